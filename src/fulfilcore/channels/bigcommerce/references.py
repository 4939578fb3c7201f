"""Where an order came from, and which marketplace order it may be a copy of (channels.md §6)."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from fulfilcore.channels import families
from fulfilcore.channels.bigcommerce.fields import elsewhere
from fulfilcore.channels.bigcommerce.tables import ELSEWHERE
from fulfilcore.channels.families import MARKETPLACES
from fulfilcore.channels.reading import At
from fulfilcore.intake import Grade, Reference

FIELDS = ("external_id", "external_order_id")
"""The fields made for the id of the order in another system: `for example the Amazon order ID`."""

MERCHANT = "external_merchant_id"
"""The field for the order's number at whoever it came from, which may be a connector's own."""


def source(entry: At) -> str | None:
    """What the order says of its origin: a marketplace that it names or whose relayed mail it has.

    Of an order from elsewhere `external_source` names the app. Raises InvalidInput.
    """
    billing = entry.child("billing_address")
    email = billing.child("email").maybe_text() if billing.value is not None else None
    name = entry.child("order_source").maybe_text()
    app = entry.child("external_source").maybe_text() if name in ELSEWHERE else None
    return families.origin(app or name, email)


def references(entry: At) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere; notes and messages are never searched for them.

    A field made for the id proves where the marketplace is named, and the id is one of its own:
    some connectors put a number of theirs there. Raises InvalidInput.
    """
    return families.once(_found(entry, source(entry)))


def _found(entry: At, origin: str | None) -> Iterator[Reference]:
    ebay = elsewhere(entry.child("ebay_order_id"))
    if ebay:
        yield families.proof("ebay", ebay, "ebay_order_id")
    for name in FIELDS:
        yield from _named(entry.child(name), origin, name)
    for each in _named(entry.child(MERCHANT), origin, MERCHANT):
        yield evolve(each, grade=Grade.HINT)


def _named(at: At, origin: str | None, name: str) -> Iterator[Reference]:
    text = elsewhere(at)
    if text and origin in MARKETPLACES:
        yield families.proof(origin, text, name)
    elif text:
        yield from families.hints(text, name)


def sales(products: Iterable[At]) -> tuple[Reference, ...]:
    """The sales on eBay that lines stand for: its item and transaction, "0" or "" for none."""
    return families.once(each for entry in products for each in _sale(entry))


def _sale(entry: At) -> Iterator[Reference]:
    halves = [elsewhere(entry.child(f"ebay_{half}_id")) for half in ("item", "transaction")]
    if all(halves):
        sale = "-".join(half for half in halves if half)
        yield families.proof("ebay", sale, "ebay_item_id-ebay_transaction_id")
