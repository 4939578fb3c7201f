"""What a channel is told that can only be told of whole orders."""

import pytest
from attrs import evolve

from builders import SHOP, World, a_channel_order, a_line, a_ship, an_account, moved
from fulfilcore.changes import MESSAGE
from fulfilcore.intake import Capabilities
from fulfilcore.notices import NoticeReason, NoticeState
from fulfilcore.values import OrderId

ORDER = OrderId("web-shop/7")


def a_world(*, parts: bool) -> World:
    """A web shop that takes news of parts, or only of whole orders, with an order of two lines."""
    can = Capabilities(system="webshop", partial_shipment=parts)
    stores = tuple(
        evolve(store, capabilities=can) if store.id == SHOP else store
        for store in an_account().stores
    )
    world = World(an_account(stores=stores))
    world.imports(SHOP, a_channel_order("7", lines=(a_line("l1", 1), a_line("l2", 1, sku="T"))))
    return world


def waiting(world: World) -> list[tuple[str, bool | None]]:
    """The parcels of which news waits, each with whether it completes the order."""
    told = (MESSAGE.of(record) for record in world.records(MESSAGE.name).values())
    return sorted((each.notice.parcel, each.notice.completes) for each in told if each)


def test_news_says_whether_it_completes_the_order() -> None:
    """The first parcel does not, the second does: nothing is left to ship then."""
    world = a_world(parts=True)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    assert [("s1", False)] == waiting(world)
    moved(world.does(ORDER, a_ship("s2", ("l2", 1)), minute=2))
    assert [("s1", False), ("s2", True)] == waiting(world)


@pytest.mark.rule("S000-17")
def test_a_channel_of_whole_orders_is_told_once_all_has_left() -> None:
    """Until then the news waits, and says why; then each parcel completes the order."""
    world = a_world(parts=False)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    assert [] == waiting(world)
    (notice,) = world.notices(ORDER)
    assert notice.reason is not None
    assert (NoticeState.OWED, NoticeReason.WHOLE_ORDERS_ONLY) == (notice.state, notice.reason.code)
    moved(world.does(ORDER, a_ship("s2", ("l2", 1)), minute=2))
    assert [("s1", True), ("s2", True)] == waiting(world)
