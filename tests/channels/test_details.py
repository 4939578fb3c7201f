"""What each channel tells of an order beyond what every order needs: as its capabilities say."""

from collections.abc import Callable, Iterable, Mapping

import ebay_payloads as ebay
import pytest
import rithum_payloads as rithum
import shipstation_payloads as shipstation
import shopify_payloads as shopify
import squarespace_payloads as squarespace
import woocommerce_payloads as woo
from channel_payloads import (
    amazon_header,
    amazon_item,
    amazon_items,
    big_order,
    big_product,
    body,
)
from csv_files import a_file
from custom_store_documents import an_order, export, item

from fulfilcore.channels import CODECS, codec
from fulfilcore.intake import ChannelLine, ChannelOrder, Detail, ReadResult

HEADS = (
    *("Order Number", "SKU", "Quantity", "Internal Notes", "Tags", "Custom Field 1", "Gift"),
    *("Options", "Weight (g)", "Unit Price", "Currency", "Ship By"),
)
CELLS = 'A-1,MUG-1,1,Fragile,tea,x,yes,"Size: L",24,12.50,USD,2026-01-05'
SIZE = {"name": "Size", "value": "L"}
CUSTOM_ITEM = item(
    Options={"Option": [{"Name": "Size", "Value": "L"}]}, Weight="24", WeightUnits="Ounces"
)
HEAVY = rithum.soap_line(UnitWeight="2").replace("UnitWeight>", 'UnitWeight UnitOfMeasure="LB">', 1)
TOLD: Mapping[str, tuple[object, ...]] = {
    "amazon": (
        amazon_header(LatestShipDate="2026-01-05T08:00:00Z"),
        amazon_items(amazon_item(IsGift="true")),
    ),
    "bigcommerce": (
        big_order(staff_notes="Fragile"),
        [big_product(product_options=[{"display_name": "Size", "display_value": "L"}])],
    ),
    "csv": (a_file(CELLS, head=",".join(HEADS)),),
    "custom_store": (export(an_order(Items={"Item": [CUSTOM_ITEM]})),),
    "ebay": (
        ebay.rest_order(
            buyerCheckoutNotes="Ring", lineItems=[ebay.rest_line(variationAspects=[SIZE])]
        ),
    ),
    "rithum": (
        rithum.order(SpecialInstructions="Ring", OrderTags="tea"),
        rithum.soap_orders(rithum.soap_order(HEAVY)),
    ),
    "shipstation": (
        shipstation.order(
            gift=True,
            tagIds=[7],
            advancedOptions=shipstation.options(customField1="x"),
        ),
    ),
    "shopify": (shopify.order(note="Fragile", tags="tea"),),
    "squarespace": (squarespace.order(),),
    "woocommerce": (
        woo.order(line_items=[woo.line(meta_data=[{"id": 1, "key": "pa_size", "value": "L"}])]),
    ),
}
"""Of each system an order of which it tells all that it can."""

SETTINGS: Mapping[str, Mapping[str, object]] = {
    "custom_store": {"currency": "USD"},
    "rithum": {"currency": "USD"},
    "shipstation": {"currency": "USD", "tags": {7: "tea"}},
}
"""What a codec must be told by its host before it can tell these."""


@pytest.mark.rule("S002-6")
@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_channel_tells_what_it_says_it_can(system: str) -> None:
    """All the details of its capabilities, and no others."""
    told = [each if isinstance(each, str | bytes) else body(each) for each in TOLD[system]]
    read: Callable[..., ReadResult] = codec(system).read_orders
    result = read(*told, **SETTINGS.get(system, {}))
    assert () == result.rejected
    assert codec(system).CAPABILITIES.details == details(result.orders)


def details(orders: Iterable[ChannelOrder]) -> frozenset[Detail]:
    """What some orders tell beyond what every order needs."""
    return frozenset(
        detail for order in orders for detail, is_told in _told(order).items() if is_told
    )


def _told(order: ChannelOrder) -> Mapping[Detail, object]:
    programme, lines = order.programme, order.lines or ()
    return {
        Detail.NOTES: order.note or (order.buyer and order.buyer.note),
        Detail.TAGS: order.tags,
        Detail.CUSTOM: order.custom_1 or order.custom_2 or order.custom_3,
        Detail.GIFTS: order.gift or order.gift_message,
        Detail.DATES: programme and (programme.ship_by or programme.deliver_by),
        Detail.OPTIONS: _any(lines, "options"),
        Detail.WEIGHTS: _any(lines, "weight"),
        Detail.PRICES: _any(lines, "price"),
    }


def _any(lines: Iterable[ChannelLine], name: str) -> bool:
    return any(getattr(line, name) for line in lines)
