"""Made-up trade: orders of a marketplace, and of a hub in which most of them appear once more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeAlias

from attrs import frozen

from fulfilcore.accounts import Account, Store
from fulfilcore.channels import amazon, bigcommerce
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Grade,
    Level,
    Part,
    Programme,
    Reference,
)
from fulfilcore.values import Address, LineId, Money, OrderId, Sku, StoreId, order_id

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MARKETPLACE, HUB = StoreId("amazon-us"), StoreId("hub")
ACCOUNT = Account(
    tenant="acme",
    country="US",
    zone="America/Chicago",
    stores=(
        Store(id=MARKETPLACE, capabilities=amazon.CAPABILITIES),
        Store(id=HUB, capabilities=bigcommerce.CAPABILITIES),
    ),
)
Batch: TypeAlias = tuple[StoreId, tuple[ChannelOrder, ...]]
_LEVELS = (Level.OPEN, Level.UNPAID, Level.SHIPPED, Level.CANCELLED)
_OFTEN = (85, 9, 4, 2)
_WHOLE = frozenset({Part.HEADER, Part.LINES})
_COPIED = 0.6


def batches(size: int, total: int, *, open_only: bool = False) -> Iterator[Batch]:
    """So many orders in turns: a batch of the marketplace, then one of the hub.

    Three in five of the hub's are copies of the marketplace's batch before; it is always the same.
    """
    dice, number = Random(17), 0
    while number < total:
        sold = tuple(order(dice, number + i, open_only=open_only) for i in range(size))
        yield MARKETPLACE, sold
        yield HUB, tuple(_of_hub(dice, each, number + i) for i, each in enumerate(sold))
        number += 2 * size


def order(dice: Random, number: int, *, open_only: bool = False) -> ChannelOrder:
    """An order of a marketplace, of one to four lines."""
    placed = NOON + timedelta(seconds=number)
    level = Level.OPEN if open_only else dice.choices(_LEVELS, _OFTEN)[0]
    lines = tuple(_line(dice, number, place) for place in range(dice.choice((1, 1, 2, 4))))
    cents = sum(line.price.minor for line in lines if line.price)
    return ChannelOrder(
        reference=f"902-{number:07}-{dice.randrange(10**7):07}",
        parts=_WHOLE,
        modified=placed + timedelta(minutes=5),
        number=f"{number:07}",
        level=level,
        placed=placed,
        lines=lines,
        ship_to=Address(
            name=f"Buyer {number}",
            lines=(f"{dice.randrange(1, 9_999)} Main Street",),
            city=f"Town {dice.randrange(500)}",
            region="TX",
            postcode=f"{dice.randrange(10**5):05}",
            country="US",
        ),
        buyer=Buyer(id=f"b-{number}", email=f"b-{number}@shop.test"),
        total=Money(cents, "USD"),
        programme=Programme(prime=False, merchant_fulfilled=True, service="standard"),
    )


def _line(dice: Random, number: int, place: int) -> ChannelLine:
    sku = dice.randrange(400)
    return ChannelLine(
        id=LineId(f"{number}-{place}"),
        quantity=dice.choice((1, 1, 2, 3)),
        name=f"Article {sku} in its box",
        sku=Sku(f"SKU-{sku:04}"),
        price=Money(dice.randrange(199, 19_900), "USD"),
    )


def _of_hub(dice: Random, sold: ChannelOrder, number: int) -> ChannelOrder:
    """An order of the hub: a copy of one that the marketplace sold, or one of its own."""
    copied = dice.random() < _COPIED
    mine = sold if copied else order(dice, 10**6 + number)
    proof = Reference("amazon", sold.reference, Grade.PROOF, "external_order_id")
    return ChannelOrder(
        reference=f"{number:08}",
        parts=_WHOLE,
        modified=mine.modified,
        level=mine.level,
        placed=mine.placed,
        lines=tuple(_renamed(line, number) for line in mine.lines or ()),
        ship_to=mine.ship_to,
        buyer=mine.buyer,
        total=mine.total,
        references=(proof,) if copied else (),
    )


def _renamed(line: ChannelLine, number: int) -> ChannelLine:
    return ChannelLine(
        id=LineId(f"h{number}-{line.id}"),
        quantity=line.quantity,
        name=line.name,
        sku=line.sku,
        price=line.price,
    )


@frozen
class Data:
    """An order's own data, and nothing else."""

    id: OrderId
    reference: str
    number: str | None
    level: Level | None
    placed: datetime
    lines: tuple[ChannelLine, ...]
    ship_to: Address | None
    buyer: Buyer | None
    total: Money | None
    programme: Programme | None


def data_of(content: ChannelOrder) -> Data:
    """What a marketplace said of an order, as plain data."""
    return Data(
        id=order_id(MARKETPLACE, content.reference),
        reference=content.reference,
        number=content.number,
        level=content.level,
        placed=content.placed or NOON,
        lines=content.lines or (),
        ship_to=content.ship_to,
        buyer=content.buyer,
        total=content.total,
        programme=content.programme,
    )
