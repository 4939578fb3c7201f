"""Where an order came from, and which marketplace order it may be a copy of (channels.md §6)."""

from collections.abc import Iterable, Iterator, Mapping

from fulfilcore.channels import families
from fulfilcore.channels.families import MARKETPLACES
from fulfilcore.channels.reading import At
from fulfilcore.channels.woocommerce.fields import meta, scalar, told
from fulfilcore.channels.woocommerce.tables import HINTS
from fulfilcore.intake import Grade, Reference


def source(entry: At, email: str | None, known: Iterable[Reference]) -> str | None:
    """What the order says of its origin: a marketplace that it names, proves or writes mail to."""
    name = entry.maybe_text("created_via")
    if name and name.lower() in MARKETPLACES:
        return name.lower()
    proven = (each.family for each in known if each.grade is Grade.PROOF)
    return next(proven, None) or families.relayed(email) or name


def references(entry: At, proofs: Mapping[str, str]) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere, each once, a proof before a hint.

    Only a meta key made for a marketplace's id proves, and only where the value has that id's form.
    """
    return families.once(_found(entry, proofs))


def _found(entry: At, proofs: Mapping[str, str]) -> Iterator[Reference]:
    for row, value in meta(entry):
        key, text = scalar(row.child("key")) or "", scalar(value)
        if key in proofs and text:
            yield families.proof(proofs[key], text, f"meta_data.{key}")
        elif key in HINTS and text:
            yield Reference(HINTS[key], text, Grade.HINT, f"meta_data.{key}")
    # Numbering plugins can put the marketplace's id there.
    yield from families.hints(told(entry, "number").maybe_label() or "", "number")
