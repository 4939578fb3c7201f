"""What may stand in a `day.toml`, as frozen values. The JSON Schema is made from these classes."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import ClassVar, NewType, TypeAlias

from attrs import field, frozen

from fulfilcore.orders import Authority

AnyText = NewType("AnyText", str)
"""Text that may name something impossible: then the command is refused, not the day."""

# The order of an event: `order = "store/reference"`, or `store` and `reference` apart.


class System(Enum):
    """The systems that a store of a day can be connected to."""

    AMAZON = "amazon"
    BIGCOMMERCE = "bigcommerce"


class Answer(Enum):
    """How a channel answers when it does not simply do as it is told."""

    DECLINED = "declined"  # no, for good
    LATER = "later"  # not now: too many calls, or it is down
    UNKNOWN = "unknown"  # the channel took it, but its answer was lost
    NEVER_ARRIVED = "never_arrived"  # neither arrived nor was answered
    PENDING = "pending"  # taken in; the channel decides later


@frozen(kw_only=True)
class AccountTable:
    """The merchant: its name in the database, country, time zone, and account-wide settings."""

    tenant: str
    country: str
    zone: str
    hub_notices: bool = True
    amazon_carrier: bool = False


@frozen(kw_only=True)
class StoreTable:
    """One connected store."""

    id: str
    channel: System
    connected_at: datetime | None = None
    active: bool = True
    import_prime_to_awaiting_shipment: bool = False


@frozen(kw_only=True)
class RetryTable:
    """How often a channel is told again, and the pauses: `first` seconds, doubled up to `cap`."""

    first: int = 60
    cap: int = 3600
    tries: int = 12


@frozen(kw_only=True)
class PoliciesTable:
    """How the outbox is worked: retries, and the seconds a claimed message is left alone."""

    retry: RetryTable = field(factory=RetryTable)
    lease: int = 300


@frozen(kw_only=True)
class ImportEvent:
    """Payloads of a store are read, several together, and their orders taken in."""

    do: ClassVar[str] = "import"
    at: datetime
    store: str
    file: str | None = None
    files: tuple[str, ...] = ()
    id: str | None = None
    by: str | None = None


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
class DeliverEvent:
    """The outbox is worked until nothing is due: channels are told what they are owed."""

    do: ClassVar[str] = "deliver"
    at: datetime
    id: str | None = None
    by: str | None = None


@frozen(kw_only=True)
class ReleaseDueEvent:
    """The clock releases every order whose hold has run out."""

    do: ClassVar[str] = "release_due"
    at: datetime
    id: str | None = None
    by: str | None = None


@frozen(kw_only=True)
class SettleEvent:
    """A person's word on a notice that failed or is in doubt: the store knows, or tell it again."""

    do: ClassVar[str] = "settle"
    at: datetime
    shipment: str
    told: bool
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None


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
)
Event: TypeAlias = CommandEvent | ImportEvent | DeliverEvent | ReleaseDueEvent | SettleEvent


@frozen(kw_only=True)
class FailureTable:
    """How a store answers about a shipment, an order, or anything, at the tries that are listed.

    Without `attempts` it answers so at every try. `after` is the seconds that `later` asks for.
    """

    store: str
    answer: Answer
    order: AnyText | None = None
    shipment: str | None = None
    attempts: tuple[int, ...] = ()
    reason: str | None = None
    after: int = 300


@frozen(kw_only=True)
class Day:
    """A whole `day.toml`. `name` sets the command ids of this day apart from those of another."""

    account: AccountTable
    stores: tuple[StoreTable, ...] = ()
    policies: PoliciesTable = field(factory=PoliciesTable)
    events: tuple[Event, ...] = ()
    failures: tuple[FailureTable, ...] = ()
    name: str | None = None
