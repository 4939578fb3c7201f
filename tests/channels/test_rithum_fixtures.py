"""Payloads of Rithum's that nobody here wrote: each is read, refused or reproduced."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from channel_payloads import notice
from test_codec_fixtures import FIXTURES, bytes_of, names_in

from fulfilcore.channels import Call
from fulfilcore.channels.rithum import (
    Edition,
    SoapDetails,
    read_answer,
    read_orders,
    write_shipment_list,
)
from fulfilcore.channels.writing import parcel_number
from fulfilcore.channels.xml import Element, parse_xml
from fulfilcore.intake import Level, Need, Part
from fulfilcore.messages import Declined, Done
from fulfilcore.shipments.model import LineUnits, ShipmentNotice
from fulfilcore.values import LineId, ShipmentId, Sku

ORDERS = {
    "soap_orders/get_order_list_one.xml": ["14161613"],
    "soap_orders/get_order_list_none.xml": [],
}
ANSWERS = {
    "soap_shipment_answers/submit_one_ok.xml": ["declined"],
    "soap_shipment_answers/submit_two_ok.xml": ["done", "done"],
}
# file: the lines it tells by SKU, and what it leaves out
WRITTEN: dict[str, tuple[dict[str, int], dict[str, object]]] = {
    "soap_outgoing_shipment/full_one.xml": ({}, {}),
    "soap_outgoing_shipment/full_without_carrier.xml": ({}, {"carrier": None}),
    "soap_outgoing_shipment/full_without_tracking.xml": ({}, {"tracking": None}),
    "soap_outgoing_shipment/partial_one_line.xml": ({"ABCD": 5}, {}),
    "soap_outgoing_shipment/partial_two_lines.xml": ({"ABCD": 5, "EFGH": 3}, {}),
}
FAILED = "soap_orders/get_order_list_failure.xml"
OTHERS = (
    "rest_products",
    "soap_inventory_answers",
    "soap_order_answers",
    "soap_outgoing_inventory",
    "soap_shipping",
)
"""Folders of other calls: not one file there tells an order."""


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_documented_answers_are_read(name: str) -> None:
    """An answer gives its orders, and nothing of it is refused."""
    result = read_orders(bytes_of(f"rithum/{name}"))
    assert (ORDERS[name], ()) == ([each.reference for each in result.orders], result.rejected)


def test_the_low_detail_says_what_its_row_says() -> None:
    """1900 is no date, nil is nothing, and an open checkout keeps the order waiting."""
    result = read_orders(bytes_of("rithum/soap_orders/get_order_list_one.xml"))
    (found,) = result.orders
    assert ("14161613", Level.UNREADY, None) == (found.number, found.level, found.lines)
    assert datetime(2012, 5, 16, 15, 44, 27, 723000, UTC) == found.modified
    assert [("seller", "EFGH5678")] == [(each.family, each.id) for each in found.references]
    needed = tuple(Need("14161613", part) for part in (Part.LINES, Part.ADDRESS))
    assert needed == result.needs


def test_a_failure_is_refused_in_the_channels_words() -> None:
    """The answer that failed gives its message."""
    result = read_orders(bytes_of(f"rithum/{FAILED}"))
    assert ((), 1) == (result.orders, len(result.rejected))
    assert "Extreme is not a valid value for DetailLevel" in result.rejected[0].error


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_success_outside_and_failure_inside(name: str) -> None:
    """Each shipment of an answer stands for itself, whatever the file is called."""
    answer = bytes_of(f"rithum/{name}")
    outcomes = [read_answer(answer, place) for place in range(len(ANSWERS[name]))]
    kinds = {"done": Done, "declined": Declined}
    assert [kinds[each] for each in ANSWERS[name]] == [type(each) for each in outcomes]


@pytest.mark.parametrize("folder", OTHERS)
def test_payloads_of_other_calls_are_refused(folder: str) -> None:
    """What Rithum says elsewhere is not mistaken for an order."""
    bytes_of("README.md")
    for file in (FIXTURES / "rithum" / folder).iterdir():
        result = read_orders(file.read_bytes())
        assert () == result.orders and result.rejected, file.name
        assert {None} == {bad.reference for bad in result.rejected}, file.name


def test_no_fixture_is_forgotten() -> None:
    """Every payload of Rithum's is read, refused or reproduced here."""
    assert {*ORDERS, FAILED, *ANSWERS, *WRITTEN} == names_in("rithum", *OTHERS)


def _told(lines: dict[str, int], changes: dict[str, object]) -> ShipmentNotice:
    plain = {
        "reference": "123456",
        "lines": tuple(LineUnits(LineId(str(i)), n) for i, n in enumerate(lines.values(), 1)),
        "completes": not lines,
        "shipped_at": datetime(2012, 5, 19, tzinfo=UTC),
        "carrier": "UPS",
        "service": "GND",
        "tracking": "1ZABCE09813473497",
    }
    return notice(**{**plain, **changes})


def _written(name: str) -> tuple[str, str]:
    """The sample's document as we write it in its edition, and our name of the parcel."""
    lines, changes = WRITTEN[name]
    told = _told(lines, changes)
    details = SoapDetails(
        skus={LineId(str(i)): Sku(sku) for i, sku in enumerate(lines, 1)},
        client_order="ABCD1234",
        cost=Decimal("5.99"),
        tax=Decimal("1.99"),
        insurance=Decimal("2.99"),
    )
    made = write_shipment_list(
        [told], {ShipmentId("P-1"): details}, account="$$ACCOUNT_ID$$", edition=Edition.V6
    )
    assert isinstance(made, Call) and made.text
    return made.text, parcel_number(told)


def _tree(element: Element) -> object:
    """An element without prefixes: its name, and its text or its children in their order."""
    inside = [_tree(each) for each in element.children]
    return (element.name, inside or element.words)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_sample_requests_are_reproduced(name: str) -> None:
    """From the facts of a sample we write its body, element for element, in its own order."""
    sample = parse_xml(bytes_of(f"rithum/{name}"))
    text, ours = _written(name)
    written = parse_xml(text.replace(f">{ours}<", ">999999<"))
    assert _tree(sample.first("Body")) == _tree(written.first("Body"))
    assert [] == written.first("Header").children
