"""Reading one HTTP body."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fulfilcore.channels.places import MOST_ENTRIES
from fulfilcore.channels.reading import MOST_BYTES, MOST_VALUES, At, money, parse
from fulfilcore.errors import InvalidInput
from fulfilcore.values import Money


def problem(body: bytes | str) -> str:
    """What is wrong with a body."""
    with pytest.raises(InvalidInput) as caught:
        parse(body)
    assert "$" == caught.value.path
    return caught.value.problem


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        ("\ufeff", "the body is empty"),
        (b'{"a":\n [1, ', "the body is not JSON: Expecting value at line 2, column 6"),
        (b'{"a": }', "the body is not JSON: Expecting value at line 1, column 7"),
        (b"[1,]", "the body is not JSON: "),
        (b'{"a": "\x00"}', "the body is not JSON: Invalid control character"),
        (b'"\xff"', "the body is not UTF-8 at byte 1"),
        (b"[NaN]", "a number that no order can hold"),
        (b"[-Infinity]", "a number that no order can hold"),
        (b"[1e99999999999999999999]", "a number that no order can hold"),
        (b"9" * 5000, "a number that no order can hold"),
        (b"[" * 100_000, "the body is nested too deeply"),
        (b" " * 50_000_000, f"the body is larger than {MOST_BYTES} bytes"),
    ],
)
def test_broken_body_is_refused_with_a_sentence(body: bytes | str, said: str) -> None:
    """Whatever is wrong with a body is said in words, never as a foreign exception."""
    assert said in problem(body)


def test_byte_order_mark_is_tolerated() -> None:
    """A body may begin with a byte order mark, as bytes or as text."""
    assert [1] == parse(b"\xef\xbb\xbf[1]").value == parse("\ufeff[1]").value


def test_fractions_stay_exact() -> None:
    """A number of the payload never passes through binary float."""
    assert Decimal("0.1000") == parse("0.1000").value
    assert isinstance(parse("0.1").value, Decimal)


def test_value_never_shows_in_repr() -> None:
    """A log of a place in a payload does not leak the personal data there."""
    assert "Ann" not in repr(At("Ann", "$.name"))


@pytest.mark.parametrize(
    ("value", "text"), [(" Ann ", "Ann"), ("", None), (" ", None), (None, None), ("\ufeff", None)]
)
def test_blank_text_means_unknown(value: object, text: str | None) -> None:
    """Null, nothing and blanks all mean that the channel did not say."""
    assert text == At(value).maybe_text()


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b"])
def test_unstorable_text_is_refused_with_its_path(value: str) -> None:
    """Text with a NUL or half a surrogate pair would break a database later."""
    with pytest.raises(InvalidInput, match="NUL byte or a lone surrogate") as caught:
        At({"name": value}).child("name").maybe_text()
    assert "$.name" == caught.value.path


@pytest.mark.parametrize("value", [True, "1", Decimal("1.0"), None, [], {}, 2**63])
def test_whole_number_is_strict(value: object) -> None:
    """Neither true nor "1" nor 1.0 nor a giant is taken for a whole number."""
    with pytest.raises(InvalidInput):
        At(value).whole()


def test_missing_and_mistaken_read_differently() -> None:
    """The sentence tells what was expected and what kind of thing stood there instead."""
    assert "text is missing (at $.a)" == str(complaint(At({}).child("a")))
    assert "text is missing (at $)" == str(complaint(At(" ")))
    for value, kind in [
        (True, "true or false"),
        (1, "a number"),
        ([], "a list"),
        ({}, "an object"),
    ]:
        assert f"text is expected here, not {kind} (at $)" == str(complaint(At(value)))


def complaint(at: At) -> InvalidInput:
    """What `text` says of a place."""
    with pytest.raises(InvalidInput) as caught:
        at.text()
    return caught.value


def test_child_of_a_list_and_items_of_text_are_refused() -> None:
    """A list in place of an object, and the other way round, are clean errors."""
    with pytest.raises(InvalidInput, match="an object is expected here, not a list"):
        At([]).child("a")
    with pytest.raises(InvalidInput, match="a list is expected here, not this text"):
        At("x").items()


def test_paths_count_entries() -> None:
    """The path of an entry is a JSON path."""
    assert "$.a[1].b" == At({"a": [0, {}]}).child("a").items()[1].child("b").path


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), (False, False), ("true", True), ("FALSE", False), (None, None), ("", None)],
)
def test_flags_are_native_or_words(value: object, flag: bool | None) -> None:
    """Channels write yes and no natively or as words, in any case."""
    assert flag is At(value).maybe_flag()


@pytest.mark.parametrize("value", ["yes", 1, [], 0])
def test_other_flags_are_refused(value: object) -> None:
    """1 and "yes" are not taken for true."""
    with pytest.raises(InvalidInput, match="true or false is expected"):
        At(value).maybe_flag()


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("12.3400", "12.34"),
        ("8", "8"),
        ("-5.00", "-5"),
        (8, "8"),
        (Decimal("1.5"), "1.5"),
        (0, "0"),
    ],
)
def test_amounts_are_text_or_numbers(value: object, amount: str) -> None:
    """The same money is text with any number of decimals, or a number."""
    assert Decimal(amount) == At(value).amount()


@pytest.mark.parametrize(
    "value",
    ["1,234.00", "1e3", "1_000", "٣", "", True, None, [], Decimal("1e99"), 10**20, "9" * 16],
)
def test_other_amounts_are_refused(value: object) -> None:
    """What only some parsers would read as a number is no amount of money."""
    with pytest.raises(InvalidInput):
        At(value).amount()


def test_text_only_amounts_refuse_numbers() -> None:
    """Where a channel's money is text, a JSON number is a broken payload."""
    with pytest.raises(InvalidInput, match="money as text is expected here, not a number"):
        At(Decimal("5.0")).amount_text()
    assert None is At("").maybe_amount_text()


