"""Documents made to harm whoever reads them."""

import tracemalloc

import pytest
from bombs import BOMBS, Bomb

from fulfilcore.channels.custom_store import read_orders, read_ship_notice
from fulfilcore.channels.xml import parse_xml
from fulfilcore.errors import InvalidInput

EACH = pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
MB = 1024 * 1024


@EACH
def test_each_is_refused_or_harmless(bomb: Bomb) -> None:
    """No document type is looked into, nothing is expanded, and what is too much is refused."""
    document = bomb.make()
    if bomb.refusal is None:
        assert [] == [each for each in parse_xml(document).children if each.children]
    else:
        with pytest.raises(InvalidInput, match=bomb.refusal):
            parse_xml(document)


@EACH
def test_each_costs_its_own_page_only(bomb: Bomb) -> None:
    """Beside it, the orders of another page are read; as a notice it is refused."""
    document = bomb.make()
    good = "<Orders><Order><OrderNumber>1</OrderNumber></Order></Orders>"
    assert ["1"] == [order.reference for order in read_orders(document, good).orders]
    with pytest.raises(InvalidInput):
        read_ship_notice(document)


@EACH
def test_none_takes_more_memory_than_a_few_times_its_size(bomb: Bomb) -> None:
    """What a document asks for is bounded by what was sent."""
    document = bomb.make()
    tracemalloc.start()
    read_orders(document)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most <= 12 * MB + 6 * len(document)


def test_there_are_enough_shapes() -> None:
    """Every shape is one of its own, and more are refused than read."""
    assert 40 <= len(BOMBS)
    assert 5 >= sum(bomb.refusal is None for bomb in BOMBS.values())
