"""The order machine once more, in words of its own: a corpus of twisted orders, and an oracle.

The tables of the product are only read to say which row exists and who may use it; every guard,
check and invariant is written here anew.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain, combinations
from typing import Any

from attrs import evolve

from builders import HUB, PRIME, A, B, a_ship, an_order, at, facts, terms, units
from fulfilcore.intake import Approval, Level, LineKind, Programme
from fulfilcore.orders import (
    TRANSITIONS,
    Accept,
    Action,
    Arrival,
    Author,
    Authority,
    Cancel,
    CancelledBy,
    Combine,
    Delegate,
    Edit,
    Edited,
    Facts,
    Field,
    Fields,
    Held,
    Hold,
    Line,
    MarkPaid,
    Order,
    OrderReason,
    Part,
    Reject,
    Rejoin,
    Release,
    Renew,
    Reship,
    Restore,
    Ship,
    Split,
    Status,
    SubStatus,
    Uncombine,
    Verb,
    Void,
    VoidedAhead,
    settle,
)
from fulfilcore.reasons import Code
from fulfilcore.shipments import Shipment
from fulfilcore.values import Address, LineId, OrderId, ShipmentId, order_id

R = OrderReason
Place = tuple[Status, SubStatus | None]
PLACES: tuple[Place, ...] = (
    (Status.AWAITING_PAYMENT, None),
    (Status.ON_HOLD, None),
    (Status.AWAITING_SHIPMENT, None),
    (Status.PENDING_FULFILLMENT, SubStatus.VIEW_ONLY),
    (Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER),
    (Status.REJECTED_FULFILLMENT, None),
    (Status.SHIPPED, None),
    (Status.CANCELLED, None),
)
REPORTED = frozenset({Verb.SHIP, Verb.VOID, Verb.ACCEPT, Verb.REJECT})
"""What a provider reports is a fact: no guard, no row and no invariant stands in its way."""

Twist = Callable[[Order], Order]


def place(order: Order) -> Place:
    """Where an order stands."""
    return order.status, order.sub_status


# --- the corpus


def _sent(id: str, *pairs: tuple[str, int], **more: Any) -> Twist:
    made_on = B if more.get("unmapped") else A
    sent = Shipment(id=ShipmentId(id), made_on=made_on, units=units(*pairs), at=at(1), **more)
    return lambda order: evolve(order, shipments=(*order.shipments, sent))


def _lines(*lines: Line) -> Twist:
    return lambda order: evolve(order, lines=lines)


def _each_line(*changes: Mapping[str, Any]) -> Twist:
    def twisted(order: Order) -> Order:
        lines = order.lines or ()
        new = (evolve(line, **more) for line, more in zip(lines, changes, strict=False))
        return evolve(order, lines=order.lines and (*new, *lines[len(changes) :]))

    return twisted


def _with(**changes: Any) -> Twist:
    return lambda order: evolve(order, **changes)


def _held(**more: Any) -> Twist:
    return lambda order: evolve(order, holds=(*order.holds, Held(by="here", **more)))


def _terms(**changes: Any) -> Twist:
    return lambda order: evolve(order, terms=evolve(order.terms, **changes))


def _parts(**more: Any) -> Twist:
    first = Part(id=OrderId(f"{A}~p1"), **more)
    second = Part(id=OrderId(f"{A}~p2"), units=units(("l2", 1)), **more)
    return _with(parts=(first, second))


def _edited(author: Author) -> Twist:
    """Its address was written here, and its channel has changed it since."""
    words, base = Fields(ship_to=Address(city="Elko")), Fields(ship_to=Address(city="Reno"))
    edit = Edited(author, frozenset({Field.SHIP_TO}), words, base)
    return _with(edits=(edit,), said=Fields(ship_to=Address(city="Ely")))


TWISTS: Mapping[str, Twist] = {
    "unpaid": _with(paid=False),
    "unready": _with(ready=False, paid=False),
    "held": _held(),
    "held until now": _held(until=at(10)),
    "held until later": _held(until=at(11)),
    "arrived cancelled": _with(cancelled=CancelledBy.ARRIVED),
    "cancelled there": _with(cancelled=CancelledBy.CHANNEL),
    "refunded": _with(cancelled=CancelledBy.REFUND),
    "cancelled here": _with(cancelled=CancelledBy.HERE),
    "cancelled with its twin": _with(cancelled=CancelledBy.TWIN),
    "opened again": _with(reopened=True),
    "frozen and opened again": _with(cancelled=CancelledBy.ARRIVED, reopened=True),
    "delegated": _with(provider="3PL"),
    "accepted": _with(provider="3PL", accepted=True),
    "rejected": _with(provider="3PL", rejected="too big"),
    "called back": _with(recalled=("3PL",)),
    "view-only": _with(arrival=Arrival.VIEW_ONLY),
    "with Amazon": _with(arrival=Arrival.PROVIDER),
    "hidden": _with(hidden_copy=True, twin_of=B),
    "Prime": _with(programme=PRIME),
    "maybe Prime": _with(programme=evolve(PRIME, prime=None)),
    "maybe Prime by its source": lambda o: evolve(
        o, terms=terms(HUB), programme=Programme(), source="Amazon.com"
    ),
    "unknown elsewhere": lambda o: evolve(o, terms=terms(HUB), programme=Programme()),
    "unapproved": _with(approval=Approval.WAITING),
    "approved": _with(approval=Approval.APPROVED),
    "units unsaid": _with(units_unsaid=True),
    "undecided": _with(undecided=("amazon 1", "amazon 2")),
    "clash to decide": _edited(Author.PERSON),
    "clash decided": _edited(Author.RULE),
    "unmapped": _sent("u1", ("l1", 1), unmapped=1),
    "partly shipped": _sent("s1", ("l1", 1)),
    "all shipped": _sent("s2", ("l1", 2), ("l2", 1)),
    "voided": _sent("v1", ("l1", 1), voided=True),
    "sent again": _sent("r1", ("l1", 1), again=True),
    "voided ahead": _with(
        voided_ahead=(VoidedAhead(by="3PL", void=Void(shipment=ShipmentId("n1"))),)
    ),
    "lines unknown": _with(lines=None),
    "digital": _lines(Line(id=LineId("l1"), kind=LineKind.DIGITAL)),
    "shipped there": _lines(Line(id=LineId("l1"), ordered=2, theirs=2)),
    "one left there": _each_line({"theirs": 1}),
    "called off": _each_line({"called_off": 1}),
    "paid back": _each_line({"refunded": 1}),
    "two addresses": _each_line({"address": "a-1"}, {"address": "a-2"}),
    "says shipped": _with(level=Level.SHIPPED),
    "split": _parts(),
    "split and a part called off": _parts(cancelled=CancelledBy.HERE),
    "all called off": _each_line({"called_off": 2}, {"called_off": 1}),
    "split and refused": _parts(provider="3PL", rejected="too big"),
    "split and given away": _parts(provider="3PL"),
    "a part": _with(id=OrderId(f"{A}~p9"), part_of=A),
    "carries another": _with(combined=(order_id(HUB, "20"),)),
    "carried": _with(combined_into=order_id(HUB, "20")),
    "let go": _with(combined_into=order_id(HUB, "20"), let_go=True),
    "may not split": _terms(may_split=False),
    "may not combine": _terms(may_combine=False),
}


def twisted(names: tuple[str, ...]) -> Order:
    """An order of two lines with some complications."""
    lines = (Line(id=LineId("l1"), ordered=2), Line(id=LineId("l2"), ordered=1))
    order = evolve(an_order(of=evolve(terms(), may_split=True)), lines=lines, level=Level.OPEN)
    for name in names:
        order = TWISTS[name](order)
    return settle(order)


@cache
def corpus(most: int = 2) -> tuple[Order, ...]:
    """Orders with no complication, with each, and with each pair of them, if so many are asked."""
    sets = chain.from_iterable(combinations(TWISTS, count) for count in range(most + 1))
    return tuple(twisted(names) for names in sets)


def _other(reference: str, *twists: Twist) -> tuple[OrderId, Order]:
    lines = (Line(id=LineId(f"o{reference}"), ordered=1),)
    order = evolve(an_order(reference, store=HUB), lines=lines)
    for twist in twists:
        order = twist(order)
    return order.id, settle(order)


OTHERS: Mapping[OrderId, Order] = dict(
    (
        _other("20"),
        _other("21", _held()),
        _other("22", _sent("x1", ("o22", 1), again=True)),
        _other("23", _with(programme=PRIME)),
        _other("24", _with(programme=Programme(), source="amazon")),
        _other("25", _terms(may_combine=False)),
        _other("26", _with(said=Fields(ship_to=Address(city="Reno")))),
        _other("27", _with(combined=(order_id(HUB, "20"),))),
        _other("28", _with(part_of=order_id(HUB, "20"))),
        _other("29", _with(cancelled=CancelledBy.ARRIVED)),
        _other("30", _with(combined_into=order_id(HUB, "20"))),
    )
)
"""Orders with which another may be combined, or not."""


def _combine(*references: str) -> Combine:
    return Combine(orders=tuple(order_id(HUB, each) for each in references))


def _split(*parts: tuple[tuple[str, int], ...]) -> Split:
    return Split(parts=tuple(units(*pairs) for pairs in parts))


def _reship(*pairs: tuple[str, int], id: str = "n1") -> Reship:
    return Reship(shipment=ShipmentId(id), units=units(*pairs) if pairs else None)


ACTIONS: tuple[Action, ...] = (
    MarkPaid(),
    Hold(),
    Hold(until=at(20)),
    Hold(until=at(10)),
    Release(),
    a_ship("n1"),
    evolve(a_ship("n1"), units=()),
    a_ship("n1", ("l1", 1)),
    a_ship("n1", ("l1", 1), tracking=None),
    a_ship("n1", ("l1", 1), ("l1", 1)),
    a_ship("n1", ("l1", 3), ("l9", 1)),
    a_ship("s1", ("l2", 1), replaces="s2"),
    a_ship("n1", ("l1", 1), replaces="v1"),
    Void(shipment=ShipmentId("s1")),
    Void(shipment=ShipmentId("s2")),
    Void(shipment=ShipmentId("v1")),
    Void(shipment=ShipmentId("none")),
    Cancel(),
    Restore(),
    Delegate(provider="other"),
    Accept(),
    Reject(note="no"),
    Edit(note="call her", ship_to=Address(city="Elko")),
    Edit(),
    Edit(
        note="x",
        reset=frozenset({Field.NOTE}),
        add_tags=frozenset({"gift"}),
        remove_tags=frozenset({"gift"}),
    ),
    _split((("l2", 1),)),
    _split((("l1", 1),), (("l1", 1),)),
    _split((("l1", 2), ("l2", 1))),
    _split((("l1", 3),), (("l9", 1),)),
    _split(()),
    _split(),
    Rejoin(),
    *(_combine(each) for each in ("20", "21", "22", "23", "24", "25", "26", "27", "28", "29")),
    _combine("30"),
    _combine(),
    Combine(orders=(A, order_id(HUB, "99"))),
    Uncombine(),
    _reship(),
    _reship(("l1", 1)),
    _reship(("l1", 3), ("l9", 1)),
    evolve(_reship(), units=()),
    _reship(("l1", 1), id="s1"),
    Renew(),
)


@cache
def wishes(verb: Verb) -> tuple[Action, ...]:
    """The good and bad wishes of one kind."""
    return tuple(action for action in ACTIONS if action.verb is verb)


def knowing(action: Action, *permits: str, minute: float = 10) -> Facts:
    """What is known when that is wished: the time, the permits, the other orders it names."""
    named = action.orders if isinstance(action, Combine) else ()
    others = tuple(OTHERS[id] for id in named if id in OTHERS)
    return evolve(facts(minute, *permits), orders=others)


# --- the oracle


def expected(order: Order, action: Action, by: Authority, now: Facts) -> set[Code]:
    """Every obstacle there is, in words of this test."""
    if by is Authority.PROVIDER and action.verb in REPORTED:
        return _stands(_unusable(order, action))
    row = TRANSITIONS.get((place(order), action.verb))
    obstacles: dict[Code, bool] = {
        R.NOT_FROM_HERE: row is None,
        R.NO_AUTHORITY: row is not None and by not in row.who,
        R.HOLD_NOT_OVER: by is Authority.CLOCK and _lasts(order, action, now),
    }
    return _stands(obstacles) | _whoever(order, action, now)


def _stands(obstacles: Mapping[Code, bool]) -> set[Code]:
    return {code for code, stands in obstacles.items() if stands}


def _lasts(order: Order, action: Action, now: Facts) -> bool:
    lasting = any(held.until is None or held.until > now.now for held in order.holds)
    return isinstance(action, Release) and lasting


def _unusable(order: Order, action: Action) -> dict[Code, bool]:
    """Even a fact is refused if it reuses a shipment's id or names no unit."""
    if not isinstance(action, Ship):
        return {}
    named = any(_all(order).values()) if action.units is None else bool(action.units)
    return {
        R.SHIPMENT_KNOWN: action.shipment in {s.id for s in order.shipments},
        R.NO_UNITS: not named,
    }


