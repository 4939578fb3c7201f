"""The order and everything said or done about it, as frozen values."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from fulfilcore.accounts import Terms
from fulfilcore.intake import (
    Approval,
    Buyer,
    ChannelOrder,
    ChannelParcel,
    Level,
    LineKind,
    Programme,
    Reference,
    Related,
)
from fulfilcore.orders.actions import Action, Command, Verb, Void
from fulfilcore.orders.fields import Author, Clash, Edited, Field, Fields, Merged, decided, merge
from fulfilcore.orders.settings import Setting, SettingValue, setting_value
from fulfilcore.orders.statuses import Arrival, CancelledBy, Status, SubStatus
from fulfilcore.orders.why import why
from fulfilcore.reasons import Finding, Reason
from fulfilcore.shipments import LineUnits, Shipment
from fulfilcore.values import (
    Address,
    LineId,
    Money,
    OrderId,
    ShipmentId,
    Sku,
    StoreId,
    Weight,
    aware,
)


@frozen(order=True)
class VersionKey:
    """How versions of an order sort: by the source's instant, lifecycle rank, content."""

    instant: datetime
    rank: int
    digest: str


@frozen
class Version:
    """One thing a channel said about one order, kept for ever.

    `closed` counts the messages by which its store may have been told, before it came, that all
    has left.
    """

    order: OrderId
    digest: str
    content: ChannelOrder
    closed: int = 0


@frozen(kw_only=True)
class Act:
    """What became of a command: the first answer, moved or refused, kept for ever.

    `order` is the record it belongs to, `number` its place among that order's acts, `seen` the
    newest version of each order of the cluster that it was decided on, and every undated one. One
    that `follows` came from a command about a twin: a release ends the holds of the whole cluster.
    `redacted` says that its free words were forgotten since.
    """

    command: Command
    order: OrderId
    number: int
    seen: tuple[tuple[OrderId, VersionKey], ...]
    status: Status | None = None
    sub_status: SubStatus | None = None
    accepted: bool
    follows: bool = False
    redacted: bool = False
    reasons: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class Inputs:
    """Everything that carries one order; the order itself is only derived from it.

    `replaces` and `replaced_by` link the generations of one channel order (S002-11).
    """

    order: OrderId
    terms: Terms
    versions: tuple[Version, ...] = ()
    acts: tuple[Act, ...] = ()
    generation: int = 1
    replaces: OrderId | None = None
    replaced_by: OrderId | None = None


@frozen(kw_only=True)
class Held:
    """One hold that is in force."""

    by: str
    until: datetime | None = None
    note: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class VoidedAhead:
    """A void that a provider reported before the shipment; it waits for that provider's own."""

    by: str
    void: Void


@frozen(kw_only=True, weakref_slot=False)
class Line:
    """One order line and its units: ordered + over = open + claimed + shipped + cancelled.

    `theirs` counts the units that the channel says left without us, `called_off` those it says
    were taken back before they left. Beside the ledger stand `refunded` and `returned` units.
    """

    id: LineId
    name: str = ""
    sku: Sku | None = None
    alias: LineId | None = None
    address: str | None = None
    price: Money | None = None
    kind: LineKind = LineKind.GOODS
    options: tuple[tuple[str, str], ...] = ()
    weight: Weight | None = None
    ordered: int = 0
    theirs: int = 0
    called_off: int = 0
    refunded: int = 0
    returned: int = 0
    claimed: int = 0
    shipped: int = 0
    cancelled: int = 0

    @property
    def travels(self) -> bool:
        """Whether its units go into a parcel."""
        return self.kind is LineKind.GOODS

    @property
    def over(self) -> int:
        """Units that left or are claimed beyond what was ordered."""
        return max(0, self.shipped + self.claimed + self.cancelled - self.ordered)

    @property
    def open(self) -> int:
        """Units still to be shipped."""
        return max(0, self.ordered - self.shipped - self.claimed - self.cancelled)


@frozen(kw_only=True)
class Part:
    """One part of a split order: its units, and what was done to it alone.

    The first part has no `units` of its own: it is whatever the others leave.
    """

    id: OrderId
    units: tuple[LineUnits, ...] = ()
    holds: tuple[Held, ...] = ()
    cancelled: CancelledBy | None = None
    provider: str | None = None
    accepted: bool = False
    rejected: str | None = field(default=None, repr=False)
    edits: tuple[Edited, ...] = ()
    tagged: frozenset[str] = frozenset()
    untagged: frozenset[str] = frozenset()


