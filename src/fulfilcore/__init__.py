"""fulfilcore: the brain of order fulfilment, typed, explainable, free of I/O.

Five words: a *value* is frozen, a *decision* is changes and reasons, a *port* is what the host
implements, a *flow* is one use case over ports, and `run` drives a flow for a sync host.
"""

TYPE_CHECKING = False  # not imported: `typing` alone would cost more than all of this module
if TYPE_CHECKING:
    from fulfilcore.accounts import Account as Account
    from fulfilcore.accounts import Hub as Hub
    from fulfilcore.accounts import Method as Method
    from fulfilcore.accounts import Store as Store
    from fulfilcore.accounts import hazards as hazards
    from fulfilcore.errors import FulfilError as FulfilError
    from fulfilcore.errors import GaveUp as GaveUp
    from fulfilcore.errors import InvalidInput as InvalidInput
    from fulfilcore.errors import Misconfigured as Misconfigured
    from fulfilcore.errors import Stale as Stale
    from fulfilcore.flows import Imported as Imported
    from fulfilcore.flows import Post as Post
    from fulfilcore.flows import cancel_order as cancel_order
    from fulfilcore.flows import deliver as deliver
    from fulfilcore.flows import deliver_one as deliver_one
    from fulfilcore.flows import enter_order as enter_order
    from fulfilcore.flows import hold_order as hold_order
    from fulfilcore.flows import import_orders as import_orders
    from fulfilcore.flows import mark_paid as mark_paid
    from fulfilcore.flows import mark_shipped as mark_shipped
    from fulfilcore.flows import obey as obey
    from fulfilcore.flows import receive as receive
    from fulfilcore.flows import record_quote as record_quote
    from fulfilcore.flows import refresh_plan as refresh_plan
    from fulfilcore.flows import release_due as release_due
    from fulfilcore.flows import release_order as release_order
    from fulfilcore.flows import restore_order as restore_order
    from fulfilcore.flows import save_products as save_products
    from fulfilcore.flows import settle_notice as settle_notice
    from fulfilcore.flows import ship_order as ship_order
    from fulfilcore.flows import ship_without_order as ship_without_order
    from fulfilcore.flows import upsert_orders as upsert_orders
    from fulfilcore.flows import void_shipment as void_shipment
    from fulfilcore.flows import wanted as wanted
    from fulfilcore.intake import Capabilities as Capabilities
    from fulfilcore.intake import ChannelLine as ChannelLine
    from fulfilcore.intake import ChannelOrder as ChannelOrder
    from fulfilcore.intake import Hint as Hint
    from fulfilcore.intake import Need as Need
    from fulfilcore.intake import ReadResult as ReadResult
    from fulfilcore.notices import Retry as Retry
    from fulfilcore.orders import Actor as Actor
    from fulfilcore.orders import Authority as Authority
    from fulfilcore.orders import Cancel as Cancel
    from fulfilcore.orders import Command as Command
    from fulfilcore.orders import Facts as Facts
    from fulfilcore.orders import Hold as Hold
    from fulfilcore.orders import Moved as Moved
    from fulfilcore.orders import Order as Order
    from fulfilcore.orders import Process as Process
    from fulfilcore.orders import Refused as Refused
    from fulfilcore.orders import Ship as Ship
    from fulfilcore.orders import Status as Status
    from fulfilcore.orders import SubStatus as SubStatus
    from fulfilcore.orders import Void as Void
    from fulfilcore.orders import advance as advance
    from fulfilcore.orders import available as available
    from fulfilcore.ports import Channel as Channel
    from fulfilcore.ports import Repository as Repository
    from fulfilcore.products import Product as Product
    from fulfilcore.products import Products as Products
    from fulfilcore.reasons import Finding as Finding
    from fulfilcore.reasons import Reason as Reason
    from fulfilcore.running import run as run
    from fulfilcore.values import Address as Address
    from fulfilcore.values import CommandId as CommandId
    from fulfilcore.values import LineId as LineId
    from fulfilcore.values import Money as Money
    from fulfilcore.values import OrderId as OrderId
    from fulfilcore.values import ShipmentId as ShipmentId
    from fulfilcore.values import Sku as Sku
    from fulfilcore.values import StoreId as StoreId
    from fulfilcore.values import Weight as Weight

_HOMES = {
    "accounts": "Account Hub Method Store hazards",
    "errors": "FulfilError GaveUp InvalidInput Misconfigured Stale",
    "flows": (
        "Imported Post cancel_order deliver deliver_one enter_order hold_order import_orders "
        "mark_paid mark_shipped obey receive record_quote refresh_plan release_due release_order "
        "restore_order save_products settle_notice ship_order ship_without_order upsert_orders "
        "void_shipment wanted"
    ),
    "intake": "Capabilities ChannelLine ChannelOrder Hint Need ReadResult",
    "notices": "Retry",
    "orders": (
        "Actor Authority Cancel Command Facts Hold Moved Order Process Refused Ship Status "
        "SubStatus Void advance available"
    ),
    "ports": "Channel Repository",
    "products": "Product Products",
    "reasons": "Finding Reason",
    "running": "run",
    "values": "Address CommandId LineId Money OrderId ShipmentId Sku StoreId Weight",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = sorted([*_HOME, "__version__"])  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    """Load a name from its home when it is first asked for, so that importing costs nothing."""
    if name == "__version__":
        from importlib.metadata import version

        return version("fulfilcore")
    if name not in _HOME:
        raise AttributeError(f"module 'fulfilcore' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"fulfilcore.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
