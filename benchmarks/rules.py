"""Which rules hold for an order, beside rule engines and the best that plain Python can do.

All get the same orders and the same rules, each in its own words, and must give the same answers
before anything is timed. Orders come in pages, as a channel gives them: made just before they are
asked about, off the clock, and none is seen twice in a turn.
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import cycle, islice
from typing import TypeVar

from attrs import evolve, frozen

from benchmarks.measure import CPU, Effort, Measured, Pair, Side, Watch, agree, in_turns, speed
from benchmarks.ruled_trade import Sold, orders, rules
from benchmarks.ruling import Matcher, Ours, rules_of

F = TypeVar("F")
G = TypeVar("G")
ONE_BY_ONE, BY_INDEX = "one-by-one", "by-index"


@frozen
class Ruler:
    """Somebody else who matches rules: where, by which class, and up to how many rules at once.

    With more of them one turn would take longer than a few seconds.
    """

    module: str
    needs: tuple[str, ...] = ()
    matcher: str = "Matcher"
    most: int = 10_000

    def told(self, count: int, profile: str) -> object:
        """The rules in its own words; made off the clock."""
        words: object = import_module(f"benchmarks.peers.{self.module}").told(rules(count, profile))
        return words

    def built(self, words: object) -> Matcher[object]:
        """The rules in its engine."""
        module = import_module(f"benchmarks.peers.{self.module}")
        made: Matcher[object] = getattr(module, self.matcher)(words)
        return made


def _packaged(module: str, name: str, *, matcher: str = "Matcher", most: int = 10_000) -> Ruler:
    return Ruler(f"rules_with_{module}", (name,), matcher, most)


PEERS: Mapping[str, Ruler] = {
    ONE_BY_ONE: Ruler("rules_one_by_one"),
    BY_INDEX: Ruler("rules_by_index"),
    "zen-engine": _packaged("zen", "zen-engine"),
    "datalogic-py": _packaged("datalogic", "datalogic-py"),
    "datalogic-py-many": _packaged("datalogic", "datalogic-py", matcher="Many"),
    "clipspy": _packaged("clips", "clipspy"),
    "common-expression-language": _packaged("cel", "common-expression-language"),
    "cel-expr-python": _packaged("google_cel", "cel-expr-python"),
    "simpleeval": _packaged("simpleeval", "simpleeval"),
    "business-rules": _packaged("business_rules", "business-rules"),
    "panzi-json-logic": _packaged("json_logic", "panzi-json-logic"),
    "rule-engine": _packaged("rule_engine", "rule-engine", most=1_000),
    "python-rule-engine": _packaged("python_rule_engine", "python-rule-engine", most=1_000),
    "jsonata-python": _packaged("jsonata", "jsonata-python", most=100),
    "cel-python": _packaged("celpy", "cel-python", most=100),
}
"""Each peer and where it stands; none is imported before it is asked for."""

LEADERS = (BY_INDEX, "zen-engine", "datalogic-py", "clipspy")
"""The fastest of them with many rules."""

SIZES = (10, 100, 1_000, 10_000)
_ORDERS, _PAGE, _LONGEST_PAGE = 100_000, 250, 0.1
_TURNS, _SECONDS = 9, 0.03


def paced(effort: Effort) -> Effort:
    """More turns and shorter ones: making orders takes ten times as long as asking about them."""
    return evolve(effort, repeats=_TURNS, seconds=_SECONDS) if effort.seconds else effort


@cache
def _texts(count: int) -> tuple[str, ...]:
    return tuple(json.dumps(each) for each in orders(count))


def fresh_orders(effort: Effort) -> Iterator[Sold]:
    """Orders without end, each read anew from its text, as if a channel had just told it."""
    return map(json.loads, cycle(_texts(_ORDERS if effort.seconds else 10 * effort.most)))


def within(size: int, effort: Effort) -> int:
    """So many rules; fewer where nothing is measured."""
    return size if effort.seconds else min(size, 10 * effort.most)


def compared(size: int, effort: Effort) -> int:
    """So many orders must be answered alike before anything is timed."""
    return min(max(20, min(200, 50_000 // size)), effort.most)


def matching(size: int, profile: str, peer: str, effort: Effort) -> Measured:
    """Orders in a second of which the rules that hold are found."""
    ruler, effort, size = PEERS[peer], paced(effort), within(size, effort)
    ours, theirs = Ours(rules_of(rules(size, profile))), ruler.built(ruler.told(size, profile))
    some = list(islice(fresh_orders(effort), compared(size, effort)))
    check(ours, theirs, some)
    gc.freeze()  # rules are there to stay, so no turn is to look through them for garbage
    return Measured(in_turns(matched(ours, effort), matched(theirs, effort), effort))


def check(ours: Matcher[F], theirs: Matcher[G], some: Sequence[Sold]) -> None:
    """Disagree unless both name the same rules for each order, and any at all."""
    answers = ours.match([ours.form(each) for each in some])
    others = theirs.match([theirs.form(each) for each in some])
    for order, mine, other in zip(some, answers, others, strict=True):
        agree(f"rules of {order['id']}", list(mine), list(other))
    agree("rules that hold for some order", any(answers), True)


def asking(
    form: Callable[[Sold], F], answer: Callable[[Sequence[F]], object], effort: Effort
) -> Side:
    """Takes the next page of orders in each turn; whoever is slow gets a shorter one."""
    coming = map(form, fresh_orders(effort))
    size = _page(answer, next(coming)) if effort.seconds else effort.most

    def side(watch: Watch) -> int:
        page = [*islice(coming, size)]
        with watch:
            answer(page)
        return len(page)

    return side


def _page(answer: Callable[[Sequence[F]], object], order: F) -> int:
    began = CPU()
    answer([order])
    return max(1, min(_PAGE, int(_LONGEST_PAGE / max(CPU() - began, 1e-9))))


def matched(matcher: Matcher[F], effort: Effort) -> Side:
    """Asks which rules hold."""
    return asking(matcher.form, matcher.match, effort)


def growth(profile: str, peer: str, effort: Effort) -> Measured:
    """How many times as long an order takes with ten times the rules, from 1,000 to 10,000."""
    ruler, effort = PEERS[peer], paced(effort)
    few, many = (within(size, effort) for size in SIZES[-2:])

    def ours(size: int) -> Side:
        return matched(Ours(rules_of(rules(size, profile))), effort)

    def theirs(size: int) -> Side:
        return matched(ruler.built(ruler.told(size, profile)), effort)

    sides = [side(size) for side in (ours, theirs) for size in (few, many)]
    gc.freeze()
    return Measured(tuple(_grown(sides, effort) for _ in range(effort.repeats)))


def _grown(sides: Sequence[Callable[[Watch], int]], effort: Effort) -> Pair:
    ours_few, ours_many, few, many = (speed(each, CPU, effort.seconds) for each in sides)
    return Pair(ours_few / ours_many, few / many)
