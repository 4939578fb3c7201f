"""Marking many orders as shipped in one go, as a returned tracking file reports them (S000-29)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from attrs import evolve, frozen

from fulfilcore.changes import ACT, ORDER, Query
from fulfilcore.errors import GaveUp
from fulfilcore.flows.listings import called
from fulfilcore.flows.obedience import obey
from fulfilcore.flows.sight import paged
from fulfilcore.intake import digest
from fulfilcore.orders import DEFAULT, Act, Actor, Command, Moved, Order, Process, ReportReason
from fulfilcore.orders import OrderReason as R
from fulfilcore.orders.reported import ship_of
from fulfilcore.ports import Repository, ask
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import ReportedParcel
from fulfilcore.values import CommandId, OrderId, ShipmentId, StoreId, aware, root_of


@frozen
class Marked:
    """The parcel is recorded, by this or by an earlier reading of the same report."""

    parcel: ReportedParcel
    moved: Moved


@frozen
class NotMarked:
    """The parcel is not recorded, and these are all the reasons; `order` if one was found."""

    parcel: ReportedParcel
    reasons: tuple[Reason, ...]
    order: OrderId | None = None


Marking: TypeAlias = Marked | NotMarked


async def mark_shipped(
    parcels: Sequence[ReportedParcel],
    *,
    by: Actor,
    now: datetime,
    repository: Repository,
    stores: Mapping[str, StoreId] = MappingProxyType({}),
    permits: frozenset[str] = frozenset(),
    process: Process = DEFAULT,
) -> tuple[Marking, ...]:
    """Mark what was reported as shipped, each parcel for itself; the stores are then owed the news.

    The name in a parcel must be that of one visible order only. `stores` are what the report calls
    our stores, where that is not their id. The same report again marks nothing twice, since its
    commands are named after what it says; a parcel that was refused before is tried anew, for what
    stood in its way may be gone.
    """

    async def mark(parcel: ReportedParcel) -> Marking:
        store = stores.get(parcel.store or "", parcel.store)
        order = decide_order(parcel.order, store, await _called(parcel.order, repository))
        if isinstance(order, Reason):
            return NotMarked(parcel, (order,))
        command = await _command(parcel, order, by, aware(now), repository)
        if isinstance(command, tuple):
            return NotMarked(parcel, command, order.id)
        try:
            answer = await obey(command, repository=repository, permits=permits, process=process)
        except GaveUp:
            return NotMarked(parcel, (because(ReportReason.CONTENDED),), order.id)
        if isinstance(answer, Moved):
            return Marked(parcel, answer)
        return NotMarked(parcel, answer.reasons, order.id)

    return tuple([await mark(parcel) for parcel in parcels])


def decide_order(name: str, store: str | None, orders: Iterable[Order]) -> Order | Reason:
    """The one order that is meant, or why it is not clear which (S000-29).

    A hidden copy is never meant, but the answer says of which order it is one.
    """
    where = "" if store is None else f" in {store}"
    named = {o.id: o for o in orders if store in (None, o.store) and name in _names(o)}
    current = [order for order in named.values() if order.replaced_by is None]
    shown = [order for order in current if order.visible]
    if name in named and named[OrderId(name)].visible:
        return named[OrderId(name)]
    if len(shown) == 1:
        return shown[0]
    if shown:
        ids = ", ".join(sorted(order.id for order in shown))
        return because(ReportReason.NAME_AMBIGUOUS, name=name, orders=ids)
    hidden = next((order for order in current if order.hidden_copy), None)
    if hidden is not None:
        return because(R.HIDDEN, original=hidden.twin_of)
    carried = next((order for order in current if order.combined_into), None)
    if carried is not None:
        return because(R.COMBINED_INTO, order=carried.combined_into)
    return because(ReportReason.NAME_UNKNOWN, name=name, where=where)


def _names(order: Order) -> set[str]:
    """What an export calls the order; a part, or a later generation, has a mark behind its name."""
    mark = order.id.removeprefix(root_of(order.id))
    bare = (order.reference, order.number)
    return {order.id, *(f"{name}{end}" for name in bare if name for end in ("", mark))}


async def _called(name: str, repository: Repository) -> list[Order]:
    """Every order of that id, reference or number."""
    whole = name.partition("/")[2] or name
    names = dict.fromkeys((name, whole, whole.partition("~")[0]))
    queries = (Query(kind=ORDER.name, listing=called(each)) for each in names)
    records = [record for query in queries async for record in paged(repository, query)]
    return [order for record in records if (order := ORDER.of(record))]


async def _command(
    parcel: ReportedParcel, order: Order, by: Actor, now: datetime, repository: Repository
) -> Command | tuple[Reason, ...]:
    """The command that the parcel stands for: that of an earlier reading, if it was accepted."""
    said = (parcel.tracking, parcel.carrier, parcel.service, parcel.left_at, parcel.units)
    name, number = digest((order.id, *said)), 1
    id = CommandId(f"reported/{name}")
    while known := await _known(id, repository):
        if known.accepted:
            return evolve(known.command, at=now)
        number += 1
        id = CommandId(f"reported/{name}/{number}")
    shipment = ShipmentId(f"reported/{digest((order.id, parcel.tracking or name))}")
    ship = ship_of(parcel, order, shipment, now=now)
    if isinstance(ship, tuple):
        return ship
    return Command(id=id, order=order.id, action=ship, by=by, at=now)


async def _known(id: CommandId, repository: Repository) -> Act | None:
    found = await ask(repository.find({f"command:{id}"}))
    return next((act for record in found.records if (act := ACT.of(record))), None)
