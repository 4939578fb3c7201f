"""Senders of webhooks: each scheme written down again, from its documentation, for tests only."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime

from builders import NOON

SECRET = "hush hush"
STANDARD_KEY = b"\x00\x01 a key that is no text \xff"
STANDARD_SECRET = "whsec_" + b64encode(STANDARD_KEY).decode()
HEX_SECRET = "00ff10a0" * 8
BODY = b'{"id": 5001, "total": "12.30"}'


def mac(key: bytes, signed: bytes) -> bytes:
    """HMAC-SHA256, by its definition in RFC 2104."""
    block = hashlib.sha256(key).digest() if len(key) > 64 else key
    inner, outer = (bytes(byte ^ pad for byte in block.ljust(64, b"\0")) for pad in (0x36, 0x5C))
    return hashlib.sha256(outer + hashlib.sha256(inner + signed).digest()).digest()


def shopify(body: bytes = BODY, secret: str = SECRET, **more: str) -> dict[str, str]:
    """The headers that Shopify sends with a body."""
    return {
        "X-Shopify-Topic": "orders/updated",
        "X-Shopify-Hmac-Sha256": b64encode(mac(secret.encode(), body)).decode(),
        "X-Shopify-Shop-Domain": "acme.myshopify.com",
        "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "X-Shopify-Event-Id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
        "X-Shopify-Triggered-At": "2026-03-02T11:59:58.123456789Z",
        **more,
    }


def woocommerce(body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    """The headers that WooCommerce sends."""
    return {
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Signature": b64encode(mac(secret.encode(), body)).decode(),
        "X-WC-Webhook-Delivery-ID": "7f2a",
    }


def squarespace(body: bytes = BODY, secret: str = HEX_SECRET) -> dict[str, str]:
    """The header that Squarespace sends: digits of a key in digits."""
    return {"Squarespace-Signature": mac(bytes.fromhex(secret), body).hex()}


def standard(
    body: bytes = BODY,
    *keys: bytes,
    at: datetime = NOON,
    id: str = "msg_1",
    more: str = "",
) -> dict[str, str]:
    """The headers of Standard Webhooks, signed with each of the keys."""
    seconds = str(int(at.timestamp()))
    signed = f"{id}.{seconds}.".encode() + body
    signatures = (f"v1,{b64encode(mac(key, signed)).decode()}" for key in keys or (STANDARD_KEY,))
    return {
        "webhook-id": id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join((*signatures, *more.split())),
    }


assert mac(b"key", b"x") == hmac.digest(b"key", b"x", "sha256")
