"""The stage that finds out which orders are one purchase, and lets each know of the others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from fulfilcore.derivation import fold, left_elsewhere, lives, with_theirs
from fulfilcore.duplicates import (
    Star,
    TwinReason,
    link,
    map_act,
    map_shipment,
    map_theirs,
    rivals,
    undecided,
)
from fulfilcore.flows.draft import Draft, proof_keys, twin_key
from fulfilcore.intake import Reference
from fulfilcore.orders import Act, CancelledBy, Inputs, Order, Ship, Void
from fulfilcore.reasons import Finding, Reason, because
from fulfilcore.shipments import Shipment
from fulfilcore.values import OrderId, evolve


def identity(draft: Draft, now: datetime) -> Draft:
    """Derive each order, link twins, and let each twin know of the other's units and holds."""
    lived = {life.order: life for inputs in draft.inputs.values() for life in lives(inputs)}
    alone = {id: order for id, inputs in lived.items() if (order := fold(inputs))}
    torn = undecided(alone.values())
    others = rivals(alone.values())
    alone = {
        id: _rivalled(_marked(order, torn.get(id, ())), others.get(id, ()))
        for id, order in alone.items()
    }
    orders = dict(alone)
    for star in link(order for order in alone.values() if order.replaced_by not in alone):
        orders.update(_joined(star, lived, alone))
    return evolve(draft, alone=alone, orders=orders)


def twin_proofs(draft: Draft) -> Iterator[str]:
    """The keys of the purchases that the batch is, or proves to be copies of."""
    marketplace = _own_marketplace(draft)
    for content in draft.batch:
        if marketplace:
            yield twin_key(marketplace, content.reference)
        yield from proof_keys(content)


def _own_marketplace(draft: Draft) -> str | None:
    store = draft.sender
    return store.system if store and store.capabilities.marketplace else None


def _marked(order: Order, names: tuple[str, ...]) -> Order:
    """An order that names two purchases is for a person to decide, and so is each of the two."""
    return evolve(order, undecided=names) if names else order


def _rivalled(order: Order, others: Sequence[OrderId]) -> Order:
    """A copy of which another hub has one too is shown, with a word about the other."""
    if not others:
        return order
    said = because(TwinReason.RIVAL_COPIES, others=", ".join(others))
    return evolve(order, noted=(*order.noted, Finding(said, order.id)))


def _joined(
    star: Star, inputs: Mapping[OrderId, Inputs], alone: Mapping[OrderId, Order]
) -> dict[OrderId, Order]:
    members = [alone[id] for id in star.members]
    original, *copies = members
    shipping = _shipping(members, inputs)
    first = _knowing(original, inputs[original.id], shipping, ())
    gone = left_elsewhere(first) if first.terms.marketplace else ()
    knowing = {first.id: evolve(first, shipments=(*first.shipments, *gone)) if gone else first}
    former = {copy.id: copy for copy in copies if copy.store == original.store}
    for copy in copies:
        mapped = [map_shipment(first, copy, shipment) for shipment in gone]
        knowing[copy.id] = _knowing(copy, inputs[copy.id], shipping, mapped)
    joined = {id: _sharing(order, knowing.values()) for id, order in knowing.items()}
    joined |= former  # an id that it once went by: what happens now happens under the new one
    return {id: _linked(order, star, joined) for id, order in joined.items()}


def _knowing(
    order: Order,
    inputs: Inputs,
    shipping: Sequence[tuple[Order, Act]],
    elsewhere: Sequence[Shipment],
) -> Order:
    """The order folded anew, knowing of shipping acts on its twins, and of what left without us."""
    kin = [map_act(act, twin, order) for twin, act in shipping if twin.id != order.id]
    known = fold(inputs, kin, elsewhere) if kin or elsewhere else None
    return evolve(known, undecided=order.undecided) if known else order


def _shipping(
    members: Sequence[Order], inputs: Mapping[OrderId, Inputs]
) -> Sequence[tuple[Order, Act]]:
    """The acts that ship something, or void what was shipped anywhere in the cluster.

    The void of what was sent again is none: that is nothing to a twin.
    """
    acts = [
        (twin, act, act.command.action)
        for twin in members
        for act in inputs[twin.id].acts
        if act.accepted
    ]
    shipped = {action.shipment for _, _, action in acts if isinstance(action, Ship)}
    return [
        (twin, act)
        for twin, act, action in acts
        if isinstance(action, Ship | Void) and action.shipment in shipped
    ]


def _sharing(order: Order, members: Iterable[Order]) -> Order:
    """The order with the holds, the provider and the units left elsewhere of its twins."""
    twins = [twin for twin in members if twin.id != order.id]
    for twin in twins:
        order = with_theirs(order, map_theirs(twin, order))
    given = (twin.provider for twin in twins if twin.rejected is None)
    provider = order.provider or next(filter(None, given), None)
    holds = tuple(dict.fromkeys((*order.holds, *(held for twin in twins for held in twin.holds))))
    if (provider, holds) == (order.provider, order.holds):
        return order
    return evolve(order, holds=holds, provider=provider)


def _linked(order: Order, star: Star, members: Mapping[OrderId, Order]) -> Order:
    """The order told what it is in its star: the original, or a copy of it."""
    if order.id == star.original:
        why = tuple(because(TwinReason.HAS_COPY, copy=copy) for copy, _ in star.copies)
        return evolve(order, why_twin=why)
    original, hidden = members[star.original], order.terms.marketplace or order.terms.hub_notices
    reason = _why_copy(order, original, dict(star.copies)[order.id], hidden)
    ended = CancelledBy.TWIN if original.cancelled else None
    noted = order.noted
    if order.terms.marketplace:
        noted = (*noted, Finding(reason, order.id))
    return evolve(
        order,
        twin_of=original.id,
        hidden_copy=hidden,
        why_twin=(reason,),
        cancelled=order.cancelled or ended,
        noted=noted,
    )


def _why_copy(order: Order, original: Order, proof: Reference, hidden: bool) -> Reason:
    if order.terms.marketplace:
        again = order.store == original.store
        code = TwinReason.RENAMED if again else TwinReason.DOUBLE_IMPORT
        return because(code, original=original.id)
    code = TwinReason.HIDDEN_COPY if hidden else TwinReason.VISIBLE_COPY
    return because(code, original=original.id, field=proof.found_in)
