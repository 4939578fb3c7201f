"""What a command comes to: judged on everything in sight, for every order that it concerns."""

from collections.abc import Iterator, Sequence

from fulfilcore.changes import ACT, ERRAND, LOOSE, ORDER, Changes, Decision, Entry
from fulfilcore.flows.acts import act_of, acts_of, addressed, named, seen_in, with_acts
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.draft import (
    Draft,
    act_record,
    difference,
    keys_in_sight,
    loaded,
    order_key,
    shipment_key,
)
from fulfilcore.flows.privacy import without_words
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.notices import may_know
from fulfilcore.orders import (
    DEFAULT,
    Act,
    Action,
    Authority,
    Combine,
    Command,
    Facts,
    Moved,
    Order,
    OrderReason,
    Process,
    Refused,
    Reject,
    Reship,
    Ship,
    Void,
    advance,
    completed,
)
from fulfilcore.ports import Repository
from fulfilcore.reasons import Reason, because, without_note
from fulfilcore.values import LineId, ShipmentId, evolve, generation_of, root_of


def decide_command(
    command: Command,
    sight: Sight,
    *,
    permits: frozenset[str],
    process: Process = DEFAULT,
    automation: Automation | None = None,
) -> Decision[Moved | Refused]:
    """Judge a command on what is in sight; its first answer is kept and given for ever."""
    here = loaded(Draft(automation=automation), sight)
    before = passed(evolve(here, automation=None), command.at, DERIVATION)
    if known := sight.one(ACT, command.id):
        return Decision(changes=Changes(), result=_repeated(command, known, before))
    if sight.one(ERRAND, command.id):
        return Decision(changes=Changes(), result=_reused(command))
    order = addressed(command, before)
    if order is None:
        return _refused(command, before, because(OrderReason.UNKNOWN_ORDER, order=command.order))
    facts = Facts(
        now=command.at,
        permits=permits,
        shipments=_shipments(sight),
        orders=named(command.action, before),
        name=command.by.name,
    )
    by, despite = command.by.authority, command.despite
    judged = [
        advance(each, action, by=by, facts=facts, despite=despite, process=process)
        for each, action in _wishes(command, order, before)
    ]
    refused = [reason for each in judged if isinstance(each, Refused) for reason in each.reasons]
    moved = [each for each in judged if isinstance(each, Moved)]
    if refused:
        return _refused(command, before, *dict.fromkeys(refused))
    before = evolve(before, automation=automation)
    return _moved(evolve(command, action=moved[0].action), moved, before, sight)


def _wishes(command: Command, order: Order, before: Draft) -> Iterator[tuple[Order, Action]]:
    """What is wished of the order, and of each that travels in its parcels."""
    action, by = command.action, command.by.authority
    if not isinstance(action, Ship):
        yield order, _resolved(action, by, order, before)
        return
    group = (order, *(evolve(o, combined_into=None) for o in before.carried(order) if _open(o)))
    for each in group:
        mine = _mine(action, each, group)
        if each is order or mine.units is None or mine.units:
            yield each, _resolved(mine, by, each, before)


def _open(order: Order) -> bool:
    return any(line.open + line.claimed for line in order.lines or ())


def _mine(ship: Ship, order: Order, group: Sequence[Order]) -> Ship:
    """The share of one order in a shared parcel: the first that has a line is meant by it."""
    if ship.units is None:
        return ship

    def owner(line: LineId) -> Order:
        return next((each for each in group if each.line(line)), group[0])

    return evolve(ship, units=tuple(u for u in ship.units if owner(u.line) is order))


def _shipments(sight: Sight) -> frozenset[ShipmentId]:
    """The shipments in sight; the one wished for is among them if anybody has used its id."""
    actions = (act.command.action for act in sight.all(ACT) if act.accepted)
    loose = (shipment.id for shipment in sight.all(LOOSE))
    return frozenset((*loose, *(a.shipment for a in actions if isinstance(a, Ship | Reship))))


