"""Small payloads of our own in the documented shapes, and notices to write."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import evolve

from fulfilcore.channels import Call, Unwritable
from fulfilcore.intake import ChannelLine, ChannelOrder, ReadResult
from fulfilcore.shipments.model import LineUnits, ShipmentNotice
from fulfilcore.values import LineId, ShipmentId, StoreId

Json = dict[str, object]
AMAZON_ID = "111-2222222-3333333"
OTHER_AMAZON_ID = "444-5555555-6666666"
LEFT_OUT = object()
"""A change that leaves the field out; None is sent as null."""


def body(document: object) -> bytes:
    """A document as an HTTP body."""
    return json.dumps(document).encode()


def amazon_header(**changes: object) -> Json:
    """An Amazon order header; a change of None leaves the field out."""
    header: Json = {
        "AmazonOrderId": AMAZON_ID,
        "PurchaseDate": "2026-01-02T03:04:05Z",
        "LastUpdateDate": "2026-01-03T03:04:05Z",
        "OrderStatus": "Unshipped",
        "FulfillmentChannel": "MFN",
        "MarketplaceId": "ATVPDKIKX0DER",
        "OrderTotal": {"CurrencyCode": "USD", "Amount": "12.34"},
        "IsPrime": True,
    }
    return changed(header, changes)


def amazon_item(**changes: object) -> Json:
    """One item of an Amazon order."""
    item: Json = {
        "ASIN": "B000000001",
        "OrderItemId": "01234567890123",
        "SellerSKU": "MUG-1",
        "Title": "A mug",
        "QuantityOrdered": 2,
        "QuantityShipped": 1,
        "ItemPrice": {"CurrencyCode": "USD", "Amount": "10.00"},
    }
    return changed(item, changes)


def amazon_items(*items: Json, **changes: object) -> Json:
    """The answer of getOrderItems."""
    answer: Json = {"AmazonOrderId": AMAZON_ID, "OrderItems": list(items or (amazon_item(),))}
    return {"payload": changed(answer, changes)}


def amazon_address(**changes: object) -> Json:
    """The answer of getOrderAddress."""
    address = {"Name": "Ann", "AddressLine1": "1 Main St", "AddressLine2": "", "City": "Reno"}
    answer: Json = {"AmazonOrderId": AMAZON_ID, "ShippingAddress": address}
    return {"payload": changed(answer, changes)}


def big_order(**changes: object) -> Json:
    """A BigCommerce order header whose parts are links."""
    header: Json = {
        "id": 118,
        "date_created": "Tue, 05 Mar 2024 21:40:11 +0000",
        "date_modified": "Mon, 11 Mar 2024 16:17:25 +0100",
        "status_id": 11,
        "total_inc_tax": "24.6850",
        "currency_code": "USD",
        "order_source": "www",
        "products": {"url": "https://x/products", "resource": "/orders/118/products"},
        "shipping_addresses": {"url": "https://x/a", "resource": "/orders/118/a"},
    }
    return changed(header, changes)


def big_product(**changes: object) -> Json:
    """One line of a BigCommerce order."""
    product: Json = {
        "id": 51,
        "order_id": 118,
        "product_id": 7,
        "order_address_id": 61,
        "name": "A mug",
        "sku": "MUG-1",
        "type": "physical",
        "base_price": "9.0000",
        "price_inc_tax": "12.3450",
        "quantity": 3,
        "quantity_shipped": 1,
    }
    return changed(product, changes)


def big_address(**changes: object) -> Json:
    """One shipping address of a BigCommerce order."""
    address: Json = {
        "id": 61,
        "order_id": 118,
        "first_name": "Ann",
        "last_name": "Lee",
        "street_1": "1 Main St",
        "street_2": "",
        "city": "Reno",
        "zip": 89501,
        "country_iso2": "US",
        "phone": 5550100,
        "base_cost": "5.0000",
    }
    return changed(address, changes)


def big_shipment(**changes: object) -> Json:
    """One shipment of a BigCommerce order."""
    shipment: Json = {
        "id": 71,
        "order_id": 118,
        "order_address_id": 61,
        "tracking_number": "T1",
        "merchant_shipping_cost": "0.0000",
        "items": [{"order_product_id": 51, "product_id": 0, "quantity": 2}],
    }
    return changed(shipment, changes)


def notice(**changes: object) -> ShipmentNotice:
    """A notice of two units of one line, sent with FedEx."""
    plain = ShipmentNotice(
        store=StoreId("shop"),
        reference=AMAZON_ID,
        parcel=ShipmentId("P-1"),
        revision=1,
        lines=(LineUnits(LineId("51"), 2),),
        shipped_at=datetime(2026, 2, 3, 4, 5, 6, 789, UTC),
        carrier="FEDEX",
        service="Ground",
        tracking="T1",
        marketplace_id="ATVPDKIKX0DER",
        address="61",
    )
    return evolve(plain, **changes)  # type: ignore[arg-type]  # each test names its own fields


def changed(document: Json, changes: Mapping[str, object], absent: object = None) -> Json:
    """A document with some fields changed; one changed to `absent` is left out."""
    merged = {**document, **changes}
    return {key: value for key, value in merged.items() if value is not absent}


def edited(document: Json, changes: Mapping[str, object]) -> Json:
    """A document with some fields changed, where None is sent as null."""
    return changed(document, changes, LEFT_OUT)


def the(result: ReadResult) -> ChannelOrder:
    """The one order of a result without rejects."""
    assert () == result.rejected
    (found,) = result.orders
    return found


def lines_of(order: ChannelOrder) -> tuple[ChannelLine, ...]:
    """The lines of an order that are known."""
    assert order.lines is not None
    return order.lines


def doubts(order: ChannelOrder) -> list[object]:
    """What a person should look at."""
    assert all(reason.text for reason in order.doubts)
    return [reason.code for reason in order.doubts]


def call_of(written: Call | Unwritable) -> Call:
    """The call that was written."""
    assert isinstance(written, Call)
    return written


def codes_of(written: Call | Unwritable) -> list[object]:
    """The obstacles that were named, each a sentence with its source."""
    assert isinstance(written, Unwritable)
    assert all(why.text and why.rules and "{" not in why.text for why in written.reasons)
    return [why.code for why in written.reasons]
