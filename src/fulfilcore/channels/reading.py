"""Reading one HTTP body without trusting it: strictly UTF-8, strictly JSON, limited in size."""

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from fulfilcore.channels.places import At, money
from fulfilcore.errors import InvalidInput

__all__ = ["MOST_BYTES", "At", "Document", "documents", "money", "parse", "sound"]

MOST_BYTES = 16 * 1024 * 1024
"""No page of orders is larger; a larger body is an accident or an attack."""

MOST_VALUES = 1_000_000
"""The most `,`, `[` and `{` in one body, which even the largest page has fewer of. A value of two
bytes takes hundreds once it is read: 16 MB of `1,` took 3 GB. Counted before parsing."""

_BOM = "\ufeff"


def parse(body: bytes | str, path: str = "$", *, limit: int = MOST_BYTES) -> At:
    """The JSON document in one HTTP body, strictly UTF-8. Raises InvalidInput."""
    if len(body) > limit:
        raise InvalidInput(f"the body is larger than {limit} bytes", path)
    text = body if isinstance(body, str) else _decoded(body, path)
    text = text.removeprefix(_BOM)
    if not text or text.isspace():
        raise InvalidInput("the body is empty", path)
    if len(text) > MOST_VALUES and sum(map(text.count, ",[{")) > MOST_VALUES:
        raise InvalidInput(f"the body has more than {MOST_VALUES} values", path)
    return At(_document(text, path), path)


Document = At | InvalidInput
"""What is in a body, or what is wrong with it."""


def documents(bodies: Sequence[bytes | str]) -> Sequence[Document]:
    """The document in each body; of several, each path begins with the number of its body."""
    if len(bodies) == 1:
        return [_parsed(bodies[0], "$")]
    return [_parsed(body, f"$body[{number}]") for number, body in enumerate(bodies)]


def _parsed(body: bytes | str, path: str) -> Document:
    try:
        return parse(body, path)
    except InvalidInput as bad:
        return bad


def sound(document: Document) -> At:
    """The document, if there is nothing wrong with the body. Raises InvalidInput."""
    if isinstance(document, At):
        return document
    raise document


def _decoded(body: bytes, path: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise InvalidInput(f"the body is not UTF-8 at byte {bad.start}", path) from None


def _document(text: str, path: str) -> object:
    try:
        document: object = _JSON.decode(text)
    except json.JSONDecodeError as bad:
        place = f"line {bad.lineno}, column {bad.colno}"
        raise InvalidInput(f"the body is not JSON: {bad.msg} at {place}", path) from None
    except RecursionError:
        raise InvalidInput("the body is nested too deeply", path) from None
    except (ValueError, InvalidOperation):
        raise InvalidInput("the body holds a number that no order can hold", path) from None
    return document


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


_JSON = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
