"""What we write to ShipStation, held against the published description of its V1 interface."""

import json
import os
import re
from pathlib import Path
from typing import cast

import pytest
from attrs import evolve
from channel_payloads import Json
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from shipstation_orders import DISCOUNT, HOME, MUG, SAID, an_amazon_order, an_order
from shipstation_payloads import notice

from fulfilcore.channels import Call
from fulfilcore.channels.shipstation import write_order, write_shipment
from fulfilcore.orders import Order
from fulfilcore.values import LineId, Money, Weight

SHARED = Path(
    os.environ.get("FULFILCORE_SHARED", Path(__file__).resolve().parents[2].parent / "shared")
)
FILE = SHARED / "schemas/shipstation/v1_openapi.json"
SAMPLED = {"Weight": ("value",), "Create/UpdateOrderrequest": ("taxAmount", "shippingAmount")}
"""Where the schema says whole number only because its sample had one; its text says number."""


def validator(path: str) -> Draft7Validator:
    """The description of a request: its types, no other field, and what its text calls required.

    The schema was made from a sample, so it calls every field of that sample required; which ones
    are is in the table of its text.
    """
    if not FILE.is_file():
        assert "CI" not in os.environ, f"{FILE} is missing"
        pytest.skip("the shared schemas are not here")
    document = cast(Json, json.loads(FILE.read_bytes()))
    call = cast(Json, cast(dict[str, Json], document["paths"])[path]["post"])
    known = cast(dict[str, dict[str, Json]], document["components"])["schemas"]
    for schema in known.values():
        schema |= {"required": [], "additionalProperties": False}
        fields = cast(dict[str, Json], schema.get("properties", {}))
        for name in SAMPLED.get(str(schema["title"]), ()):
            fields[name] = {"type": "number"}
    text = str(call["description"])
    reference = str(_find(call["requestBody"], "$ref"))
    needed = re.findall(r"``(\w+)`` *\| *\w+, required", text)
    known[reference.rpartition("/")[2]]["required"] = needed
    return Draft7Validator({"$ref": reference, "components": document["components"]})


def _find(node: object, key: str) -> object:
    """The first value under a key, however deep."""
    if not isinstance(node, dict):
        return None
    found = (_find(value, key) for value in node.values())
    return node.get(key) or next((each for each in found if each), None)


def faults(schema: Draft7Validator, written: object) -> list[str]:
    """What a written call has wrong."""
    assert isinstance(written, Call)
    told = json.loads(written.content)
    return [f"{error.json_path}: {error.message}" for error in schema.iter_errors(told)]


def test_the_description_says_what_is_required() -> None:
    """The check checks: an empty body lacks what the text names, and an odd field is found."""
    schema = validator("/orders/createorder")
    missing = {error.message.split("'")[1] for error in schema.iter_errors({})}
    assert {"orderNumber", "orderDate", "orderStatus", "billTo", "shipTo"} == missing
    marked = validator("/orders/markasshipped")
    assert 3 == len([*marked.iter_errors({"orderId": "1", "odd": 1})])


@pytest.mark.parametrize("tracking", ["T1", None])
def test_marks_are_as_described(tracking: str | None) -> None:
    """Marking as shipped has the documented fields and types."""
    schema = validator("/orders/markasshipped")
    assert [] == faults(schema, write_shipment(notice(tracking=tracking)))


ORDERS: list[Order] = [
    an_order(),
    an_amazon_order(),
    an_order(buyer=None, total=None, gift=None, source=None, lines=(evolve(MUG, options=()),)),
    an_order(said=evolve(SAID, ship_to=evolve(HOME, residential=None, lines=("1", "2", "3")))),
]


@pytest.mark.parametrize("order", ORDERS)
def test_orders_are_as_described(order: Order) -> None:
    """An order that is handed over has the documented fields and types, whatever it lacks."""
    schema = validator("/orders/createorder")
    assert [] == faults(schema, write_order(order, key="k-1", store_id=7))


def test_any_amount_and_weight_is_as_described() -> None:
    """Whatever an item costs and weighs, its numbers are numbers."""
    schema = validator("/orders/createorder")

    @given(st.integers(0, 10**9 - 1), st.integers(0, 10**12), st.integers(1, 99_999))
    def check(minor: int, milligrams: int, ordered: int) -> None:
        price, weight = Money(minor, "USD"), Weight(milligrams)
        line = evolve(MUG, id=LineId("9"), price=price, weight=weight, ordered=ordered)
        order = an_order(lines=(line, DISCOUNT), total=price)
        assert [] == faults(schema, write_order(order, key="k", tax=price, shipping=price))

    check()
