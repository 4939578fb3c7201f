"""Who wrote what on an order: each field knows its author, and a refresh merges three ways.

Base is what the channel said when somebody here edited the field, theirs is what it says now,
ours is the edit. Only where both moved away from the base does the table below decide.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.orders.settings import Setting
from fulfilcore.reasons import Reason
from fulfilcore.values import Address, evolve

Word: TypeAlias = Address | str | None


class Field(Enum):
    """A field that can be written on here; its value names the attribute of `Fields`."""

    SHIP_TO = "ship_to"
    SERVICE = "service"
    NOTE = "note"
    CUSTOM_1 = "custom_1"
    CUSTOM_2 = "custom_2"
    CUSTOM_3 = "custom_3"

    __hash__ = object.__hash__  # a field is itself; Enum's own hash is ten times slower

    @property
    def words(self) -> str:
        """What people call it."""
        return "address" if self is Field.SHIP_TO else self.value.replace("_", " ")


class Author(Enum):
    """Who wrote a field; a person's word beats a rule's, a rule's beats the channel's."""

    CHANNEL = "channel"
    RULE = "rule"
    PERSON = "person"


class Keep(Enum):
    """What stands when the channel changes a field after it was edited here."""

    OURS = "ours"  # the edit stands, and a person is told of the difference
    THEIRS = "theirs"  # the channel's newer word stands, and a person is told
    ASK = "ask"  # the edit stands, but nothing ships before a person has looked


@frozen
class Merge:
    """How a field merges when both sides changed it: after a person's edit, after a rule's."""

    person: Keep
    rule: Keep


FIELDS: Mapping[Field, Merge] = {
    Field.SHIP_TO: Merge(person=Keep.ASK, rule=Keep.THEIRS),
    Field.SERVICE: Merge(person=Keep.OURS, rule=Keep.OURS),
    Field.NOTE: Merge(person=Keep.OURS, rule=Keep.OURS),
    Field.CUSTOM_1: Merge(person=Keep.OURS, rule=Keep.OURS),
    Field.CUSTOM_2: Merge(person=Keep.OURS, rule=Keep.OURS),
    Field.CUSTOM_3: Merge(person=Keep.OURS, rule=Keep.OURS),
}
"""The fields that can be edited, and which word stands when a channel changes its own later."""


@frozen(kw_only=True, weakref_slot=False)
class Fields:
    """The fields of an order that can be written on; None where nobody wrote anything."""

    ship_to: Address | None = field(default=None, repr=False)
    service: str | None = None
    note: str | None = field(default=None, repr=False)
    custom_1: str | None = field(default=None, repr=False)
    custom_2: str | None = field(default=None, repr=False)
    custom_3: str | None = field(default=None, repr=False)

    def of(self, name: Field) -> Word:
        """The value of one field."""
        word: Word = getattr(self, name.value)
        return word

    def but(self, others: "Fields", names: frozenset[Field]) -> "Fields":
        """These fields, with those of the given names taken from others."""
        return evolve(self, **{each.value: getattr(others, each.value) for each in names})


@frozen
class Alerted:
    """Somebody is to look at the order, and why."""

    reason: Reason

    @property
    def text(self) -> str:
        """What it says, and by what it is known again."""
        return self.reason.text


@frozen
class Edited:
    """What one author wrote: which fields, their words, and what the channel said just then.

    `settings` are decisions of how it is shipped, `tagged` and `untagged` a rule's tags, `alerts`
    what people are to look at, `seen` the texts of alerts that somebody has looked at. The `layer`
    is what our own rules wrote when they last ran: it is made anew each time, and stands above what
    a host's rules wrote.
    """

    author: Author
    names: frozenset[Field]
    words: Fields
    base: Fields
    settings: tuple[tuple[Setting, str], ...] = ()
    tagged: frozenset[str] = frozenset()
    untagged: frozenset[str] = frozenset()
    alerts: tuple[Alerted, ...] = ()
    seen: frozenset[str] = field(default=frozenset(), repr=False)
    layer: bool = False

    def __bool__(self) -> bool:
        tags = self.tagged or self.untagged
        return bool(self.names or self.settings or tags or self.alerts or self.seen)


@frozen
class Clash:
    """A field that the channel changed after it was edited here, and which word stands."""

    field: Field
    keep: Keep


@frozen
class Merged:
    """The fields as they stand, who wrote those that are not the channel's, and what clashes."""

    fields: Fields
    authors: tuple[tuple[Field, Author], ...]
    clashes: tuple[Clash, ...]


