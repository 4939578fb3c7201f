"""Rule sets as JSON and as TOML text: read without trusting it, written for people.

A text that is too large, too deep, or that says a key twice is refused before its rules are looked
at. What is written is read as the very same rules.
"""

import json
import re
import tomllib
from typing import NoReturn

from fulfilcore.errors import InvalidInput
from fulfilcore.rules.checking import shown
from fulfilcore.rules.documents.read import MOST_PARTS, VERSION, read_rules
from fulfilcore.rules.documents.toml import toml_table
from fulfilcore.rules.documents.write import rule_document
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.ruleset import RuleSet

MOST_BYTES = 5_000_000
"""A larger text is an accident or an attack: 10,000 rules are three megabytes."""

LONGEST_KEY = 16
"""So many parts may a dotted key of TOML have: the time for one grows with their square."""


def rules_from_json(text: str | bytes, engine: Engine | None = None) -> RuleSet:
    """The rule set in a JSON text.

    Raises InvalidInput for what is no such text, and Misconfigured as `read_rules` does.
    """
    return read_rules(json_document(text), engine)


def json_document(text: str | bytes) -> object:
    """The document in a JSON text, whatever it says.

    Raises InvalidInput for what is no such text.
    """
    try:
        document: object = _JSON.decode(_sound(text))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidInput(f"the rules are not JSON: {error.msg} at {place}") from None
    except RecursionError:
        raise InvalidInput("the rules are nested too deeply") from None
    except ValueError:
        raise InvalidInput("the rules hold a number that nothing can be") from None
    return document


def rules_from_toml(text: str | bytes, engine: Engine | None = None) -> RuleSet:
    """The rule set in a TOML text.

    Raises InvalidInput for what is no such text, and Misconfigured as `read_rules` does.
    """
    return read_rules(toml_document(text), engine)


def toml_document(text: str | bytes) -> object:
    """The document in a TOML text, whatever it says.

    Raises InvalidInput for what is no such text.
    """
    sound = _sound(text)
    bare = _QUOTED.sub("", sound)
    if any(part.count(".") >= LONGEST_KEY for part in _BETWEEN.split(bare)):
        raise InvalidInput(f"the rules have a key of over {LONGEST_KEY} parts")
    try:
        document: object = tomllib.loads(sound)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"the rules are not TOML: {str(error)[:_LONGEST_MESSAGE]}") from None
    except RecursionError:
        raise InvalidInput("the rules are nested too deeply") from None
    except (ValueError, OverflowError):
        raise InvalidInput("the rules hold a number that nothing can be") from None
    return document


def rules_to_json(rules: RuleSet) -> str:
    """A rule set as JSON text, a line for each rule.

    Raises InvalidInput if it is too large to be read again.
    """
    each = (json.dumps(rule_document(rule), ensure_ascii=False) for rule in rules.rules)
    listed = ",".join(f"\n    {line}" for line in each)
    ends = "\n  " if listed else ""
    return _sound(f'{{\n  "version": {VERSION},\n  "rules": [{listed}{ends}]\n}}\n')


def rules_to_toml(rules: RuleSet) -> str:
    """A rule set as TOML text, a paragraph for each rule.

    Raises InvalidInput if it is too large to be read again.
    """
    head = f"version = {VERSION}\n"
    if not rules.rules:
        return f"{head}rules = []\n"
    paragraphs = (toml_table(rule_document(rule)) for rule in rules.rules)
    return _sound(head + "".join(f"\n[[rules]]\n{each}" for each in paragraphs))


def _sound(text: str | bytes) -> str:
    """A text that is neither too large nor has too many values, strictly of UTF-8."""
    size = len(text.encode("utf-8", "replace")) if isinstance(text, str) else len(text)
    if size > MOST_BYTES:
        raise InvalidInput(f"the rules are larger than {MOST_BYTES} bytes")
    try:
        sound = text if isinstance(text, str) else text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"the rules are not UTF-8 at byte {error.start}") from None
    if sum(map(sound.count, ",[{")) > MOST_PARTS:
        raise InvalidInput(f"the rules have more than {MOST_PARTS} values")
    return sound


_LONGEST_MESSAGE = 200


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A table that says each of its keys once: the second would silently win."""
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in table if keys.count(key) > 1)
        raise InvalidInput(f"the rules say {shown(twice)} twice in one table")
    return table


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


_JSON = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)

_QUOTED = re.compile(
    r'''"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}|\\?\Z)'''
    r"""|'''(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)"""
    r"""|"(?:[^"\\\n]++|\\.)*+(?:"|$)|\\"""
    r"""|'[^'\n]*+(?:'|$)|#[^\n]*+""",
    re.DOTALL | re.MULTILINE,
)
"""What TOML takes for a string or a comment; one that never ends goes to the end."""

_BETWEEN = re.compile(r"[,={}\[\]\n]")
