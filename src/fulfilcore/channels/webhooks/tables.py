"""The data of webhooks: how each channel proves that it was the sender."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.errors import Misconfigured


class Coding(Enum):
    """How a signature is written in its header."""

    BASE64 = "base64"
    HEX = "hex"


class Key(Enum):
    """How the text of a secret becomes the key; a secret handed in as bytes is the key itself."""

    TEXT = "text"  # the letters are the key
    HEX = "hex"  # it is written in hexadecimal digits
    BASE64 = "base64"  # it is written in base64, after `whsec_` if that is there


def _is_a_while(_: object, __: object, tolerance: timedelta) -> None:
    if tolerance <= timedelta(0):
        raise Misconfigured("webhook scheme", ["its tolerance must be longer than nothing"])


def _is_a_name(_: object, __: object, header: str) -> None:
    if not header.strip():
        raise Misconfigured("webhook scheme", ["the header that carries the secret has no name"])


@frozen(kw_only=True)
class BodySigned:
    """The body is signed with HMAC-SHA256, and nothing else is: no header, no instant.

    `event` are the headers that may carry the id of the event, the best first.
    """

    name: str
    header: str
    coding: Coding
    key: Key = Key.TEXT
    event: tuple[str, ...] = ()
    topic: str | None = None


@frozen(kw_only=True)
class StandardWebhooks:
    """Standard Webhooks: id, instant and body are signed together, once for each living secret.

    A request signed longer than `tolerance` before or after now is refused.
    """

    name: str = "standard"
    key: Key = Key.BASE64
    tolerance: timedelta = field(default=timedelta(minutes=5), validator=_is_a_while)


@frozen(kw_only=True)
class SharedSecret:
    """Nothing is signed: the channel repeats a secret that we gave it, in a header of our choice.

    It proves less than a signature: who sees one request can write others.
    """

    header: str = field(validator=_is_a_name)
    name: str = "shared secret"


Scheme: TypeAlias = BodySigned | StandardWebhooks | SharedSecret

SCHEMES: Mapping[str, Scheme] = {
    "shopify": BodySigned(
        name="shopify",
        header="X-Shopify-Hmac-Sha256",
        coding=Coding.BASE64,
        # One deed of a merchant may be told in many deliveries, all with the same event id: only
        # the id of the delivery, which is that of its repetitions too, tells them apart.
        event=("X-Shopify-Webhook-Id", "X-Shopify-Event-Id"),
        topic="X-Shopify-Topic",
    ),
    "woocommerce": BodySigned(
        name="woocommerce",
        header="X-WC-Webhook-Signature",
        coding=Coding.BASE64,
        event=("X-WC-Webhook-Delivery-ID",),
        topic="X-WC-Webhook-Topic",
    ),
    # The id and the topic of an event stand in the body.
    "squarespace": BodySigned(
        name="squarespace", header="Squarespace-Signature", coding=Coding.HEX, key=Key.HEX
    ),
    # Signed with the client secret of the app. Hooks that are not signed prove nothing but a
    # header that they were made with: `SharedSecret(header="X-Our-Secret")`.
    "bigcommerce": StandardWebhooks(name="bigcommerce", key=Key.TEXT),
    "standard": StandardWebhooks(),
}
"""The schemes by name: each is data, and another channel's is one more row."""