def _whoever(order: Order, action: Action, now: Facts) -> set[Code]:
    """What stands in the way of it whoever wishes it."""
    obstacles = _never(order, action, now)
    if action.verb in (Verb.SHIP, Verb.DELEGATE):
        obstacles |= _not_ready_to_leave(order)
    if action.verb is Verb.DELEGATE:
        obstacles[R.COMBINED] = bool(order.combined)
    return _stands(obstacles) | _stands(_wrong_wish(order, action, now))


def _never(order: Order, action: Action, now: Facts) -> dict[Code, bool]:
    verb, all_of_them = action.verb, (order, *now.orders)
    apart = verb in (Verb.SPLIT, Verb.COMBINE)
    doubted = any(_is_prime(o) is None and _may_be_prime(o) for o in all_of_them)
    return {
        R.HIDDEN: order.hidden_copy,
        R.COMBINED_INTO: order.combined_into is not None and not order.let_go,
        R.SPLIT: bool(order.parts) and verb not in (Verb.REJOIN, Verb.RESTORE, Verb.RENEW),
        R.FROZEN: order.cancelled is CancelledBy.ARRIVED and verb is not Verb.RENEW,
        R.VIEW_ONLY: order.arrival is Arrival.VIEW_ONLY,
        R.PRIME_NO_SPLIT: verb is Verb.SPLIT and any(map(_is_prime, all_of_them)),
        R.PRIME_NO_COMBINE: verb is Verb.COMBINE and any(map(_is_prime, all_of_them)),
        R.UNPROVEN: (apart and doubted and "not-prime" not in now.permits)
        or (verb is Verb.DELEGATE and _may_be_prime(order) and "prime" not in now.permits),
    }


