"""Keeping products: what the lines of orders sell, under whichever SKU."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from fulfilcore.changes import PRODUCT, Changes, Decision, Record
from fulfilcore.flows.sight import TRIES, Sight, gather, settle
from fulfilcore.ports import Repository
from fulfilcore.products import Product, Products
from fulfilcore.values import Sku


def sku_key(sku: Sku) -> str:
    """The guard key of a SKU: it means one product, whether as its own or as an alias."""
    return f"sku:{sku}"


async def save_products(
    products: Sequence[Product], *, repository: Repository, tries: int = TRIES
) -> tuple[Product, ...]:
    """Keep these products as they now are, new or known by their SKU; those that changed.

    They are kept together or not at all. Raises Misconfigured with all problems if they do not go
    together, or not with those that are kept already, and GaveUp as every flow does, or for kits
    that lie in one another more than eleven deep.
    """
    wanted = Products(products)
    skus = {sku for product in products for sku in product.skus}

    return await settle(
        repository,
        partial(_needed, skus | set(_parts(products))),
        lambda sight: decide_products(wanted, sight),
        tries,
    )


def decide_products(wanted: Products, sight: Sight) -> Decision[tuple[Product, ...]]:
    """What is to be written so that these products stand beside those in sight."""
    ours = {product.sku for product in wanted.each}
    Products((*wanted.each, *(known for known in sight.all(PRODUCT) if known.sku not in ours)))
    changed = tuple(each for each in wanted.each if sight.one(PRODUCT, each.sku.text) != each)
    writes = tuple(product_record(each, sight) for each in changed)
    return Decision(changes=Changes(writes=writes), result=changed)


def product_record(product: Product, sight: Sight) -> Record[object]:
    """The record of a product, found by every SKU under which it is sold."""
    return PRODUCT.record(
        product.sku.text,
        product,
        version=sight.version(PRODUCT.key(product.sku.text)),
        keys=frozenset(map(sku_key, product.skus)),
    )


async def products_of(skus: Iterable[Sku], repository: Repository) -> Products:
    """The products that are sold under some SKUs, and all that is in them if they are kits.

    However many SKUs, it costs one look, and one more for each level of kits in kits.
    """
    sight = await gather(repository, partial(_needed, frozenset(skus)), Sight())
    return Products(tuple(sight.all(PRODUCT)))


def _needed(skus: Iterable[Sku], sight: Sight) -> Iterator[str]:
    yield from map(sku_key, skus)
    yield from map(sku_key, _parts(sight.all(PRODUCT)))


def _parts(products: Iterable[Product]) -> Iterator[Sku]:
    return (part.sku for product in products for part in product.kit or ())
