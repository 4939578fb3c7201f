"""The findings queue: code by code, oldest first, with what can be done about each."""

from attrs import evolve
from stock import many, one_of, put, with_findings

from builders import (
    AMAZON,
    HUB,
    A,
    B,
    Counting,
    World,
    a_channel_order,
    a_copy,
    at,
    facts,
)
from fulfilcore.adapters import MemoryRepository
from fulfilcore.duplicates import TwinReason
from fulfilcore.imports import ImportReason
from fulfilcore.orders import OrderReason, Status, Verb
from fulfilcore.orders.tables import WAIVABLE
from fulfilcore.running import run
from fulfilcore.values import StoreId
from fulfilcore.views import REMEDIES, Filter, Findings, findings, queue
from fulfilcore.views.tables import UNKNOWN_REMEDY

ASKED, UNSURE = OrderReason.CANCEL_REQUESTED, ImportReason.PRIME_UNKNOWN


def shape(found: Findings) -> dict[str, list[str]]:
    """The orders of each group."""
    return {group.code.name: [case.order.id for case in group.cases] for group in found.groups}


def test_nothing_to_look_at_is_an_empty_queue() -> None:
    """Orders without findings are not in it."""
    repository = MemoryRepository()
    put(repository, *many(3))

    assert Findings(groups=(), after=None, looked_at=0) == run(findings(repository, facts()))


def test_findings_stand_by_code_and_the_oldest_order_comes_first() -> None:
    """The group with the oldest order comes first; an order of unknown age comes last."""
    repository = MemoryRepository()
    new, old, older, unknown = (one_of("a", ref) for ref in "1234")
    put(
        repository,
        with_findings(evolve(new, placed=at(9)), ASKED),
        with_findings(evolve(old, placed=at(5)), ASKED, UNSURE),
        with_findings(evolve(older, placed=at(1)), UNSURE),
        with_findings(unknown, ASKED),
    )

    assert {"PRIME_UNKNOWN": [older.id, old.id], ASKED.name: [old.id, new.id, unknown.id]} == shape(
        found := run(findings(repository, facts()))
    )
    assert ["PRIME_UNKNOWN", ASKED.name] == [group.code.name for group in found.groups]


def test_a_case_says_what_could_be_done_and_what_stands_in_its_way() -> None:
    """Of all actions, those that the table names for its code."""
    world = World()
    world.imports(HUB, a_copy(of=("902-1", "902-2")))
    world.imports(AMAZON, a_channel_order())
    (group,) = run(findings(world.repository, facts())).groups

    assert (OrderReason.TWIN_UNDECIDED, True) == (group.code, group.waivable)
    assert [A, B] == [case.order.id for case in group.cases]
    assert [
        (Verb.SHIP, [OrderReason.TWIN_UNDECIDED]),
        (Verb.CANCEL, []),
    ] == [(it.verb, [why.code for why in it.obstacles]) for it in group.cases[0].options]
    assert "902-2" in group.cases[1].finding.text


def test_a_queue_may_be_of_one_code_one_store_or_one_status() -> None:
    """An order with two findings is shown for the one that was asked for."""
    repository = MemoryRepository()
    here, there = with_findings(one_of("a"), ASKED, UNSURE), with_findings(one_of("b"), ASKED)
    put(repository, here, evolve(there, status=Status.SHIPPED))

    def of(filter: Filter) -> dict[str, list[str]]:
        return shape(run(findings(repository, facts(), filter)))

    assert {"PRIME_UNKNOWN": ["a/1"]} == of(Filter(codes=frozenset({"PRIME_UNKNOWN"})))
    assert {ASKED.name: ["b/1"]} == of(Filter(stores=frozenset({StoreId("b")})))
    assert {ASKED.name: ["b/1"]} == of(Filter(statuses=frozenset({Status.SHIPPED})))
    assert {} == of(Filter(findings=True, statuses=frozenset({Status.ON_HOLD})))


def test_hidden_copies_are_in_the_queue() -> None:
    """What is wrong with one is wrong with the purchase."""
    repository = MemoryRepository()
    put(repository, with_findings(evolve(one_of("a"), hidden_copy=True), ASKED))

    assert {ASKED.name: ["a/1"]} == shape(run(findings(repository, facts())))


def test_pages_follow_one_another_at_one_read_each() -> None:
    """However many orders there are beside those with findings."""
    repository = MemoryRepository()
    put(repository, *many(500, "b"), *(with_findings(order, ASKED) for order in many(7)))
    counting = Counting(repository)
    first = run(findings(counting, facts(), limit=4))
    second = run(findings(counting, facts(), after=first.after, limit=4))

    assert (4, 3, None) == (
        len(first.groups[0].cases),
        len(second.groups[0].cases),
        second.after,
    )
    assert {"page": 2} == dict(counting.calls)


def test_a_finding_that_nobody_thought_of_is_for_a_person_to_think_about() -> None:
    """A host's own code, or one that has no remedy yet, is shown all the same."""
    (group,) = queue([with_findings(one_of("a"), OrderReason.HIDDEN)], facts())

    assert (UNKNOWN_REMEDY, False, ()) == (group.remedy, group.waivable, group.cases[0].options)


def test_every_remedy_is_for_a_code_that_is_known_and_reads_as_its_sentence_does() -> None:
    """Starts small, ends open; what can be waived is shipped, so shipping is among its actions."""
    assert [] == [r.advice for r in REMEDIES.values() if r.advice != r.advice.strip(". ")]
    assert set() == {
        code for code in WAIVABLE & REMEDIES.keys() if Verb.SHIP not in REMEDIES[code].verbs
    }
    assert {TwinReason.DOUBLE_IMPORT, UNSURE, ASKED} <= REMEDIES.keys()
