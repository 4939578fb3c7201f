"""What people, labels, providers and the clock do to orders: one short flow for each."""

from datetime import datetime

from fulfilcore.flows.automation import Automation
from fulfilcore.flows.obedience import obey
from fulfilcore.orders import (
    Action,
    Actor,
    Cancel,
    Command,
    Hold,
    MarkPaid,
    Moved,
    Refused,
    Release,
    Restore,
    Ship,
    Void,
)
from fulfilcore.ports import Repository
from fulfilcore.values import CommandId, OrderId, aware


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
    order: OrderId,
    *,
    id: CommandId,
    by: Actor,
    now: datetime,
    repository: Repository,
    automation: Automation | None = None,
) -> Moved | Refused:
    """End every hold on an order, its twins' holds included."""
    command = _command(order, Release(), id, by, now)
    return await obey(command, repository=repository, automation=automation)


async def mark_paid(
    order: OrderId,
    *,
    id: CommandId,
    by: Actor,
    now: datetime,
    repository: Repository,
    automation: Automation | None = None,
) -> Moved | Refused:
    """Record that the money has arrived."""
    command = _command(order, MarkPaid(), id, by, now)
    return await obey(command, repository=repository, automation=automation)


def _command(order: OrderId, action: Action, id: CommandId, by: Actor, now: datetime) -> Command:
    return Command(id=id, order=order, action=action, by=by, at=aware(now))
