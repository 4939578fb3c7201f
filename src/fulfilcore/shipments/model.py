"""Shipments as values. A parcel lives through revisions: a void and a new label replace it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from attrs import field, frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.values import (
    LineId,
    OrderId,
    ShipmentId,
    StoreId,
    aware,
    is_storable,
    maybe_aware,
)


def _positive(_: object, __: object, quantity: int) -> None:
    if type(quantity) is not int or quantity < 1:
        raise InvalidInput(f"a quantity shipped is a whole number above 0, not {quantity!r}")


@frozen
class LineUnits:
    """So many units of one order line."""

    line: LineId = field(validator=is_storable)
    quantity: int = field(validator=_positive)


@frozen(kw_only=True)
class Shipment:
    """Units that left together under one label.

    `made_on` is the order it was made on, which may be a twin of the one that shows it.
    `unmapped` counts units of that twin that match no line here. `told` names the orders whose
    stores may have heard of it before it was voided. `part` names the part it was made on, if the
    order is split. One `again` sends units anew that had left before; one of `theirs` left without
    us, and its units are counted by what the channel says. An `unasked` one is a provider's that
    should not have shipped, or no longer.
    """

    id: ShipmentId
    made_on: OrderId
    units: tuple[LineUnits, ...]
    at: datetime = field(converter=aware)
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    label_from: str | None = None
    replaces: ShipmentId | None = None
    unmapped: int = 0
    voided: bool = False
    told: frozenset[OrderId] = frozenset()
    part: OrderId | None = None
    again: bool = False
    theirs: bool = False
    unasked: bool = False

    def of(self, line: LineId) -> int:
        """How many units of that line it accounts for; sent anew or by others, none."""
        return 0 if self.again or self.theirs else self.holds(line)

    def holds(self, line: LineId) -> int:
        """How many units of that line are in it."""
        return sum(units.quantity for units in self.units if units.line == line)


@frozen
class Revision:
    """Where a shipment stands in the life of its parcel: the first label is revision 1."""

    parcel: ShipmentId
    number: int
    shipment: Shipment
    latest: bool


def revisions(shipments: Iterable[Shipment]) -> tuple[Revision, ...]:
    """Each shipment with its parcel and revision, in the order given.

    Of two labels that say they replace the same one the earlier does; the other is a new parcel.
    """
    known = {shipment.id: shipment for shipment in shipments}
    relabelled = sorted((s for s in known.values() if s.replaces), key=lambda s: (s.at, s.id))
    newer: dict[ShipmentId, ShipmentId] = {}
    for shipment in relabelled:
        newer.setdefault(shipment.replaces or shipment.id, shipment.id)

    def chain(shipment: Shipment) -> tuple[ShipmentId, int]:
        seen = [shipment.id]
        while (old := known.get(shipment.replaces or shipment.id)) and old.id not in seen:
            if newer[old.id] != shipment.id:
                break
            shipment = old
            seen.append(old.id)
        return shipment.id, len(seen)

    return tuple(Revision(*chain(s), s, s.id not in newer) for s in known.values())


def in_parcels(labels: Iterable[Revision], lines: Collection[LineId]) -> int:
    """The units of some lines in those labels; a parcel counts once, however many it had."""
    most: dict[ShipmentId, int] = {}
    for label in labels:
        units = sum(label.shipment.holds(line) for line in lines)
        most[label.parcel] = max(most.get(label.parcel, 0), units)
    return sum(most.values())


@frozen(kw_only=True)
class ShipmentNotice:
    """What a channel is told of one revision of one parcel, in the channel's own ids.

    `number` is what people call the order, where they have a name for it. It `completes` the order
    when nothing was left to ship after it; None where that is unknown.
    """

    store: StoreId
    reference: str
    parcel: ShipmentId
    revision: int
    lines: tuple[LineUnits, ...]
    shipped_at: datetime = field(converter=aware)
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    marketplace_id: str | None = None
    address: str | None = None
    amends: str | None = None
    deadline: datetime | None = field(default=None, converter=maybe_aware)
    completes: bool | None = None
    number: str | None = None
