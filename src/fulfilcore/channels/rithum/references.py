"""Which marketplace an order came from, and what its order there is called (channels.md §6)."""

import re
from collections.abc import Iterator, Mapping

from attrs import evolve

from fulfilcore.channels import families
from fulfilcore.channels.families import DISTINCT
from fulfilcore.channels.rithum.tables import PRIME, PROVIDERS, SITES
from fulfilcore.intake import Grade, Programme, Reference

_WORDS = re.compile(r"[a-z0-9]+")
_LONGEST = max(len(words) for words in SITES)
DIRECT = "checkout direct"
"""The name of no marketplace: an order that was made in Rithum itself."""


def family(site: str | None) -> str | None:
    """The marketplace of a site: `amazon` for "Amazon US" and for AMAZON_US."""
    words = tuple(_WORDS.findall((site or "").casefold()))
    starts = (words[:length] for length in range(_LONGEST, 0, -1))
    return next((SITES[start] for start in starts if start in SITES), None)


def site_references(site: str | None, ids: Mapping[str, str]) -> Iterator[Reference]:
    """What the fields made for the marketplace's id prove or hint at, by the names of the fields.

    Only the first id proves: a second one is another name of the same order, if anything.
    """
    known = family(site)
    for place, (name, id) in enumerate(ids.items()):
        if known is not None:
            first = families.proof(known, id, name, DISTINCT)
            yield first if place == 0 else evolve(first, grade=Grade.HINT)
        else:
            elsewhere = None if (site or DIRECT).casefold() == DIRECT else (site or "").casefold()
            yield from hinted(id, name, elsewhere)


def hinted(id: str, name: str, otherwise: str | None) -> Iterator[Reference]:
    """A reference that proves nothing: of the family whose form the id has, or of another."""
    found = tuple(families.hints(id, name))
    yield from found
    if not found and otherwise is not None:
        yield Reference(otherwise, id, Grade.HINT, name)


def provider(site: str | None, merchant: bool | None) -> str | None:
    """Who ships what the seller does not: the marketplace, where it does that at all."""
    return PROVIDERS.get(family(site) or "") if merchant is False else None


def is_prime(site: str | None, merchant: bool | None, service: str | None) -> bool | None:
    """Whether the seller ships it as Prime: S004-55; None where that cannot be known.

    An order of Amazon's that the seller ships, with the word Prime in the requested class. A class
    that is not told is unknown, not "no".
    """
    if merchant is False or (site is not None and family(site) != "amazon"):
        return False
    if service is not None and not PRIME.search(service.casefold()):
        return False
    return None if site is None or merchant is None or service is None else True


def told(programme: Programme) -> Programme | None:
    """The programme facts; None where there are none."""
    return None if programme == Programme() else programme
