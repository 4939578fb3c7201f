"""Reading WooCommerce's orders: each in one body, its refunds in bodies of their own."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from fulfilcore.channels.doubts import failed
from fulfilcore.channels.ids import if_read
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.woocommerce.fields import entries, error, ident, is_listing
from fulfilcore.channels.woocommerce.model import Refund, Settings, Version
from fulfilcore.channels.woocommerce.orders import order
from fulfilcore.channels.woocommerce.refunds import owner, refund
from fulfilcore.channels.woocommerce.tables import PROOFS
from fulfilcore.channels.woocommerce.together import together
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Level, ReadResult, Rejected
from fulfilcore.values import known_zone

Reader: TypeAlias = Callable[[At], Version | Refund]
NOTHING: Mapping[str, Level] = MappingProxyType({})
_EXPECTED = (
    "this is no order payload: expected an order or a refund of the REST API (v1 to v3) or of the "
    "legacy API, one, a list or the answer to a batch, or the body of a webhook about an order"
)


def read_orders(
    payload: bytes | str,
    *more: bytes | str,
    zone: str = "UTC",
    proofs: Mapping[str, str] = PROOFS,
    statuses: Mapping[str, Level] = NOTHING,
    refunds_of: str | None = None,
) -> ReadResult:
    """The orders in WooCommerce's answers and webhooks: any mix of them, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read.
    A line's price is that of one unit after discounts, without tax.

    An order lists its refunds by id alone: handed in beside it, all of them, they tell how many
    units of each line were paid back. A refund without its order tells nothing that could stand
    alone, so the order is needed.

    What only the shop knows: `zone` is its IANA time zone, by which instants are read that come
    without their UTC form (v1 of the API); WordPress's own is UTC. `proofs` names the meta keys in
    which its connectors put a marketplace's id, each with the family; `statuses` what the slugs
    mean that it made itself, `{"shipped": Level.SHIPPED}`; `refunds_of` the order whose refunds
    are told where they do not say it, as in the legacy API. Raises Misconfigured for a zone that
    does not exist.
    """
    known_zone(zone)
    own = {slug.removeprefix("wc-"): level for slug, level in statuses.items()}
    settings = Settings(zone=zone, proofs=proofs, statuses=own)
    readers = _readers(settings)
    versions, refunds = list[Version](), list[Refund]()
    rejected = list[Rejected]()
    for number, body in enumerate((payload, *more)):
        path = f"$body[{number}]" if more else "$"
        try:
            found = tuple(_split(parse(body, path)))
        except InvalidInput as bad:
            rejected.append(Rejected(bad.path, bad.problem))
            continue
        for at, kind in found:
            try:
                said = readers[kind](at)
            except InvalidInput as bad:
                rejected.append(Rejected(bad.path, bad.problem, _named(at, kind)))
                continue
            if isinstance(said, Version):
                versions.append(said)
            else:
                refunds.append(said)
    return together(versions, refunds, rejected, refunds_of)


def _readers(settings: Settings) -> dict[str, Reader]:
    return {
        "order": lambda at: order(at, settings),
        "deleted": lambda at: order(at, settings, deleted=True),
        "refund": lambda at: refund(at, settings),
        "": _refused,
    }


def _split(document: At) -> Iterator[tuple[At, str]]:
    """Each entry with its kind: by what it says of itself, and in a batch by what was done."""
    proxied = document.has(_PROXY) and not (document.has("id") or _is_error(document))
    inner = document.child(_PROXY) if proxied else document
    keys = [] if inner.has("id", "code") else [key for key in _KEYS if inner.has(key)]
    if not keys:
        yield from ((entry, entry.shape(_SHAPES)) for entry in _each(inner))
    for key in keys:
        for entry in _each(inner.child(key)):
            kind = entry.shape(_SHAPES)
            yield entry, "deleted" if (key, kind) == ("delete", "order") else kind


def _is_error(document: At) -> bool:
    """Errors put their HTTP status under the key that proxies use; their code is a word."""
    return isinstance(document.child("code").value, str)


def _each(at: At) -> tuple[At, ...]:
    return entries(at) if at.is_list() or is_listing(at) else (at,)


_PROXY = "data"
"""The key under which a proxy puts the whole answer."""

_KEYS = (
    *("order", "orders", "order_refund", "order_refunds"),  # the legacy API
    *("create", "update", "delete"),  # the answer to a batch
)
"""The keys under which entries stand."""


_SHAPES = {
    "": ("error", "code", "billing_period", "delivery_url"),  # errors, subscriptions, webhooks
    "refund": ("refunded_by", "refunded_payment", "amount"),
    "order": ("order_key", "order_number", "number", "line_items", "billing"),
}
"""What an entry is, by the keys that no other kind of entry has."""


def _refused(entry: At) -> Version | Refund:
    said = error(entry)
    if said is not None:
        raise failed(said.message, entry.path)
    raise InvalidInput(_EXPECTED, entry.path)


def _named(entry: At, kind: str) -> str | None:
    """The order that an entry which could not be read is about, if that much can be."""
    if kind == "refund":
        return if_read(lambda: owner(entry))
    return if_read(lambda: ident(entry.child("id"))) if kind or entry.has("error") else None
