"""What both of eBay's interfaces write alike: money, people, addresses, ids of one purchase."""

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve

from fulfilcore.channels.ebay.tables import MASKS
from fulfilcore.channels.ids import each_once
from fulfilcore.channels.reading import At, money
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelLine, Grade, Reference
from fulfilcore.values import Address, Money

Named = tuple[str, str | None]
"""An id and the field that it stands in."""


def ident(at: At) -> str:
    """An id as text; some proxies send it as a number. Raises InvalidInput."""
    label = at.maybe_label()
    if label is None:
        raise At(None, at.path).wrong("an id")
    return label


def price(amount: At, currency: At, times: int = 1) -> Money | None:
    """So many times an amount; None where it or its currency is not told. Raises InvalidInput."""
    if amount.value in (None, ""):
        return None
    exact = amount.amount()
    if currency.maybe_text() is None:
        return None
    code = currency.currency()
    try:
        return money(exact, code) * times
    except InvalidInput as bad:  # more digits than any price has
        raise InvalidInput(bad.problem, amount.path) from None


def personal(at: At) -> str | None:
    """A text about a person or a parcel; None where eBay hides it. Raises InvalidInput."""
    text = at.maybe_label()
    hidden = text is None or not text.strip("*") or text.casefold() in MASKS
    return None if hidden else text


def earliest(instants: Iterable[At]) -> datetime | None:
    """The first of some instants; None where none is told. Raises InvalidInput."""
    return min((at for each in instants if (at := each.maybe_instant())), default=None)


def addressed(found: Address, reference: str | None = None) -> Address | None:
    """The address; None where all of it is empty.

    A hub finds the buyer by its own `reference`, which must stand above the street.
    """
    if found == Address():
        return None
    if reference is None or any(reference in line for line in found.lines):
        return found
    return evolve(found, lines=(f"Reference #{reference}", *found.lines))


def references(own: str, proofs: Iterable[Named], hints: Iterable[Named]) -> tuple[Reference, ...]:
    """The other ids of the same purchase, each once, a proof before a hint.

    A sale's running number is the seller's own and repeats between sellers: it only hints.
    """
    found: dict[str, Reference] = {}
    for grade, named in ((Grade.PROOF, proofs), (Grade.HINT, hints)):
        for field, id in named:
            if id and id not in (own, "0"):
                found.setdefault(id, Reference("ebay", id, grade, field))
    return tuple(found.values())


def unique(told: Iterable[tuple[ChannelLine, At]]) -> tuple[ChannelLine, ...] | None:
    """The lines, each once; None where there are none, since no order is without lines."""
    return each_once("line", told) or None


def agreed(texts: Iterable[str | None]) -> str | None:
    """What all lines say alike; None where they differ or say nothing."""
    said = {text for text in texts if text}
    return said.pop() if len(said) == 1 else None
