"""What is fuzzed is everything that reads bytes, and its bodies to begin with are understood."""

from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from fulfilcore.channels import CODECS, codec
from fuzzing.bodies import BODIES
from fuzzing.mutate import mutated
from fuzzing.targets import TEXTS, VERBS, seeds, targets

NOWHERE = Path("no-such-folder")


def verbs(system: str) -> set[str]:
    """What a system's package reads: whatever takes a payload or a body."""
    module = cast(ModuleType, codec(system))
    return {name for name in module.__all__ if name.startswith(("read_", "find_"))}


def test_every_verb_that_reads_is_fuzzed() -> None:
    """A verb that reads what came from outside has a row in the table, one that is gone none."""
    offered = {verb for system in CODECS for verb in verbs(system)}
    assert offered == set(VERBS)
    assert sum(len(verbs(system)) for system in CODECS) == len(targets()) - len(TEXTS)


@pytest.mark.parametrize("system", sorted(BODIES))
def test_most_bodies_to_begin_with_hold_orders(system: str) -> None:
    """Fuzzing begins at what is understood, so that what lies deep inside is reached."""
    results = [codec(system).read_orders(each) for each in BODIES[system]]
    assert any(result.orders for result in results)
    assert set(BODIES) <= set(CODECS)


@pytest.mark.parametrize("target", sorted(targets()))
def test_every_target_bears_its_first_bodies_and_their_changes(target: str) -> None:
    """Each body as it is, and changed in twenty ways: only declared errors."""
    read, bodies = targets()[target], tuple(seeds(target, NOWHERE, NOWHERE))
    for each in bodies:
        read(each)
        for luck in range(20):
            read(mutated(each, 100_000, luck, lambda data, _: data[::-1]))
    assert bodies
