"""Writing the tables of rules as TOML: a line where it fits, broken at its lists where it does not.

It writes text, whole numbers, flags, lists and tables, which is all that a rule is made of.
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

LONGEST_LINE = 100
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def toml_table(table: Mapping[str, object]) -> str:
    """A table of TOML, a line for each key; its keys are bare words."""
    return "".join(f"{key} = {_fitted(key, value)}\n" for key, value in table.items())


def _fitted(key: str, value: object) -> str:
    line = _line(value)
    if len(key) + len(" = ") + len(line) <= LONGEST_LINE:
        return line
    return "".join(_broken(value, ""))


def _line(value: object) -> str:
    """A value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return f'"{_SPECIAL.sub(lambda found: _escape(found.group()), value)}"'
        case Mapping():
            inner = ", ".join(f"{key} = {_line(each)}" for key, each in value.items())
            return f"{{ {inner} }}"
        case _:
            listed = cast(list[object], value)
            inner = ", ".join(_line(each) for each in listed)
            tables = any(isinstance(each, Mapping) for each in listed)
            return f"[ {inner} ]" if tables else f"[{inner}]"


def _escape(letter: str) -> str:
    return _SHORT.get(letter) or f"\\u{ord(letter):04X}"


def _broken(value: object, indent: str) -> Iterator[str]:
    """A value over several lines: TOML lets only lists be broken, tables stay on theirs."""
    line = _line(value)
    if len(indent) + len(line) <= LONGEST_LINE:
        yield line
    elif isinstance(value, Mapping):
        yield "{ "
        for number, (key, each) in enumerate(value.items()):
            yield f"{', ' if number else ''}{key} = "
            yield from _broken(each, indent)
        yield " }"
    elif isinstance(value, list):
        yield "[\n"
        for each in value:
            yield f"{indent}  "
            yield from _broken(each, f"{indent}  ")
            yield ",\n"
        yield f"{indent}]"
    else:
        yield line
