"""Made-up buyers, articles and instants: the same number always gives the same."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

from attrs import frozen

_BEGAN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_FIRST = ("Ann", "Bob", "Carla", "Émile", "Jürgen", "Mary Jane", "Nguyễn", "Zoë")
_LAST = ("Lee", "Miller", "O'Hara", "Söderström", "van der Berg", "Williams")
_STREETS = ("Main Street", "Elm Avenue", "Old Mill Road", "Fifth Street North")
_TOWNS = (("Reno", "NV", "Nevada"), ("Austin", "TX", "Texas"), ("Portland", "OR", "Oregon"))
_THINGS = ("Mug", "Tea Pot", "Linen Towel", "Wooden Board", "Candle", "Notebook A5")
_COLOURS = ("red", "sea green", "black", "natural")


@frozen(kw_only=True)
class Buyer:
    """Somebody who buys, and where the parcel goes."""

    first: str
    last: str
    email: str
    street: str
    flat: str | None
    town: str
    region: str
    region_name: str
    postcode: str
    phone: str


@frozen(kw_only=True)
class Article:
    """Something that is bought: so many units at so many cents each."""

    number: int
    title: str
    colour: str
    sku: str
    units: int
    cents: int


def dice(system: str, number: int) -> Random:
    """The dice of one order."""
    return Random(f"{system} {number}")


def instant(number: int) -> datetime:
    """When an order was placed."""
    return _BEGAN + timedelta(seconds=37 * number)


def buyer(chance: Random, number: int) -> Buyer:
    """Somebody in the United States."""
    town, region, region_name = chance.choice(_TOWNS)
    return Buyer(
        first=chance.choice(_FIRST),
        last=chance.choice(_LAST),
        email=f"buyer.{number}@mail.test",
        street=f"{chance.randrange(1, 9_999)} {chance.choice(_STREETS)}",
        flat=f"Apt {chance.randrange(1, 99)}" if chance.random() < 0.3 else None,
        town=town,
        region=region,
        region_name=region_name,
        postcode=f"{chance.randrange(10**5):05}",
        phone=f"+1 555 01{chance.randrange(100):02} {chance.randrange(10**3):03}",
    )


def articles(chance: Random, number: int) -> list[Article]:
    """Two or three articles, one to three of each."""
    return [
        Article(
            number=10 * number + place,
            title=chance.choice(_THINGS),
            colour=chance.choice(_COLOURS),
            sku=f"SKU-{chance.randrange(10_000):05}",
            units=chance.choice((1, 1, 2, 3)),
            cents=chance.randrange(199, 19_900),
        )
        for place in range(chance.choice((2, 2, 3)))
    ]


def dollars(cents: int) -> str:
    """Cents as channels write dollars: "12.34"."""
    return f"{cents // 100}.{cents % 100:02}"


@frozen(kw_only=True)
class Sale:
    """Who bought what when, and how far it has come."""

    number: int
    buyer: Buyer
    goods: list[Article]
    placed: datetime
    paid: bool
    sent: bool

    @property
    def name(self) -> str:
        """The buyer's whole name."""
        return f"{self.buyer.first} {self.buyer.last}"

    @property
    def changed(self) -> datetime:
        """When the channel last touched the order."""
        return self.placed + timedelta(minutes=5)

    @property
    def cents(self) -> int:
        """What all of it costs."""
        return sum(each.units * each.cents for each in self.goods)

    @property
    def total(self) -> str:
        """The same, as channels write it."""
        return dollars(self.cents)


def sale(system: str, number: int) -> Sale:
    """A sale: seven in ten are to be shipped, one waits for its money, two were sent."""
    chance = dice(system, number)
    person, goods = buyer(chance, number), articles(chance, 1_000 + number)
    paid, sent = chance.choices(((True, False), (False, False), (True, True)), (7, 1, 2))[0]
    placed = instant(number)
    return Sale(number=number, buyer=person, goods=goods, placed=placed, paid=paid, sent=sent)


def zulu(at: datetime) -> str:
    """An instant as most channels write it: "2026-01-02T03:04:05Z"."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def body(document: object) -> bytes:
    """A document as it comes over the wire."""
    return json.dumps(document).encode()
