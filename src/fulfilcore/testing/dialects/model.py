"""A dialect: how one system writes its orders and reads what it is told, whatever our codecs do.

Nothing here knows a codec. What a dialect writes is what the codec of its system must read, so a
mistake is found unless it is made twice, by two hands.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, Grade
from fulfilcore.testing.keeping import KeptOrder, Says
from fulfilcore.values import LineId

Bodies: TypeAlias = tuple[bytes, ...]
"""The HTTP bodies that together tell one version of one order."""


@frozen(kw_only=True)
class Names:
    """How a system forms its ids from running numbers: of orders, their lines, and parcels."""

    order: Callable[[int], str]
    line: Callable[[str, int], str]
    parcel: Callable[[int], str] = str


@frozen(kw_only=True)
class Heard:
    """What a system takes from a call that tells it of a parcel.

    `reference` is None where only the parcel it `amends` says which order is meant, `units` where
    they are not told. `name` is the one that the caller gave the parcel, `day` when it left.
    """

    reference: str | None = None
    units: Mapping[LineId, int] | None = field(default=None, hash=False)
    tracking: str | None = None
    carrier: str | None = None
    day: str | None = None
    amends: str | None = None
    name: str | None = None
    completes: bool = False


@frozen(kw_only=True)
class Dialect:
    """One system's way of telling orders and of being told.

    `show` is what it says of an order that it keeps, `tell` the same as HTTP bodies, `hear` what it
    takes from a call. `spoil` matches what stands in front of a number: a minus after it makes a
    body that nobody may believe. `apart` says that its bodies are answers to calls of their own and
    may come at different times, `ends` that one which is cut short can be told from a whole one.
    `work` is what must be fetched before it can be told, `listing` what it answers if it is asked
    which parcels it knows of an order.
    """

    name: str
    system: str
    says: Says
    names: Names
    tell: Callable[[ChannelOrder], Bodies]
    hear: Callable[[Call], Heard]
    spoil: bytes
    apart: bool = False
    ends: bool = True
    work: Callable[[ChannelOrder], bytes] | None = None
    listing: Callable[[KeptOrder], bytes] | None = None
    adjust: Callable[[ChannelOrder, KeptOrder], ChannelOrder] | None = None

    def show(self, order: KeptOrder) -> ChannelOrder:
        """What this system says of an order now."""
        said = order.said(self.says)
        return said if self.adjust is None else self.adjust(said, order)


# --- what several systems have in common


def whole(number: str) -> int:
    """An id that is written as a number."""
    return int(number)


def numbers(first: int = 1000) -> Names:
    """Ids that are running numbers, as most systems have."""
    return Names(
        order=lambda number: f"{first + number}",
        line=lambda order, place: f"{order}{place + 1:02}",
        parcel=lambda number: f"{50_000 + number}",
    )


def as_json(document: object) -> bytes:
    """A document as it goes over the wire."""
    return json.dumps(document).encode()


def zulu(instant: datetime | None) -> str | None:
    """An instant as most systems write it: `2026-11-02T09:00:00Z`."""
    return None if instant is None else f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def lines_of(order: ChannelOrder) -> Sequence[ChannelLine]:
    """The lines of a version, which has them all."""
    return order.lines or ()


def parcels_of(order: ChannelOrder) -> Sequence[ChannelParcel]:
    """The parcels that a version lists."""
    return order.parcels or ()


def gone(order: ChannelOrder) -> int:
    """The units that a version shows as shipped."""
    return sum(line.shipped or 0 for line in lines_of(order))


def left(line: ChannelLine) -> int:
    """The units of a line that are still to leave."""
    return max(0, line.quantity - (line.shipped or 0) - (line.called_off or 0))


def standing(order: ChannelOrder, words: tuple[str, str, str]) -> str:
    """One of three words, for nothing, a part, or all that has left."""
    if not gone(order):
        return words[0]
    return words[1] if any(map(left, lines_of(order))) else words[2]


def sold_at(order: ChannelOrder) -> str | None:
    """The marketplace of which a version names an order."""
    proofs = (each.family for each in order.references if each.grade is Grade.PROOF)
    return next(proofs, None)


def named(order: ChannelOrder, place: int = 0) -> str | None:
    """The marketplace's id that a version names first, or second."""
    ids = [each.id for each in order.references if each.grade is Grade.PROOF]
    return ids[place] if place < len(ids) else None


def who(order: ChannelOrder) -> str | None:
    """The name on the parcel."""
    return order.ship_to.name if order.ship_to else None


def where(order: ChannelOrder) -> str | None:
    """The city it goes to."""
    return order.ship_to.city if order.ship_to else None


# --- reading a JSON body that was written for the system, without trusting its writer


def obj(value: object) -> Mapping[str, object]:
    """A JSON object."""
    assert isinstance(value, dict), value
    return value


def array(value: object) -> Sequence[object]:
    """A JSON list."""
    assert isinstance(value, list), value
    return value


def text(value: object) -> str | None:
    """A text; an empty one says nothing."""
    assert value is None or isinstance(value, str), value
    return value or None


def units_in(rows: object, line: str, quantity: str) -> dict[LineId, int]:
    """The units of each line in a list of rows."""
    counted: dict[LineId, int] = {}
    for row in map(obj, array(rows)):
        number = row[quantity]
        assert type(number) is int and number > 0, row
        counted[LineId(str(row[line]))] = number
    return counted


def body_of(call: Call) -> Mapping[str, object]:
    """The JSON body of a call as its receiver reads it."""
    return obj(json.loads(call.content))
