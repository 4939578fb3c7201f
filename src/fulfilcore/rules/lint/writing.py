"""Rules whose order matters: pairs that write the same, and tags that go in circles."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import islice, pairwise
from typing import cast

from fulfilcore.orders import Field, Setting
from fulfilcore.rules.comparing import NEGATIVE, comparable, text_test, words_of
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.lint.model import Example, Lint, Sketch
from fulfilcore.rules.lint.reaching import proposed
from fulfilcore.rules.lint.search import Gone
from fulfilcore.rules.lint.showing import Study, shown, smallest
from fulfilcore.rules.lint.space import compares_in
from fulfilcore.rules.model import (
    AddTag,
    AdjustWeight,
    Compare,
    Effect,
    HandTo,
    HoldFor,
    HoldUntil,
    Put,
    RemoveTag,
)
from fulfilcore.rules.model import Operator as O
from fulfilcore.rules.reasons import LintReason as R
from fulfilcore.rules.tables import CRITERIA
from fulfilcore.values import copied

MOST_PAIRS, MOST_TRIED, MOST_CIRCLES, MOST_LATER = 10, 40, 5, 20
"""So many are named, of what is written or in all; and so many pairs are looked at for that."""

_BARELY = frozenset({O.BLANK, O.FILLED, O.MATCHES})


# --- pairs that write the same


def order_sensitive(study: Study) -> Iterator[Lint]:
    """Pairs of rules that write the same of one order, but not the same into it."""
    for what, writers in _writers(study):
        named = tried = 0
        for one, other in _pairs(writers):
            if named == MOST_PAIRS or tried == MOST_TRIED:
                break
            tried += 1
            if example := _both(study, one, other, what):
                named += 1
                yield study.lint(R.ORDER_SENSITIVE, [one, other], example, what=what)
        if more := _count(writers) - tried:
            yield study.lint(R.MORE_PAIRS, (), None, count=more, what=what)


def _writers(study: Study) -> Iterator[tuple[str, Mapping[int, object]]]:
    """The rules that write each thing, phase by phase, and what each writes into it last."""
    found = defaultdict[tuple[object, str], dict[int, object]](dict)
    for place in study.alive:
        rule = study.rule(place)
        for effect in rule.do:
            if what := target_of(effect):
                found[rule.phase, what][place] = _value(effect)
    yield from ((what, writers) for (_, what), writers in found.items())


def target_of(effect: Effect) -> str | None:
    """What an effect writes, as people call it."""
    match effect:
        case Put(Field() | Setting() as target):
            return target.words
        case AddTag(tag) | RemoveTag(tag):
            return f"tag {tag}"
        case HandTo():
            return Setting.PROVIDER.words
        case AdjustWeight():
            return Setting.WEIGHT.words
        case HoldFor() | HoldUntil():
            return "how long it is held"
        case _:
            return None


def _value(effect: Effect) -> object:
    """What an effect writes; weights that are added to are the same in any order."""
    match effect:
        case Put(_, value):
            return value
        case HandTo(provider):
            return provider
        case AdjustWeight():
            return AdjustWeight
        case AddTag() | RemoveTag():
            return type(effect)
        case _:
            return effect


def _pairs(writers: Mapping[int, object]) -> Iterator[tuple[int, int]]:
    """Each two of different values, those nearest to the first rules first."""
    each = [*writers]
    for at, other in enumerate(each):
        for one in each[:at]:
            if writers[one] != writers[other]:
                yield one, other


def _count(writers: Mapping[int, object]) -> int:
    """How many pairs of different values there are."""
    counts = Counter(writers.values()).values()
    return (len(writers) ** 2 - sum(count**2 for count in counts)) // 2


def _both(study: Study, one: int, other: int, what: str) -> Example | None:
    """The smallest order with which both have their turn, and the later one's word stands."""

    first, last = study.rule(one).id, study.rule(other).id

    def clash(example: Example) -> bool:
        deeds = proposed(study.rules, example).deeds
        wrote = [rule for rule, effect, _ in deeds if target_of(effect) == what]
        return first in wrote and wrote[-1] == last

    show = shown(clash)
    sketch = study.sketch(study.rule(one).when, study.rule(other).when)
    if sketch is not None and (example := smallest(sketch, show)):
        return example
    found = study.reach.together({one, other})
    return None if isinstance(found, Gone) else smallest(found, show)


# --- tags that are written and asked for


