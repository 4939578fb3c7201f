"""The order on `transitions`: one machine for all orders, each added as a model."""

from collections.abc import Sequence

from transitions import Machine, MachineError

from benchmarks.life import CANCELLED, ON_HOLD, SHIPPED, TO_SHIP, WITH_PROVIDER, Answer, Wish
from benchmarks.peers.order import FIRST, STATES, Order, document, fields_of, first, made_of
from benchmarks.peers.showing import answer
from benchmarks.trade import Data


class Model(Order):
    """An order that a machine moves; its events become methods, its state is `place`."""

    came_from = FIRST

    def begin(self, wish: Wish) -> None:
        """Before the state changes."""
        self.came_from = self.place
        self.carry_out(wish)

    def end(self, wish: Wish) -> None:
        """After it has."""
        self.note(wish, self.came_from)


_SAME = "="
_ROWS: Sequence[tuple[str, Sequence[str], str, Sequence[str]]] = (
    ("hold", ("awaiting_payment", TO_SHIP, ON_HOLD), ON_HOLD, ("allowed",)),
    ("release", (ON_HOLD,), TO_SHIP, ("allowed",)),
    ("ship", (TO_SHIP, WITH_PROVIDER), SHIPPED, ("leaves_whole", "allowed")),
    ("ship", (TO_SHIP, WITH_PROVIDER), _SAME, ("allowed",)),
    ("void", ("awaiting_payment", ON_HOLD, TO_SHIP, WITH_PROVIDER), _SAME, ("allowed",)),
    ("void", (SHIPPED,), TO_SHIP, ("allowed",)),
    ("delegate", (TO_SHIP,), WITH_PROVIDER, ("allowed",)),
    ("accept", (WITH_PROVIDER,), _SAME, ("allowed",)),
    ("cancel", ("awaiting_payment", ON_HOLD, TO_SHIP, WITH_PROVIDER), CANCELLED, ("allowed",)),
)


class Transitions:
    """The machine and its orders."""

    def __init__(self) -> None:
        rows = [
            {"trigger": event, "source": list(sources), "dest": to, "conditions": list(conditions)}
            for event, sources, to, conditions in _ROWS
        ]
        self.machine = Machine(
            model=None,
            states=list(STATES),
            transitions=rows,
            initial=FIRST,
            auto_transitions=False,
            before_state_change="begin",
            after_state_change="end",
            model_attribute="place",
        )

    def new(self) -> Model:
        """A fresh order."""
        return self.adopt(Model(*first()))

    def hold(self, data: Data) -> Model:
        """A live order of some data."""
        return self.adopt(Model(**made_of(data)))

    def adopt(self, order: Model) -> Model:
        """Have the machine move this order from where it stands."""
        self.machine.add_model(order, initial=order.place)
        return order

    def fire(self, order: Model, wish: Wish) -> Sequence[str]:
        """Trigger the event."""
        try:
            moved = getattr(order, wish.event)(wish)
        except MachineError:
            return order.refuse(wish, order.place, no_row=True)
        return () if moved else order.refuse(wish, order.place, no_row=False)

    def answer(self, order: Model, refused: Sequence[object]) -> Answer:
        """The order for people."""
        return answer(order, refused)

    def notes(self, order: Model) -> int:
        """Lines of history."""
        return len(order.history)

    def stored(self, order: Model) -> str:
        """Its document."""
        return document(order)

    def load(self, text: str) -> Model:
        """From its document."""
        return self.adopt(Model(**fields_of(text)))

    def drop(self, order: Model) -> None:
        """The machine keeps a list of its models."""
        self.machine.remove_model(order)
