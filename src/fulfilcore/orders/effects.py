"""What an accepted act does to an order."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from attrs import frozen

from fulfilcore.orders.actions import (
    Accept,
    Action,
    Authority,
    Cancel,
    Combine,
    Delegate,
    Edit,
    Hold,
    MarkPaid,
    Reject,
    Rejoin,
    Release,
    Renew,
    Reship,
    Restore,
    Ship,
    Split,
    Uncombine,
    Void,
)
from fulfilcore.orders.fields import Author, Edited, edited, reset
from fulfilcore.orders.model import Held, Order, Part, VoidedAhead
from fulfilcore.orders.parts import as_part, joined, part_id, with_part
from fulfilcore.orders.statuses import CancelledBy
from fulfilcore.shipments import Shipment
from fulfilcore.values import OrderId, evolve


@frozen(kw_only=True)
class Occasion:
    """Of which order or part something was wished, on which it is done, when, by whom."""

    wished: OrderId
    on: OrderId
    at: datetime
    by: Authority
    name: str = ""


def apply(order: Order, action: Action, occasion: Occasion) -> Order:
    """The order after an accepted action, before its units and status are settled."""
    part = next((part for part in order.parts if part.id == occasion.wished), None)
    if part is None:
        return _applied(order, action, occasion)
    after = _applied(as_part(order, part), action, occasion)
    order = with_part(order, part, after)
    return released(order, action) if isinstance(action, Release) else order


def _applied(order: Order, action: Action, occasion: Occasion) -> Order:
    match action:
        case MarkPaid():
            return evolve(order, paid=True)
        case Hold():
            by = "rules" if occasion.by is Authority.RULE else "here"
            held = Held(by=by, until=action.until, note=action.note)
            return evolve(order, holds=tuple(dict.fromkeys((*order.holds, held))))
        case Release():
            return released(order, action)
        case Ship() | Reship():
            return _shipped(order, _shipment(action, occasion), occasion)
        case Void():
            return _voided(order, action, occasion.name)
        case Cancel():
            return called_off(order, order.cancelled or CancelledBy.HERE)
        case Restore():
            return _restored(order)
        case Delegate() | Accept() | Reject():
            return _handed(order, action, occasion)
        case Edit():
            return _written(order, action, occasion.by)
        case Split() | Rejoin() | Combine() | Uncombine() | Renew():
            return _arranged(order, action, occasion)
        case _:
            assert_never(action)


def released(order: Order, release: Release) -> Order:
    """The order without holds, or without those that rules put on it."""
    stay = (held for held in order.holds if release.only_rules and held.by != "rules")
    return evolve(order, holds=tuple(stay))


# --- shipments


def _shipped(order: Order, shipment: Shipment, occasion: Occasion) -> Order:
    """Shipping what a provider refused takes it back from that provider."""
    back, reported = order.rejected is not None, occasion.by is Authority.PROVIDER
    ahead = [each for each in order.voided_ahead if _meant(each, shipment, occasion)]
    if ahead:
        shipment = evolve(shipment, voided=True, told=ahead[0].void.told)
    if reported:
        asked = order.provider is not None and order.rejected is None and not order.cancelled
        shipment = evolve(shipment, unasked=not asked or _had_it_before(order, occasion))
    return evolve(
        order,
        shipments=(*order.shipments, shipment),
        voided_ahead=tuple(each for each in order.voided_ahead if each not in ahead),
        provider=None if back else order.provider,
        rejected=None,
        recalled=_answered(order, occasion) if reported else order.recalled,
    )


def _meant(ahead: VoidedAhead, shipment: Shipment, occasion: Occasion) -> bool:
    """Whether a provider voided this shipment, its own, before it said that it had shipped."""
    mine = occasion.by is Authority.PROVIDER and ahead.by == occasion.name
    return mine and ahead.void.shipment == shipment.id


def _had_it_before(order: Order, occasion: Occasion) -> bool:
    """Whether a provider speaks that had the order before another got it."""
    return (
        order.provider not in (None, occasion.name)
        and occasion.by is Authority.PROVIDER
        and occasion.name in order.handed_to
    )


def _answered(order: Order, occasion: Occasion) -> tuple[str, ...]:
    """Who is still to be called back once somebody has reported."""
    if occasion.name in order.recalled:
        return tuple(each for each in order.recalled if each != occasion.name)
    alone = order.provider is None and len(order.recalled) == 1
    return () if alone else order.recalled


def _shipment(ship: Ship | Reship, occasion: Occasion) -> Shipment:
    shipment = Shipment(
        id=ship.shipment,
        made_on=occasion.on,
        units=ship.units or (),
        at=occasion.at,
        carrier=ship.carrier,
        service=ship.service,
        tracking=ship.tracking,
        part=occasion.wished if occasion.wished.startswith(f"{occasion.on}~p") else None,
    )
    if isinstance(ship, Reship):
        return evolve(shipment, again=True)
    return evolve(
        shipment,
        at=min(ship.left_at or occasion.at, occasion.at),  # a date alone may end after it was said
        label_from=ship.label_from,
        replaces=ship.replaces,
        unmapped=ship.unmapped,
    )


def _voided(order: Order, void: Void, by: str) -> Order:
    """A void of a shipment that is not known yet waits for it: facts come in any order."""
    if all(shipment.id != void.shipment for shipment in order.shipments):
        ahead = (*order.voided_ahead, VoidedAhead(by=by, void=void))
        return evolve(order, voided_ahead=tuple(dict.fromkeys(ahead)))
    shipments = (
        evolve(s, voided=True, told=void.told) if s.id == void.shipment else s
        for s in order.shipments
    )
    return evolve(order, shipments=tuple(shipments))


# --- calling off, and handing over


def called_off(order: Order, by: CancelledBy) -> Order:
    """The order cancelled; whoever was fulfilling it, parts included, is to be called back."""
    handed = ((order.provider, order.rejected), *((p.provider, p.rejected) for p in order.parts))
    out = {provider for provider, refused in handed if provider and refused is None}
    parts = (evolve(p, provider=None, accepted=False, rejected=None) for p in order.parts)
    return evolve(
        order,
        cancelled=by,
        recalled=tuple(sorted({*order.recalled, *out})),
        provider=None,
        accepted=False,
        rejected=None,
        parts=tuple(parts),
    )


def _restored(order: Order) -> Order:
    """Back from a cancellation made here, from one the channel took back, or from a refusal."""
    theirs = order.cancelled is not CancelledBy.HERE and not order.reopened
    kept = order.cancelled if theirs else None
    return evolve(
        order, cancelled=kept, reopened=False, provider=None, accepted=False, rejected=None
    )


def _handed(order: Order, action: Delegate | Accept | Reject, occasion: Occasion) -> Order:
    match action:
        case Delegate():
            back = tuple(each for each in order.recalled if each != action.provider)
            return evolve(
                order,
                provider=action.provider,
                accepted=False,
                rejected=None,
                handed_to=tuple(dict.fromkeys((*order.handed_to, action.provider))),
                recalled=back,
            )
        case Accept() if _had_it_before(order, occasion):
            return order
        case Accept():
            return evolve(order, accepted=order.provider is not None and order.rejected is None)
        case Reject() if action.late or _had_it_before(order, occasion):
            return evolve(order, recalled=_answered(order, occasion))  # it will not ship it
        case Reject():
            return evolve(order, rejected=action.note, accepted=False)
        case _:
            assert_never(action)


# --- writing, and arranging parcels


def _written(order: Order, edit: Edit, by: Authority) -> Order:
    """A person's tags stand beside what rules write, so that a rule cannot undo them."""
    if by is Authority.RULE:
        return _ruled(order, edit)
    edits = reset(order.edits, edit.reset, edit.unset)
    new = Edited(
        author=Author.PERSON,
        names=edit.names,
        words=edit.words,
        base=order.said,
        settings=edit.settings,
        alerts=edit.alerts,
        seen=edit.seen,
    )
    return evolve(
        order,
        edits=edited(edits, new) if new else edits,
        tagged=(order.tagged - edit.remove_tags) | edit.add_tags,
        untagged=(order.untagged - edit.add_tags) | edit.remove_tags,
    )


