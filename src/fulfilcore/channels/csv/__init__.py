"""CSV: orders from files, files for whoever ships, and the tracking numbers that come back.

A `Profile` says how the files of one sender look; `GENERIC` and `SHIPSTATION` are built in. Lists
of products are read and written by `PRODUCTS` or `SHIPSTATION_PRODUCTS`. A store of files takes no
calls: it is told of its shipments by a file, see `write_tracking`.
"""

from fulfilcore.channels.csv.columns import Column
from fulfilcore.channels.csv.formats import Dates, Formats
from fulfilcore.channels.csv.products import ProductsRead, read_products, write_products
from fulfilcore.channels.csv.profiles import Limit, Profile
from fulfilcore.channels.csv.read import read_orders
from fulfilcore.channels.csv.tables import (
    CAPABILITIES,
    GENERIC,
    PRODUCTS,
    PROFILES,
    SHIPSTATION,
    SHIPSTATION_PRODUCTS,
)
from fulfilcore.channels.csv.tracking import TrackingReturn, read_tracking
from fulfilcore.channels.csv.write import write_orders, write_shipment, write_tracking

__all__ = [
    "CAPABILITIES",
    "GENERIC",
    "PRODUCTS",
    "PROFILES",
    "SHIPSTATION",
    "SHIPSTATION_PRODUCTS",
    "Column",
    "Dates",
    "Formats",
    "Limit",
    "ProductsRead",
    "Profile",
    "TrackingReturn",
    "read_orders",
    "read_products",
    "read_tracking",
    "write_orders",
    "write_products",
    "write_shipment",
    "write_tracking",
]
