"""How far a store was read is written with the orders, or not at all."""

from collections import Counter

import pytest
from attrs import evolve

from builders import AMAZON, HUB, World, a_channel_order, an_account, at
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import (
    begin_reading,
    import_orders,
    progress_of,
    reading_failed,
    refresh_plan,
    settle_gap,
)
from fulfilcore.imports import Progress, Window, WindowPage, certificate, next_window
from fulfilcore.intake import Part, ReadResult, Rejected
from fulfilcore.running import run
from fulfilcore.testing.faults import Crash, CrashingRepository, Fault
from fulfilcore.values import StoreId

HOUR = Window(at(0), at(60))
BAD = Rejected("$.orders[1]", "broken", "902-9")


def imports(world: World, read: ReadResult, page: WindowPage, minute: float = 63) -> None:
    """Take in a page of Amazon's orders."""
    run(
        import_orders(
            read,
            store=AMAZON,
            account=world.account,
            repository=world.repository,
            now=at(minute),
            page=page,
        )
    )


def known(world: World) -> Progress | None:
    """How far Amazon's store was read."""
    return run(progress_of(AMAZON, repository=world.repository))


@pytest.mark.rule("S002-18")
def test_a_page_moves_the_progress_with_its_orders() -> None:
    """The last page closes the window; the same pages again change nothing."""
    world, orders = World(), [a_channel_order("902-1"), a_channel_order("902-2")]
    pages = [WindowPage(window=HOUR, next="2"), WindowPage(window=HOUR, token="2")]
    for order, page in zip(orders, pages, strict=True):
        imports(world, ReadResult(orders=(order,)), page)
    progress = known(world)
    assert progress is not None
    assert (at(0), at(60), None) == (progress.since, progress.until, progress.window)
    before = world.records("order", "said", "progress")
    for order, page in zip(orders, pages, strict=True):
        imports(world, ReadResult(orders=(order,)), page)
    again = world.records("order", "said")
    assert {key: record for key, record in before.items() if key.kind != "progress"} == again


def test_a_rejected_order_is_a_gap_until_it_is_read() -> None:
    """The certificate names it; once its header is read, it is whole."""
    world = World()
    imports(world, ReadResult(rejected=(BAD,)), WindowPage(window=HOUR))
    progress = known(world)
    assert progress is not None and ["902-9"] == [g.reference for g in certificate(progress).gaps]
    lines = evolve(a_channel_order("902-9"), level=None, parts=frozenset({Part.LINES}))
    later = WindowPage(window=Window(at(59), at(70)))
    imports(world, ReadResult(orders=(lines,)), later, minute=75)
    assert not certificate(known(world) or progress).complete
    later = WindowPage(window=Window(at(69), at(80)))
    imports(world, ReadResult(orders=(a_channel_order("902-9"),)), later, minute=85)
    assert certificate(known(world) or progress).complete


def test_a_person_may_close_a_gap() -> None:
    """Somebody looked at the channel and found nothing missing."""
    world = World()
    imports(world, ReadResult(rejected=(BAD,)), WindowPage(window=HOUR))
    progress = known(world)
    assert progress is not None
    run(settle_gap(AMAZON, progress.gaps[0], repository=world.repository))
    assert () == (known(world) or progress).gaps


def test_orders_and_progress_are_written_together_or_not_at_all() -> None:
    """A process that dies between the two leaves neither."""
    world = World()
    for when in (Fault.CRASH_BEFORE_COMMIT, Fault.CRASH_AFTER_COMMIT):
        crashing = CrashingRepository(world.repository, iter([when]).__next__, Counter())
        with pytest.raises(Crash):
            run(
                import_orders(
                    ReadResult(orders=(a_channel_order(),)),
                    store=AMAZON,
                    account=world.account,
                    repository=crashing,
                    now=at(63),
                    page=WindowPage(window=HOUR),
                )
            )
        kinds = {key.kind for key in world.records("order", "progress")}
        assert kinds == (set() if when is Fault.CRASH_BEFORE_COMMIT else {"order", "progress"})


def test_reading_begins_once() -> None:
    """Since when orders are wanted is said once; saying it again loses nothing."""
    world = World()
    run(begin_reading(AMAZON, at(-60), repository=world.repository))
    run(begin_reading(AMAZON, at(0), repository=world.repository))
    progress = known(world)
    assert progress is not None and at(-60) == progress.since
    can = world.account.store(AMAZON).capabilities
    assert Window(at(-60), at(10) - can.margin) == next_window(progress, at(10), can)


def test_a_failure_is_kept_and_the_plan_knows() -> None:
    """A store that could not be read is told with its problem; others are read."""
    world = World()
    for _ in range(3):
        run(reading_failed(AMAZON, "401", now=at(0), repository=world.repository))
    plan = run(refresh_plan(an_account(), now=at(1), repository=world.repository))
    assert [HUB] == [each.store for each in plan.now if each.store == HUB]
    assert [AMAZON] == [each.store for each in plan.waiting]
    assert ["401" in finding.text for finding in plan.findings] == [True]


def test_an_inactive_store_is_not_read_on() -> None:
    """Nothing of its page was taken in, so nothing of it is certain (S004-73)."""
    world = World()
    stores = tuple(evolve(store, active=False) for store in world.account.stores)
    world.account = evolve(world.account, stores=stores)
    imports(world, ReadResult(orders=(a_channel_order(),)), WindowPage(window=HOUR))
    assert None is known(world)


def test_nobody_reads_a_store_that_is_unknown() -> None:
    """The account must have it."""
    world = World()
    with pytest.raises(InvalidInput, match="no store"):
        run(
            import_orders(
                ReadResult(),
                store=StoreId("nowhere"),
                account=world.account,
                repository=world.repository,
                now=at(0),
                page=WindowPage(window=HOUR),
            )
        )
    assert None is known(world)
