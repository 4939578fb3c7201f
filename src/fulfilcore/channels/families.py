"""Marketplaces as other systems relay them: their names, ids and mail domains (channels.md §6).

A relay's own codec knows its fields; what stands in them is the marketplace's, and the same in
every relay. How much a text proves depends on both: `proof` for a field made for the id, `hints`
for one in which anything may stand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from fulfilcore.intake import Grade, Reference

MARKETPLACES = frozenset({"amazon", "ebay"})
"""The marketplaces that relays name in their fields for an order's source, in any case."""

RELAYED_MAIL = {"marketplace.amazon.": "amazon", "members.ebay.": "ebay"}
"""Starts of the mail domains under which a marketplace hides its buyers."""

Forms = Mapping[str, re.Pattern[str]]

PECULIAR: Forms = {
    "amazon": re.compile(r"[0-9]{3}-[0-9]{7}-[0-9]{7}"),
    "ebay": re.compile(r"[0-9]{2}-[0-9]{5}-[0-9]{5,8}"),
}
"""Forms of order ids so peculiar that a text in one of them hints at an order, wherever it is."""

DISTINCT: Forms = {
    **PECULIAR,
    "ebay": re.compile(rf"{PECULIAR['ebay'].pattern}|[0-9]{{9,14}}-[0-9]{{1,14}}"),
}
"""Forms that no running number of a shop's has; eBay's older ids are of an item and its sale."""

ORDER_IDS: Forms = {
    **DISTINCT,
    "ebay": re.compile(rf"{DISTINCT['ebay'].pattern}|[0-9]{{9,14}}"),
}
"""Every form that order ids have had; eBay's for several sales at once was a plain number."""


def relayed(email: str | None) -> str | None:
    """The marketplace that hides its buyer behind a mail address; None for any other address."""
    domain = email.rpartition("@")[2].lower() if email else ""
    for start, name in RELAYED_MAIL.items():
        if domain.startswith(start):
            return name
    return None


def origin(name: str | None, email: str | None = None) -> str | None:
    """Where an order came from: a marketplace by its name or its mail, else as it is written."""
    if name and name.lower() in MARKETPLACES:
        return name.lower()
    return relayed(email) or name


def proof(family: str, text: str, found_in: str, forms: Forms = ORDER_IDS) -> Reference:
    """An id from a field made for that marketplace's: in another form it is none, and only hints.

    Of a family whose forms are not known here, the field is believed.
    """
    form = forms.get(family)
    fits = form is None or form.fullmatch(text)
    return Reference(family, text, Grade.PROOF if fits else Grade.HINT, found_in)


def hints(text: str, found_in: str) -> Iterator[Reference]:
    """The marketplaces whose order a text from any field may name; it proves nothing."""
    for family, form in PECULIAR.items():
        if form.fullmatch(text):
            yield Reference(family, text, Grade.HINT, found_in)


def once(found: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each id of each family once, proofs before hints."""
    kept: dict[tuple[str, str], Reference] = {}
    for each in sorted(found, key=lambda each: each.grade is not Grade.PROOF):
        kept.setdefault((each.family, each.id), each)
    return tuple(kept.values())
