"""Currencies of shops, which may trade in what ISO 4217 does not know: BTC, or Jersey's pounds.

An order is not lost for that: its amounts are left out, and a person is told so. What a marketplace
trades in is always known, so there another word means a broken payload and is refused.
"""

from collections.abc import Iterator

from fulfilcore.channels.reading import At
from fulfilcore.intake import Doubt
from fulfilcore.reasons import Reason, because
from fulfilcore.values import CURRENCIES


def known_currency(at: At) -> str | None:
    """The currency, if there is one and it is of ISO 4217. Raises InvalidInput."""
    code = at.maybe_text()
    return code if code in CURRENCIES else None


def strange_currency(at: At) -> Iterator[Reason]:
    """The doubt about a currency that is not of ISO 4217: all amounts were left out."""
    code = at.maybe_text()
    if code and code not in CURRENCIES:
        why = f"{code[:20]} is no ISO 4217 currency"
        yield because(Doubt.LEFT_OUT, field="money", why=why)
