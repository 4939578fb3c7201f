"""What people, providers and the clock do in a `day.toml`: one table for each action."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, NewType, TypeAlias

from attrs import frozen

from fulfilcore.orders import Authority, Field
from fulfilcore.values import Address

AnyText = NewType("AnyText", str)
"""Text that may name something impossible: then the command is refused, not the day."""

# The order of an event: `order = "store/reference"`, or `store` and `reference` apart.


@frozen(kw_only=True)
class ShipEvent:
    """Units leave: all that are open, or the ones named by line."""

    do: ClassVar[str] = "ship"
    at: datetime
    shipment: str
    units: Mapping[str, int] | None = None
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    label_from: str | None = None
    replaces: str | None = None
    despite: tuple[str, ...] = ()
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class CancelEvent:
    """What has not left is called off; the channel is not told."""

    do: ClassVar[str] = "cancel"
    at: datetime
    note: str | None = None
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class HoldEvent:
    """The order waits, until an instant if one is given."""

    do: ClassVar[str] = "hold"
    at: datetime
    until: datetime | None = None
    note: str | None = None
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class ReleaseEvent:
    """Every hold on the order ends."""

    do: ClassVar[str] = "release"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class VoidEvent:
    """A label is void and its units are here again."""

    do: ClassVar[str] = "void"
    at: datetime
    shipment: str
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class MarkPaidEvent:
    """The money has arrived, says a person."""

    do: ClassVar[str] = "mark_paid"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class RestoreEvent:
    """A cancellation made here, or a provider's refusal, is taken back."""

    do: ClassVar[str] = "restore"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class DelegateEvent:
    """The order is handed to a fulfilment provider."""

    do: ClassVar[str] = "delegate"
    at: datetime
    provider: str
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class RejectEvent:
    """The provider will not fulfil the order, and says why."""

    do: ClassVar[str] = "reject"
    at: datetime
    note: str
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.PROVIDER


@frozen(kw_only=True)
class AcceptEvent:
    """The provider has taken the order on."""

    do: ClassVar[str] = "accept"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.PROVIDER


@frozen(kw_only=True)
class EditEvent:
    """Something is written on the order; what is left out stays as it is."""

    do: ClassVar[str] = "edit"
    at: datetime
    ship_to: Address | None = None
    service: str | None = None
    note: str | None = None
    custom_1: str | None = None
    custom_2: str | None = None
    custom_3: str | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    reset: tuple[Field, ...] = ()
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class SplitEvent:
    """Units go their own way: each group becomes a part of the order."""

    do: ClassVar[str] = "split"
    at: datetime
    parts: tuple[Mapping[str, int], ...]
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class RejoinEvent:
    """The parts of an order are one again."""

    do: ClassVar[str] = "rejoin"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class CombineEvent:
    """Other orders travel in the parcels of this one."""

    do: ClassVar[str] = "combine"
    at: datetime
    orders: tuple[AnyText, ...]
    despite: tuple[str, ...] = ()
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class UncombineEvent:
    """Each order travels by itself again."""

    do: ClassVar[str] = "uncombine"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class ReshipEvent:
    """What had left is sent again: all of it, or the units named by line."""

    do: ClassVar[str] = "reship"
    at: datetime
    shipment: str
    units: Mapping[str, int] | None = None
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    note: str | None = None
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class RenewEvent:
    """A new order is made of one that arrived cancelled and was opened again."""

    do: ClassVar[str] = "renew"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None
    authority: Authority = Authority.USER


CommandEvent: TypeAlias = (
    ShipEvent
    | CancelEvent
    | HoldEvent
    | ReleaseEvent
    | VoidEvent
    | MarkPaidEvent
    | RestoreEvent
    | DelegateEvent
    | RejectEvent
    | AcceptEvent
    | EditEvent
    | SplitEvent
    | RejoinEvent
    | CombineEvent
    | UncombineEvent
    | ReshipEvent
    | RenewEvent
)
"""Everything that can be wished of an order."""
