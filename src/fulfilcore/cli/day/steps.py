"""What a day comes to, one thing after another: the steps in which it is played."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from fulfilcore.channels.csv import Profile
from fulfilcore.flows import Automation
from fulfilcore.orders import Command
from fulfilcore.values import CommandId, OrderId, ShipmentId, StoreId


@frozen(kw_only=True)
class Import:
    """These payload files are read together and imported into a store."""

    at: datetime
    store: StoreId
    files: tuple[str, ...]


@frozen(kw_only=True)
class Settle:
    """A person's word on the notice of a shipment."""

    id: CommandId
    at: datetime
    order: OrderId
    shipment: ShipmentId
    told: bool
    by: str


@frozen(kw_only=True)
class MarkShipped:
    """The parcels in this tracking file are marked as shipped."""

    id: CommandId
    at: datetime
    file: str
    profile: Profile
    stores: Mapping[str, StoreId]
    by: str


@frozen(kw_only=True)
class Deliver:
    """The outbox is worked."""

    at: datetime


@frozen(kw_only=True)
class ReleaseDue:
    """The clock releases what was held until now."""

    at: datetime


@frozen(kw_only=True)
class Redact:
    """The personal data of an order are forgotten."""

    id: CommandId
    at: datetime
    order: OrderId
    by: str


@frozen(kw_only=True)
class Purge:
    """Old finished orders are removed."""

    at: datetime
    before: datetime


@frozen(kw_only=True)
class Impossible:
    """A wish about something that cannot be the name of an order; it will be refused."""

    id: CommandId
    at: datetime
    action: str
    order: str
    by: str


@frozen(kw_only=True)
class Stock:
    """A list of products comes in."""

    at: datetime
    file: str
    profile: Profile


@frozen(kw_only=True)
class UseRules:
    """From now on these rules are at work."""

    at: datetime
    automation: Automation


@frozen(kw_only=True)
class Reprocess:
    """The rules look again at what is to be shipped."""

    id: CommandId
    at: datetime
    most: int
    forced: bool
    by: str


Step: TypeAlias = (
    Command
    | Impossible
    | Import
    | MarkShipped
    | Stock
    | UseRules
    | Reprocess
    | Settle
    | Deliver
    | ReleaseDue
    | Redact
    | Purge
)
