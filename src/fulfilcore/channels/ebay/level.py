"""How far an eBay order has come: it says several words at once, and a table says which decides."""

from collections.abc import Collection, Iterable

from attrs import frozen

from fulfilcore.channels.doubts import unknown_status
from fulfilcore.channels.ebay.tables import FINAL, PRECEDENCE
from fulfilcore.channels.statuses import STATUSES
from fulfilcore.intake import Level
from fulfilcore.reasons import Reason

_WORDS = STATUSES["ebay"]


@frozen
class Word:
    """One word of an order's status and the field that it stands in; None where it is not told."""

    field: str
    said: str | None

    @property
    def known(self) -> bool:
        """Whether the status table has it."""
        return self.said is None or self.said in _WORDS[self.field]

    @property
    def level(self) -> Level | None:
        """What it means by itself; None where other words decide."""
        if self.said is None:
            return None
        return _WORDS[self.field][self.said] if self.known else Level.REVIEW


def level(words: Iterable[Word], others: Collection[Level], told: Iterable[Word]) -> Level | None:
    """The level that all words and other facts together come to.

    `told` are the words without which nobody can say, unless what is told settles it.
    """
    meant = {*others, *(word.level for word in words)}
    found = next((each for each in PRECEDENCE if each in meant), None)
    complete = all(word.said is not None for word in told)
    return found if complete or found in FINAL else None


def unknown(words: Iterable[Word]) -> tuple[Reason, ...]:
    """A doubt for every word that is not in the status table, each once."""
    return tuple(dict.fromkeys(unknown_status(word.said) for word in words if not word.known))
