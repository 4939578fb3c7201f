"""Reading Shopify's orders: each in one body, beside parts of them that come on their own."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from attrs import evolve

from fulfilcore.channels.doubts import failed
from fulfilcore.channels.ids import if_read
from fulfilcore.channels.plain import plainly
from fulfilcore.channels.reading import At, Document, documents, sound
from fulfilcore.channels.shopify import plain
from fulfilcore.channels.shopify.fields import ident
from fulfilcore.channels.shopify.graphql import (
    as_rest,
    holds_none,
    is_graphql,
    next_page,
    orders_in,
    placed,
)
from fulfilcore.channels.shopify.model import Settings
from fulfilcore.channels.shopify.orders import draft, order
from fulfilcore.channels.shopify.pieces import (
    WORK,
    fulfillment,
    fulfillment_order,
    mention,
    refund,
)
from fulfilcore.channels.shopify.together import Heard, Told, together, version
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ReadResult, Rejected

Reader: TypeAlias = Callable[[At], Told]
NOTHING: Mapping[str, str] = MappingProxyType({})
_EXPECTED = (
    "this is no order payload: expected an order, draft order, refund, fulfillment or fulfillment "
    "order of the REST Admin API, one or a list, the body of a webhook about one, or orders of the "
    "GraphQL Admin API"
)


def read_orders(
    payload: bytes | str,
    *more: bytes | str,
    proofs: Mapping[str, str] = NOTHING,
    settled: Collection[str] = (),
    own_services: Collection[str] = (),
) -> ReadResult:
    """The orders in Shopify's answers and webhooks: any mix of them, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read.
    A line's price is that of one unit before discounts, in the shop's currency.

    An order's own body is whole. A fulfillment on its own tells its parcel; a refund or an edit
    tells nothing that could stand alone, since how many units an order has lost in all only the
    order itself says: so the order is needed. Fulfillment orders beside their order tell what the
    buyer collects, what is held back, and whether a cancellation is asked for.

    GraphQL carries only what was asked for: ask with `ORDERS_QUERY`, and go on after `next`. Where
    an answer does not say that the lines in it are all, they are shown and the rest is needed.

    What only the shop knows: `proofs` names the note attributes in which its connectors put a
    marketplace's id, each with the family, `{"amazon order id": "amazon"}` (or `source_identifier`
    where another app than the marketplace's own fills it); `settled` the financial statuses on
    which it ships besides paid, `{"authorized"}` if it takes the money then; `own_services` the
    handles of fulfillment services that are the host itself.
    """
    settings = Settings(proofs=proofs, settled=settled, own_services=own_services)
    told = documents((payload, *more))
    return plainly(told, partial(plain.orders, settings=settings)) or _in_detail(told, settings)


def _in_detail(told: Iterable[Document], settings: Settings) -> ReadResult:
    places, following = dict[str, str](), None
    readers, said, rejected = _readers(settings, places), list[Heard](), list[Rejected]()
    for each in told:
        try:
            document = sound(each)
            entries = tuple(_split(document))
            following = (next_page(document) if is_graphql(document) else None) or following
        except InvalidInput as bad:
            rejected.append(Rejected(bad.path, bad.problem))
            continue
        for at, kind in entries:
            try:
                said.append(Heard(at, readers[kind](at)))
            except InvalidInput as bad:
                rejected.append(Rejected(bad.path, bad.problem, _named(at, kind)))
    result = together(said, rejected, settings)
    where_it_was = [evolve(bad, path=placed(bad.path, places)) for bad in result.rejected]
    return ReadResult(result.orders, tuple(where_it_was), result.needs, following)


def _readers(settings: Settings, places: dict[str, str]) -> dict[str, Reader]:
    def graphql(at: At) -> Told:
        told = as_rest(at, places)
        return version(order(told.at, settings, whole=told.whole), at, settings)

    return {
        "order": lambda at: version(order(at, settings), at, settings),
        GRAPHQL: graphql,
        "draft_order": _draft,
        "refund": refund,
        "fulfillment": fulfillment,
        "fulfillment_order": fulfillment_order,
        "order_edit": mention,
        "": _refused,
    }


def _split(document: At) -> Iterator[tuple[At, str]]:
    """Each entry with its kind: from the key it stands under, or from what it says of itself."""
    if document.is_list():
        yield from ((entry, _kind(entry)) for entry in document.items())
        return
    if is_graphql(document):
        yield from _answered(document)
        return
    # A bare order has an id of its own, and lists of its own under the same keys as envelopes.
    bare = not document.is_object() or document.has("id")
    told = () if bare else document.told()
    known = [key for key in _KEYS if key in told]
    for key in known:
        at = document.child(key)
        yield from ((entry, _KEYS[key]) for entry in (at.items() if key.endswith("s") else (at,)))
    if not known:
        yield document, _kind(document)


def _answered(document: At) -> Iterator[tuple[At, str]]:
    """The orders of a GraphQL answer; one that holds none, and does not say so, is refused."""
    found = tuple(orders_in(document))
    yield from ((entry, GRAPHQL) for entry in found)
    if not found and not holds_none(document):
        yield document, ""


GRAPHQL = "order of GraphQL"
_ONE = ("order", "draft_order", "refund", "fulfillment", "fulfillment_order", "order_edit")
_KEYS = {
    **{key: key for key in _ONE},
    **{f"{key}s": key for key in _ONE},
    **dict.fromkeys(WORK, "fulfillment_order"),
}
"""What stands under which key; the lists have the plural."""


def _kind(entry: At) -> str:
    """The kind of an entry without a key, as webhooks send it: by its global id or its fields."""
    said = entry.child("admin_graphql_api_id").value if entry.is_object() else None
    words = said.split("/") if isinstance(said, str) else []
    named = _KINDS.get(words[-2]) if len(words) > 1 else None
    return named or next((kind for kind, keys in _SHAPES if entry.has(*keys)), "")


_KINDS = {
    "Order": "order",
    "DraftOrder": "draft_order",
    "Refund": "refund",
    "Fulfillment": "fulfillment",
    "FulfillmentOrder": "fulfillment_order",
}
_SHAPES = (
    ("refund", ("refund_line_items",)),
    ("fulfillment_order", ("request_status", "assigned_location_id")),
    ("fulfillment", ("tracking_numbers", "tracking_company", "shipment_status")),
    ("draft_order", ("invoice_url", "invoice_sent_at")),
    ("order", ("financial_status", "order_number", "checkout_token")),
)


def _refused(entry: At) -> Told:
    for key in ("errors", "error"):
        if entry.has(key):
            raise failed("; ".join(_complaints(entry.child(key))) or None, entry.path)
    raise InvalidInput(_EXPECTED, entry.path)


def _complaints(at: At) -> Iterator[str]:
    """What an answer complains of: one text, or GraphQL's list of errors with a message each."""
    entries = at.items() if at.is_list() else (at,)
    texts = (each.child("message") if each.is_object() else each for each in entries)
    yield from (each.value for each in texts if isinstance(each.value, str))


def _draft(entry: At) -> Told:
    """A draft; once it is completed it is an order, which is told under its own id."""
    return mention(entry) if entry.has("order_id") else draft(entry)


def _named(entry: At, kind: str) -> str | None:
    """The order that an entry which could not be read is about, if that much can be."""
    key = "id" if kind in ("order", GRAPHQL) else "order_id"
    return if_read(lambda: ident(entry.child(key), "Order"))
