"""Conditions that do not say what they seem to, and what no order can tell."""

import re
from collections.abc import Iterator
from functools import partial
from typing import assert_never
from unicodedata import name as name_of

from fulfilcore.orders import Setting
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.lint.drafting import drawn
from fulfilcore.rules.lint.model import Example, Lint, Sketch
from fulfilcore.rules.lint.reaching import Contradiction, proposed
from fulfilcore.rules.lint.search import Budget, Gone, solved
from fulfilcore.rules.lint.showing import LOOKS, Study, shown, smallest
from fulfilcore.rules.lint.space import Space, compares_in
from fulfilcore.rules.model import (
    AddTag,
    Alert,
    All,
    AnyOf,
    Compare,
    Condition,
    HandTo,
    Lines,
    Not,
    Put,
    Quantifier,
    RemoveTag,
    Rule,
    SplitBy,
)
from fulfilcore.rules.model import Operator as O
from fulfilcore.rules.reasons import LintReason as R
from fulfilcore.rules.tables import CRITERIA, OPERATORS, Kind, writes
from fulfilcore.values import Weight

# --- comparisons that say nothing


def trivial(study: Study) -> Iterator[Lint]:
    """Comparisons that never hold, or hold whenever anything is known, each by itself."""
    for place, fate in study.fates.items():
        if isinstance(fate, Contradiction):
            continue
        for compare in dict.fromkeys(compares_in(study.rule(place).when)):
            code = _trivial(study, compare)
            if code is not None:
                name = compare.criterion.value
                example = _ever(study, compare) if code is R.ALWAYS_HOLDS else None
                words = worded(compare)
                yield study.lint(code, [place], example, comparison=words, criterion=name)


def _trivial(study: Study, compare: Compare) -> R | None:
    """Whether a comparison never holds, or always does where the criterion is known."""
    if compare.operator not in _BLANK and CRITERIA[compare.criterion].kind in _WORDY:
        return None  # there is always a text that is so, and one that is not
    if _never(study, _asked(compare)):
        return R.NEVER_HOLDS
    return R.ALWAYS_HOLDS if _never(study, _asked(Not(compare))) else None


_BLANK, _WORDY = (O.BLANK, O.FILLED), (Kind.TEXT, Kind.TEXTS)


def _never(study: Study, condition: Condition) -> bool:
    space = Space((condition,), (), study.rules.engine)
    return solved(space, [space.holds(condition)], Budget(LOOKS)) is Gone.NONE


def _asked(condition: Condition) -> Condition:
    """A comparison as it can be asked of an order."""
    of_line = any(CRITERIA[each.criterion].line for each in compares_in(condition))
    return Lines(Quantifier.ONLY, condition) if of_line else condition


def _ever(study: Study, compare: Compare) -> Example | None:
    sketch = study.sketch(_asked(compare))
    return drawn(sketch) if sketch else None


def worded(compare: Compare) -> str:
    """A comparison in words: `total is at least 25.00 USD`."""
    values = " or ".join(
        f"{each.milligrams} mg" if isinstance(each, Weight) else str(each)
        for each in compare.values
    )
    was = " was" if compare.was else ""
    words = OPERATORS[compare.operator].words
    return f"{compare.criterion.value}{was} {words} {values}".strip()


_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = ("LATIN", "CYRILLIC", "GREEK")


def mixed_alphabets(study: Study) -> Iterator[Lint]:
    """Words of letters that look alike and are not, such as a Latin and a Cyrillic a."""
    for place in study.fates:
        rule = study.rule(place)
        words = (w for text in _texts(rule) if not text.isascii() for w in _WORD.findall(text))
        for word in dict.fromkeys(words):
            scripts = {letter: _script(letter) for letter in word}
            known = [each for each in _ALIKE if each in scripts.values()]
            if len(known) > 1:
                odd = (f"{c} ({s.title()})" for c, s in scripts.items() if s in known)
                yield study.lint(
                    R.MIXED_ALPHABETS, [place], None, word=word, letters=", ".join(odd)
                )