def _repeated(command: Command, known: Act, before: Draft) -> Moved | Refused:
    order = before.orders.get(command.order) or before.orders.get(generation_of(command.order))
    same = evolve(known.command, action=command.action, at=command.at) == command
    wish, kept = command.action, known.command.action
    if known.redacted:
        wish, kept = without_words(wish), without_words(kept)
    if not same or not _same_wish(wish, kept):
        return _reused(command)
    if order is None or known.status is None or not known.accepted:
        return Refused(order=command.order, action=command.action, reasons=known.reasons)
    return Moved(
        order=order, action=known.command.action, came_from=known.status, despite=known.reasons
    )


def _reused(command: Command) -> Refused:
    reused = because(OrderReason.COMMAND_ID_REUSED, id=command.id)
    return Refused(order=command.order, action=command.action, reasons=(reused,))


def _same_wish(wish: Action, kept: Action) -> bool:
    """Whether a kept action is what the wish became: left-open parts were filled in then."""
    if isinstance(wish, Ship) and isinstance(kept, Ship):
        wish = evolve(wish, replaces=wish.replaces or kept.replaces)
    if isinstance(wish, Ship | Reship) and isinstance(kept, Ship | Reship) and wish.units is None:
        wish = evolve(wish, units=kept.units)
    if isinstance(wish, Reject) and isinstance(kept, Reject):
        wish = evolve(wish, late=kept.late)
    if isinstance(wish, Void) and isinstance(kept, Void):
        wish = evolve(wish, told=kept.told)
    return wish == kept


def _resolved(action: Action, by: Authority, order: Order, before: Draft) -> Action:
    """The action with everything it leaves open decided, so that it means the same for ever."""
    if isinstance(action, Void):
        shown = [each for each in before.orders.values() if not each.part_of]
        told = may_know(action.shipment, shown, before.messages)
        return evolve(action, told=told)
    return completed(order, action, by)


def _refused(command: Command, before: Draft, *reasons: Reason) -> Decision[Moved | Refused]:
    seen = seen_in(before.cluster(command.order), before)
    act = act_of(command, command.order, before, accepted=False, reasons=reasons, seen=tuple(seen))
    entry = Entry(
        subject=ORDER.key(root_of(command.order)),
        at=command.at,
        what=f"{command.action.verb.value} refused",
        by=command.by.name,
        reasons=tuple(map(without_note, reasons)),
    )
    return Decision(
        changes=Changes(writes=(act_record(act),), history=(entry,)),
        result=Refused(order=command.order, action=command.action, reasons=reasons),
    )


def _moved(
    command: Command, judged: Sequence[Moved], before: Draft, sight: Sight
) -> Decision[Moved | Refused]:
    after = passed(with_acts(before, acts_of(command, judged, before)), command.at, DERIVATION)
    what, by = command.action.verb.value, command.by.name
    changes = difference(after, sight, at=command.at, what=what, by=by)
    order = addressed(command, after) or judged[0].order
    return Decision(changes=changes, result=evolve(judged[0], order=order))


async def obey(
    command: Command,
    *,
    repository: Repository,
    permits: frozenset[str] = frozenset(),
    process: Process = DEFAULT,
    automation: Automation | None = None,
    tries: int = TRIES,
) -> Moved | Refused:
    """Do what a command says, or say everything that stands in the way.

    Rules have their look at an order that is to be shipped for the first time because of it.
    Repeating a command id gives its first answer and does nothing. Raises GaveUp when others
    keep writing the same orders.
    """

    def needs(sight: Sight) -> Iterator[str]:
        yield f"command:{command.id}"
        yield order_key(command.order)
        if isinstance(command.action, Combine):
            yield from map(order_key, command.action.orders)
        if isinstance(command.action, Ship | Reship):
            yield shipment_key(command.action.shipment)
        yield from keys_in_sight(sight)

    def decide(sight: Sight) -> Decision[Moved | Refused]:
        return decide_command(
            command, sight, permits=permits, process=process, automation=automation
        )

    return await settle(repository, needs, decide, tries)
