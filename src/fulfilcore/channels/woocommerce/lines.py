"""Reading the lines of an order and of a refund."""

from collections.abc import Iterator
from decimal import Decimal

from fulfilcore.channels.counting import count
from fulfilcore.channels.reading import At
from fulfilcore.channels.woocommerce.fields import (
    bare,
    entries,
    ident,
    loose_ident,
    meta,
    plain,
    scalar,
)
from fulfilcore.channels.woocommerce.model import Product
from fulfilcore.channels.woocommerce.tables import PARENTS
from fulfilcore.intake import ChannelLine
from fulfilcore.values import LineId, Sku


def line(entry: At, currency: str | None) -> ChannelLine:
    """One line of an order; what it stands for is told by the lines around it. InvalidInput.

    Its price is that of one unit after discounts, without tax.
    """
    entry = bare(entry)
    return ChannelLine(
        id=LineId(ident(entry.child("id"))),
        quantity=count(entry.child("quantity")),
        name=plain(entry.child("name").maybe_text() or ""),
        sku=_sku(entry.child("sku")),
        price=entry.maybe_money(currency, "price"),
        options=tuple(_options(entry)),
    )


def _sku(at: At) -> Sku | None:
    number = type(at.value) in (int, Decimal)  # plugins write SKUs as numbers
    return Sku.maybe(str(at.value) if number else at.maybe_text())


def product(entry: At) -> Product:
    """Which product a line is of; 0 is one that was deleted."""
    return loose_ident(entry.child("product_id")), loose_ident(entry.child("variation_id"))


def parents(lines: At) -> frozenset[str]:
    """The lines that stand for others of the list: only where those are there too."""
    named = (each.child(key) for each in entries(lines) for key in PARENTS)
    return frozenset(parent for at in named if (parent := scalar(at)))


def _options(entry: At) -> Iterator[tuple[str, str]]:
    """What the buyer chose. A key that begins with `_` is hidden: it is some plugin's own."""
    for row, value in meta(entry):
        key = scalar(row.child("key")) or ""
        name = scalar(row.child("display_key")) or scalar(row.child("label"))
        name = name or key.removeprefix("pa_")  # an attribute that all products share
        shown = scalar(row.child("display_value"))
        text = scalar(value) if shown is None or "<" in shown else shown
        pair = plain(name), plain(text or "")
        if key and not key.startswith("_") and all(pair):
            yield pair


def refund_lines(entry: At) -> tuple[At, ...]:
    """The lines of a refund, which has none if only money went back. Raises InvalidInput."""
    return entries(entry.child("line_items"))
