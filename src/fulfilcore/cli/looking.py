"""The commands that look and change nothing: `why`, `timeline`, `board`, `findings` and others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from sqlalchemy import URL

from fulfilcore.changes import ORDER
from fulfilcore.cli.answers import (
    check_document,
    findings_document,
    notices_document,
    orders_document,
    story_document,
    timeline_document,
)
from fulfilcore.cli.day.plan import FILE, Plan, load, planned
from fulfilcore.cli.documents import printed
from fulfilcore.cli.faults import one_sentence
from fulfilcore.cli.opening import BESIDE, opened, tenants, url_of
from fulfilcore.cli.pages import (
    print_findings,
    print_hazards,
    print_notices,
    print_orders,
    print_timeline,
)
from fulfilcore.cli.paper import names, print_story
from fulfilcore.codec import CODES
from fulfilcore.errors import InvalidInput
from fulfilcore.notices import NoticeState
from fulfilcore.orders import Facts, Order, Status
from fulfilcore.ports import Repository
from fulfilcore.running import run
from fulfilcore.values import StoreId
from fulfilcore.views import (
    Filter,
    called,
    counts,
    every,
    named,
    notices_by_store,
    orders,
    story,
    timeline,
)
from fulfilcore.views import findings as findings_queue

E = TypeVar("E", bound=Enum)
Db = Annotated[str | None, typer.Option("--db", help="A database URL; else a file beside the day.")]
Day = Annotated[Path | None, typer.Option("--day", help="The folder of the day.")]
Tenant = Annotated[str | None, typer.Option("--tenant", help="Whose orders they are.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AnOrder = Annotated[str, typer.Argument(help="An order by id, reference, number or tracking.")]
Stores = Annotated[list[str] | None, typer.Option("--store", help="Only of this store.")]
Codes = Annotated[list[str] | None, typer.Option("--code", help="Only with this finding.")]
Limit = Annotated[int, typer.Option("--limit", help="How many, 1 to 500.")]
After = Annotated[str | None, typer.Option("--after", help="Where the page before ended.")]


def plan_of(day: Path) -> Plan:
    """The plan of the day in a folder; raises InvalidInput naming the file and the path in it."""
    try:
        return planned(load(day), day)
    except InvalidInput as bad:
        raise InvalidInput(f"{day / FILE}: {bad.problem}", bad.path) from None


@contextmanager
def looking(
    db: str | None, day: Path | None, tenant: str | None
) -> Iterator[tuple[Repository, str]]:
    """The repository to look into, and the zone in which times are read."""
    with one_sentence():
        plan = plan_of(day) if day else None
        url = url_of(db, day or (Path() if db else _beside()))
        owner, zone = _tenant(url, plan, tenant), plan.account.zone if plan else "UTC"
        with opened(url, owner) as repository:
            yield repository, zone


def _beside() -> Path:
    """The folder of the only database in or below this folder."""
    here = Path()
    found = [p.parent for depth in ("", "*/", "*/*/") for p in here.glob(depth + BESIDE)]
    if len(found) == 1:
        return found[0]
    many = f"there are {len(found)} databases here" if found else f"there is no {BESIDE} here"
    raise InvalidInput(f"{many}: say which with --day or --db")


def _tenant(url: URL, plan: Plan | None, asked: str | None) -> str:
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise InvalidInput(f"there is no database {url.database}: run the day first")
    if plan or asked:
        return asked or (plan.account.tenant if plan else "")
    known = tenants(url)
    if len(known) == 1:
        return known[0]
    raise InvalidInput(f"the database has {len(known)} tenants: say which with --tenant")


def _facts() -> Facts:
    return Facts(now=datetime.now(UTC), permits=frozenset())


# --- one order


def why(
    order: AnOrder, db: Db = None, day: Day = None, tenant: Tenant = None, as_json: Json = False
) -> None:
    """Tell an order's whole story: what happened, why, and what can be done now."""
    with looking(db, day, tenant) as (repository, zone):
        told = run(story(repository, the_order(repository, order), _facts()))
        if as_json:
            typer.echo(printed(story_document(told)))
        else:
            print_story(Console(), told, zone)


def show_timeline(
    order: AnOrder, db: Db = None, day: Day = None, tenant: Tenant = None, as_json: Json = False
) -> None:
    """Tell what was said, done, refused and told about an order and its twins, as it happened."""
    with looking(db, day, tenant) as (repository, zone):
        told = run(timeline(repository, the_order(repository, order).id))
        if as_json:
            typer.echo(printed(timeline_document(told)))
        else:
            print_timeline(Console(), told, zone)


def the_order(repository: Repository, name: str) -> Order:
    """The one order of that name; raises InvalidInput with those that may be meant."""
    found, known = run(called(repository, name)), tuple[Order, ...]()
    if not found:  # it may have been written before names were listed
        known = run(every(repository, ORDER))
        found = named(known, name)
    if len(found) != 1:
        raise InvalidInput(_which(found, known, name))
    return found[0]


