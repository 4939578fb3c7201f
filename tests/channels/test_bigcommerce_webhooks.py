"""What BigCommerce's webhooks are about."""

from datetime import UTC, datetime

import pytest
from channel_payloads import Json, body
from hypothesis import given
from test_codec_laws import documents
from webhook_senders import standard

from fulfilcore.channels.bigcommerce import read_webhook
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint, Need, Part

NEEDS = tuple(Need("250", part) for part in (Part.HEADER, Part.LINES, Part.ADDRESS))
HASH = "dd70c0976e06b67aaf671e73f49dcb79230ebf9d"


def event(**changes: object) -> Json:
    """An order was updated."""
    plain: Json = {
        "scope": "store/order/updated",
        "store_id": "1025646",
        "data": {"type": "order", "id": 250},
        "hash": HASH,
        "created_at": 1561479335,
        "producer": "stores/abcde",
    }
    return {key: value for key, value in {**plain, **changes}.items() if value is not None}


def test_an_event_names_its_order_and_itself() -> None:
    """Of a thin event all of the order is to be fetched."""
    expected = Hint(
        topic="store/order/updated",
        id=f"{HASH}@1561479335",
        needs=NEEDS,
        store="stores/abcde",
        at=datetime(2019, 6, 25, 16, 15, 35, tzinfo=UTC),
    )
    assert expected == read_webhook(body(event()), {})


def test_a_signed_event_goes_by_its_signed_id() -> None:
    """The hash is for hooks that are not signed."""
    assert "msg_1" == read_webhook(body(event()), standard()).id


def test_two_changes_of_one_order_are_two_events() -> None:
    """What the hash is taken of is not documented: were it the order's id, all would be alike."""
    first, second = (read_webhook(body(event(created_at=at)), {}).id for at in (1, 2))
    assert first != second
    bare = read_webhook(body(event(created_at=None)), {})
    assert (HASH, None) == (bare.id, bare.at)
    assert None is read_webhook(body(event(hash=None)), {}).id


@pytest.mark.parametrize(
    ("scope", "data", "needs"),
    [
        ("store/order/created", {"type": "order", "id": "250"}, NEEDS),
        (
            "store/order/transaction/created",
            {"type": "order_transaction", "transaction_id": 7, "order_id": 250},
            NEEDS,
        ),
        ("store/order/created", {"type": "order", "id": 250}, NEEDS),
        ("store/order/statusUpdated", {"type": "order", "id": 250, "status": {}}, NEEDS),
        ("store/order/refund/created", {"type": "order", "id": 250, "refund_id": 3}, NEEDS),
        ("store/order/message/created", {"type": "order", "id": 250, "message": {}}, NEEDS),
        ("store/shipment/created", {"type": "shipment", "id": 12, "orderId": 250}, NEEDS),
        ("store/shipment/deleted", {"type": "shipment", "id": 12, "orderId": 250}, NEEDS),
        ("store/product/updated", {"type": "product", "id": 250}, ()),
        ("store/cart/created", {"type": "cart", "id": "09346904-4175"}, ()),
        ("store/app/uninstalled", None, ()),
    ],
)
def test_whatever_is_about_an_order_asks_for_it(
    scope: str, data: object, needs: tuple[Need, ...]
) -> None:
    """The order of a shipment, not the shipment's own number; of a product none."""
    assert needs == read_webhook(body(event(scope=scope, data=data)), {}).needs


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"scope": None}, "$.scope"),
        ({"data": None}, "$.data"),
        ({"data": {"id": "2.5"}}, "$.data.id"),
        ({"data": {"id": 0}}, "$.data.id"),
        ({"scope": "store/shipment/created"}, "$.data.orderId"),
        ({"created_at": "soon"}, "$.created_at"),
        ({"created_at": -1}, "$.created_at"),
        ({"created_at": 10**12}, "$.created_at"),
        ({"hash": 7}, "$.hash"),
    ],
)
def test_an_event_that_cannot_be_understood_is_refused(
    changes: dict[str, object], path: str
) -> None:
    """Where it is wrong is said; to pass over an event would be to lose it."""
    with pytest.raises(InvalidInput) as raised:
        read_webhook(body(event(**changes)), {})
    assert path == raised.value.path


@given(document=documents)
def test_no_body_raises_what_it_must_not(document: object) -> None:
    """Whatever a body holds, it is a hint or an InvalidInput."""
    for shape in (document, event(data=document), event(created_at=document)):
        try:
            assert read_webhook(body(shape), {}).topic
        except InvalidInput as bad:
            assert bad.path.startswith("$")
