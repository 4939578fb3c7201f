"""Ids and money as Shopify writes them, old shapes and new."""

import re

from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput
from fulfilcore.values import CURRENCIES, Money

_GID = re.compile(r"gid://shopify/([A-Za-z]{1,40})/([1-9][0-9]{0,18})")


def ident(at: At, kind: str, key: str | None = None) -> str:
    """An id as text, from a number above 0 or from `gid://shopify/Order/1`. Raises InvalidInput."""
    if not at.is_text(key):
        number = at.whole(key)
        if number < 1:
            raise InvalidInput(f"an id is above 0, not {number}", at.at(key).path)
        return str(number)
    parts = _GID.fullmatch(at.text(key))
    if parts is None or parts[1] != kind:
        problem = f"a number or gid://shopify/{kind}/… is expected here"
        raise InvalidInput(problem, at.at(key).path)
    return parts[2]


def maybe_ident(at: At, kind: str) -> str | None:
    """An id, or None where the payload has none. Raises InvalidInput."""
    return None if at.value is None else ident(at, kind)


def own_ident(entry: At, kind: str) -> str:
    """The id of an entry; where it states its global id too, both must be one. InvalidInput."""
    own = ident(entry, kind, "id")
    if entry.holds("admin_graphql_api_id", gid(kind, own)):
        return own
    at = entry.child("admin_graphql_api_id")
    if at.value is not None and ident(at, kind) != own:
        raise InvalidInput(f"it is the global id of another {kind}, not of {own}", at.path)
    return own


def gid(kind: str, number: str) -> str:
    """The global id that GraphQL wants: `gid://shopify/Fulfillment/1`."""
    return f"gid://shopify/{kind}/{number}"


def number_of(text: str, kind: str) -> str | None:
    """The number in an id of ours, plain or global; None where it is no such id."""
    bare = text if text.startswith("gid:") else gid(kind, text)
    parts = _GID.fullmatch(bare)
    return parts[2] if parts and parts[1] == kind else None


def lower(at: At) -> str | None:
    """A status: REST writes it small, GraphQL in capitals. Raises InvalidInput."""
    word = at.maybe_text()
    return None if word is None else word.lower()


def shop_money(entry: At, name: str, currency: str | None) -> Money | None:
    """An amount in the shop's currency, never in the buyer's. Raises InvalidInput.

    The pair under `price_set.shop_money` names its currency; a bare `price`, as text or as a
    number in old shapes, is in the currency of the order.
    """
    pair = entry.inside(f"{name}_set", "shop_money")
    if pair.value is not None:
        code = pair.text("currency_code")
        return _money(pair.child("amount"), code if code in CURRENCIES else None)
    at = entry.child(name)
    return None if at.value in (None, "") else _money(at, currency)


def _money(at: At, currency: str | None) -> Money | None:
    if currency is None:
        at.amount()  # nobody knows of what, but it must be one
        return None
    return at.money(currency)
