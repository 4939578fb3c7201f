"""Kits as laws: taken apart they are what they are made of, and no circle is missed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.errors import Misconfigured
from fulfilcore.orders import Line
from fulfilcore.products import Component, Product, Products, exploded
from fulfilcore.values import LineId, Sku

NAMES = "ABCDEF"
KITS = st.dictionaries(
    st.sampled_from(NAMES),
    st.none()
    | st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 3)), min_size=1, max_size=3),
)
"""Products by name, and what is in those that are kits."""


@st.composite
def nested(draw: st.DrawFn) -> Mapping[str, Sequence[tuple[str, int]] | None]:
    """Products of which each kit holds only those that come later, so that none is in itself."""
    kits = dict[str, Sequence[tuple[str, int]] | None]()
    for place, name in enumerate(NAMES):
        later = st.sampled_from(NAMES[place + 1 :] + "Z")  # nobody knows Z
        parts = st.lists(st.tuples(later, st.integers(1, 3)), min_size=1, max_size=3)
        kits[name] = draw(st.none() | parts | parts)
    return kits


def products(kits: Mapping[str, Sequence[tuple[str, int]] | None]) -> list[Product]:
    """The products of such a table; each is sold under its name in small letters too."""
    return [
        Product(
            sku=Sku(name),
            aliases=(Sku(name.lower()),),
            kit=tuple(Component(Sku(part.lower()), n) for part, n in kit) if kit else None,
        )
        for name, kit in kits.items()
    ]


def within(name: str, kits: Mapping[str, Sequence[tuple[str, int]] | None]) -> set[str]:
    """Everything that is somewhere in a product."""
    seen, ahead = set[str](), {name}
    while ahead:
        inner = {part for each in ahead for part, _ in kits.get(each) or ()}
        ahead = inner - seen
        seen |= inner
    return seen


def articles(
    name: str, units: int, kits: Mapping[str, Sequence[tuple[str, int]] | None]
) -> Counter[str]:
    """What so many units are made of, one unit at a time."""
    kit, total = kits.get(name), Counter[str]()
    if kit is None:
        return Counter({name if name in kits else name.lower(): units})
    for part, each in kit:
        total += articles(part, units * each, kits)
    return total


@given(KITS)
def test_every_circle_is_found_and_nothing_else(
    kits: Mapping[str, Sequence[tuple[str, int]] | None],
) -> None:
    """Products go together exactly if none is somewhere in itself."""
    round_about = {name for name in kits if name in within(name, kits)}
    try:
        Products(products(kits))
    except Misconfigured as error:
        named = {name for name in NAMES for problem in error.problems if name in problem.split()}
        assert round_about
        assert named <= round_about
    else:
        assert set() == round_about


@given(nested(), st.sampled_from(NAMES), st.integers(0, 4))
def test_a_kit_is_what_it_is_made_of(
    kits: Mapping[str, Sequence[tuple[str, int]] | None], name: str, units: int
) -> None:
    """Taken apart step by step by hand, it is the same; of several units it is as often as much."""
    line = Line(id=LineId("1"), sku=Sku(name), ordered=units)
    found = exploded(line, Products(products(kits)))

    assert found is not None
    assert +articles(name, units, kits) == {part.sku.text: part.quantity for part in found}
    assert len(found) == len({part.sku for part in found})
