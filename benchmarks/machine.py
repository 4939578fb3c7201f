"""One move of an order, one refusal, and one answer from what was stored, beside machine libraries.

All play the life in `benchmarks.life` with the same guards, a line of history for each wish, all
reasons of a refusal, units counted, and why the order stands where it stands. Each is asked for
every answer before anything is timed.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TypeVar

from benchmarks.life import DELEGATE, LIFE, REFUSALS, Answer, Machine, Peer, Wish
from benchmarks.measure import Effort, Measured, Side, Watch, agree, in_turns
from benchmarks.ours import Ours

H = TypeVar("H")
PEERS: Mapping[str, tuple[str, str]] = {
    "transitions": ("benchmarks.peers.with_transitions", "Transitions"),
    "python-statemachine": ("benchmarks.peers.with_statemachine", "PythonStatemachine"),
    "automat": ("benchmarks.peers.with_automat", "Automat"),
}
"""Each library and where the order stands on it; none is imported before it is asked for."""

_TOGETHER = 20


def peer(name: str) -> Peer[object]:
    """The machine of a library."""
    module, kind = PEERS[name]
    machine: Peer[object] = getattr(import_module(module), kind)()
    return machine


def moves(name: str, effort: Effort) -> Measured:
    """Accepted moves in a second, over the whole life."""
    return _compared(name, _move, effort)


def refusals(name: str, effort: Effort) -> Measured:
    """Refused wishes in a second: illegal ones, one that guards stop, one of the wrong person."""
    return _compared(name, _refuse, effort)


def answers(name: str, effort: Effort) -> Measured:
    """Wishes in a second, each judged on an order that is read from its JSON text."""
    return _compared(name, _answer, effort)


def _compared(name: str, side: Callable[[Machine[object]], Side], effort: Effort) -> Measured:
    ours: Machine[object] = Ours()  # type: ignore[assignment]  # a handle is nobody else's affair
    theirs = peer(name)
    for machine in (ours, theirs):
        play(machine)
    return Measured(in_turns(side(ours), side(theirs), effort))


def play(machine: Machine[H]) -> None:
    """Live the life and try what is refused; Disagree unless every answer is the right one."""
    order = machine.new()
    for number, (wish, expected) in enumerate(LIFE):
        _try(machine, order, number)
        agree(wish.name, machine.answer(order, machine.fire(order, wish)), expected)
        order = _again(machine, order)
    _try(machine, order, len(LIFE))
    agree("notes", machine.notes(_lived(machine, len(LIFE))), len(LIFE))


def _try(machine: Machine[H], order: H, moves: int) -> None:
    """What is refused after so many moves is refused for all its reasons, and changes nothing."""
    for after, wish, reasons in REFUSALS:
        if after == moves:
            before, notes = machine.answer(order, ()), machine.notes(order)
            refused = machine.fire(order, wish)
            agree(wish.name, machine.answer(order, refused), _refused(before, reasons))
            agree(f"notes of {wish.name}", machine.notes(order), notes + 1)


def _refused(before: Answer, reasons: frozenset[str]) -> Answer:
    return Answer(before.place, before.units, before.why, reasons)


def _again(machine: Machine[H], order: H) -> H:
    """The order as it comes back from where it was stored."""
    before, loaded = machine.answer(order, ()), machine.load(machine.stored(order))
    machine.drop(order)
    agree("stored and loaded", machine.answer(loaded, ()), before)
    return loaded


def _lived(machine: Machine[H], moves: int) -> H:
    order = machine.new()
    for wish, _ in LIFE[:moves]:
        machine.fire(order, wish)
    return order


def _move(machine: Machine[H]) -> Side:
    wishes = [wish for wish, _ in LIFE]
    return partial(_fired, machine, machine.new, wishes)


def _refuse(machine: Machine[H]) -> Side:
    def side(watch: Watch) -> int:
        return sum(
            _fired(machine, partial(_lived, machine, after), [wish], watch)
            for after, wish, _ in REFUSALS
        )

    return side


def _fired(
    machine: Machine[H], fresh: Callable[[], H], wishes: Sequence[Wish], watch: Watch
) -> int:
    orders = [fresh() for _ in range(_TOGETHER)]
    fire = machine.fire
    with watch:
        for order in orders:
            for wish in wishes:
                fire(order, wish)
    for order in orders:
        machine.drop(order)
    return len(wishes) * len(orders)


def _answer(machine: Machine[H]) -> Side:
    stored = machine.stored(_lived(machine, 2))

    def side(watch: Watch) -> int:
        with watch:
            for _ in range(_TOGETHER):
                order = machine.load(stored)
                machine.fire(order, DELEGATE)
                machine.drop(order)
        return _TOGETHER

    return side
