"""Products: under which SKUs each is sold, its tags, and what a kit is made of."""

from fulfilcore.products.decide import exploded, mixed, product_of, tags_of, tags_on, untagged_lines
from fulfilcore.products.index import Products
from fulfilcore.products.model import Component, Product
from fulfilcore.products.reasons import ProductReason

__all__ = [
    "Component",
    "Product",
    "ProductReason",
    "Products",
    "exploded",
    "mixed",
    "product_of",
    "tags_of",
    "tags_on",
    "untagged_lines",
]
