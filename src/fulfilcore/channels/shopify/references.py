"""Where an order came from, and which marketplace order it may be a copy of (channels.md §6)."""

from collections.abc import Iterator, Mapping

from fulfilcore.channels import families
from fulfilcore.channels.families import DISTINCT, MARKETPLACES
from fulfilcore.channels.reading import At
from fulfilcore.intake import Reference


def source(entry: At, email: str | None) -> str | None:
    """What the order says of its origin: a marketplace it names or whose relayed mail it has."""
    return families.origin(entry.maybe_label("source_name"), email)


def references(
    entry: At, origin: str | None, tags: frozenset[str] | None, proofs: Mapping[str, str]
) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere, each once, a proof before a hint.

    Only two places prove: `source_identifier`, made for the id at the place of origin, where that
    is a marketplace and the id has its form; and the fields that the shop's settings name. Notes
    are never searched.
    """
    return families.once(_found(entry, origin, tags, proofs))


def _found(
    entry: At, origin: str | None, tags: frozenset[str] | None, proofs: Mapping[str, str]
) -> Iterator[Reference]:
    known = {name.strip().casefold(): family for name, family in proofs.items()} if proofs else {}
    field = "source_identifier"
    text = entry.maybe_label(field)
    if text:
        marketplace = origin if origin in MARKETPLACES else None
        yield from _reference(text, known.get(field) or marketplace, field)
    for name, value in _attributes(entry.child("note_attributes")):
        yield from _reference(value, known.get(name.casefold()), f"note_attributes.{name}")
    for tag in sorted(tags or ()):
        yield from _reference(tag, None, "tags")
    # Some connectors name the order by the marketplace's id.
    yield from _reference(entry.maybe_text("name") or "", None, "name")


def _reference(text: str, family: str | None, found_in: str) -> Iterator[Reference]:
    """A reference where the text is an id: of the family that the place is for, or by its form."""
    if family is None:
        yield from families.hints(text, found_in)
    else:
        yield families.proof(family, text, found_in, DISTINCT)


def _attributes(at: At) -> Iterator[tuple[str, str]]:
    """The shop's own fields with a text or number in them: a list of pairs, or an object."""
    if isinstance(at.value, dict):
        pairs = [(At(name, at.path), at.child(name)) for name in at.value]
    else:
        entries = at.items() if at.value is not None else ()
        pairs = [(entry.child("name"), entry.child("value")) for entry in entries]
    for name_at, value in pairs:
        name = name_at.maybe_label()
        text = value.maybe_label() if type(value.value) in (str, int) else None
        if name and text:
            yield name, text
