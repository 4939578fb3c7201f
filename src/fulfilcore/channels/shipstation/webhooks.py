"""Reading ShipStation's webhooks: they name a place to look, and nothing else."""

import re
from collections.abc import Mapping

from fulfilcore.channels.reading import parse
from fulfilcore.channels.shipstation.tables import TOPICS
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint

# One pattern for the whole address, so that no two parsers can disagree about its host: no user,
# no port, no backslash, nothing that is not printable ASCII.
_THEIRS = re.compile(
    r"https://(?:[a-z0-9-]{1,63}\.){0,4}shipstation\.com(?:[/?][!-\[\]-~]*)?",
    re.IGNORECASE | re.ASCII,
)
_STORE = re.compile(r"[?&]storeid=([1-9][0-9]{0,17})(?:&|$)", re.IGNORECASE | re.ASCII)


def read_webhook(body: bytes | str, headers: Mapping[str, str]) -> Hint:
    """What a webhook hints at: fetch its `url`, with the account's own credentials.

    A webhook is not signed, so anybody may send one: only an address at shipstation.com is ever
    handed on. `headers` hold nothing that proves more. `store` is the ShipStation store that the
    address names, if it does. Raises InvalidInput.
    """
    document = parse(body)
    topic, at = document.child("resource_type"), document.child("resource_url")
    if topic.text() not in TOPICS:
        raise InvalidInput(f"{topic.text()[:40]!r} is no news of ShipStation's", topic.path)
    url = at.text()
    if not _THEIRS.fullmatch(url):
        raise InvalidInput("it is no https address at shipstation.com", at.path)
    store = _STORE.search(url)
    return Hint(topic=topic.text(), url=url, store=store[1] if store else None)
