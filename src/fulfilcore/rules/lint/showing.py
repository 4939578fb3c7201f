"""What the checks look at together, and the smallest order that shows what they find."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property

from attrs import frozen

from fulfilcore.accounts import Account
from fulfilcore.reasons import because
from fulfilcore.rules.comparing import Verdict
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.lint.drafting import drawn
from fulfilcore.rules.lint.model import Example, Lint, Sketch
from fulfilcore.rules.lint.reaching import Alive, Fate, Reach
from fulfilcore.rules.lint.search import Budget, Gone, solved
from fulfilcore.rules.lint.space import Space
from fulfilcore.rules.model import All, Condition, Rule
from fulfilcore.rules.reasons import LintReason
from fulfilcore.rules.ruleset import RuleSet
from fulfilcore.rules.truth import Truth, truth_of

Show = Callable[[Sketch], Example | None]
"""The order of a sketch, if it shows what it is to show."""

LOOKS = 100_000
"""So much is looked at for one example."""


@frozen(eq=False, slots=False)
class Study:
    """A rule set as its checks see it, with what is known around it.

    `told` are the criteria that the host tells of every order; `account` has the stores.
    """

    rules: RuleSet
    account: Account | None
    told: frozenset[Criterion]

    @cached_property
    def reach(self) -> Reach:
        """Which rules ever have their turn."""
        return Reach(self.rules)

    @cached_property
    def fates(self) -> dict[int, Fate]:
        """What becomes of each active rule."""
        each = enumerate(self.rules.rules)
        return {place: self.reach.fate(place) for place, rule in each if rule.active}

    @cached_property
    def alive(self) -> dict[int, Sketch]:
        """The rules that have their turn, each with an order of which it holds."""
        return {p: fate.sketch for p, fate in self.fates.items() if isinstance(fate, Alive)}

    @cached_property
    def truth(self) -> Callable[[int], Truth]:
        """What a rule asks of an order, by its place."""
        return cache(lambda place: truth_of(self.rule(place).when, self.rules.engine))

    def rule(self, place: int) -> Rule:
        """The rule that has its turn there."""
        return self.rules.rules[place]

    def holds(self, place: int, example: Example) -> Verdict:
        """Whether a rule holds of an order as it is."""
        return self.truth(place)(example.order, example.context)

    def sketch(self, *conditions: Condition) -> Sketch | None:
        """The simplest order of which all of these hold; None if there is none, or too hard."""
        space = Space(conditions, (), self.rules.engine)
        found = solved(space, [space.holds(All(conditions))], Budget(LOOKS))
        return None if isinstance(found, Gone) else space.sketch(found)

    def lint(
        self, code: LintReason, places: Iterable[int], example: Example | None, **details: object
    ) -> Lint:
        """A finding about the rules at some places."""
        ids = tuple(self.rule(place).id for place in places)
        return Lint(because(code, **details), ids, example)

    def names(self, places: Iterable[int]) -> str:
        """Rules by their ids, for a sentence."""
        return ", ".join(self.rule(place).id for place in places)


def smallest(sketch: Sketch, show: Show) -> Example | None:
    """The order of a sketch, without all that it need not be to show it; None if it does not."""
    example = show(sketch)
    while example is not None:
        for less in _lesser(sketch):
            if smaller := show(less):
                sketch, example = less, smaller
                break
        else:
            break
    return example


def shown(holds: Callable[[Example], bool]) -> Show:
    """What shows an order of which something holds."""

    def show(sketch: Sketch) -> Example | None:
        example = drawn(sketch)
        return example if example and holds(example) else None

    return show


def _lesser(sketch: Sketch) -> Iterator[Sketch]:
    """The sketches that say one thing less."""
    values, lines = sketch.values, sketch.lines
    for subject, value in values.items():
        yield Sketch({s: v for s, v in values.items() if s != subject}, lines)
        if isinstance(value, frozenset) and len(value) > 1:
            for text in sorted(value):
                yield Sketch({**values, subject: value - {text}}, lines)
    if lines is not None:
        yield Sketch(values)
    for place, line in enumerate(lines or ()):
        before, after = (lines or ())[:place], (lines or ())[place + 1 :]
        yield Sketch(values, before + after)
        for criterion in line:
            less = {c: v for c, v in line.items() if c is not criterion}
            yield Sketch(values, (*before, less, *after))
