"""Laws of money: exact, never lost, never a float."""

from decimal import Context, localcontext
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
