"""What is fuzzed: every reader of every system, and what it may do with the bytes it is given."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import cast

from fulfilcore.channels import CODECS, codec, csv
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint, ReadResult

HEADERS = {
    "X-Shopify-Topic": "orders/updated",
    "X-Shopify-Webhook-Id": "1",
    "X-WC-Webhook-Topic": "order.updated",
    "X-WC-Webhook-Delivery-ID": "1",
}
"""What a webhook's envelope says, whatever is in it."""

Target = Callable[[bytes], None]


def targets() -> Mapping[str, Target]:
    """Every reader by its name: `orders-ebay`, `webhook-shopify`."""
    return dict(_targets())


def _targets() -> Iterator[tuple[str, Target]]:
    for system in sorted(CODECS):
        yield f"orders-{system}", _orders(system)
        if hasattr(codec(system), "read_webhook"):
            yield f"webhook-{system}", _webhook(system)
    yield "tracking-csv", _rows(csv.read_tracking)
    yield "products-csv", _rows(csv.read_products)


def _orders(system: str) -> Target:
    def read(data: bytes) -> None:
        result = codec(system).read_orders(data)
        if not isinstance(result, ReadResult):
            raise TypeError(f"{type(result)} is no ReadResult")
        for bad in result.rejected:
            if not (bad.path and bad.error):
                raise ValueError(f"a rejection that says nothing: {bad}")
        for order in result.orders:
            if not order.reference:
                raise ValueError("an order without a reference")

    return read


def _rows(read: Callable[[bytes], csv.TrackingReturn | csv.ProductsRead]) -> Target:
    def reads(data: bytes) -> None:
        for bad in read(data).rejected:
            if not (bad.path and bad.error):
                raise ValueError(f"a rejection that says nothing: {bad}")

    return reads


def _webhook(system: str) -> Target:
    module = cast(ModuleType, codec(system))

    def read(data: bytes) -> None:
        try:
            hint: object = module.read_webhook(data, HEADERS)
        except InvalidInput:
            return
        if not isinstance(hint, Hint):
            raise TypeError(f"{type(hint)} is no Hint")

    return read


def seeds(target: str, shared: Path, own: Path) -> Iterator[bytes]:
    """Payloads to begin with: those of the shared folder if it is there, and our own examples."""
    system = target.partition("-")[2]
    folders = [shared / "fixtures" / system, own]
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and path.suffix in (".json", ".xml", ".csv", ".txt"):
                yield path.read_bytes()
