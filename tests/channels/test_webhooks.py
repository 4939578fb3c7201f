"""Who sent this webhook: each scheme believed, and disbelieved for every reason there is."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webhook_senders import (
    BODY,
    HEX_SECRET,
    SECRET,
    STANDARD_KEY,
    STANDARD_SECRET,
    shopify,
    squarespace,
    standard,
    woocommerce,
)

from builders import NOON, at, codes
from fulfilcore.channels.webhooks import (
    SCHEMES,
    Scheme,
    SharedSecret,
    StandardWebhooks,
    Unverified,
    WebhookReason,
    verify,
)
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.imports.inbox import Verified

SHARED = SharedSecret(header="X-Our-Secret")
DIGEST = hashlib.sha256(BODY).hexdigest()
GOOD: Mapping[str, tuple[Scheme, str, dict[str, str]]] = {
    "shopify": (SCHEMES["shopify"], SECRET, shopify()),
    "woocommerce": (SCHEMES["woocommerce"], SECRET, woocommerce()),
    "squarespace": (SCHEMES["squarespace"], HEX_SECRET, squarespace()),
    "standard": (SCHEMES["standard"], STANDARD_SECRET, standard()),
    "bigcommerce": (SCHEMES["bigcommerce"], SECRET, standard(BODY, SECRET.encode())),
    "shared secret": (SHARED, SECRET, {"X-Our-Secret": SECRET}),
}
SIGNATURES = {
    "shopify": "X-Shopify-Hmac-Sha256",
    "woocommerce": "X-WC-Webhook-Signature",
    "squarespace": "Squarespace-Signature",
    "standard": "webhook-signature",
    "bigcommerce": "webhook-signature",
    "shared secret": "X-Our-Secret",
}
EVENTS = {
    "shopify": ("b54557e4-bdd9-4b37-8a5f-bf7d70bcd043", "orders/updated", None),
    "woocommerce": ("7f2a", "order.updated", None),
    "squarespace": (None, None, None),
    "standard": ("msg_1", None, NOON),
    "bigcommerce": ("msg_1", None, NOON),
    "shared secret": (None, None, None),
}
EACH = pytest.mark.parametrize("name", sorted(GOOD))


def judged(
    name: str,
    body: bytes = BODY,
    *secrets: str | bytes,
    now: datetime = NOON,
    leaves_out: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Verified | Unverified:
    """What is thought of a good request with some headers changed."""
    scheme, secret, good = GOOD[name]
    told = {**good, **(headers or {})}
    told = {key: value for key, value in told.items() if key != leaves_out}
    return verify(scheme, body=body, headers=told, secrets=secrets or (secret,), now=now)


def why_not(answer: Verified | Unverified) -> set[object]:
    """The codes of a refusal."""
    assert isinstance(answer, Unverified), answer
    return set(codes(answer.reasons))


@EACH
def test_a_good_request_is_believed(name: str) -> None:
    """It comes with the event's id, topic and signed instant, as far as the scheme has them."""
    event, topic, signed = EVENTS[name]
    expected = Verified(scheme=name, digest=DIGEST, event=event, topic=topic, at=signed)
    assert expected == judged(name)


@EACH
def test_names_of_headers_are_read_in_any_case(name: str) -> None:
    """A framework may write them small, large, or as it likes."""
    scheme, secret, headers = GOOD[name]
    for write in (str.lower, str.upper, str.title):
        told = {write(key): f" {value} " for key, value in headers.items()}
        answer = verify(scheme, body=BODY, headers=told, secrets=[secret], now=NOON)
        assert judged(name) == answer


@EACH
@pytest.mark.parametrize("changed", [BODY + b" ", BODY[:-1], b"", b"\xff" + BODY])
def test_a_changed_body_is_not_believed(name: str, changed: bytes) -> None:
    """One byte more, one byte less: only where nothing is signed nobody can tell."""
    answer = judged(name, changed)
    expected = set() if name == "shared secret" else {WebhookReason.BAD_SIGNATURE}
    assert expected == (set() if isinstance(answer, Verified) else why_not(answer))


@EACH
def test_another_secret_is_not_believed(name: str) -> None:
    """Whoever does not know the secret can write no request."""
    assert {WebhookReason.BAD_SIGNATURE} == why_not(judged(name, BODY, b"another"))


@EACH
def test_what_is_not_signed_is_not_believed(name: str) -> None:
    """A request without its signature says which header is missing; an empty one is none."""
    for answer in (
        judged(name, leaves_out=SIGNATURES[name]),
        judged(name, headers={SIGNATURES[name]: " "}),
    ):
        assert {WebhookReason.UNSIGNED} == why_not(answer)
        assert isinstance(answer, Unverified)
        assert SIGNATURES[name] in answer.reasons[0].text


