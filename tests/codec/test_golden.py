"""Documents as they are stored today: a later release must read every one of them.

A line here is never changed. A kind whose documents change gets a new schema, an upcast, and a
line of its own.
"""

import pytest

from builders import ANN, NOON, at
from fulfilcore.changes import ERRAND, LOOSE, NUMBERING, PRODUCT, QUOTE, Record
from fulfilcore.codec import Codec
from fulfilcore.errors import InvalidInput
from fulfilcore.imports import ImportReason, Numbering
from fulfilcore.orders import Answered, Errand, Task
from fulfilcore.products import Component, Product
from fulfilcore.reasons import because
from fulfilcore.shipments import LooseShipment, Package, Quote
from fulfilcore.values import Address, CommandId, Dimensions, Money, ShipmentId, Sku, Weight

PACKAGE = Package(weight=Weight(1_587_573), dimensions=Dimensions(254_000, 190_500, 101_600))
GOLDEN: tuple[tuple[str, object, str], ...] = (
    (PRODUCT.name, Product(sku=Sku("MUG")), '{"sku":{"text":"MUG"}}'),
    (
        PRODUCT.name,
        Product(
            sku=Sku("SET"),
            name="Tea for two, Größe 1",
            aliases=(Sku("SET-DE"), Sku("A")),
            tags=frozenset({"gift", "3pl"}),
            weight=Weight(0),
            kit=(Component(Sku("MUG"), 2), Component(Sku("TEA"))),
        ),
        '{"aliases":[{"text":"A"},{"text":"SET-DE"}],'
        '"kit":[{"quantity":2,"sku":{"text":"MUG"}},{"sku":{"text":"TEA"}}],'
        '"name":"Tea for two, Größe 1","sku":{"text":"SET"},"tags":["3pl","gift"],'
        '"weight":{"milligrams":0}}',
    ),
    (
        ERRAND.name,
        Answered(
            errand=Errand(id=CommandId("c"), task=Task.ENTER, about="12ab", by=ANN, at=NOON),
            subject="desk/1",
        ),
        '{"errand":{"about":"12ab","at":"2026-03-02T12:00:00+00:00","by":{"name":"Ann"},"id":"c",'
        '"task":"enter"},"subject":"desk/1"}',
    ),
    (
        ERRAND.name,
        Answered(
            errand=Errand(id=CommandId("c"), task=Task.VOID, about="12ab", by=ANN, at=NOON),
            reasons=(because(ImportReason.NUMBER_TAKEN, number="1", store="desk"),),
        ),
        '{"errand":{"about":"12ab","at":"2026-03-02T12:00:00+00:00","by":{"name":"Ann"},"id":"c",'
        '"task":"void"},"reasons":[{"code":"NUMBER_TAKEN",'
        '"details":[["number","1"],["store","desk"]]}]}',
    ),
    (NUMBERING.name, Numbering(1001), '{"last":1001}'),
    (
        QUOTE.name,
        Quote(id="q", price=Money(799, "JPY")),
        '{"id":"q","price":{"currency":"JPY","minor":799}}',
    ),
    (
        QUOTE.name,
        Quote(
            id="q",
            price=Money(799, "USD"),
            package=PACKAGE,
            ship_from=Address(country="US"),
            ship_to=Address(name="Ann", lines=("1 Main St",)),
            carrier="UPS",
            service="Ground",
            valid_until=at(90),
        ),
        '{"carrier":"UPS","id":"q","package":{"dimensions":{"height":101600,"length":254000,'
        '"width":190500},"weight":{"milligrams":1587573}},'
        '"price":{"currency":"USD","minor":799},"service":"Ground","ship_from":{"country":"US"},'
        '"ship_to":{"lines":["1 Main St"],"name":"Ann"},'
        '"valid_until":"2026-03-02T13:30:00+00:00"}',
    ),
    (
        LOOSE.name,
        LooseShipment(id=ShipmentId("s"), at=NOON),
        '{"at":"2026-03-02T12:00:00+00:00","id":"s"}',
    ),
    (
        LOOSE.name,
        LooseShipment(
            id=ShipmentId("s"),
            at=NOON,
            package=Package(),
            ship_to=Address(city="Reno"),
            carrier="UPS",
            tracking="1Z",
            price=Money(799, "USD"),
            quote="q",
            voided=at(1),
        ),
        '{"at":"2026-03-02T12:00:00+00:00","carrier":"UPS","id":"s","package":{},'
        '"price":{"currency":"USD","minor":799},"quote":"q","ship_to":{"city":"Reno"},'
        '"tracking":"1Z","voided":"2026-03-02T12:01:00+00:00"}',
    ),
)


@pytest.mark.parametrize(("kind", "value", "text"), GOLDEN, ids=[kind for kind, _, _ in GOLDEN])
def test_a_stored_document_reads_for_ever(kind: str, value: object, text: str) -> None:
    """Byte for byte what is written today, and read back it is the value."""
    assert (1, text) == Codec().write(Record(kind=kind, id="x", value=value))
    assert value == Codec().read(kind, 1, text)


@pytest.mark.parametrize(
    ("kind", "text", "path"),
    [
        (PRODUCT.name, '{"sku":{"text":" "}}', "$.sku"),
        (PRODUCT.name, '{"sku":{"text":"A"},"kit":[{"quantity":1}]}', "$.kit[0]"),
        (ERRAND.name, '{"errand":{"task":"dance"}}', "$.errand"),
        (QUOTE.name, '{"id":"q","price":{"currency":"XXY","minor":1}}', "$.price"),
        (LOOSE.name, '{"id":"s","at":"2026-03-02T12:00:00"}', "$"),
    ],
)
def test_a_wrong_document_says_where(kind: str, text: str, path: str) -> None:
    """As with every kind."""
    with pytest.raises(InvalidInput) as raised:
        Codec().read(kind, 1, text)

    assert raised.value.path.startswith(path)
