"""What people and providers want of a simulated world, by the dice: sense and nonsense alike."""

from datetime import timedelta

from attrs import evolve

from fulfilcore.orders import (
    Accept,
    Action,
    Actor,
    Authority,
    Cancel,
    Combine,
    Command,
    Delegate,
    Edit,
    Field,
    Hold,
    MarkPaid,
    Order,
    Reject,
    Rejoin,
    Release,
    Renew,
    Reship,
    Restore,
    Ship,
    Split,
    Status,
    Uncombine,
    Void,
)
from fulfilcore.shipments import LineUnits
from fulfilcore.testing.faults import Fault
from fulfilcore.testing.world import ANN, CITIES, World
from fulfilcore.values import Address, CommandId, OrderId, ShipmentId

PROVIDER = Actor("3PL", Authority.PROVIDER)


def command(world: World) -> Command:
    """What somebody wants next; sometimes it is a command that never got its answer."""
    dice = world.dice
    if world.unanswered and dice.likely(60):
        world.fired[Fault.RETRIED] += 1
        old = world.unanswered[dice.pick(sorted(world.unanswered))]
        return evolve(old, at=world.now)
    id = _some_order(world)
    order = world.ledger.orders.get(id)
    provider = dice.likely(50 if order and (order.provider or order.recalled) else 3)
    action = _report(world, order) if provider else _action(world, order)
    if isinstance(action, Rejoin) and order and order.part_of:
        id = order.part_of
    by = PROVIDER if provider else ANN
    new = Command(id=CommandId(world.named("c")), order=id, action=action, by=by, at=world.now)
    world.unanswered[new.id] = new
    return new


def _some_order(world: World) -> OrderId:
    """Mostly a recent one on the board, at times a hidden one, or one not imported yet."""
    recent = [order for order in list(world.ledger.orders.values())[-16:] if order.visible]
    if recent and world.dice.likely(88):
        return world.dice.pick(recent).id
    known = world.placed()
    if not known:
        return OrderId("amazon-us/unknown")
    store, reference = world.dice.pick(known)
    return OrderId(f"{store.store}/{reference}")


def _action(world: World, order: Order | None) -> Action:
    """Mostly what makes sense where the order stands, at times anything."""
    if order is None or world.dice.likely(25):
        return _anything(world, order)
    match order.status:
        case Status.AWAITING_PAYMENT:
            return MarkPaid()
        case Status.ON_HOLD:
            return Release()
        case Status.AWAITING_SHIPMENT if world.dice.likely(60):
            return _ship(world, order)
        case Status.AWAITING_SHIPMENT:
            return _work(world, order)
        case Status.SHIPPED:
            return _undo(world, order)
        case Status.CANCELLED if order.frozen:
            return Renew()
        case Status.REJECTED_FULFILLMENT | Status.CANCELLED:
            return Restore()
        case _:
            return _anything(world, order)


def _anything(world: World, order: Order | None) -> Action:
    dice = world.dice
    match dice.of(8):
        case 0:
            return Release()
        case 1:
            return MarkPaid()
        case 2:
            return Cancel()
        case 3:
            return Restore()
        case 4:
            return _undo(world, order)
        case 5 | 6 if order:
            return _work(world, order)
        case _:
            return _ship(world, order)


def _undo(world: World, order: Order | None) -> Action:
    dice = world.dice
    if order and order.shipments and dice.likely(70):
        return Void(shipment=dice.pick(order.shipments).id)
    return Reship(shipment=ShipmentId(world.named("r")))


def _work(world: World, order: Order) -> Action:
    """What is done with an order before it is shipped."""
    dice = world.dice
    match dice.of(8):
        case 0:
            until = world.now + timedelta(hours=dice.of(3)) if dice.likely(50) else None
            return Hold(until=until)
        case 1 | 2:
            return Delegate(provider="3PL")
        case 3:
            return _edit(world)
        case 4 | 5 if order.lines:
            line = max(order.lines, key=lambda each: each.open)
            return Split(parts=((LineUnits(line.id, 1 + dice.of(5) // 4),),))
        case _:
            return _arrange(world, order)


def _arrange(world: World, order: Order) -> Action:
    """Orders into one parcel, mostly such as could; or apart again."""
    if order.combined:
        return Uncombine()
    if order.parts or order.part_of:
        return Rejoin()
    near = [o for o in list(world.ledger.orders.values())[-60:] if _could_share(o, order)]
    among = [o.id for o in near] or [OrderId("hub-a/none")]
    return Combine(orders=tuple(sorted({world.dice.pick(among), world.dice.pick(among)})))


def _could_share(other: Order, order: Order) -> bool:
    free = other.visible and other.status is Status.AWAITING_SHIPMENT and not other.shipments
    return free and other.id != order.id and other.ship_to == order.ship_to


def _edit(world: World) -> Edit:
    dice = world.dice
    match dice.of(4):
        case 0:
            return Edit(ship_to=Address(name="Ann", city=dice.pick(CITIES)))
        case 1:
            return Edit(note=dice.pick(("", "ring twice")), add_tags=frozenset({"gift"}))
        case 2:
            return Edit(service="express", remove_tags=frozenset({"gift"}))
        case _:
            return Edit(reset=frozenset(Field))


def _report(world: World, order: Order | None) -> Action:
    """What a provider says, in any order: its word is a fact."""
    dice = world.dice
    match dice.of(6):
        case 0:
            return Accept()
        case 1:
            return Reject(note="out of stock")
        case 2:
            mine = order.shipments if order else ()
            known = dice.pick(mine).id if mine and dice.likely(60) else None
            return Void(shipment=known or ShipmentId(f"s{1 + dice.of(world.names + 3)}"))
        case _:
            return _ship(world, order)


def _ship(world: World, order: Order | None) -> Ship:
    dice, shipment = world.dice, ShipmentId(world.named("s"))
    label_from = "amazon" if dice.likely(5) else None
    carrier, tracking = ("UPS", f"1Z{shipment}") if dice.likely(85) else (None, None)
    ship = Ship(shipment=shipment, carrier=carrier, tracking=tracking, label_from=label_from)
    lines = order.lines if order else None
    if not lines or dice.likely(40):
        return ship
    line = dice.pick(lines)
    units = LineUnits(line.id, 1 + dice.of(max(1, line.open + dice.of(2))))
    return evolve(ship, units=(units,))
