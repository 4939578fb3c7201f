"""What orders and messages are listed under, so that a page of them is read without the rest.

Each listing is one more row for each record in it. So what every order has stands in one row
(where it stands), or in one for each of its names; everything else is listed only where it is
the exception. There is none for the store: ids begin with it, so a store is a stretch of any
listing. What is made from personal data is a keyed hash; a tracking number is no person's name.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from fulfilcore.messages import Message, State
from fulfilcore.notices import NoticeReason, NoticeState, notices
from fulfilcore.orders import Order, Status
from fulfilcore.values import evolve

FINDINGS = "findings"
"""Orders that a person should look at."""

HELD = "held"
"""Orders that somebody wants to wait."""

HELD_UNTIL = "held-until"
"""Those of them that wait until an instant, so that the clock finds them."""

UNTOLD = "untold"
"""Orders of which a store is owed news that it cannot be told as it is."""

LONGEST = 200
"""How much of a name is listed: what others call a parcel may be longer than an index bears."""


def standing(status: Status, *, visible: bool = True) -> str:
    """The listing of the orders in a status; hidden copies stand in one of their own."""
    return f"{'status' if visible else 'hidden'}:{status.value}"


def with_finding(code: str) -> str:
    """The listing of the orders that have a finding of that code."""
    return f"finding:{code}"


def with_findings_in(status: Status) -> str:
    """The listing of the orders in a status, hidden or not, that have any finding."""
    return f"{FINDINGS}:{status.value}"


def tagged(tag: str) -> str:
    """The listing of the orders with that tag."""
    return f"tag:{tag[:LONGEST]}"


def in_run(run: str) -> str:
    """The listing of what rules did in a run that somebody asked for."""
    return f"run:{run[:LONGEST]}"


def called(name: str) -> str:
    """The listing of the orders of that reference, number or tracking number."""
    return f"name:{name[:LONGEST]}"


def placed_with(instant: datetime) -> str:
    """The listing of the orders placed in the same month as that instant, by UTC."""
    month = instant.astimezone(UTC)
    return f"placed:{month.year:04}-{month.month:02}"


def of_buyer(key: str) -> str:
    """The listing of the orders of one buyer to one address, by a keyed hash of both."""
    return f"buyer:{key}"


def in_state(state: State) -> str:
    """The listing of the messages in a state."""
    return f"state:{state.value}"


def names(order: Order) -> Iterator[str]:
    """What people may call an order: its reference, its number, the tracking of its parcels."""
    yield order.id.partition("/")[2]
    yield order.reference
    if order.number:
        yield order.number
    yield from (each.tracking for each in order.shipments if each.tracking)


def order_listings(order: Order) -> frozenset[str]:
    """Everything that an order is listed under."""
    return frozenset(_order_listings(order))


def _order_listings(order: Order) -> Iterator[str]:
    yield standing(order.status, visible=order.visible)
    yield from map(called, names(order))
    yield from map(tagged, order.tags)
    if order.placed:
        yield placed_with(order.placed)
    if order.findings:
        yield FINDINGS
        yield with_findings_in(order.status)
        yield from (with_finding(each.reason.code.name) for each in order.findings)
    if order.holds:
        yield HELD
    if any(held.until for held in order.holds):
        yield HELD_UNTIL
    if order.buyer_key:
        yield of_buyer(order.buyer_key)
    if _is_untold(order):
        yield UNTOLD


def _is_untold(order: Order) -> bool:
    """Whether its store may be owed what it cannot be told; the messages decide, when read.

    It is looked at as if its channel had not finished with it: a store that was told of an
    earlier label is owed the next one all the same.
    """
    if not order.shipments:
        return False
    owed = (each for each in notices(evolve(order, level=None), {}) if _is_owed(each.state))
    return any(each.reason and each.reason.code is not NoticeReason.TO_BE_TOLD for each in owed)


def _is_owed(state: NoticeState) -> bool:
    return state is NoticeState.OWED


def message_listings(message: Message) -> frozenset[str]:
    """Everything that a message is listed under."""
    return frozenset({in_state(message.state)})
