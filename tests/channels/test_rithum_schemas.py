"""What is written for SOAP is what the published interface of Rithum's services allows."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from channel_payloads import notice as plain_notice
from hypothesis import given
from hypothesis import strategies as st
from rithum_payloads import soap_order

from fulfilcore.channels import Call
from fulfilcore.channels.rithum import SoapDetails, write_shipment_list
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import LineId, ShipmentId, Sku

SCHEMAS = (
    Path(os.environ.get("FULFILCORE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    / "schemas/rithum"
)
XS = "{http://www.w3.org/2001/XMLSchema}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SPACE = "http://api.channeladvisor.com/webservices/"
Node = ElementTree.Element


class Interface:
    """The types of one WSDL: which children an element has, in which order and how often."""

    def __init__(self, name: str) -> None:
        root = ElementTree.fromstring((SCHEMAS / name).read_bytes())
        self.types: dict[str, Node] = {}
        self.elements: dict[str, Node] = {}
        self.spaces: dict[str, str] = {}
        for schema in root.iter(f"{XS}schema"):
            for node in schema:
                if node.tag == f"{XS}complexType":
                    self.types[node.attrib["name"]] = node
                    self.spaces[node.attrib["name"]] = schema.attrib["targetNamespace"]
                elif node.tag == f"{XS}element":
                    self.elements[node.attrib["name"]] = node

    def rows(self, kind: Node) -> list[Node]:
        """The children of a type, those of the type that it extends first."""
        extension = kind.find(f".//{XS}extension")
        above = self.types.get(_local(extension.attrib["base"])) if extension is not None else None
        return [
            *(self.rows(above) if above is not None else ()),
            *(each for each in kind.iter(f"{XS}element") if each is not kind),
        ]

    def complaints(self, node: Node, kind: Node, path: str) -> Iterator[str]:
        """Everything in which an element is not of its type."""
        children = list(node)
        for row in self.rows(kind):
            name = row.attrib["name"]
            found = [each for each in children if _local(each.tag) == name]
            if children[: len(found)] != found:
                yield f"{path}/{name} is out of order"
            children = [each for each in children if _local(each.tag) != name]
            least, most = row.attrib["minOccurs"], row.attrib["maxOccurs"]
            if len(found) < int(least) or (most != "unbounded" and len(found) > int(most)):
                yield f"{path}/{name} occurs {len(found)} times"
            for each in found:
                yield from self._value(each, row, f"{path}/{name}")
        yield from (f"{path}/{_local(each.tag)} is unknown" for each in children)

    def _value(self, node: Node, row: Node, path: str) -> Iterator[str]:
        kind = _local(row.attrib["type"])
        if node.tag.partition("}")[0].strip("{") != SPACE:
            yield f"{path} is in another namespace"
        if node.get(NIL) == "true":
            if row.attrib.get("nillable") != "true" or node.text or len(node):
                yield f"{path} is never nil"
        elif kind in self.types:
            yield from self.complaints(node, self.types[kind], path)
        elif not _is_value(kind, node.text or ""):
            yield f"{path} is no {kind}"


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _is_value(kind: str, text: str) -> bool:
    readers: dict[str, Callable[[str], object]] = {
        "int": int,
        "decimal": Decimal,
        "dateTime": datetime.fromisoformat,
        "string": str,
    }
    try:
        readers[kind](text)
    except (ValueError, ArithmeticError):
        return False
    return True


def interface(name: str) -> Interface:
    """A published interface; its absence is a failure only where it must be there."""
    if not SCHEMAS.is_dir():
        assert "CI" not in os.environ, f"{SCHEMAS} is missing"
        pytest.skip("the shared schemas are not here")
    return Interface(name)


def complaints(call: Call, shipping: Interface) -> list[str]:
    """What the interface says against a written call."""
    root = ElementTree.fromstring(call.content)
    assert ["Header", "Body"] == [_local(each.tag) for each in root]
    (request,) = root[1]
    assert f"{{{SPACE}}}SubmitOrderShipmentList" == request.tag
    return list(shipping.complaints(request, shipping.elements["SubmitOrderShipmentList"], ""))


texts = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=9)
skus = texts.map(lambda text: Sku.maybe(text) or Sku("S"))
costs = st.none() | st.decimals(0, 999, places=2)


@given(data=st.data())
def test_every_call_is_of_the_published_type(data: st.DataObject) -> None:
    """Whatever is told, it has the elements of the interface, in its order and of its types."""
    shipping = interface("ShippingService.wsdl")
    lines = [LineId(str(line)) for line in data.draw(st.lists(st.integers(1, 9), max_size=4))]
    notice = plain_notice(
        reference=str(data.draw(st.integers(1, 2**31 - 1))),
        lines=tuple(LineUnits(line, data.draw(st.integers(1, 99))) for line in lines),
        carrier=data.draw(texts),
        service=data.draw(texts),
        tracking=data.draw(texts),
        completes=True,
    )
    details = SoapDetails(
        skus={line: data.draw(skus) for line in lines if data.draw(st.booleans())},
        client_order=data.draw(texts),
        cost=data.draw(costs),
        tax=data.draw(costs),
        insurance=data.draw(costs),
    )
    count = data.draw(st.integers(1, 3))
    written = write_shipment_list(
        [notice] * count, {ShipmentId("P-1"): details}, account=data.draw(texts)
    )
    if isinstance(written, Call):  # U+FFFE and U+FFFF are refused
        assert [] == complaints(written, shipping)


def test_the_checker_finds_what_is_wrong() -> None:
    """It would complain of a missing, misplaced, unknown or ill-typed element."""
    shipping = interface("ShippingService.wsdl")
    written = write_shipment_list([plain_notice(reference="5", completes=True)])
    assert isinstance(written, Call)
    spoilt = {
        "<OrderID>5</OrderID>": "<OrderID>x</OrderID>",
        "<ShipmentType>Full</ShipmentType>": "<ShipmentType/><Type/>",
        '<ShipmentCost xsi:nil="true"/>': "",
        "<accountID": '<accountID xsi:nil="true"/><accountID',
    }
    for right, wrong in spoilt.items():
        assert right in (written.text or "")
        call = Call("POST", "/", text=(written.text or "").replace(right, wrong))
        assert complaints(call, shipping), wrong


def test_our_orders_are_as_the_interface_has_them() -> None:
    """What the tests read is what the service sends: every name is one of its type's."""
    orders = interface("OrderService.wsdl")
    text = soap_order().replace("xmlns:q", 'xmlns:xsi="urn:i" xmlns:q').replace("xsi:type", "x")
    root = ElementTree.fromstring(text)
    known = {row.attrib["name"] for kind in orders.types.values() for row in orders.rows(kind)}
    assert set() == {_local(each.tag) for each in root.iter()} - known
