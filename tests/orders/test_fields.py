"""Each field knows its author: what was written here, and what the channel says now."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from story import Story

from builders import PRIME, a_line, a_ship, codes, found
from fulfilcore.intake import Level, Programme
from fulfilcore.orders import (
    FIELDS,
    Author,
    Authority,
    Clash,
    Edit,
    Edited,
    Field,
    Fields,
    Keep,
    Merge,
    Moved,
    OrderReason,
    Refused,
    merge,
)
from fulfilcore.orders.fields import Word, edited, reset
from fulfilcore.values import Address

R = OrderReason
USER, RULE = Authority.USER, Authority.RULE
WORDS: Mapping[Field, tuple[Word, ...]] = {
    name: ("", "a", "b", "c")
    if name is not Field.SHIP_TO
    else tuple(Address(city=city) for city in ("", "A", "B", "C"))
    for name in Field
}
"""What a field may say: nothing at all but said so, and three other things."""


def only(name: Field, word: Word) -> Fields:
    """Fields of which one says something."""
    said: dict[str, Any] = {name.value: word}
    return Fields(**said)


def an_edit(name: Field, author: Author, word: Word, base: Word) -> Edited:
    """One field, written by one author when the channel said the base."""
    return Edited(author, frozenset({name}), only(name, word), only(name, base))


# --- the merge


@pytest.mark.parametrize("name", list(Field))
def test_every_merge_of_three_words(name: Field) -> None:
    """Base, what the channel says, a person's and a rule's word: only real clashes are decided."""
    keep = {Author.PERSON: FIELDS[name].person, Author.RULE: FIELDS[name].rule}
    words = WORDS[name]
    for base, theirs in product((None, *words), repeat=2):
        for person, rule in product((None, *words[:3]), repeat=2):
            mine = {Author.PERSON: person, Author.RULE: rule}
            written = {author: word for author, word in mine.items() if word is not None}
            edits = tuple(an_edit(name, author, word, base) for author, word in written.items())
            merged = merge(only(name, theirs), edits)
            if not written:
                assert (theirs, (), ()) == (merged.fields.of(name), merged.authors, merged.clashes)
                continue
            author, ours = next(iter(written.items()))  # a person's word, if there is one
            clash = theirs not in (base, ours)
            lost = clash and keep[author] is Keep.THEIRS
            assert (theirs if lost else ours) == merged.fields.of(name)
            assert (() if lost else ((name, author),)) == merged.authors
            assert ((Clash(name, keep[author]),) if clash else ()) == merged.clashes


def test_what_the_table_says() -> None:
    """An address is for a person to look at; what only people here read stays as they wrote it."""
    assert set(Field) == set(FIELDS)
    assert Merge(person=Keep.ASK, rule=Keep.THEIRS) == FIELDS[Field.SHIP_TO]
    rest = {FIELDS[name] for name in Field if name is not Field.SHIP_TO}
    assert {Merge(person=Keep.OURS, rule=Keep.OURS)} == rest


SAID = st.builds(
    Fields,
    **{name.value: st.none() | st.sampled_from(words) for name, words in WORDS.items()},
)
AUTHORS = st.sampled_from([Author.PERSON, Author.RULE])
NAMES = st.frozensets(st.sampled_from(list(Field)), min_size=1)
WRITTEN = st.builds(Fields, **{name.value: st.sampled_from(words) for name, words in WORDS.items()})
WRITING = st.tuples(AUTHORS, NAMES, WRITTEN, SAID)
"""Somebody writes some fields while the channel says something."""


def _written(*writings: tuple[Author, frozenset[Field], Fields, Fields]) -> tuple[Edited, ...]:
    edits: tuple[Edited, ...] = ()
    for writing in writings:
        edits = edited(edits, Edited(*writing))
    return edits


@given(WRITING, WRITING, SAID)
def test_edits_of_different_fields_commute(one: object, other: object, said: Fields) -> None:
    """Whoever writes first, two edits that touch different fields give the same order."""
    first, second = one, other
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    apart = frozenset(second[1] - first[1])
    second = (second[0], apart, *second[2:])
    assert merge(said, _written(first, second)) == merge(said, _written(second, first))


@given(WRITING, WRITING, SAID)
def test_edits_of_two_authors_commute(one: object, other: object, said: Fields) -> None:
    """A person's word beats a rule's, whichever was written first."""
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    person, rule = (Author.PERSON, *one[1:]), (Author.RULE, *other[1:])
    merged = merge(said, _written(person, rule))
    assert merged == merge(said, _written(rule, person))
    alone = merge(said, _written(person))
    for name in person[1]:
        assert alone.fields.of(name) == merged.fields.of(name)


@given(st.lists(WRITING, max_size=4), WRITING, SAID)
def test_writing_it_again_changes_nothing(before: list[object], last: object, said: Fields) -> None:
    """The same edit twice is one; the last word of one author counts."""
    assert isinstance(last, tuple)
    earlier = [each for each in before if isinstance(each, tuple)]
    once, twice = _written(*earlier, last), _written(*earlier, last, last)
    assert merge(said, once) == merge(said, twice)
    mine = next(each for each in once if each.author is last[0])
    for name in last[1]:
        assert last[2].of(name) == mine.words.of(name)
        assert last[3].of(name) == mine.base.of(name)


@given(st.lists(WRITING, max_size=4), NAMES, SAID)
def test_a_reset_gives_the_channels_word(
    before: list[object], names: frozenset[Field], said: Fields
) -> None:
    """Reset, a field is the channel's again, whoever wrote it; the others stay as they were."""
    edits = _written(*(each for each in before if isinstance(each, tuple)))
    was, now = merge(said, edits), merge(said, reset(edits, names))
    for name in Field:
        assert (said if name in names else was.fields).of(name) == now.fields.of(name)
    assert not names & {name for name, _ in now.authors}
    assert not names & {clash.field for clash in now.clashes}
    assert now == merge(said, reset(reset(edits, names), names))