def _is_prime(order: Order) -> bool | None:
    """Prime is what is in the programme and not shipped by the marketplace; None if unknown."""
    known = (order.programme.prime, order.programme.merchant_fulfilled)
    if False in known:
        return False
    return None if None in known else True


def _may_be_prime(order: Order) -> bool:
    """What nobody knows to be Prime may be it only if it comes from Amazon."""
    families = {reference.family for reference in order.references}
    amazon = order.terms.system == "amazon" or "amazon" in (order.source or "").lower()
    known = _is_prime(order)
    return (amazon or "amazon" in families) if known is None else known


def _wrong_wish(order: Order, action: Action, now: Facts) -> dict[Code, bool]:
    match action:
        case Ship():
            return _wrong_shipment(order, action)
        case Void():
            return _wrong_void(order, action)
        case Hold():
            return {R.HOLD_IN_THE_PAST: action.until is not None and action.until <= now.now}
        case MarkPaid():
            return {R.NOT_RELEASED: not order.ready}
        case Cancel():
            return {R.FULFILLED_ELSEWHERE: order.arrival is Arrival.PROVIDER}
        case Restore():
            there = order.cancelled not in (None, CancelledBy.HERE)
            return {
                R.CANCELLED_AT_CHANNEL: there and not order.reopened,
                R.PART: there and order.reopened and order.part_of is not None,
                R.NOT_CANCELLED: order.cancelled is None and order.rejected is None,
                R.FULFILLED_ELSEWHERE: order.arrival is Arrival.PROVIDER,
            }
        case Edit():
            return _wrong_words(action)
        case Split() | Rejoin() | Combine() | Uncombine():
            return _wrong_arrangement(order, action, now)
        case Reship():
            return _wrong_repetition(order, action)
        case Renew():
            arrived = order.cancelled is CancelledBy.ARRIVED
            part = order.part_of is not None
            return {R.NOT_REOPENED: not (arrived and order.reopened), R.PART: part}
        case _:
            return {}