def _ruled(order: Order, edit: Edit) -> Order:
    edits = reset(order.edits, edit.reset, edit.unset)
    if edit.anew:
        edits = tuple(each for each in edits if not each.layer)
    if edit.forced:  # what people wrote gives way; what a host's rules wrote only stands below
        settings = frozenset(setting for setting, _ in edit.settings)
        people = [each for each in edits if each.author is Author.PERSON]
        others = (each for each in edits if each.author is not Author.PERSON)
        edits = (*others, *reset(people, edit.names, settings))
    new = Edited(
        author=Author.RULE,
        names=edit.names,
        words=edit.words,
        base=order.said,
        settings=edit.settings,
        tagged=edit.add_tags,
        untagged=edit.remove_tags,
        alerts=edit.alerts,
        layer=edit.anew,
    )
    return evolve(
        order,
        edits=edited(edits, new) if new else edits,
        tagged=order.tagged - edit.remove_tags if edit.forced else order.tagged,
        untagged=order.untagged - edit.add_tags if edit.forced else order.untagged,
    )


def _arranged(
    order: Order, action: Split | Rejoin | Combine | Uncombine | Renew, occasion: Occasion
) -> Order:
    match action:
        case Split():
            return evolve(order, parts=tuple(_parts(order, action)))
        case Rejoin():
            return joined(order)
        case Combine() if order.id == occasion.wished:
            combined = tuple(dict.fromkeys((*order.combined, *action.orders)))
            return evolve(order, combined=combined, combined_into=None)
        case Combine() if order.id in action.orders:
            return evolve(order, combined_into=occasion.wished)
        case Combine():  # what it once carried, and let go, travels with another now
            gone = (occasion.wished, *action.orders)
            return evolve(order, combined=tuple(id for id in order.combined if id not in gone))
        case Uncombine():
            return evolve(order, combined=(), combined_into=None)
        case Renew():
            new = OrderId(f"{order.id}~2")
            return evolve(order, reopened=False, replaced_by=new)
        case _:
            assert_never(action)


def _parts(order: Order, split: Split) -> Iterator[Part]:
    """The first part has what the others leave; each begins as the whole was written on."""
    for number, units in enumerate(((), *split.parts), start=1):
        yield Part(
            id=part_id(order.id, number),
            units=units,
            edits=order.edits,
            tagged=order.tagged,
            untagged=order.untagged,
        )
