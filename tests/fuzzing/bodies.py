"""What fuzzing begins with: small bodies of our own for every verb of every system.

The payloads are those that the tests of the codecs are written with.
"""

from collections.abc import Mapping

import ebay_payloads as ebay
import rithum_payloads as rithum
import shipstation_payloads as shipstation
import shopify_graphql
import shopify_payloads as shopify
import squarespace_payloads as squarespace
import woocommerce_payloads as woocommerce
from amazon_payloads import change, envelope, order_2026
from channel_payloads import (
    amazon_address,
    amazon_header,
    amazon_items,
    big_address,
    big_order,
    big_product,
    big_shipment,
    body,
    notice,
)
from custom_store_documents import an_order, export, item, xml

from fulfilcore.shipments.model import ShipmentNotice

NOTICES: Mapping[str, ShipmentNotice] = {
    "ebay": ebay.notice(),
    "rithum": notice(reference="501"),
    "shipstation": shipstation.notice(),
    "shopify": shopify.notice(),
    "squarespace": squarespace.notice(),
    "woocommerce": woocommerce.notice(),
}
"""A notice that the system was told of; of the others any will do."""

_SAID = {"message": "No.", "code": "no", "data": {"status": 400}}
_HANDED_OVER = {"orderId": 7001, "orderKey": "k-1", "success": True, "errorMessage": None}
_RITHUM = [rithum.order(ID=1), rithum.order(ID=2, Items=None)]
_NOTICE = {
    "OrderNumber": "ABC123",
    "OrderID": "123456",
    "ShipDate": "12/8/2011",
    "LabelCreateDate": "12/8/2011 21:56",
    "Carrier": "USPS",
    "TrackingNumber": "T1",
    "Items": {"Item": [{"LineItemID": "25590", "SKU": "MUG-1", "Quantity": 2}]},
}

BODIES: Mapping[str, tuple[bytes, ...]] = {
    "amazon": (
        body({"payload": {"Orders": [amazon_header()], "NextToken": "more"}}),
        body(amazon_items()),
        body(amazon_address()),
        body({"orders": [order_2026()], "pagination": {"nextToken": "more"}}),
        body(envelope(change())),
    ),
    "bigcommerce": (
        body([big_order(products=[big_product()], shipping_addresses=[big_address()])]),
        body([big_shipment()]),
        body({"scope": "store/order/created", "data": {"type": "order", "id": 118}, "hash": "x"}),
    ),
    "custom_store": (
        export(an_order(), an_order(OrderID="2", Items={"Item": [item(), item()]})).encode(),
        export(pages=3).encode("utf-16"),
        xml("ShipNotice", _NOTICE).encode(),
    ),
    "ebay": (
        body({"orders": [ebay.rest_order()], "next": "https://api.example/orders?offset=50"}),
        body({"fulfillments": [ebay.fulfillment()], "total": 1}),
        ebay.page(ebay.trading_order()),
    ),
    "rithum": (
        body({"value": [rithum.order()], "@odata.nextLink": "https://api.example/Orders?$skip=1"}),
        body({"value": [rithum.item(), rithum.fulfillment(rithum.share())]}),
        body({"responses": [{"id": "1", "status": 200, "body": each} for each in _RITHUM]}),
        rithum.soap_orders(rithum.soap_order(rithum.soap_line())).encode(),
        rithum.soap_told("true", "false").encode(),
    ),
    "shipstation": (
        body(shipstation.page("orders", shipstation.order(items=[shipstation.discount()]))),
        body(shipstation.page("shipments", shipstation.shipment())),
        body(shipstation.page("fulfillments", shipstation.fulfillment())),
        body({"hasErrors": False, "results": [_HANDED_OVER]}),
        body({"resource_url": "https://ssapi.shipstation.com/x", "resource_type": "SHIP_NOTIFY"}),
    ),
    "shopify": (
        body({"orders": [shopify.order(fulfillments=[shopify.fulfillment()])]}),
        body({"fulfillments": [shopify.fulfillment()]}),
        body({"refund": shopify.refund(shopify.row())}),
        body({"fulfillment_orders": [shopify.work()]}),
        body(shopify_graphql.answer(shopify_graphql.graphql(shopify.order()))),
        body({"errors": {"base": ["No."]}}),
    ),
    "csv": (
        b"Order Number,Source,SKU,Quantity,Name,Price,Currency\n1001,Amazon,MUG,2,Mug,9.90,EUR\n",
        b"Order Number,Carrier,Tracking,Ship Date\n1001,DHL,T1,2026-03-02\n",
        b"SKU,Name,Aliases,Tags,Weight,Weight Unit,Kit\nBOX,Box,BOX-2,red,1.5,oz,MUG x 2\n",
    ),
    "squarespace": (
        body(squarespace.page(squarespace.order(), hasNextPage=True, nextPageCursor="c")),
        body(squarespace.order(fulfillmentStatus="FULFILLED", fulfillments=[_SAID])),
        body(squarespace.order(fulfillments=[squarespace.shipment()])),
        body({"id": "n1", "topic": "order.create", "data": {"orderId": squarespace.ORDER}}),
    ),
    "woocommerce": (
        body([woocommerce.order(), woocommerce.order(id=6002, refunds=[{"id": 91}])]),
        body(woocommerce.legacy()),
        body({"create": [woocommerce.order()], "delete": [woocommerce.order(id=6003)]}),
        body(woocommerce.refund()),
        woocommerce.trackings("T1"),
        body(_SAID),
        b"webhook_id=7",
    ),
}
"""Bodies by system, whatever verb reads them: each must bear the others' too."""

