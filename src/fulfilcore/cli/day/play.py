"""Playing a day through the public flows: the repository keeps everything, this only listens."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import assert_never

from attrs import field, frozen

from fulfilcore.accounts import Store
from fulfilcore.changes import ACT, ORDER, Entry
from fulfilcore.channels import codec, shopify
from fulfilcore.channels.shopify import FulfillmentOrder
from fulfilcore.cli.day import model as m
from fulfilcore.cli.day.channel import Died, Scripted
from fulfilcore.cli.day.plan import Plan
from fulfilcore.cli.day.reasons import DayReason
from fulfilcore.cli.day.returned import mark
from fulfilcore.cli.day.ruled import Postbox, rerun, stock
from fulfilcore.cli.day.steps import (
    Deliver,
    Import,
    Impossible,
    MarkShipped,
    Purge,
    Redact,
    ReleaseDue,
    Reprocess,
    Settle,
    Step,
    Stock,
    UseRules,
)
from fulfilcore.cli.payloads import RejectedFile, read_files
from fulfilcore.cli.settings import Writer, writer
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import (
    Ignored,
    Post,
    deliver,
    import_orders,
    obey,
    purge,
    redact_order,
    release_due,
    send_mails,
    settle_notice,
)
from fulfilcore.intake import Need, Part
from fulfilcore.notices.decide import message_id
from fulfilcore.orders import Command, Order, OrderReason, Refused
from fulfilcore.ports import Repository, ask
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import revisions
from fulfilcore.values import OrderId, StoreId, order_id, root_of
from fulfilcore.views import Refusal

SETTLE, REDACT = "settle", "redact"
REDACTED = "redacted"
"""How the history of an order says that its personal data were forgotten."""


@frozen(kw_only=True)
class Forgotten:
    """An order whose personal data were forgotten, or of which nothing is kept any more."""

    at: datetime
    order: OrderId
    altogether: bool


@frozen(kw_only=True)
class Played:
    """What a step, or a whole day, came to beyond what the repository keeps."""

    forgotten: tuple[Forgotten, ...] = ()
    refused: tuple[Refusal, ...] = ()
    rejected: tuple[RejectedFile, ...] = ()
    ignored: tuple[tuple[StoreId, Ignored], ...] = ()
    needs: tuple[tuple[StoreId, Need], ...] = field(default=())


def together(parts: Iterable[Played]) -> Played:
    """What all steps came to."""
    played = tuple(parts)
    return Played(
        forgotten=tuple(dict.fromkeys(each for part in played for each in part.forgotten)),
        refused=tuple(each for part in played for each in part.refused),
        rejected=tuple(each for part in played for each in part.rejected),
        ignored=tuple(dict.fromkeys(each for part in played for each in part.ignored)),
        needs=tuple(dict.fromkeys(each for part in played for each in part.needs)),
    )


async def played(step: Step, plan: Plan, repository: Repository) -> Played:
    """Play one step through the public flows; playing it again changes nothing."""
    match step:
        case Import():
            return await _import(step, plan, repository)
        case MarkShipped():
            marked = await mark(step, plan.folder, repository)
            return Played(refused=marked.refused, rejected=marked.rejected)
        case Command():
            return await _obey(step, plan, repository)
        case Impossible():
            name = because(DayReason.IMPOSSIBLE_NAME, order=ascii(step.order))
            return _refused(step, step.action, name)
        case Deliver():
            await _deliver(step, plan, repository)
            return Played()
        case ReleaseDue():
            await release_due(repository, step.at, plan.automation(step.at))
            return Played()  # a refusal is kept as an act of the clock
        case Stock():
            return Played(rejected=await stock(step, plan.folder, repository))
        case UseRules():
            return Played()  # the plan knows from when on they are at work
        case Reprocess():
            rules = plan.automation(step.at)
            return Played(refused=await rerun(step, rules, repository) if rules else ())
        case Settle():
            return await _settle(step, repository)
        case Redact():
            return await _redact(step, repository)
        case Purge():
            gone = await purge(step.before, repository=repository)
            return Played(
                forgotten=tuple(
                    Forgotten(at=step.at, order=each, altogether=True) for each in gone.removed
                )
            )
        case _:
            assert_never(step)


async def _import(step: Import, plan: Plan, repository: Repository) -> Played:
    read = plan.readers[step.store]
    if plan.account.store(step.store).system == m.System.CSV.value:
        read = partial(read, at=step.at)  # a file that says no instant is of the time it came
    payloads = read_files(read, step.files, plan.folder)
    imported = await import_orders(
        payloads.read,
        store=step.store,
        account=plan.account,
        repository=repository,
        now=step.at,
        automation=plan.automation(step.at),
    )
    out = {ignored.reference for ignored in imported.ignored}
    needs = (*payloads.read.needs, *(Need(o.reference, Part.HEADER) for o in payloads.read.orders))
    return Played(
        rejected=payloads.rejected,
        ignored=tuple((step.store, each) for each in imported.ignored),
        needs=tuple((step.store, need) for need in needs if need.reference not in out),
    )


async def _obey(command: Command, plan: Plan, repository: Repository) -> Played:
    rules = plan.automation(command.at)
    answer = await obey(command, repository=repository, automation=rules)
    if not isinstance(answer, Refused):
        return Played()
    kept = await ask(repository.load([ACT.key(command.id)]))
    if any((act := ACT.of(record)) and not act.accepted for record in kept):
        return Played()  # the board shows what the repository keeps
    return _refused(command, command.action.verb.value, *answer.reasons)


async def _deliver(step: Deliver, plan: Plan, repository: Repository) -> None:
    channels = {
        store.id: Scripted(
            codec(store.system), _writer(store, plan, step.at), plan.failures, step.at, repository
        )
        for store in plan.account.stores
    }
    post = Post(account=plan.account, channels=channels, retry=plan.retry, clock=lambda: step.at)
    working = True
    while working:  # until nothing is due: a told message lets the next of its lane come
        try:
            working = bool(await deliver(post, repository, lease=plan.lease))
        except* Died:
            pass  # the next worker takes over; what was being told stays claimed for a while
    await send_mails(Postbox(), clock=lambda: step.at, repository=repository)


def _writer(store: Store, plan: Plan, now: datetime) -> Writer:
    """What puts notices into the words of a store's channel; Shopify's needs to see its work."""
    if store.system != m.System.SHOPIFY.value:
        return writer(store.system, plan.settings[store.id])
    work = tuple(_as_it_is(plan.work[store.id], now))
    return partial(shopify.write_shipment, fulfillment_orders=work)


def _as_it_is(work: Iterable[FulfillmentOrder], now: datetime) -> Iterator[FulfillmentOrder]:
    """Each fulfillment order as it was last told until now."""
    newest: dict[str, FulfillmentOrder] = {}
    for each in sorted(work, key=lambda each: each.updated or _LONG_AGO):
        if (each.updated or _LONG_AGO) <= now:
            newest[each.id] = each
    yield from newest.values()


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


async def _redact(step: Redact, repository: Repository) -> Played:
    if not await ask(repository.load([ORDER.key(step.order)])):
        return _refused(step, REDACT, because(OrderReason.UNKNOWN_ORDER, order=step.order))
    history = await ask(repository.history(ORDER.key(root_of(step.order))))
    if not any(entry.at == step.at and entry.what == REDACTED for entry in history):
        await redact_order(step.order, by=step.by, now=step.at, repository=repository)
    return Played(forgotten=(Forgotten(at=step.at, order=step.order, altogether=False),))


async def _settle(step: Settle, repository: Repository) -> Played:
    orders = await ask(repository.load([ORDER.key(step.order)]))
    order = next((each for record in orders if (each := ORDER.of(record))), None)
    message = _message(step, order) if order else None
    if order is None or message is None:
        return _refused(step, SETTLE, because(OrderReason.NO_SUCH_SHIPMENT, shipment=step.shipment))
    history = await ask(repository.history(ORDER.key(order.id)))
    if any(_is_of(entry, step) for entry in history):
        return Played()  # it was settled when the day was played before
    if not any(entry.at > step.at for entry in history):
        try:
            await settle_notice(
                message, told=step.told, by=step.by, now=step.at, repository=repository
            )
        except InvalidInput:
            pass
        else:
            return Played()
    return _refused(step, SETTLE, because(DayReason.NOTHING_TO_SETTLE, shipment=step.shipment))


def _is_of(entry: Entry, step: Settle) -> bool:
    return entry.at == step.at and ": settled" in entry.what


def _message(step: Settle, order: Order) -> str | None:
    for each in revisions(order.shipments):
        if each.shipment.id == step.shipment:
            return message_id(order, each)
    return None


def _refused(step: Command | Impossible | Settle | Redact, action: str, *reasons: Reason) -> Played:
    by = step.by.name if isinstance(step, Command) else step.by
    refusal = Refusal(
        id=step.id, at=step.at, action=action, order=step.order, by=by, reasons=reasons
    )
    return Played(refused=(refusal,))


def still_needed(played: Played, orders: Iterable[Order]) -> Iterator[tuple[StoreId, Need]]:
    """What is still to be fetched from the channels, now that the day is over."""
    known = {order.id: order for order in orders}
    gone = {each.order for each in played.forgotten if each.altogether}
    for store, need in played.needs:
        id = order_id(store, need.reference)
        order = known.get(id)
        if id not in gone and (order is None or not _has(order, need.part)):
            yield store, need


def _has(order: Order, part: Part) -> bool:
    there = {Part.LINES: order.lines, Part.ADDRESS: order.ship_to, Part.APPROVAL: order.approval}
    return there.get(part, order) is not None
