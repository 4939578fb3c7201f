"""The documents of what is asked about rules: checked, tried, compared, explained."""

from collections.abc import Iterable, Mapping

from attrs import frozen, resolve_types

from fulfilcore.cli.answers import HazardDocument, check_document
from fulfilcore.cli.documents import ReasonDocument, reason_documents
from fulfilcore.cli.rules.files import Checked, is_dead
from fulfilcore.orders import Order
from fulfilcore.reasons import Reason
from fulfilcore.rules import (
    Change,
    Differs,
    Explained,
    Judged,
    LeftOut,
    OrderDiffers,
    Proposal,
    RulesDiffer,
    Took,
    Trial,
)
from fulfilcore.rules.documents.write import effect_document
from fulfilcore.rules.lint import Lint, example_words
from fulfilcore.rules.wording import effect_words


@frozen(kw_only=True)
class LintDocument:
    """One thing wrong or surprising in the rules that it is `about`, which are named by their ids.

    One that is `dead` never does anything. `example` is the smallest order that shows it, in
    words; null where no order can.
    """

    code: str
    text: str
    about: tuple[str, ...]
    dead: bool
    example: str | None


@frozen(kw_only=True)
class CheckedRulesDocument:
    """What `fulfilcore rules check FILE --json` prints.

    `problems` each begin with their place in the file. With any there are no `lints`. `hazards` is
    null unless a day was named.
    """

    problems: tuple[str, ...]
    lints: tuple[LintDocument, ...]
    hazards: tuple[HazardDocument, ...] | None


@frozen(kw_only=True)
class ChangeDocument:
    """One thing that a rule writes or does, and the rules that it overrides.

    `effect` is written as in a rule file, with what it comes to for this order at that time.
    """

    rule: str
    words: str
    effect: Mapping[str, object]
    over: tuple[str, ...]


@frozen(kw_only=True)
class LeftOutDocument:
    """One effect of a rule that holds which is not done, and why."""

    rule: str
    words: str
    effect: Mapping[str, object]
    reasons: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class ProposalDocument:
    """What rules would do to one order; after one of `stops` no other of its phase has its turn."""

    order: str
    fired: tuple[str, ...]
    changes: tuple[ChangeDocument, ...]
    left_out: tuple[LeftOutDocument, ...]
    stops: tuple[str, ...]


@frozen(kw_only=True)
class TrialDocument:
    """What `fulfilcore rules try FILE --json` prints: a proposal for each order a rule holds for.

    `orders` is how many were looked at, `touched` to how many something would be done. `fired` has
    the number of orders of each rule that held, `idle` the rules that never did.
    """

    orders: int
    touched: int
    fired: Mapping[str, int]
    idle: tuple[str, ...]
    proposals: tuple[ProposalDocument, ...]


@frozen(kw_only=True)
class DiffersDocument:
    """One thing that comes out otherwise; null is where nothing is written."""

    words: str
    before: ChangeDocument | None
    after: ChangeDocument | None


@frozen(kw_only=True)
class OrderDiffersDocument:
    """One order that comes out otherwise, and all that differs."""

    order: str
    differs: tuple[DiffersDocument, ...]


@frozen(kw_only=True)
class DifferencesDocument:
    """What `fulfilcore rules diff OLD NEW --json` prints: of so many orders, those that change."""

    orders: int
    changed: tuple[OrderDiffersDocument, ...]


@frozen(kw_only=True)
class JudgedDocument:
    """One condition and what came of it: `holds` is null where nobody knows.

    `found` is what a comparison saw. `parts` are the conditions that it is made of.
    """

    words: str
    holds: bool | None
    found: str | None
    parts: tuple["JudgedDocument", ...]


resolve_types(JudgedDocument)


@frozen(kw_only=True)
class TookDocument:
    """One effect of a rule that held: done, or left out for these reasons."""

    words: str
    done: bool
    reasons: tuple[ReasonDocument, ...]
    overridden_by: str | None


