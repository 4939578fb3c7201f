"""Reading Squarespace's webhooks: what to fetch, never the news itself."""

from collections.abc import Mapping

from fulfilcore.channels.reading import parse
from fulfilcore.intake import Hint, Need, Part


def read_webhook(body: bytes | str, headers: Mapping[str, str]) -> Hint:
    """What a webhook of Squarespace says happened; its signature is not looked at here.

    About an order it names what to fetch, about anything else nothing. All of it stands in the
    body: no header is read. `id` is that of the notification, `store` that of the website. Raises
    InvalidInput.
    """
    del headers
    document = parse(body)
    topic = document.text("topic")
    about_order = topic.partition(".")[0] == "order"
    order = document.child("data").text("orderId") if about_order else None
    return Hint(
        topic=topic,
        id=document.maybe_text("id"),
        needs=(Need(order, Part.HEADER),) if order else (),
        store=document.maybe_text("websiteId"),
        at=document.maybe_instant("createdOn"),
    )
