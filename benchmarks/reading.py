"""Reading what channels answer, beside constructors by hand and beside libraries of models.

A channel's answer about one order is read by the channel's own codec, from bytes to a
`ReadResult`: values checked, units counted, the level told, each complaint with its path. A
payload is what one order takes: one body of Shopify, two of Amazon. Constructors by hand stand
beside every codec, models only beside Shopify's and Amazon's: they say the same of each.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from importlib import import_module
from typing import TypeAlias

from attrs import evolve, frozen

from benchmarks.measure import Effort, Measured, Side, Watch, agree, in_turns
from benchmarks.payloads import (
    amazon,
    bigcommerce,
    custom_store,
    ebay,
    rithum,
    shipstation,
    shop_file,
    shopify,
    squarespace,
    woocommerce,
)
from fulfilcore.channels import CODECS
from fulfilcore.intake import ChannelOrder, ReadResult

BY_HAND = "hand-written"
PEERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    BY_HAND: ("benchmarks.peers.reading_by_hand", ()),
    "marshmallow": ("benchmarks.peers.reading_with_marshmallow", ("marshmallow",)),
    "pydantic": ("benchmarks.peers.reading_with_pydantic", ("pydantic",)),
    "msgspec": ("benchmarks.peers.reading_with_msgspec", ("msgspec",)),
}
"""Each peer, where it stands and what it needs; none is imported before it is asked for."""

Payload: TypeAlias = Sequence[bytes]
Facts: TypeAlias = tuple[object, ...]
"""What both sides must have read: ids, instants, people, money, and each line's units."""


@frozen
class Load:
    """How many payloads are read in all, no two alike, in how many turns, and how many compared."""

    payloads: int = 100_000
    turns: int = 20
    compared: int = 500

    def within(self, effort: Effort) -> "Load":
        """No more than that effort allows."""
        if self.turns <= 4 * effort.repeats:
            return self
        return Load(10 * effort.most, effort.repeats, 5 * effort.most)


Spoil: TypeAlias = Callable[[bytes], bytes]
"""Puts a text in the place of the units of a body's second line."""


@frozen
class System:
    """A channel: the answers about its order of a number, and the settings to read them with.

    `spoil` breaks the body of that place among them, and `place` is where that must be complained
    of. `facts` says how models name what they hold; None where no model stands beside it.
    """

    name: str
    payload: Callable[[int], Payload]
    spoil: Spoil
    place: str
    body: int = 0
    facts: Callable[[object], Facts] | None = None
    settings: Mapping[str, str] = {}

    @property
    def peers(self) -> Sequence[str]:
        """Who stands beside it."""
        return (BY_HAND,) if self.facts is None else tuple(PEERS)

    @property
    def ours(self) -> Callable[..., ReadResult]:
        """Our codec's verb, with the settings."""
        read: Callable[..., ReadResult] = import_module(CODECS[self.name]).read_orders
        return partial(read, **self.settings) if self.settings else read

    def broken(self, payload: Payload) -> Payload:
        """The payload with something wrong in it."""
        bodies = list(payload)
        bodies[self.body] = self.spoil(bodies[self.body])
        return bodies


def reads(system: str, peer: str, effort: Effort) -> Measured:
    """Orders read in a second, by our codec and by a peer, from the same bytes."""
    channel, load = SYSTEMS[system], Load().within(effort)
    ours = channel.ours
    theirs: Callable[..., object] = import_module(PEERS[peer][0]).READERS[system]
    for number in range(load.compared):
        payload = channel.payload(number)
        _check(channel, peer, ours(*payload), theirs(*payload))
    _check_complaint(channel, ours)
    size = load.payloads // load.turns
    turns = evolve(effort, repeats=load.turns, seconds=0)
    return Measured(in_turns(_side(channel, ours, size), _side(channel, theirs, size), turns))


def _side(channel: System, read: Callable[..., object], size: int) -> Side:
    """Reads the next so many payloads in each turn; they are made off the clock."""
    slices: Iterator[int] = iter(range(0, 10**9, size))

    def side(watch: Watch) -> int:
        payloads = _made(channel.name, next(slices), size)
        with watch:
            for payload in payloads:
                read(*payload)
        return size

    return side


@lru_cache(maxsize=1)
def _made(system: str, start: int, size: int) -> Sequence[Payload]:
    """The payloads of one turn: the same bytes for both sides."""
    return [SYSTEMS[system].payload(number) for number in range(start, start + size)]


def _check(channel: System, peer: str, ours: ReadResult, theirs: object) -> None:
    """By hand the very same order comes out; a model at least tells the same facts."""
    agree("what is rejected or needed", (ours.rejected, ours.needs), ((), ()))
    if peer == BY_HAND:
        agree("orders", ours.orders, (theirs,))
    elif channel.facts is not None:
        (order,) = ours.orders
        agree("facts", _facts(channel, order), channel.facts(theirs))


def _check_complaint(channel: System, ours: Callable[..., ReadResult]) -> None:
    """What is wrong is still said with the whole path, and with the order it is wrong of."""
    payload = channel.payload(1)
    (rejected, *_) = ours(*channel.broken(payload)).rejected
    said = payload[0].decode()
    agree("place of the complaint", rejected.path, channel.place)
    agree("order complained of", str(rejected.reference) in said, True)


