"""What Shopify's webhooks are about."""

from datetime import UTC, datetime

import pytest
from channel_payloads import body
from hypothesis import given
from shopify_payloads import fulfillment, order, refund
from test_codec_laws import documents
from webhook_senders import shopify

from fulfilcore.channels.shopify import read_webhook
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint, Need, Part

THE_ORDER = (Need("5001", Part.HEADER),)


def headers(topic: str = "orders/updated") -> dict[str, str]:
    """What comes with an event of that topic."""
    return {**shopify(), "X-Shopify-Topic": topic}


def test_an_event_names_its_order_and_itself() -> None:
    """The delivery's id, since one deed of a merchant is told in many deliveries; to the second."""
    expected = Hint(
        topic="orders/updated",
        id="b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        needs=THE_ORDER,
        store="acme.myshopify.com",
        at=datetime(2026, 3, 2, 11, 59, 58, 123456, tzinfo=UTC),
    )
    assert expected == read_webhook(body(order()), headers())
    small = {name.lower(): text for name, text in headers().items()}
    assert expected == read_webhook(body(order()), small)


@pytest.mark.parametrize(
    ("topic", "document", "needs"),
    [
        ("orders/create", order(), THE_ORDER),
        ("orders/delete", {"id": 5001}, THE_ORDER),
        ("orders/paid", {"id": "gid://shopify/Order/5001"}, THE_ORDER),
        ("orders/edited", {"order_edit": {"id": 1, "order_id": 5001}}, THE_ORDER),
        ("refunds/create", refund(), THE_ORDER),
        ("fulfillments/create", fulfillment(), THE_ORDER),
        ("order_transactions/create", {"id": 1, "order_id": 5001}, THE_ORDER),
        ("returns/request", {"id": 1, "order": {"id": 5001}}, THE_ORDER),
        ("draft_orders/update", {"id": 1, "order_id": 5001}, THE_ORDER),
        ("draft_orders/create", {"id": 1, "order_id": None}, ()),
        ("fulfillment_orders/placed_on_hold", {"fulfillment_order": {"id": "gid://x"}}, ()),
        ("products/update", {"id": 5001}, ()),
        ("app/uninstalled", {"id": 1, "name": "Acme"}, ()),
        ("bulk_operations/finish", [], ()),
    ],
)
def test_whatever_is_about_an_order_asks_for_it(
    topic: str, document: object, needs: tuple[Need, ...]
) -> None:
    """The number that it names is the order's, and never that of a product or a refund."""
    assert needs == read_webhook(body(document), headers(topic)).needs


def test_an_old_delivery_goes_by_its_event() -> None:
    """Without an id of its own it has that of the event; without both it has none."""
    told = headers()
    del told["X-Shopify-Webhook-Id"]
    assert "98880550-7158-44d4-b7cd-2c97c8a091b5" == read_webhook(body(order()), told).id
    bare = read_webhook(body(order()), {"X-Shopify-Topic": "orders/create"})
    assert (None, None, None, THE_ORDER) == (bare.id, bare.store, bare.at, bare.needs)


@pytest.mark.parametrize(
    ("document", "changes", "path"),
    [
        (order(), {"X-Shopify-Topic": ""}, "$headers.X-Shopify-Topic"),
        (order(), {"X-Shopify-Triggered-At": "soon"}, "$headers.X-Shopify-Triggered-At"),
        (order(), {"x-shopify-topic": "orders/paid"}, "$headers.X-Shopify-Topic"),
        ({"name": "#1"}, {}, "$.id"),
        ({"id": "5001"}, {}, "$.id"),
        ([], {}, "$"),
        ({"order_edit": {"order_id": "x"}}, {}, "$.order_edit.order_id"),
    ],
)
def test_an_event_that_cannot_be_understood_is_refused(
    document: object, changes: dict[str, str], path: str
) -> None:
    """Where it is wrong is said; to pass over an event would be to lose it."""
    with pytest.raises(InvalidInput) as raised:
        read_webhook(body(document), {**headers(), **changes})
    assert path == raised.value.path


@given(document=documents)
def test_no_body_raises_what_it_must_not(document: object) -> None:
    """Whatever a body holds, it is a hint or an InvalidInput."""
    for topic in ("orders/updated", "refunds/create"):
        try:
            hint = read_webhook(body(document), headers(topic))
        except InvalidInput as bad:
            assert bad.path.startswith("$")
        else:
            assert topic == hint.topic
