"""How far an order has come: what is paid, what is called off, and above all what has left."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from fulfilcore.channels.doubts import contradiction, unknown_status
from fulfilcore.channels.shopify.model import Fulfillment, FulfillmentOrder, Item, Said
from fulfilcore.channels.shopify.tables import (
    CANCELLATION_REQUESTED,
    CANCELLED,
    COLLECTED,
    FULFILLED,
    FULFILLMENTS,
    MONEY,
    ON_HOLD,
    RESTOCKS,
    SCHEDULED,
    STANDINGS,
    STOPPED,
    TELLABLE,
)
from fulfilcore.channels.shopify.units import Count
from fulfilcore.intake import Doubt, Level, LineKind
from fulfilcore.reasons import Reason, because
from fulfilcore.values import LineId

_PHYSICAL = frozenset({LineKind.GOODS, LineKind.PICKUP})


def level(
    said: Said, counts: Sequence[Count] | None, settled: Collection[str], stopped: bool
) -> Level | None:
    """The level of an order; None where its body leaves out what decides it.

    A cancelled order is cancelled, one paid back is paid back, whatever has left. An unpaid one
    waits for its money, unless all of it has left. `stopped`: its fulfillment orders hold it back,
    or something is said of it that nobody knows.
    """
    if said.cancelled:
        return Level.CANCELLED
    money = MONEY.get(said.money, Level.REVIEW) if said.money else None
    if money is Level.REFUNDED:
        return money
    if said.money in settled:
        money = None
    if counts is None or any(count.shipped is None for count in counts):
        return money
    standing = _standing(said, _physical(counts), stopped)
    if money is not None:
        return standing if standing is Level.SHIPPED else money
    return standing if said.money else None


def _physical(counts: Sequence[Count]) -> Sequence[Count]:
    """The lines that decide: goods, unless the order has none."""
    return [count for count in counts if count.item.kind in _PHYSICAL] or counts


def _standing(said: Said, counts: Sequence[Count], stopped: bool) -> Level:
    left = [count for count in counts if count.to_go]
    gone = any(count.gone for count in counts)
    if left and (stopped or said.flag in STOPPED or _contradicted(said, left)):
        return Level.REVIEW
    if not left and not gone and counts and all(_paid_back(count) for count in counts):
        return Level.REFUNDED
    return STANDINGS[gone, bool(left)]


def _contradicted(said: Said, left: Sequence[Count]) -> bool:
    """Whether Shopify says that nothing can leave any more, although units are still to go.

    Then it was either fulfilled without a fulfillment, or is held back in a way that the order
    does not tell: both are for a person, since to ship may be to ship twice.
    """
    if any(count.under_way or count.item.fulfillable for count in left):
        return False
    if all(count.item.fulfillable == 0 for count in left):
        return True
    # Of a part refund that cannot be counted nobody knows which units are still wanted.
    uncounted = any(count.called_off is None for count in left)
    return said.flag == FULFILLED or (uncounted and said.money == "partially_refunded")


def unknown(said: Said, fulfillments: Iterable[Fulfillment] | None) -> tuple[Reason, ...]:
    """A doubt for every word that nobody knows, each once: of money, of parcels, of refunds."""
    restocked = (restock for refund in said.refunds or () for _, _, restock in refund.units)
    words = (
        *((said.money,) if said.money and said.money not in MONEY else ()),
        *(each.status for each in fulfillments or () if each.status not in FULFILLMENTS),
        *(each for each in restocked if each not in RESTOCKS),
    )
    return tuple(dict.fromkeys(map(unknown_status, words)))


def contradictions(said: Said, counts: Sequence[Count] | None) -> Iterator[Reason]:
    """What an order says of itself that its units do not bear out.

    A cancelled order, or one paid back, is not to leave any more, whatever its units say.
    """
    final = said.cancelled or MONEY.get(said.money or "") is Level.REFUNDED
    if final or counts is None or any(count.shipped is None for count in counts):
        return
    goods = _physical(counts)
    left, gone = [count for count in goods if count.to_go], sum(count.gone for count in goods)
    if left and said.flag == FULFILLED and not gone:
        yield because(Doubt.FULFILLED_WITHOUT_SHIPMENT, said=said.flag)
    elif left and said.flag not in STOPPED and _contradicted(said, left):
        name, told = _claim(said, left)
        theirs = f"that {sum(count.to_go for count in left)} have not left"
        yield contradiction(name, told, "the units", theirs)


def _claim(said: Said, left: Sequence[Count]) -> tuple[str, object]:
    """The field that says that nothing is to leave any more, and its word."""
    if all(count.item.fulfillable == 0 for count in left):
        return "fulfillable_quantity", 0
    if said.flag == FULFILLED:
        return "fulfillment_status", said.flag
    return "financial_status", said.money


def _paid_back(count: Count) -> bool:
    return (count.refunded or 0) >= count.item.quantity


def stopped(work: Sequence[FulfillmentOrder]) -> bool:
    """Whether all that is still to be done about an order is on hold or scheduled for later."""
    waiting = [each for each in work if _unfinished(each) and _left(each)]
    return bool(waiting) and all(_is_held(each) for each in waiting)


def _unfinished(work: FulfillmentOrder) -> bool:
    return work.status in TELLABLE or work.status in (ON_HOLD, SCHEDULED)


def _left(work: FulfillmentOrder) -> bool:
    return any(line.remaining for line in work.lines)


def _is_held(work: FulfillmentOrder) -> bool:
    return work.held or work.status not in TELLABLE


def collected(work: Sequence[FulfillmentOrder]) -> frozenset[LineId]:
    """The lines that the buyer collects: every fulfillment order of theirs says so."""
    methods: dict[LineId, set[bool]] = {}
    for each in work:
        for line in each.lines:
            if each.method is not None and each.status != CANCELLED:
                methods.setdefault(line.line, set()).add(each.method in COLLECTED)
    return frozenset(line for line, said in methods.items() if said == {True})


def cancel_requested(work: Sequence[FulfillmentOrder]) -> bool | None:
    """Whether the shop asked for a cancellation that is not answered yet; None without word."""
    return any(each.request == CANCELLATION_REQUESTED for each in work) if work else None


def kind_of(item: Item, picked_up: frozenset[LineId]) -> LineKind:
    """What a line stands for, once its fulfillment orders are known."""
    here = item.kind is LineKind.GOODS and item.id in picked_up
    return LineKind.PICKUP if here else item.kind
