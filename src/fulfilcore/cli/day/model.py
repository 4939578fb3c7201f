"""What may stand in a `day.toml`, as frozen values. The JSON Schema is made from these classes."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from fulfilcore.accounts import Method, Reopening
from fulfilcore.cli.day.commands import AnyText, CommandEvent
from fulfilcore.cli.settings import Settings


class System(Enum):
    """The systems that a store of a day can be connected to: all that have a codec."""

    AMAZON = "amazon"
    BIGCOMMERCE = "bigcommerce"
    CSV = "csv"
    CUSTOM_STORE = "custom_store"
    EBAY = "ebay"
    RITHUM = "rithum"
    SHIPSTATION = "shipstation"
    SHOPIFY = "shopify"
    SQUARESPACE = "squarespace"
    WOOCOMMERCE = "woocommerce"


class Answer(Enum):
    """How a channel answers when it does not simply do as it is told."""

    DECLINED = "declined"  # no, for good
    LATER = "later"  # not this one now
    REST = "rest"  # too many calls: nothing of this store now
    UNKNOWN = "unknown"  # the channel took it, but its answer was lost
    NEVER_ARRIVED = "never_arrived"  # neither arrived nor was answered
    PENDING = "pending"  # taken in; the channel decides later
    DIED = "died"  # the channel took it, and the worker that told it ended


@frozen(kw_only=True)
class AccountTable:
    """The merchant: its name in the database, country, time zone, and account-wide settings.

    `secret` keys the hashes by which orders of one buyer are found; it is never printed.
    """

    tenant: str
    country: str
    zone: str
    hub_notices: bool = True
    amazon_carrier: bool = False
    secret: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class RateTable:
    """How often a store may be told: once in so many seconds, and `burst` at once after a pause."""

    seconds: int
    burst: int = 1


@frozen(kw_only=True)
class HubTable:
    """How a hub is used: the method for each marketplace it lists, and what it leaves out.

    `legacy` is BigCommerce's older integration, the only one that supports method B.
    """

    methods: Mapping[str, Method] = field(factory=dict)
    leaves_out: tuple[str, ...] = ()
    legacy: bool = False


@frozen(kw_only=True)
class StoreTable:
    """One connected store.

    `imports_itself` is whether it is read from time to time, `seller` the account at the
    marketplace behind it, `settings` what its payloads do not say themselves.
    `fulfillment_orders` are files with what Shopify answers when it is asked what is to be sent: a
    delivery sees of each the newest that is not of later than itself.
    """

    id: str
    channel: System
    connected_at: datetime | None = None
    active: bool = True
    import_prime_to_awaiting_shipment: bool = False
    reopening: Reopening = Reopening.ASK
    notice_rate: RateTable | None = None
    imports_itself: bool = True
    seller: str | None = None
    hub: HubTable | None = None
    settings: Settings = field(factory=Settings)
    fulfillment_orders: tuple[str, ...] = ()


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
class MarkShippedEvent:
    """A tracking file comes back, and each parcel in it is marked as shipped by itself.

    `profile` says how it looks, as for a store of files; `stores` are what it calls our stores,
    where that is not their id.
    """

    do: ClassVar[str] = "mark_shipped"
    at: datetime
    file: str
    profile: str | None = None
    stores: Mapping[str, str] = field(factory=dict)
    id: str | None = None
    by: str | None = None


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


@frozen(kw_only=True)
class RedactEvent:
    """Who bought an order, and where it went, is forgotten; what was shipped stays known."""

    do: ClassVar[str] = "redact"
    at: datetime
    order: AnyText | None = None
    store: AnyText | None = None
    reference: AnyText | None = None
    id: str | None = None
    by: str | None = None


@frozen(kw_only=True)
class PurgeEvent:
    """Finished orders in which nothing has happened since an instant are removed altogether."""

    do: ClassVar[str] = "purge"
    at: datetime
    before: datetime
    id: str | None = None
    by: str | None = None


@frozen(kw_only=True)
class ProductsEvent:
    """A list of products comes in, a CSV file: under which SKUs each is sold, its tags, its weight.

    `profile` says how it looks, as for a store of files.
    """

    do: ClassVar[str] = "products"
    at: datetime
    file: str
    profile: str | None = None
    id: str | None = None
    by: str | None = None


@frozen(kw_only=True)
class UseRulesEvent:
    """From now on these automation rules look at what comes in or moves; earlier ones end.

    The file is TOML or JSON.
    """

    do: ClassVar[str] = "use_rules"
    at: datetime
    file: str
    id: str | None = None
    by: str | None = None


@frozen(kw_only=True)
class ReprocessEvent:
    """The rules of that time look again at every order that is to be shipped.

    More than `most` changed orders, and nothing is done. `forced`: what people wrote is
    overwritten.
    """

    do: ClassVar[str] = "reprocess"
    at: datetime
    most: int
    forced: bool = False
    id: str | None = None
    by: str | None = None


Event: TypeAlias = (
    CommandEvent
    | ImportEvent
    | MarkShippedEvent
    | ProductsEvent
    | UseRulesEvent
    | ReprocessEvent
    | DeliverEvent
    | ReleaseDueEvent
    | SettleEvent
    | RedactEvent
    | PurgeEvent
)
"""Everything that can happen on a day."""


@frozen(kw_only=True)
class FailureTable:
    """How a store answers about a shipment, an order, or anything, at the tries that are listed.

    Without `attempts` it answers so at every try. `after` is the seconds that `later` and `rest`
    ask for.
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