def _script(letter: str) -> str:
    return name_of(letter, "").partition(" ")[0]


def _texts(rule: Rule) -> Iterator[str]:
    """Every text that a rule compares with, or writes."""
    for compare in compares_in(rule.when):
        yield from (value for value in compare.values if isinstance(value, str))
    for effect in rule.do:
        match effect:
            case AddTag(text) | RemoveTag(text) | HandTo(text) | SplitBy(text) | Alert(text):
                yield text
            case Put(_, str() as text):
                yield text
            case _:
                pass


# --- what nobody tells


def untold(study: Study) -> Iterator[Lint]:
    """Criteria that no order will ever say anything of, as no store or host tells them."""
    stores = study.account.stores if study.account else ()
    details = {d for store in stores if store.active for d in store.capabilities.details}
    written = set[C | None]()
    for place in study.fates:
        rule = study.rule(place)
        for criterion in dict.fromkeys(each.criterion for each in compares_in(rule.when)):
            row = CRITERIA[criterion]
            lacks = study.account is not None and row.needs is not None and row.needs not in details
            code = R.UNTOLD_BY_STORES if lacks and criterion not in written else None
            code = R.UNTOLD_BY_HOST if row.told and criterion not in study.told else code
            if code is not None:
                example = _unheard(study, place, criterion)
                yield study.lint(code, [place], example, criterion=criterion.value)
        written.update(map(writes, rule.do))


def _unheard(study: Study, place: int, criterion: C) -> Example | None:
    """The smallest order that lacks nothing but that for a rule to hold."""

    def show(sketch: Sketch) -> Example | None:
        with_it, without = drawn(sketch), drawn(_unsaid(sketch, criterion))
        if with_it is None or without is None or study.holds(place, with_it) is not True:
            return None
        return without if study.holds(place, without) is not True else None

    return smallest(study.alive[place], show) if place in study.alive else None


def _unsaid(sketch: Sketch, criterion: C) -> Sketch:
    values = {s: v for s, v in sketch.values.items() if s[0] is not criterion}
    lines = sketch.lines
    if lines is not None:
        lines = tuple({c: v for c, v in line.items() if c is not criterion} for line in lines)
    return Sketch(values, lines)


# --- the traps of ShipStation


def one_line_only(study: Study) -> Iterator[Lint]:
    """What is asked of the only line never fits orders of several lines, as ShipStation's items."""
    for place in study.alive:
        rule = study.rule(place)
        for lines in dict.fromkeys(_positive(rule.when)):
            asked = [c.criterion for c in compares_in(lines.where)]
            named = [c.value for c in (C.SKU, C.ITEM_NAME) if c in asked]
            if lines.quantifier is Quantifier.ONLY and named:
                example = _of_two_lines(study, place, lines)
                if example:
                    words = " and ".join(named)
                    yield study.lint(R.ONE_LINE_ONLY, [place], example, criterion=words)


