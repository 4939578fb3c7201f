"""Counting units: what has left, what was called off, what came back, and where an order stands.

Shopify tells the same units in four places that may contradict each other: `quantity` and
`current_quantity` of the line, its `fulfillable_quantity`, the fulfillments, and the refunds. Flags
are checked against the count, never the other way round.
"""

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from fulfilcore.channels.reading import At
from fulfilcore.channels.shopify.model import Fulfillment, Item, Refund
from fulfilcore.channels.shopify.tables import (
    CANCEL,
    LEGACY,
    NO_RESTOCK,
    RESTOCKS,
    RETURN,
    SHIPPED,
    UNDER_WAY,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.values import LineId


@frozen(kw_only=True)
class Count:
    """The units of one line. `to_go` may still leave; `under_way` are with a service already."""

    item: Item
    shipped: int | None
    called_off: int | None
    refunded: int | None
    returned: int | None
    under_way: int = 0

    @property
    def gone(self) -> int:
        """Units that left at some time; what came back had left, whoever told it."""
        return max(self.shipped or 0, self.returned or 0)

    @property
    def to_go(self) -> int:
        """Units that neither left nor were called off."""
        return max(0, self.item.quantity - self.gone - (self.called_off or 0))


@frozen(kw_only=True)
class _Refunds:
    """The refunded units of one line by what became of them."""

    by_restock: Mapping[str, int] = field(factory=dict)

    def of(self, restock: str) -> int:
        return self.by_restock.get(restock, 0)

    @property
    def total(self) -> int:
        return sum(self.by_restock.values())


_NOTHING_BACK = _Refunds()


def counted(
    items: Sequence[Item],
    fulfillments: Iterable[Fulfillment] | None,
    refunds: Iterable[Refund] | None,
    at: At,
) -> tuple[Count, ...]:
    """The lines of an order with their units counted; `at` is the order.

    Raises InvalidInput where more units left, were refunded or remain than were ordered.
    """
    sent = None if fulfillments is None else sent_units(fulfillments, frozenset({SHIPPED}))
    under_way = sent_units(fulfillments, UNDER_WAY) if fulfillments else {}
    back = None if refunds is None else _refunds(refunds)
    return tuple(
        _count(
            item,
            None if sent is None else sent.get(item.id, 0),
            None if back is None else back.get(item.id, _NOTHING_BACK),
            under_way.get(item.id, 0),
            (at, place),
        )
        for place, item in enumerate(items)
    )


def sent_units(fulfillments: Iterable[Fulfillment], statuses: frozenset[str]) -> dict[LineId, int]:
    """The units of each line in the fulfillments that have one of these statuses."""
    sent: dict[LineId, int] = {}
    for each in fulfillments:
        for line, quantity in each.units if each.status in statuses else ():
            sent[line] = sent.get(line, 0) + quantity
    return sent


def _refunds(refunds: Iterable[Refund]) -> dict[LineId, _Refunds]:
    sums: dict[LineId, dict[str, int]] = {}
    for refund in refunds:
        for line, quantity, restock in refund.units:
            rows = sums.setdefault(line, {})
            known = restock if restock in RESTOCKS else NO_RESTOCK  # what became of them is unsaid
            rows[known] = rows.get(known, 0) + quantity
    return {line: _Refunds(by_restock=rows) for line, rows in sums.items()}


def _count(
    item: Item,
    shipped: int | None,
    refunds: _Refunds | None,
    under_way: int,
    place: tuple[At, int],
) -> Count:
    refunded = None if refunds is None else refunds.total
    if max(item.current or 0, shipped or 0, refunded or 0) > item.quantity:
        raise _too_many(item, shipped, refunded, place)
    called_off, returned = _taken_back(item, shipped, refunds, under_way)
    return Count(
        item=item,
        shipped=shipped,
        called_off=called_off,
        refunded=refunded,
        returned=returned,
        under_way=under_way,
    )


def _too_many(
    item: Item, shipped: int | None, refunded: int | None, place: tuple[At, int]
) -> InvalidInput:
    said = {"still on the order": item.current, "fulfilled": shipped, "refunded": refunded}
    what, units = next((what, n) for what, n in said.items() if (n or 0) > item.quantity)
    order, line = place
    return InvalidInput(
        f"{units} units are {what}, but only {item.quantity} were ordered",
        f"{order.path}.line_items[{line}].quantity",
    )


def _taken_back(
    item: Item, shipped: int | None, refunds: _Refunds | None, under_way: int
) -> tuple[int | None, int | None]:
    """How many units were called off before they left, and how many came back.

    `cancel` says of refunded units that they had not left, `return` that they had. Whatever
    `current_quantity` lacks beyond the refunds was removed by an edit of the order, which only
    units that are still here can be. Refunds that say neither are shared out by `_Unsaid`.
    """
    if refunds is _NOTHING_BACK and shipped is not None and item.current in (None, item.quantity):
        return 0, 0  # as of most lines: nothing was refunded, and nothing edited
    known = refunds or _NOTHING_BACK
    cancelled, returned, legacy = known.of(CANCEL), known.of(RETURN), known.of(LEGACY)
    if shipped is None:
        return None, None if refunds is None or legacy else returned
    if refunds is None and item.current is None:
        return None, None
    removed = 0 if item.current is None else max(0, item.quantity - item.current - known.total)
    here = max(0, item.quantity - shipped - cancelled)
    edited = min(removed, here) if refunds is not None else 0
    unsaid = _Unsaid(
        legacy=legacy,
        other=known.of(NO_RESTOCK) if refunds is not None else removed,
        here=here - edited,
        away=max(0, shipped - returned),
    )
    stayed = unsaid.stayed(item, under_way)
    called_off = min(item.quantity - shipped, cancelled + edited + stayed)
    return called_off, None if refunds is None else returned + max(0, legacy - stayed)


@frozen(kw_only=True)
class _Unsaid:
    """Refunded units of which nobody says whether they had left; so many are here and away."""

    legacy: int
    other: int
    here: int
    away: int

    def stayed(self, item: Item, under_way: int) -> int:
        """How many of them had not left.

        `fulfillable_quantity` tells it: units that are here and cannot leave any more. Without it
        Shopify's own order holds: `no_restock` takes fulfilled units first, and what the old
        `legacy_restock` put back on the shelf had not left, as far as there were such units.
        """
        if item.fulfillable is None:
            stayed = self.legacy + max(0, self.other - self.away)
        else:
            stayed = self.here - under_way - item.fulfillable
        least = max(0, self.legacy - self.away)
        return min(max(least, stayed), self.legacy + self.other, self.here)