@given(st.lists(WRITING, max_size=4), WRITING, SAID)
def test_an_edit_settles_a_clash(before: list[object], last: object, said: Fields) -> None:
    """Written anew in sight of what the channel says, a person's field clashes no more."""
    assert isinstance(last, tuple)
    writing = (Author.PERSON, last[1], last[2], said)
    edits = _written(*(each for each in before if isinstance(each, tuple)), writing)
    merged = merge(said, edits)
    assert not last[1] & {clash.field for clash in merged.clashes}
    for name in last[1]:
        assert last[2].of(name) == merged.fields.of(name)


# --- on an order


def test_a_blank_note_is_not_none() -> None:
    """A note wiped out here stays wiped out; one that nobody touched is the channel's."""
    story = Story(note="ring twice")
    assert "ring twice" == story.order().fields.note
    story.does(Edit(note=""))
    assert "" == story.order().fields.note
    story.does(Edit(reset=frozenset({Field.NOTE})))
    assert "ring twice" == story.order().fields.note


def test_a_channel_may_wipe_a_note_out() -> None:
    """The channel's own blank note is a word; its silence is not."""
    story = Story(note="ring twice")
    story.says(Level.OPEN)
    assert "ring twice" == story.order().fields.note
    story.says(Level.OPEN, note="")
    assert "" == story.order().fields.note


def test_both_changed_the_address() -> None:
    """A person and the channel wrote two addresses: nothing ships before a person has looked."""
    story = Story(ship_to=Address(city="Reno"))
    story.does(Edit(ship_to=Address(city="Elko")))
    story.says(Level.OPEN, ship_to=Address(city="Ely"))
    assert (Address(city="Elko"), {R.FIELD_KEPT}) == (story.order().ship_to, found(story.order()))
    refused = story.does(a_ship("s1"))
    assert isinstance(refused, Refused)
    assert {R.FIELD_UNDECIDED} == codes(refused.reasons)
    again, meanwhile = Edit(ship_to=Address(city="Elko")), story.inputs
    for settled in (again, Edit(reset=frozenset({Field.SHIP_TO}))):
        story.inputs = meanwhile
        story.does(settled)
        assert set() == found(story.order())
        assert isinstance(story.does(a_ship("s1")), Moved)


