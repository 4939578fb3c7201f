"""What a BigCommerce webhook is about: its body names the thing that changed, and nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fulfilcore.channels.bigcommerce.fields import ident
from fulfilcore.channels.headers import header
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.webhooks.verify import ID
from fulfilcore.intake import Hint, Need, Part

_WANTED = (Part.HEADER, Part.LINES, Part.ADDRESS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_webhook(body: bytes | str, headers: Mapping[str, str]) -> Hint:
    """What the event is about: the order to fetch, or nothing where it is about none.

    An event goes by the id that a signed hook has in its headers, else by the hash of the body
    and the second it was made: what the hash is taken of is not documented well enough to tell two
    changes of one order apart. Raises InvalidInput.
    """
    document = parse(body)
    topic = document.text("scope")
    created = document.child("created_at")
    reference = _order(topic, document.child("data"))
    return Hint(
        topic=topic,
        id=header(headers, ID) or _name(document.maybe_text("hash"), created),
        needs=() if reference is None else tuple(Need(reference, part) for part in _WANTED),
        store=document.maybe_text("producer"),
        at=None if created.value is None else _EPOCH + timedelta(seconds=_second(created)),
    )


def _order(topic: str, data: At) -> str | None:
    """The order that changed; of a shipment or a payment the one that it belongs to."""
    for start, names in _NAMES.items():
        if topic.startswith(start):
            at = next((data.child(name) for name in names if data.has(name)), data.child(names[-1]))
            return str(ident(At(at.whole_text(), at.path) if isinstance(at.value, str) else at))
    return None


_NAMES = {"store/order/": ("order_id", "id"), "store/shipment/": ("order_id", "orderId")}
"""Where the events of a topic name their order; some of them in digits."""


def _name(hash: str | None, created: At) -> str | None:
    if hash is None or created.value is None:
        return hash
    return f"{hash}@{_second(created)}"


def _second(at: At) -> int:
    """Seconds since 1970, up to the year 5138: no clock of a channel is further ahead."""
    seconds = at.count()
    if seconds > _LAST:
        raise at.wrong("seconds since 1970")
    return seconds


_LAST = 99_999_999_999
