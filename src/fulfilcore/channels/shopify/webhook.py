"""What a Shopify webhook is about: the headers name the event, the body names the order."""

from collections.abc import Mapping

from fulfilcore.channels.headers import header, header_at
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.shopify.fields import ident, maybe_ident
from fulfilcore.intake import Hint, Need, Part


def read_webhook(body: bytes | str, headers: Mapping[str, str]) -> Hint:
    """What the event is about: the order to fetch, or nothing where it is about none.

    The body may be read with `read_orders` too, but what it says may be old when it comes: only
    what is fetched is sure to be as it is now. An event goes by the id of its delivery, since one
    deed of a merchant is told in many deliveries with the same event id. Raises InvalidInput.
    """
    topic = header_at(headers, "X-Shopify-Topic").text()
    reference = _order(topic, parse(body))
    id = header(headers, "X-Shopify-Webhook-Id") or header(headers, "X-Shopify-Event-Id")
    return Hint(
        topic=topic,
        id=id,
        needs=() if reference is None else (Need(reference, Part.HEADER),),
        store=header(headers, "X-Shopify-Shop-Domain"),
        at=header_at(headers, "X-Shopify-Triggered-At").maybe_instant(),
    )


def _order(topic: str, document: At) -> str | None:
    """The order of an event: its own body, or the one that a part of an order names."""
    if topic.startswith("orders/") and not document.has("order_edit", "order"):
        return ident(document.child("id"), "Order")
    if not document.is_object():
        return None
    named = (document.child("order_id"), *(document.inside(*names) for names in _NAMES))
    return next((found for at in named if (found := maybe_ident(at, "Order"))), None)


_NAMES = (
    ("order", "id"),
    ("order_edit", "order_id"),
    ("draft_order", "order_id"),
    ("fulfillment", "order_id"),
    ("fulfillment_order", "order_id"),
)
"""Where bodies that wrap what they tell name their order."""
