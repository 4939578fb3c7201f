"""Reading with `pydantic`: models of what we read, validated straight from the bytes.

Types, what must be there, ISO instants with a zone and decimals are checked by its core, which is
written in Rust. Nothing is derived: no levels, parcels, references or counted units.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import pydantic

from benchmarks.peers.models import Count, Field, Instant, models


def _model(name: str, fields: Sequence[Field], keys: Mapping[str, str]) -> type:
    told: dict[str, Any] = {
        each: (kind, pydantic.Field(default=None if optional else ..., alias=keys.get(each)))
        for each, kind, optional in fields
    }
    return pydantic.create_model(name, **told)


_MODELS = models(
    _model,
    {
        Count: Annotated[int, pydantic.Field(ge=0, strict=True)],
        Instant: pydantic.AwareDatetime,
    },
)
_order = _MODELS["OrderBody"].model_validate_json
_header = _MODELS["AmazonHeaderBody"].model_validate_json
_items = _MODELS["AmazonItemsBody"].model_validate_json


def shopify(body: bytes) -> object:
    """An order of Shopify's REST Admin API."""
    return _order(body).order


def amazon(header: bytes, items: bytes) -> tuple[object, object]:
    """An order of Amazon's Orders v0."""
    return _header(header).payload, _items(items).payload


READERS: Mapping[str, Callable[..., object]] = {"shopify": shopify, "amazon": amazon}
