"""Where an order came from, and which marketplace order it may be a copy of (channels.md §6)."""

from collections.abc import Iterator

from fulfilcore.channels import families
from fulfilcore.channels.reading import At
from fulfilcore.channels.squarespace.tables import FAMILIES
from fulfilcore.intake import Grade, Reference

FIELD = "externalOrderReference"
"""The field made for the id of an order at the channel from which it was taken over."""


def source(entry: At) -> str | None:
    """Where it was sold: the marketplace, else the channel as it is named, else web or pos."""
    name = _channel(entry)
    return FAMILIES.get(name.lower(), name) if name else entry.maybe_text("channel")


def references(entry: At) -> tuple[Reference, ...]:
    """The order's id at the channel it was taken over from.

    It proves where the channel's name can only mean one marketplace and the id has its form; of
    any other channel it is a hint, in its own name and in those of the marketplaces it fits.
    """
    text = entry.maybe_label(FIELD)
    return tuple(_references(text, _channel(entry))) if text else ()


def _references(text: str, name: str | None) -> Iterator[Reference]:
    family = FAMILIES.get((name or "").lower())
    if family is not None:
        yield families.proof(family, text, FIELD)
        return
    if name:
        yield Reference(name.lower(), text, Grade.HINT, FIELD)
    yield from families.hints(text, FIELD)


def _channel(entry: At) -> str | None:
    return entry.maybe_text("channelName")
