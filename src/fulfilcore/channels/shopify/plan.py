"""Which fulfillment orders a shipment is told on: its units shared out over what is still open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from fulfilcore.channels.shopify.model import FulfillmentOrder, FulfillmentOrderLine
from fulfilcore.channels.shopify.reasons import ShopifyNotice
from fulfilcore.channels.shopify.tables import (
    BLOCKED,
    CREATE,
    MOST_LINES,
    WAITING_REQUEST,
)
from fulfilcore.reasons import Code, Reason, because
from fulfilcore.values import LineId


@frozen
class Share:
    """What is told on one fulfillment order: so many of each of its lines."""

    work: str
    units: tuple[tuple[str, int], ...]


@frozen
class Plan:
    """The shares of one fulfillment, all at one location; or everything that stands in the way."""

    shares: tuple[Share, ...] = ()
    obstacles: tuple[Reason, ...] = ()


def plan(wanted: Mapping[LineId, int], work: Iterable[FulfillmentOrder]) -> Plan:
    """How to tell that these units left, over the fulfillment orders of their order.

    A fulfillment stands for one location, so one location must have all of the units open; of
    several that do, the one whose fulfillment order is the oldest. A line that stands in several
    fulfillment orders is filled from the oldest one.
    """
    known = sorted(work, key=lambda each: int(each.id))
    if not known:
        return Plan(obstacles=(because(ShopifyNotice.NO_WORK),))
    open_work = [each for each in known if _blocked(each) is None]
    for location in dict.fromkeys(each.location for each in open_work):
        here = [each for each in open_work if each.location == location]
        if not _short(wanted, here):
            return _shared(wanted, here)
    return Plan(obstacles=tuple(_obstacles(wanted, known, open_work)))


def _blocked(work: FulfillmentOrder) -> Code | None:
    """Why nothing can be told on a fulfillment order."""
    if work.status in BLOCKED:
        return BLOCKED[work.status]
    if work.held:
        return ShopifyNotice.WORK_ON_HOLD
    waiting = work.request == WAITING_REQUEST
    refused = waiting if work.actions is None else CREATE not in work.actions
    return ShopifyNotice.WORK_ELSEWHERE if refused else None


def _rows(
    line: LineId, work: Iterable[FulfillmentOrder]
) -> Iterator[tuple[FulfillmentOrder, FulfillmentOrderLine]]:
    for each in work:
        for row in each.lines:
            if row.line == line and row.remaining:
                yield each, row


def _left(line: LineId, work: Iterable[FulfillmentOrder]) -> int:
    return sum(row.remaining for _, row in _rows(line, work))


def _short(
    wanted: Mapping[LineId, int], work: Sequence[FulfillmentOrder]
) -> dict[LineId, tuple[int, int]]:
    """The lines of which too few units are left: how many are wanted, and how many left."""
    found = {line: (units, _left(line, work)) for line, units in wanted.items()}
    return {line: (units, left) for line, (units, left) in found.items() if left < units}


def _shared(wanted: Mapping[LineId, int], work: Sequence[FulfillmentOrder]) -> Plan:
    shares: dict[str, dict[str, int]] = {}
    for line, units in wanted.items():
        for each, row in _rows(line, work):
            part = min(units, row.remaining)
            if part:
                shares.setdefault(each.id, {})[row.id] = part
            units -= part
    crowded = [work for work, rows in shares.items() if len(rows) > MOST_LINES]
    if crowded:
        limits = (because(ShopifyNotice.TOO_MANY_LINES, work=w, limit=MOST_LINES) for w in crowded)
        return Plan(obstacles=tuple(limits))
    oldest = sorted(shares, key=int)
    return Plan(tuple(Share(work, tuple(shares[work].items())) for work in oldest))


def _obstacles(
    wanted: Mapping[LineId, int],
    known: Sequence[FulfillmentOrder],
    open_work: Sequence[FulfillmentOrder],
) -> Iterator[Reason]:
    short = _short(wanted, open_work)
    for line, (units, left) in short.items():
        if not any(row.line == line for each in known for row in each.lines):
            yield because(ShopifyNotice.LINE_WITHOUT_WORK, line=line)
            continue
        yield because(ShopifyNotice.NOT_ENOUGH_LEFT, line=line, wanted=units, left=left)
        for each, _ in _rows(line, known):
            code = _blocked(each)
            if code is not None:
                yield because(code, work=each.id, line=line)
    if not short:
        needed = [each.location or "?" for each in open_work if _serves(each, wanted)]
        locations = ", ".join(dict.fromkeys(needed))
        yield because(ShopifyNotice.SEVERAL_LOCATIONS, locations=locations)


def _serves(work: FulfillmentOrder, wanted: Mapping[LineId, int]) -> bool:
    return any(row.line in wanted and row.remaining for row in work.lines)
