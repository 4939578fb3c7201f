"""Values to documents and back."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    AMAZON,
    AMAZON_CAN,
    ANN,
    HUB,
    NOON,
    PRIME,
    A,
    B,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_hint,
    a_line,
    a_ship,
    an_account,
    at,
    moved,
    stock_the_desk,
    terms,
)
from fulfilcore.changes import (
    ACT,
    ERRAND,
    EVENT,
    KINDS,
    LOOSE,
    MAIL,
    MESSAGE,
    NUMBERING,
    ORDER,
    PACE,
    PRODUCT,
    PROGRESS,
    QUOTE,
    RAN,
    SAID,
    TERMS,
    WANTED,
    Document,
    Entry,
    Kind,
    Record,
)
from fulfilcore.codec import CODES, Codec, document_of, entry_of, structured, text_of
from fulfilcore.derivation import version_of
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import begin_reading, deliver
from fulfilcore.intake import Approval, Buyer, Capabilities, Level, Part, Rate
from fulfilcore.messages import (
    Declined,
    Done,
    Later,
    Message,
    Missing,
    Outcome,
    Pending,
    Unknown,
)
from fulfilcore.orders import (
    Act,
    Action,
    Cancel,
    Command,
    Delegate,
    Hold,
    MarkPaid,
    Order,
    OrderReason,
    Reject,
    Release,
    Restore,
    Version,
    Void,
)
from fulfilcore.reasons import Code, because
from fulfilcore.running import run
from fulfilcore.values import Address, CommandId, Money, ShipmentId

ACTIONS: tuple[Action, ...] = (
    MarkPaid(),
    Hold(until=at(9), note="ü"),
    Release(),
    a_ship("s", ("l1", 2), replaces="r"),
    Void(shipment=ShipmentId("s"), told=frozenset({B, A})),
    Cancel(note="x"),
    Restore(),
    Delegate(provider="3PL"),
    Reject(note="no"),
)


def a_full_world() -> World:
    """A day in which something of every kind has happened."""
    world = World(an_account(amazon_carrier=True))
    rich = evolve(
        a_channel_order(programme=evolve(PRIME, ship_by=at(90)), number="1001"),
        ship_to=Address(name="Ann", lines=("1 Main St", "Apt 2"), country="US"),
        buyer=Buyer(name="Ann", email="a@b.c", note="\U0001f381"),
        total=Money(1999, "USD"),
        approval=Approval.APPROVED,
    )
    world.imports(AMAZON, rich)
    world.imports(HUB, a_copy())
    world.imports(HUB, a_channel_order("18", Level.REVIEW, lines=(a_line(shipped=1),)))
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    world.channels[HUB] = Scripted(Later(at(20)))
    run(deliver(world.post(), world.repository))
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=6))
    moved(world.does(A, Hold(until=at(60), note="wait"), minute=7))
    world.does(B, Cancel(), minute=8)
    world.imports(AMAZON, evolve(rich, level=Level.CANCELLED, modified=at(9)), minute=9)
    run(begin_reading(AMAZON, at(0), repository=world.repository))
    world.receives(HUB, a_hint("17", parts=(Part.HEADER, Part.LINES)), minute=10)
    stock_the_desk(world)
    return world


def test_every_kind_round_trips() -> None:
    """Whatever a busy day stored comes back from its text as the same value."""
    records, codec = a_full_world().records(*KINDS), Codec()
    assert set(KINDS) == {record.kind for record in records.values()}
    for record in records.values():
        schema, text = codec.write(record)
        assert (1, record.value) == (schema, codec.read(record.kind, schema, text))
        assert text == text_of(codec.read(record.kind, schema, text))


KIND_BY_KIND = (
    *(SAID, ACT, TERMS, ORDER, MESSAGE, PACE, PROGRESS, EVENT, WANTED),
    *(PRODUCT, ERRAND, NUMBERING, QUOTE, LOOSE, RAN, MAIL),
)


@pytest.mark.parametrize("kind", KIND_BY_KIND, ids=lambda kind: kind.name)
def test_every_kind_has_a_type(kind: Kind[object]) -> None:
    """A kind reads its own records and no others."""
    assert kind is KINDS[kind.name]
    mine = next(r for r in a_full_world().records(kind.name).values())
    assert mine.value == kind.of(mine)
    assert kind.of(evolve(mine, kind="other")) is None
    assert kind.of(evolve(mine, value="other")) is None
    assert str(mine.key) == f"{kind.name}:{mine.id}" == str(kind.key(mine.id))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.verb.value)
def test_every_action_round_trips(action: Action) -> None:
    """An act keeps its action with its name, so that it comes back as what it was."""
    act = Act(
        command=Command(id=CommandId("c"), order=A, action=action, by=ANN, at=NOON),
        order=A,
        number=1,
        seen=(),
        accepted=True,
    )
    assert act == structured(json.loads(text_of(act)), Act)
    assert type(action).__name__ == document_of(act)["command"]["action"]["is"]


@frozen
class Answered:
    """A value that holds an outcome."""

    outcome: Outcome


@pytest.mark.parametrize(
    "outcome",
    [Done("x"), Done(), Pending("p"), Declined("no"), Later(at(1)), Unknown("?"), Missing()],
)
def test_every_outcome_round_trips(outcome: Outcome) -> None:
    """Outcomes come back as what they were."""
    assert Answered(outcome) == structured(json.loads(text_of(Answered(outcome))), Answered)


@given(
    st.builds(
        a_channel_order,
        st.text(min_size=1),
        st.sampled_from([*Level, None]),
        minute=st.none() | st.integers(0, 10**6),
        parts=st.frozensets(st.sampled_from(list(Part))),
        number=st.none() | st.text(),
        lines=st.none()
        | st.lists(st.builds(a_line, st.text(), st.integers(0, 9)), max_size=3).map(tuple),
    )
)
def test_anything_said_round_trips(content: object) -> None:
    """Whatever a channel says survives the text, fingerprint included."""
    version = version_of(A, content)  # type: ignore[arg-type]
    back = structured(json.loads(text_of(version)), Version)
    assert version == back
    assert version.digest == version_of(A, back.content).digest


def test_capabilities_and_money_stay_exact() -> None:
    """Decimals and dates are text, never floats."""
    can = evolve(AMAZON_CAN, notice_rate=Rate(Decimal("0.10"), burst=3))
    assert can == structured(json.loads(text_of(can)), Capabilities)
    assert {"per_second": "0.10", "burst": 3} == document_of(can)["notice_rate"]
    assert date(2026, 3, 2).isoformat() == document_of(terms())["received_on"]


def test_a_history_entry_round_trips() -> None:
    """Entries come back with their reasons."""
    entry = Entry(
        subject=ORDER.key(A), at=NOON, what="x", by="Ann", reasons=(because(OrderReason.UNPAID),)
    )
    assert entry == entry_of(text_of(entry))


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
def test_every_code_round_trips(codes: type[Code]) -> None:
    """A reason comes back with the very code it had, not with one of the same name elsewhere."""
    back = [entry_of(text_of(_noted(code))).reasons[0].code for code in codes]
    assert list(codes) == back


def _noted(code: Code) -> Entry:
    return Entry(subject=ORDER.key(A), at=NOON, what="x", by="x", reasons=(because(code),))


def test_code_names_are_unique() -> None:
    """No name is used twice: neither in two enums nor as an alias within one."""
    names = [name for codes in CODES for name in codes.__members__]
    assert [] == sorted(name for name in set(names) if names.count(name) > 1)
    aliases = [n for codes in CODES for n, code in codes.__members__.items() if code.name != n]
    assert [] == aliases


def test_every_enum_of_codes_is_known() -> None:
    """Every enum of reason codes that a stored value can carry is listed."""
    mine = {c for c in Code.__subclasses__() if c.__module__.startswith("fulfilcore.")}
    # These are told to the host, never stored.
    printed = ("fulfilcore.channels.", "fulfilcore.cli.", "fulfilcore.accounts.")
    ours = {c for c in mine if not c.__module__.startswith(printed)}
    assert ours <= set(CODES)


def test_equal_values_are_equal_bytes() -> None:
    """Sets are written sorted, keys too: equal values give the same text."""
    one = Void(shipment=ShipmentId("s"), told=frozenset({A, B}))
    other = Void(shipment=ShipmentId("s"), told=frozenset({B, A}))
    assert text_of(one) == text_of(other)
    assert '{"shipment":"s","told":["amazon-us/902-1","hub/17"]}' == text_of(one)
    content = a_channel_order(parts=frozenset(Part))
    assert sorted(part.value for part in Part) == document_of(content)["parts"]


def test_unknown_keys_are_ignored() -> None:
    """A document of a newer minor release reads, its extra keys left out."""
    assert Done("x") == structured({"reference": "x", "colour": "red"}, Done)


# --- documents that are wrong


def _broken(**changes: object) -> str:
    return json.dumps({**document_of(next(iter(_messages()))), **changes})


def _messages() -> tuple[Message, ...]:
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("s1")))
    return tuple(world.messages().values())


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"state": "lost"}, "$.state"),
        ({"due": "soon"}, "$.due"),
        ({"due": 7}, "$.due"),
        ({"due": "2026-01-01T00:00:00"}, "$"),
        ({"notice": {"store": "x"}}, "$.notice"),
        ({"notice": None}, "$.notice"),
        ({"reason": {"code": "NOBODY_KNOWS", "details": []}}, "$.reason.code"),
        ({"answered": "many"}, "$.answered"),
    ],
)
def test_a_wrong_document_says_where(changes: Mapping[str, object], path: str) -> None:
    """Whatever is wrong in a stored document is an InvalidInput with its path."""
    with pytest.raises(InvalidInput) as raised:
        Codec().read("message", 1, _broken(**changes))
    assert raised.value.path.startswith(path)
    assert raised.value.problem


def test_an_unknown_action_says_where() -> None:
    """An act of a kind that this release does not know is refused with its path."""
    act = next(r.value for r in a_full_world().records("act").values())
    document = document_of(act)
    document["command"]["action"]["is"] = "Explode"
    with pytest.raises(InvalidInput) as raised:
        structured(document, Act)
    assert raised.value.path.startswith("$.command.action")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_no_document_is_refused(kind: str) -> None:
    """Text that is no document of that kind is the data's fault, never a crash."""
    crashes = list[tuple[str, type[object]]]()
    for text in ("", "{", "null", "[]", "7", '"x"', "{}", "NaN"):
        try:
            Codec().read(kind, 1, text)
        except Exception as error:
            crashes.append((text, type(error)))
        else:
            crashes.append((text, type(None)))
    assert [] == [crash for crash in crashes if crash[1] is not InvalidInput]


