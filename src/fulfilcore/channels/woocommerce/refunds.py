"""Reading refunds, and counting the units that they took back."""

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from fulfilcore.channels.counting import units
from fulfilcore.channels.reading import At
from fulfilcore.channels.woocommerce.fields import bare, ident, instant, maybe_ident, meta
from fulfilcore.channels.woocommerce.lines import product, refund_lines
from fulfilcore.channels.woocommerce.model import (
    Product,
    Refund,
    RefundedUnits,
    Settings,
    Version,
)
from fulfilcore.channels.woocommerce.tables import REFUNDED_LINE
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelLine
from fulfilcore.values import LineId

_SOME = 5  # lines named in a complaint
_OWNER = re.compile(r"/orders/([1-9][0-9]{0,18})(/|$)")


def refund(entry: At, settings: Settings) -> Refund:
    """One refund: which units it took back. Raises InvalidInput."""
    entry = bare(entry)
    return Refund(
        id=ident(entry.child("id")),
        order=owner(entry),
        units=tuple(each for row in refund_lines(entry) if (each := _units(row)).quantity),
        at=instant(entry, "placed", settings.zone),
        path=entry.path,
    )


def owner(entry: At) -> str | None:
    """The order of a refund: its parent, or the one that its links lead up to. InvalidInput."""
    parent = maybe_ident(entry.child("parent_id"))
    links = entry.child("_links")
    if parent or not links.is_object():
        return parent
    rows = (links.child(name) for name in ("up", "collection", "self"))
    hrefs = (row.maybe_text("href") for at in rows if at.is_list() for row in at.items())
    found = (_OWNER.search(href) for href in hrefs if href)
    return next((each[1] for each in found if each), None)


def _units(row: At) -> RefundedUnits:
    """A refunded unit is told as -1, by the legacy API as 1; 0 where only money went back."""
    lines = (v for each, v in meta(row) if each.child("key").value == REFUNDED_LINE)
    at = next(lines, None)
    return RefundedUnits(
        quantity=abs(units(row.child("quantity"))),
        line=None if at is None else LineId(ident(at)),
        product=product(row),
        path=row.path,
    )


def counted(version: Version, refunds: Iterable[Refund]) -> tuple[ChannelLine, ...] | None:
    """The lines of an order, each with its refunded units. Raises InvalidInput.

    Whether they had left is nowhere said, so that no unit is called off by a refund.
    """
    lines = version.order.lines
    if lines is None:
        return None
    ordered = {line.id: line.quantity for line in lines}
    by_product = dict[Product, list[LineId]]()
    for id, of in version.products:
        by_product.setdefault(of, []).append(id)
    back: dict[LineId, int] = {}
    for each in (taken for refund in refunds for taken in refund.units):
        if each.line is None:
            fitting = by_product.get(each.product, [])
        else:
            fitting = [each.line] if each.line in ordered else []
        id = _only(each, fitting)
        back[id] = back.get(id, 0) + each.quantity
        _check(each, back[id], ordered[id])
    return tuple(evolve(line, refunded=back.get(line.id, 0)) for line in lines)


def _only(taken: RefundedUnits, fitting: Sequence[LineId]) -> LineId:
    """The line it is of: the one it names, else the only one with its product."""
    if not fitting:
        raise InvalidInput("it refunds a line that the order does not list", taken.path)
    if len(fitting) > 1:
        some = ", ".join(fitting[:_SOME])
        raise InvalidInput(f"which of the lines {some} it refunds is not said", taken.path)
    return fitting[0]


def _check(taken: RefundedUnits, back: int, ordered: int) -> None:
    if back > ordered:
        problem = f"{back} units are refunded, but only {ordered} were ordered"
        raise InvalidInput(problem, taken.path)


def by_listing(versions: Iterable[Version]) -> Mapping[str, str]:
    """Whose a refund is, by the orders that list it."""
    return {
        refund: version.order.reference for version in versions for refund in version.refunds or ()
    }
