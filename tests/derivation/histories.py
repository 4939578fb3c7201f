"""Small builders of what was said and done, for the tests of this folder."""

from collections.abc import Sequence

from attrs import evolve

from builders import CLERK, A, at, terms, version
from fulfilcore.accounts import Reopening
from fulfilcore.derivation import fold, version_key
from fulfilcore.intake import ChannelOrder
from fulfilcore.orders import Act, Action, Authority, Command, Inputs, Order, settle
from fulfilcore.values import CommandId, LineId, OrderId, root_of


def an_act(
    action: Action,
    number: int = 1,
    *,
    minute: float = 1,
    seen: ChannelOrder | None = None,
    accepted: bool = True,
    order: OrderId = A,
    wished: OrderId | None = None,
    by: Authority = Authority.USER,
) -> Act:
    """What became of a command, decided on a version or on none; it was about `wished`."""
    command = Command(
        id=CommandId(f"c{number}"),
        order=wished or order,
        action=action,
        by=CLERK[by],
        at=at(minute),
    )
    root = root_of(order)
    return Act(
        command=command,
        order=order,
        number=number,
        seen=((root, version_key(version(seen, root))),) if seen else (),
        accepted=accepted,
    )


def inputs_of(
    *contents: ChannelOrder, acts: Sequence[Act] = (), reopening: Reopening = Reopening.ASK
) -> Inputs:
    """Everything said and done about one order."""
    return Inputs(
        order=A,
        terms=evolve(terms(), reopening=reopening),
        versions=tuple(version(content) for content in contents),
        acts=tuple(acts),
    )


def folded(*contents: ChannelOrder, acts: Sequence[Act] = ()) -> Order:
    """The settled order of those inputs."""
    order = fold(inputs_of(*contents, acts=acts))
    assert order is not None
    return settle(order)


def counted(order: Order, line: str = "l1") -> tuple[int, int, int, int, int, int]:
    """A line's units: ordered, over; open, claimed, shipped, cancelled."""
    it = order.line(LineId(line))
    assert it is not None
    return it.ordered, it.over, it.open, it.claimed, it.shipped, it.cancelled
