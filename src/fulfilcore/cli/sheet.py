"""Sheets of paper: tables and words that fit any terminal, or a pipe."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fulfilcore.notices import NoticeState
from fulfilcore.orders import Status
from fulfilcore.reasons import Reason

COLOURS = {
    Status.AWAITING_PAYMENT: "yellow",
    Status.ON_HOLD: "yellow",
    Status.AWAITING_SHIPMENT: "cyan",
    Status.PENDING_FULFILLMENT: "blue",
    Status.REJECTED_FULFILLMENT: "red",
    Status.SHIPPED: "green",
    Status.CANCELLED: "bright_black",
}
STATES = {
    NoticeState.OWED: "yellow",
    NoticeState.SENT: "green",
    NoticeState.PENDING: "blue",
    NoticeState.FAILED: "bold red",
    NoticeState.IN_DOUBT: "bold red",
    NoticeState.SUPERSEDED: "bright_black",
    NoticeState.SUPPRESSED: "bright_black",
}


def plain(text: str) -> str:
    """The text without characters that could steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


ROOM = 28
"""The least width of a column of sentences."""


def words(name: str) -> str:
    """A name of the machine as people read it: `awaiting shipment`."""
    return name.replace("_", " ")


def sheet(title: str | Text, *columns: str) -> Table:
    """A table whose last column keeps room for a sentence, however narrow the terminal is."""
    heading = title if isinstance(title, Text) else Text(title, style="bold")
    table = Table(title=heading, box=box.SIMPLE_HEAD, title_justify="left", title_style="")
    table.show_edge, table.pad_edge = False, False
    *first, last = columns
    for column in first:
        table.add_column(column, overflow="fold")
    table.add_column(last, overflow="fold", min_width=ROOM)
    return table


def row(table: Table, *cells: str | Text) -> None:
    """Add a row; text is shown as text, whatever it holds."""
    table.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in cells))


def because(reasons: Iterable[Reason]) -> str:
    """Reasons in one line, each once."""
    return "; ".join(dict.fromkeys(reason.text for reason in reasons))


def show(console: Console, tables: Iterable[Table]) -> None:
    """Print the tables that hold something."""
    for table in tables:
        if table.row_count:
            console.print(table)
            console.print()


def count(number: int, name: str) -> str:
    """So many of something: `2 notices to look at`."""
    first, _, rest = name.partition(" to ")
    plural = first if number == 1 else f"{first}s"
    return f"{number} {plural}{' to ' + rest if rest else ''}"


def when(at: datetime, zone: str) -> str:
    """An instant as it is read in a zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %Y %H:%M}"