def _which(found: Sequence[Order], orders: Sequence[Order], name: str) -> str:
    if found:
        return f"{name!r} may be any of: {', '.join(names(found))}"
    close = get_close_matches(name, [order.id for order in orders], n=5)
    near = [order for order in orders if name in order.id or order.id in close] or list(orders)
    more = f" and {len(near) - 5} more" if len(near) > 5 else ""
    known = f"known are {', '.join(names(near[:5]))}{more}" if near else "there are no orders"
    return f"there is no order {name!r}; {known}"


# --- many orders


def show_board(
    db: Db = None,
    day: Day = None,
    tenant: Tenant = None,
    store: Stores = None,
    status: Annotated[list[str] | None, typer.Option("--status", help="Only there.")] = None,
    findings: Annotated[bool, typer.Option("--findings", help="Only with findings.")] = False,
    code: Codes = None,
    held: Annotated[bool, typer.Option("--held", help="Only what is on hold.")] = False,
    tag: Annotated[str | None, typer.Option("--tag", help="Only with this tag.")] = None,
    limit: Limit = 50,
    after: After = None,
    as_json: Json = False,
) -> None:
    """Show where orders stand, a page at a time, and how many there are."""
    with looking(db, day, tenant) as (repository, _):
        filter = Filter(
            stores=only_of(store),
            statuses=frozenset(choice(Status, each) for each in status or ()),
            findings=findings or None,
            codes=_codes(code),
            held=held or None,
            tag=tag,
        )
        page = run(orders(repository, filter, after, limit))
        numbers = run(counts(repository, filter))
        if as_json:
            typer.echo(printed(orders_document(numbers, page)))
        else:
            print_orders(Console(), numbers, page)


def show_findings(
    db: Db = None,
    day: Day = None,
    tenant: Tenant = None,
    store: Stores = None,
    code: Codes = None,
    limit: Limit = 200,
    after: After = None,
    as_json: Json = False,
) -> None:
    """Show what a person should look at, and what can be done about it."""
    with looking(db, day, tenant) as (repository, _):
        filter = Filter(stores=only_of(store), codes=_codes(code), visible=None)
        found = run(findings_queue(repository, _facts(), filter, after, limit))
        if as_json:
            typer.echo(printed(findings_document(found)))
        else:
            print_findings(Console(), found)


def show_notices(
    db: Db = None,
    day: Day = None,
    tenant: Tenant = None,
    store: Annotated[str | None, typer.Option("--store", help="Only of this store.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only in this state.")] = None,
    limit: Limit = 50,
    after: After = None,
    as_json: Json = False,
) -> None:
    """Show what stores are owed, what they declined, and where nobody knows."""
    with looking(db, day, tenant) as (repository, zone):
        wanted = choice(NoticeState, state) if state else None
        only = StoreId(store) if store else None
        page = run(notices_by_store(repository, only, wanted, after, limit))
        if as_json:
            typer.echo(printed(notices_document(page)))
        else:
            print_notices(Console(), page, zone)


def check(
    day: Annotated[Path, typer.Argument(help="A folder with a day.toml.")], as_json: Json = False
) -> None:
    """Name what is dangerous in how the stores are connected, and what would mend it."""
    with one_sentence():
        found = plan_of(day).hazards()
        if as_json:
            typer.echo(printed(check_document(found)))
        else:
            print_hazards(Console(), found)
    raise typer.Exit(1 if found else 0)


def only_of(named: Iterable[str] | None) -> frozenset[StoreId]:
    """The stores named; all of them if none is."""
    return frozenset(map(StoreId, named or ()))


def choice(kind: type[E], text: str) -> E:
    """A member of an enum by its value, however its words are joined."""
    known = {str(member.value): member for member in kind}
    name = text.lower().replace(" ", "_").replace("-", "_")
    if name not in known:
        raise InvalidInput(f"{text!r} is none of {', '.join(known)}")
    return known[name]


def _codes(named: Iterable[str] | None) -> frozenset[str]:
    """Names of reason codes; one that nothing can bear is a slip of the pen."""
    known = {code.name for codes in CODES for code in codes}
    for name in named or ():
        if name not in known:
            close = get_close_matches(name.upper(), known, n=1)
            hint = f", did you mean {close[0]}?" if close else ""
            raise InvalidInput(f"there is no reason code {name!r}{hint}")
    return frozenset(named or ())


COMMANDS: Mapping[str, Callable[..., None]] = {
    "why": why,
    "timeline": show_timeline,
    "board": show_board,
    "findings": show_findings,
    "notices": show_notices,
    "check": check,
}
"""The commands by name, in the order in which help lists them."""
