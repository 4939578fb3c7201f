"""Proving that a webhook comes from its channel, over the raw bytes, in constant time."""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import assert_never

from attrs import frozen

from fulfilcore.channels.headers import header
from fulfilcore.channels.webhooks.reasons import WebhookReason
from fulfilcore.channels.webhooks.tables import (
    BodySigned,
    Coding,
    Key,
    Scheme,
    SharedSecret,
    StandardWebhooks,
)
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.imports.inbox import Verified
from fulfilcore.reasons import Code, Reason, because
from fulfilcore.values import aware

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
"""The headers of Standard Webhooks."""

_PREFIX, _VERSION = "whsec_", "v1,"
_SECONDS = re.compile(r"[0-9]{1,11}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Unverified:
    """It cannot be shown that the channel sent it; all reasons are named, not the first."""

    reasons: tuple[Reason, ...]


def verify(
    scheme: Scheme,
    *,
    body: bytes,
    headers: Mapping[str, str],
    secrets: Sequence[str | bytes],
    now: datetime,
) -> Verified | Unverified:
    """Whether a webhook comes from its channel: `verify(SCHEMES["shopify"], body=…, …)`.

    `body` is what came, byte for byte. Any of the `secrets` may have been used, so that one can be
    replaced while both are in use; all are tried, however many fit. Names of headers are read in
    any case. Raises Misconfigured without a secret, for an empty one and for one that is not
    written as its scheme says, and InvalidInput for a naive `now`.
    """
    keys, post = _keys(scheme, secrets), _Post(headers)
    event, at, now = None, None, aware(now)
    match scheme:
        case BodySigned():
            post.prove(scheme.header, [_mac(key, body) for key in keys], post.one(scheme))
            event = next((text for name in scheme.event if (text := post.text(name))), None)
        case StandardWebhooks():
            event = post.text(ID, missing=WebhookReason.NO_EVENT_ID)
            at, given = post.instant(now, scheme.tolerance), post.several()
            when = post.text(TIMESTAMP)
            if event and when:
                signed = f"{event}.{when}.".encode() + body
                post.prove(SIGNATURE, [_mac(key, signed) for key in keys], given)
        case SharedSecret():
            post.prove(scheme.header, [_alike(key) for key in keys], post.secret(scheme.header))
        case _:
            assert_never(scheme)
    topic = post.text(scheme.topic) if isinstance(scheme, BodySigned) and scheme.topic else None
    if post.reasons:
        return Unverified(tuple(dict.fromkeys(post.reasons)))
    digest = hashlib.sha256(body).hexdigest()
    return Verified(scheme=scheme.name, digest=digest, event=event, topic=topic, at=at)


class _Post:
    """One request while it is looked at: what its headers say, and what is wrong with them."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers
        self.reasons: list[Reason] = []

    def text(self, name: str, missing: Code | None = None) -> str | None:
        """What a header says; that it says nothing may be a reason."""
        try:
            said = header(self.headers, name)
        except InvalidInput as bad:
            self.bad(name, bad.problem)
            return None
        if said is None and missing:
            self.reasons.append(because(missing, header=name))
        return said

    def bad(self, name: str, why: str) -> None:
        """A header that cannot be understood."""
        self.reasons.append(because(WebhookReason.BAD_HEADER, header=name, why=why))

    def instant(self, now: datetime, tolerance: timedelta) -> datetime | None:
        """When it was signed, if that is neither long ago nor still to come."""
        said = self.text(TIMESTAMP, missing=WebhookReason.NO_TIMESTAMP)
        if said is None:
            return None
        if not _SECONDS.fullmatch(said):
            self.bad(TIMESTAMP, "seconds since 1970 are expected")
            return None
        at = _EPOCH + timedelta(seconds=int(said))
        for code, apart in (
            (WebhookReason.EXPIRED, now - at),
            (WebhookReason.FROM_THE_FUTURE, at - now),
        ):
            if apart > tolerance:
                self.reasons.append(because(code, at=at.isoformat(), tolerance=tolerance))
        return at

    def one(self, scheme: BodySigned) -> Sequence[bytes]:
        """The one signature of a body."""
        said = self.text(scheme.header, missing=WebhookReason.UNSIGNED)
        found = [] if said is None else _decoded([said], scheme.coding)
        if said is not None and not found:
            self.bad(scheme.header, f"a signature in {scheme.coding.value} is expected")
        return found

    def several(self) -> Sequence[bytes]:
        """The signatures of version 1; those of versions to come are for others."""
        said = self.text(SIGNATURE, missing=WebhookReason.UNSIGNED)
        if said is None:
            return ()
        texts = [text.removeprefix(_VERSION) for text in said.split() if text.startswith(_VERSION)]
        found = _decoded(texts, Coding.BASE64)
        if not found:
            self.bad(SIGNATURE, "no signature of version 1 in base64 is there")
        return found

    def secret(self, name: str) -> Sequence[bytes]:
        """The secret that was repeated, as long as any other, so that no length can be told."""
        said = self.text(name, missing=WebhookReason.UNSIGNED)
        return () if said is None else [_alike(said.encode())]

    def prove(self, name: str, expected: Iterable[bytes], given: Sequence[bytes]) -> None:
        """One of the given must be one of the expected; every pair is looked at to its end."""
        pairs = [hmac.compare_digest(mine, theirs) for mine in expected for theirs in given]
        if given and not any(pairs):
            self.reasons.append(because(WebhookReason.BAD_SIGNATURE, header=name))


def _mac(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, signed, "sha256")


def _alike(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def _decoded(texts: Iterable[str], coding: Coding) -> list[bytes]:
    """What was written, as far as it can be read."""
    found = []
    for text in texts:
        try:
            found.append(_read(text, coding))
        except ValueError:
            continue
    return [each for each in found if each]


def _read(text: str, coding: Coding) -> bytes:
    """The bytes that were written so; ValueError where they were not."""
    if coding is Coding.BASE64:
        return b64decode(text, validate=True)
    return binascii.unhexlify(text)


def _keys(scheme: Scheme, secrets: Sequence[str | bytes]) -> list[bytes]:
    if isinstance(secrets, str | bytes):
        raise Misconfigured("webhook", ["the secrets are a list, not one text"])
    how = Key.TEXT if isinstance(scheme, SharedSecret) else scheme.key
    keys = [_key(secret, how) for secret in secrets]
    if not keys or not all(keys):
        written = "" if how is Key.TEXT else f", or not one written in {how.value}"
        raise Misconfigured("webhook", [f"there is no secret, or an empty one{written}"])
    return keys


def _key(secret: str | bytes, how: Key) -> bytes:
    """The key that a secret stands for; nothing where it stands for none."""
    if isinstance(secret, bytes):
        return secret
    try:
        match how:
            case Key.TEXT:
                return secret.strip().encode()
            case Key.HEX:
                return _read(secret.strip(), Coding.HEX)
            case Key.BASE64:
                return _read(secret.strip().removeprefix(_PREFIX), Coding.BASE64)
            case _:
                assert_never(how)
    except ValueError:  # neither digits nor letters of that writing; the secret is not repeated
        return b""
