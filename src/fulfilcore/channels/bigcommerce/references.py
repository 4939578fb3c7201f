"""Where an order came from, and which marketplace order it may be a copy of (channels.md §6)."""

import re

from fulfilcore.channels.bigcommerce.fields import elsewhere
from fulfilcore.channels.bigcommerce.tables import MARKETPLACES
from fulfilcore.channels.reading import At
from fulfilcore.intake import Grade, Reference

_AMAZON = re.compile(r"[0-9]{3}-[0-9]{7}-[0-9]{7}")
_EBAY = re.compile(r"[0-9]{2}-[0-9]{5}-[0-9]{5,8}")
FORMS = {"amazon": _AMAZON, "ebay": _EBAY}
"""The forms so peculiar that an id in one of them hints at an order of that marketplace."""

FIELDS = ("external_id", "external_order_id")
"""The fields made for the id of the order in another system: `for example the Amazon order ID`."""


def source(entry: At) -> str | None:
    """What the order says of its origin, a marketplace in small letters. Raises InvalidInput."""
    name = entry.maybe_text("order_source")
    return name.lower() if name and name.lower() in MARKETPLACES else name


def references(entry: At) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere; notes and messages are never searched for them.

    A field made for the id proves where the marketplace is named, and the id is one of its own:
    some connectors put a number of theirs there. Raises InvalidInput.
    """
    origin = source(entry)
    found: dict[tuple[str, str], Reference] = {}
    for name in FIELDS:
        text = elsewhere(entry.child(name))
        each = None if text is None else _reference(text, origin, name)
        if each:
            found.setdefault((each.family, each.id), each)
    ebay = elsewhere(entry.child("ebay_order_id"))
    if ebay:
        found[("ebay", ebay)] = Reference("ebay", ebay, Grade.PROOF, "ebay_order_id")
    return tuple(found.values())


def _reference(text: str, origin: str | None, name: str) -> Reference | None:
    if origin in MARKETPLACES:
        # eBay's own ids had several forms, Amazon's only ever this one.
        fits = origin != "amazon" or _AMAZON.fullmatch(text)
        return Reference(origin, text, Grade.PROOF if fits else Grade.HINT, name)
    hinted = (family for family, form in FORMS.items() if form.fullmatch(text))
    return next((Reference(family, text, Grade.HINT, name) for family in hinted), None)
