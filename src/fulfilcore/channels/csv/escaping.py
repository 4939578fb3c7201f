"""Cells that a spreadsheet would run as a formula: written with an apostrophe, and read without.

What is written is what is read: an apostrophe goes in front of every text that looks like a
formula, and is taken away from nothing else. So the town of 's-Hertogenbosch keeps its own.
"""

import re

_FORMULA = re.compile(r"""[\s'"]*[=+\-@＝＋－＠\t\r\n]""")  # noqa: RUF001  # full width, as OWASP has it
"""What makes a formula begins a cell, also after blanks and quotes (OWASP, CSV injection)."""


def guarded(text: str) -> str:
    """The text as it may stand in a cell: no spreadsheet takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def is_guarded(cell: str) -> bool:
    """Whether the cell has an apostrophe that guards against a formula."""
    return cell.startswith("'") and _FORMULA.match(cell) is not None


def unguarded(cell: str) -> str:
    """The text that was written as this cell: `unguarded(guarded(text)) == text`."""
    return cell[1:] if is_guarded(cell) else cell
