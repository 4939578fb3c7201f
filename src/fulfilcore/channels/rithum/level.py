"""How far an order has come: five axes of words, joined, and held against the counted units."""

from collections.abc import Collection, Iterator, Sequence

from fulfilcore.channels.doubts import contradiction
from fulfilcore.channels.rithum.fields import known
from fulfilcore.channels.rithum.model import Statuses
from fulfilcore.channels.rithum.tables import (
    CHECKOUT,
    LEFT,
    PAYMENT,
    REFUND,
    SHIPPING,
    STATE,
    Words,
)
from fulfilcore.channels.rithum.units import Count, Sent, left
from fulfilcore.intake import Doubt, Level, LineKind
from fulfilcore.reasons import Reason, because

_SENT = frozenset({Level.SHIPPED, Level.PARTLY_SHIPPED})
_PHYSICAL = frozenset({LineKind.GOODS, LineKind.PICKUP})


def level(said: Statuses, counts: Sequence[Count] | None, settled: Collection[str]) -> Level | None:
    """The level of an order; None where its body leaves out what decides it.

    A cancelled order is cancelled, one of which all has left is shipped, whatever is paid. Else a
    word that nobody knows, or a hold, is for a person; then checkout, then payment must be done.
    """
    shipping = SHIPPING.get(said.shipping or "")
    held = [level for level in _words(said, settled) if level is not None]
    if said.cancelled or Level.CANCELLED in (shipping, *held):
        return Level.CANCELLED
    if shipping is Level.SHIPPED:
        return shipping
    if any(unknown(said)):
        return Level.REVIEW
    for waiting in (Level.REVIEW, Level.UNREADY, Level.UNPAID):
        if waiting in held:
            return waiting
    if shipping is None or said.checkout is None or said.payment is None:
        return None
    return Level.REFUNDED if counts and _is_paid_back(counts) else shipping


def _words(said: Statuses, settled: Collection[str]) -> Iterator[Level | None]:
    for word, words in _axes(said):
        if word not in settled or words is not PAYMENT:
            yield words.get(word)


def _axes(said: Statuses) -> Iterator[tuple[str, Words]]:
    axes = (
        (said.checkout, CHECKOUT),
        (said.payment, PAYMENT),
        (said.state, STATE),
        (said.refund, REFUND),
    )
    yield from ((word, words) for word, words in axes if word is not None)


def unknown(said: Statuses) -> Iterator[Reason]:
    """The doubts about words that are in none of the tables."""
    for word, words in (*_axes(said), *(((said.shipping, SHIPPING),) if said.shipping else ())):
        yield from known(word, words)[1]


def _is_paid_back(counts: Sequence[Count]) -> bool:
    """Whether the money of all that was ordered went back before anything left."""
    return any(count.item.quantity for count in counts) and all(
        (count.item.refunded or 0) >= count.item.quantity and not count.shipped for count in counts
    )


def doubts(
    said: Statuses, counts: Sequence[Count], found: Sent, merchant: bool | None
) -> Iterator[Reason]:
    """What does not agree: words that nobody knows, words against units, units against lines.

    What somebody else ships is not held against fulfillments, of which Rithum may hear nothing.
    """
    yield from unknown(said)
    for each in found.fulfillments or ():
        yield from known(each.status, LEFT)[1]
    for count in counts:
        yield from count.item.doubts
        if count.over:
            yield contradiction(
                f"item {count.item.id}",
                f"{count.item.quantity} ordered",
                "what left and was cancelled",
                f"{count.item.quantity + count.over}",
            )
    if found.whole and said.shipping is not None and merchant is not False:
        yield from _against_units(said.shipping, counts, found)


def _against_units(word: str, counts: Sequence[Count], found: Sent) -> Iterator[Reason]:
    said = SHIPPING.get(word)
    gone = sum(count.shipped or 0 for count in _physical(counts))
    wanted = sum(count.wanted for count in _physical(counts))
    unclear = any(count.shipped is None for count in counts)
    if said in _SENT and not any(left(each) for each in found.fulfillments or ()):
        yield because(Doubt.FULFILLED_WITHOUT_SHIPMENT, said=word)
    elif unclear or not counts:
        return
    elif (said is Level.SHIPPED and gone < wanted) or (gone and said not in _SENT):
        yield contradiction("ShippingStatus", word, "Fulfillments", f"{gone} of {wanted} units")


def _physical(counts: Sequence[Count]) -> Sequence[Count]:
    return [count for count in counts if count.item.kind in _PHYSICAL]
