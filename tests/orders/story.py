"""One channel order, told step by step: what its channel says, and what is done to it.

Each wish is judged by `advance` on the order as it then is, and kept as an act; each order is
folded anew from everything said and done. So a test can ask whether the two agree.
"""

from collections.abc import Collection
from typing import Any

from attrs import evolve

from builders import (
    CLERK,
    HUB,
    MERCHANT,
    a_channel_order,
    a_line,
    an_order,
    at,
    facts,
    terms,
    version,
)
from fulfilcore.accounts import Reopening
from fulfilcore.derivation import fold, lives, version_key
from fulfilcore.intake import ChannelLine, ChannelOrder, Level, Programme
from fulfilcore.orders import (
    Act,
    Action,
    Actor,
    Authority,
    Combine,
    Command,
    Inputs,
    Line,
    Moved,
    Order,
    Refused,
    Reship,
    Ship,
    advance,
    parts_of,
    settle,
)
from fulfilcore.values import CommandId, LineId, OrderId, order_id

ROOT = order_id(HUB, "17")
"""The order that every story is about."""


def part(number: int, of: OrderId = ROOT) -> OrderId:
    """The id of its n-th part."""
    return OrderId(f"{of}~p{number}")


class Story:
    """What was said and done, one step a minute."""

    def __init__(
        self,
        *lines: ChannelLine,
        reopening: Reopening = Reopening.ASK,
        level: Level = Level.OPEN,
        programme: Programme = MERCHANT,
        **more: Any,
    ) -> None:
        self.inputs = Inputs(order=ROOT, terms=evolve(terms(HUB), reopening=reopening))
        self.minute = 0
        self.programme = programme
        self._told: Inputs | None = None
        self._orders: dict[OrderId, Order] = {}
        self.says(level, *(lines or (a_line("l1", 2), a_line("l2", 1))), **more)

    def says(
        self,
        level: Level | None,
        *lines: ChannelLine,
        minute: float | None = None,
        **more: Any,
    ) -> ChannelOrder:
        """The channel says something; without lines it repeats those that it last listed."""
        self.minute += 1
        listed = [v.content.lines for v in self.inputs.versions if v.content.lines]
        content = evolve(
            a_channel_order(
                "17",
                level,
                lines=lines or (listed[-1] if listed else None),
                minute=self.minute if minute is None else minute,
                programme=self.programme,
            ),
            **more,
        )
        return self.hears(content)

    def hears(self, content: ChannelOrder) -> ChannelOrder:
        """Take in a version as it is."""
        new = version(content, ROOT)
        self.inputs = evolve(self.inputs, versions=(*self.inputs.versions, new))
        return content

    def does(
        self,
        action: Action,
        on: OrderId = ROOT,
        by: Authority = Authority.USER,
        *,
        despite: Collection[str] = (),
        name: str | None = None,
    ) -> Moved | Refused:
        """Wish something; what was accepted is kept as an act."""
        self.minute += 1
        who = Actor(name, by) if name else CLERK[by]
        answer = self.judges(action, on, by, despite=despite, name=who.name)
        if isinstance(answer, Moved):
            self._keep(answer, on, who)
        return answer

    def judges(
        self,
        action: Action,
        on: OrderId = ROOT,
        by: Authority = Authority.USER,
        *,
        despite: Collection[str] = (),
        name: str | None = None,
    ) -> Moved | Refused:
        """What `advance` says to a wish, without doing it."""
        done = (act.command.action for act in self.inputs.acts)
        known = frozenset(each.shipment for each in done if isinstance(each, Ship | Reship))
        others = action.orders if isinstance(action, Combine) else ()
        now = evolve(
            facts(self.minute, "prime", "not-prime"),
            shipments=known,
            orders=tuple(_free(other) for other in others),
            name=name or CLERK[by].name,
        )
        return advance(self.order(on), action, by=by, facts=now, despite=frozenset(despite))

    def _keep(self, answer: Moved, on: OrderId, who: Actor) -> None:
        acts, number = self.inputs.acts, len(self.inputs.acts) + 1
        command = Command(
            id=CommandId(f"c{number}"),
            order=on,
            action=answer.action,
            by=who,
            at=at(self.minute),
        )
        keys = {version_key(v): v.content.modified for v in self.inputs.versions}
        seen = {max(keys), *(key for key, modified in keys.items() if modified is None)}
        act = Act(
            command=command,
            order=OrderId(on.partition("~p")[0]),
            number=number,
            seen=tuple((ROOT, key) for key in sorted(seen)),
            accepted=True,
        )
        self.inputs = evolve(self.inputs, acts=(*acts, act))

    def orders(self) -> dict[OrderId, Order]:
        """Every generation and part, folded from everything said and done."""
        if self._told is not self.inputs:
            folded = (fold(life) for life in lives(self.inputs))
            shown = [settle(order) for order in folded if order]
            self._orders = {o.id: o for order in shown for o in (order, *parts_of(order))}
            self._told = self.inputs
        return self._orders

    def order(self, id: OrderId = ROOT) -> Order:
        """One of them."""
        return self.orders()[id]

    def parts(self, of: OrderId = ROOT) -> tuple[Order, ...]:
        """Its parts, in their order."""
        return tuple(order for order in self.orders().values() if order.part_of == of)


def _free(order: OrderId) -> Order:
    """Another order of the store, free to be shipped."""
    other = an_order(order.partition("/")[2], store=HUB)
    return settle(evolve(other, lines=(Line(id=LineId("o1"), ordered=1),)))


def counted(order: Order, line: str = "l1") -> tuple[int, int, int, int, int, int]:
    """A line's units: ordered, over; open, claimed, shipped, cancelled."""
    it = order.line(LineId(line))
    assert it is not None
    return it.ordered, it.over, it.open, it.claimed, it.shipped, it.cancelled
