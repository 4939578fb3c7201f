"""Putting one order together: its versions and its refunds, told in any order."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import evolve

from fulfilcore.channels.clocks import LONG_AGO
from fulfilcore.channels.parts import one_result
from fulfilcore.channels.woocommerce.model import Refund, Version
from fulfilcore.channels.woocommerce.refunds import by_listing, counted
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, Need, Part, ReadResult, Rejected, digest

_WHOSE = "which order it belongs to is not said"


def together(
    versions: Sequence[Version],
    refunds: Iterable[Refund],
    rejected: Iterable[Rejected],
    refunds_of: str | None,
) -> ReadResult:
    """Everything that was heard, by order."""
    known = by_listing(versions)
    orders: dict[str, tuple[list[Version], list[Refund]]] = {}
    refused = list(rejected)
    for version in versions:
        orders.setdefault(version.order.reference, ([], []))[0].append(version)
    for refund in refunds:
        whose = refund.order or known.get(refund.id) or refunds_of
        if whose is None:
            refused.append(Rejected(refund.path, _WHOSE))
        else:
            orders.setdefault(whose, ([], []))[1].append(refund)
    results = [_one(reference, *group) for reference, group in orders.items()]
    return one_result(results, refused)


def _one(reference: str, versions: list[Version], refunds: Sequence[Refund]) -> ReadResult:
    """Every version of one order; the newest one carries its refunds.

    A refund tells nothing alone: of what, and how much in all, only the order says.
    """
    need = Need(reference, Part.HEADER)
    if not versions:
        return ReadResult(needs=(need,))
    if len(versions) > 1:
        versions.sort(key=_age)
    last = versions[-1]
    order, rejected = last.order, tuple[Rejected, ...]()
    try:
        order = _refunded(last, _listed(last, refunds))
    except InvalidInput as bad:
        rejected = (Rejected(bad.path, bad.problem, reference),)
    older = dict.fromkeys(each.order for each in versions if each.order != last.order)
    lacks = {Part.LINES} - order.parts
    if order.level is None or order.modified is None or _is_stale(last, refunds):
        lacks.add(Part.HEADER)
    needs = tuple(Need(reference, part) for part in Part if part in lacks)
    return ReadResult((*older, order), rejected, needs)


def _age(version: Version) -> tuple[datetime, int, int, str, str]:
    """Sorts versions; of two of one instant the fuller one counts as the newer.

    A deleted order bears the instant of its last change, so the further one comes after it.
    """
    order = version.order
    rank = -1 if order.level is None else order.level.value
    since = order.modified or LONG_AGO
    return since, len(order.parts), rank, digest(order), digest(version)


def _is_stale(last: Version, refunds: Iterable[Refund]) -> bool:
    """Whether a refund was made, or withdrawn, after the order was told."""
    listed = None if last.refunds is None else set(last.refunds)
    return listed is not None and any(each.id not in listed for each in refunds)


def _listed(last: Version, refunds: Iterable[Refund]) -> tuple[Refund, ...]:
    """The refunds that the order lists, each once. Raises InvalidInput where two tellings differ.

    The legacy API lists none in the order: there all that were told are its refunds.
    """
    found: dict[str, Refund] = {}
    listed = None if last.refunds is None else set(last.refunds)
    for each in refunds:
        if listed is not None and each.id not in listed:
            continue
        if found.setdefault(each.id, each) != each:
            raise InvalidInput(f"two answers tell refund {each.id} differently", each.path)
    return tuple(found.values())


def _refunded(last: Version, refunds: Sequence[Refund]) -> ChannelOrder:
    """The order with its refunded units, once all the refunds that it lists are here."""
    order = last.order
    if not refunds or len(refunds) < len(set(last.refunds or ())):
        return order
    instants = [each.at for each in refunds if each.at]
    modified = max([order.modified, *instants]) if order.modified else None
    return evolve(order, lines=counted(last, refunds), modified=modified)