def _free(order: Order) -> dict[str, int]:
    return {line.id: line.open + line.claimed for line in order.lines or ()}


def _all(order: Order) -> dict[str, int]:
    """What all units mean: those that are open, or if none is, those that were called off."""
    free = _free(order)
    return free if any(free.values()) else {x.id: x.cancelled for x in order.lines or ()}


def _live(order: Order) -> bool:
    return not all(shipment.voided for shipment in order.shipments)


def _not_ready_to_leave(order: Order) -> dict[Code, bool]:
    paid_back = {
        line.id
        for line in order.lines or ()
        if line.refunded > line.shipped + line.called_off and line.open + line.claimed
    }
    both_wrote = order.said.ship_to != order.fields.ship_to and bool(order.clashes)
    return {
        R.LINES_UNKNOWN: order.lines is None,
        R.NOTHING_OPEN: order.lines is not None and sum(_free(order).values()) == 0,
        R.HELD: bool(order.holds),
        R.UNPAID: not order.paid,
        R.NOT_APPROVED: order.approval in (Approval.WAITING, Approval.REFUSED),
        R.UNITS_UNSAID: order.units_unsaid and not order.shipments,
        R.TWIN_UNDECIDED: bool(order.undecided),
        R.TWIN_UNITS_UNMAPPED: any(s.unmapped and not s.voided for s in order.shipments),
        R.FIELD_UNDECIDED: both_wrote,
        R.REFUNDED_OPEN: bool(paid_back),
    }


