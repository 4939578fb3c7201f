"""All of it together: stories that nobody has thought of, told to a repository and to a model."""

from importlib.util import find_spec
from unittest import SkipTest

from fulfilcore.testing.driving import Bench, checks


def it_answers_as_the_model_does(bench: Bench) -> None:
    """Told any story of writes, removals, claims and reads by two tenants, a repository answers as
    a model of plain dicts does.

    Otherwise some mixture of writes, claims, removals and refusals ends in a wrong answer.
    """
    if find_spec("hypothesis") is None:
        raise SkipTest("hypothesis is not installed")
    from fulfilcore.testing.machine import drive

    drive(bench, bench.subject.examples)


MODEL = checks(it_answers_as_the_model_does)
