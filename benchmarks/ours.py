"""The machine of fulfilcore at work: `advance` on frozen orders, each command kept as an `Act`."""

from collections.abc import Mapping, Sequence

from benchmarks.life import LIFE, QUANTITIES, REFUSALS, Answer, Wish
from benchmarks.measure import Disagree
from benchmarks.trade import ACCOUNT, MARKETPLACE, NOON
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import ORDER
from fulfilcore.codec import Codec
from fulfilcore.flows import import_orders
from fulfilcore.intake import ChannelLine, ChannelOrder, Level, Part, Programme, ReadResult
from fulfilcore.orders import (
    Accept,
    Act,
    Action,
    Actor,
    Authority,
    Cancel,
    Command,
    Delegate,
    Facts,
    Hold,
    Order,
    Refused,
    Release,
    Ship,
    Void,
    advance,
)
from fulfilcore.reasons import Reason
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits
from fulfilcore.values import CommandId, LineId, ShipmentId, Sku

_PERMITS = frozenset({"prime", "not-prime"})
_CODEC = Codec()


class Live:
    """One order as it is now, and the acts that made it so."""

    __slots__ = ("acts", "order")

    def __init__(self, order: Order) -> None:
        self.order, self.acts = order, list[Act]()


class Ours:
    """What a host does with one command, without its repository."""

    def __init__(self) -> None:
        self.first = _order()
        wishes = (*(wish for wish, _ in LIFE), *(wish for _, wish, _ in REFUSALS))
        self.wishes: Mapping[str, tuple[Action, Actor]] = {
            wish.name: (_action(wish), Actor(wish.by, Authority(wish.by))) for wish in wishes
        }

    def new(self) -> Live:
        """A fresh order."""
        return Live(self.first)

    def fire(self, live: Live, wish: Wish) -> Sequence[Reason]:
        """Judge the command, move on, keep the act."""
        order, (action, actor) = live.order, self.wishes[wish.name]
        command = Command(
            id=CommandId(wish.name), order=order.id, action=action, by=actor, at=wish.at
        )
        facts = Facts(now=command.at, permits=_PERMITS, name=actor.name)
        answer = advance(order, action, by=actor.authority, facts=facts)
        refused = answer.reasons if isinstance(answer, Refused) else ()
        live.acts.append(
            Act(
                command=command,
                order=order.id,
                number=len(live.acts) + 1,
                seen=(),
                status=order.status,
                sub_status=order.sub_status,
                accepted=not refused,
                reasons=refused,
            )
        )
        if not isinstance(answer, Refused):
            live.order = answer.order
        return refused

    def answer(self, live: Live, refused: Sequence[object]) -> Answer:
        """The order for people."""
        order = live.order
        return Answer(
            order.status.value,
            tuple((line.open, line.claimed, line.shipped) for line in order.lines or ()),
            frozenset(reason.text for reason in order.reasons),
            frozenset(map(str, refused)),
        )

    def notes(self, live: Live) -> int:
        """How many acts were kept."""
        return len(live.acts)

    def stored(self, live: Live) -> str:
        """Its document."""
        return _CODEC.write(ORDER.record(live.order.id, live.order))[1]

    def load(self, text: str) -> Live:
        """From its document."""
        order = _CODEC.read(ORDER.name, ORDER.schema, text)
        if not isinstance(order, Order):
            raise Disagree(f"a stored order was read as {order!r}")
        return Live(order)

    def drop(self, live: Live) -> None:
        """A value needs no farewell."""


def _order() -> Order:
    """The order of the life, made the usual way: imported."""
    lines = (
        ChannelLine(id=LineId(id), quantity=quantity, name=f"Article {id}", sku=Sku(f"SKU-{id}"))
        for id, quantity in QUANTITIES.items()
    )
    content = ChannelOrder(
        reference="902-1",
        parts=frozenset({Part.HEADER, Part.LINES}),
        modified=NOON,
        placed=NOON,
        level=Level.OPEN,
        lines=tuple(lines),
        programme=Programme(prime=False, merchant_fulfilled=True),
    )
    flow = import_orders(
        ReadResult(orders=(content,)),
        store=MARKETPLACE,
        account=ACCOUNT,
        repository=MemoryRepository(),
        now=NOON,
    )
    (order,) = run(flow).orders
    return order


def _action(wish: Wish) -> Action:
    units = tuple(LineUnits(LineId(line), n) for line, n in wish.units.items())
    shipment = ShipmentId(wish.shipment or "")
    actions: Mapping[str, Action] = {
        "hold": Hold(note=wish.note),
        "release": Release(),
        "ship": Ship(shipment=shipment, units=units, carrier=wish.carrier, tracking=wish.tracking),
        "void": Void(shipment=shipment),
        "delegate": Delegate(provider=wish.provider or ""),
        "accept": Accept(),
        "cancel": Cancel(),
    }
    return actions[wish.event]