def _wrong_shipment(order: Order, action: Ship) -> dict[Code, bool]:
    free = _free(order)
    meant = _free(order) if action.units is None else {}
    named = [(each.line, each.quantity) for each in action.units or ()]
    named += [(LineId(line), quantity) for line, quantity in meant.items() if quantity]
    taken = {s.replaces for s in order.shipments}
    voided = {s.id for s in order.shipments if s.voided} - taken
    known = order.lines is not None
    inside = {line for line, _ in named}
    going = {line.address for line in order.lines or () if line.id in inside} - {None}
    return {
        R.NOT_RELEASED: not order.ready,
        R.NO_UNITS: action.units == () and any(free.values()),
        R.LINE_TWICE: known and len({line for line, _ in named}) < len(named),
        R.UNKNOWN_LINE: known and any(line not in free for line, _ in named),
        R.TOO_MANY_UNITS: known and any(n > free[line] for line, n in named if line in free),
        R.SHIPMENT_KNOWN: action.shipment in {s.id for s in order.shipments},
        R.NOT_REPLACEABLE: bool(action.replaces) and action.replaces not in voided,
        R.NO_TRACKING_FOR_PRIME: _is_prime(order) is True
        and not (action.carrier and action.tracking),
        R.SEVERAL_ADDRESSES: len(going) > 1,
    }


def _wrong_void(order: Order, action: Void) -> dict[Code, bool]:
    voided = {s.id: s.voided for s in order.shipments}
    return {
        R.NO_LABEL: not _live(order),
        R.NO_SUCH_SHIPMENT: action.shipment not in voided,
        R.ALREADY_VOIDED: voided.get(action.shipment, False),
    }


def _wrong_words(action: Edit) -> dict[Code, bool]:
    written = {name for name in Field if getattr(action, name.value) is not None}
    return {
        R.NOTHING_WRITTEN: action == Edit(),
        R.WRITTEN_TWICE: bool(written & action.reset or action.add_tags & action.remove_tags),
    }


def _wrong_arrangement(
    order: Order, action: Split | Rejoin | Combine | Uncombine, now: Facts
) -> dict[Code, bool]:
    gone = any(line.theirs for line in order.lines or ())
    match action:
        case Split():
            return {**_wrong_split(order, action), R.PARTLY_GONE: gone}
        case Rejoin():
            given = any(part.provider and part.rejected is None for part in order.parts)
            return {
                R.NOT_SPLIT: not order.parts,
                R.WITH_PROVIDER: given,
                R.PART_CANCELLED: any(part.cancelled for part in order.parts),
                R.LABELS_EXIST: _live(order),
                R.PARTLY_GONE: gone,
            }
        case Combine():
            return _wrong_combination(order, action, now)
        case Uncombine():
            return {R.NOT_COMBINED: not order.combined, R.LABELS_EXIST: _live(order)}


