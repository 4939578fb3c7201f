"""The board: where every order stands, what stores are owed, and what a person should look at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from fulfilcore.changes import ACT, MESSAGE, ORDER
from fulfilcore.messages import Message
from fulfilcore.notices import Notice, notices
from fulfilcore.orders import Act, Order, Status
from fulfilcore.ports import Repository
from fulfilcore.reasons import Finding, Reason
from fulfilcore.values import CommandId, OrderId
from fulfilcore.views.reading import every


@frozen(kw_only=True)
class Twin:
    """A copy of an order, the original it belongs to, and the evidence for it."""

    copy: OrderId
    original: OrderId
    visible: bool
    evidence: tuple[Reason, ...]


@frozen(kw_only=True)
class Refusal:
    """Something that was asked for and not done, with all the reasons."""

    id: CommandId
    at: datetime
    action: str
    order: str
    by: str
    reasons: tuple[Reason, ...]


@frozen(kw_only=True)
class Board:
    """Everything at a glance; each list is in an order that depends on its content only."""

    orders: tuple[Order, ...]
    notices: tuple[Notice, ...]
    findings: tuple[Finding, ...]
    twins: tuple[Twin, ...]
    refused: tuple[Refusal, ...]

    @property
    def by_status(self) -> Mapping[Status, tuple[Order, ...]]:
        """The visible orders of each status, in the order of the machine; hidden copies apart."""
        grouped: dict[Status, list[Order]] = defaultdict(list)
        for order in self.orders:
            if order.visible:
                grouped[order.status].append(order)
        return {status: tuple(grouped[status]) for status in Status if grouped[status]}


async def board(repository: Repository) -> Board:
    """The board of a repository: `await board(repository)`."""
    orders = await every(repository, ORDER)
    messages = await every(repository, MESSAGE)
    return shown(orders, messages, await every(repository, ACT))


def shown(orders: Iterable[Order], messages: Iterable[Message], acts: Iterable[Act]) -> Board:
    """The board of some orders, the messages about them and what was asked for."""
    known = {message.id: message for message in messages}
    ranked = sorted(orders, key=lambda order: order.id)
    findings = (finding for order in ranked for finding in order.findings)
    return Board(
        orders=tuple(ranked),
        notices=tuple(
            notice
            for order in ranked
            if not order.part_of  # its shipments are the whole order's, and told as such
            for notice in notices(order, known)
        ),
        findings=tuple(dict.fromkeys(findings)),
        twins=tuple(_twins(ranked)),
        refused=_refused(acts),
    )


def _twins(orders: Sequence[Order]) -> Iterable[Twin]:
    for order in orders:
        if order.twin_of is not None:
            yield Twin(
                copy=order.id,
                original=order.twin_of,
                visible=order.visible,
                evidence=order.why_twin,
            )


def _refused(acts: Iterable[Act]) -> tuple[Refusal, ...]:
    refused = (refusal(act) for act in acts if not act.accepted)
    return tuple(sorted(refused, key=lambda each: (each.at, each.id)))


def refusal(act: Act) -> Refusal:
    """The refusal that an act record keeps."""
    command = act.command
    return Refusal(
        id=command.id,
        at=command.at,
        action=command.action.verb.value,
        order=command.order,
        by=command.by.name,
        reasons=act.reasons,
    )