def test_a_person_may_ship_to_what_was_written_here() -> None:
    """Who has looked at both addresses ships to the one written here, on the record."""
    story = Story(ship_to=Address(city="Reno"))
    story.does(Edit(ship_to=Address(city="Elko")))
    story.says(Level.OPEN, ship_to=Address(city="Ely"))
    answer = story.does(a_ship("s1"), despite=["FIELD_UNDECIDED"])
    assert isinstance(answer, Moved)
    assert Address(city="Elko") == answer.order.label_to


def test_a_rules_address_gives_way() -> None:
    """The channel's newer address beats what a rule wrote, and a person is told."""
    story = Story(ship_to=Address(city="Reno"))
    story.does(Edit(ship_to=Address(city="Elko")), by=RULE)
    assert Address(city="Elko") == story.order().ship_to
    story.says(Level.OPEN, ship_to=Address(city="Ely"))
    order = story.order()
    assert (Address(city="Ely"), {R.FIELD_OVERRULED}) == (order.ship_to, found(order))
    assert isinstance(story.does(a_ship("s1")), Moved)


def test_a_rule_never_touches_a_persons_word() -> None:
    """What a person wrote stands although a rule writes later."""
    story = Story()
    story.does(Edit(service="Express"))
    story.does(Edit(service="Ground", note="by a rule"), by=RULE)
    order = story.order()
    assert ("Express", "by a rule") == (order.fields.service, order.fields.note)
    assert {(Field.SERVICE, Author.PERSON), (Field.NOTE, Author.RULE)} == set(order.authors)
    assert {"its service was written by a person", "its note was written by a rule"} <= {
        reason.text for reason in order.reasons
    }


def test_the_channel_that_comes_round_ends_the_clash() -> None:
    """The channel wrote something else, then what was written here: there is nothing to look at."""
    story = Story(ship_to=Address(city="Reno"))
    story.does(Edit(ship_to=Address(city="Elko")))
    for city, findings in (("Ely", {R.FIELD_KEPT}), ("Elko", set()), ("Reno", set())):
        story.says(Level.OPEN, ship_to=Address(city=city))
        assert findings == found(story.order())
        assert Address(city="Elko") == story.order().ship_to


def test_an_older_version_that_comes_late_moves_no_base() -> None:
    """The base is what the author had seen, whatever older words are learnt of afterwards."""
    story = Story(a_line("l1"), ship_to=Address(city="Reno"))
    story.does(Edit(ship_to=Address(city="Elko")))
    story.says(Level.OPEN, ship_to=Address(city="Ely"), minute=0)
    assert (Address(city="Elko"), set()) == (story.order().ship_to, found(story.order()))


@pytest.mark.rule("S004-27")
@pytest.mark.parametrize(
    ("programme", "city"),
    [(PRIME, "Reno"), (evolve(PRIME, prime=False), "Elko"), (Programme(), "Elko")],
)
def test_the_label_of_a_prime_order_shows_the_channels_address(
    programme: Programme, city: str
) -> None:
    """An address edited here is shown to people; the label of a Prime order has Amazon's own."""
    story = Story(ship_to=Address(city="Reno"), programme=programme)
    story.does(Edit(ship_to=Address(city="Elko")))
    order = story.order()
    assert (Address(city="Elko"), Address(city=city)) == (order.ship_to, order.label_to)
    warned = {R.EDIT_HAS_NO_EFFECT_ON_LABEL} if city == "Reno" else set()
    assert warned == found(order)


def test_tags_of_three_authors() -> None:
    """A tag taken away here stays away although the channel repeats it, until it is put back."""
    story = Story(tags=frozenset({"vip", "gift"}))
    story.does(Edit(add_tags=frozenset({"fragile"}), remove_tags=frozenset({"gift"})))
    story.says(Level.OPEN, tags=frozenset({"gift"}))
    assert ["fragile"] == sorted(story.order().tags)
    story.says(Level.OPEN)
    story.does(Edit(add_tags=frozenset({"gift"}), remove_tags=frozenset({"fragile"})))
    assert ["gift"] == sorted(story.order().tags)
