"""What holds of WooCommerce's orders, whatever it is given."""

from contextlib import suppress
from decimal import Decimal

from channel_payloads import Json, body, the
from hypothesis import given
from hypothesis import strategies as st
from test_codec_laws import documents, texts
from woocommerce_payloads import line, notice, order, refund, refunded, trackings

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.woocommerce import (
    find_shipment,
    read_answer,
    read_orders,
    read_webhook,
    write_shipment,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint, ReadResult
from fulfilcore.messages import Declined, Done, Unknown


@given(document=documents, raw=st.binary(max_size=64) | texts)
def test_nothing_raises(document: object, raw: bytes | str) -> None:
    """Whatever a site answers, reading it gives a result."""
    assert isinstance(read_orders(body(document), raw, refunds_of="6001"), ReadResult)
    for answer in (body(document), raw):
        assert isinstance(read_answer(answer), Done | Declined | Unknown)


class Shop:
    """A shop that keeps its books: what was ordered of each line, and what went back."""

    def __init__(self, ordered: list[int]) -> None:
        self.ordered = ordered
        self.back = [0] * len(ordered)
        self.refunds = list[Json]()

    def refund(self, at: int, units: int, *, named: bool) -> None:
        """So many units of a line go back, as far as there are any; or only money does."""
        units = min(units, self.ordered[at] - self.back[at])
        self.back[at] += units
        row = refunded(51 + at if named else None, product_id=7 + at, quantity=-units)
        rows = [{**row, "quantity": f"-{units}.00" if named else -units}]
        self.refunds.append(refund(id=91 + len(self.refunds), line_items=rows))

    def order(self) -> Json:
        """The order as the shop would tell it now."""
        lines = [line(id=51 + i, product_id=7 + i, quantity=n) for i, n in enumerate(self.ordered)]
        listed = [{"id": each["id"], "total": "-0.01"} for each in self.refunds]
        return order(line_items=lines, refunds=listed, total="900.00")


@given(
    ordered=st.lists(st.integers(0, 5), min_size=1, max_size=4),
    steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=6),
    data=st.data(),
)
def test_refunds_are_counted_as_the_shop_counts_them(
    ordered: list[int], steps: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    """Whatever went back in whatever order it is told: each line has lost what the books say."""
    shop = Shop(ordered)
    for at, units, named in steps:
        shop.refund(at % len(ordered), units, named=named)
    told = data.draw(st.permutations([shop.order(), *shop.refunds]))
    result = read_orders(*map(body, told))
    lines = the(result).lines or ()
    assert ((), shop.ordered, shop.back) == (
        result.needs,
        [each.quantity for each in lines],
        [each.refunded for each in lines],
    )


@given(cents=st.integers(-(10**12), 10**12), as_text=st.booleans())
def test_money_is_exact(cents: int, as_text: bool) -> None:
    """Every amount to the cent, as text or as number, is read as it was meant."""
    amount = Decimal(cents) / 100
    raw = body(order(total="TOTAL")).replace(
        b'"TOTAL"', f'"{amount:.2f}"'.encode() if as_text else f"{amount:.2f}".encode()
    )
    total = the(read_orders(raw)).total
    assert (cents, "EUR") == (total and (total.minor, total.currency))


@given(
    reference=texts | st.just("6001"),
    carrier=st.none() | texts | st.just("UPS"),
    tracking=st.none() | texts | st.just("T1"),
    completes=st.none() | st.booleans(),
    tracker=st.booleans(),
    link=st.none() | texts,
)
def test_a_notice_is_written_or_says_why_not(
    reference: str,
    carrier: str | None,
    tracking: str | None,
    completes: bool | None,
    tracker: bool,
    link: str | None,
) -> None:
    """Never an exception; what is written can be sent, and is found again by its number."""
    told = notice(reference=reference, carrier=carrier, tracking=tracking, completes=completes)
    written = write_shipment(told, tracker=tracker, link=link)
    if isinstance(written, Unwritable):
        assert written.reasons
        return
    assert isinstance(written, Call)
    assert written.content.decode("utf-8") == written.content.decode("ascii")
    assert (written.method == "PUT") is (tracking is None or not tracking.strip() or not tracker)
    number = written.body.get("tracking_number")
    if isinstance(number, str):
        assert "t1" == find_shipment(trackings(f"{number}-2", number), told)


@given(document=documents, headers=st.dictionaries(texts, texts, max_size=3))
def test_a_webhook_is_a_hint_or_refused(document: object, headers: dict[str, str]) -> None:
    """Nothing that a stranger sends does more than that."""
    with suppress(InvalidInput):
        assert isinstance(read_webhook(body(document), headers), Hint)
