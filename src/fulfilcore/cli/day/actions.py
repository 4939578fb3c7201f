"""From an event of a day to the action that it wishes."""

from collections.abc import Mapping
from typing import assert_never

from fulfilcore.cli.day.commands import (
    AcceptEvent,
    CancelEvent,
    CombineEvent,
    CommandEvent,
    DelegateEvent,
    EditEvent,
    HoldEvent,
    MarkPaidEvent,
    RejectEvent,
    RejoinEvent,
    ReleaseEvent,
    RenewEvent,
    ReshipEvent,
    RestoreEvent,
    ShipEvent,
    SplitEvent,
    UncombineEvent,
    VoidEvent,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.orders import (
    Accept,
    Action,
    Cancel,
    Combine,
    Delegate,
    Edit,
    Hold,
    MarkPaid,
    Reject,
    Rejoin,
    Release,
    Renew,
    Reship,
    Restore,
    Ship,
    Split,
    Uncombine,
    Void,
)
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId, OrderId, ShipmentId


def action_of(event: CommandEvent) -> Action:
    """What an event wishes of its order. Raises InvalidInput with the path of what is wrong."""
    match event:
        case ShipEvent() | ReshipEvent() | VoidEvent():
            return _parcel(event)
        case CancelEvent():
            return Cancel(note=event.note)
        case HoldEvent():
            return Hold(until=event.until, note=event.note)
        case EditEvent():
            return _edit(event)
        case DelegateEvent():
            return Delegate(provider=event.provider)
        case RejectEvent():
            return Reject(note=event.note)
        case SplitEvent():
            parts = enumerate(event.parts)
            return Split(parts=tuple(units_of(part, f"$.parts[{i}]") for i, part in parts))
        case CombineEvent():
            return Combine(orders=tuple(OrderId(each) for each in event.orders))
        case _:
            return _SIMPLE[type(event)]


_SIMPLE: Mapping[type, Action] = {
    ReleaseEvent: Release(),
    MarkPaidEvent: MarkPaid(),
    RestoreEvent: Restore(),
    AcceptEvent: Accept(),
    RejoinEvent: Rejoin(),
    UncombineEvent: Uncombine(),
    RenewEvent: Renew(),
}


def _parcel(event: ShipEvent | ReshipEvent | VoidEvent) -> Action:
    match event:
        case VoidEvent():
            return Void(shipment=ShipmentId(event.shipment))
        case ShipEvent():
            return Ship(
                shipment=ShipmentId(event.shipment),
                units=None if event.units is None else units_of(event.units, "$.units"),
                carrier=event.carrier,
                service=event.service,
                tracking=event.tracking,
                label_from=event.label_from,
                replaces=ShipmentId(event.replaces) if event.replaces else None,
            )
        case ReshipEvent():
            return Reship(
                shipment=ShipmentId(event.shipment),
                units=None if event.units is None else units_of(event.units, "$.units"),
                carrier=event.carrier,
                service=event.service,
                tracking=event.tracking,
                note=event.note,
            )
        case _:
            assert_never(event)


def _edit(event: EditEvent) -> Edit:
    return Edit(
        ship_to=event.ship_to,
        service=event.service,
        note=event.note,
        custom_1=event.custom_1,
        custom_2=event.custom_2,
        custom_3=event.custom_3,
        add_tags=frozenset(event.add_tags),
        remove_tags=frozenset(event.remove_tags),
        reset=frozenset(event.reset),
    )


def units_of(units: Mapping[str, int], path: str) -> tuple[LineUnits, ...]:
    """Units by line. Raises InvalidInput naming the path."""
    try:
        return tuple(LineUnits(LineId(line), count) for line, count in units.items())
    except InvalidInput as bad:
        raise InvalidInput(bad.problem, path) from None
