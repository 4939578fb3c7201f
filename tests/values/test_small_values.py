"""Instants, SKUs, weights, addresses, errors, reasons, dated policies and fingerprints."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import NOON, a_channel_order, a_line, an_account
from fulfilcore.accounts import Store
from fulfilcore.errors import FulfilError, GaveUp, InvalidInput, Misconfigured, Stale
from fulfilcore.intake import Level, Part, Reference, digest
from fulfilcore.orders import Facts, OrderReason
from fulfilcore.policies import AMAZON_CARRIER_COUNTRIES, Dated, in_force
from fulfilcore.reasons import Finding, because, explain
from fulfilcore.values import Address, Sku, StoreId, Weight, aware, maybe_aware, order_id, storable


def test_instants_become_utc() -> None:
    """An aware instant is the same instant in UTC."""
    local = datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), UTC) == (aware(local), aware(local).tzinfo)


def test_naive_instants_are_refused() -> None:
    """An instant without a zone could mean any; unknown instants stay unknown."""
    with pytest.raises(InvalidInput, match="no time zone"):
        aware(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(InvalidInput, match="no time zone"):
        Facts(now=datetime(2026, 1, 1), permits=frozenset())  # noqa: DTZ001
    assert maybe_aware(None) is None


def test_an_order_is_named_by_store_and_reference() -> None:
    """The identity of an order is the store and the channel's own id."""
    assert "amazon-us/902-1" == order_id(StoreId("amazon-us"), "902-1")


@pytest.mark.parametrize("text", ["", " A", "A ", "a\x00b", "a\ud800"])
def test_unusable_skus_are_refused(text: str) -> None:
    """A SKU is not blank, has no blanks around it and can be stored."""
    with pytest.raises(InvalidInput):
        Sku(text)


@pytest.mark.parametrize(
    ("text", "sku"), [(None, None), ("", None), ("  ", None), (" A-1 ", Sku("A-1"))]
)
def test_maybe_a_sku(text: str | None, sku: Sku | None) -> None:
    """What a channel left blank is no SKU; blanks around one are not part of it."""
    assert sku == Sku.maybe(text)


def test_a_sku_prints_as_its_text() -> None:
    """People see the code itself."""
    assert "A-1" == str(Sku("A-1"))


@given(st.text())
def test_text_is_storable_or_refused(text: str) -> None:
    """Text that survives UTF-8 and holds no NUL comes back as it is, other text is refused."""
    try:
        fine = "\x00" not in text and bool(text.encode()) is bool(text)
    except UnicodeEncodeError:
        fine = False
    if fine:
        assert text == storable(text)
    else:
        with pytest.raises(InvalidInput, match="NUL"):
            storable(text)


@pytest.mark.parametrize(
    ("amount", "unit", "milligrams"),
    [
        ("1", "mg", 1),
        (2, "g", 2_000),
        (Decimal("0.5"), "kg", 500_000),
        ("1", "oz", 28_350),
        ("1", "lb", 453_592),
    ],
)
def test_weights(amount: str | int | Decimal, unit: str, milligrams: int) -> None:
    """Every unit comes to whole milligrams, rounded half to even."""
    assert Weight(milligrams) == Weight.of(amount, unit)


def test_weights_add_up_and_know_their_units() -> None:
    """Weights add and multiply exactly; stones are not among the units."""
    assert Weight(7) == Weight(1) + Weight(2) * 3
    with pytest.raises(InvalidInput, match="mg, g, kg, oz, lb"):
        Weight.of(1, "st")


def test_an_address_hides_its_owner() -> None:
    """What identifies a person is not shown by repr, so never logged by accident."""
    address = Address(
        name="Ann Lee",
        company="Lee Ltd",
        lines=("1 Main St",),
        city="Reno",
        region="NV",
        postcode="89501",
        country="US",
        phone="555",
        email="a@b.c",
    )
    assert "Address(country='US', residential=None)" == repr(address)


# --- errors


def test_invalid_input_says_where() -> None:
    """The path stands in the message and grows from inside out."""
    inner = InvalidInput("no number", "$.qty")
    assert "no number (at $.orders[3].qty)" == str(inner.under("$.orders[3]"))
    assert ("$", "no number") == (InvalidInput("no number").path, inner.problem)


def test_contention_names_its_keys() -> None:
    """What broke is named in sorted order, once."""
    assert "changed meanwhile, gather again: a, b" == str(Stale(["b", "a", "b"]))
    assert "gave up after 3 tries, still contended: a, b" == str(GaveUp(["b", "a"], 3))
    assert frozenset({"a"}) == Stale(["a"]).keys


