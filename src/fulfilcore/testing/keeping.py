"""An order as a sales channel keeps it, and what the channel's system can say of it.

A store that cannot say something does not show it: `KeptOrder.said` cuts each version down to the
words its system has.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import assert_never

from attrs import define, field, frozen

from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Level,
    Part,
    Programme,
    Reference,
)
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Address, LineId, Sku


class Units(Enum):
    """How a system says which units have left."""

    COUNTED = "counted"  # so many of each line
    WHOLE = "whole"  # all of them, or none
    UNSAID = "unsaid"  # only its word for the order tells


class Listing(Enum):
    """Whether a system lists what has left parcel by parcel."""

    NEVER = "never"
    AT_TIMES = "at times"  # where it is asked for
    ALWAYS = "always"


LADDER = (
    Level.CANCELLED,
    Level.UNREADY,
    Level.UNPAID,
    Level.SHIPPED,
    Level.PARTLY_SHIPPED,
    Level.REVIEW,
)
"""Which word for an order comes before which, where nothing else is said."""


@frozen(kw_only=True)
class Says:
    """What a system can say of an order.

    `levels` are its words for how far one has come, the one that wins first; what none of them
    fits is open. `proofs` is how many ids of a marketplace it can name, `numbered` that people
    call an order by the first of them. `alters` says that a line's quantity may change, `fewer`
    that it may become less. One that `marks` orders is told that one is complete, not what is in a
    parcel. `addressed` are the levels at which it says where the order goes.
    """

    levels: tuple[Level, ...] = LADDER
    units: Units = Units.COUNTED
    called_off: bool = True
    refunded: bool = True
    returned: bool = True
    parcels: Listing = Listing.AT_TIMES
    prime: bool = True
    aliases: bool = True
    proofs: int = 2
    numbered: bool = False
    alters: bool = True
    fewer: bool = True
    marks: bool = False
    addressed: frozenset[Level] = frozenset(Level)

    @property
    def by_unit(self) -> bool:
        """Whether the seller may ship some units of an order there: it can tell which."""
        return self.units is Units.COUNTED


EVERYTHING = Says()


@frozen(kw_only=True)
class KeptLine:
    """A line as the channel keeps it; `away` counts units that left without us.

    `called_off` units were taken back before they left, `refunded` ones paid back, `returned` ones
    came back.
    """

    id: LineId
    quantity: int
    sku: Sku | None = None
    alias: LineId | None = None
    away: int = 0
    called_off: int = 0
    refunded: int = 0
    returned: int = 0


@frozen(kw_only=True)
class Parcel:
    """What the channel knows of one parcel of ours: its newest revision, and what is in it.

    `id` is the channel's own for it, `name` the one that we gave it, where its system takes one.
    `day` is the day on which it left, as its system was told.
    """

    revision: int
    units: Mapping[LineId, int]
    tracking: str | None = None
    carrier: str | None = None
    day: str | None = None
    id: str = ""
    name: str | None = None


@define(kw_only=True)
class KeptOrder:
    """An order as the channel keeps it, changed by buyers, sellers and notices.

    `completed` says that the channel was told that all of it has left, without a count.
    """

    reference: str
    placed: datetime
    lines: tuple[KeptLine, ...]
    references: tuple[Reference, ...] = ()
    prime: bool = False
    paid: bool = True
    released: bool = True
    review: bool = False
    cancelled: bool = False
    completed: bool = False
    ship_to: Address | None = field(default=None, repr=False)
    lists_parcels: bool = False
    changed: datetime | None = None
    parcels: dict[str, Parcel] = field(factory=dict)

    def shipped(self, line: LineId) -> int:
        """Units of a line that have left, whoever sent them."""
        away = sum(each.away for each in self.lines if each.id == line)
        return away + sum(parcel.units.get(line, 0) for parcel in self.parcels.values())

    def left(self, line: KeptLine) -> int:
        """Units of a line that neither left nor were called off."""
        return max(0, line.quantity - line.called_off - self.shipped(line.id))

    def others(self) -> int:
        """Units that left without us."""
        return sum(line.away for line in self.lines)

    @property
    def level(self) -> Level:
        """How far the channel says the order has come, where it has a word for everything."""
        return self.level_in(EVERYTHING)

    def level_in(self, says: Says) -> Level:
        """How far the channel says the order has come, in the words of a system."""
        words = (level for level in says.levels if self._is(level, says))
        return next(words, Level.OPEN)

    def _is(self, level: Level, says: Says) -> bool:
        gone = any(self.shipped(each.id) for each in self.lines)
        match level:
            case Level.CANCELLED:
                return self.cancelled
            case Level.UNREADY:
                return not (self.released and (self.paid or Level.UNPAID in says.levels))
            case Level.UNPAID:
                return not (self.paid and (self.released or Level.UNREADY in says.levels))
            case Level.SHIPPED:
                return self.completed or (gone and not any(map(self.left, self.lines)))
            case Level.PARTLY_SHIPPED:
                return gone
            case Level.REVIEW:
                return self.review
            case Level.REFUNDED:
                return not gone and all(each.refunded >= each.quantity for each in self.lines)
            case Level.OPEN:
                return True
            case _:
                assert_never(level)

    def said(self, says: Says = EVERYTHING) -> ChannelOrder:
        """The whole order as the channel tells it now, in so far as its system can say it."""
        level, proofs = self.level_in(says), self.references[: says.proofs]
        lists = says.parcels is Listing.ALWAYS or (
            says.parcels is Listing.AT_TIMES and self.lists_parcels
        )
        return ChannelOrder(
            reference=self.reference,
            parts=frozenset({Part.HEADER, Part.LINES}),
            modified=self.changed,
            number=proofs[0].id if says.numbered and proofs else self.reference,
            level=level,
            placed=self.placed,
            lines=tuple(self._told(line, says) for line in self.lines),
            programme=Programme(prime=self.prime if says.prime else None, merchant_fulfilled=True),
            references=proofs,
            ship_to=self.ship_to if level in says.addressed else None,
            parcels=tuple(self.listed()) if lists else None,
        )

    def _told(self, line: KeptLine, says: Says) -> ChannelLine:
        return ChannelLine(
            id=line.id,
            quantity=line.quantity,
            sku=line.sku,
            alias=line.alias if says.aliases else None,
            shipped=self._shown(line, says.units),
            called_off=line.called_off if says.called_off else None,
            refunded=line.refunded if says.refunded else None,
            returned=line.returned if says.returned else None,
        )

    def _shown(self, line: KeptLine, units: Units) -> int | None:
        match units:
            case Units.COUNTED:
                return self.shipped(line.id)
            case Units.WHOLE:
                return line.quantity if self._is(Level.SHIPPED, EVERYTHING) else 0
            case Units.UNSAID:
                return None
            case _:
                assert_never(units)

    def listed(self) -> Iterator[ChannelParcel]:
        """What has left, parcel by parcel; what left without us, each unit in one of its own."""
        for key, parcel in self.parcels.items():
            units = tuple(LineUnits(line, n) for line, n in parcel.units.items() if n)
            yield ChannelParcel(
                id=parcel.id or key,
                units=units,
                carrier=parcel.carrier,
                tracking=parcel.tracking,
                reference=parcel.name,
            )
        for place, line in enumerate(self.lines, start=1):
            for number in range(line.away):
                id = f"{100 * place + number}"
                tracking = "".join(filter(str.isalnum, f"AWAY{self.reference}{id}"))
                units = (LineUnits(line.id, 1),)
                yield ChannelParcel(id=id, units=units, carrier="UPS", tracking=tracking)
