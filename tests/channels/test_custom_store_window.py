"""Which orders a system asks for that fetches ours, and on which page they come."""

from datetime import UTC, datetime, timedelta

import pytest
from custom_store_documents import our_order
from hypothesis import given
from hypothesis import strategies as st

from builders import at
from fulfilcore.channels.custom_store import Changed, Paged, Window, paged, window
from fulfilcore.errors import InvalidInput
from fulfilcore.values import OrderId, evolve

QUERY = {
    "action": "export",
    "start_date": "03/02/2026 12:00",
    "end_date": "03/02/2026 12:10",
    "page": "2",
}


def changed(reference: str, *minutes: float) -> Changed:
    """An order that changed so many minutes after noon."""
    return Changed(our_order(reference), tuple(at(minute) for minute in minutes))


def on(page: Paged) -> list[str]:
    """The references on a page."""
    return [each.order.reference for each in page.orders]


def test_a_query_is_read() -> None:
    """Minutes in UTC, and the page."""
    assert Window(at(0), at(10), 2) == window(QUERY)
    assert 1 == window({**QUERY, "page": ""}).page
    early = window({**QUERY, "start_date": "3/2/2026 9:05 AM"})
    assert datetime(2026, 3, 2, 9, 5, tzinfo=UTC) == early.start


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"action": "shipnotify"}, "$.action"),
        ({"start_date": "2026-03-02"}, "$.start_date"),
        ({"start_date": ""}, "$.start_date"),
        ({"end_date": "03/02/2026 11:59"}, "$.end_date"),
        ({"page": "0"}, "$.page"),
        ({"page": "-1"}, "$.page"),
        ({"page": "one"}, "$.page"),
    ],
)
def test_a_query_that_means_nothing_is_refused(changes: dict[str, str], path: str) -> None:
    """With the name of the parameter, so that the other side can be told."""
    with pytest.raises(InvalidInput) as caught:
        window({**QUERY, **changes})
    assert path == caught.value.path


def test_both_minutes_are_included() -> None:
    """An order of the boundary minute comes in both windows: repeated rather than missed."""
    last = timedelta(seconds=59, microseconds=999_999)
    edge = Changed(our_order("edge"), (at(10) + last,))
    orders = [changed("before", -0.01), changed("first", 0), edge, changed("after", 11)]
    assert ["edge", "first"] == on(paged(orders, Window(at(0), at(10))))
    assert ["after", "edge"] == on(paged(orders, Window(at(10), at(20))))


def test_pages_are_cut_in_the_order_of_ids() -> None:
    """Whatever order the host hands them in, and however often."""
    orders = [changed(reference, 1) for reference in ("c", "a", "e", "b", "d", "a")]
    pages = [paged(orders, Window(at(0), at(9), page), size=2) for page in (1, 2, 3, 4)]
    assert [["a", "b"], ["c", "d"], ["e"], []] == [on(page) for page in pages]
    assert {3} == {page.pages for page in pages}


def test_nothing_asked_for_is_one_empty_page() -> None:
    """The first page can always be asked for."""
    assert Paged((), 1) == paged([changed("a", 20)], Window(at(0), at(9)))


def test_pages_that_cannot_be_counted_are_refused() -> None:
    """A page holds something, and the document counts its pages in sixteen bits."""
    one, asked = our_order(), Window(at(0), at(9))
    many = [Changed(evolve(one, id=OrderId(f"{n}")), (at(1),)) for n in range(2**15)]
    assert 2**15 - 1 == paged(many[1:], asked, size=1).pages
    with pytest.raises(InvalidInput, match="32768 orders on pages of 1 are more than 32767"):
        paged(many, asked, size=1)
    with pytest.raises(InvalidInput, match="one order or more"):
        paged(many, asked, size=0)


def test_an_order_without_a_change_cannot_be_placed() -> None:
    """An order is known since it changed for the first time."""
    with pytest.raises(InvalidInput, match="known when it changed"):
        Changed(our_order(), ())


minutes = st.integers(-5, 15)
histories = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(minutes, min_size=1, max_size=3), max_size=8
)


@given(histories, histories, st.integers(1, 3), st.integers(1, 9))
def test_what_changes_meanwhile_moves_no_order_to_another_page(
    before: dict[str, list[int]], later: dict[str, list[int]], size: int, turn: int
) -> None:
    """Every order of the window comes exactly once, whatever changes between two pages."""
    asked = Window(at(0), at(10))
    then = {
        reference: (
            *before.get(reference, ()),
            *(minute + 20 for minute in later.get(reference, ())),
        )
        for reference in {*before, *later}
    }
    seen = list[str]()
    pages = paged([changed(r, *m) for r, m in before.items()], asked, size).pages
    for page in range(1, pages + 1):
        known = before if page < turn else then
        orders = [changed(reference, *moments) for reference, moments in known.items()]
        seen.extend(on(paged(orders, Window(asked.start, asked.end, page), size)))
    assert sorted(r for r, m in before.items() if any(0 <= each <= 10 for each in m)) == seen
