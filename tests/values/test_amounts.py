"""Money by example: made of text, exact, rounded only by request, never mixed."""

from decimal import Decimal

import pytest

from fulfilcore.errors import InvalidInput
from fulfilcore.values import Money


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [1, 3, 0], [1, 4, 0]),
        (1, [2, 3], [0, 1]),
    ],
)
def test_an_amount_is_shared_out(minor: int, weights: list[int], parts: list[int]) -> None:
    """What is left over goes to the largest remainders, among equals to the earlier part."""
    assert tuple(Money(each, "EUR") for each in parts) == Money(minor, "EUR").allocate(weights)


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [3, -1]])
def test_allocation_needs_weights(weights: list[int]) -> None:
    """Nothing can be shared out by no weight, or by a negative one."""
    with pytest.raises(InvalidInput, match="weights"):
        Money(100, "EUR").allocate(weights)


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
