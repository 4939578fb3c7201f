"""What all codecs share when they write a notice: its units, its stable name, its texts."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from fulfilcore.errors import InvalidInput
from fulfilcore.reasons import Code, Reason, because
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import LineId, storable

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?")


def units(notice: ShipmentNotice) -> dict[LineId, int]:
    """How many units of each line left; a line named twice is added up."""
    counted: dict[LineId, int] = {}
    for each in notice.lines:
        counted[each.line] = counted.get(each.line, 0) + each.quantity
    return counted


def fingerprint(notice: ShipmentNotice) -> str:
    """The parcel's name for the channel: the same for every revision, on every computer."""
    parcel = json.dumps([notice.store, notice.reference, notice.parcel])
    return hashlib.sha256(parcel.encode()).hexdigest()


def parcel_number(notice: ShipmentNotice) -> str:
    """The parcel's name where it must be a positive number: the same for all revisions."""
    return str(1 + int(fingerprint(notice), 16) % 10**9)


def is_amending(notice: ShipmentNotice) -> bool:
    """Whether the channel was told of the parcel before, and this is only a new label of it."""
    return notice.amends is not None and notice.revision > 1


def zulu(instant: datetime, timespec: str = "seconds") -> str:
    """An instant with a Z: some channels refuse an offset, some a fraction of a second as well."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def the_one(fitting: Sequence[str], what: str = "fulfillments") -> str | None:
    """The only thing that fits a notice, of those that a channel lists; None where none does.

    Raises InvalidInput where several fit, even under one id: to take one for it would be a guess.
    """
    if len(fitting) > 1:
        raise InvalidInput(f"any of the {what} {', '.join(fitting)} may be the one told")
    return next(iter(fitting), None)


def said(text: str | None) -> str:
    """The text without blanks around it; "" where there is none."""
    return (text or "").strip()


def is_web_address(text: str) -> bool:
    """Whether a buyer can be sent there: `https://…`, without blanks."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def misfits(
    texts: Mapping[str, str], limits: Mapping[str, int], too_long: Code, unsendable: Code
) -> Iterator[Reason]:
    """The texts that the channel would refuse, each with its reason."""
    for name, text in texts.items():
        if name in limits and len(text) > limits[name]:
            yield because(too_long, field=name, limit=limits[name])
        try:
            storable(text)
        except InvalidInput:
            yield because(unsendable, field=name)
