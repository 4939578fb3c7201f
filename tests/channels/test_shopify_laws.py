"""What holds of Shopify's orders, whatever happened to them."""

import json
from functools import cache

import pytest
from attrs import define, evolve
from channel_payloads import Json, body
from hypothesis import assume, given
from hypothesis import strategies as st
from shopify_payloads import fulfillment, line, notice, order, refund, row, sent, task, the, work
from test_codec_fixtures import FIXTURES
from test_codec_laws import DROPPED, changes, documents, mutated, nodes, shape

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.shopify import (
    find_shipment,
    read_answer,
    read_fulfillment_orders,
    read_orders,
    write_shipment,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Level
from fulfilcore.messages import Declined, Done, Unknown


@define
class Truth:
    """One line of a shop that keeps its books: where each unit is."""

    ordered: int = 0
    here: int = 0
    under_way: int = 0
    away: int = 0
    away_refunded: int = 0
    called_off: int = 0
    refunded: int = 0
    returned: int = 0
    edited: int = 0
    restocked_of_old: bool = False
    kept: bool = False


@define
class Shop:
    """A shop that does to an order what Shopify does, and tells it as Shopify tells it."""

    lines: list[Truth]
    fulfillments: list[Json]
    refunds: list[Json]

    def order(self, **changes: object) -> Json:
        """The order as Shopify would tell it now."""
        rows = [
            line(
                id=51 + i,
                admin_graphql_api_id=None,
                quantity=truth.ordered,
                current_quantity=truth.ordered - truth.refunded - truth.edited,
                fulfillable_quantity=truth.here,
            )
            for i, truth in enumerate(self.lines)
        ]
        told = {"line_items": rows, "fulfillments": self.fulfillments, "refunds": self.refunds}
        return order(**{**told, **changes})

    def do(self, step: str, at: int, units: int) -> None:
        """One thing that happens to so many units of a line, as far as there are such units."""
        truth = self.lines[at]
        getattr(self, step)(51 + at, truth, units)

    def add(self, id: int, truth: Truth, units: int) -> None:
        """An edit adds units."""
        truth.ordered += units
        truth.here += units

    def remove(self, id: int, truth: Truth, units: int) -> None:
        """An edit removes units that are here."""
        gone = min(units, truth.here)
        truth.here -= gone
        truth.edited += gone
        truth.called_off += gone

    def fulfil(self, id: int, truth: Truth, units: int) -> None:
        """Units leave."""
        gone = min(units, truth.here)
        truth.here -= gone
        truth.away += gone
        self.note(id, gone, "success")

    def begin(self, id: int, truth: Truth, units: int) -> None:
        """A service takes units on."""
        gone = min(units, truth.here)
        truth.here -= gone
        truth.under_way += gone
        self.note(id, gone, "pending")

    def fail(self, id: int, truth: Truth, units: int) -> None:
        """A fulfillment fails, or is cancelled: nothing has left."""
        self.note(id, units, "failure" if units % 2 else "cancelled")

    def cancel(self, id: int, truth: Truth, units: int) -> None:
        """Units are paid back before they leave."""
        gone = min(units, truth.here)
        truth.here -= gone
        truth.called_off += gone
        self.pay_back(id, truth, gone, "cancel")

    def take_back(self, id: int, truth: Truth, units: int) -> None:
        """Units come back and are paid back."""
        back = min(units, truth.away - truth.away_refunded)
        truth.away_refunded += back
        truth.returned += back
        self.pay_back(id, truth, back, "return")

    def let_keep(self, id: int, truth: Truth, units: int) -> None:
        """Units are paid back and kept: first those that left, then those that are here."""
        kept = min(units, truth.away - truth.away_refunded)
        gone = min(units - kept, truth.here)
        truth.away_refunded += kept
        truth.here -= gone
        truth.called_off += gone
        truth.kept |= kept + gone > 0
        self.pay_back(id, truth, kept + gone, "no_restock")

    def restock(self, id: int, truth: Truth, units: int) -> None:
        """Units go back on the shelf in the old way: first those that are here."""
        gone = min(units, truth.here)
        back = min(units - gone, truth.away - truth.away_refunded)
        truth.here -= gone
        truth.called_off += gone
        truth.away_refunded += back
        truth.returned += back
        truth.restocked_of_old |= gone + back > 0
        self.pay_back(id, truth, gone + back, "legacy_restock")

    def note(self, id: int, units: int, status: str) -> None:
        """A fulfillment is made."""
        if units:
            rows = [{"id": id, "quantity": units}]
            number = 71 + len(self.fulfillments)
            self.fulfillments.append(fulfillment(id=number, status=status, line_items=rows))

    def pay_back(self, id: int, truth: Truth, units: int, restock: str) -> None:
        """A refund is made."""
        truth.refunded += units
        if units:
            number = 81 + len(self.refunds)
            self.refunds.append(refund(row(restock, units, id), id=number))


STEPS = (
    *("add", "remove", "fulfil", "fulfil", "begin", "fail"),
    *("cancel", "take_back", "let_keep", "restock"),
)


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """A shop after anything has happened to an order of one to three lines."""
    ordered = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    shop = Shop([Truth(ordered=units, here=units) for units in ordered], [], [])
    steps = st.tuples(st.sampled_from(STEPS), st.integers(0, len(ordered) - 1), st.integers(1, 3))
    for step, at, units in draw(st.lists(steps, max_size=10)):
        shop.do(step, at, units)
    return shop


@given(shop=shops())
def test_every_unit_is_counted_once(shop: Shop) -> None:
    """Whatever was fulfilled, refunded and edited, the counts are the truth."""
    lines = the(read_orders(body(shop.order()))).lines
    assert lines is not None
    for truth, read in zip(shop.lines, lines, strict=True):
        assert (truth.ordered, truth.away, truth.called_off, truth.refunded) == (
            read.quantity,
            read.shipped,
            read.called_off,
            read.refunded,
        )
        assert read.returned is not None
        assert 0 <= read.returned <= truth.refunded
        # Which of two vague refunds a unit was under is not told.
        if not (truth.kept and truth.restocked_of_old):
            assert truth.returned == read.returned


@given(shop=shops())
def test_the_level_is_that_of_the_units(shop: Shop) -> None:
    """Open, partly shipped or shipped by what is here and what is away, whatever the flag says."""
    away = any(truth.away for truth in shop.lines)
    here = any(truth.here or truth.under_way for truth in shop.lines)
    assume(away or here)
    expected = {
        (False, True): Level.OPEN,
        (True, True): Level.PARTLY_SHIPPED,
        (True, False): Level.SHIPPED,
    }[away, here]
    for flag in (None, "fulfilled", "restocked"):
        assert expected is the(read_orders(body(shop.order(fulfillment_status=flag)))).level


@given(shop=shops(), missing=st.sets(st.sampled_from(["current_quantity", "fulfillable_quantity"])))
def test_levels_never_leave_their_bounds(shop: Shop, missing: set[str]) -> None:
    """With less told the counts are less sure, but no unit is counted twice or out of thin air."""
    document = shop.order()
    rows = document["line_items"]
    assert isinstance(rows, list)
    few = [{key: each[key] for key in each if key not in missing} for each in rows]
    lines = the(read_orders(body({**document, "line_items": few}))).lines
    assert lines is not None
    for read in lines:
        assert read.shipped is not None
        assert read.called_off is not None
        assert read.refunded is not None
        assert read.returned is not None
        assert 0 <= read.shipped <= read.shipped + read.called_off <= read.quantity
        assert 0 <= read.returned <= read.refunded <= read.quantity


@given(shop=shops(), data=st.data())
def test_told_in_pieces_it_is_the_same(shop: Shop, data: st.DataObject) -> None:
    """The order and its fulfillments in any order, repeated or not, give the same."""
    whole = shop.order()
    pieces = [whole, *({"fulfillment": each} for each in shop.fulfillments)]
    again = data.draw(st.permutations([*pieces, *pieces]))
    assert read_orders(body(whole)) == read_orders(*map(body, again))


@given(shop=shops(), data=st.data())
def test_fulfillments_told_later_make_the_same_units(shop: Shop, data: st.DataObject) -> None:
    """An order told before its last fulfillments catches up with them."""
    later = [evolve_at(each, "2026-01-09T00:00:00Z") for each in shop.fulfillments]
    known = data.draw(st.lists(st.sampled_from(later), unique_by=str)) if later else []
    early = shop.order(fulfillments=known)
    read = the(read_orders(body(early), body({"fulfillments": later})))
    assert read.lines is not None
    assert [truth.away for truth in shop.lines] == [each.shipped for each in read.lines]


def evolve_at(document: Json, instant: str) -> Json:
    """A fulfillment as it was at an instant."""
    return {**document, "updated_at": instant}


# --- whatever is broken


@cache
def fixtures() -> dict[str, object]:
    """Every payload of the shared folder, or small ones of our own where it is not."""
    found = {
        file.relative_to(FIXTURES).as_posix(): json.loads(file.read_text("utf-8"))
        for file in sorted((FIXTURES / "shopify").rglob("*.json"))
    }
    own = order(fulfillments=[fulfillment()], refunds=[refund()], shipping_lines=[{"title": "x"}])
    return {**found, "order": {"order": own}, "work": {"fulfillment_orders": [work()]}}


@given(data=st.data())
def test_no_broken_payload_raises(data: st.DataObject) -> None:
    """Drop or replace any value of any payload: it is read or rejected, and the next is read."""
    document = fixtures()[data.draw(st.sampled_from(sorted(fixtures())))]
    path = data.draw(st.sampled_from(nodes(document)))
    broken = mutated(document, path, data.draw(changes)) if path else data.draw(documents)
    good = order(id=777, admin_graphql_api_id=None)
    result = read_orders(body(broken), body(good))
    assert "777" in {found.reference for found in result.orders}
    assert all(bad.path.startswith("$body[0]") for bad in result.rejected)


NONSENSE: tuple[object, ...] = (
    DROPPED,
    None,
    "",
    "x",
    "\x00",
    -1,
    0,
    1,
    1.5,
    2**70,
    True,
    [],
    {},
    [None],
    [{}],
)


@pytest.mark.parametrize("kind", ["order", "fulfillment", "refund", "fulfillment_order"])
def test_nonsense_in_any_place_is_read_or_rejected(kind: str) -> None:
    """Every value of a small payload replaced by everything it may not be: never an exception."""
    entries: dict[str, Json] = {
        "order": order(
            fulfillments=[fulfillment()],
            refunds=[refund()],
            shipping_lines=[{"title": "x", "code": "y", "is_removed": False}],
            shipping_address={"name": "Ann", "zip": "1"},
            customer={"id": 7, "first_name": "Ann", "email": "a@x.org"},
            note_attributes=[{"name": "a", "value": "b"}],
            total_price_set={"shop_money": {"amount": "1", "currency_code": "USD"}},
        ),
        "fulfillment": fulfillment(),
        "refund": refund(),
        "fulfillment_order": work(fulfillment_holds=[{"reason": "other"}]),
    }
    document = {kind: entries[kind]}
    for path in nodes(document)[1:]:
        for nonsense in NONSENSE:
            result = read_orders(body(mutated(document, path, nonsense)))
            assert len(result.orders) + len(result.rejected) + len(result.needs) > 0
            assert all(bad.error and bad.path.startswith("$") for bad in result.rejected)


@given(data=st.data())
def test_the_order_of_samples_changes_nothing(data: st.DataObject) -> None:
    """Shopify's own samples, of which many are about one order, in any order and repeated."""
    names = data.draw(st.lists(st.sampled_from(sorted(fixtures())), min_size=1, max_size=4))
    bodies = [body(fixtures()[name]) for name in names]
    shuffled = data.draw(st.permutations([*bodies, *bodies]))
    assert shape(read_orders(*bodies))[:2] == shape(read_orders(*shuffled))[:2]


@given(data=st.data())
def test_no_broken_work_order_makes_a_plan_of_nonsense(data: st.DataObject) -> None:
    """A broken list of fulfillment orders is refused, or it plans units that are in it."""
    document: Json = {"fulfillment_orders": [work(), work(id=62)]}
    path = data.draw(st.sampled_from([node for node in nodes(document) if node]))
    broken = mutated(document, path, data.draw(changes))
    try:
        known = read_fulfillment_orders(body(broken))
    except InvalidInput as bad:
        assert bad.path.startswith("$")
        return
    written = write_shipment(notice(lines=sent((51, 3))), known)
    left = sum(r.remaining for each in known for r in each.lines if r.line == "51")
    assert isinstance(written, Call | Unwritable)
    assert isinstance(written, Unwritable) or left >= 3


@given(document=documents)
def test_no_answer_raises_what_it_must_not(document: object) -> None:
    """Whatever Shopify answers, reading the answer gives an outcome, looking up a clean error."""
    assert isinstance(read_answer(body(document)), Done | Declined | Unknown)
    try:
        assert find_shipment(body(document), notice()) is None
    except InvalidInput as bad:
        assert bad.path.startswith("$")


@pytest.mark.parametrize("revision", [1, 2])
@given(data=st.data())
def test_any_notice_is_written_or_refused(revision: int, data: st.DataObject) -> None:
    """Whatever texts a notice has, it becomes a call that is JSON, or names its obstacles."""
    texts = st.none() | st.text(st.characters(exclude_categories=()), max_size=8)
    told = notice(revision=revision)
    for name in ("carrier", "tracking", "service", "amends"):
        told = evolve(told, **{name: data.draw(texts)})  # type: ignore[arg-type]  # each is text
    told = evolve(told, reference=data.draw(st.sampled_from(["5001", "#1", "", "٣"])))
    written = write_shipment(told, [task()])
    if isinstance(written, Call):
        assert json.loads(json.dumps(written.body)) == written.body
    else:
        assert written.reasons
