"""Orders of the GraphQL Admin API, told in the shape of the REST one.

GraphQL carries the same facts under other names, and of them only what was asked for. So one table
says what stands where, and everything else is read as if REST had told it. A complaint still names
the place in the GraphQL answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, assert_never

from attrs import field, frozen

from fulfilcore.channels.reading import At

ORDERS_QUERY = """\
query orders($first: Int!, $after: String, $query: String, $lines: Int = 100) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      name
      createdAt
      processedAt
      updatedAt
      cancelledAt
      currencyCode
      displayFinancialStatus
      displayFulfillmentStatus
      sourceName
      sourceIdentifier
      email
      note
      tags
      customAttributes { key value }
      totalPriceSet { shopMoney { amount currencyCode } }
      shippingLine { title code }
      customer { id firstName lastName displayName }
      billingAddress { firstName lastName }
      shippingAddress {
        name firstName lastName company address1 address2
        city province provinceCode zip countryCodeV2 phone
      }
      lineItems(first: $lines) {
        pageInfo { hasNextPage }
        nodes {
          id
          name
          title
          sku
          quantity
          currentQuantity
          unfulfilledQuantity
          requiresShipping
          isGiftCard
          originalUnitPriceSet { shopMoney { amount currencyCode } }
        }
      }
      fulfillments {
        id
        status
        createdAt
        updatedAt
        trackingInfo { company number }
        fulfillmentLineItems(first: $lines) {
          pageInfo { hasNextPage }
          nodes { quantity lineItem { id } }
        }
      }
      refunds {
        id
        refundLineItems(first: $lines) {
          pageInfo { hasNextPage }
          nodes { quantity restockType lineItem { id } }
        }
      }
    }
  }
}
"""
"""Asks for exactly what `read_orders` reads. One order by its number: `query: "id:5001"`."""


@frozen
class Plain:
    """A value under another name; a name with a point in it is that of a value further in."""

    rest: str
    graphql: str


@frozen
class Inner:
    """An object within; `listed` where REST has a list of one."""

    rest: str
    graphql: str
    fields: tuple["Rule", ...]
    listed: bool = False


@frozen
class Many:
    """A list within; a `connection` comes a page at a time, under `nodes` or `edges`.

    Where one of the `essential` fields was not asked for, the list is of no use and left out.
    """

    rest: str
    graphql: str
    fields: tuple["Rule", ...]
    connection: bool = False
    essential: tuple[str, ...] = ()


Rule: TypeAlias = Plain | Inner | Many


def _money(rest: str, graphql: str) -> Inner:
    amount = (Plain("amount", "amount"), Plain("currency_code", "currencyCode"))
    return Inner(rest, graphql, (Inner("shop_money", "shopMoney", amount),))


_PERSON = (Plain("first_name", "firstName"), Plain("last_name", "lastName"))
_LINE = (
    Plain("id", "id"),
    Plain("name", "name"),
    Plain("title", "title"),
    Plain("sku", "sku"),
    Plain("quantity", "quantity"),
    Plain("current_quantity", "currentQuantity"),
    Plain("fulfillable_quantity", "unfulfilledQuantity"),
    Plain("requires_shipping", "requiresShipping"),
    Plain("gift_card", "isGiftCard"),
    _money("price_set", "originalUnitPriceSet"),
)
_FULFILLMENT = (
    Plain("id", "id"),
    Plain("status", "status"),
    Plain("created_at", "createdAt"),
    Plain("updated_at", "updatedAt"),
    Many("tracking_info", "trackingInfo", (Plain("company", "company"), Plain("number", "number"))),
    Many(
        "line_items",
        "fulfillmentLineItems",
        (Plain("id", "lineItem.id"), Plain("quantity", "quantity")),
        connection=True,
        essential=("lineItem", "quantity"),
    ),
)
_REFUND = (
    Plain("id", "id"),
    Many(
        "refund_line_items",
        "refundLineItems",
        (
            Plain("line_item_id", "lineItem.id"),
            Plain("quantity", "quantity"),
            Plain("restock_type", "restockType"),
        ),
        connection=True,
        essential=("lineItem", "quantity", "restockType"),
    ),
)
_ADDRESS = (
    Plain("name", "name"),
    *_PERSON,
    Plain("company", "company"),
    Plain("address1", "address1"),
    Plain("address2", "address2"),
    Plain("city", "city"),
    Plain("province", "province"),
    Plain("province_code", "provinceCode"),
    Plain("zip", "zip"),
    Plain("country_code", "countryCodeV2"),
    Plain("phone", "phone"),
)
ORDER: Sequence[Rule] = (
    Plain("id", "id"),
    Plain("name", "name"),
    Plain("created_at", "createdAt"),
    Plain("processed_at", "processedAt"),
    Plain("updated_at", "updatedAt"),
    Plain("cancelled_at", "cancelledAt"),
    Plain("currency", "currencyCode"),
    Plain("financial_status", "displayFinancialStatus"),
    Plain("fulfillment_status", "displayFulfillmentStatus"),
    Plain("source_name", "sourceName"),
    Plain("source_identifier", "sourceIdentifier"),
    Plain("email", "email"),
    Plain("note", "note"),
    Plain("tags", "tags"),
    Many("note_attributes", "customAttributes", (Plain("name", "key"), Plain("value", "value"))),
    _money("total_price_set", "totalPriceSet"),
    Inner(
        "shipping_lines",
        "shippingLine",
        (Plain("title", "title"), Plain("code", "code")),
        listed=True,
    ),
    Inner(
        "customer",
        "customer",
        (Plain("id", "id"), *_PERSON, Plain("display_name", "displayName")),
    ),
    Inner("billing_address", "billingAddress", _PERSON),
    Inner("shipping_address", "shippingAddress", _ADDRESS),
    Many("line_items", "lineItems", _LINE, connection=True, essential=("id", "quantity")),
    Many(
        "fulfillments",
        "fulfillments",
        _FULFILLMENT,
        essential=("id", "status", "fulfillmentLineItems"),
    ),
    Many("refunds", "refunds", _REFUND, essential=("id", "refundLineItems")),
)
"""An order: REST's name and GraphQL's of everything that is read."""


def is_graphql(document: At) -> bool:
    """Whether a body answers a query; one that tells of errors is refused as a whole."""
    return document.has("data") and not document.has("errors")


def orders_in(document: At) -> Iterator[At]:
    """The orders that an answer holds, under whatever name they were asked for."""
    data = document.child("data")
    for name in data.value if isinstance(data.value, dict) else ():
        at = data.child(name)
        entries = _entries(at)
        for entry in (at,) if entries is None and at.is_object() else entries or ():
            if _is_order(entry) or (entry.value is not None and name in ("order", "orders")):
                yield entry


def _is_order(entry: At) -> bool:
    id = entry.child("id").value if entry.is_object() else None
    return isinstance(id, str) and id.startswith("gid://shopify/Order/")


def holds_none(document: At) -> bool:
    """Whether an answer says that there is no such order, or that the page is empty."""
    data = document.child("data")
    asked = data.value.keys() & {"order", "orders"} if isinstance(data.value, dict) else ()
    return any(data.child(name).value is None or not _entries(data.child(name)) for name in asked)


def next_page(document: At) -> str | None:
    """Where the next page begins, if the answer says that there is one. Raises InvalidInput."""
    data = document.child("data")
    for name in data.value if isinstance(data.value, dict) else ():
        page = data.inside(name, "pageInfo") if data.child(name).is_object() else At(None)
        if page.value is not None and page.maybe_flag("hasNextPage"):
            return page.text("endCursor")
    return None


def _entries(at: At) -> tuple[At, ...] | None:
    """The entries of a list or of a page of a connection; None for what is neither."""
    if at.is_list():
        return at.items()
    if at.has("nodes"):
        return at.items("nodes")
    if at.has("edges"):
        return tuple(edge.child("node") for edge in at.items("edges"))
    return None


def _lacks(entry: At, names: Sequence[str]) -> bool:
    """Whether one of the fields was not asked for; one that is null was."""
    fields = entry.value
    return isinstance(fields, dict) and not all(name in fields for name in names)


def _is_whole(at: At) -> bool:
    """Whether nothing follows; where that was not asked for, nobody knows."""
    if at.is_list():
        return True
    page = at.child("pageInfo")
    if page.value is None or page.maybe_flag("hasPreviousPage"):
        return False
    return page.maybe_flag("hasNextPage") is False


@frozen
class Told:
    """An order in REST's shape; `whole` where all of its lines are there."""

    at: At
    whole: bool


