"""Rules that go together: checked as a whole when they are built, in the order of their turns."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from attrs import field, frozen

from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import digest
from fulfilcore.rules.checking import problems_of
from fulfilcore.rules.index import Index
from fulfilcore.rules.model import Phase, Rule
from fulfilcore.rules.patterns import Engine

MOST_PROBLEMS = 1_000
"""Nobody reads more, and each takes its time: a set of rules may be hostile."""

_TURN = {phase: turn for turn, phase in enumerate(Phase)}


def _in_turn(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules by phase, those of one phase as they were given."""
    return tuple(sorted(rules, key=lambda rule: _TURN[rule.phase]))


@frozen
class RuleSet:
    """Some rules in the order of their turns: phase by phase, in each as they were given.

    `engine` finds patterns, for rules that `match` them. Raises Misconfigured with every problem,
    each with its place and what to do about it: a blank value, a wrong type, an id used twice.
    """

    rules: tuple[Rule, ...] = field(converter=_in_turn)
    engine: Engine | None = field(default=None, repr=False, eq=False)
    _like: "RuleSet | None" = field(default=None, repr=False, eq=False)  # of which all but one is

    def __attrs_post_init__(self) -> None:
        problems = () if self._like else tuple(islice(self._problems(), MOST_PROBLEMS))
        object.__setattr__(self, "_like", None)  # or each edit would keep all those before it alive
        if problems:
            raise Misconfigured("rules", problems)

    def _problems(self) -> Iterator[str]:
        seen = set[str]()
        for number, rule in enumerate(self.rules):
            if rule.id in seen:
                yield f"rules[{number}].id: {rule.id!r} is the id of another rule"
            seen.add(rule.id)
            yield from problems_of(rule, f"rules[{number}]", self.engine)

    @cached_property
    def index(self) -> Index:
        """The rules ready to be matched; made when it is first asked for."""
        return Index(self.rules, self.engine)

    def edited(self, rule: Rule) -> "RuleSet":
        """These rules with one in the place of that of the same id; only that one is built anew.

        Raises InvalidInput where there is none, and Misconfigured for what is wrong with it.
        """
        old = self.rule(rule.id)
        place = next(number for number, each in enumerate(self.rules) if each is old)
        if problems := tuple(problems_of(rule, f"rules[{place}]", self.engine)):
            raise Misconfigured("rules", problems)
        rules = (*self.rules[:place], rule, *self.rules[place + 1 :])
        edited = RuleSet(rules, self.engine, self)
        if old.phase is rule.phase:
            object.__setattr__(edited, "index", self.index.edited(place, rule))
        return edited

    @cached_property
    def revision(self) -> str:
        """A fingerprint of the rules as they are: another rule, another revision."""
        return digest(self.rules)

    def rule(self, id: str) -> Rule:
        """The rule of that id; raises InvalidInput where there is none."""
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise InvalidInput(f"no rule is called {id!r}")
