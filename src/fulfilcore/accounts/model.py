"""Accounts and stores as values that the host hands in."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from attrs import field, frozen

from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import Capabilities
from fulfilcore.values import StoreId, aware, known_zone, maybe_aware

_STORE_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def _store_id(_: object, __: object, value: StoreId) -> None:
    if not _STORE_ID.fullmatch(value):
        raise Misconfigured("store", [f"id {value!r} is not lower-case letters, digits, . _ -"])


class Reopening(Enum):
    """What happens when a channel opens an order again that had arrived cancelled (S002-10)."""

    ASK = "ask"  # a person decides whether it becomes a new order
    NEW_GENERATION = "new_generation"  # it becomes a new order at once


class Method(Enum):
    """By which road the orders of a marketplace come that a hub such as BigCommerce lists."""

    A = "a"  # through the hub alone, which tells the marketplace of shipments (S001-3…S001-6)
    B = "b"  # from the marketplace itself, the hub's copies are hidden (S001-11…S001-18)


@frozen(kw_only=True)
class Hub:
    """How a hub is used: the method for each marketplace it lists, and what it leaves out.

    `legacy` is BigCommerce's older integration, the only one that supports method B (S001-2).
    Orders whose source is in `leaves_out` are not imported from it (S001-22…S001-26).
    """

    methods: Mapping[str, Method] = field(factory=dict, hash=False)
    leaves_out: frozenset[str] = frozenset()
    legacy: bool = False


@frozen(kw_only=True)
class Store:
    """A connected sales-channel account; `connected_at` survives re-authorising (S004-15).

    `seller` is the account at the marketplace behind it, as the marketplace names it; `hub` says
    how a hub is used. One that `imports_itself` is read from time to time, any other only when
    somebody asks for it (S002-13…S002-17); how often is nobody's setting (S002-15).
    """

    id: StoreId = field(validator=_store_id)
    capabilities: Capabilities
    active: bool = True
    connected_at: datetime | None = field(default=None, converter=maybe_aware)
    import_prime_to_awaiting_shipment: bool = False
    reopening: Reopening = Reopening.ASK
    imports_itself: bool = True
    seller: str | None = None
    hub: Hub | None = None

    @property
    def system(self) -> str:
        """The system behind the store: `amazon`, `bigcommerce`."""
        return self.capabilities.system


@frozen(kw_only=True)
class Terms:
    """The settings an order was received under; written once, so later toggles move nothing.

    `connected_on` is the store's day of connection in the account's zone (S004-13, S004-18).
    `may_split`, `may_combine` and `tells_parts` say what its channel can be told of; a `silent`
    one is told of nothing.
    """

    store: StoreId
    system: str
    marketplace: bool
    country: str
    connected_on: date | None = None
    import_prime_to_awaiting_shipment: bool = False
    amazon_carrier: bool = False
    hub_notices: bool = True
    may_split: bool = False
    may_combine: bool = False
    tells_parts: bool = True
    silent: bool = False
    reopening: Reopening = Reopening.ASK
    received_on: date


def _zone(_: object, __: object, name: str) -> None:
    known_zone(name, "account")


def _distinct(_: object, __: object, stores: tuple[Store, ...]) -> None:
    if len({store.id for store in stores}) < len(stores):
        raise Misconfigured("account", ["two stores have the same id"])


def _long_enough(_: object, __: object, secret: bytes | None) -> None:
    if secret is not None and len(secret) < 16:
        raise Misconfigured("account", ["the secret is shorter than 16 bytes"])


@frozen(kw_only=True)
class Account:
    """A merchant: where it is, which stores it has, and which account-wide settings hold.

    `hub_notices` off means that a hub is not told of orders shipped from its marketplace twin
    (S001-27…S001-30). `secret` keys the hashes that are made of personal data; without one, none
    are made. Raises Misconfigured for an unknown zone or two stores of one id.
    """

    tenant: str
    country: str
    zone: str = field(validator=_zone)
    stores: tuple[Store, ...] = field(validator=_distinct)
    amazon_carrier: bool = False
    hub_notices: bool = True
    secret: bytes | None = field(default=None, repr=False, validator=_long_enough)

    def store(self, store: StoreId) -> Store:
        """The store of that id; raises InvalidInput when the account has none."""
        for each in self.stores:
            if each.id == store:
                return each
        raise InvalidInput(f"the account has no store {store!r}")

    def keyed(self, *words: str) -> str | None:
        """A keyed hash of some words, the same for the same words; None without a secret.

        Nobody without the secret can tell from it, or by trying, what the words were.
        """
        if self.secret is None:
            return None
        text = "\x1f".join(words).encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()[:32]

    def terms(self, store: StoreId, now: datetime) -> Terms:
        """The settings under which an order of that store is received now."""
        it, zone, now = self.store(store), ZoneInfo(self.zone), aware(now)
        return Terms(
            store=store,
            system=it.system,
            marketplace=it.capabilities.marketplace,
            country=self.country,
            connected_on=it.connected_at and it.connected_at.astimezone(zone).date(),
            import_prime_to_awaiting_shipment=it.import_prime_to_awaiting_shipment,
            amazon_carrier=self.amazon_carrier,
            hub_notices=self.hub_notices,
            may_split=it.capabilities.split,
            may_combine=it.capabilities.combine,
            tells_parts=it.capabilities.partial_shipment,
            silent=it.capabilities.silent,
            reopening=it.reopening,
            received_on=now.astimezone(zone).date(),
        )
