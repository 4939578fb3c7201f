"""Profiles: how the files of one sender look, as data. A host makes its own."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from attrs import Factory, field, frozen

from fulfilcore.channels.csv.columns import ERASABLE, NAMES, Column, Scope, of_scope
from fulfilcore.channels.csv.formats import Dates, Formats
from fulfilcore.channels.csv.settings import Settings
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import Level
from fulfilcore.values import CURRENCIES, Weight

DELIMITERS = (",", ";", "\t", "|")
"""What may part cells, the first being what is written where nothing else is said."""


YES, NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n")
"""The words for yes and no where a profile has no others; the first is written."""


@frozen(kw_only=True)
class Limit:
    """What a cell may hold: so many characters at most, or a number in these bounds."""

    longest: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None

    def check_text(self, text: str) -> None:
        """Raises InvalidInput for a text that is too long."""
        if self.longest is not None and len(text) > self.longest:
            raise InvalidInput(f"it is longer than {self.longest} characters")

    def check_number(self, number: Decimal | int) -> None:
        """Raises InvalidInput for a number out of bounds."""
        if self.least is not None and number < self.least:
            raise InvalidInput(f"{number} is less than {self.least}")
        if self.most is not None and number > self.most:
            raise InvalidInput(f"{number} is more than {self.most}")


def plain(words: str) -> str:
    """A heading or a word as it is compared: without its case and its blanks."""
    return "".join(words.casefold().split())


def _frozen_columns(columns: Mapping[Column, tuple[str, ...]]) -> Mapping[Column, tuple[str, ...]]:
    return {column: tuple(headings) for column, headings in columns.items()}


def _headings(profile: "Profile") -> Mapping[str, tuple[int, Column]]:
    """Each heading that means something, its rank among those of its column, and that."""
    return {
        plain(heading): (rank, column)
        for column, headings in profile.columns.items()
        for rank, heading in enumerate(headings)
    }


@frozen(kw_only=True)
class Profile:
    """How the files of one sender look: `Profile(name="mill", columns={Column.NUMBER: ("No",)})`.

    `columns` are the headings of each column, compared without case and blanks; of several in one
    file the first counts, and it is the one that is written. Without a `delimiter` it is found by
    the headings. A blank cell says nothing, except in the columns that it `erases`. `unsaid` is
    the level of an order without a word of its status; None in files that only update orders.
    `auto` is the word that asks us to number an order, `untracked` are the words that record that
    a parcel has no tracking number. `exports` are the columns written for whoever ships, by
    default all that the profile has. A list of products has a profile too, with a column for the
    SKU: see `read_products`. Raises Misconfigured with all that is wrong.
    """

    name: str
    columns: Mapping[Column, tuple[str, ...]] = field(converter=_frozen_columns, hash=False)
    delimiter: str | None = None
    formats: Formats = field(factory=Formats)
    currency: str | None = None
    weight_unit: str = "g"
    statuses: Mapping[str, Level] = field(factory=dict, hash=False)
    unsaid: Level | None = Level.OPEN
    erases: frozenset[Column] = frozenset()
    required: frozenset[Column] = frozenset()
    limits: Mapping[Column, Limit] = field(factory=dict, hash=False)
    auto: str | None = None
    untracked: frozenset[str] = frozenset()
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    exports: tuple[Column, ...] = ()
    known: Mapping[str, tuple[int, Column]] = field(
        init=False, eq=False, repr=False, default=Factory(_headings, takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        if problems := tuple(_problems(self)):
            raise Misconfigured(f"profile {self.name!r}", problems)

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "Profile":
        """A profile from plain settings, as JSON or TOML hold them.

        `Profile.of({"name": "mill", "columns": {"number": ["No"]}, "dates": "day-first"})`.
        `blank_erases` is true for every column that can be erased, or a list of names; `unsaid` is
        a level or "none". Raises Misconfigured with all that is wrong.
        """
        said = Settings(settings)
        columns = _columns(said.under("columns"))
        try:
            profile = cls(
                name=said.text("name") or "",
                columns=columns,
                delimiter=said.text("delimiter"),
                formats=_formats(said),
                currency=said.text("currency"),
                weight_unit=said.text("weight_unit") or "g",
                statuses=_statuses(said.under("statuses")),
                unsaid=_unsaid(said),
                erases=_erases(said, frozenset(columns)),
                required=frozenset(said.members(Column, said.texts("required") or (), "required")),
                limits=_limits(said.under("limits")),
                auto=said.text("auto"),
                untracked=frozenset(said.texts("untracked") or ()),
                yes=_words(said, "yes", YES),
                no=_words(said, "no", NO),
                exports=said.members(Column, said.texts("exports") or (), "exports"),
            )
        except Misconfigured as bad:
            raise Misconfigured(bad.what, (*said.problems, *bad.problems)) from None
        if said.problems:
            raise Misconfigured(f"profile {profile.name!r}", said.problems)
        return profile

    def needs(self, *columns: Column, what: str) -> None:
        """Raises Misconfigured for a profile that has none of the columns."""
        if self.columns.keys().isdisjoint(columns):
            raise Misconfigured(f"profile {self.name!r}", [f"it has no column for {what}"])

    def heading(self, column: Column) -> str:
        """What stands over a column in a file that is written."""
        return self.columns[column][0]

    @property
    def exported(self) -> tuple[Column, ...]:
        """The columns of an export, in order; when a channel last changed an order is not told."""
        unsaid = (Column.MODIFIED, *of_scope(Scope.PARCEL, Scope.PRODUCT))
        told = (column for column in Column if column in self.columns and column not in unsaid)
        return self.exports or tuple(told)


def _columns(said: Settings) -> Mapping[Column, tuple[str, ...]]:
    return {
        column: said.texts(name) or ()
        for name in said.names
        for column in said.members(Column, (name,))
    }


def _words(said: Settings, name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    words = said.texts(name)
    return usual if words is None else words


def _formats(said: Settings) -> Formats:
    usual = Formats()
    return Formats(
        dates=said.member("dates", Dates) or usual.dates,
        zone=said.text("zone") or usual.zone,
        decimal=said.text("decimal") or usual.decimal,
        grouping=said.text("grouping") or usual.grouping,
    )


def _statuses(said: Settings) -> Mapping[str, Level]:
    levels = ((word, said.member(word, Level)) for word in said.names)
    return {word: level for word, level in levels if level}


def _unsaid(said: Settings) -> Level | None:
    if said.value("unsaid") is None:
        return Level.OPEN
    if said.value("unsaid") == "none":
        return None
    return said.member("unsaid", Level)


def _erases(said: Settings, there: frozenset[Column]) -> frozenset[Column]:
    value = said.value("blank_erases")
    if isinstance(value, bool):
        return ERASABLE & there if value else frozenset()
    return frozenset(said.members(Column, said.texts("blank_erases") or (), "blank_erases"))


def _limits(said: Settings) -> Mapping[Column, Limit]:
    return {
        column: _limit(said.under(name))
        for name in said.names
        for column in said.members(Column, (name,))
    }


def _limit(said: Settings) -> Limit:
    return Limit(
        longest=said.whole("longest"), least=said.number("least"), most=said.number("most")
    )


# --- what can be wrong with a profile


def _problems(profile: Profile) -> Iterator[str]:
    columns = profile.columns
    if not profile.name.strip():
        yield "it has no name"
    if not any(column in columns for column in (*NAMES, Column.SKU)):
        yield "no column says whose a row is: it needs an id or a number, for products a SKU"
    if profile.delimiter is not None and profile.delimiter not in DELIMITERS:
        yield f"delimiter {profile.delimiter!r} is none of , ; | and TAB"
    yield from profile.formats.problems()
    if profile.currency is not None and profile.currency not in CURRENCIES:
        yield f"currency {profile.currency!r} is not in ISO 4217"
    try:
        Weight.of(0, profile.weight_unit)
    except InvalidInput as bad:
        yield f"weight_unit {bad.problem}"
    yield from _bad_headings(columns)
    yield from _bad_words(profile)
    yield from _bad_mentions(profile)


def _bad_headings(columns: Mapping[Column, tuple[str, ...]]) -> Iterator[str]:
    for column, headings in columns.items():
        if not headings:
            yield f"column {column.value} has no heading"
        if not all(map(plain, headings)):
            yield f"column {column.value} has a blank heading"
    every = Counter(plain(each) for headings in columns.values() for each in headings)
    for heading, times in every.items():
        if heading and times > 1:
            yield f"heading {heading!r} is there {times} times"


def _bad_words(profile: Profile) -> Iterator[str]:
    families = {
        "statuses": tuple(profile.statuses),
        "untracked": tuple(profile.untracked),
        "yes and no": (*profile.yes, *profile.no),
        "auto": () if profile.auto is None else (profile.auto,),
    }
    for name, words in families.items():
        for word, times in Counter(map(plain, words)).items():
            if not word:
                yield f"{name} has a blank word"
            elif times > 1:
                yield f"{name} has {word!r} {times} times"
    if not (profile.yes and profile.no):
        yield "it needs a word for yes and one for no"


def _bad_mentions(profile: Profile) -> Iterator[str]:
    mentions = {
        "erases": profile.erases,
        "required": profile.required,
        "limits": tuple(profile.limits),
        "exports": profile.exports,
    }
    for name, columns in mentions.items():
        for column in sorted(set(columns) - profile.columns.keys(), key=list(Column).index):
            yield f"{name} has {column.value}, which is no column of it"
    for column in sorted(profile.erases - ERASABLE, key=list(Column).index):
        yield f"a blank cell cannot erase {column.value}"
    names = NAMES if not profile.columns.keys().isdisjoint(NAMES) else (Column.SKU,)
    if profile.exports and not any(column in profile.exports for column in names):
        yield f"exports leave out {' and '.join(column.value for column in names)}"
    if len(set(profile.exports)) < len(profile.exports):
        yield "exports has a column twice"
