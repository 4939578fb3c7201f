"""Law 5: any order, repetition or batching of the same inputs gives the same state."""

from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import TypeAlias

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfilcore.accounts import Account, Store, Terms
from fulfilcore.adapters.memory import MemoryRepository
from fulfilcore.changes import MESSAGE, ORDER, Query
from fulfilcore.derivation import fold, version_key, version_of
from fulfilcore.flows import Post, deliver, import_orders, obey, settle_notice
from fulfilcore.flows.draft import Draft
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.intake import (
    Capabilities,
    ChannelLine,
    ChannelOrder,
    Grade,
    Level,
    Part,
    ReadResult,
    Reference,
)
from fulfilcore.messages import Declined, Done, Message, Missing, Outcome, State, Unknown
from fulfilcore.notices import Retry
from fulfilcore.orders import (
    Act,
    Action,
    Actor,
    Command,
    Hold,
    Inputs,
    Order,
    Ship,
    Status,
    Void,
)
from fulfilcore.ports import Repository
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits
from fulfilcore.testing.faults import Crash, CrashingRepository, Fault
from fulfilcore.testing.stepping import Choose, by_list, interleave
from fulfilcore.testing.strategies import (
    AMAZON,
    HUB,
    NOON,
    accounts,
    actions,
    commands,
    copies,
    originals,
)
from fulfilcore.values import CommandId, LineId, OrderId, ShipmentId, Sku, StoreId

ORIGINAL, COPY = OrderId("amazon-us/P1"), OrderId("hub-a/C1")
LATER = NOON + timedelta(minutes=10)
Said: TypeAlias = tuple[StoreId, ChannelOrder]
versions = st.lists(
    st.tuples(st.just(AMAZON), originals()) | st.tuples(st.just(HUB), copies()),
    min_size=1,
    max_size=7,
)
wishes = st.lists(commands([ORIGINAL, COPY]), max_size=4)


def take_in(batch: Sequence[Said], account: Account, repository: Repository) -> None:
    """Import a batch that may hold versions from several stores."""
    for store in (AMAZON, HUB):
        read = ReadResult(orders=tuple(content for at, content in batch if at == store))
        if read.orders:
            run(import_orders(read, store=store, account=account, repository=repository, now=LATER))


def orders(repository: MemoryRepository) -> tuple[Order, ...]:
    """Every stored order."""
    records = repository.page(Query(kind=ORDER.name)).records
    return tuple(order for record in records if (order := ORDER.of(record)))


def messages(repository: MemoryRepository) -> dict[str, Message]:
    """Every stored message, by its id."""
    records = repository.page(Query(kind=MESSAGE.name)).records
    return {message.id: message for record in records if (message := MESSAGE.of(record))}


def board(repository: MemoryRepository) -> list[tuple[OrderId, Status, bool]]:
    """What people see: each order, where it stands, whether it shows."""
    return [(order.id, order.status, order.visible) for order in orders(repository)]


def shuffled(data: st.DataObject, said: Sequence[Said]) -> list[list[Said]]:
    """The same versions in another order, some of them twice, in batches of any size."""
    again = data.draw(st.lists(st.sampled_from(said), max_size=3)) if said else []
    mixed = data.draw(st.permutations([*said, *again]))
    cuts = data.draw(st.lists(st.integers(0, len(mixed)), max_size=3).map(sorted))
    return [mixed[a:b] for a, b in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]


ACCOUNT = Account(
    tenant="default",
    country="US",
    zone="UTC",
    stores=(
        Store(id=AMAZON, capabilities=Capabilities(system="amazon", marketplace=True)),
        Store(id=HUB, capabilities=Capabilities(system="bigcommerce", read_back=True)),
    ),
)


@settings(deadline=None, max_examples=80)
@given(said=versions, account=accounts(), data=st.data())
def test_the_order_of_arrival_makes_no_difference(
    said: list[Said], account: Account, data: st.DataObject
) -> None:
    """Versions of twins give the same board, however they are ordered, repeated and batched."""
    straight, other = MemoryRepository(), MemoryRepository()
    take_in(said, account, straight)

    for batch in shuffled(data, said):
        take_in(batch, account, other)

    assert orders(straight) == orders(other)
    assert messages(straight) == messages(other)


