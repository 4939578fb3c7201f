"""Products as values."""

from collections.abc import Iterable

from attrs import field, frozen

from fulfilcore.values import Sku, Weight, all_storable, is_storable


@frozen
class Component:
    """So many units of another product in each unit of a kit."""

    sku: Sku
    quantity: int = 1


def _once_each(skus: Iterable[Sku]) -> tuple[Sku, ...]:
    return tuple(sorted(set(skus), key=lambda sku: sku.text))


@frozen(kw_only=True)
class Product:
    """An article: its own SKU, the others under which it is sold, its tags, what is in it.

    `weight` is that of one unit. What was not said is None: a product whose `weight` nobody knows
    is not weightless, and one without a `kit` is no kit. Raises InvalidInput for text that no
    database can keep; whether it goes together with other products is for `Products` to say.
    """

    sku: Sku
    name: str | None = field(default=None, validator=is_storable)
    aliases: tuple[Sku, ...] = field(default=(), converter=_once_each)
    tags: frozenset[str] = field(default=frozenset(), validator=all_storable)
    weight: Weight | None = None
    kit: tuple[Component, ...] | None = None

    @property
    def skus(self) -> tuple[Sku, ...]:
        """Every SKU under which it is sold, its own first."""
        return (self.sku, *(alias for alias in self.aliases if alias != self.sku))