def test_misconfigured_lists_every_problem() -> None:
    """All problems are reported, not the first."""
    error = Misconfigured("process", iter(["one", "two"]))
    assert ("process is invalid: one; two", ("one", "two")) == (str(error), error.problems)


@pytest.mark.parametrize(
    "error", [InvalidInput("x"), Stale([]), GaveUp([], 1), Misconfigured("x", [])]
)
def test_one_family(error: Exception) -> None:
    """A host catches everything with one `except FulfilError`."""
    assert isinstance(error, FulfilError)


# --- reasons


def test_a_reason_is_a_sentence_with_rules() -> None:
    """Details fill the sentence; a missing one shows as a gap, never as a crash."""
    reason = because(OrderReason.HIDDEN, original="amazon-us/902-1")
    assert "it is a hidden copy of amazon-us/902-1; act on that order" == str(reason)
    assert ("S001-16", "S001-36") == reason.rules
    assert "it is a hidden copy of ?; act on that order" == because(OrderReason.HIDDEN).text


def test_reasons_are_equal_whatever_the_order_of_details() -> None:
    """Details are kept sorted, so equal reasons are equal values."""
    assert because(OrderReason.TOO_MANY_UNITS, line=1, open=2, asked=3) == because(
        OrderReason.TOO_MANY_UNITS, asked=3, open=2, line=1
    )


def test_findings_and_explanations_speak() -> None:
    """A finding reads like its reason; an explanation is code to sentence in the given order."""
    unpaid, frozen = because(OrderReason.UNPAID), because(OrderReason.FROZEN)
    assert "it is not paid" == Finding(unpaid, "a/1").text
    assert ["UNPAID", "FROZEN"] == list(explain((unpaid, frozen)))


# --- policies


def test_the_latest_row_that_has_begun_is_in_force() -> None:
    """Before the first row nothing holds; afterwards the newest that has begun."""
    old, new = Dated(date(2020, 1, 1), 1, "a"), Dated(date(2021, 1, 1), 2, "b")
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))
    assert [None, old, old, new] == [in_force((new, old), day) for day in days]


@pytest.mark.rule("S004-66", "S004-87")
def test_amazon_carriers_are_for_two_countries() -> None:
    """Accounts of the US and the UK may connect an Amazon carrier, for now."""
    row = in_force(AMAZON_CARRIER_COUNTRIES, date(2026, 1, 1))
    assert row is not None
    assert frozenset({"US", "UK", "GB"}) == row.value


# --- fingerprints

PAYLOADS = st.builds(
    a_channel_order,
    st.sampled_from(["1", "2"]),
    st.sampled_from([*Level, None]),
    lines=st.none()
    | st.lists(st.builds(a_line, st.sampled_from("ab"), st.integers(0, 3)), max_size=2).map(tuple),
    minute=st.none() | st.integers(0, 2),
    references=st.sampled_from([(), (Reference("amazon", "1"),), (Reference("amazo", "n1"),)]),
    parts=st.frozensets(st.sampled_from(list(Part))),
    number=st.none() | st.sampled_from(["None", "1"]),
)


@given(PAYLOADS, PAYLOADS)
def test_equal_content_equal_fingerprint(one: object, other: object) -> None:
    """Two versions have the same fingerprint exactly when they say the same."""
    assert (one == other) is (digest(one) == digest(other))


def test_a_fingerprint_is_the_same_on_every_python() -> None:
    """It is no hash of this process: a known version has a known fingerprint."""
    assert digest((1, "1", None, Level.OPEN, frozenset({"b", "a"}), NOON)) == digest(
        (1, "1", None, Level.OPEN, frozenset({"a", "b"}), NOON)
    )
    assert "2f1e6b9e" != digest(())[:8]
    assert digest(("ab", "c")) != digest(("a", "bc"))
    assert digest(1) != digest("1")


# --- that naive clocks are refused where a zone decides


@pytest.mark.rule("S004-13")
def test_terms_refuse_a_naive_now() -> None:
    """The host's own zone never decides on which day something was received."""
    with pytest.raises(InvalidInput, match="no time zone"):
        an_account().terms(StoreId("hub"), datetime(2026, 1, 1))  # noqa: DTZ001


def test_stores_are_compared_by_value() -> None:
    """A store changed is another value; the old one is as it was."""
    store = an_account().store(StoreId("hub"))
    off = evolve(store, active=False)
    assert (True, False, "bigcommerce") == (store.active, off.active, off.system)
    assert isinstance(off, Store)
