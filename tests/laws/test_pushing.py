"""Pushes as laws: their order and repetition make no difference, and nothing unsaid is reset."""

from collections.abc import Callable, Sequence

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import SHOP, World, a_line, at
from fulfilcore.changes import ORDER, SAID
from fulfilcore.flows import upsert_orders
from fulfilcore.imports import Push
from fulfilcore.imports.tables import ERASED
from fulfilcore.intake import Buyer, ChannelOrder, Level, Programme
from fulfilcore.orders import Order
from fulfilcore.running import run
from fulfilcore.values import Address, Money, OrderId

K = OrderId("web-shop/k")
WORDS = ("a", "b")
FRESH = ChannelOrder(reference="k", parts=frozenset(), level=Level.OPEN, modified=at(-99))
BORN = Push(order=FRESH, erases=frozenset({"tags"}))
"""The first push: without it some of the orders below would not be shown."""


def maybe(*values: object) -> st.SearchStrategy[object]:
    """One of these, or nothing said; often a blank, which says nothing either."""
    return st.sampled_from([None, None, "", *values])


@st.composite
def some_pushes(draw: st.DrawFn) -> Push:
    """A push that says some things, erases others, and leaves the rest."""
    texts = {name: draw(maybe(*WORDS)) for name in ("note", "custom_1", "gift_message", "number")}
    buyer = Buyer(
        name=draw(st.sampled_from([None, "", *WORDS])), email=draw(st.sampled_from([None, "x"]))
    )
    order = ChannelOrder(
        reference="k",
        parts=frozenset(),
        modified=at(-draw(st.integers(0, 60))),
        level=draw(st.sampled_from([None, Level.UNPAID, Level.OPEN, Level.REVIEW])),
        lines=draw(
            st.sampled_from([None, (), (a_line("l1", 1),), (a_line("l1", 2), a_line("l2"))])
        ),
        ship_to=draw(
            st.sampled_from([None, Address(), Address(city="Reno"), Address(city="Elko")])
        ),
        buyer=draw(st.sampled_from([None, buyer])),
        tags=draw(st.sampled_from([None, frozenset(), frozenset({"t"})])),
        total=draw(st.sampled_from([None, Money(1, "USD"), Money(2, "USD")])),
        programme=draw(st.sampled_from([None, Programme(prime=False), Programme(service="Air")])),
        gift=draw(st.sampled_from([None, True, False])),
        **texts,  # type: ignore[arg-type]
    )
    unsaid = [name for name, blank in ERASED.items() if getattr(order, name) in (None, "", blank)]
    names = draw(st.frozensets(st.sampled_from(unsaid), max_size=2)) if unsaid else frozenset()
    return Push(order=order, erases=names)


def distinct(pushes: Sequence[Push]) -> bool:
    """Whether no two pushes were written at the same instant."""
    return len({push.order.modified for push in pushes}) == len(pushes)


def world_after(batches: Sequence[Sequence[Push]]) -> World:
    """Everything that is kept once these were pushed, a batch a minute."""
    world = World()
    for minute, batch in enumerate([[BORN], *batches]):
        run(
            upsert_orders(
                batch,
                store=SHOP,
                account=world.account,
                repository=world.repository,
                now=at(minute),
            )
        )
    return world


def order_after(pushes: Sequence[Push]) -> Order:
    """The order once these were pushed, one by one."""
    return world_after([[push] for push in pushes]).order(K)


@settings(max_examples=150)
@given(st.lists(some_pushes(), max_size=5), st.data())
@pytest.mark.rule("S002-4")
def test_order_repetition_and_batches_make_no_difference(
    pushes: list[Push], data: st.DataObject
) -> None:
    """The same pushes in any order, any number of times, in any batches: the same order."""
    again = data.draw(st.lists(st.sampled_from(pushes), max_size=3)) if pushes else []
    mixed = data.draw(st.permutations([*pushes, *again]))
    cut = data.draw(st.integers(0, len(mixed)))
    straight, other = world_after([[p] for p in pushes]), world_after([mixed[:cut], mixed[cut:]])

    assert straight.records(SAID.name, ORDER.name) == other.records(SAID.name, ORDER.name)


def last(pushes: Sequence[Push], said: Callable[[Push], object]) -> object:
    """The last word that was said of a field, or None."""
    words = [said(push) for push in sorted(pushes, key=lambda p: p.order.modified or at(0))]
    return next((word for word in reversed(words) if word is not None), None)


def text(name: str) -> Callable[[Push], object]:
    """What a push says of a text: nothing if it is blank, unless it erases it."""
    return lambda push: "" if name in push.erases else getattr(push.order, name) or None


FIELDS: Sequence[tuple[Callable[[Push], object], Callable[[Order], object]]] = (
    (text("note"), lambda o: o.fields.note),
    (text("custom_1"), lambda o: o.fields.custom_1),
    (text("gift_message"), lambda o: o.gift_message),
    (text("number"), lambda o: o.number),
    (lambda p: p.order.total, lambda o: o.total),
    (lambda p: p.order.gift, lambda o: o.gift),
    (lambda p: p.order.buyer and (p.order.buyer.name or None), lambda o: o.buyer and o.buyer.name),
    (lambda p: p.order.buyer and p.order.buyer.email, lambda o: o.buyer and o.buyer.email),
    (lambda p: p.order.ship_to and p.order.ship_to.city and p.order.ship_to, lambda o: o.ship_to),
    (lambda p: p.order.programme and p.order.programme.service, lambda o: o.programme.service),
    (lambda p: p.order.programme and p.order.programme.prime, lambda o: o.programme.prime),
    (lambda p: p.order.level, lambda o: o.level),
    (
        lambda p: (
            {} if "lines" in p.erases else {x.id: x.quantity for x in p.order.lines or ()} or None
        ),
        lambda o: None if o.lines is None else {line.id: line.ordered for line in o.lines},
    ),
    (
        lambda p: frozenset() if "tags" in p.erases else p.order.tags or None,
        lambda o: o.tags,
    ),
)
"""What a push says of each field, and what the order then shows."""


@settings(max_examples=200)
@given(st.lists(some_pushes(), max_size=5).filter(distinct))
@pytest.mark.rule("S002-4")
def test_every_field_is_the_last_word_said_of_it(pushes: list[Push]) -> None:
    """Whatever a push leaves out stays as the push before had it, field by field."""
    order, all_pushes = order_after(pushes), [BORN, *pushes]
    expected = [last(all_pushes, said) for said, _ in FIELDS]

    assert expected == [shown(order) for _, shown in FIELDS]


@given(st.lists(some_pushes(), max_size=4).filter(distinct), st.integers(0, 60))
@pytest.mark.rule("S002-4")
def test_a_push_that_says_nothing_changes_nothing(pushes: list[Push], minute: int) -> None:
    """Only its key, or its key and blanks: the order is the very same."""
    silent = evolve(
        FRESH,
        level=None,
        modified=at(-minute),
        note="",
        tags=frozenset(),
        lines=(),
        buyer=Buyer(name=" "),
    )

    assert order_after(pushes) == order_after([*pushes, Push(order=silent)])
