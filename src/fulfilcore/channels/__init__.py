"""What a sales channel says, read; what a sales channel must be told, written. No network inside.

One package per system, the same verbs in each. A codec turns HTTP bodies into `ReadResult` and
a notice into the one HTTP `Call` that the host must make.
"""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from attrs import field, frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Capabilities, ReadResult
from fulfilcore.reasons import Reason
from fulfilcore.shipments.model import ShipmentNotice

CODECS = {
    "amazon": "fulfilcore.channels.amazon",
    "bigcommerce": "fulfilcore.channels.bigcommerce",
    "csv": "fulfilcore.channels.csv",
    "custom_store": "fulfilcore.channels.custom_store",
    "ebay": "fulfilcore.channels.ebay",
    "rithum": "fulfilcore.channels.rithum",
    "shipstation": "fulfilcore.channels.shipstation",
    "shopify": "fulfilcore.channels.shopify",
    "squarespace": "fulfilcore.channels.squarespace",
    "woocommerce": "fulfilcore.channels.woocommerce",
}


@frozen
class Call:
    """The one call to the channel that tells it the news: method, path and JSON body.

    The path is relative to the channel's address, the body is ready for `json.dumps`; where the
    channel wants XML it is empty and the document is `text`. `content` is either as bytes. A call
    holds no secret: authorising it is the host's part. A channel that needs two calls has the
    second in `then`: made once the first has succeeded; who repeats it begins with the first.
    """

    method: str
    path: str
    body: Mapping[str, object] = field(factory=dict, hash=False)
    text: str | None = None
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    then: "Call | None" = None

    @property
    def content(self) -> bytes:
        """What to send: the document, or the body as JSON."""
        text = json.dumps(self.body) if self.text is None else self.text
        return text.encode()


@frozen
class Unwritable:
    """The news cannot be put in the channel's words; all obstacles are named, not the first."""

    reasons: tuple[Reason, ...]


class Codec(Protocol):
    """What every channel package offers: what it can do, and its two verbs."""

    @property
    def CAPABILITIES(self) -> Capabilities:
        """What the system can do."""
        ...

    def read_orders(self, payload: bytes | str, *more: bytes | str) -> ReadResult:
        """The orders in one or several HTTP bodies of any kind, in any order; never raises."""
        ...

    def write_shipment(self, notice: ShipmentNotice) -> Call | Unwritable:
        """The call that tells the channel of a shipment, or everything that stands in its way."""
        ...


def codec(system: str) -> Codec:
    """The codec of a system by its name, `codec("amazon")`; loaded when it is first asked for.

    Raises InvalidInput for a system that has no codec.
    """
    if system not in CODECS:
        raise InvalidInput(
            f"there is no codec for {system!r}, only for {', '.join(sorted(CODECS))}"
        )
    return cast(Codec, import_module(CODECS[system]))
