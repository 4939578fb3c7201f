"""What people, labels, providers and the clock do to orders: one flow each, one way for all."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import evolve

from fulfilcore.changes import ACT, ORDER, Changes, Decision, Entry
from fulfilcore.flows.draft import (
    Draft,
    act_record,
    difference,
    keys_in_sight,
    loaded,
    order_key,
    shipment_key,
)
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.notices import may_know
from fulfilcore.orders import (
    DEFAULT,
    Act,
    Action,
    Actor,
    Cancel,
    CancelledBy,
    Command,
    Facts,
    Hold,
    MarkPaid,
    Moved,
    Order,
    OrderReason,
    Process,
    Refused,
    Reject,
    Release,
    Restore,
    Ship,
    VersionKey,
    Void,
    advance,
    completed,
    version_key,
)
from fulfilcore.ports import Repository
from fulfilcore.reasons import Reason, because
from fulfilcore.values import CommandId, OrderId, ShipmentId, aware


def decide_command(
    command: Command, sight: Sight, *, permits: frozenset[str], process: Process = DEFAULT
) -> Decision[Moved | Refused]:
    """Judge a command on what is in sight; its first answer is kept and given for ever."""
    before = passed(loaded(Draft(), sight), command.at, DERIVATION)
    if known := sight.one(ACT, command.id):
        return Decision(changes=Changes(), result=_repeated(command, known, before))
    order = before.orders.get(command.order)
    if order is None:
        return _refused(command, before, because(OrderReason.UNKNOWN_ORDER, order=command.order))
    action = _resolved(command.action, order, before)
    judged = advance(
        order,
        action,
        by=command.by.authority,
        facts=Facts(now=command.at, permits=permits, shipments=_shipments(sight)),
        despite=command.despite,
        process=process,
    )
    if isinstance(judged, Refused):
        return _refused(command, before, *judged.reasons)
    return _moved(evolve(command, action=judged.action), judged, before, sight)


def _shipments(sight: Sight) -> frozenset[ShipmentId]:
    """The shipments in sight; the one wished for is among them if anybody has used its id."""
    actions = (act.command.action for act in sight.all(ACT) if act.accepted)
    return frozenset(action.shipment for action in actions if isinstance(action, Ship))


def _repeated(command: Command, known: Act, before: Draft) -> Moved | Refused:
    order = before.orders.get(command.order)
    same = evolve(known.command, action=command.action, at=command.at) == command
    if not same or not _same_wish(command.action, known.command.action):
        reused = because(OrderReason.COMMAND_ID_REUSED, id=command.id)
        return Refused(order=command.order, action=command.action, reasons=(reused,))
    if order is None or known.status is None or not known.accepted:
        return Refused(order=command.order, action=command.action, reasons=known.reasons)
    return Moved(
        order=order, action=known.command.action, came_from=known.status, despite=known.reasons
    )


def _same_wish(wish: Action, kept: Action) -> bool:
    """Whether a kept action is what the wish became: left-open parts were filled in then."""
    if isinstance(wish, Ship) and isinstance(kept, Ship):
        units = kept.units if wish.units is None else wish.units
        wish = evolve(wish, units=units, replaces=wish.replaces or kept.replaces)
    if isinstance(wish, Void) and isinstance(kept, Void):
        wish = evolve(wish, told=kept.told)
    return wish == kept


def _resolved(action: Action, order: Order, before: Draft) -> Action:
    """The action with everything it leaves open decided, so that it means the same for ever."""
    if isinstance(action, Void):
        cluster = before.cluster(order.id)
        told = may_know(action.shipment, cluster, before.messages, before.idle)
        return evolve(action, told=told)
    return completed(order, action)


def _refused(command: Command, before: Draft, *reasons: Reason) -> Decision[Moved | Refused]:
    act = _act(command, command.order, before, accepted=False, reasons=reasons)
    entry = Entry(
        subject=ORDER.key(command.order),
        at=command.at,
        what=f"{command.action.verb.value} refused",
        by=command.by.name,
        reasons=reasons,
    )
    return Decision(
        changes=Changes(writes=(act_record(act),), history=(entry,)),
        result=Refused(order=command.order, action=command.action, reasons=reasons),
    )


def _moved(
    command: Command, judged: Moved, before: Draft, sight: Sight
) -> Decision[Moved | Refused]:
    inputs = dict(before.inputs)
    for act in _acts(command, judged, before):
        inputs[act.order] = evolve(inputs[act.order], acts=(*inputs[act.order].acts, act))
    after = passed(evolve(before, inputs=inputs), command.at, DERIVATION)
    what, by = command.action.verb.value, command.by.name
    changes = difference(after, sight, at=command.at, what=what, by=by)
    return Decision(changes=changes, result=evolve(judged, order=after.orders[command.order]))


def _acts(command: Command, judged: Moved, before: Draft) -> Iterator[Act]:
    """The act of the command, and those that follow on its twins.

    An act on a shipment belongs to the order it was made on, which may be a twin.
    """
    target, came_from = command.order, before.orders[command.order]
    if isinstance(command.action, Void):
        made_on = {s.id: s.made_on for s in came_from.shipments}
        target = made_on[command.action.shipment]
    yield _act(command, target, before, accepted=True, reasons=judged.despite)
    for twin in before.cluster(command.order):
        if twin.id != target and _follows(command.action, before.alone[twin.id]):
            act = _act(command, twin.id, before, accepted=True, reasons=())
            yield evolve(act, follows=True)


def _follows(action: Action, twin: Order) -> bool:
    """Whether an act must be done to a twin too: what binds the cluster is undone where it is."""
    match action:
        case Release():
            return bool(twin.holds)
        case Cancel() | Reject():
            return twin.provider is not None
        case Restore():
            return twin.provider is not None or twin.cancelled is CancelledBy.HERE
        case _:
            return False


def _act(
    command: Command,
    target: OrderId,
    before: Draft,
    *,
    accepted: bool,
    reasons: Sequence[Reason],
) -> Act:
    addressed, inputs = before.orders.get(command.order), before.inputs.get(target)
    return Act(
        command=command,
        order=target,
        number=1 + max((act.number for act in inputs.acts), default=0) if inputs else 1,
        seen=tuple(_seen(command.order, before)),
        status=addressed.status if addressed else None,
        sub_status=addressed.sub_status if addressed else None,
        accepted=accepted,
        reasons=tuple(reasons),
    )


def _seen(order: OrderId, before: Draft) -> Iterator[tuple[OrderId, VersionKey]]:
    """Of each order of the cluster the newest version, and every one that bears no instant."""
    for member in before.cluster(order):
        versions = before.inputs[member.id].versions
        undated = {version_key(v) for v in versions if v.content.modified is None}
        for key in sorted({max(version_key(v) for v in versions), *undated}):
            yield member.id, key


async def obey(
    command: Command,
    *,
    repository: Repository,
    permits: frozenset[str] = frozenset(),
    process: Process = DEFAULT,
    tries: int = TRIES,
) -> Moved | Refused:
    """Do what a command says, or say everything that stands in the way.

    Repeating a command id gives its first answer and does nothing. Raises GaveUp when others
    keep writing the same orders.
    """

    def needs(sight: Sight) -> Iterator[str]:
        yield f"command:{command.id}"
        yield order_key(command.order)
        if isinstance(command.action, Ship):
            yield shipment_key(command.action.shipment)
        yield from keys_in_sight(sight)

    def decide(sight: Sight) -> Decision[Moved | Refused]:
        return decide_command(command, sight, permits=permits, process=process)

    return await settle(repository, needs, decide, tries)


async def ship_order(
    order: OrderId, ship: Ship, *, id: CommandId, by: Actor, now: datetime, repository: Repository
) -> Moved | Refused:
    """Mark an order as shipped, wholly or in part; its stores are then owed the news (S000-17)."""
    return await obey(_command(order, ship, id, by, now), repository=repository)


async def void_shipment(
    order: OrderId, void: Void, *, id: CommandId, by: Actor, now: datetime, repository: Repository
) -> Moved | Refused:
    """Void a label: its units are to be shipped again, and a new label is told anew."""
    return await obey(_command(order, void, id, by, now), repository=repository)


async def cancel_order(
    order: OrderId,
    cancel: Cancel,
    *,
    id: CommandId,
    by: Actor,
    now: datetime,
    repository: Repository,
) -> Moved | Refused:
    """Cancel an order here; the channel is not told (S001-21)."""
    return await obey(_command(order, cancel, id, by, now), repository=repository)


async def restore_order(
    order: OrderId, *, id: CommandId, by: Actor, now: datetime, repository: Repository
) -> Moved | Refused:
    """Take back a cancellation made here, or a provider's refusal."""
    return await obey(_command(order, Restore(), id, by, now), repository=repository)


async def hold_order(
    order: OrderId, hold: Hold, *, id: CommandId, by: Actor, now: datetime, repository: Repository
) -> Moved | Refused:
    """Let an order wait, until an instant if one is given."""
    return await obey(_command(order, hold, id, by, now), repository=repository)


async def release_order(
    order: OrderId, *, id: CommandId, by: Actor, now: datetime, repository: Repository
) -> Moved | Refused:
    """End every hold on an order, its twins' holds included."""
    return await obey(_command(order, Release(), id, by, now), repository=repository)


async def mark_paid(
    order: OrderId, *, id: CommandId, by: Actor, now: datetime, repository: Repository
) -> Moved | Refused:
    """Record that the money has arrived."""
    return await obey(_command(order, MarkPaid(), id, by, now), repository=repository)


def _command(order: OrderId, action: Action, id: CommandId, by: Actor, now: datetime) -> Command:
    return Command(id=id, order=order, action=action, by=by, at=aware(now))
