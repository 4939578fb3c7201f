"""What Shopify says that nobody knows, or that its own units do not bear out: for a person."""

import pytest
from channel_payloads import Json, body
from shopify_graphql import answer, graphql, telling
from shopify_payloads import LEFT_OUT, fulfillment, line, order, read, refund, row, the, work

from fulfilcore.channels.shopify import read_orders
from fulfilcore.intake import Doubt, Level
from fulfilcore.reasons import Reason, because


def odd(word: str) -> Reason:
    """The doubt about a word that is new."""
    return because(Doubt.UNKNOWN_STATUS, said=word)


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"financial_status": "chargeback"}, "chargeback"),
        ({"fulfillments": [fulfillment(status="delayed")]}, "delayed"),
        (
            {
                "financial_status": "partially_refunded",
                "line_items": [line(current_quantity=1, fulfillable_quantity=1)],
                "refunds": [refund(row("donated"))],
            },
            "donated",
        ),
        ({"financial_status": "x" * 99}, "x" * 40),
    ],
)
def test_a_new_word_is_for_a_person(parts: Json, word: str) -> None:
    """An order is not lost for it, and nothing is counted by it that nobody knows."""
    found = read(**parts)
    assert (Level.REVIEW, (odd(word),), 0) == (
        found.level,
        found.doubts,
        sum(each.shipped or 0 for each in found.lines or ()),
    )
    assert () == found.parcels


def test_units_of_a_new_restock_type_are_paid_back_whatever_became_of_them() -> None:
    """What became of them is unsaid, so it is counted as where a refund does not say."""
    bare = [line(fulfillable_quantity=LEFT_OUT, current_quantity=LEFT_OUT)]
    new, known = (
        read(line_items=bare, fulfillments=[fulfillment()], refunds=[refund(row(word, 2))])
        for word in ("donated", "no_restock")
    )
    assert known.lines == new.lines
    assert [(1, 1, 2)] == [
        (each.shipped, each.called_off, each.refunded) for each in new.lines or ()
    ]


def test_what_has_left_for_sure_has_left() -> None:
    """A parcel of a new status beside it changes nothing where no unit is to go."""
    sent = fulfillment(line_items=[{"id": 51, "quantity": 2}])
    strange = fulfillment(id=72, status="delayed", tracking_numbers=[], tracking_number=None)
    found = read(line_items=[line(fulfillable_quantity=0)], fulfillments=[sent, strange])
    assert (Level.SHIPPED, ["71"]) == (found.level, [each.id for each in found.parcels or ()])
    assert (odd("delayed"),) == found.doubts


def test_a_cancelled_order_is_cancelled_whatever_else_is_said() -> None:
    """The word is shown all the same."""
    found = read(financial_status="chargeback", cancelled_at="2026-01-04T00:00:00Z")
    assert (Level.CANCELLED, (odd("chargeback"),)) == (found.level, found.doubts)


def test_graphql_is_doubted_alike() -> None:
    """Its words are in capitals."""
    told = {**graphql(telling()), "displayFinancialStatus": "CHARGEBACK"}
    found = the(read_orders(body(answer(told))))
    assert (Level.REVIEW, (odd("chargeback"),)) == (found.level, found.doubts)


SAID = because(Doubt.FULFILLED_WITHOUT_SHIPMENT, said="fulfilled")


@pytest.mark.parametrize(
    ("parts", "doubts"),
    [
        ({"fulfillment_status": "fulfilled"}, (SAID,)),
        (
            {"fulfillment_status": "fulfilled", "line_items": [line(fulfillable_quantity=0)]},
            (SAID,),
        ),
        ({"fulfillment_status": "fulfilled", "financial_status": "refunded"}, ()),
        ({"fulfillment_status": "fulfilled", "cancelled_at": "2026-01-04T00:00:00Z"}, ()),
        ({"fulfillment_status": "fulfilled", "line_items": []}, ()),
        ({"fulfillment_status": "partial", "fulfillments": [fulfillment()]}, ()),
        ({"fulfillment_status": None}, ()),
    ],
)
def test_fulfilled_without_a_fulfillment_is_doubted(
    parts: Json, doubts: tuple[Reason, ...]
) -> None:
    """The flag is easily set by an app; whether the goods left somebody must look up."""
    assert doubts == read(**parts).doubts


@pytest.mark.parametrize(
    ("parts", "field", "word", "units"),
    [
        ({"line_items": [line(fulfillable_quantity=0)]}, "fulfillable_quantity", 0, 2),
        (
            {
                "line_items": [line(fulfillable_quantity=None)],
                "fulfillments": [fulfillment()],
                "fulfillment_status": "fulfilled",
            },
            *("fulfillment_status", "fulfilled", 1),
        ),
        (
            {
                "line_items": [line(fulfillable_quantity=None, current_quantity=LEFT_OUT)],
                "financial_status": "partially_refunded",
                "refunds": LEFT_OUT,
            },
            *("financial_status", "partially_refunded", 2),
        ),
    ],
)
def test_units_that_can_neither_leave_nor_have_left_are_doubted(
    parts: Json, field: str, word: object, units: int
) -> None:
    """Both what the order says and what its units say is shown."""
    theirs = f"that {units} have not left"
    doubt = because(Doubt.CONTRADICTION, field=field, said=word, other="the units", theirs=theirs)
    found = read(**parts)
    assert (Level.REVIEW, (doubt,)) == (found.level, found.doubts)


def test_an_order_on_hold_does_not_contradict_itself() -> None:
    """Its fulfillment orders say why nothing can leave."""
    held = work(status="on_hold", supported_actions=["release_hold"])
    bodies = (
        body(order(line_items=[line(fulfillable_quantity=0)])),
        body({"fulfillment_order": held}),
    )
    found = the(read_orders(*bodies))
    assert (Level.REVIEW, ()) == (found.level, found.doubts)


@pytest.mark.parametrize(
    "pair", [None, {"shop_money": {"amount": "24.68", "currency_code": "JEP"}}]
)
def test_a_currency_that_nobody_knows_leaves_the_amounts_out(pair: object) -> None:
    """A shop may trade in what ISO 4217 does not know; its order is to be shipped all the same."""
    found = read(currency="JEP", total_price_set=pair)
    doubt = because(Doubt.LEFT_OUT, field="money", why="JEP is no ISO 4217 currency")
    assert (Level.OPEN, None, [None], (doubt,)) == (
        found.level,
        found.total,
        [each.price for each in found.lines or ()],
        found.doubts,
    )
