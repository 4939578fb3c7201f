"""Laws of money: exact, never lost, never a float."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.errors import InvalidInput
from fulfilcore.values import CURRENCIES, Money

CODES = st.sampled_from(sorted(CURRENCIES))
AMOUNTS = st.builds(Money, st.integers(-(10**12), 10**12), CODES)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_allocation_loses_nothing(whole: Money, weights: list[int]) -> None:
    """The parts of an allocated amount sum to the whole, in its currency."""
    parts = whole.allocate(weights)
    assert (whole.minor, {whole.currency}, len(weights)) == (
        sum(part.minor for part in parts),
        {part.currency for part in parts},
        len(parts),
    )


@given(AMOUNTS, WEIGHTS)
def test_allocation_is_fair(whole: Money, weights: list[int]) -> None:
    """Each part differs from its exact share by less than one minor unit."""
    exact = [Fraction(whole.minor * weight, sum(weights)) for weight in weights]
    unfair = [
        (part, share)
        for part, share in zip(whole.allocate(weights), exact, strict=True)
        if abs(part.minor - share) >= 1
    ]
    assert [] == unfair


@given(AMOUNTS, WEIGHTS)
def test_allocation_keeps_the_sign(whole: Money, weights: list[int]) -> None:
    """No part points the other way, and the parts of a debt mirror those of a credit."""
    parts = whole.allocate(weights)
    assert tuple(-part for part in parts) == (-whole).allocate(weights)
    assert all(part.minor * whole.minor >= 0 for part in parts)


@given(AMOUNTS, WEIGHTS)
def test_allocation_keeps_the_order_of_weights(whole: Money, weights: list[int]) -> None:
    """Who has the greater weight gets at least as much; among equals the earlier does."""
    shares = [abs(part.minor) for part in whole.allocate(weights)]
    ranked = sorted(range(len(weights)), key=lambda i: (-weights[i], i))
    assert sorted(shares, reverse=True) == [shares[i] for i in ranked]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [3, -1]])
def test_allocation_needs_weights(weights: list[int]) -> None:
    """Nothing can be shared out by no weight, or by a negative one."""
    with pytest.raises(InvalidInput, match="weights"):
        Money(100, "EUR").allocate(weights)


@given(st.integers(-(10**15), 10**15), CODES)
def test_every_currency_round_trips(minor: int, currency: str) -> None:
    """Major units as text give back the same minor units, in every currency there is."""
    money = Money(minor, currency)
    assert money == Money.of(str(money.amount), currency)
    assert -money.amount.as_tuple().exponent == CURRENCIES[currency]  # type: ignore[operator]


@given(st.integers(-(10**12), 10**12), CODES, st.integers(1, 50))
def test_money_does_not_hang_on_the_hosts_decimal_context(
    minor: int, currency: str, precision: int
) -> None:
    """A host that computes with few digits elsewhere does not change what an amount means."""
    text = str(Money(minor, currency).amount)
    with localcontext(Context(prec=precision)):
        money = Money.of(text, currency)
        assert (Money(minor, currency), text) == (money, str(money.amount))


@given(st.integers(0, 10**12), CODES, st.integers(1, 40))
def test_excess_digits_are_refused_however_many(minor: int, currency: str, zeros: int) -> None:
    """An amount with more digits than its currency knows is refused, never rounded silently."""
    text = f"{minor}." + "0" * (CURRENCIES[currency] + zeros) + "1"
    with pytest.raises(InvalidInput, match="more digits"):
        Money.of(text, currency)


@pytest.mark.parametrize(
    ("text", "rounding", "minor"),
    [
        ("25.99", "ROUND_HALF_EVEN", 26),
        ("0.5", "ROUND_HALF_EVEN", 0),
        ("0.5", "ROUND_UP", 1),
        ("-0.5", "ROUND_FLOOR", -1),
    ],
)
def test_rounding_is_only_by_request(text: str, rounding: str, minor: int) -> None:
    """Yen without a rounding are refused, with one they are rounded as asked."""
    assert Money(minor, "JPY") == Money.of(text, "JPY", rounding=rounding)
    with pytest.raises(InvalidInput):
        Money.of(text, "JPY")


@pytest.mark.parametrize("amount", [1.0, 0.1, float("nan"), True, None, b"1", [1]])
def test_floats_are_refused(amount: object) -> None:
    """Money is made of text, whole numbers and decimals; a float is refused with its type."""
    with pytest.raises(InvalidInput, match=type(amount).__name__):
        Money.of(amount, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
def test_minor_units_are_whole(minor: object) -> None:
    """Minor units are an int and nothing that looks like one."""
    with pytest.raises(InvalidInput, match="whole"):
        Money(minor, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "abc", "1,5", "NaN", "Infinity", "-Infinity", "1e16", "sNaN"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Text that names no finite, payable amount is refused."""
    with pytest.raises(InvalidInput, match="not an amount"):
        Money.of(text, "EUR")


@pytest.mark.parametrize("code", ["", "eur", "XXX", "EURO", "BTC"])
def test_unknown_currencies_are_refused(code: str) -> None:
    """Only ISO 4217 codes are money, however it is made."""
    with pytest.raises(InvalidInput, match="ISO 4217"):
        Money(1, code)
    with pytest.raises(InvalidInput, match="ISO 4217"):
        Money.of("1", code)


def test_arithmetic() -> None:
    """Sums, differences, multiples and order of one currency are exact."""
    one, two = Money.of("0.10", "EUR"), Money.of("0.20", "EUR")
    assert (Money(30, "EUR"), Money(10, "EUR"), Money(30, "EUR"), Money(-10, "EUR")) == (
        one + two,
        two - one,
        one * 3,
        -one,
    )
    assert [one, two] == sorted([two, one])
    assert "0.10 EUR" == str(one)


def test_currencies_do_not_mix() -> None:
    """Adding, subtracting or comparing two currencies is refused."""
    euro, yen = Money(1, "EUR"), Money(1, "JPY")
    for mixed in (lambda: euro + yen, lambda: euro - yen, lambda: euro < yen):
        with pytest.raises(InvalidInput, match="do not mix"):
            mixed()