def _positive(condition: Condition, wanted: bool = True) -> Iterator[Lines]:
    """What is asked of lines for a condition to hold, and not for it to fail."""
    match condition:
        case Lines():
            yield from (condition,) if wanted else ()
        case Not(inner):
            yield from _positive(inner, not wanted)
        case All(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from _positive(each, wanted)
        case Compare():
            pass
        case _:
            assert_never(condition)


def _of_two_lines(study: Study, place: int, lines: Lines) -> Example | None:
    """The smallest order of two lines alike of which it holds as soon as one is gone."""

    def show(sketch: Sketch) -> Example | None:
        one, two = drawn(sketch), drawn(Sketch(sketch.values, (sketch.lines or ()) * 2))
        if one is None or two is None or study.holds(place, one) is not True:
            return None
        return two if study.holds(place, two) is not True and two.order.lines else None

    sketch = study.sketch(study.rule(place).when, lines)
    return smallest(sketch, show) if sketch else None


def home_is_not_abroad(study: Study) -> Iterator[Lint]:
    """Orders to the home country that are to go abroad: ShipStation calls none of them so."""
    home = study.account.country if study.account else None
    for place, fate in study.fates.items():
        when = study.rule(place).when
        asked = [*compares_in(when)]
        borders = {C.COUNTRY, C.INTERNATIONAL} <= {each.criterion for each in asked}
        if home is None or not borders or isinstance(fate, Contradiction):
            continue
        if _never(study, All((when, _borders(home)))):
            named = (str(v) for c in asked if c.criterion is C.COUNTRY for v in c.values)
            country = " or ".join(dict.fromkeys(named))
            example = _stays_home(study, place)
            yield study.lint(R.HOME_IS_NOT_ABROAD, [place], example, country=country)


def _stays_home(study: Study, place: int) -> Example | None:
    """The smallest order to there of which the rule would hold, were that abroad."""
    border = (C.INTERNATIONAL, False)

    def show(sketch: Sketch) -> Example | None:
        away = drawn(Sketch({**sketch.values, border: True}, sketch.lines))
        stays = drawn(Sketch({**sketch.values, border: False}, sketch.lines))
        if away is None or stays is None or study.holds(place, away) is not True:
            return None
        return stays if study.holds(place, stays) is not True else None

    sketch = study.sketch(study.rule(place).when)
    return smallest(sketch, show) if sketch else None


def _borders(home: str) -> Condition:
    """What is true of every order: abroad is where it does not go to the country at home."""
    there = Compare(C.COUNTRY, O.EQUALS, home), Compare(C.INTERNATIONAL, O.EQUALS, False)
    away = Compare(C.COUNTRY, O.NOT_EQUALS, home), Compare(C.INTERNATIONAL, O.EQUALS, True)
    nowhere = Compare(C.COUNTRY, O.BLANK), Compare(C.INTERNATIONAL, O.BLANK)
    return AnyOf((All(there), All(away), All(nowhere)))


NEEDS_SERVICE = frozenset(
    {
        *(Setting.CONFIRMATION, Setting.INSURED, Setting.SATURDAY_DELIVERY),
        *(Setting.SHIPPER_RELEASE, Setting.NON_MACHINABLE, Setting.ALCOHOL, Setting.DRY_ICE),
        *(Setting.DRY_ICE_WEIGHT, Setting.COLLECT_ON_DELIVERY, Setting.BILL_TO_ACCOUNT),
        *(Setting.NO_POSTAGE_SHOWN, Setting.RETURN_LABEL, Setting.PACKAGE),
    }
)
"""Settings that only a carrier's service gives a meaning to."""

_CHOOSES = frozenset({C.SERVICE, C.CARRIER})


def needs_service(study: Study) -> Iterator[Lint]:
    """Settings that mean nothing without a service, decided where nothing has chosen one."""
    chosen = False
    for place in study.alive:
        rule = study.rule(place)
        chosen = chosen or not _CHOOSES.isdisjoint(map(writes, rule.do))
        targets = [e.target for e in rule.do if isinstance(e, Put) and e.target in NEEDS_SERVICE]
        if chosen or not targets:
            continue
        nothing = (Compare(each, O.BLANK) for each in (C.SERVICE, C.CARRIER))
        sketch = study.sketch(rule.when, *nothing)
        fires = shown(partial(_fires_bare, study, rule.id))
        if sketch and (example := smallest(sketch, fires)):
            words = " and ".join(dict.fromkeys(target.words for target in targets))
            yield study.lint(R.NEEDS_SERVICE, [place], example, what=words)


def _fires_bare(study: Study, rule: str, example: Example) -> bool:
    """Whether a rule has its turn although nobody chose a service or a carrier."""
    chosen = example.order.fields.service or example.order.setting(Setting.CARRIER)
    return not chosen and rule in proposed(study.rules, example).fired
