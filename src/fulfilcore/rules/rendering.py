"""What became of rules, as text for people and as a document for programs."""

from collections.abc import Iterator

from fulfilcore.rules.comparing import Verdict
from fulfilcore.rules.explaining import Explained, Judged, Outcome, Took, Trace
from fulfilcore.rules.wording import effect_words

_SIGNS: dict[Verdict, str] = {True: "✓", False: "✗", None: "?"}
Plain = dict[str, object]


def trace_text(trace: Trace) -> str:
    """Everything about some rules and one order, in lines for people."""
    return "\n".join(line for each in trace.rules for line in explained_lines(each))


def explained_text(explained: Explained) -> str:
    """One rule and one order, in lines for people."""
    return "\n".join(explained_lines(explained))


def explained_lines(explained: Explained) -> Iterator[str]:
    """The lines of one rule: what became of it, its condition part by part, what it did."""
    by = f", ended by {explained.ended_by}" if explained.ended_by else ""
    yield f"{explained.rule.name} [{explained.rule.id}]: {explained.outcome.value}{by}"
    if explained.outcome in (Outcome.DID_NOT_HOLD, Outcome.NOBODY_KNOWS):
        for each in explained.judged.deciding:
            yield f"  because {_told(each)}"
    yield from _tree(explained.judged, "  ")
    for took in explained.took:
        yield f"  → {_done(took)}"


def _told(judged: Judged) -> str:
    seen = "" if judged.found is None else f", and it is {judged.found}"
    return f"it asks: {judged.words}{seen}"


def _tree(judged: Judged, indent: str) -> Iterator[str]:
    seen = "" if judged.found is None else f" — {judged.found}"
    yield f"{indent}{_SIGNS[judged.verdict]} {judged.words}{seen}"
    for part in judged.parts:
        yield from _tree(part, f"{indent}  ")


def _done(took: Took) -> str:
    words = effect_words(took.effect)
    if not took.done:
        return f"{words}: left out, {'; '.join(reason.text for reason in took.reasons)}"
    return f"{words}, overridden by {took.overridden_by}" if took.overridden_by else words


def trace_document(trace: Trace) -> Plain:
    """Everything about some rules and one order, as plain JSON-ready values."""
    return {"order": trace.order, "rules": [explained_document(each) for each in trace.rules]}


def explained_document(explained: Explained) -> Plain:
    """One rule and one order, as plain JSON-ready values."""
    return {
        "rule": explained.rule.id,
        "name": explained.rule.name,
        "outcome": explained.outcome.name.lower(),
        "ended_by": explained.ended_by,
        "condition": _judged(explained.judged),
        "deciding": [_judged(each) for each in explained.judged.deciding],
        "effects": [_took(each) for each in explained.took],
    }


def _judged(judged: Judged) -> Plain:
    return {
        "words": judged.words,
        "holds": judged.verdict,
        "found": judged.found,
        "parts": [_judged(part) for part in judged.parts],
    }


def _took(took: Took) -> Plain:
    return {
        "words": effect_words(took.effect),
        "done": took.done,
        "reasons": [reason.text for reason in took.reasons],
        "overridden_by": took.overridden_by,
    }
