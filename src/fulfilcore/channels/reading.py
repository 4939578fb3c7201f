"""Reading one HTTP body without trusting it: every value knows its place in the payload.

Money never passes through binary float, text that no database can keep is refused, and whatever
is wrong is said with its JSON path: `a whole number is expected here, not text (at $.items[0].id)`.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import NoReturn

from fulfilcore.channels.clocks import USUAL, LocalTime
from fulfilcore.errors import InvalidInput
from fulfilcore.values import CURRENCIES, Money, aware, storable

MOST_BYTES = 16 * 1024 * 1024
"""No page of orders is larger; a larger body is an accident or an attack."""

_BOM = "\ufeff"
_LARGEST_ID = 2**63 - 1
_DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,20})?")
_FLAGS = {"true": True, "false": False}


class At:
    """A value of a payload and where it stood; asked for a type, it gives that or refuses.

    A payload has thousands of values and few of them are wrong, so a place is only written out
    when somebody asks for it: until then it is the value above and the key there.
    """

    __slots__ = ("_place", "value")

    def __init__(self, value: object, path: "str | tuple[At, str | int]" = "$") -> None:
        self.value, self._place = value, path

    def __repr__(self) -> str:
        return f"At({self.path})"  # personal data must not reach a log by accident

    @property
    def path(self) -> str:
        """The place: `$.items[0].id`."""
        keys, at = list[str](), self
        while isinstance(at._place, tuple):
            at, key = at._place
            keys.append(f"[{key}]" if isinstance(key, int) else f".{key}")
        return "".join((at._place, *reversed(keys)))

    def wrong(self, expected: str) -> InvalidInput:
        """The complaint that something else was expected here."""
        if self.value is None:
            return InvalidInput(f"{expected} is missing", self.path)
        return InvalidInput(f"{expected} is expected here, not {_kind(self.value)}", self.path)

    def child(self, name: str) -> "At":
        """What stands under a key; an absent key reads like null. Raises InvalidInput."""
        value = self.value
        if not isinstance(value, dict):
            raise self.wrong("an object")
        return At(value.get(name), (self, name))

    def items(self) -> tuple["At", ...]:
        """The entries of a list. Raises InvalidInput."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        return tuple([At(value, (self, i)) for i, value in enumerate(self.value)])

    def is_object(self) -> bool:
        """Whether it is a JSON object."""
        return isinstance(self.value, dict)

    def is_list(self) -> bool:
        """Whether it is a JSON list."""
        return isinstance(self.value, list)

    def has(self, *names: str) -> bool:
        """Whether it is an object with something other than null under one of the keys."""
        value = self.value
        if isinstance(value, dict):
            for name in names:
                if value.get(name) is not None:
                    return True
        return False

    def maybe_text(self) -> str | None:
        """Text without blanks around it; null, "" and blanks mean unknown. Raises InvalidInput."""
        value = self.value
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong("text")
        if value.isprintable():  # most are, and then nothing in it can be unstorable
            return value.strip() or None
        return self._kept(value).strip().strip(_BOM).strip() or None

    def text(self) -> str:
        """Text that must be there. Raises InvalidInput."""
        text = self.maybe_text()
        if text is None:
            raise At(None, self.path).wrong("text")
        return text

    def maybe_label(self) -> str | None:
        """Text that some systems send as a number, such as a postcode. Raises InvalidInput."""
        return str(self.whole()) if type(self.value) is int else self.maybe_text()

    def whole(self) -> int:
        """A whole number; true and "1" are none. Raises InvalidInput."""
        if type(self.value) is not int:
            raise self.wrong("a whole number")
        if abs(self.value) > _LARGEST_ID:
            raise InvalidInput("the number is too large", self.path)
        return self.value

    def maybe_whole(self) -> int | None:
        """A whole number, or None where the payload has none. Raises InvalidInput."""
        return None if self.value is None else self.whole()

    def whole_text(self) -> int:
        """A whole number in digits, as XML and CSV write it: "3". Raises InvalidInput."""
        text = self.text()
        if not _DIGITS.fullmatch(text):
            raise self.wrong("a whole number")
        return int(text)

    def maybe_whole_text(self) -> int | None:
        """A whole number in digits, or None where there is none or "". Raises InvalidInput."""
        return None if self.maybe_text() is None else self.whole_text()

    def count_text(self) -> int:
        """A whole number in digits that is not negative. Raises InvalidInput."""
        return At(self.whole_text(), self.path).count()

    def maybe_count_text(self) -> int | None:
        """A count in digits, or None where there is none or "". Raises InvalidInput."""
        return None if self.maybe_text() is None else self.count_text()

    def count(self) -> int:
        """A whole number that is not negative. Raises InvalidInput."""
        number = self.whole()
        if number < 0:
            raise InvalidInput(f"a quantity is never negative: {number}", self.path)
        return number

    def maybe_count(self) -> int | None:
        """A count, or None where the payload has none. Raises InvalidInput."""
        return None if self.value is None else self.count()

    def maybe_flag(self) -> bool | None:
        """Yes or no, native or as the words "true" and "false" in any case. Raises InvalidInput."""
        if isinstance(self.value, bool):
            return self.value
        word = self.maybe_text() if self.value is None or isinstance(self.value, str) else ""
        if word is None:
            return None
        if word.lower() not in _FLAGS:
            raise self.wrong("true or false")
        return _FLAGS[word.lower()]

    def amount(self) -> Decimal:
        """An amount of money, as text or as a JSON number; exact. Raises InvalidInput."""
        if type(self.value) not in (int, Decimal):
            return self.amount_text()
        number = Decimal(str(self.value))
        if number and number.adjusted() > 14:  # more digits than any price has
            raise self.wrong("an amount of money")
        return number

    def amount_text(self) -> Decimal:
        """An amount of money as text, "12.3400"; a JSON number is refused. Raises InvalidInput."""
        if not isinstance(self.value, str):
            raise self.wrong("an amount of money as text")
        text = self.text()
        if not _AMOUNT.fullmatch(text):
            raise self.wrong("an amount of money")
        return Decimal(text)

    def maybe_amount_text(self) -> Decimal | None:
        """An amount as text, or None where the payload has none or "". Raises InvalidInput."""
        return None if self.value in (None, "") else self.amount_text()

    def currency(self) -> str:
        """A known ISO 4217 currency. Raises InvalidInput."""
        code = self.text()
        if code not in CURRENCIES:
            raise InvalidInput(f"{code[:20]!r} is not an ISO 4217 currency", self.path)
        return code

    def instant(self) -> datetime:
        """An ISO 8601 instant in UTC; one without a zone is refused. Raises InvalidInput."""
        return self._dated(self.text(), datetime.fromisoformat, "an ISO 8601 instant")

    def maybe_instant(self) -> datetime | None:
        """An instant, or None where the payload has none or "". Raises InvalidInput."""
        return None if self.maybe_text() is None else self.instant()

    def local_instant(self, zone: str, clock: LocalTime = USUAL) -> datetime:
        """An ISO 8601 instant; without an offset it is what the clocks of a zone showed then.

        `clock` says how a time is read that those clocks skipped, or showed twice. Raises
        InvalidInput.
        """

        def read(text: str) -> datetime:
            said = datetime.fromisoformat(text)
            return said if said.tzinfo else clock.read(said, zone)

        return self._dated(self.text(), read, "an ISO 8601 instant")

    def maybe_local_instant(self, zone: str, clock: LocalTime = USUAL) -> datetime | None:
        """A local instant, or None where there is none or "". Raises InvalidInput."""
        return None if self.maybe_text() is None else self.local_instant(zone, clock)

    def dated(self, expected: str, read: Callable[[str], datetime]) -> datetime:
        """An instant in the system's own writing, read by `read`. Raises InvalidInput."""
        return self._dated(self.text(), read, expected)

    def maybe_mail_instant(self) -> datetime | None:
        """An RFC 2822 instant, `Tue, 05 Mar 2019 21:40:11 +0000`. Raises InvalidInput."""
        text = self.maybe_text()
        if text is None:
            return None
        return self._dated(text, parsedate_to_datetime, "an RFC 2822 date")

    def _dated(self, text: str, read: Callable[[str], datetime], expected: str) -> datetime:
        try:
            return aware(read(text))
        except InvalidInput as bad:
            raise InvalidInput(bad.problem, self.path) from None
        except (ValueError, TypeError, IndexError, OverflowError):
            # The standard library's parsers differ in what they raise for the same nonsense.
            raise InvalidInput(
                f"{expected} is expected here, not {text[:40]!r}", self.path
            ) from None

    def _kept(self, text: str) -> str:
        try:
            return storable(text)
        except InvalidInput as bad:
            raise InvalidInput(bad.problem, self.path) from None


def money(amount: Decimal, currency: str) -> Money:
    """An amount in a currency, rounded half-even to its digits: channels send JPY "25.99"."""
    return Money.of(amount, currency, rounding=ROUND_HALF_EVEN)


def parse(body: bytes | str, path: str = "$", *, limit: int = MOST_BYTES) -> At:
    """The JSON document in one HTTP body, strictly UTF-8. Raises InvalidInput."""
    if len(body) > limit:
        raise InvalidInput(f"the body is larger than {limit} bytes", path)
    text = body if isinstance(body, str) else _decoded(body, path)
    text = text.removeprefix(_BOM)
    if not text.strip():
        raise InvalidInput("the body is empty", path)
    return At(_document(text, path), path)


def _decoded(body: bytes, path: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise InvalidInput(f"the body is not UTF-8 at byte {bad.start}", path) from None


def _document(text: str, path: str) -> object:
    try:
        document: object = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
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


def _kind(value: object) -> str:
    """What a value is, in words; never the value itself, which may be personal."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "this text"
        case int() | Decimal():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
