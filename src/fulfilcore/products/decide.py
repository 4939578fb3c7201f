"""What the products of an order's lines make of it: its tags, its mixture, its components."""

from collections import Counter
from collections.abc import Iterator, Mapping

from fulfilcore.orders import Line, Order
from fulfilcore.products.index import Products
from fulfilcore.products.model import Component, Product
from fulfilcore.products.reasons import ProductReason as R
from fulfilcore.reasons import Finding, because
from fulfilcore.values import Sku

_NO_TAGS: frozenset[str] = frozenset()


def product_of(line: Line, products: Products) -> Product | None:
    """The product that a line sells, under whichever of its SKUs; None where nobody knows."""
    return products.get(line.sku)


def tags_of(order: Order, products: Products) -> frozenset[str]:
    """The tags of an order and of the products on its lines: any of them counts (S000-25).

    They are looked up whenever they are asked for, so a product that is tagged later counts too.
    """
    return order.tags | tags_on(order, products)


def tags_on(order: Order, products: Products) -> frozenset[str]:
    """The tags of the products on an order's lines, whatever the order itself is tagged."""
    return _NO_TAGS.union(*(tags for _, tags in _tagged(order, products)))


def _tagged(order: Order, products: Products) -> Iterator[tuple[Line, frozenset[str]]]:
    """The lines of an order, each with the tags of its product."""
    for line in order.lines or ():
        product = product_of(line, products)
        yield line, product.tags if product else frozenset()


def untagged_lines(order: Order, tag: str, products: Products) -> tuple[Line, ...]:
    """The lines of a mixed order whose product does not carry the tag; else none (S000-26).

    Only what is to travel in a parcel is foreign: a discount, a download, a line that stands for
    others or was called off is not. What the order itself is tagged with says nothing of its lines.
    """
    lines = tuple(_tagged(order, products))
    foreign = tuple(line for line, tags in lines if tag not in tags and _is_wanted(line))
    return foreign if any(tag in tags for _, tags in lines) else ()


def _is_wanted(line: Line) -> bool:
    return line.travels and line.ordered > line.called_off


def mixed(order: Order, tag: str, products: Products) -> Finding | None:
    """What a person should know of an order of which only some lines carry a tag (S000-26).

    The whole order matches the tag all the same. Taking it apart is for a person to wish, and not
    possible for a Prime order (S004-24).
    """
    foreign = untagged_lines(order, tag, products)
    if not foreign:
        return None
    code = R.MIXED_PRIME_ORDER if order.prime else R.MIXED_ORDER
    lines = ", ".join(f"{line.id} ({line.sku})" if line.sku else line.id for line in foreign)
    return Finding(because(code, tag=tag, lines=lines), order.id)


def exploded(
    line: Line, products: Products, units: int | None = None
) -> tuple[Component, ...] | None:
    """What so many units of a line are made of, or all that were ordered: kits down to the last.

    Each article is named once, by its own SKU; what is no kit is made of itself. A component that
    is no known product counts as an article. None where nobody knows: the line has no SKU, or one
    of no product. Of no unit nothing is needed.
    """
    product = product_of(line, products)
    if product is None:
        return None
    wanted = line.ordered if units is None else units
    articles = _in_one(product, products).items() if wanted else ()
    return tuple(Component(sku, each * wanted) for sku, each in articles)


def _in_one(product: Product, products: Products) -> Mapping[Sku, int]:
    """The articles in one unit of a product; every kit in it is taken apart once, however often
    it is in others, and without recursion, however deep it lies.
    """
    known, ahead = dict[Sku, Mapping[Sku, int]](), [product]
    while ahead:
        kit = ahead[-1]
        inner = [each for part in kit.kit or () if (each := products.get(part.sku))]
        missing = [each for each in inner if each.sku not in known]
        if missing:
            ahead.extend(missing)
        else:
            known[ahead.pop().sku] = _summed(kit, products, known)
    return known[product.sku]


def _summed(
    product: Product, products: Products, known: Mapping[Sku, Mapping[Sku, int]]
) -> Mapping[Sku, int]:
    if product.kit is None:
        return {product.sku: 1}
    articles = Counter[Sku]()
    for part in product.kit:
        inner = products.get(part.sku)
        for sku, each in known[inner.sku].items() if inner else ((part.sku, 1),):
            articles[sku] += each * part.quantity
    return articles
