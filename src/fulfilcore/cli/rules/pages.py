"""What is asked about rules, as tables and lines for people."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fulfilcore.cli.pages import print_hazards
from fulfilcore.cli.rules.files import Checked, is_dead
from fulfilcore.cli.sheet import because, count, plain, row, sheet, show
from fulfilcore.orders import Order
from fulfilcore.reasons import Reason
from fulfilcore.rules import (
    Change,
    Explained,
    Proposal,
    Rule,
    RulesDiffer,
    RuleSet,
    Stop,
    Trial,
    explained_text,
)
from fulfilcore.rules.lint import Lint, example_words
from fulfilcore.rules.wording import effect_words

# --- checked


def print_checked(console: Console, checked: Checked, file: Path) -> None:
    """Print what is wrong with a rule file, what was found in its rules, and the hazards."""
    if checked.rules is None:
        _say(console, f"{file} is no set of rules: {count(len(checked.problems), 'problem')}\n")
        for problem in checked.problems:
            _say(console, problem)
        return
    found = "" if checked.lints else ", and nothing to look at"
    _say(console, f"{file}: {count(checked.rules, 'rule')}{found}\n")
    dead = [each for each in checked.lints if is_dead(each)]
    hints = [each for each in checked.lints if not is_dead(each)]
    show(console, (_lints("Rules that do nothing", dead), _lints("To look at", hints)))
    if checked.hazards is not None:
        print_hazards(console, checked.hazards)


def _say(console: Console, line: str) -> None:
    """Print a line as it is: one that is cut by the width of a pipe is found by nobody."""
    console.print(Text(plain(line)), soft_wrap=True)


def _lints(title: str, lints: Iterable[Lint]) -> Table:
    table = sheet(title, "rules", "what")
    for lint in lints:
        example = f"\nfor example: {example_words(lint.example)}" if lint.example else ""
        row(table, "\n".join(lint.rules), f"{lint.text}{example}")
    return table


# --- tried


def print_trial(console: Console, trial: Trial, rules: RuleSet) -> None:
    """Print how often each rule would hold, then what would be done, order by order."""
    _say(console, f"{count(trial.orders, 'order')}, something would be done to {trial.touched}\n")
    orders = sheet("Orders", "order", "what would happen")
    for proposal in trial.proposals:
        row(orders, proposal.order, "\n".join(_deeds(proposal)))
    show(console, (_counts(trial, rules), orders))


def _counts(trial: Trial, rules: RuleSet) -> Table:
    table = sheet("Rules", "rule", "orders", "name")
    for rule in rules.rules:
        number = trial.fired.get(rule.id, 0)
        often = Text(str(number)) if number else Text("never", style="yellow")
        row(table, rule.id, often, _name(rule))
    return table


def _name(rule: Rule) -> str:
    return rule.name if rule.active else f"{rule.name} (not active)"


def _deeds(proposal: Proposal) -> Iterator[str]:
    for change in proposal.changes:
        yield _change(change)
    for left in proposal.left_out:
        words = effect_words(left.effect)
        yield f"left out: {words} ({left.rule}), {because(left.reasons)}"
    for rule in proposal.stops if proposal.imports else ():
        yield f"{effect_words(Stop())} ({rule})"


def _change(change: Change) -> str:
    over = f" over {', '.join(dict.fromkeys(change.over))}" if change.over else ""
    return f"{effect_words(change.means)} ({change.rule}{over})"


# --- compared


def print_differences(console: Console, found: RulesDiffer) -> None:
    """Print which orders come out otherwise, and how."""
    _say(
        console, f"{count(found.orders, 'order')}, {len(found.changed)} would come out otherwise\n"
    )
    table = sheet("Orders", "order", "what differs")
    for each in found.changed:
        row(table, each.order, "\n".join(one.words for one in each.differs))
    show(console, [table])


# --- explained


def print_explained(
    console: Console, order: Order, obstacles: Iterable[Reason], explained: Iterable[Explained]
) -> None:
    """Print what became of each rule for an order: what decided it, then everything it saw."""
    console.print(Text(plain(order.id), style="bold"))
    for obstacle in obstacles:
        console.print(Text(plain(obstacle.text), style="yellow"))
    for each in explained:
        console.print()
        _say(console, explained_text(each))
