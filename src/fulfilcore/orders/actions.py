"""What can be wished of an order, by whom, and with which authority."""

from datetime import datetime
from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import field, fields, frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.orders.fields import Alerted, Field, Fields
from fulfilcore.orders.settings import Setting, setting_text, setting_value
from fulfilcore.shipments import LineUnits
from fulfilcore.values import (
    Address,
    CommandId,
    OrderId,
    ShipmentId,
    all_storable,
    aware,
    is_storable,
    maybe_aware,
)


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
    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    SPLIT = "split"
    REJOIN = "rejoin"
    COMBINE = "combine"
    UNCOMBINE = "uncombine"
    RESHIP = "reship"
    RENEW = "renew"


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
    note: str | None = field(default=None, repr=False, validator=is_storable)


@frozen(kw_only=True)
class Release:
    """End every hold on it, twins' holds included; or `only_rules`: those that rules put on it."""

    verb: ClassVar[Verb] = Verb.RELEASE
    only_rules: bool = False


@frozen(kw_only=True)
class Ship:
    """Units leave: all open ones, or those named.

    `replaces` names a voided shipment whose parcel this is the new label of; left out, the
    oldest voided shipment that shares a line is taken. `label_from` names the marketplace that
    made the label, if one did. `left_at` is when they left, if that was before it is said.
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
    left_at: datetime | None = field(default=None, converter=maybe_aware)


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
    note: str | None = field(default=None, repr=False, validator=is_storable)


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
    """The provider will not fulfil it, and says why; `late` if it does not have it any more."""

    verb: ClassVar[Verb] = Verb.REJECT
    note: str = field(repr=False, validator=is_storable)
    late: bool = False


@frozen(kw_only=True)
class Accept:
    """The provider has taken the order on."""

    verb: ClassVar[Verb] = Verb.ACCEPT


def _storable_address(_: object, __: object, address: Address | None) -> None:
    if address:
        parts = (getattr(address, each.name) for each in fields(Address))
        for text in (each for part in parts for each in (part if type(part) is tuple else (part,))):
            is_storable(None, None, text)


def _settable(_: object, __: object, settings: tuple[tuple[Setting, str], ...]) -> None:
    for setting, text in settings:
        if setting_text(setting, setting_value(setting, text)) != text:
            raise InvalidInput(f"{text!r} is not how {setting.words} is written")


@frozen(kw_only=True)
class Edit:
    """Write on the order; what is left out stays as it is.

    `reset` and `unset` name fields and settings whose edits are taken back, so that the channel's
    word stands again. `settings` are decisions of how it is shipped, in their canonical form.
    `anew` takes everything back that our rules wrote before: what they write is one layer. It
    stands below what a person wrote, unless it is `forced`. `seen` are the alerts that a person has
    looked at, by their texts.
    """

    verb: ClassVar[Verb] = Verb.EDIT
    ship_to: Address | None = field(default=None, repr=False, validator=_storable_address)
    service: str | None = field(default=None, validator=is_storable)
    note: str | None = field(default=None, repr=False, validator=is_storable)
    custom_1: str | None = field(default=None, repr=False, validator=is_storable)
    custom_2: str | None = field(default=None, repr=False, validator=is_storable)
    custom_3: str | None = field(default=None, repr=False, validator=is_storable)
    add_tags: frozenset[str] = field(default=frozenset(), validator=all_storable)
    remove_tags: frozenset[str] = field(default=frozenset(), validator=all_storable)
    reset: frozenset[Field] = frozenset()
    settings: tuple[tuple[Setting, str], ...] = field(default=(), validator=_settable)
    unset: frozenset[Setting] = frozenset()
    alerts: tuple[Alerted, ...] = ()
    seen: frozenset[str] = field(default=frozenset(), repr=False)
    anew: bool = False
    forced: bool = False

    @property
    def words(self) -> Fields:
        """What is written, as fields."""
        return Fields(**{name.value: getattr(self, name.value) for name in Field})

    @property
    def names(self) -> frozenset[Field]:
        """Which fields are written."""
        return frozenset(name for name in Field if getattr(self, name.value) is not None)


@frozen(kw_only=True)
class Split:
    """Let units go their own way: each group becomes a part; what is not named stays in the first.

    Parts are worked on by themselves: held, handed to a provider, shipped.
    """

    verb: ClassVar[Verb] = Verb.SPLIT
    parts: tuple[tuple[LineUnits, ...], ...]


@frozen(kw_only=True)
class Rejoin:
    """Take a split back: the parts are one order again."""

    verb: ClassVar[Verb] = Verb.REJOIN


@frozen(kw_only=True)
class Combine:
    """Send other orders in the parcels of this one; each store is told of its own units."""

    verb: ClassVar[Verb] = Verb.COMBINE
    orders: tuple[OrderId, ...]


@frozen(kw_only=True)
class Uncombine:
    """Take a combination back: each order is by itself again."""

    verb: ClassVar[Verb] = Verb.UNCOMBINE


@frozen(kw_only=True)
class Reship:
    """Send again what had left: all of it, or the units named; the order stays as it is."""

    verb: ClassVar[Verb] = Verb.RESHIP
    shipment: ShipmentId = field(validator=is_storable)
    units: tuple[LineUnits, ...] | None = None
    carrier: str | None = field(default=None, validator=is_storable)
    service: str | None = field(default=None, validator=is_storable)
    tracking: str | None = field(default=None, validator=is_storable)
    note: str | None = field(default=None, repr=False, validator=is_storable)


@frozen(kw_only=True)
class Renew:
    """Make a new order of one that arrived cancelled and that its channel opened again."""

    verb: ClassVar[Verb] = Verb.RENEW


Action: TypeAlias = (
    MarkPaid
    | Hold
    | Release
    | Ship
    | Void
    | Cancel
    | Restore
    | Delegate
    | Accept
    | Reject
    | Edit
    | Split
    | Rejoin
    | Combine
    | Uncombine
    | Reship
    | Renew
)


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
