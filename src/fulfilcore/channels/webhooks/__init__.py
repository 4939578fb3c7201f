"""Webhooks: who sent this request? One pure verifier for the schemes of all channels.

`verify` looks at the raw bytes of the body, so verify before anything parses them. What comes out
is `Verified`, which the inbox asks for, or `Unverified` with every reason. Which event it was, and
what is to be fetched, the `read_webhook` of the channel's package says.

Only Standard Webhooks (and BigCommerce, which follows them) sign the instant and the id of the
event: there a request that is too old, or too far ahead of us, is refused. Shopify, WooCommerce and
Squarespace sign the body alone. Of such a request nobody can tell by itself whether it is sent for
the second time: the inbox does, which knows the events of at least thirty days. Who has caught one
and sends it under another id makes an order be fetched once more, and nothing else.
"""

from fulfilcore.channels.webhooks.reasons import WebhookReason
from fulfilcore.channels.webhooks.tables import (
    SCHEMES,
    BodySigned,
    Coding,
    Key,
    Scheme,
    SharedSecret,
    StandardWebhooks,
)
from fulfilcore.channels.webhooks.verify import Unverified, verify

__all__ = [
    "SCHEMES",
    "BodySigned",
    "Coding",
    "Key",
    "Scheme",
    "SharedSecret",
    "StandardWebhooks",
    "Unverified",
    "WebhookReason",
    "verify",
]
