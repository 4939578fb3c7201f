"""What GraphQL would say of an order that REST tells: an encoder of its own, for tests only."""

from channel_payloads import Json
from shopify_payloads import LEFT_OUT, line, order

_WORDS = {None: "UNFULFILLED", "partial": "PARTIALLY_FULFILLED", "fulfilled": "FULFILLED"}


def graphql(rest: Json, *, edges: bool = False) -> Json:
    """The order as the node that `ORDERS_QUERY` asks for; connections with nodes, or with edges."""
    return {
        "id": _gid("Order", rest["id"]),
        "name": rest["name"],
        "createdAt": rest["created_at"],
        "processedAt": rest["processed_at"],
        "updatedAt": rest["updated_at"],
        "cancelledAt": rest["cancelled_at"],
        "currencyCode": rest["currency"],
        "displayFinancialStatus": str(rest["financial_status"]).upper(),
        "displayFulfillmentStatus": _WORDS[rest["fulfillment_status"]],  # type: ignore[index]
        "sourceName": rest["source_name"],
        "sourceIdentifier": rest.get("source_identifier"),
        "email": rest["email"],
        "note": rest["note"],
        "tags": [tag.strip() for tag in str(rest["tags"]).split(",") if tag.strip()],
        "customAttributes": [
            {"key": each["name"], "value": each["value"]}
            for each in _list(rest.get("note_attributes"))
        ],
        "totalPriceSet": _money(rest["total_price"], rest["currency"]),
        "shippingLine": next(
            ({"title": each["title"], "code": None} for each in _list(rest.get("shipping_lines"))),
            None,
        ),
        "customer": _person(rest["customer"], "Customer"),
        "billingAddress": _person(rest.get("billing_address")),
        "shippingAddress": _address(rest.get("shipping_address")),
        "lineItems": connection([_line(each, rest) for each in _list(rest["line_items"])], edges),
        "fulfillments": [_fulfillment(each, edges) for each in _list(rest["fulfillments"])],
        "refunds": [_refund(each, edges) for each in _list(rest["refunds"])],
    }


def connection(entries: list[Json], edges: bool = False, more: bool = False) -> Json:
    """A page of a connection, with its entries under nodes or under edges."""
    listed: Json = {"edges": [{"node": each} for each in entries]} if edges else {"nodes": entries}
    return {"pageInfo": {"hasNextPage": more, "endCursor": "c1" if more else None}, **listed}


def answer(*nodes: Json, edges: bool = False, more: bool = False) -> Json:
    """The answer to `ORDERS_QUERY`."""
    return {
        "data": {"orders": connection(list(nodes), edges, more)},
        "extensions": {"cost": {"requestedQueryCost": 42}},
    }


def telling(**changes: object) -> Json:
    """An order of REST without what GraphQL is not asked for: who fulfils its lines."""
    mug = line(fulfillment_service=LEFT_OUT)
    return order(**{"line_items": [mug], **changes})


def _gid(kind: str, number: object) -> str:
    return f"gid://shopify/{kind}/{number}"


def _list(value: object) -> list[Json]:
    assert value is None or isinstance(value, list)
    return value or []


def _money(amount: object, currency: object) -> Json:
    pair = {"amount": amount, "currencyCode": currency}
    return {"shopMoney": pair, "presentmentMoney": {"amount": "9.99", "currencyCode": "CAD"}}


def _person(person: object, kind: str | None = None) -> Json | None:
    if not isinstance(person, dict):
        return None
    first, last = person.get("first_name"), person.get("last_name")
    told: Json = {"firstName": first, "lastName": last}
    if kind:
        told["id"] = _gid(kind, person["id"])
        told["displayName"] = " ".join(part for part in (first, last) if part)
    return told


def _address(address: object) -> Json | None:
    if not isinstance(address, dict):
        return None
    names = {
        "name": "name",
        "first_name": "firstName",
        "last_name": "lastName",
        "company": "company",
        "address1": "address1",
        "address2": "address2",
        "city": "city",
        "province": "province",
        "province_code": "provinceCode",
        "zip": "zip",
        "country_code": "countryCodeV2",
        "phone": "phone",
    }
    return {new: address.get(old) for old, new in names.items()}


def _line(told: Json, rest: Json) -> Json:
    return {
        "id": _gid("LineItem", told["id"]),
        "name": told["name"],
        "title": told["title"],
        "sku": told["sku"],
        "quantity": told["quantity"],
        "currentQuantity": told["current_quantity"],
        "unfulfilledQuantity": told["fulfillable_quantity"],
        "requiresShipping": told["requires_shipping"],
        "isGiftCard": told["gift_card"],
        "originalUnitPriceSet": _money(told["price"], rest["currency"]),
    }


def _fulfillment(told: Json, edges: bool) -> Json:
    numbers = told["tracking_numbers"]
    assert isinstance(numbers, list)
    return {
        "id": _gid("Fulfillment", told["id"]),
        "status": str(told["status"]).upper(),
        "createdAt": told["created_at"],
        "updatedAt": told["updated_at"],
        "trackingInfo": [
            {"company": told["tracking_company"], "number": number, "url": "https://x.example"}
            for number in numbers
        ],
        "fulfillmentLineItems": connection(
            [
                {
                    "quantity": each["quantity"],
                    "lineItem": {"id": _gid("LineItem", each["id"])},
                }
                for each in _list(told["line_items"])
            ],
            edges,
        ),
    }


def _refund(told: Json, edges: bool) -> Json:
    return {
        "id": _gid("Refund", told["id"]),
        "refundLineItems": connection(
            [
                {
                    "quantity": each["quantity"],
                    "restockType": str(each["restock_type"]).upper(),
                    "lineItem": {"id": _gid("LineItem", each["line_item_id"])},
                }
                for each in _list(told["refund_line_items"])
            ],
            edges,
        ),
    }
