"""Reading what ShipStation answered to a call that was written: 200 outside, maybe no inside."""

from collections.abc import Iterable, Sequence

from fulfilcore.channels.ids import ident
from fulfilcore.channels.reading import At, parse
from fulfilcore.errors import InvalidInput
from fulfilcore.messages import Declined, Done, Unknown

_MOST = 500


def read_answer(payload: bytes | str, *, key: str | None = None) -> Done | Declined | Unknown:
    """What became of an order that was handed over, or of one that was marked as shipped.

    Done with ShipStation's id of an order that was handed over; of one marked as shipped without,
    since the answer does not name the fulfillment. Declined with ShipStation's own words. `key`
    is the order's key where several were handed over at once (createorders): without it their
    answers must agree. Unknown where the answer cannot be understood, or is about others.
    """
    try:
        return _answer(parse(payload), key)
    except InvalidInput as bad:
        return Unknown(f"ShipStation's answer cannot be understood: {bad}")


def _answer(document: At, key: str | None) -> Done | Declined | Unknown:
    if document.has("results"):
        return _batch(document, key)
    if document.has("orderId"):
        if key is not None and document.maybe_text("orderKey") not in (key, None):
            return Unknown("the answer is about another order")
        # Only an order that was handed over is repeated as a whole, with its status.
        made = ident(document.child("orderId"))
        return Done(made if document.has("orderStatus", "orderKey") else None)
    if document.has("ModelState"):
        return Declined(_faults(document))
    raise document.wrong("the answer to an order that was handed over or marked as shipped")


def _batch(document: At, key: str | None) -> Done | Declined | Unknown:
    results = document.items("results")
    mine = [each for each in results if key in (None, each.maybe_text("orderKey"))]
    if not mine:
        return Unknown("the answer is about other orders")
    refused = [each for each in mine if not _succeeded(each)]
    if refused and len(refused) < len(mine):
        return Unknown(f"{len(refused)} of {len(mine)} orders were refused: ask by their keys")
    if refused:
        return Declined(_reasons(refused))
    if key is None and document.maybe_flag("hasErrors"):
        return Unknown("ShipStation speaks of errors, but names none")
    return Done(_only(mine))


def _succeeded(result: At) -> bool:
    at = result.child("success")
    said = at.maybe_flag()
    if said is None:
        raise at.wrong("true or false")
    return said


def _only(results: Sequence[At]) -> str | None:
    ids = {ident(each.child("orderId")) for each in results}
    return ids.pop() if len(ids) == 1 else None


def _reasons(refused: Iterable[At]) -> str:
    said = (each.maybe_text("errorMessage") for each in refused)
    return "; ".join(text or "ShipStation does not say why" for text in said)[:_MOST]


def _faults(document: At) -> str:
    """The words of a request that was refused whole: which field, and what is wrong with it."""
    state = document.child("ModelState")
    fields = state.value if isinstance(state.value, dict) else {}
    texts = [text.text() for name in fields for text in state.items(name)]
    said = document.maybe_text("Message") if document.has("Message") else None
    return "; ".join(text for text in (said, *texts) if text)[:_MOST]
