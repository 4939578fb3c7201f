"""The command: `run` plays a day, others look into what it left or read what is told."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from fulfilcore.channels import CODECS
from fulfilcore.channels.csv import PROFILES
from fulfilcore.cli.day.plan import Plan
from fulfilcore.cli.day.play import played, together
from fulfilcore.cli.documents import board_document, printed
from fulfilcore.cli.exporting import show_export
from fulfilcore.cli.faults import one_sentence
from fulfilcore.cli.imported import import_document, print_import
from fulfilcore.cli.looking import COMMANDS, Db, Json, plan_of
from fulfilcore.cli.opening import opened, url_of
from fulfilcore.cli.paper import print_board
from fulfilcore.cli.payloads import read_files
from fulfilcore.cli.progress import watched
from fulfilcore.cli.rules.commands import rules
from fulfilcore.cli.schema import schema_text
from fulfilcore.cli.settings import Reader, Settings, reader, takers
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


for _name, _command in (*COMMANDS.items(), ("export", show_export)):
    app.command(_name)(_command)
app.add_typer(rules, name="rules")


@app.command("import")
def import_(
    files: Annotated[list[str], typer.Argument(help="Payload files, as the channel sends them.")],
    channel: Annotated[str, typer.Option("--channel", help=f"{', '.join(CODECS)}.")],
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            help=f"{', '.join(PROFILES)}, or a TOML file of your own. For {takers('profile')}.",
        ),
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help=f"The shop's time zone. For {takers('zone')}.")
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", help=f"That of the amounts. For {takers('currency')}."),
    ] = None,
    statuses: Annotated[
        list[str] | None,
        typer.Option(
            "--statuses", help=f"A word of the shop's own: kiln=open. For {takers('statuses')}."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read payload files together as parts of one answer, and print the orders in them."""
    with one_sentence():
        settings = Settings(
            profile=profile, zone=zone, currency=currency, statuses=_words(statuses)
        )
        payloads = read_files(_reader(channel, settings), files, Path())
        if as_json:
            typer.echo(printed(import_document(payloads)))
        if payloads.rejected and not payloads.read.orders:
            first, more = payloads.rejected[0], len(payloads.rejected) - 1
            others = f", and {more} more" if more else ""
            raise InvalidInput(f"{first.file}: {first.error}{others}", first.path)
        if not as_json:
            print_import(Console(), payloads)


def _reader(channel: str, settings: Settings) -> Reader:
    try:
        return reader(channel, settings)
    except InvalidInput as bad:
        raise InvalidInput(bad.problem) from None  # an option of the command stands at no path


def _words(told: Sequence[str] | None) -> dict[str, str]:
    """The shop's own words and what they mean, each told as `word=level`."""
    pairs = [each.partition("=") for each in told or ()]
    for word, equals, _ in pairs:
        if not (word and equals):
            raise InvalidInput(f"{word!r} says nothing; write --statuses 'in the kiln=open'")
    return {word: level for word, _, level in pairs}


@app.command()
def schema() -> None:
    """Print the JSON Schema of day.toml and of what is printed."""
    typer.echo(schema_text(), nl=False)
