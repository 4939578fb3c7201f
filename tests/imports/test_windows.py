"""How far a store was read: windows, pages, gaps, and what can be certified."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from builders import AMAZON, AMAZON_CAN, at
from fulfilcore.errors import InvalidInput
from fulfilcore.imports import (
    Progress,
    Window,
    WindowPage,
    certificate,
    confirmed,
    failed,
    next_window,
    started,
    without_gap,
)
from fulfilcore.imports.windows import MOST_GAPS, UNREADABLE
from fulfilcore.intake import Rejected

CAN = evolve(AMAZON_CAN, margin=timedelta(minutes=2), overlap=timedelta(minutes=1))
HOUR = Window(at(0), at(60))
BAD = Rejected("$.orders[1]", "a whole number is missing", "902-9")


def read(
    progress: Progress,
    page: WindowPage,
    *seen: str,
    rejected: Sequence[Rejected] = (),
    minute: float = 63,
) -> Progress:
    """The progress after a page in which those orders were seen."""
    return confirmed(progress, page, seen=seen, rejected=rejected, now=at(minute))


def page(token: str | None = None, next: str | None = None, window: Window = HOUR) -> WindowPage:
    """A page of the first hour."""
    return WindowPage(window=window, token=token, next=next)


def test_a_window_ends_a_margin_before_now_and_overlaps_the_last_one() -> None:
    """What was modified a moment ago may still be missing from the channel's list."""
    fresh = started(AMAZON, at(0))
    assert Window(at(0), at(58)) == next_window(fresh, at(60), CAN)
    assert None is next_window(fresh, at(2), CAN)
    assert Window(at(57), at(88)) == next_window(evolve(fresh, until=at(58)), at(90), CAN)


def test_a_long_time_is_read_in_several_windows() -> None:
    """After a holiday the store is read a week at a time."""
    window = next_window(started(AMAZON, at(0)), at(60 * 24 * 30), CAN)
    assert Window(at(0), at(60 * 24 * 7)) == window


def test_a_window_has_a_length() -> None:
    """One that ends as it begins, or before, holds nothing."""
    with pytest.raises(InvalidInput, match="ends after it begins"):
        Window(at(1), at(1))


@pytest.mark.rule("S002-18")
def test_pages_count_once_and_in_turn() -> None:
    """The window is seen when its last page was taken in; a page again, or too early, is none."""
    fresh = started(AMAZON, at(0))
    first = read(fresh, page(next="2"), "1")
    assert (at(0), HOUR, "2") == (first.until, first.window, first.token)
    assert first == read(first, page("3"), "3")
    assert HOUR == next_window(first, at(90), CAN)
    last = read(first, page("2"), "2")
    assert (at(60), None, None, 2) == (last.until, last.window, last.token, last.last_pages)
    assert last == read(last, page("2"), "2")


def test_a_window_may_be_begun_again() -> None:
    """A token runs out, a worker dies: the first page begins the window anew."""
    half = read(started(AMAZON, at(0)), page(next="2"))
    again = read(half, page(next="b"))
    assert "b" == again.token
    assert at(0) == read(again, page("2")).until
    assert at(60) == read(again, page("b")).until


def test_a_window_that_leaves_something_out_certifies_nothing() -> None:
    """What begins after the certain end would leave a hole behind it."""
    fresh = started(AMAZON, at(0))
    late = Window(at(5), at(70))
    assert fresh == read(fresh, page(window=late))
    known = evolve(fresh, until=at(90))
    assert known == read(known, page())


def test_what_was_rejected_is_an_open_gap_until_it_is_seen() -> None:
    """One bad order stops no other, and is never forgotten; met again it is the same gap."""
    progress = read(started(AMAZON, at(0)), page(), "902-1", rejected=[BAD])
    (gap,) = progress.gaps
    assert ("902-9", at(63), at(60)) == (gap.reference, gap.found_at, progress.until)
    again = read(progress, page(window=Window(at(59), at(80))), "1", rejected=[BAD], minute=83)
    assert (gap,) == again.gaps
    assert () == read(again, page(window=Window(at(79), at(99))), "902-9").gaps
    assert () == without_gap(again, gap).gaps


def test_a_certificate_says_what_is_certain() -> None:
    """Either every order of the span was seen, or what is missing is named."""
    whole = certificate(read(started(AMAZON, at(0)), page(), "1"))
    assert whole.complete
    assert (
        "every order of amazon-us modified from 2026-03-02T12:00:00+00:00 until "
        "2026-03-02T13:00:00+00:00 was seen"
    ) == whole.text
    unnamed = evolve(BAD, reference=None, path="$.orders[2]")
    torn = certificate(read(started(AMAZON, at(0)), page(), "1", rejected=[BAD, unnamed]))
    assert not torn.complete
    assert torn.text.endswith(
        ", but for 2 that could not be read: 902-9: a whole number is missing; "
        "$.orders[2]: a whole number is missing"
    )


