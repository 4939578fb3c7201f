"""Reading takes as long as there is to read: twice as much of anything, twice as long at most.

Without a clock: calls are counted, and what runs inside C is shown by bodies so large that a time
growing with the square of their size would never end.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from types import FrameType

import ebay_payloads as ebay
import pytest
import rithum_payloads as rithum
import shipstation_payloads as shipstation
import shopify_payloads as shopify
import squarespace_payloads as squarespace
import woocommerce_payloads as woocommerce
from amazon_payloads import item_2026, order_2026, package
from channel_payloads import (
    Json,
    amazon_header,
    amazon_item,
    amazon_items,
    big_address,
    big_order,
    big_product,
    big_shipment,
    body,
)
from custom_store_documents import an_order, export
from custom_store_documents import item as store_item
from shopify_graphql import answer, graphql

from fulfilcore.channels import codec

Bodies = tuple[bytes | str, ...]
Make = Callable[[int], Bodies]


def each(make: Callable[[int], object], number: int) -> list[object]:
    """So many of something, numbered from 1."""
    return [make(place) for place in range(1, number + 1)]


def one(document: object) -> Bodies:
    """One body of JSON."""
    return (body(document),)


def many(documents: Iterable[object]) -> Bodies:
    """A body of JSON for each."""
    return tuple(map(body, documents))


def _bundle(place: int) -> Json:
    parts = [{"ProductID": place, "Quantity": 6}, {"ProductID": 1, "Quantity": 3}]
    return rithum.item(ID=place, IsBundle=True, BundleComponents=parts, ProductID=None)


def _parts(number: int) -> Json:
    """An order of bundles, all in one fulfillment that lists their components one by one."""
    shares = [rithum.share(OrderItemID=id, ProductID=id) for id in range(1, number + 1)]
    lines = each(_bundle, number)
    return rithum.order(Items=lines, Fulfillments=[rithum.fulfillment(*shares)])


def _by_line(number: int) -> Json:
    """An order whose fulfillments tell nothing of their units, but whose lines do."""
    told = [{"FulfillmentID": 81, "ProductID": 9001, "Quantity": 1}]
    lines = each(lambda id: rithum.item(ID=id, FulfillmentItems=told), number)
    return rithum.order(Items=lines, Fulfillments=[{**rithum.fulfillment(), "Items": None}])


def _sent_apart(number: int) -> Json:
    """An order with as many fulfillments as lines."""
    sent = each(lambda id: rithum.fulfillment(rithum.share(OrderItemID=id), ID=id), number)
    lines = each(lambda id: rithum.item(ID=id), number)
    return rithum.order(Items=lines, Fulfillments=sent)


def _woo_refunds(number: int) -> Bodies:
    rows = each(lambda id: woocommerce.line(id=id), number)
    ids = each(lambda id: {"id": id}, number)
    refunds = each(
        lambda id: woocommerce.refund(id=id, line_items=[woocommerce.refunded(id)]), number
    )
    return body(woocommerce.order(line_items=rows, refunds=ids)), body(refunds)


def _shipments(number: int) -> Bodies:
    items = each(lambda id: shipstation.item(orderItemId=id), number)
    labels = each(
        lambda id: shipstation.shipment(
            shipmentId=id, shipmentItems=[{"orderItemId": id, "quantity": 1}]
        ),
        number,
    )
    return (
        body(shipstation.order(items=items)),
        body(shipstation.page("shipments", *labels)),
        body(shipstation.page("fulfillments", *each(_fulfillment, number))),
    )


def _fulfillment(place: int) -> Json:
    return shipstation.fulfillment(fulfillmentId=place)


def _shopify(number: int) -> Json:
    lines = each(lambda id: shopify.line(id=id, admin_graphql_api_id=None), number)
    sent = each(
        lambda id: shopify.fulfillment(id=id, line_items=[{"id": id, "quantity": 1}]), number
    )
    back = each(lambda id: shopify.refund(shopify.row(line=id), id=id), number)
    return shopify.order(line_items=lines, fulfillments=sent, refunds=back)


def _amazon(number: int) -> Json:
    items = each(lambda id: item_2026(orderItemId=str(id)), number)
    inside = each(lambda id: {"orderItemId": str(id), "quantity": 1}, number)
    apart = each(
        lambda id: package(
            packageReferenceId=str(id), packageItems=[{"orderItemId": str(id), "quantity": 1}]
        ),
        number,
    )
    whole = package(packageReferenceId="all", packageItems=inside)
    return {"order": order_2026(orderItems=items, packages=[*apart, whole])}


def _ebay_sent(number: int) -> Bodies:
    lines = each(lambda id: ebay.rest_line(lineItemId=str(id)), number)
    hrefs = each(lambda id: ebay.href(str(id)), number)
    sent = each(
        lambda id: ebay.fulfillment(
            fulfillmentId=str(id), lineItems=[{"lineItemId": str(id), "quantity": 1}]
        ),
        number,
    )
    order = ebay.rest_order(lineItems=lines, fulfillmentHrefs=hrefs)
    return body(order), body({"fulfillments": sent, "total": number})


def _big(number: int) -> Bodies:
    sent = [{"order_product_id": id, "quantity": 1} for id in range(1, number + 1)]
    return (
        body(big_order()),
        body(each(lambda id: big_product(id=id), number)),
        body([big_shipment(id=number + 1, items=sent)]),
        body(each(lambda id: big_shipment(id=id, items=[sent[id - 1]]), number)),
    )


def _options(number: int) -> list[object]:
    return each(lambda id: {"name": f"Colour {id}", "value": "Blue"}, number)


def _store_options(number: int) -> Json:
    option = [{"Name": f"Colour {id}", "Value": "Blue"} for id in range(number)]
    return {"Option": option}


SHAPES: Mapping[str, tuple[str, Make]] = {
    "amazon orders": (
        "amazon",
        lambda n: one({"payload": {"Orders": each(lambda id: amazon_header(), n)}}),
    ),
    "amazon items": (
        "amazon",
        lambda n: one(amazon_items(*(amazon_item(OrderItemId=str(id)) for id in range(n)))),
    ),
    "amazon 2026 items and packages": ("amazon", lambda n: one(_amazon(n))),
    "bigcommerce orders": ("bigcommerce", lambda n: one(each(lambda id: big_order(id=id), n))),
    "bigcommerce lines and shipments": ("bigcommerce", _big),
    "bigcommerce addresses": (
        "bigcommerce",
        lambda n: one(each(lambda id: big_address(id=id), n)),
    ),
    "custom_store orders": (
        "custom_store",
        lambda n: (export(*(an_order(OrderID=str(id)) for id in range(n))),),
    ),
    "custom_store items": (
        "custom_store",
        lambda n: (export(an_order(Items={"Item": [store_item(LineItemID=None)] * n})),),
    ),
    "custom_store options": (
        "custom_store",
        lambda n: (export(an_order(Items={"Item": store_item(Options=_store_options(n))})),),
    ),
    "ebay orders": (
        "ebay",
        lambda n: one({"orders": each(lambda id: ebay.rest_order(orderId=str(id)), n)}),
    ),
    "ebay lines and fulfillments": ("ebay", _ebay_sent),
    "ebay sales": (
        "ebay",
        lambda n: (
            ebay.page(
                ebay.trading_order(
                    TransactionArray={
                        "Transaction": [ebay.sale(OrderLineItemID=f"1{id}-2") for id in range(n)]
                    }
                )
            ),
        ),
    ),
    "ebay trading orders": (
        "ebay",
        lambda n: (ebay.page(*(ebay.trading_order(OrderID=f"1{id}-2") for id in range(n))),),
    ),
    "rithum orders": (
        "rithum",
        lambda n: one({"value": each(lambda id: rithum.order(ID=id), n)}),
    ),
    "rithum versions": (
        "rithum",
        lambda n: many(rithum.order(TotalPrice=place) for place in range(n)),
    ),
    "rithum bundles": ("rithum", lambda n: one(_parts(n))),
    "rithum lines that tell": ("rithum", lambda n: one(_by_line(n))),
    "rithum lines and fulfillments": ("rithum", lambda n: one(_sent_apart(n))),
    "rithum pages": (
        "rithum",
        lambda n: many({"value": [rithum.item(ID=place)]} for place in range(1, n + 1)),
    ),
    "rithum soap": (
        "rithum",
        lambda n: (rithum.soap_orders(*(rithum.soap_order(OrderID=id + 1) for id in range(n))),),
    ),
    "rithum soap lines": (
        "rithum",
        lambda n: (
            rithum.soap_orders(
                rithum.soap_order(*(rithum.soap_line(LineItemID=id + 1) for id in range(n)))
            ),
        ),
    ),
    "shipstation orders": (
        "shipstation",
        lambda n: one(
            shipstation.page("orders", *each(lambda id: shipstation.order(orderId=id), n))
        ),
    ),
    "shipstation versions": (
        "shipstation",
        lambda n: many(shipstation.order(orderTotal=place) for place in range(n)),
    ),
    "shipstation items and shipments": ("shipstation", _shipments),
    "shipstation one shipment told often": (
        "shipstation",
        lambda n: one(
            [
                shipstation.shipment(trackingNumber=str(place), shipmentItems=None)
                if place % 2
                else shipstation.shipment(trackingNumber=str(place))
                for place in range(n)
            ]
        ),
    ),
    "shipstation options": (
        "shipstation",
        lambda n: one(shipstation.order(items=[shipstation.item(options=_options(n))])),
    ),
    "shopify orders": (
        "shopify",
        lambda n: one(
            {"orders": each(lambda id: shopify.order(id=id, admin_graphql_api_id=None), n)}
        ),
    ),
    "shopify lines, fulfillments and refunds": ("shopify", lambda n: one(_shopify(n))),
    "shopify graphql": (
        "shopify",
        lambda n: one(answer(*(graphql(shopify.order(id=id)) for id in range(1, n + 1)))),
    ),
    "squarespace orders": (
        "squarespace",
        lambda n: one(squarespace.page(*each(lambda id: squarespace.order(id=f"o{id}"), n))),
    ),
    "squarespace lines": (
        "squarespace",
        lambda n: one(squarespace.order(lineItems=[squarespace.line()] * n)),
    ),
    "squarespace shipments": (
        "squarespace",
        lambda n: one(squarespace.order(fulfillments=[squarespace.shipment()] * n)),
    ),
    "woocommerce orders": (
        "woocommerce",
        lambda n: one(each(lambda id: woocommerce.order(id=id), n)),
    ),
    "woocommerce versions": (
        "woocommerce",
        lambda n: many(woocommerce.order(total=str(place)) for place in range(n)),
    ),
    "woocommerce lines and refunds": ("woocommerce", _woo_refunds),
    "woocommerce meta": (
        "woocommerce",
        lambda n: one(
            woocommerce.order(meta_data=each(lambda id: {"key": f"k{id}", "value": str(id)}, n))
        ),
    ),
}
"""What there can be many of in a payload, each with the system that sends it."""

CONTRADICTORY = frozenset({"shipstation one shipment told often"})
"""The shapes that are rejected after all of them was looked at."""

IN_ONE_ORDER = (
    "amazon 2026 items and packages",
    "bigcommerce lines and shipments",
    "ebay lines and fulfillments",
    "rithum bundles",
    "rithum lines and fulfillments",
    "rithum lines that tell",
    "shipstation items and shipments",
    "shipstation one shipment told often",
    "shopify lines, fulfillments and refunds",
    "squarespace lines",
    "woocommerce lines and refunds",
)
"""The shapes of which the parts of one order are held against each other."""

FEW, MANY, LARGE = 15, 60, 8_000
MOST_GROWTH = 2.2


def calls(system: str, bodies: Bodies) -> int:
    """How many functions are called to read the bodies, of Python's and of C's."""
    count = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    read = codec(system).read_orders
    read(*bodies)  # what is loaded or compiled at the first time is not counted
    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read(*bodies)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_twice_as_much_takes_twice_as_many_calls_at_most(shape: str) -> None:
    """Nothing is looked at once for each of the others."""
    system, make = SHAPES[shape]
    least = MANY if shape in IN_ONE_ORDER else FEW
    some, more, most = (calls(system, make(least * times)) for times in (1, 2, 4))
    assert some < more < most
    assert (True, True) == (more <= MOST_GROWTH * some, most <= MOST_GROWTH * more)


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_what_there_is_many_of_is_understood(shape: str) -> None:
    """A body that is refused at its first entry would prove nothing of the others."""
    system, make = SHAPES[shape]
    assert (shape in CONTRADICTORY) == bool(codec(system).read_orders(*make(3)).rejected)


@pytest.mark.parametrize("shape", IN_ONE_ORDER)
def test_thousands_of_parts_of_one_order_are_read(shape: str) -> None:
    """Megabytes of one order: were each part compared with each other, it would take minutes."""
    system, make = SHAPES[shape]
    result = codec(system).read_orders(*make(LARGE))
    lines = [len(order.lines or ()) for order in result.orders]
    expected: tuple[list[int], int] = ([], 1) if shape in CONTRADICTORY else ([LARGE], 0)
    assert expected == (lines, len(result.rejected))
