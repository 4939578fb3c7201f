"""The example shows everything that the library does: counted from its tables, not from a list."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import get_args

import pytest
from day_folders import EXAMPLE, payloads

from fulfilcore.changes import ACT, ORDER, SAID
from fulfilcore.channels import CODECS
from fulfilcore.cli.day.model import (
    Answer,
    Day,
    Event,
    ImportEvent,
    MarkShippedEvent,
    ProductsEvent,
    System,
)
from fulfilcore.cli.day.plan import planned
from fulfilcore.cli.day.play import Played, played, together
from fulfilcore.cli.documents import BoardDocument, board_document, printed
from fulfilcore.cli.opening import opened, url_of
from fulfilcore.cli.structuring import structured, tag_of
from fulfilcore.codec import CODES
from fulfilcore.duplicates import TwinReason
from fulfilcore.imports import ImportReason, ReconcileReason, RefreshReason
from fulfilcore.intake import ChannelOrder, Level, LineKind, Relation
from fulfilcore.notices import NoticeReason, NoticeState
from fulfilcore.orders import (
    Act,
    Facts,
    Order,
    OrderReason,
    ReportReason,
    Status,
    SubStatus,
    Verb,
    available,
)
from fulfilcore.products import ProductReason
from fulfilcore.reasons import Code
from fulfilcore.rules import RuleReason
from fulfilcore.rules.reasons import LintReason
from fulfilcore.running import run
from fulfilcore.shipments import ShipmentReason
from fulfilcore.views import board
from fulfilcore.views.reading import every

ABSENT: Mapping[Enum, str] = {
    OrderReason.LINE_TWICE: "a table of TOML names a line once",
    OrderReason.PRIME_APART: "no order of this week turns Prime after it was split",
    ReportReason.CONTENDED: "nobody writes an order while the week is played",
    TwinReason.VISIBLE_COPY: "an account tells its hubs or does not, and this one does",
    NoticeReason.HUB_NOTICES_OFF: "the same",
    NoticeReason.NOBODY_TO_TELL: "a channel, or a file, stands behind every store of this week",
    **dict.fromkeys(RefreshReason, "the files of this week are not read in windows"),
    **dict.fromkeys(ReconcileReason, "no list of a channel is held against ours in this week"),
    ProductReason.MIXED_PRIME_ORDER: "nothing that the foundry sends is sold as Prime",
    **dict.fromkeys(ShipmentReason, "every label of this week is that of an order"),
    **dict.fromkeys(LintReason, "a look at rules, not at a week"),
    **dict.fromkeys(
        set(RuleReason) - {RuleReason.TOO_MANY_ORDERS, RuleReason.LEFT_OUT_BY_RULE},
        "the board does not tell what rules thought; what ran stands in an order's story",
    ),
    ImportReason.NOT_BY_HAND: "nobody enters an order by hand in this week",
    ImportReason.NUMBER_TAKEN: "the same",
    ImportReason.NOTHING_ORDERED: "the same",
    ImportReason.NAME_TOO_LONG: "no channel names an order so",
    ImportReason.AMAZON_CARRIER: "with an Amazon carrier nothing here would be view-only",
    ImportReason.CARRIER_NOT_AVAILABLE_IN_COUNTRY: "the same account has none in any country",
}
"""What by its nature cannot come up in this week, and why."""


class Week:
    """The example, loaded, played, and looked at."""

    def __init__(self) -> None:
        document = tomllib.loads((EXAMPLE / "day.toml").read_text("utf-8"))
        self.day = structured(document, Day)
        plan = planned(self.day, EXAMPLE)
        with opened(url_of("sqlite://", EXAMPLE), plan.account.tenant) as repository:
            self.played: Played = together(
                [run(played(step, plan, repository)) for step in plan.steps]
            )
            self.board: BoardDocument = board_document(run(board(repository)), self.played)
            self.orders: Sequence[Order] = run(every(repository, ORDER))
            self.acts: Sequence[Act] = run(every(repository, ACT))
            versions = run(every(repository, SAID))
            self.said: Sequence[ChannelOrder] = [version.content for version in versions]


@pytest.fixture(scope="module")
def week() -> Week:
    """The example, played once in memory."""
    return Week()


def but(members: type[Enum]) -> set[Enum]:
    """The members of an enum that the week can show."""
    return {member for member in members if member not in ABSENT}


def codes_in(document: object) -> Iterator[str]:
    """Every reason code in a document."""
    match document:
        case dict():
            if "code" in document:
                yield str(document["code"])
            for each in document.values():
                yield from codes_in(each)
        case list():
            for each in document:
                yield from codes_in(each)


def test_every_kind_of_event_happens(week: Week) -> None:
    """Whatever may stand in a `day.toml` stands in this one."""
    assert {tag_of(kind) for kind in get_args(Event)} == {event.do for event in week.day.events}


def test_every_verb_is_obeyed(week: Week) -> None:
    """Each action is not only wished for: it is done."""
    assert set(Verb) == {act.command.action.verb for act in week.acts if act.accepted}


def test_every_system_sells_and_fails_in_every_way(week: Week) -> None:
    """Each system that has a codec has a store, and each way to answer comes up."""
    assert set(CODECS) == {system.value for system in System}
    assert set(System) == {store.channel for store in week.day.stores}
    assert set(Answer) == {failure.answer for failure in week.day.failures}


def test_every_place_is_taken(week: Week) -> None:
    """At the end of the week an order stands in every status, a notice in every state."""
    assert set(Status) == {order.status for order in week.orders}
    assert set(SubStatus) == {order.sub_status for order in week.orders} - {None}
    assert {state.value for state in NoticeState} == {each.state for each in week.board.notices}


def test_channels_say_whatever_they_can_say(week: Week) -> None:
    """Every level, every kind of line, every relation between orders."""
    lines = [line for content in week.said for line in content.lines or ()]

    assert but(Level) == {content.level for content in week.said} - {None}
    assert but(LineKind) == {line.kind for line in lines}
    assert set(Relation) == {each.relation for content in week.said for each in content.related}


def told(week: Week) -> set[str]:
    """The codes on the board, and those that `why` names as obstacles of what could be done."""
    facts = Facts(now=datetime(2026, 3, 7, tzinfo=UTC), permits=frozenset())
    obstacles = (
        reason.code.name
        for order in week.orders
        for option in available(order, facts=facts)
        for reason in option.obstacles
    )
    return {*codes_in(json.loads(printed(week.board))), *obstacles}


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
def test_every_reason_is_given(week: Week, codes: type[Code]) -> None:
    """Each sentence that the library can say is said, save those that cannot be."""
    said = told(week) & {code.name for code in codes}

    assert said == {code.name for code in codes if code not in ABSENT}


def test_every_file_is_used(week: Week) -> None:
    """No payload lies about, and only the one that nobody saved is missing."""
    imports = [event for event in week.day.events if isinstance(event, ImportEvent)]
    named = {file for event in imports for file in (*event.files, event.file) if file}
    named |= {file for store in week.day.stores for file in store.fulfillment_orders}
    lists = (MarkShippedEvent, ProductsEvent)
    named |= {each.file for each in week.day.events if isinstance(each, lists)}
    named |= {profile for store in week.day.stores if (profile := store.settings.profile)}
    there = {file.relative_to(EXAMPLE).as_posix() for file in payloads()}

    assert {"webshop/products-5009.json"} == named - there
    assert set() == there - named


def test_the_readme_names_every_episode() -> None:
    """Each heading of `day.toml` has its chapter in the story."""
    lines = (EXAMPLE / "day.toml").read_text("utf-8").splitlines()
    episodes = [line.removeprefix("# --- ") for line in lines if line.startswith("# --- ")]
    story = Path(EXAMPLE / "README.md").read_text("utf-8")

    assert len(episodes) == 13
    assert [] == [episode for episode in episodes if f"## {episode}\n" not in story]
