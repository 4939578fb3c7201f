"""Amounts and weights as JSON numbers that say exactly what they stand for.

ShipStation takes numbers, and JSON has only one kind. Of at most nine digits each is the number
that is written: Python writes the shortest text that stands for a float, and up to fifteen digits
that is the very text that the float was made of.
"""

from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from fulfilcore.channels.shipstation.reasons import ShipStationOrder
from fulfilcore.channels.shipstation.tables import LINE_PRICED, MOST_CENTS
from fulfilcore.orders import Line, Order
from fulfilcore.reasons import Reason, because
from fulfilcore.values import CURRENCIES, Money, Weight

_OUNCE = 28_349.523125
"""Milligrams; only to guess the number of ounces, which is then weighed exactly."""


@frozen
class Amounts:
    """The money of one order, and of the lines that are written."""

    order: Order
    lines: tuple[Line, ...]
    tax: Money | None
    shipping: Money | None

    def of_one(self, line: Line) -> Money | None:
        """The price of one unit of a line."""
        if line.price is None or self.order.terms.system not in LINE_PRICED:
            return line.price
        return _share(line.price, line.ordered)

    def sums(self) -> dict[str, int | float]:
        """The sums of the whole order, as far as they are known."""
        return {name: number(money) for name, money in self._sums()}

    def obstacles(self, currency: str | None) -> Iterator[Reason]:
        """Everything that ShipStation's numbers cannot say."""
        told = dict([*self._sums(), *self._prices()])
        currencies = sorted({money.currency for money in told.values()})
        if len(currencies) > 1:
            names = " and ".join(currencies)
            yield because(ShipStationOrder.SEVERAL_CURRENCIES, currencies=names)
        elif currency is not None and currencies not in ([], [currency]):
            yield because(ShipStationOrder.OTHER_CURRENCY, theirs=currencies[0], ours=currency)
        for name, money in told.items():
            scale = 10 ** CURRENCIES[money.currency]
            if money.minor * 100 % scale:
                yield because(ShipStationOrder.NOT_IN_CENTS, field=name)
            if abs(money.minor) * 100 > MOST_CENTS * scale:
                yield because(ShipStationOrder.AMOUNT_TOO_LARGE, field=name)

    def _sums(self) -> Iterator[tuple[str, Money]]:
        paid = self.order.total if self.order.paid else None
        sums = {"amountPaid": paid, "taxAmount": self.tax, "shippingAmount": self.shipping}
        yield from ((name, money) for name, money in sums.items() if money is not None)

    def _prices(self) -> Iterator[tuple[str, Money]]:
        for line in self.lines:
            price = self.of_one(line)
            if price is not None:
                yield f"unitPrice of line {line.id}", price


def _share(price: Money, units: int) -> Money:
    """The price of one unit, where so many cost that: to the cent, half a cent to the even one."""
    if units < 1:
        return price
    whole, rest = divmod(price.minor, units)
    return Money(whole + (2 * rest + whole % 2 > units), price.currency)


def number(money: Money) -> int | float:
    """An amount as the JSON number that is written exactly like it."""
    return _plain(money.amount)


def weighed(weight: Weight) -> dict[str, object]:
    """A weight in the unit that says it best: whole ounces, else grams, to the milligram."""
    ounces = round(weight.milligrams / _OUNCE)
    if Weight.of(ounces, "oz") == weight:
        return {"value": ounces, "units": "ounces"}
    return {"value": _plain(Decimal(f"{weight.milligrams}E-3")), "units": "grams"}


def _plain(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)