def test_a_page_of_which_nothing_is_understood_is_asked_for_again_first() -> None:
    """A broken answer is often whole a moment later; only after some tries it is a gap."""
    torn = Rejected("$", "the body is not JSON")
    progress = started(AMAZON, at(0))
    for tries in range(UNREADABLE):
        progress = read(progress, page(), rejected=[torn])
        assert (tries + 1, at(0), ()) == (progress.failures, progress.until, progress.gaps)
    progress = read(progress, page(), rejected=[torn])
    assert (0, at(60), "$") == (progress.failures, progress.until, progress.gaps[0].path)


def test_a_failure_moves_nothing() -> None:
    """It is counted with what was said, until a window is complete again."""
    once = failed(started(AMAZON, at(0)), "401", at(1))
    assert (1, at(1), "401", at(0)) == (once.failures, once.failed_at, once.problem, once.until)
    assert 2 == failed(once, "401", at(2)).failures
    assert (0, None) == ((done := read(once, page())).failures, done.problem)


def test_a_page_that_leads_to_itself_is_refused() -> None:
    """A channel that repeats a token would be read for ever."""
    with pytest.raises(InvalidInput, match="leads to itself"):
        read(started(AMAZON, at(0)), page("2", "2"))


def test_too_many_gaps_stop_the_reading() -> None:
    """A codec that fits nothing must not be taken for a quiet store."""
    bad = [evolve(BAD, reference=str(number)) for number in range(MOST_GAPS + 1)]
    assert at(0) == read(started(AMAZON, at(0)), page(), "1", rejected=bad).until


@frozen
class Change:
    """An order as it was modified at a minute; a poisoned version cannot be read."""

    order: str
    minute: int
    poisoned: bool = False


changes = st.lists(
    st.builds(Change, st.sampled_from("abcdef"), st.integers(0, 400), st.booleans()), max_size=30
)


def listed(world: Sequence[Change], window: Window, now: int) -> list[Change]:
    """What the channel lists of a window: each order as it is now, two minutes late at most."""
    newest: dict[str, Change] = {}
    for each in sorted(world, key=lambda each: each.minute):
        if each.minute <= now:
            newest[each.order] = each
    return [each for each in newest.values() if window.start <= at(each.minute) < window.end]


def pages_of(
    entries: Sequence[Change], size: int, window: Window
) -> Iterator[tuple[WindowPage, Sequence[Change]]]:
    """The entries in pages, each with the token of the next."""
    starts = range(0, max(1, len(entries)), size)
    for start in starts:
        more = start + size < len(entries)
        told = WindowPage(
            window=window,
            token=f"{window.end}#{start}" if start else None,
            next=f"{window.end}#{start + size}" if more else None,
        )
        yield told, entries[start : start + size]


@given(changes, st.integers(0, 10_000), st.integers(1, 4))
def test_everything_before_the_certain_end_was_seen_or_is_named(
    world: list[Change], seed: int, size: int
) -> None:
    """Whatever is lost, repeated, swapped or cut short on the way, the certificate is true."""
    dice, progress, seen = Random(seed), started(AMAZON, at(0)), set[Change]()
    for now in range(10, 500, 25):
        window = next_window(progress, at(now), CAN)
        if window is None:
            continue
        told = list(pages_of(listed(world, window, now), size, window))
        for number in (*range(len(told)), *(dice.randrange(len(told)) for _ in range(2))):
            if dice.random() < 0.2:
                continue  # the worker died, or the call was lost
            sheet, entries = told[number]
            good = {each for each in entries if not each.poisoned}
            bad = [Rejected("$", "poison", each.order) for each in entries if each.poisoned]
            seen |= good
            progress = confirmed(
                progress, sheet, seen={e.order for e in good}, rejected=bad, now=at(now)
            )
        proof = certificate(progress)
        named = {gap.reference for gap in proof.gaps}
        certain = listed(world, Window(at(-1), max(proof.until, at(0))), now)
        assert [] == [each for each in certain if each not in seen and each.order not in named]


@given(changes, st.integers(1, 4))
def test_a_store_that_answers_is_read_to_the_end(world: list[Change], size: int) -> None:
    """Without accidents the certain end keeps its margin, and only poison is a gap."""
    progress = started(AMAZON, at(0))
    for now in range(10, 500, 25):
        window = next_window(progress, at(now), CAN)
        assert window is not None
        for sheet, entries in pages_of(listed(world, window, now), size, window):
            good = {each.order for each in entries if not each.poisoned}
            bad = [Rejected("$", "poison", each.order) for each in entries if each.poisoned]
            progress = confirmed(progress, sheet, seen=good, rejected=bad, now=at(now))
        assert at(now - 2) == progress.until
