"""A mill that sends CSV files of its own: German headings and dates, and no word of changes.

Of how far an order has come it knows three words. When it was changed only the file's own date
tells; lines are counted from one in each order.
"""

from zoneinfo import ZoneInfo

from attrs import evolve

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects import csv_files, sheet
from fulfilcore.testing.dialects.model import Bodies, Dialect, Heard, Names, lines_of, where, who
from fulfilcore.testing.dialects.sheet import Style

STATUSES = {Level.OPEN: "offen", Level.SHIPPED: "versandt", Level.CANCELLED: "storniert"}
SAYS = evolve(csv_files.SAYS, levels=(Level.CANCELLED, Level.SHIPPED), proofs=0, numbered=False)
NAMES = Names(order=lambda number: f"M-{number}", line=lambda order, place: f"{place + 1}")
STYLES = (
    Style(delimiter=";", encoding="cp1252"),
    Style(delimiter=";", encoding="utf-8-sig", quotes=True, ends="\n"),
    Style(delimiter=";", encoding="utf-16", repeats=False),
)
HEADINGS = (
    *("Auftrag", "Bestellt am", "Stand", "Empfänger", "Ort", "Bemerkung"),
    *("Pos.", "Artikel", "Bezeichnung", "Menge", "Preis"),
)
_BERLIN = ZoneInfo("Europe/Berlin")


def tell(order: ChannelOrder) -> Bodies:
    """The file with one order."""
    placed = order.placed and order.placed.astimezone(_BERLIN)
    head = (
        order.reference,
        placed and f"{placed:%d.%m.%Y %H:%M:%S}",
        STATUSES[order.level or Level.OPEN],
        who(order),
        where(order),
        "bitte klingeln; Größe „L“",
    )
    style = sheet.style(STYLES, order)
    return sheet.a_file(HEADINGS, head, map(_line, lines_of(order)), style)


def _line(line: ChannelLine) -> sheet.Cells:
    return line.id, line.sku, "Lindenblüte", line.quantity, "1.002,50"


def hear(call: Call) -> Heard:
    """A file of shipments; the mill counts the units that are in it."""
    names = ("Auftrag", "Pos.", "Menge", "Sendungsnummer", "Versand mit")
    return sheet.shipped(call, names, ";", "ohne")


DIALECT = Dialect(
    name="CSV files of a mill",
    system="csv",
    says=SAYS,
    names=NAMES,
    tell=tell,
    hear=hear,
    spoil=sheet.after("Lindenblüte"),
    ends=False,
    adjust=csv_files.adjust,
)