def _facts(channel: System, order: ChannelOrder) -> Facts:
    to, buyer, total = order.ship_to, order.buyer, order.total
    lines = [
        (line.id, line.sku and line.sku.text, line.name, line.quantity, line.price)
        for line in order.lines or ()
    ]
    return (
        order.reference,
        order.modified,
        order.placed,
        buyer and buyer.email,
        total and (total.amount, total.currency),
        to and (to.name, to.lines, to.city, to.region, to.postcode, to.country, to.phone),
        tuple((*rest, price and (price.amount, price.currency)) for *rest, price in lines),
    )


def _get(value: object, *names: str) -> object:
    """What stands under names in a model or in a dictionary."""
    for name in names:
        value = value[name] if isinstance(value, dict) else getattr(value, name)
    return value


def _each(value: object, name: str) -> Sequence[object]:
    found = _get(value, name)
    assert isinstance(found, list)  # noqa: S101  # every peer keeps lists
    return found


def _place(at: object, *names: str) -> Facts:
    name, first, second, *rest = (_get(at, each) for each in names)
    return (name, tuple(filter(None, (first, second))), *rest)


def _shopify_money(at: object, name: str) -> Facts:
    pair = _get(at, name, "shop_money")
    return _get(pair, "amount"), _get(pair, "currency_code")


def _shopify_facts(order: object) -> Facts:
    place = ("name", "address1", "address2", "city", "province_code", "zip", "country_code")
    return (
        str(_get(order, "id")),
        _get(order, "updated_at"),
        _get(order, "processed_at"),
        _get(order, "email"),
        _shopify_money(order, "total_price_set"),
        _place(_get(order, "shipping_address"), *place, "phone"),
        tuple(
            (
                str(_get(line, "id")),
                *(_get(line, name) for name in ("sku", "name", "quantity")),
                _shopify_money(line, "price_set"),
            )
            for line in _each(order, "line_items")
        ),
    )


def _amazon_money(at: object, name: str) -> Facts:
    return _get(at, name, "amount"), _get(at, name, "currency_code")


def _amazon_facts(told: object) -> Facts:
    assert isinstance(told, tuple)  # noqa: S101  # header and items
    order, items = told
    place = ("name", "address_line1", "address_line2", "city", "state_or_region", "postal_code")
    names = ("order_item_id", "seller_sku", "title", "quantity_ordered")
    return (
        _get(order, "amazon_order_id"),
        _get(order, "last_update_date"),
        _get(order, "purchase_date"),
        _get(order, "buyer_info", "buyer_email"),
        _amazon_money(order, "order_total"),
        _place(_get(order, "shipping_address"), *place, "country_code", "phone"),
        tuple(
            (*(_get(item, name) for name in names), _amazon_money(item, "item_price"))
            for item in _each(items, "order_items")
        ),
    )


def _at(*keys: str | int) -> Spoil:
    """Puts a text where the keys lead in a JSON body."""

    def spoil(body: bytes) -> bytes:
        document = json.loads(body)
        inner = document
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = "two"
        return json.dumps(document).encode()

    return spoil


def _in_xml(body: bytes) -> bytes:
    first, _, rest = body.partition(b"</Quantity>")
    return first + b"</Quantity>" + re.sub(rb"<Quantity>\d", b"<Quantity>two", rest, count=1)


def _in_csv(body: bytes) -> bytes:
    head, first, second, *rest = body.splitlines(keepends=True)
    return b"".join((head, first, re.sub(rb",\d,(?=[\d.]+,USD)", b",two,", second), *rest))


SYSTEMS: Mapping[str, System] = {
    each.name: each
    for each in (
        System(
            "shopify",
            shopify.bodies,
            _at("order", "line_items", 1, "quantity"),
            "$.order.line_items[1].quantity",
            facts=_shopify_facts,
        ),
        System(
            "amazon",
            amazon.bodies,
            _at("payload", "OrderItems", 1, "QuantityOrdered"),
            "$body[1].payload.OrderItems[1].QuantityOrdered",
            body=1,
            facts=_amazon_facts,
        ),
        System("ebay", ebay.bodies, _at("lineItems", 1, "quantity"), "$.lineItems[1].quantity"),
        System(
            "bigcommerce", bigcommerce.bodies, _at(1, "quantity"), "$body[1][1].quantity", body=1
        ),
        System("rithum", rithum.bodies, _at("Items", 1, "Quantity"), "$.Items[1].Quantity"),
        System(
            "woocommerce",
            woocommerce.bodies,
            _at("line_items", 1, "quantity"),
            "$.line_items[1].quantity",
        ),
        System(
            "squarespace",
            squarespace.bodies,
            _at("lineItems", 1, "quantity"),
            "$.lineItems[1].quantity",
        ),
        System(
            "shipstation",
            shipstation.bodies,
            _at("orders", 0, "items", 1, "quantity"),
            "$.orders[0].items[1].quantity",
            settings={"currency": "USD"},
        ),
        System(
            "custom_store",
            custom_store.bodies,
            _in_xml,
            "/Orders/Order/Items/Item[2]/Quantity",
            settings={"currency": "USD"},
        ),
        System("csv", shop_file.bodies, _in_csv, 'line 3, column "Item Quantity"'),
    )
}
"""The channels that are measured."""
