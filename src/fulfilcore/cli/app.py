"""The commands: `run` plays a day, `why` tells an order's story, `import` reads payload files."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import URL

from fulfilcore.changes import ORDER
from fulfilcore.channels import codec
from fulfilcore.cli.day.plan import FILE, Plan, load, planned
from fulfilcore.cli.day.play import played, together
from fulfilcore.cli.documents import board_document, import_document, printed
from fulfilcore.cli.opening import BESIDE, opened, tenants, url_of
from fulfilcore.cli.paper import names, plain, print_board, print_import, print_story
from fulfilcore.cli.payloads import read_files
from fulfilcore.cli.progress import watched
from fulfilcore.cli.schema import schema_text
from fulfilcore.errors import FulfilError, InvalidInput
from fulfilcore.orders import Facts, Order
from fulfilcore.ports import Repository
from fulfilcore.running import run as run_flow
from fulfilcore.views import Story, board, every, named, story

app = typer.Typer(
    help="Order fulfilment on the table: play a day, ask why, read a payload.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Db = Annotated[str | None, typer.Option("--db", help="A database URL; else a file beside the day.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@contextmanager
def _one_sentence() -> Iterator[None]:
    """What the caller got wrong is said in one sentence, and the exit code is 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    except FulfilError as bad:
        typer.echo(f"fulfilcore: {plain(_sentence(bad))}", err=True)
        raise typer.Exit(2) from None


def _sentence(bad: FulfilError) -> str:
    return bad.problem if isinstance(bad, InvalidInput) and bad.path == "$" else str(bad)


@app.command()
def run(
    day: Annotated[Path, typer.Argument(help="A folder with a day.toml and payload files.")],
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Play a day and print its board; playing it again changes nothing."""
    with _one_sentence():
        plan = _plan(day)
        with opened(url_of(db, day), plan.account.tenant) as repository:
            steps = (run_flow(played(step, plan, repository)) for step in watched(plan.steps))
            outcome = together(steps)
            picture = run_flow(board(repository))
        if as_json:
            typer.echo(printed(board_document(picture, outcome)))
        else:
            print_board(Console(), picture, outcome, _title(plan), plan.account.zone)


def _plan(day: Path) -> Plan:
    try:
        return planned(load(day), day)
    except InvalidInput as bad:
        raise InvalidInput(f"{day / FILE}: {bad.problem}", bad.path) from None


def _title(plan: Plan) -> str:
    ends = [*plan.steps[:1], *plan.steps[-1:]]
    days = dict.fromkeys(f"{step.at:%d %b %Y}" for step in ends)
    return f"{plan.account.tenant}: {plan.folder.resolve().name}, {' to '.join(days)}"


@app.command()
def why(
    order: Annotated[str, typer.Argument(help="An order by id, reference or number.")],
    db: Db = None,
    day: Annotated[Path | None, typer.Option("--day", help="The folder of the day.")] = None,
    tenant: Annotated[str | None, typer.Option("--tenant", help="Whose order it is.")] = None,
) -> None:
    """Tell an order's whole story: what happened, why, and what can be done now."""
    with _one_sentence():
        plan = _plan(day) if day else None
        url = url_of(db, day or (Path() if db else _beside()))
        owner, zone = _tenant(url, plan, tenant), plan.account.zone if plan else "UTC"
        with opened(url, owner) as repository:
            print_story(Console(), _story(repository, order), zone)


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


def _story(repository: Repository, name: str) -> Story:
    orders = run_flow(every(repository, ORDER))
    found = named(orders, name)
    if len(found) != 1:
        raise InvalidInput(_which(found, orders, name))
    facts = Facts(now=datetime.now(UTC), permits=frozenset())
    return run_flow(story(repository, found[0], facts))


def _which(found: Sequence[Order], orders: Sequence[Order], name: str) -> str:
    if found:
        return f"{name!r} may be any of: {', '.join(names(found))}"
    close = get_close_matches(name, [order.id for order in orders], n=5)
    near = [order for order in orders if name in order.id or order.id in close] or list(orders)
    more = f" and {len(near) - 5} more" if len(near) > 5 else ""
    known = f"known are {', '.join(names(near[:5]))}{more}" if near else "there are no orders"
    return f"there is no order {name!r}; {known}"


@app.command("import")
def import_(
    files: Annotated[list[str], typer.Argument(help="Payload files, as the channel sends them.")],
    channel: Annotated[str, typer.Option("--channel", help="amazon or bigcommerce.")],
    as_json: Json = False,
) -> None:
    """Read payload files together as parts of one answer, and print the orders in them."""
    with _one_sentence():
        payloads = read_files(codec(channel), files, Path())
        if as_json:
            typer.echo(printed(import_document(payloads)))
        if payloads.rejected and not payloads.read.orders:
            first, more = payloads.rejected[0], len(payloads.rejected) - 1
            others = f", and {more} more" if more else ""
            raise InvalidInput(f"{first.file}: {first.error}{others}", first.path)
        if not as_json:
            print_import(Console(), payloads)


@app.command()
def schema() -> None:
    """Print the JSON Schema of day.toml and of what is printed."""
    typer.echo(schema_text(), nl=False)
