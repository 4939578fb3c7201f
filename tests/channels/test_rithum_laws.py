"""What holds of the Rithum codec, whatever it is given."""

import pytest
from channel_payloads import Json, body
from hypothesis import given
from hypothesis import strategies as st
from rithum_payloads import (
    fulfillment,
    item,
    order,
    share,
    soap_line,
    soap_order,
    soap_orders,
    waiting,
)
from test_codec_laws import changes, documents, mutated, nodes, shape, texts
from test_rithum_writing import notice

from fulfilcore.channels.families import DISTINCT as FORMS
from fulfilcore.channels.rithum import find_shipment, read_answer, read_orders, write_shipment
from fulfilcore.channels.rithum.tables import MANAGED
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Doubt, Grade, Level, ReadResult

REST: list[object] = [
    {"value": [order(), order(ID=502)]},
    order(UpdatedDateUtc="2026-01-02T04:00:00Z", ShippingStatus="Unshipped", Fulfillments=[]),
    order(UpdatedDateUtc=None, CreatedDateUtc=None, Items=None),
    order(**{"Items@odata.nextLink": "https://x", "SiteName": "eBay US"}),
    {"value": [item(), item(ID=72)]},
    {"value": [item(ID=73)], "@odata.nextLink": "https://x"},
    item(ID=73, Quantity=5),
    {"value": [fulfillment(), waiting(ID=82)]},
    fulfillment(share(Quantity=1), ID=83),
    fulfillment(OrderID=502),
    {"responses": [{"status": 200, "body": order(PaymentStatus="Failed")}, {"status": 404}]},
]
SOAP = [
    soap_orders(soap_order(), soap_order(OrderID=502)),
    soap_orders(soap_order(soap_line(Quantity=4), LastUpdateDate=None)),
]
BODIES = [*map(body, REST), *(each.encode() for each in SOAP)]


@given(document=documents)
def test_no_document_raises(document: object) -> None:
    """Whatever JSON Rithum answers, reading it gives a result, and an answer an outcome."""
    assert isinstance(read_orders(body(document)), ReadResult)
    assert read_answer(body(document)) is not None
    try:
        find_shipment(body(document), notice())
    except InvalidInput:
        return


@given(raw=st.binary(max_size=64) | texts | texts.map(lambda text: f"<{text}"))
def test_no_bytes_raise(raw: bytes | str) -> None:
    """Whatever bytes Rithum answers, reading them gives a result."""
    assert isinstance(read_orders(raw), ReadResult)
    assert read_answer(raw) is not None


@given(data=st.data())
def test_a_broken_body_costs_no_other_order(data: st.DataObject) -> None:
    """However one body is broken, the orders of the other bodies are all there."""
    broken = data.draw(st.sampled_from(REST))
    path = data.draw(st.sampled_from(nodes(broken)))
    mutation = mutated(broken, path, data.draw(changes)) if path else data.draw(documents)
    others = [body(order(ID=777)), soap_orders(soap_order(OrderID=778)).encode()]
    result = read_orders(body(mutation), *others)
    assert {"777", "778"} <= {each.reference for each in result.orders}


@given(data=st.data())
def test_a_broken_order_costs_no_other_order_of_its_list(data: st.DataObject) -> None:
    """However one order of a list is broken, the others of the list are all there."""
    bad: object = order()
    path = data.draw(st.sampled_from(nodes(bad)))
    mutation = mutated(bad, path, data.draw(changes)) if path else data.draw(documents)
    result = read_orders(body({"value": [mutation, order(ID=777)]}))
    assert "777" in {each.reference for each in result.orders}


@given(data=st.data())
def test_a_broken_soap_order_costs_no_other(data: st.DataObject) -> None:
    """However the texts of one SOAP order are broken, the other of the answer is there."""
    words = ("501", "2026-01-03T03:04:05.723", "37.5000", "Completed", "71", "3", "false", "MUG-1")
    word = data.draw(st.sampled_from(words))
    wrong = data.draw(st.sampled_from(("", "x", "-1", "1e999", "9" * 40, "0001-01-01T00:00:00")))
    bad = soap_order().replace(f">{word}<", f">{wrong}<")
    result = read_orders(soap_orders(bad, soap_order(OrderID=777)))
    assert "777" in {each.reference for each in result.orders}


