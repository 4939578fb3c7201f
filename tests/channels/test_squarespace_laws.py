"""What holds of Squarespace's orders, whatever it is given."""

from contextlib import suppress
from decimal import Decimal

from channel_payloads import body, the
from hypothesis import given
from hypothesis import strategies as st
from squarespace_payloads import ORDER, amount, line, notice, order
from test_codec_laws import documents, texts

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.squarespace import (
    find_shipment,
    read_orders,
    read_webhook,
    write_shipment,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint


@given(ids=st.lists(st.sampled_from(["a", "a#2", "a#3", "b", "b#2"]), max_size=12))
def test_lines_keep_their_units_whatever_their_ids(ids: list[str]) -> None:
    """Each line is there once, under an id of its own; one that is the first of its id keeps it."""
    rows = [line(id=id, quantity=place + 1) for place, id in enumerate(ids)]
    lines = the(read_orders(body(order(lineItems=rows)))).lines or ()
    assert [place + 1 for place in range(len(ids))] == [each.quantity for each in lines]
    assert len(ids) == len({each.id for each in lines})
    firsts = {id: place for place, id in reversed(list(enumerate(ids)))}
    assert list(firsts) == [lines[place].id for place in firsts.values()]


@given(cents=st.integers(0, 10**12), back=st.integers(0, 10**12))
def test_money_is_exact_and_decides_what_is_refunded(cents: int, back: int) -> None:
    """To the cent: one cent short is no refund of the whole."""
    total, returned = (amount(f"{Decimal(each) / 100:.2f}") for each in (cents, back))
    found = the(read_orders(body(order(grandTotal=total, refundedTotal=returned))))
    assert cents == (found.total and found.total.minor)
    refunded = None if 0 < back < cents else 3 if back else 0
    assert [refunded] == [each.refunded for each in found.lines or ()]


@given(
    reference=texts | st.just(ORDER),
    carrier=st.none() | texts | st.just("UPS"),
    service=st.none() | texts | st.just("Ground"),
    tracking=st.none() | texts | st.just("T1"),
    completes=st.none() | st.booleans(),
)
def test_a_notice_is_written_or_says_why_not(
    reference: str,
    carrier: str | None,
    service: str | None,
    tracking: str | None,
    completes: bool | None,
) -> None:
    """Never an exception, never a part of an order; what is written is found again."""
    told = notice(
        reference=reference,
        carrier=carrier,
        service=service,
        tracking=tracking,
        completes=completes,
    )
    written = write_shipment(told)
    if isinstance(written, Unwritable):
        assert written.reasons
        return
    assert isinstance(written, Call)
    assert completes is True
    listed = written.body["shipments"]
    after = order(id=reference, fulfillmentStatus="FULFILLED", fulfillments=listed)
    assert find_shipment(body(after), told)
    if listed:
        assert None is find_shipment(body({**after, "fulfillments": []}), told)


@given(document=documents, headers=st.dictionaries(texts, texts, max_size=3))
def test_a_webhook_is_a_hint_or_refused(document: object, headers: dict[str, str]) -> None:
    """Nothing that a stranger sends does more than that."""
    with suppress(InvalidInput):
        assert isinstance(read_webhook(body(document), headers), Hint)
