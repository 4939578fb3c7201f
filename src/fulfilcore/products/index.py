"""Products by every SKU under which they are sold, checked as a whole when they are built."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from fulfilcore.errors import Misconfigured
from fulfilcore.products.model import Product
from fulfilcore.values import Sku


def _tuple(products: Iterable[Product]) -> tuple[Product, ...]:
    return tuple(products)


@frozen
class Products:
    """Products that go together: each SKU means one of them, and no kit is in itself.

    Built once, then asked about every line. Raises Misconfigured with all problems: a SKU that two
    products claim, a kit of nothing, a component that is not at least one unit, kits in a circle.
    """

    each: tuple[Product, ...] = field(default=(), converter=_tuple)
    _by_sku: Mapping[Sku, Product] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        claims = _claims(self.each)
        known = {sku: products[0] for sku, products in claims.items()}
        problems = (*_clashes(claims), *_odd_kits(self.each), *_circles(self.each, known))
        if problems:
            raise Misconfigured("products", problems)
        object.__setattr__(self, "_by_sku", known)

    def get(self, sku: Sku | None) -> Product | None:
        """The product that is sold under a SKU; None where nobody knows one."""
        return None if sku is None else self._by_sku.get(sku)


def _claims(products: Iterable[Product]) -> Mapping[Sku, Sequence[Product]]:
    """The products that are sold under each SKU; those of which it is the own SKU come first."""
    claims = defaultdict[Sku, list[Product]](list)
    for product in products:
        claims[product.sku].append(product)
    for product in products:
        for alias in product.skus[1:]:
            claims[alias].append(product)
    return claims


def _clashes(claims: Mapping[Sku, Sequence[Product]]) -> Iterator[str]:
    for sku, products in claims.items():
        own = [product for product in products if product.sku == sku]
        named = ", ".join(product.sku.text for product in products if product.sku != sku)
        if len(own) > 1:
            yield f"{sku} is the SKU of {len(own)} products"
        if own and named:
            yield f"{sku} is a product, and an alias of {named}"
        elif len(products) > len(own) + 1:
            yield f"{sku} is an alias of {named}"


def _odd_kits(products: Iterable[Product]) -> Iterator[str]:
    for product in products:
        if product.kit == ():
            yield f"kit {product.sku} has nothing in it"
        for part in product.kit or ():
            if type(part.quantity) is not int or part.quantity < 1:
                yield f"kit {product.sku} has {part.quantity!r} units of {part.sku} in it"


def _circles(products: Iterable[Product], known: Mapping[Sku, Product]) -> Iterator[str]:
    """Each way back from a kit into itself, found once: kits may be nested as deep as one likes."""
    done = set[Sku]()
    for product in products:
        path, ahead = dict[Sku, None](), [_parts(product.sku, known)]
        if product.sku in done:
            continue
        path[product.sku] = None
        while ahead:
            sku = next(ahead[-1], None)
            if sku is None:
                ahead.pop()
                done.add(path.popitem()[0])
            elif sku in path:
                yield _circle([*path], sku)
            elif sku not in done:
                path[sku] = None
                ahead.append(_parts(sku, known))


def _parts(kit: Sku, known: Mapping[Sku, Product]) -> Iterator[Sku]:
    """The products in a kit, under their own SKUs, each once."""
    product = known.get(kit)
    parts = (product.kit or ()) if product else ()
    own = (known[part.sku].sku if part.sku in known else part.sku for part in parts)
    return iter(dict.fromkeys(own))


def _circle(path: Sequence[Sku], back: Sku) -> str:
    way = [sku.text for sku in path[path.index(back) :]]
    if len(way) == 1:
        return f"kit {back} is in itself"
    return f"kits are in one another: {' in '.join([*reversed(way), way[-1]])}"
