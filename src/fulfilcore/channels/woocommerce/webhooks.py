"""Reading WooCommerce's webhooks: what to fetch, never the news itself."""

import re
from collections.abc import Mapping
from datetime import datetime

from fulfilcore.channels.headers import header
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.woocommerce.fields import ident
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint, Need, Part

PING = "ping"
"""The topic of the call by which a site tries out a webhook that was made or switched on."""

_FORM = re.compile(r"webhook_id=([0-9]{1,19})")


def read_webhook(body: bytes | str, headers: Mapping[str, str]) -> Hint:
    """What a webhook of WooCommerce says happened; its signature is not looked at here.

    About an order it names what to fetch, about anything else nothing; `id` is that of the
    delivery, which is told again under the same, and `store` the address of the site. The ping of a
    new webhook bears no topic and comes as a form. Raises InvalidInput.
    """
    document, store = _document(body), header(headers, "X-WC-Webhook-Source")
    if document.has("webhook_id") and not document.has("id"):
        ident(document.child("webhook_id"))
        return Hint(topic=PING, store=store)
    topic = header(headers, "X-WC-Webhook-Topic") or _topic(headers)
    if not topic:
        raise InvalidInput("the header X-WC-Webhook-Topic is missing")
    about_order = topic.partition(".")[0] == "order"
    order = document.child("order") if document.has("order") else document  # the legacy API
    return Hint(
        topic=topic,
        id=header(headers, "X-WC-Webhook-Delivery-ID"),
        needs=(Need(ident(order.child("id")), Part.HEADER),) if about_order else (),
        store=store,
        at=_changed(order) if about_order else None,
    )


def _topic(headers: Mapping[str, str]) -> str:
    """The topic in its two halves, as some sites send it."""
    halves = (header(headers, f"X-WC-Webhook-{half}") for half in ("Resource", "Event"))
    return ".".join(half for half in halves if half)


def _document(body: bytes | str) -> At:
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    form = _FORM.fullmatch(text)
    return At({"webhook_id": form[1]}) if form else parse(body)


def _changed(order: At) -> datetime | None:
    """When the order was changed; without its UTC form it would be a guess."""
    for name in ("date_modified_gmt", "updated_at"):
        if (changed := order.child(name).maybe_local_instant("UTC")) is not None:
            return changed
    return None
