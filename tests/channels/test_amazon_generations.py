"""Orders v0, Orders 2026-01-01 and ORDER_CHANGE speak of one order in one language."""

from datetime import date, timedelta
from itertools import permutations

from amazon_generations import Purchase, as_2026, as_notification, as_v0, at_another_time, purchases
from amazon_payloads import the
from attrs import evolve
from channel_payloads import body
from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.accounts import Terms
from fulfilcore.channels.amazon import read_orders
from fulfilcore.derivation import fold, version_of
from fulfilcore.intake import ChannelLine, ChannelOrder, LineKind, Need, Part, ReadResult
from fulfilcore.orders import Inputs, Order
from fulfilcore.values import OrderId, StoreId

STORE = StoreId("amazon-us")


def told_v0(it: Purchase) -> ReadResult:
    """What v0's answers tell."""
    return read_orders(*map(body, as_v0(it)))


def told_2026(it: Purchase, by_unit: bool = False) -> ReadResult:
    """What the document of 2026-01-01 tells."""
    return read_orders(body({"order": as_2026(it, by_unit)}))


def news(it: Purchase) -> ChannelOrder:
    """What the notification tells."""
    return the(read_orders(body(as_notification(it))))


def without_service(order: ChannelOrder) -> ChannelOrder:
    """The order without the service level: v0 names the service, 2026-01-01 its speed."""
    assert order.programme is not None
    return evolve(order, programme=evolve(order.programme, service=None))


@given(purchases, st.booleans())
def test_both_generations_tell_the_same_order(it: Purchase, by_unit: bool) -> None:
    """Every fact and every need is the same, however the order was fetched."""
    old, new = told_v0(it), told_2026(it, by_unit)
    assert old.needs == new.needs
    assert without_service(the(old)) == without_service(the(new))


@given(purchases)
def test_what_is_read_is_what_was_told(it: Purchase) -> None:
    """Agreeing is not enough: the facts are those of the purchase."""
    order = the(told_2026(it))
    assert (it.id, it.placed, it.changed) == (order.reference, order.placed, order.modified)
    assert (it.status[2], it.marketplace) == (order.level, order.marketplace_id)
    assert order.programme is not None
    assert (it.prime and it.merchant, it.ship_by, it.deliver_by) == (
        order.programme.prime,
        order.programme.ship_by,
        order.programme.deliver_by,
    )
    kind = LineKind.PICKUP if it.pickup else LineKind.GOODS
    assert [(each.id, each.ordered, each.shipped, kind) for each in it.items] == [
        (line.id, line.quantity, line.shipped, line.kind) for line in order.lines or ()
    ]
    wishes = [each.wish for each in it.items if each.wish is not None]
    assert (any(wishes) if wishes else None) == order.cancel_requested
    asked = it.merchant and not it.pickup and 3 <= it.status[2].value <= 5
    known = it.address is not None
    assert (asked and not known) is (Need(it.id, Part.ADDRESS) in told_2026(it).needs)


@given(purchases)
def test_news_agree_with_the_answer(it: Purchase) -> None:
    """A notification tells less, but nothing else."""
    whole, part = the(told_2026(it)), news(it)
    lines = tuple(
        ChannelLine(
            id=line.id, sku=line.sku, quantity=line.quantity, shipped=line.shipped, kind=line.kind
        )
        for line in whole.lines or ()
    )
    expected = evolve(
        without_service(whole),
        parts=frozenset(),
        lines=lines,
        references=whole.references[:1],
        ship_to=None,
        buyer=None,
        total=None,
        related=(),
    )
    assert expected == part


def folded(*contents: ChannelOrder) -> Order | None:
    """The order that these versions make."""
    id = OrderId(f"{STORE}/{contents[0].reference}")
    terms = Terms(
        store=STORE,
        system="amazon",
        marketplace=True,
        country="US",
        received_on=date(2026, 3, 1),
    )
    return fold(Inputs(order=id, terms=terms, versions=tuple(version_of(id, c) for c in contents)))


@given(purchases, st.booleans())
def test_all_three_fold_to_one_order(it: Purchase, shipped: bool) -> None:
    """Mixed generations make the order that the newest of them makes alone, in any order."""
    it = at_another_time(it, it.changed, shipped=False)
    late = at_another_time(it, it.changed + timedelta(hours=1), shipped)
    versions = [the(told_v0(it)), news(it), the(told_2026(late))]
    first, *others = [folded(*each) for each in permutations(versions)]
    assert first is not None
    assert [first] * 5 == others
    alone = folded(the(told_2026(late)))
    assert alone is not None
    kept = ("level", "references", "programme", "ship_to", "buyer", "total", "placed", "number")
    assert [getattr(alone, name) for name in kept] == [getattr(first, name) for name in kept]
    assert [line.id for line in alone.lines or ()] == [line.id for line in first.lines or ()]


@given(purchases)
def test_news_take_no_name_and_no_price_away(it: Purchase) -> None:
    """A notification that comes after the whole order moves its status and leaves its lines."""
    it = at_another_time(it, it.changed, shipped=False)
    late = at_another_time(it, it.changed + timedelta(hours=1), shipped=True)
    before, after = folded(the(told_2026(it))), folded(the(told_2026(it)), news(late))
    assert before is not None
    assert after is not None
    assert [(line.name, line.price) for line in before.lines or ()] == [
        (line.name, line.price) for line in after.lines or ()
    ]
    assert (late.status[2], before.ship_to) == (after.level, after.ship_to)