@frozen(kw_only=True, weakref_slot=False)
class Order:
    """One order of one store, derived from everything said and done about it.

    `twin_of` names the original of which it is a copy. `parcels` are those that its channel lists,
    `theirs_at` is when it last showed more units that left without us. `said` are the fields as
    the channel wrote them, `edits` what was written here. `parts` are those it was split into,
    `part_of` the order of which this is a part. `combined` orders travel in its parcels; one that
    is `let_go` cannot, since the other has nothing left to ship. `handed_to` names every provider
    that was ever given it, `recalled` those to be called back.
    """

    id: OrderId
    store: StoreId
    reference: str
    terms: Terms
    number: str | None = None
    placed: datetime | None = None
    level: Level | None = None
    lines: tuple[Line, ...] | None = None
    said: Fields = field(factory=Fields, repr=False)
    edits: tuple[Edited, ...] = field(default=(), repr=False)
    addresses: tuple[tuple[str, Address], ...] = field(default=(), repr=False)
    buyer: Buyer | None = field(default=None, repr=False)
    total: Money | None = None
    programme: Programme = field(factory=Programme)
    source: str | None = None
    references: tuple[Reference, ...] = ()
    related: tuple[Related, ...] = ()
    marketplace_id: str | None = None
    buyer_key: str | None = None
    approval: Approval | None = None
    gift: bool | None = None
    gift_message: str | None = field(default=None, repr=False)
    ready: bool = True
    paid: bool = True
    holds: tuple[Held, ...] = ()
    cancelled: CancelledBy | None = None
    provider: str | None = None
    accepted: bool = False
    rejected: str | None = field(default=None, repr=False)
    handed_to: tuple[str, ...] = ()
    recalled: tuple[str, ...] = ()
    arrival: Arrival = Arrival.NATURAL
    parcels: tuple[ChannelParcel, ...] = ()
    theirs_at: datetime | None = None
    shipments: tuple[Shipment, ...] = ()
    voided_ahead: tuple[VoidedAhead, ...] = ()
    units_unsaid: bool = False
    twin_of: OrderId | None = None
    hidden_copy: bool = False
    undecided: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    part_of: OrderId | None = None
    combined: tuple[OrderId, ...] = ()
    combined_into: OrderId | None = None
    let_go: bool = False
    generation: int = 1
    reopened: bool = False
    replaces: OrderId | None = None
    replaced_by: OrderId | None = None
    channel_tags: frozenset[str] = frozenset()
    own_tags: frozenset[str] = frozenset()
    tagged: frozenset[str] = frozenset()
    untagged: frozenset[str] = frozenset()
    status: Status = Status.AWAITING_SHIPMENT
    sub_status: SubStatus | None = None
    why_here: tuple[Reason, ...] = ()
    why_twin: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
    noted: tuple[Finding, ...] = ()

    @property
    def merged(self) -> Merged:
        """The fields as they stand, who wrote them, and what clashes."""
        return merge(self.said, self.edits)

    @property
    def fields(self) -> Fields:
        """The fields as the channel and the people here wrote them."""
        return self.merged.fields

    @property
    def authors(self) -> tuple[tuple[Field, Author], ...]:
        """Who wrote those fields that are not the channel's."""
        return self.merged.authors

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """The fields that were changed at the channel after they were edited here."""
        return self.merged.clashes

    @property
    def tags(self) -> frozenset[str]:
        """The tags of the channel, of the library, of rules, and of the people here."""
        tags = self.channel_tags | self.own_tags
        for each in self.edits:
            tags = (tags | each.tagged) - each.untagged
        return (tags | self.tagged) - self.untagged

    @property
    def settings(self) -> Mapping[Setting, SettingValue]:
        """What was decided here about how it is shipped and handled."""
        return {name: setting_value(name, text) for name, text in decided(self.edits).items()}

    def setting(self, name: Setting) -> SettingValue | None:
        """One setting; None where nobody decided it."""
        return self.settings.get(name)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it stands where it stands."""
        return (*why(self), *self.why_here, *self.why_twin)

    @property
    def with_provider(self) -> bool:
        """Whether somebody else fulfils the open units."""
        given = self.provider is not None or self.arrival is Arrival.PROVIDER
        return given and self.rejected is None and self.cancelled is None

    @property
    def ship_to(self) -> Address | None:
        """Where it goes, as the people here see it."""
        return self.fields.ship_to

    @property
    def label_to(self) -> Address | None:
        """The address for a label: of a Prime order always the channel's own (S004-27)."""
        return self.said.ship_to if self.prime else self.fields.ship_to

    @property
    def visible(self) -> bool:
        """Whether it is worked on by itself: no hidden copy, not split, not in another's parcel."""
        carried = self.combined_into is not None and not self.let_go
        return not (self.hidden_copy or self.parts or carried)

    @property
    def frozen(self) -> bool:
        """Whether it arrived cancelled and is never modified again (S002-9)."""
        return self.cancelled is CancelledBy.ARRIVED

    @property
    def prime(self) -> bool | None:
        """Whether it is a merchant-fulfilled Prime order; None where that is unknown."""
        merchant = self.programme.merchant_fulfilled
        if self.programme.prime is False or merchant is False:
            return False
        return None if self.programme.prime is None or merchant is None else True

    @property
    def maybe_prime(self) -> bool:
        """Whether it is Prime, or may be: it comes from Amazon, and nobody said that it is not."""
        if self.prime is not None or self.programme.prime is False:
            return self.prime is True
        named = any(each.family == "amazon" for each in self.references)
        return named or self.terms.system == "amazon" or "amazon" in (self.source or "").casefold()

    def line(self, line: LineId) -> Line | None:
        """The line of that id, if there is one."""
        return next((each for each in self.lines or () if each.id == line), None)


@frozen(kw_only=True)
class Facts:
    """What advancing an order must know beyond the order: the time, and proofs from elsewhere.

    `permits` names what other areas have proven, such as `prime`; a missing one is a refusal.
    `shipments` are those known under the id that is wished for, wherever in the account, `orders`
    the others that the wish names, `name` who wishes it.
    """

    now: datetime = field(converter=aware)
    permits: frozenset[str]
    shipments: frozenset[ShipmentId] = frozenset()
    orders: tuple[Order, ...] = ()
    name: str = ""


@frozen(kw_only=True)
class Moved:
    """It is done: the order as it is now, and where it came from."""

    order: Order
    action: Action
    came_from: Status
    despite: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class Refused:
    """It is not done, and these are all the reasons."""

    order: OrderId
    action: Action
    reasons: tuple[Reason, ...]


@frozen(kw_only=True)
class Option:
    """Something that could be done; nothing stands in its way if `obstacles` is empty."""

    verb: Verb
    obstacles: tuple[Reason, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        return not self.obstacles