def test_money_is_rounded_half_even_to_its_currency() -> None:
    """Yen have no decimals, whatever a sample says."""
    assert Money(26, "JPY") == money(Decimal("25.99"), "JPY")
    assert Money(1234, "USD") == money(Decimal("12.345"), "USD")


def test_currency_must_be_known() -> None:
    """An unknown currency is refused where it stands."""
    with pytest.raises(InvalidInput, match="'XYZ' is not an ISO 4217 currency"):
        At("XYZ").currency()


@pytest.mark.parametrize(
    "text", ["2026-01-02T03:04:05Z", "2026-01-02T12:04:05+09:00", "2026-01-02T03:04:05.000Z"]
)
def test_iso_instants_become_utc(text: str) -> None:
    """An instant is the same in whatever zone it is written."""
    assert datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) == At(text).instant()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-01-02T03:04:05", "has no time zone"),
        ("2026-01-02", "has no time zone"),
        ("1.569521782042E9", "an ISO 8601 instant is expected here"),
        ("0001-01-01T00:00:00+05:00", "an ISO 8601 instant is expected here"),
    ],
)
def test_other_instants_are_refused(text: str, said: str) -> None:
    """A time without a zone could be any of several instants; nonsense is none."""
    with pytest.raises(InvalidInput, match=said):
        At(text).instant()


def test_mail_dates_become_utc() -> None:
    """RFC 2822 dates carry an offset; nothing means unknown."""
    text = "Mon, 11 Mar 2024 16:17:25 +0100"
    assert datetime(2024, 3, 11, 15, 17, 25, tzinfo=UTC) == At(text).maybe_mail_instant()
    assert None is At("").maybe_mail_instant()


@pytest.mark.parametrize(
    "text", ["Mon, 11 Mar 2024 16:17:25 -0000", "Mon, 11 Mar 2024 16:17:25", "2024-03-11", "x", "("]
)
def test_other_mail_dates_are_refused(text: str) -> None:
    """-0000 means "zone unknown" and is refused like a missing one."""
    with pytest.raises(InvalidInput):
        At(text).maybe_mail_instant()


def test_counts_are_never_negative() -> None:
    """A quantity may be 0 or unknown, never below."""
    assert (0, None) == (At(0).count(), At(None).maybe_count())
    with pytest.raises(InvalidInput, match="never negative: -1"):
        At(-1).maybe_count()


def test_labels_may_be_numbers() -> None:
    """A postcode may come as a number, and stays text."""
    assert ("89501", "0950", None) == tuple(At(v).maybe_label() for v in (89501, "0950", None))


def test_values_are_counted_before_they_are_read() -> None:
    """A small body can hold more values than fit into memory; the largest page holds fewer."""
    assert [1] * 3 == parse("[1,1,1]").value
    for body in ("[" + "1," * MOST_VALUES + "1]", "[" * (MOST_VALUES + 1), "{" * (MOST_VALUES + 1)):
        with pytest.raises(InvalidInput, match="more than 1000000 values"):
            parse(body)


def test_a_list_is_no_longer_than_a_page_can_be() -> None:
    """A list of trifles is refused as one, not entry by entry."""
    assert MOST_ENTRIES == len(At([None] * MOST_ENTRIES).items())
    with pytest.raises(InvalidInput, match="the list has more than 50000 entries") as caught:
        At([None] * (MOST_ENTRIES + 1), "$.orders").items()
    assert "$.orders" == caught.value.path
