"""Decision table 1.8: where an imported order lands, over the whole product of its inputs."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product

import pytest
from attrs import evolve, frozen

from builders import AMAZON, HUB, MERCHANT, NOON, WITH_AMAZON, an_account, an_order, codes, terms
from fulfilcore.imports import ImportReason, land
from fulfilcore.imports.tables import PRIME_TAG, ROWS
from fulfilcore.intake import Programme
from fulfilcore.orders import Arrival, Order, settle

CUTOVER = date(2023, 11, 3)
NEW, OLD = CUTOVER, date(2023, 11, 2)


@frozen(kw_only=True)
class Case:
    """One combination of everything that the table reads."""

    system: str
    prime: bool | None
    merchant: bool | None
    connected: date | None
    setting: bool
    carrier: bool
    country: str

    @property
    def order(self) -> Order:
        """An order received under these circumstances."""
        under = evolve(
            terms(AMAZON if self.system == "amazon" else HUB),
            system=self.system,
            connected_on=self.connected,
            import_prime_to_awaiting_shipment=self.setting,
            amazon_carrier=self.carrier,
            country=self.country,
        )
        programme = Programme(prime=self.prime, merchant_fulfilled=self.merchant)
        return evolve(an_order(of=under), programme=programme)


CASES = tuple(
    Case(
        system=system,
        prime=prime,
        merchant=merchant,
        connected=connected,
        setting=setting,
        carrier=carrier,
        country=country,
    )
    for system, prime, merchant, connected, setting, carrier, country in product(
        ("amazon", "rithum", "bigcommerce", "csv"),
        (True, False, None),
        (True, False, None),
        (OLD, NEW, date(2026, 1, 1), None),
        (True, False),
        (True, False),
        ("US", "UK", "GB", "DE"),
    )
)


def _row(case: Case) -> int:
    """The row of the table as the rules tell it; its numbers are those of rules.md §1.8."""
    mfp = case.merchant and case.prime
    if case.merchant is False:
        return 2
    if case.system != "amazon":
        return 11
    if mfp and case.connected is not None and case.connected >= CUTOVER:
        return 4
    if mfp and case.setting:
        return 5
    if mfp and case.carrier and case.country in ("US", "UK", "GB"):
        return 6
    if mfp:
        return 7
    return 8 if case.prime is False else 9


STATED = {
    2: (Arrival.PROVIDER, False),
    4: (Arrival.NATURAL, True),
    5: (Arrival.NATURAL, True),
    6: (Arrival.NATURAL, True),
    7: (Arrival.VIEW_ONLY, True),
    8: (Arrival.NATURAL, False),
    9: (Arrival.NATURAL, False),
    11: (Arrival.NATURAL, False),
}


@pytest.mark.rule("S004-5", "S004-6", "S004-7", "S004-8", "S004-9", "S004-10", "S004-22")
@pytest.mark.rule("S004-49", "S004-52", "S004-53", "S004-84")
def test_every_combination_lands_as_the_table_says() -> None:
    """For every combination the row that the rules name decides arrival and automatic tag."""
    for case in CASES:
        landed = land(case.order)
        tags = {PRIME_TAG} if STATED[_row(case)][1] else set()
        assert (STATED[_row(case)][0], tags) == (landed.arrival, set(landed.tags)), case


def test_exactly_one_row_is_selected_and_none_is_unreachable() -> None:
    """The first row that matches is the row of the rules, and every row is reached."""
    orders = {case: case.order for case in CASES}
    chosen = {
        case: next(row.number for row in ROWS if all(test(order) for test in row.tests))
        for case, order in orders.items()
    }
    assert {case: _row(case) for case in CASES} == chosen
    assert {row.number for row in ROWS} == set(chosen.values())


@pytest.mark.rule("S004-6", "S004-8", "S004-11")
def test_the_table_is_monotone() -> None:
    """Switching the setting on, or a later day of connection, never takes an order away."""
    order = [Arrival.VIEW_ONLY, Arrival.NATURAL]
    for case in (case for case in CASES if case.merchant is not False):
        here = order.index(land(case.order).arrival)
        on = evolve(case, setting=True)
        later = evolve(case, connected=NEW)
        assert here <= order.index(land(on.order).arrival)
        assert here <= order.index(land(later.order).arrival)


@pytest.mark.rule("S004-12", "S004-13")
@pytest.mark.parametrize(
    ("connected", "zone", "arrival"),
    [
        (
            datetime(2023, 11, 2, 23, 59, 59, tzinfo=timezone(timedelta(hours=-5))),
            "America/Chicago",
            Arrival.VIEW_ONLY,
        ),
        (
            datetime(2023, 11, 3, 0, 0, 0, tzinfo=timezone(timedelta(hours=-5))),
            "America/Chicago",
            Arrival.NATURAL,
        ),
        (datetime(2023, 11, 3, 2, 0, tzinfo=UTC), "America/Chicago", Arrival.VIEW_ONLY),
        (datetime(2023, 11, 3, 2, 0, tzinfo=UTC), "Europe/London", Arrival.NATURAL),
        (datetime(2023, 11, 2, 23, 59, 59, tzinfo=UTC), "Asia/Tokyo", Arrival.NATURAL),
    ],
)
def test_the_boundary_is_a_day_of_the_account(
    connected: datetime, zone: str, arrival: Arrival
) -> None:
    """The day of connection counts in the account's own zone, inclusive on the new side."""
    under = an_account(zone=zone, connected=connected).terms(AMAZON, NOON)
    order = evolve(an_order(of=under), programme=evolve(MERCHANT, prime=True))
    assert arrival is land(order).arrival


