"""Reading rule files, ours and those copied from ShipStation, and what is wrong with them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import frozen

from fulfilcore.accounts import Account, Hazard
from fulfilcore.cli.payloads import why_unread
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.rules import (
    Engine,
    RuleSet,
    hazards_with,
    read_rules,
    rules_from_shipstation,
)
from fulfilcore.rules.documents.texts import MOST_BYTES, json_document, toml_document
from fulfilcore.rules.lint import Lint, lint
from fulfilcore.rules.reasons import LintReason


@frozen(kw_only=True)
class Form:
    """How a rule file is written: as ours are, or as a person copied it from ShipStation's page.

    Such a file leaves out the `currency` of its amounts and the country that is `home`.
    """

    shipstation: bool = False
    currency: str | None = None
    home: str | None = None

    def __attrs_post_init__(self) -> None:
        if not self.shipstation and (self.currency or self.home):
            raise InvalidInput("--currency and --home are for --shipstation: our rules say it all")


OURS = Form()

DEAD = frozenset({LintReason.CONTRADICTORY, LintReason.SHADOWED, LintReason.OVERTAKEN})
"""What is found of a rule that can never hold, or never has its turn."""


@frozen(kw_only=True)
class Checked:
    """What is wrong with a rule file; what was found in its rules, if it holds any.

    `rules` is how many they are, None where the file is no set of rules. `hazards` is None where
    nobody said of which account.
    """

    problems: tuple[str, ...] = ()
    rules: int | None = None
    lints: tuple[Lint, ...] = ()
    hazards: tuple[Hazard, ...] | None = None

    @property
    def passes(self) -> bool:
        """Whether the file is a set of rules, each of which has its turn with some order."""
        return not self.problems and not any(is_dead(each) for each in self.lints)


def is_dead(lint: Lint) -> bool:
    """Whether what was found is a rule that never does anything."""
    return lint.reason.code in DEAD


def checked(file: Path, form: Form = OURS, account: Account | None = None) -> Checked:
    """Everything wrong with a rule file, and with an account that has such rules.

    Raises InvalidInput for a file that cannot be read.
    """
    rules = _rules_or_problems(file, form)
    if not isinstance(rules, RuleSet):
        return Checked(problems=rules)
    return Checked(
        rules=len(rules.rules),
        lints=lint(rules, account),
        hazards=hazards_with(rules, account) if account else None,
    )


def rules_of(file: Path, form: Form = OURS) -> RuleSet:
    """The rules in a file. Raises InvalidInput with the first thing that is wrong with it."""
    rules = _rules_or_problems(file, form)
    if isinstance(rules, RuleSet):
        return rules
    first, *others = rules
    more = f"; `fulfilcore rules check` names {len(others)} more" if others else ""
    raise InvalidInput(f"{file}: {first}{more}")


def _rules_or_problems(file: Path, form: Form) -> RuleSet | tuple[str, ...]:
    body = _body(file)
    try:
        written = _document(file, body)
        if form.shipstation:
            return rules_from_shipstation(written, currency=form.currency, home=form.home)
        return read_rules(written, _engine())
    except Misconfigured as bad:
        return bad.problems
    except InvalidInput as bad:
        return (bad.problem,)


def _body(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)  # one more is enough to say that it is too large
    except (OSError, ValueError) as bad:
        raise InvalidInput(f"{file}: {why_unread(bad)}") from None


def _document(file: Path, body: bytes) -> object:
    """What a file says, in JSON if it is named so or looks like it: no TOML begins with a brace."""
    known = _READERS.get(file.suffix.lower())
    if known is None:
        looks = body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
        known = json_document if looks else toml_document
    return known(body)


_READERS: Mapping[str, Callable[[bytes], object]] = {
    ".json": json_document,
    ".toml": toml_document,
}


def _engine() -> Engine | None:
    """What finds patterns; without its extra, rules that match one are refused with the reason."""
    try:
        from fulfilcore.adapters.re2 import re2_engine
    except ModuleNotFoundError:
        return None
    return re2_engine
