"""The order on `automat`: a typed machine for each order. It has no guards: they run before it."""

from collections.abc import Sequence
from typing import Protocol

from automat import NoTransition, TypeMachineBuilder

from benchmarks.life import CANCELLED, ON_HOLD, SHIPPED, TO_SHIP, WITH_PROVIDER, Answer, Wish
from benchmarks.peers.order import STATES, Order, document, fields_of, first, made_of
from benchmarks.peers.showing import answer
from benchmarks.trade import Data


class Events(Protocol):
    """What can happen; where it lands must be known before, so `ship` and `void` are two each."""

    def hold(self, wish: Wish) -> None:
        """Let it wait."""

    def release(self, wish: Wish) -> None:
        """Go on."""

    def ship(self, wish: Wish) -> None:
        """Some units leave."""

    def ship_whole(self, wish: Wish) -> None:
        """All units leave."""

    def void(self, wish: Wish) -> None:
        """A label is void."""

    def delegate(self, wish: Wish) -> None:
        """Somebody else is to ship it."""

    def accept(self, wish: Wish) -> None:
        """They will."""

    def cancel(self, wish: Wish) -> None:
        """Nobody will."""


_OPEN = ("awaiting_payment", ON_HOLD, TO_SHIP, WITH_PROVIDER)
_ROWS: Sequence[tuple[str, str, str]] = (
    *(("hold", place, ON_HOLD) for place in ("awaiting_payment", ON_HOLD, TO_SHIP)),
    ("release", ON_HOLD, TO_SHIP),
    *(("ship", place, place) for place in (TO_SHIP, WITH_PROVIDER)),
    *(("ship_whole", place, SHIPPED) for place in (TO_SHIP, WITH_PROVIDER)),
    *(("void", place, place) for place in _OPEN),
    ("void", SHIPPED, TO_SHIP),
    ("delegate", TO_SHIP, WITH_PROVIDER),
    ("accept", WITH_PROVIDER, WITH_PROVIDER),
    *(("cancel", place, CANCELLED) for place in _OPEN),
)


class Handle:
    """A machine and its order: the machine does not tell its state, so the order notes it."""

    __slots__ = ("machine", "order")

    def __init__(self, machine: Events, order: Order) -> None:
        self.machine, self.order = machine, order


class Automat:
    """Machines, each with its order."""

    def __init__(self) -> None:
        builder = TypeMachineBuilder(Events, Order)
        self.states = {place: builder.state(place) for place in STATES}
        for event, source, to in _ROWS:
            row = self.states[source].upon(getattr(Events, event)).to(self.states[to])
            row(_arriving(event, source, to))
        self.factory = builder.build()

    def new(self) -> Handle:
        """A fresh order."""
        return self.adopt(Order(*first()))

    def hold(self, data: Data) -> Handle:
        """A live order of some data."""
        return self.adopt(Order(**made_of(data)))

    def adopt(self, order: Order) -> Handle:
        """A machine that moves this order from where it stands."""
        return Handle(self.factory(order, self.states[order.place]), order)

    def fire(self, handle: Handle, wish: Wish) -> Sequence[str]:
        """Ask the guards, then call the input."""
        order, event = handle.order, wish.event
        if not order.allowed(wish):
            no_row = (order.place, event) not in _KNOWN
            return order.refuse(wish, order.place, no_row=no_row)
        if event == "ship" and order.leaves_whole(wish):
            event = "ship_whole"
        try:
            getattr(handle.machine, event)(wish)
        except NoTransition:
            return order.refuse(wish, order.place, no_row=True)
        return ()

    def answer(self, handle: Handle, refused: Sequence[object]) -> Answer:
        """The order for people."""
        return answer(handle.order, refused)

    def notes(self, handle: Handle) -> int:
        """Lines of history."""
        return len(handle.order.history)

    def stored(self, handle: Handle) -> str:
        """Its document."""
        return document(handle.order)

    def load(self, text: str) -> Handle:
        """From its document."""
        return self.adopt(Order(**fields_of(text)))

    def drop(self, handle: Handle) -> None:
        """Nothing else knows it."""


_KNOWN = {(source, event) for event, source, _ in _ROWS}


def _arriving(event: str, source: str, to: str) -> object:
    def arrive(machine: Events, order: Order, wish: Wish) -> None:
        order.carry_out(wish)
        order.place = to
        order.note(wish, source)

    arrive.__name__ = f"{event}_from_{source}"
    return arrive
