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
    """The order that changed; of a shipment the one that it belongs to."""
    if topic.startswith("store/order/"):
        return str(ident(data.child("id")))
    if topic.startswith("store/shipment/"):
        return str(ident(data.child("orderId")))
    return None


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
