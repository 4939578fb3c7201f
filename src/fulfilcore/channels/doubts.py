"""What every codec may have to say, in the same words whichever system it is of."""

from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Doubt
from fulfilcore.reasons import Reason, because

_MOST, _MOST_SAID = 40, 200


def brief(word: str) -> str:
    """As much of a sender's word as a reason repeats: whoever writes a page is not quoted."""
    return word[:_MOST]


def unknown_status(word: str | None) -> Reason:
    """The doubt about a status that is not in our table."""
    return because(Doubt.UNKNOWN_STATUS, said=brief(word or "(none)"))


def contradiction(field: str, said: object, other: str, theirs: object) -> Reason:
    """The doubt that two fields of one order contradict each other."""
    return because(Doubt.CONTRADICTION, field=field, said=said, other=other, theirs=theirs)


def failed(said: object, path: str) -> InvalidInput:
    """The complaint that an answer is no order but an error, in the channel's own words."""
    text = said if isinstance(said, str) else "it did not say which"
    return InvalidInput(f"the channel answered with an error: {text[:_MOST_SAID]}", path)
