"""What rules write is one layer of an order: above what its channel says, below what people write.

The layer is made anew whenever rules run, so that running them twice is the same as once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from attrs import frozen

from fulfilcore.orders import (
    Alerted,
    Authority,
    Edit,
    Edited,
    Field,
    Occasion,
    Order,
    OrderReason,
    Setting,
    apply,
    setting_text,
)
from fulfilcore.reasons import because
from fulfilcore.rules.model import AddTag, Alert, Effect, HandTo, Put, RemoveTag
from fulfilcore.values import evolve


def without_rules(order: Order) -> Order:
    """The order as its channel and the people here left it, without what rules wrote."""
    if not order.edits:
        return order
    return evolve(order, edits=tuple(each for each in order.edits if not each.layer))


def with_layer(order: Order, effects: Iterable[Effect], *, forced: bool = False) -> Order:
    """The order without earlier rules, and with what these effects write, one after another."""
    effects = tuple(effects)
    handed = [each.provider for each in effects if isinstance(each, HandTo)]
    ruled = apply(order, edit_of(effects, forced=forced), _occasion(order))
    return evolve(ruled, provider=handed[-1]) if handed else ruled


_NEVER = datetime.min.replace(tzinfo=UTC)  # an edit does not ask when


def layer_of(order: Order, edit: Edit) -> tuple[Edited, ...]:
    """Who wrote what on an order, once its rules have made this edit."""
    return apply(order, edit, _occasion(order)).edits


def _occasion(order: Order) -> Occasion:
    return Occasion(wished=order.id, on=order.id, at=_NEVER, by=Authority.RULE)


def edit_of(effects: Iterable[Effect], *, forced: bool = False) -> Edit:
    """Everything that some effects write, as one edit: it takes the place of all earlier ones."""
    words: dict[Field, str] = {}
    settings: dict[Setting, str] = {}
    tags: dict[str, bool] = {}
    alerts: dict[Alerted, None] = {}
    for effect in effects:
        match effect:
            case AddTag(tag):
                tags[tag] = True
            case RemoveTag(tag):
                tags[tag] = False
            case Put(Field() as target, value):
                words[target] = str(value)
            case Put(Setting() as target, value):
                settings[target] = setting_text(target, value)
            case Alert(text, until):
                end = f" (until {until.isoformat()})" if until else ""
                alerts[Alerted(because(OrderReason.ALERTED, note=text, until=end))] = None
            case _:
                pass
    return Edit(
        service=words.get(Field.SERVICE),
        note=words.get(Field.NOTE),
        custom_1=words.get(Field.CUSTOM_1),
        custom_2=words.get(Field.CUSTOM_2),
        custom_3=words.get(Field.CUSTOM_3),
        settings=tuple(settings.items()),
        add_tags=frozenset(tag for tag, on in tags.items() if on),
        remove_tags=frozenset(tag for tag, on in tags.items() if not on),
        alerts=tuple(alerts),
        anew=True,
        forced=forced,
    )


@frozen
class Done:
    """One effect of one rule, and what it comes to for this order at this time."""

    rule: str
    effect: Effect
    means: Effect


@frozen
class Change:
    """One thing that is written: by which rule it stands, and which rules it overrode."""

    means: Effect
    rule: str
    over: tuple[str, ...] = ()


def target_of(means: Effect) -> object:
    """What an effect writes; of two that write the same the later stands. None if it adds only."""
    match means:
        case Put(target, _):
            return target
        case AddTag(tag) | RemoveTag(tag):
            return f"tag {tag}"
        case HandTo():
            return HandTo
        case _:
            return None


def changes_of(done: Sequence[Done]) -> tuple[Change, ...]:
    """What some effects come to in the end, in the order in which it was first written."""
    changes: dict[object, Change] = {}
    for number, each in enumerate(done):
        target = target_of(each.means) or number
        known = changes.get(target)
        over = (*known.over, known.rule) if known and known.means != each.means else ()
        changes[target] = Change(each.means, each.rule, over if known else ())
    return tuple(changes.values())


def overridden(done: Sequence[Done]) -> Mapping[tuple[str, Effect], str]:
    """The effects that do not stand in the end, and the rule whose effect stands instead."""
    last = {target: each for each in done if (target := target_of(each.means))}
    return {
        (each.rule, each.effect): last[target].rule
        for each in done
        if (target := target_of(each.means)) and last[target].means != each.means
    }
