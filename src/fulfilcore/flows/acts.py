"""What is kept of an accepted command: its act, and those that follow on orders it concerns."""

from collections.abc import Iterable, Iterator, Sequence

from fulfilcore.derivation import version_key
from fulfilcore.flows.draft import Draft
from fulfilcore.orders import (
    Act,
    Action,
    Authority,
    Cancel,
    CancelledBy,
    Combine,
    Command,
    Moved,
    Order,
    Reject,
    Release,
    Restore,
    Uncombine,
    VersionKey,
    Void,
)
from fulfilcore.reasons import Reason
from fulfilcore.values import OrderId, ShipmentId, evolve, generation_of, root_of


def addressed(command: Command, before: Draft) -> Order | None:
    """The order a command is about; a provider may still speak of a part that is no more."""
    order = before.orders.get(command.order)
    if order is None and command.by.authority is Authority.PROVIDER:
        return before.orders.get(generation_of(command.order))
    return order


def named(action: Action, before: Draft) -> tuple[Order, ...]:
    """The other orders that a wish names."""
    ids = action.orders if isinstance(action, Combine) else ()
    return tuple(before.orders[id] for id in ids if id in before.orders)


def acts_of(command: Command, judged: Sequence[Moved], before: Draft) -> Iterator[Act]:
    """The act of the command, and those that follow on its twins and on orders in its parcels.

    An act on a shipment belongs to the order it was made on, which may be a twin.
    """
    order = addressed(command, before) or judged[0].order
    target = _target(command.action, order)
    followers = tuple(_followers(command.action, order, before))
    concerned = (*before.cluster(order.id), *before.carried(order), *named(command.action, before))
    seen = tuple(seen_in((*concerned, *followers), before))
    act = act_of(command, target, before, accepted=True, reasons=judged[0].despite, seen=seen)
    yield act
    shares = {each.order.id: each for each in judged[1:]}
    for other in dict.fromkeys((*shares, *(each.id for each in followers))):
        if other != target:
            share = shares.get(other)
            wish = evolve(command, action=share.action) if share else command
            mine = act_of(wish, other, before, accepted=True, reasons=(), seen=seen)
            yield evolve(mine, follows=True)


def _target(action: Action, order: Order) -> OrderId:
    if isinstance(action, Void):
        made_on = {shipment.id: shipment.made_on for shipment in order.shipments}
        return made_on.get(action.shipment, order.part_of or order.id)
    return order.part_of or order.id


def _followers(action: Action, order: Order, before: Draft) -> Iterator[Order]:
    """The orders to which an act must be done too: what binds a twin is undone where it is."""
    match action:
        case Void():
            yield from (o for o in before.alone.values() if _made(o, action.shipment))
        case Combine():
            yield from named(action, before)
            carriers = (each.combined_into for each in (order, *named(action, before)))
            yield from (before.alone[id] for id in carriers if id and id in before.alone)
        case Uncombine():
            yield from (o for o in before.alone.values() if o.combined_into == order.id)
        case _:
            twins = (before.alone[each.id] for each in before.cluster(order.id))
            yield from (twin for twin in twins if _follows(action, order, twin))


def _made(order: Order, shipment: ShipmentId) -> bool:
    return any(s.id == shipment and s.made_on == order.id for s in order.shipments)


def _follows(action: Action, order: Order, twin: Order) -> bool:
    match action:
        case Release():
            return bool(twin.holds)
        case Cancel() | Reject():
            return twin.provider is not None and not order.part_of
        case Restore():
            ended = twin.provider is not None or twin.cancelled is CancelledBy.HERE
            return ended and not order.part_of
        case _:
            return False


def act_of(
    command: Command,
    target: OrderId,
    before: Draft,
    *,
    accepted: bool,
    reasons: Sequence[Reason],
    seen: Sequence[tuple[OrderId, VersionKey]],
) -> Act:
    """The act that keeps what became of a command, as the next among those of an order."""
    order, inputs = before.orders.get(command.order), before.inputs.get(root_of(target))
    return Act(
        command=command,
        order=target,
        number=1 + max((act.number for act in inputs.acts), default=0) if inputs else 1,
        seen=tuple(seen),
        status=order.status if order else None,
        sub_status=order.sub_status if order else None,
        accepted=accepted,
        reasons=tuple(reasons),
    )


def seen_in(orders: Iterable[Order], before: Draft) -> Iterator[tuple[OrderId, VersionKey]]:
    """Of each channel order the newest version, and every one that bears no instant."""
    for root in dict.fromkeys(root_of(order.id) for order in orders):
        versions = before.inputs[root].versions
        undated = {version_key(v) for v in versions if v.content.modified is None}
        for key in sorted({max(version_key(v) for v in versions), *undated}):
            yield root, key


def with_acts(draft: Draft, acts: Iterable[Act]) -> Draft:
    """The draft with acts among its inputs; what they come to is still to be derived."""
    inputs = dict(draft.inputs)
    for act in acts:
        mine = inputs[root_of(act.order)]
        inputs[mine.order] = evolve(mine, acts=(*mine.acts, act))
    return evolve(draft, inputs=inputs)
