"""Sharing a shipment out over Shopify's fulfillment orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shopify_payloads import task

from fulfilcore.channels.shopify import FulfillmentOrder
from fulfilcore.channels.shopify.plan import Plan, Share, plan
from fulfilcore.channels.shopify.reasons import ShopifyNotice as N
from fulfilcore.channels.shopify.tables import BLOCKED, MOST_LINES, TELLABLE
from fulfilcore.values import LineId


def planned(wanted: dict[int, int], *work: FulfillmentOrder) -> Plan:
    """The plan for so many units of these lines."""
    return plan({LineId(str(line)): units for line, units in wanted.items()}, work)


def shares(wanted: dict[int, int], *work: FulfillmentOrder) -> list[tuple[str, dict[str, int]]]:
    """What is told on each fulfillment order, where that is possible."""
    made = planned(wanted, *work)
    assert () == made.obstacles
    return [(share.work, dict(share.units)) for share in made.shares]


def codes(wanted: dict[int, int], *work: FulfillmentOrder) -> list[object]:
    """What stands in the way, in order."""
    made = planned(wanted, *work)
    assert () == made.shares
    assert all(reason.text and "?" not in reason.text for reason in made.obstacles)
    return [reason.code for reason in made.obstacles]


def test_units_go_to_their_fulfillment_order() -> None:
    """A part of what is open, by Shopify's own ids of the rows."""
    assert [("61", {"41": 1})] == shares({51: 1}, task())
    assert Plan((Share("61", (("41", 2),)),)) == planned({51: 2}, task())


def test_one_parcel_may_hold_several_fulfillment_orders() -> None:
    """What one location sends from two fulfillment orders is one fulfillment."""
    assert [("61", {"41": 2}), ("62", {"42": 1})] == shares(
        {51: 2, 52: 1}, task(), task(62, (42, 52, 5))
    )


def test_a_line_in_several_fulfillment_orders_is_filled_from_the_oldest() -> None:
    """The older work order is emptied first, whatever the order of the list."""
    two = (task(100, (44, 51, 3)), task(99, (43, 51, 2)))
    assert [("99", {"43": 2}), ("100", {"44": 1})] == shares({51: 3}, *two)
    assert shares({51: 3}, *two) == shares({51: 3}, *reversed(two))
    assert [("99", {"43": 2})] == shares({51: 2}, *two)


def test_rows_of_one_line_in_one_fulfillment_order_add_up() -> None:
    """A line may stand twice in a fulfillment order."""
    assert [("61", {"41": 1, "42": 1})] == shares({51: 2}, task(61, (41, 51, 1), (42, 51, 4)))


def test_one_location_has_all_of_it() -> None:
    """A location that has every unit open is taken before the older one that has a part."""
    near = task(61, (41, 51, 2), location="31")
    far = task(62, (42, 51, 2), (43, 52, 1), location="32")
    assert [("62", {"42": 1, "43": 1})] == shares({51: 1, 52: 1}, near, far)
    assert [("61", {"41": 1})] == shares({51: 1}, far, near)


def test_no_location_has_all_of_it() -> None:
    """One fulfillment is from one location: two of them are two parcels, or a move in Shopify."""
    near, far = task(61, (41, 51, 2), location="31"), task(62, (42, 52, 1), location="32")
    assert [N.SEVERAL_LOCATIONS] == codes({51: 1, 52: 1}, near, far)
    idle = (task(63, (43, 53, 1), location="33"), task(64, (44, 51, 0), location="34"))
    (reason,) = planned({51: 1, 52: 1}, far, near, *idle).obstacles
    assert "its units are assigned to the locations 31, 32, and" in reason.text
    assert [N.SEVERAL_LOCATIONS] == codes({51: 3}, near, task(62, (42, 51, 1), location="32"))


def test_a_location_without_a_name_is_one_location() -> None:
    """Where Shopify does not say the place, all of it is one place."""
    two = (task(61, (41, 51, 1), location=None), task(62, (42, 51, 1), location=None))
    assert [("61", {"41": 1}), ("62", {"42": 1})] == shares({51: 2}, *two)


@pytest.mark.parametrize("status", sorted(TELLABLE))
def test_open_work_can_be_told(status: str) -> None:
    """Whether a service has begun with it or not."""
    assert [("61", {"41": 1})] == shares({51: 1}, task(status=status, request="accepted"))


@pytest.mark.parametrize("status", sorted(BLOCKED))
def test_other_work_is_named_with_its_reason(status: str) -> None:
    """Held, later, closed, given up, cancelled: each has its own reason."""
    assert [N.NOT_ENOUGH_LEFT, BLOCKED[status]] == codes({51: 1}, task(status=status))


