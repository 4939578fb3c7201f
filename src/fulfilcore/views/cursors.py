"""Cursors: where a page ended, as text that a browser can carry and only its own view reads."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from fulfilcore.errors import InvalidInput
from fulfilcore.intake import digest

_MARK = 12


def cursor(question: object, after: str | None) -> str | None:
    """The text that leads to the next page of a question; None where there is no next page."""
    if after is None:
        return None
    return urlsafe_b64encode(f"{_mark(question)}{after}".encode()).decode().rstrip("=")


def place(question: object, cursor: str | None) -> str:
    """The id to look on after; the beginning if there is no cursor.

    Raises InvalidInput for a text that is no cursor, or that belongs to another question.
    """
    if cursor is None:
        return ""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise InvalidInput(f"{cursor!r} is no cursor of a page") from None
    if text[:_MARK] != _mark(question):
        raise InvalidInput("this cursor belongs to another question: begin with its first page")
    return text[_MARK:]


def _mark(question: object) -> str:
    return digest(question)[:_MARK]
