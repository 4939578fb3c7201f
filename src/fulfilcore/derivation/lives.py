"""The generations of one channel order: what arrived cancelled and was opened again lives anew."""

from collections.abc import Sequence

from fulfilcore.accounts import Reopening
from fulfilcore.derivation.fold import in_time, version_key
from fulfilcore.derivation.hear import OPENED
from fulfilcore.intake import Level
from fulfilcore.orders import Act, Inputs, Renew, Version, VersionKey
from fulfilcore.values import OrderId, evolve


def lives(inputs: Inputs) -> tuple[Inputs, ...]:
    """The inputs of each generation: one, or two if a frozen order was opened again (S002-11).

    The second begins with the version that opened it: at once where the store's settings say so,
    else when a person has renewed it (S002-10). It stays once anybody has acted on it.
    """
    dated = sorted((v for v in inputs.versions if v.content.modified), key=in_time)
    opened = _opened_again(dated)
    new = OrderId(f"{inputs.order}~2")
    if opened is None or not (_is_wished(inputs, new) or _is_due(inputs, dated)):
        return (inputs,)
    undated = tuple(v for v in inputs.versions if not v.content.modified)
    mine, theirs = _shared(inputs, new, version_key(dated[opened]))
    first = evolve(inputs, versions=(*undated, *dated[:opened]), acts=mine, replaced_by=new)
    second = Inputs(
        order=new,
        terms=inputs.terms,
        versions=(*undated, *dated[opened:]),
        acts=theirs,
        generation=2,
        replaces=inputs.order,
    )
    return first, second


def _opened_again(dated: Sequence[Version]) -> int | None:
    """Which version is the first to open it after one that cancelled it."""
    levels = [version.content.level for version in dated]
    if Level.CANCELLED not in levels:
        return None
    after = levels.index(Level.CANCELLED) + 1
    return next((n for n, level in enumerate(levels) if n >= after and level in OPENED), None)


def _is_wished(inputs: Inputs, new: OrderId) -> bool:
    accepted = (act for act in inputs.acts if act.accepted)
    return any(
        act.order.startswith(new) or isinstance(act.command.action, Renew) for act in accepted
    )


def _is_due(inputs: Inputs, dated: Sequence[Version]) -> bool:
    """Whether the settings renew it at once; only what arrived cancelled is renewed (S002-12)."""
    arrived = next((v.content.level for v in dated if v.content.level), None)
    at_once = inputs.terms.reopening is Reopening.NEW_GENERATION
    return at_once and arrived is Level.CANCELLED


def _shared(
    inputs: Inputs, new: OrderId, opening: VersionKey
) -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """The acts of each generation: one belongs to that of which its author had seen a version."""

    def is_later(act: Act) -> bool:
        seen = [key for order, key in act.seen if order == inputs.order]
        knew = bool(seen) and max(seen) >= opening
        return act.order.startswith(new) or (knew and not isinstance(act.command.action, Renew))

    first = tuple(act for act in inputs.acts if not is_later(act))
    return first, tuple(act for act in inputs.acts if is_later(act))