@pytest.mark.rule("S001-36")
@settings(deadline=None, max_examples=80)
@given(first=versions, wishes=wishes, rest=versions, account=accounts(), data=st.data())
def test_what_comes_after_the_acts_may_come_in_any_order(
    first: list[Said],
    wishes: list[Command],
    rest: list[Said],
    account: Account,
    data: st.DataObject,
) -> None:
    """Once people have acted, the order in which later news arrives makes no difference."""
    straight, other = MemoryRepository(), MemoryRepository()
    for repository in (straight, other):
        take_in(first, account, repository)
        for wish in wishes:
            run(obey(wish, repository=repository))
    take_in(rest, account, straight)

    for batch in shuffled(data, rest):
        take_in(batch, account, other)

    assert orders(straight) == orders(other)
    assert board(straight) == board(other)
    assert set(messages(straight)) == set(messages(other))


TERMS = Terms(
    store=AMAZON, system="amazon", marketplace=True, country="US", received_on=NOON.date()
)
contents = st.lists(originals(), min_size=1, max_size=6)
acted = st.lists(st.tuples(actions(), st.integers(1, 6)), max_size=4)


def inputs_of(said: Sequence[ChannelOrder], acted: Sequence[tuple[Action, int]]) -> Inputs:
    """An original with acts, each decided on the newest of so many of its versions."""
    known = tuple(version_of(ORIGINAL, content) for content in said)
    return Inputs(
        order=ORIGINAL,
        terms=TERMS,
        versions=known,
        acts=tuple(
            Act(
                command=Command(
                    id=CommandId(f"c{number}"),
                    order=ORIGINAL,
                    action=evolve(action, units=action.units or ())
                    if isinstance(action, Ship)
                    else action,
                    by=Actor("Ann"),
                    at=NOON + timedelta(minutes=number),
                ),
                order=ORIGINAL,
                number=number,
                seen=((ORIGINAL, max(map(version_key, known[:seen]))),),
                accepted=True,
            )
            for number, (action, seen) in enumerate(acted, start=1)
        ),
    )


@settings(deadline=None, max_examples=80)
@given(said=contents, acted=acted, data=st.data())
def test_a_fold_knows_no_order_of_its_inputs(
    said: list[ChannelOrder], acted: list[tuple[Action, int]], data: st.DataObject
) -> None:
    """The pure form: shuffled and repeated versions and shuffled acts fold to the same order."""
    inputs = inputs_of(said, acted)
    again = data.draw(st.lists(st.sampled_from(inputs.versions), max_size=3))

    mixed = evolve(
        inputs,
        versions=tuple(data.draw(st.permutations([*inputs.versions, *again]))),
        acts=tuple(data.draw(st.permutations(inputs.acts))),
    )

    assert fold(inputs) == fold(mixed)


@pytest.mark.rule("S001-36")
@settings(deadline=None, max_examples=80)
@given(said=versions, data=st.data())
def test_who_is_a_twin_of_whom_depends_on_the_set_only(
    said: list[Said], data: st.DataObject
) -> None:
    """Identity is derived from which orders there are, never from which came first."""
    known: dict[OrderId, Inputs] = {}
    for store, content in said:
        id = OrderId(f"{store}/{content.reference}")
        terms = evolve(TERMS, store=store, marketplace=store == AMAZON)
        inputs = known.get(id) or Inputs(order=id, terms=terms)
        known[id] = evolve(inputs, versions=(*inputs.versions, version_of(id, content)))
    mixed = {id: known[id] for id in data.draw(st.permutations(list(known)))}

    straight = passed(Draft(inputs=known), LATER, DERIVATION)

    assert straight.orders == passed(Draft(inputs=mixed), LATER, DERIVATION).orders