@frozen(kw_only=True)
class ExplainedDocument:
    """What became of one rule; `deciding` are the comparisons that settled it.

    `outcome` is fired, did_not_hold, nobody_knows, inactive, no_turn (after `ended_by`) or
    not_again.
    """

    rule: str
    name: str
    outcome: str
    ended_by: str | None
    deciding: tuple[JudgedDocument, ...]
    condition: JudgedDocument
    effects: tuple[TookDocument, ...]


@frozen(kw_only=True)
class ExplainedOrderDocument:
    """What `fulfilcore rules why FILE ORDER --json` prints.

    With `obstacles` no rule would run on the order at all.
    """

    order: str
    obstacles: tuple[ReasonDocument, ...]
    rules: tuple[ExplainedDocument, ...]


# --- checked


def checked_document(checked: Checked) -> CheckedRulesDocument:
    """The document of a rule file that was checked."""
    hazards = checked.hazards
    return CheckedRulesDocument(
        problems=checked.problems,
        lints=tuple(map(_lint, checked.lints)),
        hazards=None if hazards is None else check_document(hazards).hazards,
    )


def _lint(lint: Lint) -> LintDocument:
    return LintDocument(
        code=lint.reason.code.name,
        text=lint.text,
        about=lint.rules,
        dead=is_dead(lint),
        example=example_words(lint.example) if lint.example else None,
    )


# --- tried and compared


def trial_document(trial: Trial) -> TrialDocument:
    """The document of a trial."""
    return TrialDocument(
        orders=trial.orders,
        touched=trial.touched,
        fired=trial.fired,
        idle=trial.idle,
        proposals=tuple(map(_proposal, trial.proposals)),
    )


def _proposal(proposal: Proposal) -> ProposalDocument:
    return ProposalDocument(
        order=proposal.order,
        fired=proposal.fired,
        changes=tuple(map(_change, proposal.changes)),
        left_out=tuple(map(_left_out, proposal.left_out)),
        stops=proposal.stops,
    )


def _change(change: Change) -> ChangeDocument:
    means = change.means
    return ChangeDocument(
        rule=change.rule,
        words=effect_words(means),
        effect=effect_document(means),
        over=change.over,
    )


def _left_out(left: LeftOut) -> LeftOutDocument:
    return LeftOutDocument(
        rule=left.rule,
        words=effect_words(left.effect),
        effect=effect_document(left.effect),
        reasons=reason_documents(left.reasons),
    )


def differences_document(found: RulesDiffer) -> DifferencesDocument:
    """The document of what comes out otherwise."""
    return DifferencesDocument(orders=found.orders, changed=tuple(map(_differs, found.changed)))


def _differs(order: OrderDiffers) -> OrderDiffersDocument:
    return OrderDiffersDocument(order=order.order, differs=tuple(map(_one, order.differs)))


def _one(differs: Differs) -> DiffersDocument:
    return DiffersDocument(
        words=differs.words,
        before=_change(differs.before) if differs.before else None,
        after=_change(differs.after) if differs.after else None,
    )


# --- explained


def explained_document(
    order: Order, obstacles: Iterable[Reason], explained: Iterable[Explained]
) -> ExplainedOrderDocument:
    """The document of what became of some rules for an order."""
    return ExplainedOrderDocument(
        order=order.id,
        obstacles=reason_documents(obstacles),
        rules=tuple(map(_explained, explained)),
    )


def _explained(explained: Explained) -> ExplainedDocument:
    return ExplainedDocument(
        rule=explained.rule.id,
        name=explained.rule.name,
        outcome=explained.outcome.name.lower(),
        ended_by=explained.ended_by,
        deciding=tuple(map(_judged, explained.judged.deciding)),
        condition=_judged(explained.judged),
        effects=tuple(map(_took, explained.took)),
    )


def _judged(judged: Judged) -> JudgedDocument:
    return JudgedDocument(
        words=judged.words,
        holds=judged.verdict,
        found=judged.found,
        parts=tuple(map(_judged, judged.parts)),
    )


def _took(took: Took) -> TookDocument:
    return TookDocument(
        words=effect_words(took.effect),
        done=took.done,
        reasons=reason_documents(took.reasons),
        overridden_by=took.overridden_by,
    )