def edited(edits: Sequence[Edited], new: Edited) -> tuple[Edited, ...]:
    """The edits after one author wrote something more, at a time when the channel said its base.

    They stand in one order, whoever wrote first: what was written and taken back leaves no trace.
    """
    none = Edited(new.author, frozenset(), Fields(), Fields())
    mine = next((each for each in edits if _alike(each, new)), none)
    others = (each for each in edits if not _alike(each, new))
    settings = {**dict(mine.settings), **dict(new.settings)}
    both = Edited(
        author=new.author,
        names=mine.names | new.names,
        words=mine.words.but(new.words, new.names),
        base=mine.base.but(new.base, new.names),
        settings=tuple(sorted(settings.items(), key=lambda pair: pair[0].value)),
        tagged=(mine.tagged - new.untagged) | new.tagged,
        untagged=(mine.untagged - new.tagged) | new.untagged,
        alerts=tuple(dict.fromkeys((*mine.alerts, *new.alerts))),
        seen=mine.seen | new.seen,
        layer=new.layer,
    )
    return tuple(sorted((*others, both), key=_rank, reverse=True))


def _alike(one: Edited, other: Edited) -> bool:
    return (one.author, one.layer) == (other.author, other.layer)


def _rank(edit: Edited) -> tuple[bool, bool]:
    """Whose word comes first: a person's, then that of our rules, then that of a host's."""
    return edit.author is Author.RULE, not edit.layer


def reset(
    edits: Sequence[Edited],
    names: frozenset[Field],
    settings: frozenset[Setting] = frozenset(),
) -> tuple[Edited, ...]:
    """The edits without those fields and settings: the channel's word stands again."""
    left = (
        evolve(
            each,
            names=each.names - names,
            words=each.words.but(Fields(), names),
            base=each.base.but(Fields(), names),
            settings=tuple(pair for pair in each.settings if pair[0] not in settings),
        )
        for each in edits
    )
    return tuple(each for each in left if each)


def decided(edits: Sequence[Edited]) -> Mapping[Setting, str]:
    """The settings as they stand: a person's decision beats a rule's."""
    ranked = sorted(edits, key=_rank, reverse=True)
    return {setting: text for each in ranked for setting, text in each.settings}


def merge(said: Fields, edits: Sequence[Edited]) -> Merged:
    """The fields as the channel and the people here wrote them, by the table FIELDS."""
    if not edits:
        return Merged(said, (), ())
    ranked = sorted(edits, key=_rank)
    fields = said
    authors: list[tuple[Field, Author]] = []
    clashes: list[Clash] = []
    for name in FIELDS:
        edit = next((each for each in ranked if name in each.names), None)
        if edit is None:
            continue
        clash = _clash(name, said, edit)
        if clash:
            clashes.append(clash)
        if clash is None or clash.keep is not Keep.THEIRS:
            fields = fields.but(edit.words, frozenset({name}))
            authors.append((name, edit.author))
    return Merged(fields, tuple(authors), tuple(clashes))


def _clash(name: Field, said: Fields, edit: Edited) -> Clash | None:
    """Both sides moved away from the base, and not to the same word."""
    theirs, row = said.of(name), FIELDS[name]
    if theirs in (edit.base.of(name), edit.words.of(name)):
        return None
    return Clash(name, row.person if edit.author is Author.PERSON else row.rule)
