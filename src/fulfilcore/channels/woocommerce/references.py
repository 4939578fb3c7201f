"""Where an order came from, and which marketplace order it may be a copy of (channels.md §6)."""

from collections.abc import Iterable, Iterator, Mapping

from fulfilcore.channels.reading import At
from fulfilcore.channels.woocommerce.fields import meta, scalar, told
from fulfilcore.channels.woocommerce.tables import FORMS, HINTS, MARKETPLACES, NUMBERS, RELAYS
from fulfilcore.intake import Grade, Reference


def source(entry: At, email: str | None, known: Iterable[Reference]) -> str | None:
    """What the order says of its origin: a marketplace that it names, proves or writes mail to."""
    name = entry.maybe_text("created_via")
    if name and name.lower() in MARKETPLACES:
        return name.lower()
    proven = (each.family for each in known if each.grade is Grade.PROOF)
    domain = (email or "").rpartition("@")[2].lower()
    relayed = (family for start, family in RELAYS.items() if domain.startswith(start))
    return next(proven, None) or next(relayed, name)


def references(entry: At, proofs: Mapping[str, str]) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere, each once, a proof before a hint.

    Only a meta key made for a marketplace's id proves, and only where the value has that id's form.
    """
    found: dict[tuple[str, str], Reference] = {}
    for each in sorted(_found(entry, proofs), key=lambda each: each.grade is not Grade.PROOF):
        found.setdefault((each.family, each.id), each)
    return tuple(found.values())


def _found(entry: At, proofs: Mapping[str, str]) -> Iterator[Reference]:
    for row, value in meta(entry):
        key, text = scalar(row.child("key")) or "", scalar(value)
        if key in proofs and text:
            yield _proof(proofs[key], text, f"meta_data.{key}")
        elif key in HINTS and text:
            yield Reference(HINTS[key], text, Grade.HINT, f"meta_data.{key}")
    number = told(entry, "number").maybe_label() or ""
    for family, form in NUMBERS.items():  # numbering plugins can put the marketplace's id there
        if form.fullmatch(number):
            yield Reference(family, number, Grade.HINT, "number")


def _proof(family: str, text: str, found_in: str) -> Reference:
    form = FORMS.get(family)
    fits = form is None or form.fullmatch(text)
    return Reference(family, text, Grade.PROOF if fits else Grade.HINT, found_in)
