"""The rules of movement that a host may extend, validated when they are built."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from fulfilcore.errors import Misconfigured
from fulfilcore.orders.actions import Verb
from fulfilcore.orders.statuses import Landing, Status, SubStatus
from fulfilcore.orders.tables import GUARDS, LANDINGS, TRANSITIONS, Guard, Place, Transition

_IMPORTED: frozenset[Place] = frozenset(
    {
        (Status.AWAITING_PAYMENT, None),
        (Status.ON_HOLD, None),
        (Status.AWAITING_SHIPMENT, None),
        (Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER),
        (Status.SHIPPED, None),
        (Status.CANCELLED, None),
    }
)


@frozen
class Process:
    """Which moves exist and what guards them; `DEFAULT.extended(...)` makes another.

    Raises Misconfigured, naming every problem: a place that no move or import reaches, a landing
    that the action cannot have, nobody to make a move, a guard of an action that has no move.
    """

    transitions: Mapping[tuple[Place, Verb], Transition] = field(repr=False)
    guards: Mapping[Verb, tuple[Guard, ...]] = field(repr=False)

    def __attrs_post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise Misconfigured("process", problems)

    def extended(
        self,
        transitions: Mapping[tuple[Place, Verb], Transition] | None = None,
        guards: Mapping[Verb, tuple[Guard, ...]] | None = None,
    ) -> "Process":
        """This process with moves added or replaced, and the guards of some actions replaced."""
        return Process(
            {**self.transitions, **(transitions or {})}, {**self.guards, **(guards or {})}
        )


def _problems(process: Process) -> Iterator[str]:
    reached = _IMPORTED | {_place(move.to) for move in process.transitions.values()}
    verbs = {verb for _, verb in process.transitions}
    for (place, verb), move in process.transitions.items():
        name = f"{place[0].value} + {verb.value}"
        if place not in reached:
            yield f"{name}: nothing leads to that status"
        if move.to not in LANDINGS[verb]:
            yield f"{name}: {verb.value} cannot land at {move.to.value}"
        if not move.who:
            yield f"{name}: nobody may do it"
    for verb in process.guards:
        if verb not in verbs:
            yield f"guards of {verb.value}, which no move has"


def _place(to: Landing | Status) -> Place:
    if to is Status.PENDING_FULFILLMENT:
        return to, SubStatus.WITH_PROVIDER
    return (to, None) if isinstance(to, Status) else (Status.AWAITING_SHIPMENT, None)


DEFAULT = Process(TRANSITIONS, GUARDS)
"""The process of this library."""
