"""Reading what channels answer, beside constructors by hand and beside libraries of models.

A channel's answer about one order is read by the channel's own codec, from bytes to a
`ReadResult`: values checked, units counted, the level told, each complaint with its path. A
payload is what one order takes: one body of Shopify, two of Amazon.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import TypeAlias

from attrs import evolve, frozen

from benchmarks.measure import Effort, Measured, Side, Watch, agree, in_turns
from benchmarks.payloads import amazon as amazon_payloads
from benchmarks.payloads import shopify as shopify_payloads
from fulfilcore.channels import codec
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


@frozen
class System:
    """A channel: the answers about its order of a number, and how its facts are named."""

    name: str
    payload: Callable[[int], Payload]
    broken: Callable[[Payload], tuple[Payload, str]]
    facts: Callable[[object], Facts]


def reads(system: str, peer: str, effort: Effort) -> Measured:
    """Orders read in a second, by our codec and by a peer, from the same bytes."""
    channel, load = SYSTEMS[system], Load().within(effort)
    ours = codec(system).read_orders
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
    else:
        (order,) = ours.orders
        agree("facts", _facts(channel, order), channel.facts(theirs))


def _check_complaint(channel: System, ours: Callable[..., ReadResult]) -> None:
    """What is wrong is still said with the whole path, and with the order it is wrong of."""
    payload, path = channel.broken(channel.payload(1))
    (rejected, *_) = ours(*payload).rejected
    said = channel.payload(1)[0].decode()
    agree("place of the complaint", rejected.path, path)
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


def _broken(body: bytes, key: str, lists: str, quantity: str) -> bytes:
    """The body with a text for the units of its second line."""
    document = json.loads(body)
    document[key][lists][1][quantity] = "two"
    return json.dumps(document).encode()


def _broken_shopify(payload: Payload) -> tuple[Payload, str]:
    (body,) = payload
    return (_broken(body, "order", "line_items", "quantity"),), "$.order.line_items[1].quantity"


def _broken_amazon(payload: Payload) -> tuple[Payload, str]:
    header, items = payload
    bad = _broken(items, "payload", "OrderItems", "QuantityOrdered")
    return (header, bad), "$body[1].payload.OrderItems[1].QuantityOrdered"


SYSTEMS: Mapping[str, System] = {
    each.name: each
    for each in (
        System("shopify", shopify_payloads.bodies, _broken_shopify, _shopify_facts),
        System("amazon", amazon_payloads.bodies, _broken_amazon, _amazon_facts),
    )
}
"""The channels that are measured."""
