"""Where in the document one reads, and what looking a label up there needs."""

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

from attrs import frozen

from fulfilcore.rules.checking import shown
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.notes import Notes, Table, is_list
from fulfilcore.rules.shipstation.tables import REFUSED, label_of
from fulfilcore.rules.shipstation.values import BLANK, Shop, is_blank

T = TypeVar("T")


@frozen
class Place:
    """A place in the document; what is wrong there is noted."""

    path: str
    notes: Notes
    shop: Shop

    def at(self, step: str) -> "Place":
        """A place within this one."""
        return Place(f"{self.path}{step}", self.notes, self.shop)

    def problem(self, problem: str) -> None:
        """Something is wrong here."""
        self.notes.add(self.path, problem)


def labelled(given: object, known: Mapping[str, T], place: Place) -> T | None:
    """What a label stands for; a blank one, an unknown one and a refused one are noted."""
    if is_blank(given):
        place.problem(BLANK)
        return None
    text = place.notes.tried(place.path, v.text_of, given)
    label = label_of(text) if text is not None else ""
    if label in REFUSED and label not in known:
        place.problem(f"{shown(given)}: {REFUSED[label]}")
    elif label and label not in known:
        place.notes.unknown(place.path, label, known)
    return known.get(label)


def listed_in(table: Table, key: str, place: Place) -> Sequence[object]:
    """A list that must not be empty: what is blank in ShipStation fails silently."""
    listed = table.get(key)
    if is_list(listed) and listed:
        return cast(Sequence[object], listed)
    place.at(f".{key}").problem(BLANK if is_blank(listed) else "is no list")
    return ()
