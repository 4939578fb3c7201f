"""The command: `run` plays a day, others look into what it left, `import` reads payload files."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from fulfilcore.channels import codec
from fulfilcore.cli.day.plan import Plan
from fulfilcore.cli.day.play import played, together
from fulfilcore.cli.documents import board_document, import_document, printed
from fulfilcore.cli.faults import one_sentence
from fulfilcore.cli.looking import COMMANDS, Db, Json, plan_of
from fulfilcore.cli.opening import opened, url_of
from fulfilcore.cli.paper import print_board, print_import
from fulfilcore.cli.payloads import read_files
from fulfilcore.cli.progress import watched
from fulfilcore.cli.schema import schema_text
from fulfilcore.errors import InvalidInput
from fulfilcore.running import run as run_flow
from fulfilcore.views import board

app = typer.Typer(
    help="Order fulfilment on the table: play a day, ask why, read a payload.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run(
    day: Annotated[Path, typer.Argument(help="A folder with a day.toml and payload files.")],
    db: Db = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Stop after this time: 10:00, 2026-03-02T10:00.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Play a day, or its beginning, and print its board; playing it again changes nothing."""
    with one_sentence():
        plan = plan_of(day)
        plan = plan if until is None else plan.until(until)
        with opened(url_of(db, day), plan.account.tenant) as repository:
            steps = (run_flow(played(step, plan, repository)) for step in watched(plan.steps))
            outcome = together(steps)
            picture = run_flow(board(repository))
        if as_json:
            typer.echo(printed(board_document(picture, outcome)))
        else:
            print_board(Console(), picture, outcome, _title(plan), plan.account.zone)


def _title(plan: Plan) -> str:
    zone = ZoneInfo(plan.account.zone)
    ends = [*plan.steps[:1], *plan.steps[-1:]]
    days = dict.fromkeys(f"{step.at.astimezone(zone):%d %b %Y}" for step in ends)
    name = f"{plan.account.tenant}: {plan.folder.resolve().name}"
    return f"{name}, {' to '.join(days)}" if days else name


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


@app.command("import")
def import_(
    files: Annotated[list[str], typer.Argument(help="Payload files, as the channel sends them.")],
    channel: Annotated[str, typer.Option("--channel", help="amazon, bigcommerce or shopify.")],
    as_json: Json = False,
) -> None:
    """Read payload files together as parts of one answer, and print the orders in them."""
    with one_sentence():
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
