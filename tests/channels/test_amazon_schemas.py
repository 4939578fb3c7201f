"""Every document that Amazon's published schemas allow is read, or refused with its place."""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from channel_payloads import Json, body
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from fulfilcore.channels.amazon import read_orders

SCHEMAS = (
    Path(os.environ.get("FULFILCORE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    / "schemas/amazon"
)
ORDERS_V0 = "ordersV0.json#OrdersList"
ORDERS = "orders_2026-01-01.json#SearchOrdersResponse"
CHANGES = "notifications/OrderChangeNotification.json#"
Leaf = Callable[[str, Json], st.SearchStrategy[object]]


def schema_of(name: str) -> Json:
    """A published schema; its absence is a failure only where it must be there."""
    if not SCHEMAS.is_dir():
        assert "CI" not in os.environ, f"{SCHEMAS} is missing"
        pytest.skip("the shared schemas are not here")
    file, definition = name.split("#")
    document = cast(Json, json.loads((SCHEMAS / file).read_bytes()))
    if not definition:
        return document
    return {"$ref": f"#/definitions/{definition}", "definitions": document["definitions"]}


def documents(schema: Json, leaf: Leaf) -> st.SearchStrategy[Json]:
    """Documents that a schema allows: all required fields, and any of the others."""
    definitions = cast(dict[str, Json], schema.get("definitions", {}))

    def of(name: str, part: Json) -> st.SearchStrategy[object]:
        if "$ref" in part:
            part = definitions[str(part["$ref"]).rsplit("/", 1)[-1]]
        types = part.get("type")
        if isinstance(types, list):
            return st.one_of([of(name, {**part, "type": each}) for each in types])
        if types == "object":
            return _objects(part)
        if types == "array":
            return _lists(name, part)
        return leaf(name, part)

    def _objects(part: Json) -> st.SearchStrategy[object]:
        fields = cast(dict[str, Json], part.get("properties", {}))
        required = cast(list[str], part.get("required", []))
        made = {name: of(name, inner) for name, inner in fields.items()}
        return st.fixed_dictionaries(
            {name: made[name] for name in required},
            optional={name: each for name, each in made.items() if name not in required},
        )

    def _lists(name: str, part: Json) -> st.SearchStrategy[object]:
        listed = {"description": part.get("description", "")}
        entry = of(name, {**listed, **cast(Json, part["items"])})
        return st.lists(entry, max_size=2, unique_by=_key if name in _KEYS else None)

    return cast(st.SearchStrategy[Json], of("", schema))


_KEYS = {
    "Orders": "AmazonOrderId",
    "orders": "orderId",
    "orderItems": "orderItemId",
    "packages": "packageReferenceId",
    "OrderItems": "OrderItemId",
}


def _key(entry: object) -> object:
    """What tells the entries of such a list apart."""
    fields = cast(Json, entry)
    return next((fields[key] for key in _KEYS.values() if key in fields), None)


_PLAIN: dict[str, st.SearchStrategy[object]] = {
    "string": st.text(max_size=5),
    "integer": st.integers(),
    "number": st.integers(),
    "boolean": st.booleans(),
    "null": st.none(),
}
_IDS = (
    st.integers(0, 10**17 - 1)
    .map(lambda n: f"{n:017}")
    .map(lambda digits: f"{digits[:3]}-{digits[3:10]}-{digits[10:]}")
)
_INSTANTS = st.integers(0, 10**9).map(
    lambda seconds: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat()
)
_MEANT: dict[str, st.SearchStrategy[object]] = {
    "orderId": _IDS,
    "AmazonOrderId": _IDS,
    "amount": st.decimals(-(10**6), 10**6, places=2).map(str),
    "currencyCode": st.just("GBP"),
    **dict.fromkeys(("orderItemId", "OrderItemId"), st.integers(0, 99).map(str)),
    "packageReferenceId": st.integers(1, 9).map(str),
}


def anything(_: str, part: Json) -> st.SearchStrategy[object]:
    """Whatever the type allows; of an enumeration one of its words."""
    words = cast(list[object], part.get("enum", []))
    return st.sampled_from(words) if words else _PLAIN[str(part["type"])]


def as_documented(name: str, part: Json) -> st.SearchStrategy[object]:
    """What the description means beyond the type: an id, an instant, an amount, a known word."""
    if part["type"] == "null" or "enum" in part:
        return anything(name, part)
    if name in _MEANT:
        return _MEANT[name]
    if part.get("format") == "date-time" or re.search(r"(Date|Time)$|^TimeOf", name):
        return _INSTANTS
    if part["type"] == "integer":
        return st.integers(0, 9)
    _, _, listed = str(part.get("description", "")).partition("Possible value")
    words = re.findall(r"`([A-Z_]+)`", listed)
    if part["type"] == "string" and not words:
        return st.text(st.characters(exclude_categories=["C"]), max_size=5)
    return st.sampled_from(words) if words else anything(name, part)


SLOW = settings(max_examples=60, suppress_health_check=[*HealthCheck])


@pytest.mark.parametrize("name", [ORDERS, CHANGES])
def test_documented_documents_are_read(name: str) -> None:
    """What the schema allows and the descriptions mean is read whole: nothing is refused."""
    schema = schema_of(name)
    validator = Draft7Validator(schema)

    @SLOW
    @given(documents(schema, as_documented))
    def read(document: Json) -> None:
        assert [] == [error.message for error in validator.iter_errors(document)]
        result = read_orders(body(document))
        assert () == result.rejected
        assert _order_ids(document) == [order.reference for order in result.orders]

    read()


@pytest.mark.parametrize("name", [ORDERS_V0, ORDERS, CHANGES])
def test_allowed_documents_are_read_or_refused_where_they_are_odd(name: str) -> None:
    """A schema allows any text as an id: nothing crashes, and each order is told or refused."""
    schema = schema_of(name)

    @SLOW
    @given(documents(schema, anything))
    def read(document: Json) -> None:
        result = read_orders(body(document))
        assert all(bad.path.startswith("$.") for bad in result.rejected)
        refused = [bad for bad in result.rejected if not bad.path.lower().endswith("nexttoken")]
        assert len(_order_ids(document)) == len(result.orders) + len(refused)

    read()


def _order_ids(document: Json) -> list[object]:
    """The ids of the orders that a document tells."""
    for listed, key in (("orders", "orderId"), ("Orders", "AmazonOrderId")):
        if listed in document:
            return [order[key] for order in cast(list[Json], document[listed])]
    payload = cast(dict[str, Json], document["Payload"])
    return [payload["OrderChangeNotification"]["AmazonOrderId"]]
