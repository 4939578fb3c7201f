"""Accounts and stores."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from builders import AMAZON, AMAZON_CAN, HUB, HUB_CAN, an_account
from fulfilcore.accounts import Account, Store, Terms
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.values import StoreId


@pytest.mark.rule("S004-13")
def test_a_keyed_hash_needs_the_secret() -> None:
    """Same words, same hash; words do not run together; without a secret there is none."""
    account = evolve(an_account(), secret=b"sixteen bytes or more")
    assert account.keyed("a", "b") == account.keyed("a", "b")
    assert account.keyed("a", "b") != account.keyed("ab")
    assert None is an_account().keyed("a")


def test_terms_freeze_the_settings_of_the_day() -> None:
    """What holds on reception is written down, its days in the account's own zone."""
    account = an_account(
        amazon_carrier=True,
        hub_notices=False,
        prime_ready=True,
        connected=datetime(2023, 11, 3, 2, 0, tzinfo=UTC),
    )
    expected = Terms(
        store=AMAZON,
        system="amazon",
        marketplace=True,
        country="US",
        connected_on=date(2023, 11, 2),
        import_prime_to_awaiting_shipment=True,
        amazon_carrier=True,
        hub_notices=False,
        may_combine=True,
        received_on=date(2026, 3, 1),
    )
    assert expected == account.terms(AMAZON, datetime(2026, 3, 2, 3, 0, tzinfo=UTC))


def test_an_unknown_day_of_connection_stays_unknown() -> None:
    """A store whose connection nobody recorded has no day."""
    assert an_account().terms(HUB, datetime(2026, 3, 2, tzinfo=UTC)).connected_on is None


def test_an_unknown_store_is_the_callers_mistake() -> None:
    """Asking for a store that the account does not have names it."""
    with pytest.raises(InvalidInput, match="'nowhere'"):
        an_account().store(StoreId("nowhere"))


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "CET\x00", "US"])
def test_a_wrong_zone_is_found_when_the_account_is_built(zone: str) -> None:
    """Only IANA names are time zones."""
    with pytest.raises(Misconfigured, match="IANA"):
        an_account(zone=zone)


def test_two_stores_of_one_id_are_refused() -> None:
    """A store id names one store."""
    store = Store(id=HUB, capabilities=HUB_CAN)
    with pytest.raises(Misconfigured, match="same id"):
        Account(tenant="t", country="US", zone="UTC", stores=(store, store))


@pytest.mark.parametrize("id", ["", "Amazon", "a/b", "a b", "-a", "a" * 65, "a\n", "ä"])
def test_a_store_id_is_a_plain_name(id: str) -> None:
    """Slashes, blanks and capitals would make order ids ambiguous."""
    with pytest.raises(Misconfigured, match="lower-case"):
        Store(id=StoreId(id), capabilities=AMAZON_CAN)
