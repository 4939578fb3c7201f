"""Counting units: what the fulfillments say has left or was called off, line by line."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from attrs import evolve, field, frozen

from fulfilcore.channels.rithum.model import Fulfillment, Item, Share
from fulfilcore.channels.rithum.tables import CANCELED, LEFT, PICKUP, READY
from fulfilcore.intake import ChannelParcel, LineKind
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId

Products = Mapping[str | None, int]


@frozen(kw_only=True)
class Count:
    """The units of one line; `over` are those told beyond what was ordered."""

    item: Item
    shipped: int | None = None
    called_off: int | None = None
    over: int = 0

    @property
    def wanted(self) -> int:
        """The units that were not called off."""
        return max(0, self.item.quantity - (self.called_off or 0))


@frozen(kw_only=True)
class Sent:
    """The fulfillments of an order with what each holds; None where none were told.

    `whole` says that all of them are known, each with its units.
    """

    fulfillments: tuple[Fulfillment, ...] | None = None
    whole: bool = field(default=False)


def sent(fulfillments: Sequence[Fulfillment] | None, more: bool, items: Sequence[Item]) -> Sent:
    """The fulfillments, those told without their units completed from what the lines say."""
    if fulfillments is None:
        return Sent()
    by_lines = _by_fulfillment(items)
    told = [
        each
        if each.shares is not None or by_lines is None
        else evolve(each, shares=by_lines.get(each.id, ()))
        for each in fulfillments
    ]
    known = all(each.shares is not None for each in told if left(each) or each.status == CANCELED)
    return Sent(fulfillments=tuple(told), whole=known and not more)


def _by_fulfillment(items: Iterable[Item]) -> dict[str | None, tuple[Share, ...]] | None:
    found: dict[str | None, list[Share]] = {}
    for item in items:
        if item.shares is None:
            return None
        for share in item.shares:
            found.setdefault(share.fulfillment, []).append(share)
    return {fulfillment: tuple(shares) for fulfillment, shares in found.items()}


def _by_line(fulfillments: Iterable[Fulfillment]) -> dict[LineId, list[Share]]:
    found: dict[LineId, list[Share]] = {}
    for each in fulfillments:
        for share in each.shares or ():
            found.setdefault(share.line, []).append(share)
    return found


def left(fulfillment: Fulfillment) -> bool:
    """Whether its units have left; what waits for its buyer where it was sold has not."""
    if fulfillment.status == READY and fulfillment.type == PICKUP:
        return False
    return LEFT.get(fulfillment.status or "", False)


def counted(items: Sequence[Item], found: Sent) -> tuple[Count, ...]:
    """The lines of an order with their units counted."""
    all_of_them = found.fulfillments or ()
    gone = _by_line(each for each in all_of_them if left(each))
    void = _by_line(each for each in all_of_them if each.status == CANCELED)
    lines, types = {item.id for item in items}, _types(all_of_them)
    return tuple(
        _count(
            _kinded(item, lines, types.get(item.id, set())),
            gone.get(item.id, ()),
            void.get(item.id, ()),
            found,
        )
        for item in items
    )


def _types(fulfillments: Iterable[Fulfillment]) -> dict[LineId, set[str | None]]:
    """How the units of each line are sent, or were."""
    types: dict[LineId, set[str | None]] = {}
    for each in fulfillments:
        for share in each.shares or () if each.status != CANCELED else ():
            types.setdefault(share.line, set()).add(each.type)
    return types


def _count(item: Item, gone: Sequence[Share], void: Sequence[Share], found: Sent) -> Count:
    shipped = _units(item, gone) if found.fulfillments is not None else None
    if not found.whole and not shipped:
        shipped = None  # more may have left than could be counted
    cancelled = _units(item, void) if found.whole else None
    known = [each for each in (item.cancelled, cancelled) if each is not None]
    called_off = max(known, default=None)
    room = max(0, item.quantity - (shipped or 0))
    over = max(0, (shipped or 0) - item.quantity, (called_off or 0) - room)
    return Count(
        item=item,
        shipped=shipped,
        called_off=None if called_off is None else min(called_off, room),
        over=over,
    )


def _units(item: Item, shares: Iterable[Share]) -> int | None:
    products: dict[str | None, int] = {}
    for share in shares:
        products[share.product] = products.get(share.product, 0) + share.quantity
    return _of_line(item, products)


def _of_line(item: Item, products: Products) -> int | None:
    """Units of a line; of a bundle that is sent by its components, as many as are complete.

    None where nobody says how many of each component a bundle needs. A component's quantity is
    that of all the bundles of the line.
    """
    parts = {product: number for product, number in products.items() if product != item.product}
    if not item.bundle or not any(parts.values()):
        return sum(products.values())
    if not item.components or not all(each.quantity for each in item.components):
        return None
    whole = products.get(item.product, 0) if item.product else 0
    return whole + min(
        parts.get(each.product, 0) * item.quantity // each.quantity for each in item.components
    )


def _kinded(item: Item, lines: Collection[LineId], types: Collection[str | None]) -> Item:
    """The item with what it stands for: goods, unless collected or told again line by line."""
    parts = [each.line for each in item.components or ()]
    if parts and all(line in lines and line != item.id for line in parts):
        return evolve(item, kind=LineKind.BUNDLE)
    return evolve(item, kind=LineKind.PICKUP) if types == {PICKUP} else item


def parcels(items: Sequence[Item], found: Sent) -> tuple[ChannelParcel, ...] | None:
    """What has left, oldest id first; a parcel counts only whole bundles."""
    if found.fulfillments is None:
        return None
    known = {item.id: item for item in items}
    gone = (each for each in found.fulfillments if left(each))
    return tuple(_parcel(each, known) for each in sorted(gone, key=lambda each: int(each.id)))


def _parcel(fulfillment: Fulfillment, known: Mapping[LineId, Item]) -> ChannelParcel:
    shares = _by_line([fulfillment])
    units = {line: _held(line, known.get(line), of_it) for line, of_it in shares.items()}
    return ChannelParcel(
        id=fulfillment.id,
        units=tuple(LineUnits(line, quantity) for line, quantity in units.items() if quantity),
        at=fulfillment.at,
        carrier=fulfillment.carrier,
        service=fulfillment.service,
        tracking=fulfillment.tracking,
        reference=fulfillment.reference,
    )


def _held(line: LineId, item: Item | None, shares: Iterable[Share]) -> int:
    return _units(item or Item(id=line, quantity=0), shares) or 0
