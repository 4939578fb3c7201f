"""How each system tells its orders and is told: encoders of their own, one file per dialect.

`DIALECTS` lists them all; a simulated world draws its stores' dialects from `AMAZON`, `EBAY` and
`HUBS`. A system more is a file more, and its place in one of these.
"""

from collections.abc import Sequence

from fulfilcore.testing.dialects import (
    amazon_2026,
    amazon_v0,
    bigcommerce,
    csv_files,
    csv_mill,
    custom_store,
    ebay_rest,
    ebay_trading,
    rithum_rest,
    rithum_soap,
    shipstation,
    shopify,
    squarespace,
    woocommerce,
)
from fulfilcore.testing.dialects.model import Dialect, Heard

AMAZON: Sequence[Dialect] = (amazon_v0.DIALECT, amazon_2026.DIALECT)
EBAY: Sequence[Dialect] = (ebay_rest.DIALECT, ebay_trading.DIALECT)
HUBS: Sequence[Dialect] = (
    bigcommerce.DIALECT,
    csv_files.DIALECT,
    csv_mill.DIALECT,
    custom_store.DIALECT,
    rithum_rest.DIALECT,
    rithum_soap.DIALECT,
    shipstation.DIALECT,
    shopify.DIALECT,
    squarespace.DIALECT,
    woocommerce.DIALECT,
)
"""What sells by itself and copies what a marketplace sold."""

DIALECTS: Sequence[Dialect] = (*AMAZON, *EBAY, *HUBS)

__all__ = ["AMAZON", "DIALECTS", "EBAY", "HUBS", "Dialect", "Heard"]