@EACH
@pytest.mark.parametrize("text", ["é", "a\x00b", "a\nb"])
def test_a_signature_that_is_no_text_of_a_header_is_refused(name: str, text: str) -> None:
    """A comparison of such text would fail with an error of its own, and tell something by it."""
    assert {WebhookReason.BAD_HEADER} == why_not(judged(name, headers={SIGNATURES[name]: text}))


@pytest.mark.parametrize("name", sorted(GOOD.keys() - {"shared secret"}))
@pytest.mark.parametrize("text", ["????", "v1,????", "v2,AAAA", "none", "zz"])
def test_a_signature_that_cannot_be_read_is_refused(name: str, text: str) -> None:
    """It is not written as its scheme writes signatures."""
    answer = judged(name, headers={SIGNATURES[name]: text})
    assert why_not(answer) <= {WebhookReason.BAD_HEADER, WebhookReason.BAD_SIGNATURE}


@EACH
def test_a_header_that_is_there_twice_is_refused(name: str) -> None:
    """Two that agree are one; of two that differ nobody knows which counts."""
    header = SIGNATURES[name]
    same, other = GOOD[name][2][header], "AAAA"
    assert isinstance(judged(name, headers={header.upper(): same}), Verified)
    assert {WebhookReason.BAD_HEADER} == why_not(judged(name, headers={header.swapcase(): other}))


@EACH
def test_a_secret_is_replaced_while_both_are_in_use(name: str) -> None:
    """The old and the new are believed, in any order; one that was given up is not."""
    secret = GOOD[name][1]
    assert judged(name) == judged(name, BODY, b"new", secret) == judged(name, BODY, secret, b"new")
    assert {WebhookReason.BAD_SIGNATURE} == why_not(judged(name, BODY, b"new", b"newer"))


def test_a_sender_that_replaces_its_secret_signs_with_both() -> None:
    """One of the signatures is that of our secret; versions that we do not know are left alone."""
    several = standard(BODY, b"theirs", STANDARD_KEY, more="v1a,AAAA v2,AAAA v1,????")
    foreign = standard(BODY, b"theirs", b"theirs too")
    scheme = SCHEMES["standard"]
    answer = verify(scheme, body=BODY, headers=several, secrets=[STANDARD_SECRET], now=NOON)
    refused = verify(scheme, body=BODY, headers=foreign, secrets=[STANDARD_SECRET], now=NOON)
    assert isinstance(answer, Verified)
    assert {WebhookReason.BAD_SIGNATURE} == why_not(refused)


@pytest.mark.parametrize("key", [STANDARD_SECRET, STANDARD_SECRET[6:], STANDARD_KEY])
def test_a_standard_secret_is_base64_with_or_without_its_prefix(key: str | bytes) -> None:
    """As bytes it is the key itself."""
    assert judged("standard") == judged("standard", BODY, key)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, None),
        (5, None),
        (-5, None),
        (5.001, WebhookReason.EXPIRED),
        (-5.001, WebhookReason.FROM_THE_FUTURE),
        (60 * 24 * 365, WebhookReason.EXPIRED),
    ],
)
@pytest.mark.parametrize("name", ["standard", "bigcommerce"])
def test_a_signed_instant_must_be_near(name: str, minutes: float, expected: object) -> None:
    """Five minutes either way are taken; what is older was caught and sent again."""
    answer = judged(name, now=at(minutes))
    assert expected == (None if isinstance(answer, Verified) else next(iter(why_not(answer))))


def test_the_tolerance_is_the_hosts_to_choose() -> None:
    """A second for who trusts all clocks; never nothing."""
    strict = StandardWebhooks(tolerance=timedelta(seconds=1))
    answer = verify(strict, body=BODY, headers=standard(), secrets=[STANDARD_SECRET], now=at(0.1))
    assert {WebhookReason.EXPIRED} == why_not(answer)
    with pytest.raises(Misconfigured, match="tolerance"):
        StandardWebhooks(tolerance=timedelta(0))


@pytest.mark.parametrize(
    "text", ["soon", "-1", "1.5", "1e9", "١٢٣", "9" * 12, "0x10", "2026-03-02T12:00:00Z"]
)
def test_an_instant_that_is_none_is_refused(text: str) -> None:
    """Seconds since 1970, in digits."""
    refused = judged("standard", headers={"webhook-timestamp": text})
    assert WebhookReason.BAD_HEADER in why_not(refused)


def test_a_changed_instant_or_id_breaks_the_signature() -> None:
    """Both are signed: an old request cannot be made to look fresh, nor like another event."""
    later = str(int(at(3).timestamp()))
    assert {WebhookReason.BAD_SIGNATURE} == why_not(
        judged("standard", headers={"webhook-timestamp": later})
    )
    assert {WebhookReason.BAD_SIGNATURE} == why_not(
        judged("standard", headers={"webhook-id": "msg_2"})
    )


