"""Entering an order by hand: a person writes what no channel sent."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from fulfilcore.accounts import Account
from fulfilcore.changes import ERRAND, NUMBERING, TERMS, Changes, Decision, Record
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.claims import PATIENCE
from fulfilcore.flows.draft import Draft, difference, keys_in_sight, loaded, order_key
from fulfilcore.flows.errands import answer, answered_before, command_key, errand, not_done
from fulfilcore.flows.import_orders import needed_by
from fulfilcore.flows.sight import Sight, settle
from fulfilcore.flows.stages import DERIVATION, STAGES, passed
from fulfilcore.imports import AUTO, ImportReason, Numbering, Push, said
from fulfilcore.intake import ChannelOrder, Level
from fulfilcore.orders import Actor, Errand, NotDone, Order, Task
from fulfilcore.ports import Repository
from fulfilcore.reasons import Reason, because
from fulfilcore.values import CommandId, OrderId, StoreId, aware, evolve, order_id


@frozen
class Entered:
    """The order is written, and this is how it stands now."""

    order: Order


@frozen
class Desk:
    """What an order is entered with: the errand, what it says, and where it goes."""

    errand: Errand
    order: ChannelOrder
    store: StoreId
    account: Account
    automation: Automation | None = None

    @property
    def number(self) -> str:
        """The number that is wished for; AUTO leaves it to the store."""
        return self.order.reference.strip()

    def draft(self, number: str) -> Draft:
        """The order as a batch of its own, under a number."""
        now = self.errand.at
        content = evolve(
            self.order,
            reference=number,
            number=number,
            modified=now,
            level=self.order.level or Level.OPEN,
            placed=self.order.placed or now,
        )
        return Draft(
            store=self.store, account=self.account, batch=(content,), automation=self.automation
        )


def numbers_key(store: StoreId) -> str:
    """The guard key of the numbers that a store gives: no two desks give the same."""
    return f"numbers:{store}"


def _offered(desk: Desk, sight: Sight) -> Iterator[str]:
    """The numbers that are looked at: the one wished for, or those that come next in the store.

    Of these, twice as many at each look until one is free.
    """
    if desk.number != AUTO:
        yield desk.number
    elif numbers_key(desk.store) in sight.stamps:
        known = sight.one(NUMBERING, desk.store)
        first = known.last + 1 if known else 1
        size = 1
        while True:
            block = [str(number) for number in range(first, first + size)]
            yield from block
            if not all(_is_taken(desk, number, sight) for number in block):
                return
            first, size = first + size, size * 2


def _is_taken(desk: Desk, number: str, sight: Sight) -> bool:
    return sight.one(TERMS, order_id(desk.store, number)) is not None


def needed_at(desk: Desk, sight: Sight) -> Iterator[str]:
    """The keys that entering an order must see, with what is in sight already."""
    yield command_key(desk.errand.id)
    known = sight.one(ERRAND, desk.errand.id)
    if known and known.subject:
        yield order_key(known.subject)
        yield from keys_in_sight(sight)
        return
    if desk.number == AUTO:
        yield numbers_key(desk.store)
    for number in _offered(desk, sight):
        yield from needed_by(desk.draft(number), sight)


def _obstacles(desk: Desk, sight: Sight) -> Iterator[Reason]:
    store = desk.account.store(desk.store)
    if not store.capabilities.silent:
        yield because(ImportReason.NOT_BY_HAND, store=store.id, system=store.system)
    if not desk.order.lines:
        yield because(ImportReason.NOTHING_ORDERED)
    if desk.number != AUTO and _is_taken(desk, desk.number, sight):
        yield because(ImportReason.NUMBER_TAKEN, number=desk.number, store=store.id)


def decide_entry(desk: Desk, sight: Sight) -> Decision[Entered | NotDone]:
    """Write an order by hand, or say everything that stands in the way."""
    errand = desk.errand
    before = answered_before(errand, sight)
    if isinstance(before, NotDone):
        return Decision(changes=Changes(), result=before)
    if before is not None:
        shown = passed(loaded(Draft(), sight), errand.at, DERIVATION).orders
        return Decision(changes=Changes(), result=Entered(shown[OrderId(before.subject)]))
    number = next(n for n in _offered(desk, sight) if desk.number or not _is_taken(desk, n, sight))
    done = passed(loaded(desk.draft(number), sight), errand.at, STAGES)
    reasons = (*_obstacles(desk, sight), *(ignored.reason for ignored in done.ignored))
    if reasons:
        return not_done(errand, *reasons)
    return _entered(desk, number, done, sight)


def _entered(desk: Desk, number: str, done: Draft, sight: Sight) -> Decision[Entered | NotDone]:
    errand, id = desk.errand, order_id(desk.store, number)
    changes = difference(done, sight, at=errand.at, what="enter", by=errand.by.name)
    own = answer(errand, {order_key(id)}, id)
    given = () if desk.number else (_numbered(desk.store, number, sight),)
    return Decision(
        changes=evolve(changes, writes=(*changes.writes, own, *given)),
        result=Entered(done.orders[id]),
    )


def _numbered(store: StoreId, number: str, sight: Sight) -> Record[object]:
    version, keys = sight.version(NUMBERING.key(store)), frozenset({numbers_key(store)})
    return NUMBERING.record(store, Numbering(int(number)), version=version, keys=keys)


async def enter_order(
    order: ChannelOrder,
    *,
    id: CommandId,
    by: Actor,
    store: StoreId,
    account: Account,
    repository: Repository,
    now: datetime,
    automation: Automation | None = None,
    tries: int = PATIENCE,
) -> Entered | NotDone:
    """Write an order by hand into a store that no channel stands behind (S002-3).

    Its reference is its number, which the store has once; AUTO gives it the next free one. It is
    paid and open unless a level is given, and placed now unless an instant is. Rules look at it as
    at any other, but cannot leave it out. Repeating the command id gives the first answer. Raises
    InvalidInput, with the path, for what no order can say, and GaveUp as every flow does.
    """
    now = aware(now)
    content = evolve(said(Push(order=order), now), reference=order.reference.strip(), modified=None)
    wish = errand(Task.ENTER, store, content, id=id, by=by, now=now)
    rules = evolve(automation, leaves_out=False) if automation else None
    desk = Desk(wish, content, account.store(store).id, account, rules)

    def needs(sight: Sight) -> Iterator[str]:
        return needed_at(desk, sight)

    return await settle(repository, needs, lambda sight: decide_entry(desk, sight), tries)