@given(data=st.data())
def test_the_order_of_bodies_changes_nothing(data: st.DataObject) -> None:
    """Any mix of bodies in any order, repeated or not, gives the same orders and needs."""
    parts = data.draw(st.lists(st.sampled_from(BODIES), min_size=1, max_size=7))
    shuffled = data.draw(st.permutations(parts))
    assert shape(read_orders(*parts)) == shape(read_orders(*shuffled))
    assert shape(read_orders(*parts))[:2] == shape(read_orders(*parts, *parts))[:2]


sites = st.sampled_from(("Amazon US", "eBay Fixed Price US", "Walmart", "Checkout Direct", None))
ids = st.sampled_from(("111-2222222-3333333", "12-34567-89012", "501", "885689", None)) | texts


@given(site=sites, first=ids, second=ids, rollup=st.sampled_from([*MANAGED, None]), service=texts)
def test_what_an_order_proves(
    site: str | None, first: str | None, second: str | None, rollup: str | None, service: str
) -> None:
    """At most one id proves, in its marketplace's form; Prime is Amazon's and the seller's only."""
    said: Json = {"SiteOrderID": first, "SecondarySiteOrderID": second, "SiteName": site}
    more = {"DistributionCenterTypeRollup": rollup, "RequestedShippingClass": service}
    for found in read_orders(body(order(**said, **more))).orders:
        proofs = [each for each in found.references if each.grade is Grade.PROOF]
        assert 1 >= len(proofs)
        for each in proofs:
            assert each.family not in FORMS or FORMS[each.family].fullmatch(each.id)
            assert each.id != found.reference
        if found.programme and found.programme.prime:
            assert ("Amazon US", "SellerManaged") == (site, rollup)
            assert "prime" in service.casefold()


kinds = st.sampled_from(("NoChange", "Complete", "Canceled", "InTransit", "LabelCreated"))
shares = st.lists(st.tuples(st.sampled_from((71, 72)), st.integers(0, 4)), max_size=3)


@given(sent=st.lists(st.tuples(kinds, shares), max_size=4), ordered=st.integers(0, 5))
def test_units_add_up(sent: list[tuple[str, list[tuple[int, int]]]], ordered: int) -> None:
    """Parcels hold what lines have shipped, and what is told beyond the order is a doubt."""
    told = [
        fulfillment(
            ID=81 + place,
            Items=[share(OrderItemID=line, Quantity=n) for line, n in held],
            DeliveryStatus=kind,
        )
        for place, (kind, held) in enumerate(sent)
    ]
    lines = [item(ID=id, Quantity=ordered) for id in (71, 72)]
    (found,) = read_orders(body(order(Items=lines, Fulfillments=told))).orders
    for line in found.lines or ():
        in_parcels = sum(
            units.quantity
            for parcel in found.parcels or ()
            for units in parcel.units
            if units.line == line.id
        )
        assert in_parcels == line.shipped
        assert (line.called_off or 0) <= max(0, ordered - in_parcels)
        if in_parcels > ordered:
            assert Doubt.CONTRADICTION in [doubt.code for doubt in found.doubts]


@pytest.mark.parametrize("level", [Level.UNREADY, Level.UNPAID])
def test_an_order_that_is_not_ready_is_there(level: Level) -> None:
    """It reserves stock already, so it is imported with its lines, and waits (channels.md §1)."""
    words = {
        Level.UNREADY: {"CheckoutStatus": "NotVisited"},
        Level.UNPAID: {"PaymentStatus": "Failed"},
    }
    waits = order(Fulfillments=[], ShippingStatus="Unshipped", **words[level])
    (found,) = read_orders(body(waits)).orders
    assert (level, 3) == (found.level, found.lines and found.lines[0].quantity)


@given(texts_told=st.tuples(texts, texts, texts))
def test_whatever_a_label_says_is_told_or_refused(texts_told: tuple[str, str, str]) -> None:
    """Writing never raises, and what is written can be sent."""
    carrier, service, tracking = texts_told
    written = write_shipment(notice(carrier=carrier, service=service, tracking=tracking))
    assert getattr(written, "content", b"x")
