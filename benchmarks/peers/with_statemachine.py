"""The order on `python-statemachine`: a machine for each order, which is its model."""

from collections.abc import Sequence

from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from benchmarks.life import CANCELLED, ON_HOLD, SHIPPED, TO_SHIP, WITH_PROVIDER, Answer, Wish
from benchmarks.peers.order import Order, document, fields_of, first, made_of
from benchmarks.peers.showing import answer
from benchmarks.trade import Data


class OrderMachine(StateMachine):
    """The states and events; conditions and actions are methods of the model or of this."""

    awaiting_payment = State()
    on_hold = State(value=ON_HOLD)
    awaiting_shipment = State(value=TO_SHIP, initial=True)
    pending_fulfillment = State(value=WITH_PROVIDER)
    shipped = State(value=SHIPPED)
    cancelled = State(value=CANCELLED, final=True)

    unpay = awaiting_shipment.to(awaiting_payment)  # every state must be reachable
    hold = on_hold.from_(awaiting_payment, awaiting_shipment, on_hold, cond="allowed")
    release = on_hold.to(awaiting_shipment, cond="allowed")
    ship = (
        shipped.from_(awaiting_shipment, pending_fulfillment, cond=["leaves_whole", "allowed"])
        | awaiting_shipment.to.itself(cond="allowed")
        | pending_fulfillment.to.itself(cond="allowed")
    )
    void = (
        awaiting_payment.to.itself(cond="allowed")
        | on_hold.to.itself(cond="allowed")
        | awaiting_shipment.to.itself(cond="allowed")
        | pending_fulfillment.to.itself(cond="allowed")
        | shipped.to(awaiting_shipment, cond="allowed")
    )
    delegate = awaiting_shipment.to(pending_fulfillment, cond="allowed")
    accept = pending_fulfillment.to.itself(cond="allowed")
    cancel = cancelled.from_(
        awaiting_payment, on_hold, awaiting_shipment, pending_fulfillment, cond="allowed"
    )

    def on_transition(self, wish: Wish, source: State) -> None:
        """Do it, and note it."""
        order: Order = self.model
        order.carry_out(wish)
        order.note(wish, str(source.value))


class PythonStatemachine:
    """Machines, each with its order."""

    def new(self) -> OrderMachine:
        """A fresh order."""
        return self.adopt(Order(*first()))

    def hold(self, data: Data) -> OrderMachine:
        """A live order of some data."""
        return self.adopt(Order(**made_of(data)))

    def adopt(self, order: Order) -> OrderMachine:
        """A machine that moves this order from where it stands."""
        return OrderMachine(order, state_field="place")

    def fire(self, machine: OrderMachine, wish: Wish) -> Sequence[str]:
        """Send the event."""
        order: Order = machine.model
        order.refused = []
        try:
            machine.send(wish.event, wish)
        except TransitionNotAllowed:  # of a condition that said no as well as of a missing row
            return order.refuse(wish, order.place, no_row=not order.refused)
        return ()

    def answer(self, machine: OrderMachine, refused: Sequence[object]) -> Answer:
        """The order for people."""
        return answer(machine.model, refused)

    def notes(self, machine: OrderMachine) -> int:
        """Lines of history."""
        return len(machine.model.history)

    def stored(self, machine: OrderMachine) -> str:
        """Its document."""
        return document(machine.model)

    def load(self, text: str) -> OrderMachine:
        """From its document."""
        return self.adopt(Order(**fields_of(text)))

    def drop(self, machine: OrderMachine) -> None:
        """Nothing else knows it."""
