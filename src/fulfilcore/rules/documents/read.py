"""Reading a rule set from a plain document, as JSON and TOML give it: all problems at once.

What cannot be read is noted, and something harmless stands in its place, so that everything else is
still looked at, under the paths of the document.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from attrs import frozen

from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.rules.checking import problems_of, shown
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.conditions import ConditionReader
from fulfilcore.rules.documents.effects import BROKEN, read_effects
from fulfilcore.rules.documents.notes import Notes, Table, is_list
from fulfilcore.rules.model import ALWAYS, Phase, Rule
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.ruleset import RuleSet

VERSION = 1
DEEPEST = 64
"""So many tables and lists may stand in one another within a rule."""

MOST_PARTS = 1_000_000
"""So many values, tables and lists may a document have."""

_OUTSIDE = 2  # the document and the list of rules, around each rule

_PHASES = {each.value: each for each in Phase}


def read_rules(document: object, engine: Engine | None = None) -> RuleSet:
    """The rule set in a document, as `json.loads` or `tomllib.loads` give it.

    Raises Misconfigured with every problem, each with its path in the document and what was
    probably meant, and InvalidInput for what is too deep or too large to be looked at.
    """
    bounded(document)
    notes = Notes()
    return checked(_document(document, notes), notes, engine)


def checked(read: "Sequence[ReadRule]", notes: Notes, engine: Engine | None = None) -> RuleSet:
    """The set of some rules that were read; all that is wrong is told by the document's paths."""
    if not notes:
        try:
            return RuleSet((each.rule for each in read), engine)
        except Misconfigured:
            pass  # its problems are told below, where they stand in the document
    seen = set[str]()
    for notes.rule, each in enumerate(read):
        if each.rule.id in seen:
            problem = f"{shown(each.rule.id)} is the id of another rule"
            notes.add(f"rules[{notes.rule}].id", problem)
        seen.add(each.rule.id)
        for problem in problems_of(each.rule, f"rules[{notes.rule}]", engine):
            notes.add("", each.placed(problem))
    raise notes.as_error()


def bounded(document: object) -> None:
    """Refuse a document that nobody wrote: too deep, too large, or with keys that are no text.

    Raises InvalidInput. It follows nothing further than that, so a list that holds itself ends too.
    """
    ahead, parts = [(document, 1)], 0
    while ahead:
        here, depth = ahead.pop()
        parts += 1
        if depth > DEEPEST + _OUTSIDE + 1 or parts > MOST_PARTS:
            problem = f"over {DEEPEST} tables and lists in one another, or {MOST_PARTS} in all"
            raise InvalidInput(f"the rules are too deep or too large: {problem}")
        if isinstance(here, Mapping):
            if not all(isinstance(key, str) for key in here):
                raise InvalidInput("the key of a table is text")
            ahead.extend((each, depth + 1) for each in here.values() if _holds(each))
            parts += len(here)
        elif isinstance(here, list | tuple):
            ahead.extend((each, depth + 1) for each in here if _holds(each))
            parts += len(here)


def _holds(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple)


@frozen
class ReadRule:
    """A rule, and the places in it that its conditions have but its document has not."""

    rule: Rule
    merged: Sequence[tuple[str, str]]

    def placed(self, problem: str) -> str:
        """A problem under the path that it has in the document."""
        for here, there in self.merged:
            if problem.startswith((f"{here}.", f"{here}:")):
                return there + problem.removeprefix(here)
        return problem


def _document(document: object, notes: Notes) -> list[ReadRule]:
    if not isinstance(document, Mapping):
        notes.add("$", f"{shown(document)} is no table of rules")
        return []
    notes.known_keys(document, "$", ("version", "rules"))
    version, rules = document.get("version"), document.get("rules")
    if "version" not in document:
        notes.add("version", f"is missing; write version = {VERSION}")
    elif version != VERSION or type(version) is not int:
        notes.add("version", f"{shown(version)} is not known here; this reads {VERSION}")
    if not is_list(rules):
        notes.add("rules", "is missing" if rules is None else f"{shown(rules)} is no list of rules")
        return []
    read = list[ReadRule]()
    for notes.rule, each in enumerate(cast(Sequence[object], rules)):
        read.append(_rule(each, f"rules[{notes.rule}]", notes))
    return read


def _rule(written: object, path: str, notes: Notes) -> ReadRule:
    """The rule, with something harmless in place of what could not be read."""
    table: Table = cast(Table, written) if isinstance(written, Mapping) else {}
    if table is not written:
        notes.add(path, f"{shown(written)} is no rule; write a table")
    else:
        notes.known_keys(table, path, _KEYS)
        for key in ("id", "name", "do"):
            if key not in table:
                notes.add(f"{path}.{key}", "is missing")
    conditions = ConditionReader(notes)
    when = conditions.read(table["when"], f"{path}.when") if "when" in table else ALWAYS
    if table.get("when") == {"all": []}:
        notes.add(f"{path}.when", "asks nothing; without `when` a rule is for every order")
    rule = Rule(
        id=_word(table, "id", f"unread-{notes.rule}", path, notes),
        name=_word(table, "name", "unread", path, notes),
        when=when,
        do=read_effects(table["do"], f"{path}.do", notes) if "do" in table else (BROKEN,),
        phase=_phase(table.get("phase", Phase.RULES.value), f"{path}.phase", notes),
        active=notes.tried(f"{path}.active", v.flag_of, table.get("active", True)) is True,
    )
    return ReadRule(rule, conditions.merged)


_KEYS = ("id", "name", "when", "do", "phase", "active")


def _word(table: Table, key: str, otherwise: str, path: str, notes: Notes) -> str:
    word = notes.tried(f"{path}.{key}", v.text_of, table[key]) if key in table else None
    return otherwise if word is None else word


def _phase(named: object, path: str, notes: Notes) -> Phase:
    if isinstance(named, str) and named in _PHASES:
        return _PHASES[named]
    notes.unknown(path, named if isinstance(named, str) else shown(named), _PHASES)
    return Phase.RULES
