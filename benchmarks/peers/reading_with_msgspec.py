"""Reading with `msgspec`: structs of what we read, decoded straight from the bytes.

Types, what must be there, ISO instants with a zone and decimals are checked by the decoder, which
is written in C. Nothing is derived: no levels, parcels, references or counted units.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from benchmarks.peers.models import Count, Field, Instant, models


def _struct(name: str, fields: Sequence[Field], keys: Mapping[str, str]) -> type:
    told = [(each, kind, None) if optional else (each, kind) for each, kind, optional in fields]
    return msgspec.defstruct(name, told, rename=keys, kw_only=True)


_STRUCTS = models(
    _struct,
    {
        Count: Annotated[int, msgspec.Meta(ge=0)],
        Instant: Annotated[datetime, msgspec.Meta(tz=True)],
    },
)
_order = msgspec.json.Decoder(_STRUCTS["OrderBody"])
_header = msgspec.json.Decoder(_STRUCTS["AmazonHeaderBody"])
_items = msgspec.json.Decoder(_STRUCTS["AmazonItemsBody"])


def shopify(body: bytes) -> object:
    """An order of Shopify's REST Admin API."""
    told: Any = _order.decode(body)
    return told.order


def amazon(header: bytes, items: bytes) -> tuple[object, object]:
    """An order of Amazon's Orders v0."""
    order: Any = _header.decode(header)
    listed: Any = _items.decode(items)
    return order.payload, listed.payload


READERS: Mapping[str, Callable[..., object]] = {"shopify": shopify, "amazon": amazon}