def test_an_unknown_kind_is_refused() -> None:
    """A kind that nobody knows is named."""
    with pytest.raises(InvalidInput, match="'parcel'"):
        Codec().read("parcel", 1, "{}")


# --- old schemas


@frozen
class Note:
    """A value of our own, in its third schema."""

    text: str
    stars: int


def _renamed(document: Document) -> Document:
    return {"text": document["body"]}


def _starred(document: Document) -> Document:
    return {**document, "stars": 5}


def test_old_schemas_are_upcast_step_by_step() -> None:
    """A document of schema 1 passes every step, one of schema 2 the last, one of 3 none."""
    note = Kind("note", Note, schema=3, upcasts={1: _renamed, 2: _starred})
    codec = Codec({"note": note})
    assert Note("a", 5) == codec.read("note", 1, '{"body":"a"}')
    assert Note("a", 5) == codec.read("note", 2, '{"text":"a"}')
    assert Note("a", 1) == codec.read("note", 3, '{"text":"a","stars":1}')
    assert (3, '{"stars":1,"text":"a"}') == codec.write(note.record("n", Note("a", 1)))


def test_an_order_is_stored_as_it_is_derived() -> None:
    """A provider's order, whose reasons two areas share, comes back equal: no change on re-fold."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, Delegate(provider="3PL")))
    order = world.order(A)
    assert order == structured(json.loads(text_of(order)), Order)


def test_a_record_read_from_an_old_schema_is_written_under_the_new_one() -> None:
    """The schema belongs to the document, so a changed value cannot carry the old label along."""
    note = Kind("note", Note, schema=3, upcasts={1: _renamed, 2: _starred})
    codec = Codec({"note": note})
    value = codec.read("note", 1, '{"body":"a"}')
    read = Record(kind="note", id="n", value=value, version=7)
    schema, text = codec.write(evolve(read, value=Note("b", 4)))
    assert (3, Note("b", 4)) == (schema, codec.read("note", schema, text))


def test_a_document_of_a_later_release_is_refused() -> None:
    """An old worker beside a new one would drop what it does not know, and write the rest back."""
    with pytest.raises(InvalidInput, match="a stored note has schema 2: a later release wrote it"):
        Codec({"note": Kind("note", Note)}).read("note", 2, '{"text":"a","stars":1}')


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (Record(kind="parcel", id="a", value=1), "no kind of record is named 'parcel'"),
        (Record(kind="order", id="a", value=Note("a", 1)), "order:a cannot be a Note"),
    ],
)
def test_what_could_never_be_read_is_not_written(record: Record[object], problem: str) -> None:
    """The mistake is found where it is made, not by whoever reads the record a year later."""
    with pytest.raises(InvalidInput, match=problem):
        Codec().write(record)