def as_rest(entry: At, places: dict[str, str]) -> Told:
    """An order in REST's shape; in `places` stands where each of its values was in the answer.

    Fulfillments and refunds of which a page is missing, or what their units are, are left out
    altogether: units that are half counted would be worse than none. Raises InvalidInput.
    """
    shaping = _Shaping(places)
    made = shaping.inner(entry, ORDER, entry.path)
    short = {path.removeprefix(f"{entry.path}.").partition("[")[0] for path in shaping.short}
    if isinstance(made, dict):
        made = {name: value for name, value in made.items() if name not in short - {"line_items"}}
    return Told(At(made, entry.path), "line_items" not in short)


@frozen
class _Shaping:
    """One order on its way: where its values stood, and which of its lists go on elsewhere."""

    places: dict[str, str]
    short: set[str] = field(factory=set)

    def inner(self, source: At, rules: Sequence[Rule], path: str) -> object:
        """An object by its rules; what is none stays as it is, to be refused by who reads it."""
        self.places[path] = source.path
        if not source.is_object():
            return source.value
        return {rule.rest: self.value(source, rule, f"{path}.{rule.rest}") for rule in rules}

    def value(self, source: At, rule: Rule, path: str) -> object:
        """One value by its rule; null where it is not there."""
        at = source.inside(*rule.graphql.split("."))
        self.places[path] = at.path
        match rule:
            case Plain():
                return at.value
            case Inner():
                made = None if at.value is None else self.inner(at, rule.fields, path)
                return [made] if rule.listed and made is not None else made
            case Many():
                return self.many(at, rule, path)
            case _:
                assert_never(rule)

    def many(self, at: At, rule: Many, path: str) -> object:
        """A list by its rule, however it was asked for."""
        if at.value is None:
            return None
        entries = _entries(at)
        if entries is None:
            raise at.wrong("a list, or a connection with nodes or edges")
        if any(_lacks(each, rule.essential) for each in entries):
            self.short.add(path)
            return None
        if rule.connection and not _is_whole(at):
            self.short.add(path)
        return [self.inner(each, rule.fields, f"{path}[{i}]") for i, each in enumerate(entries)]


def placed(path: str, places: Mapping[str, str]) -> str:
    """The path of a value in the answer that was read, from its path in REST's shape."""
    return places.get(path, path)
