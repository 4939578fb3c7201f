"""Rithum as SOAP's GetOrderList tells it: words for what has left, but no units."""

from attrs import evolve

from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects import rithum_rest
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    lines_of,
    named,
    numbers,
    sold_at,
    where,
    who,
)
from fulfilcore.testing.dialects.xml import DECLARATION, el, leaf
from fulfilcore.testing.keeping import Listing, Units

SAYS = evolve(
    rithum_rest.SAYS,
    levels=(
        Level.CANCELLED,
        Level.SHIPPED,
        Level.REVIEW,
        Level.UNREADY,
        Level.UNPAID,
        Level.PARTLY_SHIPPED,
    ),
    units=Units.UNSAID,
    called_off=False,
    refunded=False,
    parcels=Listing.NEVER,
    alters=False,
)
SHIPPING = {
    Level.SHIPPED: "Shipped",
    Level.PARTLY_SHIPPED: "PartiallyShipped",
    Level.CANCELLED: "Canceled",
}
SALES = {"amazon": "AMAZON_US", "ebay": "EBAY_US"}
_SPACES = (
    'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_NAMESPACE = 'xmlns="http://api.channeladvisor.com/webservices/"'


def tell(order: ChannelOrder) -> Bodies:
    """The answer of GetOrderList with one order."""
    level = order.level or Level.OPEN
    status = el(
        "OrderStatus",
        leaf("CheckoutStatus", rithum_rest.CHECKOUT.get(level, "Completed")),
        leaf("PaymentStatus", "NotSubmitted" if level is Level.UNPAID else "Cleared"),
        leaf("ShippingStatus", SHIPPING.get(level, "Unshipped")),
        leaf("OrderRefundStatus", "NoRefunds"),
    )
    kind = "Prime" if order.programme and order.programme.prime else "Standard"
    shipments = el("ShipmentList", el("Shipment", leaf("ShippingClass", kind)))
    shipping = el(
        "ShippingInfo", shipments, leaf("FirstName", who(order)), leaf("City", where(order))
    )
    rows = "".join(_row(order, line) for line in lines_of(order))
    entry = el(
        "OrderResponseItem",
        leaf("OrderID", order.reference),
        leaf("OrderState", "Active"),
        leaf("OrderTimeGMT", order.placed and f"{order.placed:%Y-%m-%dT%H:%M:%S}"),
        leaf("LastUpdateDate", order.modified and f"{order.modified:%Y-%m-%dT%H:%M:%S}"),
        leaf("TotalOrderAmount", "12.5000"),
        status,
        shipping,
        el("ShoppingCart", el("LineItemSKUList", rows)),
    )
    answer = f"<Status>Success</Status>{el('ResultData', entry)}"
    result = f"<GetOrderListResult>{answer}</GetOrderListResult>"
    body = f"<GetOrderListResponse {_NAMESPACE}>{result}</GetOrderListResponse>"
    envelope = f"<soap:Envelope {_SPACES}><soap:Body>{body}</soap:Body></soap:Envelope>"
    return (f"{DECLARATION}{envelope}".encode(),)


def _row(order: ChannelOrder, line: ChannelLine) -> str:
    return el(
        "OrderLineItemItem",
        leaf("LineItemType", "SKU"),
        leaf("UnitPrice", "2.5000"),
        leaf("LineItemID", line.id),
        leaf("Quantity", line.quantity),
        leaf("SKU", line.sku),
        leaf("Title", "A thing"),
        leaf("ItemSaleSource", SALES.get(sold_at(order) or "", "DIRECT_SALE")),
        leaf("SalesSourceID", named(order)),
        leaf("ItemSaleSourceTransactionID", line.alias),
        leaf("IsExternallyFulfilled", "false"),
    )


DIALECT = Dialect(
    name="Rithum SOAP",
    system="rithum",
    says=SAYS,
    names=numbers(),
    tell=tell,
    hear=rithum_rest.hear,
    spoil=b"<Quantity>",
    adjust=rithum_rest.adjust,
    listing=rithum_rest.listing,
)