def _wrong_split(order: Order, action: Split) -> dict[Code, bool]:
    free, named = _free(order), Counter[str]()
    for part in action.parts:
        named.update({each.line: each.quantity for each in part})
    return {
        R.LINES_UNKNOWN: order.lines is None,
        R.UNITS_UNSAID: order.units_unsaid and not order.shipments,
        R.TWIN_UNDECIDED: bool(order.undecided),
        R.PART: order.part_of is not None,
        R.COMBINED: bool(order.combined),
        R.CHANNEL_CANNOT: not order.terms.may_split,
        R.LABELS_EXIST: _live(order),
        R.EMPTY_PART: not action.parts or () in action.parts,
        R.UNKNOWN_LINE: any(line not in free for line in named),
        R.TOO_MANY_UNITS: any(n > free[line] for line, n in named.items() if line in free),
        R.NOTHING_STAYS: sum(line.open for line in order.lines or ()) <= named.total(),
    }


def _wrong_combination(order: Order, action: Combine, now: Facts) -> dict[Code, bool]:
    others, known = now.orders, {other.id for other in now.orders}
    return {
        R.LINES_UNKNOWN: order.lines is None,
        R.TWIN_UNDECIDED: bool(order.undecided),
        R.CHANNEL_CANNOT: not all(o.terms.may_combine for o in (order, *others)),
        R.PART: any(o.part_of for o in (order, *others)),
        R.LABELS_EXIST: any(map(_live, (order, *others))),
        R.NOTHING_TO_COMBINE: not action.orders,
        R.UNKNOWN_ORDER: any(id == order.id or id not in known for id in action.orders),
        R.OTHER_NOT_FREE: any(
            place(o) != (Status.AWAITING_SHIPMENT, None) or o.combined or o.combined_into
            for o in others
        ),
        R.FROZEN: order.cancelled is CancelledBy.ARRIVED
        or any(o.cancelled is CancelledBy.ARRIVED for o in others),
        R.SHIP_TO_DIFFERS: any(_label(o) != _label(order) for o in others),
    }


def _label(order: Order) -> str | None:
    """The orders of this corpus differ in their city only."""
    shown = order.said if _is_prime(order) else order.fields
    return shown.ship_to.city if shown.ship_to else None


def _wrong_repetition(order: Order, action: Reship) -> dict[Code, bool]:
    left = {line.id: line.shipped for line in order.lines or ()}
    named = [(each.line, each.quantity) for each in action.units or ()]
    something = any(left.values())
    return {
        R.NOTHING_LEFT: not something,
        R.NO_UNITS: action.units == () or (action.units is None and not something),
        R.UNKNOWN_LINE: any(line not in left for line, _ in named),
        R.NOT_SO_MANY_LEFT: any(n > left[line] for line, n in named if line in left),
        R.SHIPMENT_KNOWN: action.shipment in {s.id for s in order.shipments},
    }


@cache
def standing_at(where: Place, most: int = 2) -> tuple[Order, ...]:
    """The orders of the corpus that stand there."""
    return tuple(order for order in corpus(most) if place(order) == where)


def trials(where: Place, verb: Verb) -> Iterator[tuple[Order, Authority]]:
    """Every order that stands there, asked by those who may do that and by those who may not.

    Orders with one complication are asked by everybody. With two, one of those who may stands for
    all who may; a provider, whose reports are facts, and the clock always speak for themselves.
    """
    row = TRANSITIONS.get((where, verb))
    who = row.who if row else frozenset[Authority]()
    alike = {by in who: by for by in Authority if by not in (Authority.PROVIDER, Authority.CLOCK)}
    typical = {*alike.values(), Authority.PROVIDER, Authority.CLOCK}
    for order in standing_at(where, 1):
        yield from ((order, by) for by in Authority)
    for order in standing_at(where):
        yield from ((order, by) for by in typical)
