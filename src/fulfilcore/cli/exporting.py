"""`fulfilcore export`: everything that is kept, or some orders in another system's words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import attrs
import typer
from attrs import frozen

from fulfilcore.changes import ORDER
from fulfilcore.channels import Unwritable, csv, custom_store, shipstation
from fulfilcore.channels.csv import PROFILES
from fulfilcore.channels.custom_store import Changed, Shortfall
from fulfilcore.cli.answers import exported_documents
from fulfilcore.cli.documents import line
from fulfilcore.cli.looking import Day, Db, Stores, Tenant, choice, looking, only_of
from fulfilcore.cli.settings import Settings, profile_of
from fulfilcore.cli.sheet import because, plain
from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Status
from fulfilcore.ports import Repository, ask
from fulfilcore.running import run
from fulfilcore.values import root_of
from fulfilcore.views import Filter, export, orders

MOST = 500
"""As many orders as a page of the view may have."""

PAGE = 100
"""The orders on a page of a file that is asked for by pages."""


@frozen(kw_only=True)
class Wishes:
    """What is wished of a file beside its orders; each form takes some of it."""

    profile: str | None = None
    currency: str | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None
    page: int | None = None


@frozen
class Written:
    """A text for another system; the orders that it does not say, and those it shortens."""

    text: str
    left_out: tuple[Shortfall, ...] = ()
    shortened: tuple[Shortfall, ...] = ()


Write: TypeAlias = Callable[[Sequence[Changed], Wishes], Written]


@frozen
class Form:
    """A form in which orders are written, and the wishes that it takes."""

    write: Write
    takes: tuple[str, ...] = ()


def _custom_store(changed: Sequence[Changed], wishes: Wishes) -> Written:
    """The document that answers whoever fetches our orders."""
    if wishes.currency is None:
        raise InvalidInput("what are amounts in that name no currency? say it with --currency")
    moments = [moment for each in changed for moment in each.at]
    since, until = wishes.changed_since, wishes.changed_until
    if since and until and until < since:
        raise InvalidInput("the window ends before it starts")
    if wishes.page is not None and wishes.page < 1:
        raise InvalidInput("the first page is 1")
    pages = custom_store.Paged(())
    if moments:
        asked = custom_store.Window(
            start=since or min(moments), end=until or max(moments), page=wishes.page or 1
        )
        size = len(changed) if wishes.page is None else PAGE
        pages = custom_store.paged(changed, asked, size)
    said = custom_store.export_orders(pages, currency=wishes.currency)
    return Written(f"{said.document}\n", said.left_out, said.shortened)


def _shipstation(changed: Sequence[Changed], wishes: Wishes) -> Written:
    """One body of `POST /orders/createorder` a line; our id of the order is its key there."""
    lines, left_out = list[str](), list[Shortfall]()
    for each in changed:
        order = each.order
        call = shipstation.write_order(order, key=order.id, currency=wishes.currency)
        if isinstance(call, Unwritable):
            left_out.append(Shortfall(order.id, call.reasons))
        else:
            lines.append(f"{line(call.body)}\n")
    return Written("".join(lines), tuple(left_out))


def _csv(changed: Sequence[Changed], wishes: Wishes) -> Written:
    """A file for whoever ships, with a row for each line."""
    profile = profile_of(Settings(profile=wishes.profile))
    orders = [each.order for each in changed]
    return Written(csv.write_orders(orders, profile=profile))


FORMS: Mapping[str, Form] = {
    "csv": Form(_csv, ("profile",)),
    "custom_store": Form(_custom_store, ("currency", "changed_since", "changed_until", "page")),
    "shipstation": Form(_shipstation, ("currency",)),
}
"""The forms by name."""


AsForm = Annotated[
    str | None, typer.Option("--as", help=f"Orders in the words of {' or '.join(FORMS)}.")
]
Statuses = Annotated[list[str] | None, typer.Option("--status", help="Only there.")]
Tag = Annotated[str | None, typer.Option("--tag", help="Only with this tag.")]
OfProfile = Annotated[
    str | None, typer.Option("--profile", help=f"{', '.join(PROFILES)}, or a TOML file.")
]
Currency = Annotated[str | None, typer.Option("--currency", help="That of the reader's account.")]
Since = Annotated[str | None, typer.Option("--changed-since", help="Only what changed here since.")]
Until = Annotated[str | None, typer.Option("--changed-until", help="And until this minute.")]
Page = Annotated[int | None, typer.Option("--page", help=f"A page of {PAGE}; else all.")]


def show_export(
    db: Db = None,
    day: Day = None,
    tenant: Tenant = None,
    form: AsForm = None,
    store: Stores = None,
    status: Statuses = None,
    tag: Tag = None,
    profile: OfProfile = None,
    currency: Currency = None,
    changed_since: Since = None,
    changed_until: Until = None,
    page: Page = None,
) -> None:
    """Print all that is kept, personal data included, or with --as some orders for others."""
    with looking(db, day, tenant) as (repository, zone):
        statuses = frozenset(choice(Status, each) for each in status or ())
        filter = Filter(stores=only_of(store), statuses=statuses, tag=tag)
        wishes = Wishes(
            profile=profile,
            currency=currency,
            changed_since=_instant(changed_since, zone),
            changed_until=_instant(changed_until, zone),
            page=page,
        )
        if form is not None:
            written = _form(form, wishes).write(run(_changed(repository, filter)), wishes)
            typer.echo(written.text, nl=False)
            _report(written)
        elif (filter, wishes) != (Filter(), Wishes()):
            raise InvalidInput("without --as everything is exported: nothing can be chosen")
        else:
            _print_records(repository)


def _instant(text: str | None, zone: str) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no time, such as 2026-03-02T10:00") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def _form(name: str, wishes: Wishes) -> Form:
    if name not in FORMS:
        raise InvalidInput(f"{name!r} is none of {', '.join(FORMS)}")
    form = FORMS[name]
    for each in attrs.fields(Wishes):
        if getattr(wishes, each.name) is not None and each.name not in form.takes:
            known = ", ".join(map(_option, form.takes))
            raise InvalidInput(f"{name} takes {known}, not {_option(each.name)}")
    return form


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


async def _changed(repository: Repository, filter: Filter) -> Sequence[Changed]:
    """Exactly the orders that the filter admits, and when each of them changed here."""
    found, after, more = list[Changed](), None, True
    while more:
        page = await orders(repository, filter, after, MOST)
        for order in page.items:
            history = await ask(repository.history(ORDER.key(root_of(order.id))))
            found.append(Changed(order, [entry.at for entry in history]))
        after, more = page.after, page.after is not None
    return found


def _print_records(repository: Repository) -> None:
    batch = run(export(repository))
    while True:
        for document in exported_documents(batch):
            typer.echo(line(document))
        if batch.after is None:
            return
        batch = run(export(repository, batch.after))


def _report(written: Written) -> None:
    """Say on stderr what the text does not say; exit code 1 if an order was left out."""
    for message in (
        *_told(written.left_out, "left out"),
        *_told(written.shortened, "shortened"),
    ):
        typer.echo(f"fulfilcore: {plain(message)}", err=True)
    if written.left_out:
        raise typer.Exit(1)


def _told(fallen: Iterable[Shortfall], how: str) -> Iterator[str]:
    for each in fallen:
        yield f"{each.order} is {how}: {because(each.reasons)}"
