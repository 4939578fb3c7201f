"""Where an order came from, and which marketplace order it may be a copy of (channels.md §6)."""

from collections.abc import Iterator

from fulfilcore.channels import families
from fulfilcore.channels.families import PECULIAR
from fulfilcore.channels.reading import At
from fulfilcore.channels.shipstation.fields import inside, listed
from fulfilcore.channels.shipstation.tables import SOURCES
from fulfilcore.intake import Grade, Reference


def source(entry: At) -> str | None:
    """What the order says of its origin: a marketplace by its family, all else as it is written."""
    text = inside(entry, "advancedOptions", "source").maybe_text()
    return SOURCES.get(text.lower(), text) if text else None


def references(entry: At) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere, each once; custom fields and notes are never searched.

    ShipStation's number and key of an order are the marketplace's own id only where the source
    names the marketplace and the id has its form. All other orders are numbered by their seller,
    and one that was split or combined is not the whole purchase, or more: these only hint.
    """
    return families.once(_found(entry))


def _found(entry: At) -> Iterator[Reference]:
    origin, whole = source(entry), not is_regrouped(entry)
    for name in ("orderNumber", "orderKey"):
        text = entry.child(name).maybe_label() or ""
        for family, form in PECULIAR.items():
            if form.fullmatch(text):
                proven = whole and family == origin
                yield Reference(family, text, Grade.PROOF if proven else Grade.HINT, name)


def is_regrouped(entry: At) -> bool:
    """Whether the order was split or combined in ShipStation."""
    options = entry.child("advancedOptions")
    flag = inside(options, "mergedOrSplit").maybe_flag()
    return bool(flag or merged(entry) or inside(options, "parentId").maybe_label())


def merged(entry: At) -> tuple[str, ...]:
    """The ids of the orders that were combined into this one."""
    ids = (each.maybe_label() for each in listed(inside(entry, "advancedOptions", "mergedIds")))
    return tuple(each for each in ids if each)
