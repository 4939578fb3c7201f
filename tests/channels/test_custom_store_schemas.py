"""What we export is valid by both published editions of the schema."""

import os
from pathlib import Path

import pytest
import xmlschema
from custom_store_documents import REAL, an_order, discount, export, our_line, our_order
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_custom_store_round_trip import orders

from builders import at
from fulfilcore.channels.custom_store import Changed, Paged, export_orders
from fulfilcore.orders import Fields, Order, Status
from fulfilcore.values import Address, Money, Sku, Weight, evolve

SHARED = Path(
    os.environ.get("FULFILCORE_SHARED", Path(__file__).resolve().parents[2].parent / "shared")
)
EDITIONS = ("custom_store_solidus.xsd", "custom_store_spree.xsd")


@pytest.fixture(scope="module", params=EDITIONS)
def schema(request: pytest.FixtureRequest) -> xmlschema.XMLSchema:
    """One edition: Country of exactly two letters in the one, free text in the other."""
    path = SHARED / "schemas" / "shipstation" / str(request.param)
    if not path.is_file():
        assert "CI" not in os.environ, f"{path} is missing"
        pytest.skip("the shared schemas are not here")
    return xmlschema.XMLSchema(path)


def document(*known: Order, currency: str = "USD") -> str:
    """The export of some orders, of which none is left out."""
    page = Paged(tuple(Changed(order, (at(0),)) for order in known))
    exported = export_orders(page, currency=currency)
    assert () == exported.left_out
    return exported.document


def faults(schema: xmlschema.XMLSchema, text: str) -> list[str]:
    """What the schema has against a document."""
    return [str(error.reason) for error in schema.iter_errors(text)]


BARE = our_order(
    "bare",
    lines=(our_line(sku=None, name="", options=(), weight=None),),
    said=Fields(ship_to=Address(country="us")),
    buyer=None,
    gift=None,
    gift_message=None,
)
FULL = our_order(
    "full",
    lines=(
        our_line("x" * 50, sku=Sku("s" * 100), name="n" * 200, weight=Weight(1)),
        our_line("o", options=tuple(("n" * 100, "v" * 100) for _ in range(10))),
        discount(),
    ),
    said=Fields(
        ship_to=evolve(REAL, lines=("a" * 200, "b" * 99, "c" * 99)),
        service="s" * 100,
        note="n" * 5000,
        custom_1="c" * 100,
    ),
    number="n" * 50,
    gift_message="g" * 1000,
    total=Money(10**17, "USD"),
    source="s" * 50,
)


def test_exported_orders_are_valid(schema: xmlschema.XMLSchema) -> None:
    """The emptiest order, the fullest, one of every status, and none at all."""
    every = [our_order(status.value, status=status) for status in Status]
    assert [] == faults(schema, document(BARE, FULL, *every))
    assert [] == faults(schema, document())


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=st.lists(orders(), max_size=2))
def test_whatever_can_be_said_is_valid(schema: xmlschema.XMLSchema, known: list[Order]) -> None:
    """Any order that is not left out."""
    assert [] == faults(schema, document(*known, currency="EUR"))


def test_the_documents_that_we_read_in_tests_are_valid(schema: xmlschema.XMLSchema) -> None:
    """Our picture of another host's document is that of the schema."""
    assert [] == faults(schema, export(an_order()))


def test_the_schema_finds_faults(schema: xmlschema.XMLSchema) -> None:
    """A check that never fails would prove nothing."""
    good = document(our_order())
    for was, now in (
        ("<Quantity>3<", "<Quantity>three<"),
        ("[N-17]", f"[{'x' * 51}]"),
        ("<Gift>true<", "<Gift>yes<"),
        ("03/02/2026 12:34:56", "2026-03-02"),
        ("</Order>", "<CurrencyCode>EUR</CurrencyCode></Order>"),
    ):
        assert was in good
        assert 1 == len(faults(schema, good.replace(was, now)))
