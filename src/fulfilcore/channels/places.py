"""A value of a payload and where it stood, asked for a type: it gives that or refuses.

Money never passes through binary float, text that no database can keep is refused, and whatever
is wrong is said with its JSON path: `a whole number is expected here, not text (at $.items[0].id)`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from email.utils import parsedate_to_datetime

from fulfilcore.channels.clocks import USUAL, LocalTime, plain_instant
from fulfilcore.channels.kinds import kind_of
from fulfilcore.errors import InvalidInput
from fulfilcore.values import CURRENCIES, Money, aware, plain_minor, storable

_BOM = "\ufeff"
LARGEST_ID = 2**63 - 1
_DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,20})?")
_FLAGS = {"true": True, "false": False}


MOST_ENTRIES = 50_000
"""The most entries of one list, counted before it is looked at: each that is refused takes more."""


class At:
    """A value of a payload and where it stood; asked for a type, it gives that or refuses.

    A payload has thousands of values and few of them are wrong. So a place is only written out
    when somebody asks for it, and what is asked for with a key, `at.text("name")`, is taken from
    the object at once. Only what is out of the ordinary gets a place of its own, and is read or
    refused there: `at.child("name").text()` comes to the same, always.
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
        return InvalidInput(f"{expected} is expected here, not {kind_of(self.value)}", self.path)

    def child(self, name: str) -> "At":
        """What stands under a key; an absent key reads like null. Raises InvalidInput."""
        value = self.value
        if not isinstance(value, dict):
            raise self.wrong("an object")
        return At(value.get(name), (self, name))

    def first(self, *names: str) -> "At | None":
        """What stands under the first of the keys that has something other than null."""
        value = self.value
        if not isinstance(value, dict):
            return None
        for name in names:
            if (inner := value.get(name)) is not None:
                return At(inner, (self, name))
        return None

    def block(self, key: str) -> "At":
        """A group of fields; one that is left out has no field in it. Raises InvalidInput."""
        at = self.child(key)
        return At({}, (self, key)) if at.value is None else at

    def inside(self, *names: str) -> "At":
        """What stands under several keys, one in the other; null all along reads like null.

        Raises InvalidInput.
        """
        value = self.value
        for name in names:
            if isinstance(value, dict):
                value = value.get(name)
            elif value is not None:
                return self.child(names[0]).inside(*names[1:])  # which one of them is no object?
        return At(value, (self, ".".join(names)))

    def holds(self, key: str, value: object) -> bool:
        """Whether it is an object with exactly that under a key."""
        return isinstance(self.value, dict) and self.value.get(key) == value

    def at(self, key: str | None) -> "At":
        """What stands under a key; itself where no key is given. Raises InvalidInput."""
        return self if key is None else self.child(key)

    def items(self, key: str | None = None) -> tuple["At", ...]:
        """The entries of a list. Raises InvalidInput."""
        at = self if key is None else self.child(key)
        if not isinstance(at.value, list):
            raise at.wrong("a list")
        if len(at.value) > MOST_ENTRIES:
            raise InvalidInput(f"the list has more than {MOST_ENTRIES} entries", at.path)
        return tuple([At(value, (at, i)) for i, value in enumerate(at.value)])

    def maybe_items(self, key: str | None = None) -> tuple["At", ...]:
        """The entries of a list; none where there is no list. Raises InvalidInput."""
        at = self.at(key)
        return () if at.value is None else at.items()

    def is_object(self) -> bool:
        """Whether it is a JSON object."""
        return isinstance(self.value, dict)

    def is_text(self, key: str | None = None) -> bool:
        """Whether it is text, whatever is in it."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else None
        return isinstance(value, str)

    def is_list(self, key: str | None = None) -> bool:
        """Whether it is a JSON list."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else None
        return isinstance(value, list)

    def has(self, *names: str) -> bool:
        """Whether it is an object with something other than null under one of the keys."""
        value = self.value
        if isinstance(value, dict):
            for name in names:
                if value.get(name) is not None:
                    return True
        return False

    def shape(self, shapes: Mapping[str, tuple[str, ...]]) -> str:
        """The first of some shapes of which it has a key; "" where it has none of their keys."""
        return next((name for name, keys in shapes.items() if self.has(*keys)), "")

    def blank(self, key: str) -> bool:
        """Whether it is an object with nothing, null or "" under a key."""
        return isinstance(self.value, dict) and self.value.get(key) in (None, "")

    def told(self) -> Collection[str]:
        """The keys that have something other than null; none where it is no object."""
        value = self.value
        return [key for key in value if value[key] is not None] if isinstance(value, dict) else ()

    def maybe_text(self, key: str | None = None) -> str | None:
        """Text without blanks around it; null, "" and blanks mean unknown. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if value is None:
            return None
        if isinstance(value, str) and value.isprintable():
            return value.strip() or None  # most are, and then nothing in it can be unstorable
        return self._odd_text(key)

    def _odd_text(self, key: str | None) -> str | None:
        at = self.at(key)
        if not isinstance(at.value, str):
            raise at.wrong("text")
        return at._kept(at.value).strip().strip(_BOM).strip() or None

    def text(self, key: str | None = None) -> str:
        """Text that must be there. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if isinstance(value, str) and value.isprintable() and (text := value.strip()):
            return text
        odd = self._odd_text(key) if value is not None and value != "" else None
        if odd is None:
            raise At(None, self.at(key).path).wrong("text")
        return odd

    def maybe_label(self, key: str | None = None) -> str | None:
        """Text that some systems send as a number, such as a postcode. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if isinstance(value, str) and value.isprintable():
            return value.strip() or None
        return str(self.whole(key)) if type(value) is int else self.maybe_text(key)

    def whole(self, key: str | None = None) -> int:
        """A whole number; true and "1" are none. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if type(value) is int and -LARGEST_ID <= value <= LARGEST_ID:
            return value
        at = self.at(key)
        if type(at.value) is not int:
            raise at.wrong("a whole number")
        raise InvalidInput("the number is too large", at.path)

    def maybe_whole(self, key: str | None = None) -> int | None:
        """A whole number, or None where the payload has none. Raises InvalidInput."""
        return None if self.at(key).value is None else self.whole(key)

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

    def count(self, key: str | None = None) -> int:
        """A whole number that is not negative. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if type(value) is int and 0 <= value <= LARGEST_ID:
            return value
        number = self.whole(key)
        if number < 0:
            raise InvalidInput(f"a quantity is never negative: {number}", self.at(key).path)
        return number

    def maybe_count(self, key: str | None = None) -> int | None:
        """A count, or None where the payload has none. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if type(value) is int and 0 <= value <= LARGEST_ID:
            return value
        return None if value is None else self.count(key)

    def maybe_flag(self, key: str | None = None) -> bool | None:
        """Yes or no, native or as the words "true" and "false" in any case. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str) and value in _FLAGS:
            return _FLAGS[value]
        at = self.at(key)
        word = at.maybe_text() if isinstance(at.value, str) else ""
        if word is None:
            return None
        if word.lower() not in _FLAGS:
            raise at.wrong("true or false")
        return _FLAGS[word.lower()]

    def amount(self, key: str | None = None) -> Decimal:
        """An amount of money, as text or as a JSON number; exact. Raises InvalidInput."""
        at = self if key is None else self.child(key)
        if type(at.value) not in (int, Decimal):
            return at.amount_text()
        number = Decimal(str(at.value))
        if number and number.adjusted() > 14:  # more digits than any price has
            raise at.wrong("an amount of money")
        return number

    def amount_text(self, key: str | None = None) -> Decimal:
        """An amount of money as text, "12.3400"; a JSON number is refused. Raises InvalidInput."""
        at = self if key is None else self.child(key)
        if not isinstance(at.value, str):
            raise at.wrong("an amount of money as text")
        text = at.text()
        if not _AMOUNT.fullmatch(text):
            raise at.wrong("an amount of money")
        return Decimal(text)

    def maybe_amount_text(self, key: str | None = None) -> Decimal | None:
        """An amount as text, or None where the payload has none or "". Raises InvalidInput."""
        at = self if key is None else self.child(key)
        return None if at.value in (None, "") else at.amount_text()

    def money(self, currency: str, key: str | None = None) -> Money:
        """An amount in a currency, rounded half-even to its digits. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if isinstance(value, str) and (minor := plain_minor(value, currency)) is not None:
            return Money(minor, currency)
        try:
            return money(self.amount(key), currency)
        except InvalidInput as bad:  # money does not know where the amount stood
            raise InvalidInput(bad.problem, self.at(key).path) from None

    def maybe_money(self, currency: str | None, key: str | None = None) -> Money | None:
        """An amount, or None where it or its currency is not told. Raises InvalidInput."""
        at = self.at(key)
        if at.value in (None, ""):
            return None
        if currency is not None:
            return at.money(currency)
        at.amount()  # what is no amount is refused, whatever it would be in
        return None

    def currency(self, key: str | None = None) -> str:
        """A known ISO 4217 currency. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if isinstance(value, str) and value in CURRENCIES:
            return value
        code = self.text(key)
        if code not in CURRENCIES:
            raise InvalidInput(f"{code[:20]!r} is not an ISO 4217 currency", self.at(key).path)
        return code

    def instant(self, key: str | None = None) -> datetime:
        """An ISO 8601 instant in UTC; one without a zone is refused. Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if isinstance(value, str) and (instant := plain_instant(value)) is not None:
            return instant
        at = self.at(key)
        return at._dated(at.text(), datetime.fromisoformat, "an ISO 8601 instant")

    def maybe_instant(self, key: str | None = None) -> datetime | None:
        """An instant, or None where the payload has none or "". Raises InvalidInput."""
        value = self.value
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else self
        if value is None or value == "":
            return None
        if isinstance(value, str) and (instant := plain_instant(value)) is not None:
            return instant
        return None if self.maybe_text(key) is None else self.instant(key)

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

    def maybe_mail_instant(self, key: str | None = None) -> datetime | None:
        """An RFC 2822 instant, `Tue, 05 Mar 2019 21:40:11 +0000`. Raises InvalidInput."""
        at = self if key is None else self.child(key)
        text = at.maybe_text()
        return None if text is None else at._dated(text, parsedate_to_datetime, "an RFC 2822 date")

    def _dated(self, text: str, read: Callable[[str], datetime], expected: str) -> datetime:
        try:
            said = read(text)
            return said if said.tzinfo is UTC else aware(said)
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