def _whole(reference: str, line: str, *proofs: Reference) -> ChannelOrder:
    return ChannelOrder(
        reference=reference,
        parts=frozenset({Part.HEADER, Part.LINES}),
        modified=NOON,
        level=Level.OPEN,
        lines=_mugs(line, 2, 0),
        references=proofs,
    )


def _mugs(line: str, quantity: int, shipped: int) -> tuple[ChannelLine, ...]:
    return (ChannelLine(id=LineId(line), quantity=quantity, sku=Sku("MUG"), shipped=shipped),)


SAID = _whole("P1", "l1")
COPIED = _whole("C1", "h-l1", Reference("amazon", "P1", Grade.PROOF))


def stored(repository: MemoryRepository, id: OrderId) -> Order:
    """The stored order of that id."""
    return next(order for order in orders(repository) if order.id == id)


def obeyed(
    repository: MemoryRepository, name: str, action: Action, order: OrderId = ORIGINAL
) -> None:
    """Ann's command, mostly about the original."""
    wish = Command(id=CommandId(name), order=order, action=action, by=Actor("Ann"), at=LATER)
    run(obey(wish, repository=repository))


@pytest.mark.rule("S001-15", "S001-36")
@settings(deadline=None)
@given(account=accounts())
def test_a_proof_that_came_before_its_header_still_counts(account: Account) -> None:
    """A copy whose lines, with the proof, came before its header is a copy all the same."""
    repository = MemoryRepository()
    header, part = frozenset({Part.HEADER}), frozenset({Part.LINES})
    lines_first = evolve(COPIED, parts=part, level=None)
    header_last = evolve(COPIED, parts=header, lines=None, references=())

    for store, content in ((AMAZON, SAID), (HUB, lines_first), (HUB, header_last)):
        take_in([(store, content)], account, repository)

    assert stored(repository, COPY).twin_of == ORIGINAL


@pytest.mark.parametrize("with_lines", [True, False])
def test_an_old_word_counts_by_the_quantity_of_its_time(with_lines: bool) -> None:
    """ "All shipped" of two units is an echo of two, also after the buyer has added a third.

    So it is when that word came without lines, which the channel tells apart.
    """
    repository = MemoryRepository()
    done = evolve(SAID, modified=LATER, level=Level.SHIPPED, lines=_mugs("l1", 2, 2))
    headers_only = evolve(done, parts=frozenset({Part.HEADER}), lines=None)
    more = evolve(
        SAID,
        modified=LATER + timedelta(minutes=1),
        level=Level.PARTLY_SHIPPED,
        lines=_mugs("l1", 3, 2),
    )
    take_in([(AMAZON, SAID)], ACCOUNT, repository)
    obeyed(repository, "c1", Ship(shipment=ShipmentId("s1")))

    take_in([(AMAZON, done if with_lines else headers_only)], ACCOUNT, repository)
    take_in([(AMAZON, more)], ACCOUNT, repository)

    lines = stored(repository, ORIGINAL).lines or ()
    assert [(0, 1)] == [(line.theirs, line.open) for line in lines]


@pytest.mark.rule("S001-36")
def test_an_undated_echo_of_a_shipment_on_the_copy_is_nothing() -> None:
    """What was shipped on a copy stays ours when the original's undated lines repeat it."""
    repository = MemoryRepository()
    one = Ship(shipment=ShipmentId("s1"), units=(LineUnits(LineId("h-l1"), 1),))
    echo = ChannelOrder(reference="P1", parts=frozenset({Part.LINES}), lines=_mugs("l1", 2, 1))
    take_in([(HUB, COPIED)], ACCOUNT, repository)
    obeyed(repository, "c1", one, order=COPY)
    take_in([(AMAZON, SAID)], ACCOUNT, repository)
    take_in([(AMAZON, echo)], ACCOUNT, repository)

    obeyed(repository, "c2", Hold())

    lines = stored(repository, ORIGINAL).lines or ()
    assert [(0, 1)] == [(line.theirs, line.open) for line in lines]