def _prime(**settings: object) -> Order:
    under = evolve(terms(), connected_on=OLD, **settings)  # type: ignore[arg-type]
    return evolve(an_order(of=under), programme=evolve(MERCHANT, prime=True))


@pytest.mark.rule("S004-11")
def test_both_unlocking_facts_are_listed() -> None:
    """Where setting and carrier both unlock, the explanation lists both."""
    landed = land(_prime(import_prime_to_awaiting_shipment=True, amazon_carrier=True))
    assert codes(landed.reasons) == {
        ImportReason.SETTING_ON,
        ImportReason.AMAZON_CARRIER,
        ImportReason.TAGGED_PRIME,
    }


@pytest.mark.rule("S004-10")
def test_a_carrier_in_the_wrong_country_is_named() -> None:
    """Data that shows an Amazon carrier outside US and UK is view-only, and says why."""
    landed = land(_prime(amazon_carrier=True, country="DE"))
    assert Arrival.VIEW_ONLY is landed.arrival
    assert codes(landed.reasons) == {
        ImportReason.CARRIER_NOT_AVAILABLE_IN_COUNTRY,
        ImportReason.VIEW_ONLY_PRIME,
        ImportReason.TAGGED_PRIME,
    }


@pytest.mark.rule("S004-7")
def test_view_only_is_explained() -> None:
    """The default of an old store is view-only, and says since when stores are open."""
    landed = land(_prime())
    assert {ImportReason.VIEW_ONLY_PRIME, ImportReason.TAGGED_PRIME} == codes(landed.reasons)
    assert "2023-11-03" in landed.reasons[0].text


@pytest.mark.rule("S004-6")
def test_a_new_store_is_explained() -> None:
    """A store connected since says so, with its day."""
    order = _prime()
    new = evolve(order, terms=evolve(order.terms, connected_on=NEW))
    assert codes(land(new).reasons) == {
        ImportReason.CONNECTED_AFTER_CUTOVER,
        ImportReason.TAGGED_PRIME,
    }


@pytest.mark.rule("S004-84")
@pytest.mark.parametrize(("provider", "named"), [("amazon", "amazon"), (None, "a provider")])
def test_the_provider_is_named(provider: str | None, named: str) -> None:
    """An order that somebody else fulfils says who."""
    order = evolve(
        an_order(),
        programme=evolve(WITH_AMAZON, provider=provider),
        arrival=Arrival.PROVIDER,
    )
    assert [f"{named} fulfils it"] == [reason.text for reason in settle(order).reasons]
    assert Arrival.PROVIDER is land(order).arrival


@pytest.mark.rule("S004-62", "S004-88")
def test_unknown_prime_is_a_finding_on_amazon_only() -> None:
    """Where Amazon did not say whether it is Prime, a person is told; a hub never says."""
    unknown = evolve(an_order(), programme=Programme(merchant_fulfilled=True))
    assert {ImportReason.PRIME_UNKNOWN} == codes(f.reason for f in land(unknown).findings)
    hub = evolve(unknown, terms=terms(HUB))
    assert () == land(hub).findings
