"""What can be wished of an order, by whom, and with which authority."""

from datetime import datetime
from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from fulfilcore.shipments import LineUnits
from fulfilcore.values import CommandId, OrderId, ShipmentId, aware, is_storable, maybe_aware


class Verb(Enum):
    """What can be done to an order."""

    MARK_PAID = "mark_paid"
    HOLD = "hold"
    RELEASE = "release"
    SHIP = "ship"
    VOID = "void"
    CANCEL = "cancel"
    RESTORE = "restore"
    DELEGATE = "delegate"
    REJECT = "reject"


class Authority(Enum):
    """In which capacity somebody acts."""

    STORE = "store"  # what the sales channel says; enters as a fact, not as a command
    USER = "user"  # a person
    LABEL = "label"  # the making or voiding of a label
    PROVIDER = "provider"  # whoever fulfils for us
    RULE = "rule"  # an automation rule
    CLOCK = "clock"  # time itself


@frozen
class Actor:
    """Who acts, and with which authority."""

    name: str = field(validator=is_storable)
    authority: Authority = Authority.USER


@frozen(kw_only=True)
class MarkPaid:
    """The money has arrived, says a person."""

    verb: ClassVar[Verb] = Verb.MARK_PAID


@frozen(kw_only=True)
class Hold:
    """Let it wait, until an instant if one is given."""

    verb: ClassVar[Verb] = Verb.HOLD
    until: datetime | None = field(default=None, converter=maybe_aware)
    note: str | None = field(default=None, validator=is_storable)


@frozen(kw_only=True)
class Release:
    """End every hold on it, twins' holds included."""

    verb: ClassVar[Verb] = Verb.RELEASE


@frozen(kw_only=True)
class Ship:
    """Units leave: all open ones, or those named.

    `replaces` names a voided shipment whose parcel this is the new label of; left out, the
    oldest voided shipment that shares a line is taken. `label_from` names the marketplace that
    made the label, if one did.
    """

    verb: ClassVar[Verb] = Verb.SHIP
    shipment: ShipmentId = field(validator=is_storable)
    units: tuple[LineUnits, ...] | None = None
    carrier: str | None = field(default=None, validator=is_storable)
    service: str | None = field(default=None, validator=is_storable)
    tracking: str | None = field(default=None, validator=is_storable)
    label_from: str | None = field(default=None, validator=is_storable)
    replaces: ShipmentId | None = field(default=None, validator=is_storable)
    unmapped: int = 0


@frozen(kw_only=True)
class Void:
    """The label is void and its units are here again."""

    verb: ClassVar[Verb] = Verb.VOID
    shipment: ShipmentId = field(validator=is_storable)
    told: frozenset[OrderId] = frozenset()


@frozen(kw_only=True)
class Cancel:
    """Call off what has not left; the channel is not told (S001-21)."""

    verb: ClassVar[Verb] = Verb.CANCEL
    note: str | None = field(default=None, validator=is_storable)


@frozen(kw_only=True)
class Restore:
    """Take back a cancellation made here, or a provider's refusal."""

    verb: ClassVar[Verb] = Verb.RESTORE


@frozen(kw_only=True)
class Delegate:
    """Hand the order to a fulfilment provider."""

    verb: ClassVar[Verb] = Verb.DELEGATE
    provider: str = field(validator=is_storable)


@frozen(kw_only=True)
class Reject:
    """The provider will not fulfil it, and says why."""

    verb: ClassVar[Verb] = Verb.REJECT
    note: str = field(validator=is_storable)


Action: TypeAlias = MarkPaid | Hold | Release | Ship | Void | Cancel | Restore | Delegate | Reject


@frozen(kw_only=True)
class Command:
    """One wish of one actor about one order; repeating the id repeats nothing.

    `despite` names the waivable reason codes a person has seen and overrides, on the record.
    """

    id: CommandId = field(validator=is_storable)
    order: OrderId = field(validator=is_storable)
    action: Action
    by: Actor
    at: datetime = field(converter=aware)
    despite: frozenset[str] = frozenset()