def test_a_label_that_was_replaced_is_never_told_again() -> None:
    """Settled as not told, an old label is superseded: the channel must not hear it last."""
    repository = MemoryRepository()
    take_in([(AMAZON, SAID)], ACCOUNT, repository)
    obeyed(repository, "c1", Ship(shipment=ShipmentId("s1")))
    refusing = Post(
        account=ACCOUNT,
        channels={AMAZON: Refusing()},
        retry=Retry(wait=lambda _: timedelta(minutes=1)),
        clock=lambda: LATER,
    )
    run(deliver(refusing, repository))
    obeyed(repository, "c2", Void(shipment=ShipmentId("s1")))
    obeyed(repository, "c3", Ship(shipment=ShipmentId("s2")))

    old = run(
        settle_notice("amazon-us/P1#s1#1", told=False, by="Ann", now=LATER, repository=repository)
    )

    assert State.SUPERSEDED == old.state


class Refusing:
    """A channel that says no to everything."""

    def tell(self, message: Message) -> Outcome:
        """No."""
        return Declined("no")

    def look_up(self, message: Message) -> Outcome:
        """Never heard of it."""
        return Missing()


class Forgetful:
    """A channel that loses calls and answers when told to, and knows what it was told."""

    def __init__(self, choose: Choose) -> None:
        self._choose, self.known = choose, dict[str, int]()

    def tell(self, message: Message) -> Outcome:
        """Take it, or lose the call, or lose the answer; it honours keys."""
        chance = self._choose(3)
        if chance == 1:
            return Unknown()
        self.known[message.key] = 1
        return Unknown() if chance == 2 else Done(message.notice.parcel)

    def look_up(self, message: Message) -> Outcome:
        """Whether it has it."""
        return Done(message.notice.parcel) if message.key in self.known else Missing()


def insistently(account: Account, choose: Choose) -> MemoryRepository:
    """Import twins, ship, and deliver on processes that die; each is started again until done."""
    repository, fired = MemoryRepository(), Counter[Fault]()
    faults = (None, Fault.CRASH_BEFORE_COMMIT, Fault.CRASH_AFTER_COMMIT)
    dying = CrashingRepository(repository, lambda: faults[choose(3)], fired)
    now = [LATER]
    channels = {store: Forgetful(choose) for store in (AMAZON, HUB)}
    retry = Retry(wait=lambda _: timedelta(minutes=1), tries=10_000)
    post = Post(account=account, channels=channels, retry=retry, clock=lambda: now[0])

    def until_done(start: Callable[[], Coroutine[object, None, object]]) -> None:
        while True:
            (end,) = interleave([start()], choose)
            if not isinstance(end, Crash):
                return

    def importing(store: StoreId, content: ChannelOrder) -> None:
        until_done(
            lambda: import_orders(
                ReadResult(orders=(content,)),
                store=store,
                account=account,
                repository=dying,
                now=LATER,
            )
        )

    importing(HUB, COPIED)
    importing(AMAZON, SAID)
    ship = Ship(shipment=ShipmentId("s1"))
    wish = Command(id=CommandId("c1"), order=ORIGINAL, action=ship, by=Actor("Ann"), at=LATER)
    until_done(lambda: obey(wish, repository=dying))
    for _ in range(60):
        now[0] += timedelta(minutes=10)
        until_done(lambda: deliver(post, dying))
    return repository


@pytest.mark.rule("S001-19")
@settings(deadline=None, max_examples=40)
@given(account=accounts(), choices=st.lists(st.integers(0, 2), max_size=25))
def test_crashes_and_lost_answers_change_nothing_in_the_end(
    account: Account, choices: list[int]
) -> None:
    """Started again until done, everything ends as if nothing had ever gone wrong."""
    smooth = insistently(account, by_list([]))

    rough = insistently(account, by_list(choices))

    assert orders(smooth) == orders(rough)
    assert {State.SENT} == {message.state for message in messages(rough).values()}
    assert set(messages(smooth)) == set(messages(rough))