_WHEN = {
    "all": [
        {"criterion": "marketplace", "equals": ["rithum", "ebay"]},
        {"criterion": "total", "at_least": "10 USD", "less": "50.00 USD"},
        {"any": [{"was": "status", "equals": "on_hold"}, {"criterion": "company", "blank": True}]},
        {"not": {"only_line": {"criterion": "sku", "starts_with": "A-"}}},
        {"criterion": "ship_by", "within_next": "3d", "after": "now-12h"},
        {"criterion": "weight", "between": ["500 g", "1.5 lb"]},
        {"criterion": "line_items", "greater": 2},
    ]
}
_DO = [
    {"add_tag": "Prime"},
    {"set": "dimensions", "to": "10 x 20 x 5 cm"},
    {"set": "insured", "to": True},
    {"adjust_weight": "-50 g"},
    {"hold_until": "2026-12-01T09:00:00-05:00"},
    {"alert": "Look", "until": "2026-12-01T09:00:00Z"},
    {"email": "late", "to": "buyer"},
    {"stop": True},
]
_RULE = {"id": "a", "name": "A", "phase": "rules", "active": True, "when": _WHEN, "do": _DO}
_TOML = b"""version = 1

[[rules]]
id = "a"
name = "\\U0001F381 'A'"
when = { all = [
  { criterion = "city", contains = ["x", 'y'] },
  { criterion = "order_date", before = 2026-12-01T09:00:00-05:00 },
] }
do = [ { add_tag = '''Prime''' }, { hold_days = 0x2 }, { stop = true } ] # all
"""

_COPIED = {
    "name": "Mugs abroad",
    "active": True,
    "apply_to": "criteria",
    "criteria": [
        {"criterion": "Item SKU", "operator": "Equals", "value": ["A", "B"]},
        {"criterion": "Country", "operator": "Equals", "value": "US"},
        {"criterion": "Order Total", "operator": "Is Greater Than", "value": "50"},
        {"criterion": "Ship By Date", "operator": "Within Next", "value": "3"},
        {"criterion": "Total Weight", "operator": "Is Less Than", "value": "1 lb 4 oz"},
    ],
    "actions": [
        {"action": "Set Carrier/Service/Package", "value": {"carrier": "UPS", "service": "X"}},
        {"action": "Dry Ice", "weight": "500 g"},
        {"action": "Create Alert", "value": "Look", "until": "2026-12-01T09:00:00Z"},
        {"action": "Set Fulfillment Provider", "value": "FBA", "auto_send": True},
        {"action": "Set Dimensions", "value": "1 x 2 x 3 in"},
        {"action": "Send Email", "value": "hello", "to": "buyer"},
    ],
}

RULES: Mapping[str, tuple[bytes, ...]] = {
    "rules-json": (body({"version": 1, "rules": [_RULE]}),),
    "rules-toml": (_TOML,),
    "rules-shipstation": (body({"rules": [_COPIED]}),),
}
"""Texts of rules by target."""
