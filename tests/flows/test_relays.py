"""A marketplace's order relayed by every other system: found as a copy, or left alone."""

import json
from collections.abc import Mapping

import pytest
from attrs import evolve

from builders import AMAZON, AMAZON_CAN, World, a_channel_order, a_line, an_account
from fulfilcore.accounts import Account, Store
from fulfilcore.channels import codec
from fulfilcore.duplicates import TwinReason
from fulfilcore.flows import import_orders
from fulfilcore.orders import Order
from fulfilcore.running import run
from fulfilcore.values import StoreId, order_id

NUMBER = "902-1845936-5435065"
AT = "2026-03-01T09:00:00"


def document(value: object) -> bytes:
    """A JSON body."""
    return json.dumps(value).encode()


def relayed(field: str, other: str) -> Mapping[str, bytes]:
    """One order of each system: `field` stands where the marketplace's own id belongs.

    `other` stands where anything may stand: a note, a tag, a number of the shop's own.
    """
    return {
        "bigcommerce": document(
            {
                "id": 17,
                "date_modified": "Sun, 01 Mar 2026 09:00:00 +0000",
                "date_created": "Sun, 01 Mar 2026 09:00:00 +0000",
                "status_id": 11,
                "currency_code": "USD",
                "order_source": "amazon",
                "external_id": field,
                "staff_notes": other,
            }
        ),
        "rithum": document(
            {
                "ID": 17,
                "SiteName": "Amazon US",
                "SiteOrderID": field,
                "SellerOrderID": other,
                "CreatedDateUtc": f"{AT}Z",
                "UpdatedDateUtc": f"{AT}Z",
                "CheckoutStatus": "Completed",
                "PaymentStatus": "Cleared",
                "ShippingStatus": "Unshipped",
                "Currency": "USD",
                "Items": [{"ID": 1, "Sku": "S-1", "Quantity": 2, "UnitPrice": 1.0}],
                "Fulfillments": [],
            }
        ),
        "shopify": document(
            {
                "order": {
                    "id": 17,
                    "name": other,
                    "updated_at": f"{AT}Z",
                    "created_at": f"{AT}Z",
                    "financial_status": "paid",
                    "fulfillment_status": None,
                    "currency": "USD",
                    "source_name": "amazon",
                    "source_identifier": field,
                    "fulfillments": [],
                    "refunds": [],
                    "line_items": [
                        {
                            "id": 1,
                            "quantity": 2,
                            "current_quantity": 2,
                            "fulfillable_quantity": 2,
                            "sku": "S-1",
                            "price": "1.00",
                            "title": "Mug",
                        }
                    ],
                }
            }
        ),
        "woocommerce": document(
            {
                "id": 17,
                "number": other,
                "status": "processing",
                "currency": "USD",
                "date_created_gmt": AT,
                "date_modified_gmt": AT,
                "created_via": "Amazon",
                "total": "2.00",
                "meta_data": [{"key": "_codisto_amazonorderid", "value": field}],
                "line_items": [{"id": 1, "sku": "S-1", "quantity": 2, "name": "Mug", "price": 1}],
            }
        ),
        "squarespace": document(
            {
                "id": "585d498fdee9f31a60284a37",
                "orderNumber": other,
                "createdOn": f"{AT}Z",
                "modifiedOn": f"{AT}Z",
                "channelName": "Amazon",
                "externalOrderReference": field,
                "testmode": False,
                "fulfillmentStatus": "PENDING",
                "grandTotal": {"value": "2.00", "currency": "USD"},
                "lineItems": [
                    {
                        "id": "1",
                        "sku": "S-1",
                        "quantity": 2,
                        "productName": "Mug",
                        "unitPricePaid": {"value": "1.00", "currency": "USD"},
                    }
                ],
                "fulfillments": [],
            }
        ),
        "shipstation": document(
            {
                "orderId": 17,
                "orderNumber": field,
                "orderKey": field,
                "orderDate": f"{AT}.0000000",
                "modifyDate": f"{AT}.0000000",
                "orderStatus": "awaiting_shipment",
                "advancedOptions": {"source": "amazon", "customField1": other},
                "items": [
                    {"orderItemId": 1, "sku": "S-1", "quantity": 2, "unitPrice": 1.0, "name": "Mug"}
                ],
            }
        ),
        "custom_store": (
            f"<Orders pages='1'><Order><OrderID>17</OrderID><OrderNumber>{field}</OrderNumber>"
            "<Source>Amazon</Source><OrderDate>3/1/2026 09:00</OrderDate>"
            "<OrderStatus>paid</OrderStatus><LastModified>3/1/2026 09:00</LastModified>"
            f"<InternalNotes>{other}</InternalNotes><Items><Item><LineItemID>1</LineItemID>"
            "<SKU>S-1</SKU><Name>Mug</Name><Quantity>2</Quantity><UnitPrice>1.00</UnitPrice>"
            "</Item></Items></Order></Orders>"
        ).encode(),
        "csv": (
            f"Order Number,Source,SKU,Quantity,Name,Notes\n{field},Amazon,S-1,2,Mug,{other}\n"
        ).encode(),
    }


SYSTEMS = sorted(relayed("", ""))


def an_account_with(system: str) -> Account:
    """A merchant with an Amazon store and one store of that system."""
    stores = (
        Store(id=AMAZON, capabilities=AMAZON_CAN),
        Store(id=StoreId("relay"), capabilities=codec(system).CAPABILITIES),
    )
    return evolve(an_account(), stores=stores)


def copy_of(world: World, system: str, body: bytes) -> Order:
    """The order that a system relays, once it is taken in."""
    read = codec(system).read_orders(body)
    assert () == read.rejected
    run(
        import_orders(
            read,
            store=StoreId("relay"),
            account=world.account,
            repository=world.repository,
            now=world.now,
        )
    )
    return world.order(order_id(StoreId("relay"), read.orders[0].reference))


@pytest.mark.rule("S001-14", "S001-15", "S001-31", "S001-36")
@pytest.mark.parametrize("first", ["relay", "marketplace"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_relay_is_found_as_a_copy(system: str, first: str) -> None:
    """Its field for the marketplace's own id proves it, whichever of the two comes first."""
    world, body = World(an_account_with(system)), relayed(NUMBER, "#1001")[system]
    original = a_channel_order(NUMBER, lines=(a_line("l1", 2),), minute=-180)
    if first == "marketplace":
        world.imports(AMAZON, original)
    copy = copy_of(world, system, body)
    if first == "relay":
        assert copy.visible
        world.imports(AMAZON, original)
    copy = world.order(copy.id)
    assert (False, order_id(AMAZON, NUMBER)) == (copy.visible, copy.twin_of)
    assert [TwinReason.HIDDEN_COPY] == [reason.code for reason in copy.why_twin]


@pytest.mark.rule("S001-17", "S001-31")
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_weak_number_alone_hides_nothing(system: str) -> None:
    """The marketplace's number in a note or a name may mean anything: the order stays visible."""
    world = World(an_account_with(system))
    world.imports(AMAZON, a_channel_order(NUMBER, minute=-180))
    copy = copy_of(world, system, relayed("1001", NUMBER)[system])
    assert (True, None) == (copy.visible, copy.twin_of)
