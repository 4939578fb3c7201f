"""What is fuzzed: every verb of every system that reads bytes, and what it may do with them.
What else reads texts that people write, such as rules, is a row of `TEXTS`.

A new verb is a row of `VERBS`, what only one system's shop knows a row of `SETTINGS`, and the
bodies to begin with a row of `BODIES`; a system that is in the table of codecs is in here.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import cast

from attrs import evolve
from channel_payloads import notice

from fulfilcore.channels import CODECS, codec, csv
from fulfilcore.channels.custom_store import ShipNotice
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import Hint, ReadResult
from fulfilcore.messages import Declined, Done, Later, Unknown
from fulfilcore.rules import (
    RuleSet,
    rules_from_json,
    rules_from_shipstation,
    rules_from_toml,
    rules_to_toml,
)
from fuzzing.bodies import BODIES, NOTICES, RULES

HEADERS = {
    "X-Shopify-Topic": "orders/updated",
    "X-Shopify-Webhook-Id": "1",
    "X-WC-Webhook-Topic": "order.updated",
    "X-WC-Webhook-Delivery-ID": "1",
}
"""What a webhook's envelope says, whatever is in it."""

SETTINGS: Mapping[str, Mapping[str, object]] = {
    "custom_store": {"currency": "USD"},
    "rithum": {"currency": "USD", "settled": ("Deposited",)},
    "shipstation": {"currency": "USD", "tags": {831: "Fragile"}},
    "woocommerce": {"zone": "Europe/Berlin", "refunds_of": "6001"},
}
"""What orders are read with, so that as much of them as possible is read."""

Target = Callable[[bytes], None]


def _read_orders(system: str, module: ModuleType, data: bytes) -> None:
    result: object = module.read_orders(data, **SETTINGS.get(system, {}))
    if not isinstance(result, ReadResult):
        raise TypeError(f"{type(result)} is no ReadResult")
    for bad in result.rejected:
        if not (bad.path and bad.error):
            raise ValueError(f"a rejection that says nothing: {bad}")
    for order in result.orders:
        if not order.reference:
            raise ValueError("an order without a reference")


def _read_answer(_: str, module: ModuleType, data: bytes) -> None:
    _expect(module.read_answer(data), Done, Declined, Later, Unknown)


def _read_webhook(_: str, module: ModuleType, data: bytes) -> None:
    _asked(partial(module.read_webhook, data, HEADERS), Hint)


def _read_ship_notice(_: str, module: ModuleType, data: bytes) -> None:
    _asked(partial(module.read_ship_notice, data), ShipNotice)


def _read_fulfillment_orders(_: str, module: ModuleType, data: bytes) -> None:
    _asked(partial(module.read_fulfillment_orders, data), tuple)


def _find_shipment(system: str, module: ModuleType, data: bytes) -> None:
    told = NOTICES.get(system) or notice()
    for each in (told, evolve(told, tracking=None), evolve(told, revision=2, amends="81")):
        _asked(partial(module.find_shipment, data, each), str, type(None))


def _read_rows(verb: str) -> Callable[[str, ModuleType, bytes], None]:
    def read(_: str, module: ModuleType, data: bytes) -> None:
        result: object = getattr(module, verb)(data)
        if not isinstance(result, csv.TrackingReturn | csv.ProductsRead):
            raise TypeError(f"{type(result)} is none of rows")
        for bad in result.rejected:
            if not (bad.path and bad.error):
                raise ValueError(f"a rejection that says nothing: {bad}")

    return read


def _asked(read: Callable[[], object], *types: type) -> None:
    """What refuses the bytes by raising InvalidInput, and nothing else."""
    try:
        found = read()
    except InvalidInput:
        return
    _expect(found, *types)


def _expect(found: object, *types: type) -> None:
    if not isinstance(found, types):
        raise TypeError(f"{type(found)} is none of {types}")


VERBS: Mapping[str, tuple[str, Callable[[str, ModuleType, bytes], None]]] = {
    "read_orders": ("orders", _read_orders),
    "read_answer": ("answer", _read_answer),
    "read_webhook": ("webhook", _read_webhook),
    "read_ship_notice": ("notice", _read_ship_notice),
    "read_fulfillment_orders": ("work", _read_fulfillment_orders),
    "read_tracking": ("tracking", _read_rows("read_tracking")),
    "read_products": ("products", _read_rows("read_products")),
    "find_shipment": ("shipment", _find_shipment),
}
"""Every verb that reads what came from outside: what its targets are called, and what it may do."""


def _read_rules(read: Callable[[bytes], RuleSet], data: bytes) -> None:
    """Rules that are read can be written and read again; nothing else is made of the bytes."""
    try:
        rules = read(data)
    except (InvalidInput, Misconfigured) as refused:
        if not str(refused):
            raise ValueError("a refusal that says nothing") from refused
        return
    if rules_from_toml(rules_to_toml(rules)) != rules:
        raise ValueError("rules that are not what they were")


def _rules_of_shipstation(data: bytes) -> RuleSet:
    """A host parses the page's document itself; what it cannot parse it does not hand in."""
    try:
        document: object = json.loads(data)
    except (ValueError, RecursionError):
        raise InvalidInput("not JSON") from None
    return rules_from_shipstation(document, currency="USD", home="US")


TEXTS: Mapping[str, Target] = {
    "rules-json": partial(_read_rules, rules_from_json),
    "rules-toml": partial(_read_rules, rules_from_toml),
    "rules-shipstation": partial(_read_rules, _rules_of_shipstation),
}
"""What reads texts of no system."""


def targets() -> Mapping[str, Target]:
    """Every reader by its name: `orders-ebay`, `webhook-shopify`, `rules-toml`."""
    return {**dict(_targets()), **TEXTS}


def _targets() -> Iterator[tuple[str, Target]]:
    for system in sorted(CODECS):
        module = cast(ModuleType, codec(system))
        for verb, (name, read) in VERBS.items():
            if hasattr(module, verb):
                yield f"{name}-{system}", partial(read, system, module)


def seeds(target: str, shared: Path, own: Path) -> Iterator[bytes]:
    """Payloads to begin with: our own, and those of the shared folder if it is there."""
    system = target.partition("-")[2]
    yield from (*BODIES.get(system, ()), *RULES.get(target, ()))
    for folder in (shared / "fixtures" / system, own):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and path.suffix in (".json", ".xml", ".csv", ".txt"):
                yield path.read_bytes()
