"""The contract bites: each planted bug is found by the check that is named for it."""

import pytest
from planted import Documents, Fresh, Right
from planted_lists import PLANTED as IN_LISTS
from planted_records import PLANTED as IN_RECORDS

from fulfilcore.testing.certify import NAMES
from fulfilcore.testing.trial import Result, judged

BUGS = {**IN_RECORDS, **IN_LISTS}
PLANTED = [(bug, check) for check, bugs in BUGS.items() for bug in bugs]
MODEL = "it_answers_as_the_model_does"
COLOURS = pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])


def ids(value: object) -> str | None:
    """A bug by its name."""
    return value.__name__.strip("_") if isinstance(value, type) else None


@COLOURS
@pytest.mark.parametrize(("bug", "check"), PLANTED, ids=ids)
def test_a_planted_bug_is_caught(bug: type[Right], check: str, awaited: bool) -> None:
    """A contract that lets a broken repository pass protects nobody."""
    verdict = judged(NAMES[check], Fresh(bug, awaited, upcasts=issubclass(bug, Documents)))
    assert (Result.FAILED, True) == (verdict.result, bool(verdict.why))


@COLOURS
@pytest.mark.parametrize("check", NAMES)
def test_what_has_no_bug_fails_no_check(check: str, awaited: bool) -> None:
    """A contract that refuses a right repository is as useless as one that refuses none."""
    verdict = judged(NAMES[check], Fresh(Documents, awaited), examples=10)
    assert (Result.OK, "") == (verdict.result, verdict.why)


def test_every_check_catches_a_bug() -> None:
    """A check that no bug makes fail may be one that cannot fail."""
    assert NAMES.keys() - {MODEL} == BUGS.keys()