def circles(study: Study) -> Iterator[Lint]:
    """Tags that go in circles, and those that are asked for before anybody writes them."""
    tags = _tags(study)
    graph = _graph(tags)
    told = set[tuple[int, int]]()
    for circle in islice(_circles(graph), MOST_CIRCLES):
        back = [(one, other) for one, other in pairwise(circle) if one > other]
        examples = (_late(study, one, other, tags[one, other]) for one, other in back)
        if example := next(filter(None, examples), None):
            told.update(back)
            path = " → ".join(study.rule(place).id for place in circle)
            yield study.lint(R.TAG_CIRCLE, dict.fromkeys(circle), example, circle=path)
    yield from _late_readers(study, tags, told)


Tags = dict[tuple[int, int], AddTag | RemoveTag]
"""What a rule writes that another asks for, by the places of the two."""


def _tags(study: Study) -> Tags:
    readers, found = defaultdict[Compare, list[int]](list), Tags()
    for place in study.alive:
        for compare in compares_in(study.rule(place).when):
            if compare.criterion is Criterion.TAGS and not compare.was:
                readers[compare].append(place)
    asking = dict[str, list[int]]()
    for writer in study.alive:
        for effect in study.rule(writer).do:
            if isinstance(effect, AddTag | RemoveTag):
                tag = effect.tag
                if tag not in asking:
                    asking[tag] = [p for c, ps in readers.items() if _asks(c, tag) for p in ps]
                found.update({(writer, p): effect for p in asking[tag] if p != writer})
    return found


def _asks(compare: Compare, tag: str) -> bool:
    """Whether a comparison looks for a tag, to be there or not to be."""
    row = CRITERIA[Criterion.TAGS]
    if compare.operator in _BARELY:
        return False
    if compare.operator is O.INCLUDES_ALL:
        return comparable(row, tag) in words_of(row, compare)
    return text_test(row, compare, None)(tag) is not (compare.operator in NEGATIVE)


def _graph(tags: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    graph = defaultdict[int, set[int]](set)
    for writer, reader in tags:
        graph[reader].add(writer)
    return graph


def _circles(graph: dict[int, set[int]]) -> Iterator[list[int]]:
    """Ways from a rule back to itself, each with a step back that no other has."""
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = cast("list[int]", error.args[1])
            yield circle
            for one, other in pairwise(circle):
                if one > other:
                    graph[other].discard(one)
        else:
            return


def _late_readers(study: Study, tags: Tags, told: set[tuple[int, int]]) -> Iterator[Lint]:
    """Rules that ask for a tag that only later rules put on."""
    writers = defaultdict[tuple[int, str], list[int]](list)
    for (writer, reader), effect in tags.items():
        writers[reader, effect.tag].append(writer)
    late = {
        (reader, tag): places
        for (reader, tag), places in writers.items()
        if min(places) > reader and not any((p, reader) in told for p in places)
    }
    for (reader, tag), places in islice(late.items(), MOST_LATER):
        if example := _late(study, places[0], reader, tags[places[0], reader]):
            names = study.names(places[:3])
            yield study.lint(R.READS_LATER, [reader, *places[:3]], example, tag=tag, by=names)
    if len(late) > MOST_LATER:
        yield study.lint(R.MORE_LATER, (), None, count=len(late) - MOST_LATER)


def _late(study: Study, writer: int, reader: int, effect: AddTag | RemoveTag) -> Example | None:
    """The smallest order of which an earlier rule would hold, had a later one written before it."""

    def misses(example: Example) -> bool:
        fired = proposed(study.rules, example).fired
        if study.rule(reader).id in fired or study.rule(writer).id not in fired:
            return False
        tags = example.order.channel_tags
        tags = tags | {effect.tag} if isinstance(effect, AddTag) else tags - {effect.tag}
        order = copied(example.order, channel_tags=tags)
        return study.holds(reader, Example(order, example.context)) is True

    both = study.sketch(study.rule(reader).when, study.rule(writer).when)
    for sketch in (both, study.alive[writer], study.alive[reader]):
        if sketch and (example := smallest(_without(sketch, effect), shown(misses))):
            return example
    return None


def _without(sketch: Sketch, effect: AddTag | RemoveTag) -> Sketch:
    """An order like that, before the tag was written."""
    subject = (Criterion.TAGS, False)
    tags = cast("frozenset[str]", sketch.values.get(subject, frozenset()))
    tags = tags - {effect.tag} if isinstance(effect, AddTag) else tags | {effect.tag}
    return Sketch({**sketch.values, subject: tags}, sketch.lines)
