"""What every codec says of a word that it does not know."""

import ebay_payloads as ebay
import pytest
import rithum_payloads as rithum
import shipstation_payloads as shipstation
import shopify_payloads as shopify
import squarespace_payloads as squarespace
import woocommerce_payloads as woocommerce
from channel_payloads import amazon_header, big_order, body, doubts, the
from csv_files import a_file
from custom_store_documents import an_order, export

from fulfilcore.channels import CODECS, codec
from fulfilcore.intake import Doubt

WORD = "x" * 10_000
ORDERS: dict[str, bytes | str] = {
    "amazon": body({"payload": amazon_header(OrderStatus=WORD)}),
    "bigcommerce": body(big_order(status_id=99, status=WORD)),
    "csv": a_file(f"1,MUG,1,{WORD}", head="Order Number,SKU,Quantity,Order Status"),
    "custom_store": export(an_order(OrderStatus=WORD)),
    "ebay": body(ebay.rest_order(orderFulfillmentStatus=WORD)),
    "rithum": body(rithum.order(ShippingStatus="Unshipped", PaymentStatus=WORD, Fulfillments=[])),
    "shipstation": body(shipstation.order(orderStatus=WORD)),
    "shopify": body(shopify.order(financial_status=WORD)),
    "squarespace": body(squarespace.order(fulfillmentStatus=WORD)),
    "woocommerce": body(woocommerce.order(status=WORD)),
}
BESIDE: list[tuple[str, object, Doubt]] = [
    (
        "bigcommerce",
        big_order(status_id=2, status=WORD, items_shipped=0),
        Doubt.FULFILLED_WITHOUT_SHIPMENT,
    ),
    (
        "rithum",
        rithum.order(Items=[rithum.item(Adjustments=[{"Type": WORD, "Quantity": 1}])]),
        Doubt.UNKNOWN_STATUS,
    ),
    (
        "woocommerce",
        woocommerce.order(status=WORD, refunds=[{"id": 91, "total": "-37.02"}]),
        Doubt.CONTRADICTION,
    ),
]
"""Words that stand in other doubts, or in other places."""


@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_status_as_long_as_a_page_is_not_repeated(system: str) -> None:
    """A person reads how the unknown word begins; forty characters are enough to know it by."""
    (doubt,) = the(codec(system).read_orders(ORDERS[system])).doubts
    assert (Doubt.UNKNOWN_STATUS, (("said", WORD[:40]),)) == (doubt.code, doubt.details)


@pytest.mark.parametrize(("system", "document", "code"), BESIDE)
def test_no_doubt_repeats_a_page(system: str, document: object, code: Doubt) -> None:
    """Wherever the word is said again, it is as short."""
    order = the(codec(system).read_orders(body(document)))
    assert code in doubts(order)
    assert [] == [why.text for why in order.doubts if WORD[:41] in why.text]


@pytest.mark.parametrize(
    ("system", "answer"),
    [
        ("bigcommerce", {"status": 400, "message": WORD}),
        ("ebay", {"errors": [{"message": WORD}]}),
        ("shipstation", {"Message": WORD}),
        ("squarespace", {"message": WORD}),
        ("woocommerce", {"code": "no", "message": WORD}),
    ],
)
def test_an_error_is_told_in_the_channels_words_as_far_as_they_help(
    system: str, answer: object
) -> None:
    """What came instead of an order is refused with how it begins."""
    result = codec(system).read_orders(body(answer))
    said = f"the channel answered with an error: {WORD[:200]}"
    assert ((), [said]) == (result.orders, [bad.error for bad in result.rejected])