def test_every_status_is_open_or_blocked() -> None:
    """The table has no gap and no overlap, and every reason is another."""
    assert {"open", "in_progress"} == set(TELLABLE)
    assert {"on_hold", "scheduled", "closed", "incomplete", "cancelled"} == set(BLOCKED)
    assert len(BLOCKED) == len(set(BLOCKED.values()))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held": True}, N.WORK_ON_HOLD),
        ({"actions": frozenset({"cancel_fulfillment_order"})}, N.WORK_ELSEWHERE),
        ({"actions": frozenset()}, N.WORK_ELSEWHERE),
        ({"actions": None, "request": "submitted"}, N.WORK_ELSEWHERE),
    ],
)
def test_what_shopify_would_refuse_is_refused_here(changes: dict[str, object], code: N) -> None:
    """A listed hold, an action that is not offered, an offer that waits for its answer."""
    assert [N.NOT_ENOUGH_LEFT, code] == codes({51: 1}, task(61, **changes))
    assert [("62", {"42": 1})] == shares({51: 1}, task(61, **changes), task(62, (42, 51, 1)))


def test_without_word_of_actions_open_work_is_open() -> None:
    """Not every answer lists what can be done; one that does decides."""
    assert [("61", {"41": 1})] == shares({51: 1}, task(actions=None, request="unsubmitted"))
    assert [("61", {"41": 1})] == shares({51: 1}, task(request="submitted"))


def test_all_obstacles_are_reported() -> None:
    """Whoever mends a shipment learns of every line at once, and of every work order in its way."""
    work = (task(61, (41, 51, 1)), task(62, (42, 51, 1), status="on_hold"), task(63, (43, 52, 0)))
    assert [
        N.NOT_ENOUGH_LEFT,
        N.WORK_ON_HOLD,
        N.NOT_ENOUGH_LEFT,
        N.LINE_WITHOUT_WORK,
    ] == codes({51: 2, 52: 1, 59: 1}, *work)
    first = planned({51: 2}, *work).obstacles[0]
    assert "2 of line 51 left, but only 1 can still be fulfilled" == first.text


def test_without_fulfillment_orders_there_is_no_plan() -> None:
    """They were not fetched, or were all of other orders."""
    assert [N.NO_WORK] == codes({51: 1})


def test_so_many_lines_go_into_one_call() -> None:
    """Shopify takes 512 rows of a fulfillment order."""
    rows = [(1000 + i, 5000 + i, 1) for i in range(MOST_LINES + 1)]
    wanted = {line: 1 for _, line, _ in rows}
    assert [N.TOO_MANY_LINES] == codes(wanted, task(61, *rows))
    del wanted[5000]
    assert [MOST_LINES] == [len(units) for _, units in shares(wanted, task(61, *rows))]


STATUSES = st.sampled_from([*sorted(TELLABLE), *sorted(BLOCKED)])
ROWS = st.lists(st.tuples(st.integers(51, 53), st.integers(0, 3)), max_size=4)


@st.composite
def work_orders(draw: st.DrawFn) -> list[FulfillmentOrder]:
    """Some fulfillment orders of three lines at two locations."""
    made = []
    for i, rows in enumerate(draw(st.lists(ROWS, max_size=4))):
        own = [(100 * i + j, line, left) for j, (line, left) in enumerate(rows, start=1)]
        status, location = draw(STATUSES), draw(st.sampled_from(["31", "32", None]))
        held = draw(st.booleans())
        lines = task(i + 1, *own).lines if own else ()
        made.append(task(i + 1, status=status, location=location, held=held, lines=lines))
    return made


WANTED = st.dictionaries(st.integers(51, 53), st.integers(1, 4), min_size=1)


@given(wanted=WANTED, work=work_orders(), data=st.data())
def test_a_plan_tells_exactly_the_units_or_says_why_not(
    wanted: dict[int, int], work: list[FulfillmentOrder], data: st.DataObject
) -> None:
    """Every unit once, none beyond what is left, one location, no blocked work; in any order."""
    made = planned(wanted, *work)
    assert made == planned(wanted, *data.draw(st.permutations(work)))
    assert bool(made.shares) != bool(made.obstacles)
    known = {each.id: each for each in work}
    told: dict[int, int] = {}
    for share in made.shares:
        rows = {row.id: row for row in known[share.work].lines}
        assert known[share.work].status in TELLABLE
        assert not known[share.work].held
        for id, units in share.units:
            assert 1 <= units <= rows[id].remaining
            told[int(rows[id].line)] = told.get(int(rows[id].line), 0) + units
    if made.shares:
        assert wanted == told
        assert 1 == len({known[share.work].location for share in made.shares})


@given(wanted=WANTED, work=work_orders())
def test_what_is_refused_could_not_be_told(
    wanted: dict[int, int], work: list[FulfillmentOrder]
) -> None:
    """No single location has all of the units open where the plan says so."""
    made = planned(wanted, *work)
    usable = [each for each in work if each.status in TELLABLE and not each.held]
    possible = any(
        all(
            units
            <= sum(
                row.remaining
                for each in usable
                if each.location == location
                for row in each.lines
                if row.line == str(line)
            )
            for line, units in wanted.items()
        )
        for location in {each.location for each in usable}
    )
    assert possible == bool(made.shares)
