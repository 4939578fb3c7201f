"""One logical order of Amazon, and how each generation would put it.

What is drawn is what Amazon could know; each renderer writes it as its own schema has it.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from amazon_payloads import envelope
from attrs import evolve, field, frozen
from channel_payloads import Json
from hypothesis import strategies as st

from fulfilcore.intake import Level

# v0 and ORDER_CHANGE, 2026-01-01, meaning (amazon.md §6.2)
STATUSES = (
    ("PendingAvailability", "PENDING_AVAILABILITY", Level.UNREADY),
    ("Pending", "PENDING", Level.UNREADY),
    ("Unshipped", "UNSHIPPED", Level.OPEN),
    ("PartiallyShipped", "PARTIALLY_SHIPPED", Level.PARTLY_SHIPPED),
    ("Shipped", "SHIPPED", Level.SHIPPED),
    ("Canceled", "CANCELLED", Level.CANCELLED),
    ("Unfulfillable", "UNFULFILLABLE", Level.REVIEW),
)
PLACES = (
    ("Name", "name"),
    ("CompanyName", "companyName"),
    ("AddressLine1", "addressLine1"),
    ("AddressLine2", "addressLine2"),
    ("City", "city"),
    ("StateOrRegion", "stateOrRegion"),
    ("PostalCode", "postalCode"),
    ("CountryCode", "countryCode"),
    ("Phone", "phone"),
)
CENT = Decimal("0.01")


@frozen(kw_only=True)
class Item:
    """One item; `wish` says whether the buyer asks to cancel it, None where that is unsaid."""

    id: str
    sku: str
    title: str
    ordered: int
    shipped: int
    unit_price: Decimal | None
    wish: bool | None


@frozen(kw_only=True)
class Purchase:
    """One order as Amazon knows it; `address` holds its fields in the order of PLACES."""

    id: str
    placed: datetime
    changed: datetime
    status: tuple[str, str, Level]
    merchant: bool
    prime: bool
    premium: bool
    business: bool
    pickup: bool
    currency: str
    total: Decimal | None
    ship_by: datetime | None
    deliver_by: datetime | None
    seller_number: str | None
    replaces: str | None
    address: tuple[str, ...] | None
    residential: bool
    buyer: tuple[str, str] | None
    marketplace: str
    items: tuple[Item, ...] = field()


texts = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
ids = st.from_regex(r"[0-9]{3}-[0-9]{7}-[0-9]{7}", fullmatch=True, alphabet="0123456789-")
instants = st.integers(0, 10**7).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
amounts = st.integers(0, 10**6).map(lambda cents: cents * CENT)


@st.composite
def items(draw: st.DrawFn, id: str) -> Item:
    """One item, some of whose units have left."""
    ordered = draw(st.integers(0, 4))
    return Item(
        id=id,
        sku=draw(texts),
        title=draw(texts),
        ordered=ordered,
        shipped=draw(st.integers(0, ordered)),
        unit_price=draw(st.none() | amounts),
        wish=draw(st.sampled_from([None, True, False])),
    )


item_lists = st.lists(
    st.text("0123456789", min_size=1, max_size=4), min_size=1, max_size=3, unique=True
).flatmap(lambda numbers: st.tuples(*map(items, numbers)))

purchases = st.builds(
    Purchase,
    id=ids,
    placed=instants,
    changed=instants,
    status=st.sampled_from(STATUSES),
    merchant=st.booleans(),
    prime=st.booleans(),
    premium=st.booleans(),
    business=st.booleans(),
    pickup=st.booleans(),
    currency=st.sampled_from(["USD", "GBP", "JPY"]),
    total=st.none() | amounts,
    ship_by=st.none() | instants,
    deliver_by=st.none() | instants,
    seller_number=st.none() | texts,
    replaces=st.none() | ids,
    address=st.none() | st.tuples(*[texts | st.just("") for _ in PLACES]),
    residential=st.booleans(),
    buyer=st.none() | st.tuples(texts, texts),
    marketplace=st.sampled_from(["ATVPDKIKX0DER", "A1F83G8C2ARO7P"]),
    items=item_lists,
)
"""Orders of one to three items, every fact told or not."""


def at_another_time(purchase: Purchase, changed: datetime, shipped: bool) -> Purchase:
    """The same purchase after a change: all of it has left, or nothing yet."""
    status = STATUSES[4] if shipped else STATUSES[2]
    counted = tuple(evolve(item, shipped=item.ordered if shipped else 0) for item in purchase.items)
    return evolve(purchase, changed=changed, status=status, items=counted)


def as_v0(it: Purchase) -> list[Json]:
    """The four answers of Orders v0."""
    replaced = {"ReplacedOrderId": it.replaces, "IsReplacementOrder": True}
    header: Json = {
        "AmazonOrderId": it.id,
        "PurchaseDate": _zulu(it.placed),
        "LastUpdateDate": _zulu(it.changed),
        "OrderStatus": it.status[0],
        "FulfillmentChannel": "MFN" if it.merchant else "AFN",
        "IsPrime": it.prime and it.merchant,  # documented: a seller-fulfilled Prime order
        "IsPremiumOrder": it.premium,
        "IsBusinessOrder": it.business,
        "IsISPU": it.pickup,
        "MarketplaceId": it.marketplace,
        "SellerOrderId": it.seller_number or it.id,
        **(replaced if it.replaces else {"IsReplacementOrder": "false"}),
        **_filled(
            {"LatestShipDate": _zulu(it.ship_by), "LatestDeliveryDate": _zulu(it.deliver_by)}
        ),
        **_filled({"OrderTotal": it.total is not None and _money(it.total, it.currency)}),
    }
    answers: list[Json] = [header, {"AmazonOrderId": it.id, "OrderItems": _items_v0(it)}]
    if it.address is not None:
        kind = "Residential" if it.residential else "Commercial"
        place = {name: text for (name, _), text in zip(PLACES, it.address, strict=True)}
        answers.append({"AmazonOrderId": it.id, "ShippingAddress": {**place, "AddressType": kind}})
    if it.buyer is not None:
        name, email = it.buyer
        answers.append({"AmazonOrderId": it.id, "BuyerName": name, "BuyerEmail": email})
    return [{"payload": answer} for answer in answers]


def _items_v0(it: Purchase) -> list[Json]:
    return [
        {
            "ASIN": "B000000001",
            "OrderItemId": item.id,
            "SellerSKU": item.sku,
            "Title": item.title,
            "QuantityOrdered": item.ordered,
            "QuantityShipped": item.shipped,
            **_filled(
                {
                    "ItemPrice": item.unit_price is not None
                    and _money(item.unit_price * item.ordered, it.currency),
                    "BuyerRequestedCancel": item.wish is not None
                    and {"IsBuyerRequestedCancel": str(item.wish).lower()},
                }
            ),
        }
        for item in it.items
    ]


def as_2026(it: Purchase, by_unit: bool = False) -> Json:
    """The document of Orders 2026-01-01; the price of an item in its proceeds or for one unit."""
    programs = {
        "PRIME": it.prime,  # of Amazon's own orders as well
        "PREMIUM": it.premium,
        "AMAZON_BUSINESS": it.business,
        "IN_STORE_PICK_UP": it.pickup,
    }
    alias = {"aliasId": it.seller_number, "aliasType": "SELLER_ORDER_ID"}
    original = {"orderId": it.replaces, "associationType": "REPLACEMENT_ORIGINAL_ID"}
    total = it.total is not None and {"grandTotal": _money_2026(it.total, it.currency)}
    return {
        "orderId": it.id,
        "createdTime": _zulu(it.placed),
        "lastUpdatedTime": _zulu(it.changed),
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": it.marketplace},
        "programs": [name for name, taking_part in programs.items() if taking_part],
        "orderAliases": [alias] if it.seller_number else [],
        "associatedOrders": [original] if it.replaces else [],
        "fulfillment": _fulfillment(it),
        "orderItems": [_item_2026(it, item, by_unit) for item in it.items],
        **_filled({"proceeds": total, "recipient": _recipient(it), "buyer": _buyer(it)}),
    }


def _fulfillment(it: Purchase) -> Json:
    return {
        "fulfillmentStatus": it.status[1],
        "fulfilledBy": "MERCHANT" if it.merchant else "AMAZON",
        "shipByWindow": _filled({"latestDateTime": _zulu(it.ship_by)}),
        "deliverByWindow": _filled({"latestDateTime": _zulu(it.deliver_by)}),
    }


def _recipient(it: Purchase) -> Json | None:
    if it.address is None:
        return None
    kind = "RESIDENTIAL" if it.residential else "COMMERCIAL"
    place = {name: text for (_, name), text in zip(PLACES, it.address, strict=True)}
    return {"deliveryAddress": {**place, "addressType": kind}}


def _buyer(it: Purchase) -> Json | None:
    return it.buyer and {"buyerName": it.buyer[0], "buyerEmail": it.buyer[1]}


def _item_2026(it: Purchase, item: Item, by_unit: bool) -> Json:
    product: Json = {"asin": "B000000001", "sellerSku": item.sku, "title": item.title}
    price: Json = {}
    if item.unit_price is not None and by_unit:
        product["price"] = {"unitPrice": _money_2026(item.unit_price, it.currency)}
    elif item.unit_price is not None:
        subtotal = _money_2026(item.unit_price * item.ordered, it.currency)
        price = {"proceeds": {"breakdowns": [{"type": "ITEM", "subtotal": subtotal}]}}
    wish = {True: {"cancellationRequest": {"requester": "BUYER"}}, False: {}, None: None}[item.wish]
    return {
        "orderItemId": item.id,
        "quantityOrdered": item.ordered,
        "product": product,
        "fulfillment": {
            "quantityFulfilled": item.shipped,
            "quantityUnfulfilled": item.ordered - item.shipped,
        },
        **price,
        **({} if wish is None else {"cancellation": wish}),
    }


def as_notification(it: Purchase) -> Json:
    """The ORDER_CHANGE that tells of the change."""
    programs = {"Prime": it.prime, "Premium": it.premium, "Business": it.business}
    summary: Json = {
        "MarketplaceId": it.marketplace,
        "OrderStatus": it.status[0],
        "PurchaseDate": _zulu(it.placed),
        "DestinationPostalCode": None,
        "FulfillmentType": "MFN" if it.merchant else "AFN",
        "OrderType": "StandardOrder",
        "OrderPrograms": [name for name, taking_part in programs.items() if taking_part],
        "ShippingPrograms": ["ISPU"] if it.pickup else [],
        "OrderItems": [_item_changed(item) for item in it.items],
        **_filled(
            {"LatestShipDate": _zulu(it.ship_by), "LatestDeliveryDate": _zulu(it.deliver_by)}
        ),
    }
    notification: Json = {
        "NotificationLevel": "OrderLevel",
        "SellerId": "A3TH9S8BH6GOGM",
        "AmazonOrderId": it.id,
        "OrderChangeType": "OrderStatusChange",
        "OrderChangeTrigger": {"TimeOfOrderChange": _zulu(it.changed), "ChangeReason": "-"},
        "Summary": summary,
    }
    return envelope(notification)


def _item_changed(item: Item) -> Json:
    return {
        "OrderItemId": item.id,
        "SellerSKU": item.sku,
        "SupplySourceId": None,
        "Quantity": item.ordered,
        "QuantityShipped": item.shipped,
        **({} if item.wish is None else {"IsBuyerRequestedCancel": item.wish}),
    }


def _zulu(instant: datetime | None) -> str | None:
    return None if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _money(amount: Decimal, currency: str) -> Json:
    return {"CurrencyCode": currency, "Amount": str(amount)}


def _money_2026(amount: Decimal, currency: str) -> Json:
    return {"currencyCode": currency, "amount": str(amount)}


def _filled(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value}
