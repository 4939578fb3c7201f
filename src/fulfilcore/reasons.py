"""Why something is as it is: reason codes that carry their sentence and their rules."""

from collections.abc import Iterable, Mapping
from enum import Enum

from attrs import field, frozen


class Code(Enum):
    """A reason code: its member carries the sentence and the ids of the rules behind it.

    Areas list theirs in `reasons.py` as `NAME = ("sentence with {details}", "S001-16")`.
    """

    def __init__(self, sentence: str, *rules: str) -> None:
        self.sentence = sentence
        self.rules = rules


def _in_order(details: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(details))


def _shown(details: tuple[tuple[str, str], ...]) -> str:
    """Details for `repr`: a note is written freely and may name anybody."""
    return repr({name: "…" if name == "note" and value else value for name, value in details})


@frozen
class Reason:
    """One reason, with the details that fill its sentence."""

    code: Code
    details: tuple[tuple[str, str], ...] = field(default=(), converter=_in_order, repr=_shown)

    @property
    def text(self) -> str:
        """The reason as a sentence for people."""
        return self.code.sentence.format_map(_Details(self.details))

    @property
    def rules(self) -> tuple[str, ...]:
        """The numbered rules that this reason rests on."""
        return self.code.rules

    def __str__(self) -> str:
        return self.text


@frozen
class Finding:
    """Something a person should look at: the exceptions queue is a list of these."""

    reason: Reason
    about: str

    @property
    def text(self) -> str:
        """The finding as a sentence for people."""
        return self.reason.text


def because(code: Code, **details: object) -> Reason:
    """A reason with its details as text: `because(OrderReason.HELD, by="Ann")`."""
    return Reason(code, tuple((name, str(value)) for name, value in details.items()))


def without_note(reason: Reason) -> Reason:
    """The reason without what somebody wrote freely: history is never rewritten, nor redacted."""
    return Reason(reason.code, tuple((k, "" if k == "note" else v) for k, v in reason.details))


class _Details(dict[str, str]):
    """Details by name; one that an old record lacks shows as a gap, never as a crash."""

    def __init__(self, details: tuple[tuple[str, str], ...]) -> None:
        super().__init__(details)

    def __missing__(self, key: str) -> str:
        return "?"


def explain(reasons: tuple[Reason, ...]) -> Mapping[str, str]:
    """Reasons as code → sentence, in the order given."""
    return {reason.code.name: reason.text for reason in reasons}
