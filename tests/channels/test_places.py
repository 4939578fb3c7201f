"""A value that is asked for by its key: the fast way and the detailed one come to the same."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.channels.reading import At, money
from fulfilcore.errors import InvalidInput
from fulfilcore.values import CURRENCIES, Money

T = TypeVar("T")
ACCESSORS = (
    *("maybe_text", "text", "maybe_label", "whole", "maybe_whole", "count", "maybe_count"),
    *("maybe_flag", "amount", "amount_text", "maybe_amount_text", "currency"),
    *("instant", "maybe_instant", "maybe_mail_instant"),
)
texts = st.text(st.characters(exclude_categories=()), max_size=8) | st.sampled_from(
    [
        *(
            "",
            " ",
            " Ann ",
            "\ufeff",
            "a\x00b",
            "\ud800",
            "true",
            "FALSE",
            "no",
            "USD",
            " USD",
            "usd",
        ),
        *(
            "12.34",
            " 12.34",
            "-5.00",
            "1e5",
            "\u0663.\u0665",
            "12",
            "12.",
            ".50",
            "9" * 16 + ".00",
            "0.005",
        ),
        *("2026-01-02T03:04:05Z", "2026-01-02T03:04:05-05:00", "2026-01-02T03:04:05", "soon"),
        *("0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "2026-01-02", "24:00"),
        "Tue, 05 Mar 2019 21:40:11 +0000",
    ]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, -1, 2**63 - 1, 2**63, -(2**63)])
    | st.decimals(allow_nan=False, allow_infinity=False)
    | texts
)
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.just("a"), scalars)
documents = values | st.dictionaries(st.sampled_from(["a", "b"]), values, max_size=2)


def came_to(read: Callable[[], T]) -> object:
    """What a reading gave, or its complaint with the place."""
    try:
        found = read()
    except InvalidInput as bad:
        return bad.problem, bad.path
    return type(found), found


@pytest.mark.parametrize("name", ACCESSORS)
@given(document=documents)
def test_a_key_reads_like_the_child(name: str, document: object) -> None:
    """With a key every type gives, or refuses, what it would at the place itself."""
    at = At({"order": document}).child("order")

    detailed = came_to(lambda: getattr(at.child("a"), name)())
    assert detailed == came_to(lambda: getattr(at, name)("a"))


@given(document=documents, currency=st.sampled_from(["USD", "JPY", "KWD", "CLF"]))
def test_money_is_the_amount_in_the_currency(document: object, currency: str) -> None:
    """The fast way to money rounds, and refuses, as the exact one does."""
    at = At(document)

    def exact() -> Money:
        child = at.child("a")
        amount = child.amount()
        try:
            return money(amount, currency)
        except InvalidInput as bad:
            raise InvalidInput(bad.problem, child.path) from None

    assert came_to(exact) == came_to(lambda: at.money(currency, "a"))
    if not isinstance(document, dict):
        return
    child = at.child("a")
    assert came_to(lambda: at.money(currency, "a")) == came_to(lambda: child.money(currency))


@pytest.mark.parametrize(
    ("text", "minor"),
    [("12.34", 1234), (" 12.34 ", 1234), ("-5.00", -500), ("8", 800), ("0.005", 0), ("7.", 700)],
)
def test_money_is_read_from_text(text: str, minor: int) -> None:
    """However many digits there are, rounded half-even to cents."""
    assert Money(minor, "USD") == At(text).money("USD")


@pytest.mark.parametrize("text", [".50", "\u0663.\u0665\u0660", "1_0.00", "1 0.00", "x", "9" * 16])
def test_what_is_no_plain_amount_is_refused(text: str) -> None:
    """Other digits, gaps, nothing before the point, more than any price has."""
    with pytest.raises(InvalidInput, match=r"an amount of money is expected.*\(at \$\.a\)"):
        At({"a": text}).money("USD", "a")


@given(document=documents)
def test_several_keys_are_one_after_the_other(document: object) -> None:
    """What is inside is what the keys lead to; null all along reads like null, with its place."""
    at = At({"x": document})

    def step_by_step() -> At:
        place = at
        for name in ("x", "a", "a"):
            place = At(None, (place, name)) if place.value is None else place.child(name)
        return place

    found = came_to(lambda: (at.inside("x", "a", "a").value, at.inside("x", "a", "a").path))
    assert came_to(lambda: (step_by_step().value, step_by_step().path)) == found


@given(document=documents)
def test_entries_have_the_same_places(document: object) -> None:
    """The entries under a key are those of the child, each at its own place."""
    at = At(document)

    detailed = came_to(lambda: [(each.value, each.path) for each in at.child("a").items()])
    assert detailed == came_to(lambda: [(each.value, each.path) for each in at.items("a")])


@given(document=documents)
def test_a_list_that_is_left_out_has_no_entries(document: object) -> None:
    """Null and nothing at all read like an empty list; anything else is a list or refused."""
    at = At(document)

    def usual() -> list[object]:
        child = at.child("a")
        return [] if child.value is None else [each.path for each in child.items()]

    found = came_to(lambda: [each.path for each in at.maybe_items("a")])
    assert came_to(usual) == found


@given(document=documents, currency=st.none() | st.sampled_from(["USD", "JPY"]))
def test_money_without_an_amount_or_a_currency_is_unknown(
    document: object, currency: str | None
) -> None:
    """What is no amount is refused in any currency, and where nobody knows which."""
    at = At(document)

    def usual() -> Money | None:
        child = at.child("a")
        if child.value in (None, ""):
            return None
        child.amount()
        return None if currency is None else child.money(currency)

    assert came_to(usual) == came_to(lambda: at.maybe_money(currency, "a"))


def test_a_shape_is_the_first_of_which_any_key_is_there() -> None:
    """Null is no key; what is no object has no shape."""
    shapes = {"refund": ("amount", "reason"), "order": ("id",)}

    assert ["refund", "order", "", ""] == [
        At(each).shape(shapes)
        for each in ({"id": 1, "reason": ""}, {"id": 1, "amount": None}, {}, [shapes])
    ]


@given(document=documents)
def test_what_is_told_is_what_it_has(document: object) -> None:
    """A key is told where something other than null stands under it, and only in an object."""
    at = At(document)

    assert {key for key in ("a", "b") if at.has(key)} == set(at.told())


@given(document=documents, value=values)
def test_the_first_key_that_says_something_counts(document: object, value: object) -> None:
    """Of several keys the first that is not null, with its place; none where all of them are."""
    at = At({"none": None, "a": value, "b": document})
    found = (
        At({"none": None}).first("none", "absent"),
        At([]).first("a"),
        at.first("none", "a", "b"),
    )

    told = at.child("a") if value is not None else at.child("b")
    last = found[2]
    assert (None, None) == found[:2]
    assert (last is None) == (told.value is None)
    assert last is None or (told.path, told.value) == (last.path, last.value)


@given(document=documents)
def test_a_list_is_known_by_its_key(document: object) -> None:
    """Asked with a key, whatever is no object has no list."""
    at = At({"order": document})
    assert at.child("order").is_list() == at.is_list("order")
    assert not At(document).is_list("none")


def test_a_block_that_is_left_out_has_no_fields() -> None:
    """It reads like an empty object at its place; what is no object is still refused."""
    at = At({"a": {"b": "x"}, "c": None, "d": 1})

    assert "x" == at.block("a").maybe_text("b")
    assert (None, "$.c.b") == (at.block("c").maybe_text("b"), at.block("c").child("b").path)
    with pytest.raises(InvalidInput, match=r"an object is expected here.*\(at \$\.d\)"):
        at.block("d").maybe_text("b")


def test_only_the_same_value_is_held() -> None:
    """Under the key, and nothing else; in what is no object nothing is."""
    assert [True, False, False] == [
        at.holds("a", "x") for at in (At({"a": "x"}), At({"a": "y", "b": "x"}), At("x"))
    ]
    assert [True, True, True, False, False] == [
        at.blank("a") for at in (At({}), At({"a": None}), At({"a": ""}), At({"a": 0}), At(""))
    ]


@given(
    st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{0,4})?", fullmatch=True),
    st.sampled_from(sorted(CURRENCIES)),
)
def test_plain_amounts_are_exact(text: str, currency: str) -> None:
    """Money from plain digits is what the exact arithmetic makes of them."""
    exact = Money.of(Decimal(text), currency, rounding=ROUND_HALF_EVEN)

    assert exact == Money.of(text, currency, rounding=ROUND_HALF_EVEN)