def test_every_reason_is_named() -> None:
    """Without any header, and with all of them wrong."""
    nothing = verify(
        SCHEMES["standard"], body=BODY, headers={}, secrets=[STANDARD_SECRET], now=NOON
    )
    assert {
        WebhookReason.UNSIGNED,
        WebhookReason.NO_EVENT_ID,
        WebhookReason.NO_TIMESTAMP,
    } == why_not(nothing)
    wrong = judged("standard", BODY + b"x", now=at(99))
    assert {WebhookReason.BAD_SIGNATURE, WebhookReason.EXPIRED} == why_not(wrong)


def test_an_event_of_shopify_goes_by_its_delivery() -> None:
    """One deed of a merchant is told in many deliveries that share an event id."""
    old = judged("shopify", leaves_out="X-Shopify-Webhook-Id")
    neither = verify(
        SCHEMES["shopify"],
        body=BODY,
        headers={"x-shopify-hmac-sha256": shopify()["X-Shopify-Hmac-Sha256"]},
        secrets=[SECRET],
        now=NOON,
    )
    assert "98880550-7158-44d4-b7cd-2c97c8a091b5" == (old.event if isinstance(old, Verified) else 0)
    assert Verified(scheme="shopify", digest=DIGEST) == neither


@EACH
@pytest.mark.parametrize("secrets", [[], [""], [b""], ["  "], [SECRET, ""]])
def test_an_empty_secret_is_a_mistake_of_the_host(name: str, secrets: list[str]) -> None:
    """With an empty key everybody can sign; that must never look like a request that is wrong."""
    scheme, _, headers = GOOD[name]
    with pytest.raises(Misconfigured, match="there is no secret"):
        verify(scheme, body=BODY, headers=headers, secrets=secrets, now=NOON)


@pytest.mark.parametrize(
    ("name", "secret"),
    [("squarespace", "not digits"), ("standard", "whsec_???"), ("standard", "é")],
)
def test_a_secret_that_is_written_wrongly_is_a_mistake_too(name: str, secret: str) -> None:
    """It is named by what it should be, never by what it is."""
    with pytest.raises(Misconfigured) as raised:
        judged(name, BODY, secret)
    assert secret not in str(raised.value)


def test_one_text_is_no_list_of_secrets() -> None:
    """Each of its letters would be a secret, and a letter is soon guessed."""
    with pytest.raises(Misconfigured, match="a list"):
        verify(SCHEMES["shopify"], body=BODY, headers=shopify(), secrets=SECRET, now=NOON)


def test_a_header_for_the_secret_has_a_name() -> None:
    """Which one it is, is said when the hook is made."""
    with pytest.raises(Misconfigured, match="has no name"):
        SharedSecret(header=" ")


def test_a_naive_instant_is_refused() -> None:
    """Nobody knows which zone it meant."""
    with pytest.raises(InvalidInput, match="time zone"):
        judged("standard", now=NOON.replace(tzinfo=None))


@given(
    st.sampled_from(sorted(GOOD)),
    st.dictionaries(st.sampled_from(sorted({*SIGNATURES.values(), "webhook-id"})), st.text()),
    st.binary(),
)
def test_nothing_that_was_not_signed_is_ever_believed(
    name: str, headers: dict[str, str], body: bytes
) -> None:
    """Whatever the headers and the body: an answer, never an error, and never trust."""
    scheme, secret, _ = GOOD[name]
    if headers.get("X-Our-Secret") == secret:
        return
    answer = verify(scheme, body=body, headers=headers, secrets=[secret], now=NOON)
    assert isinstance(answer, Unverified)


@given(st.binary(max_size=200), st.binary(min_size=1, max_size=200))
def test_what_a_sender_signed_is_believed(body: bytes, key: bytes) -> None:
    """By each scheme, for any body and any key, written down again from its documentation."""
    hexed = squarespace(body, key.hex())
    for name, headers in (("standard", standard(body, key)), ("squarespace", hexed)):
        answer = verify(SCHEMES[name], body=body, headers=headers, secrets=[key], now=NOON)
        assert isinstance(answer, Verified)


def test_the_known_answer_of_the_documentation() -> None:
    """The sample that Standard Webhooks publishes: secret, id, instant, body and signature."""
    body = b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    when = datetime.fromisoformat("2021-02-25T15:02:10+00:00")
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    answer = verify(SCHEMES["standard"], body=body, headers=headers, secrets=[secret], now=when)
    assert isinstance(answer, Verified)
