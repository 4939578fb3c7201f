"""Patterns by RE2: found anywhere, never in more than linear time, refused when rules are built."""

import subprocess
import sys
from datetime import UTC, datetime
from random import Random

import pytest

from fulfilcore.accounts import Terms
from fulfilcore.adapters.re2 import MOST_STEPS, re2_engine
from fulfilcore.errors import Misconfigured
from fulfilcore.orders import Order
from fulfilcore.rules import (
    Compare,
    Context,
    Criterion,
    Operator,
    Rule,
    RuleSet,
    Stop,
    evaluate,
    rules_from_toml,
    rules_to_toml,
)
from fulfilcore.values import OrderId, StoreId

SHOP, NOON = StoreId("shop"), datetime(2026, 12, 1, 12, tzinfo=UTC)
LETTERS = 64 * 1024


def found(pattern: str, text: str) -> bool:
    """Whether one pattern is found in a text."""
    return [0] == [*re2_engine([pattern])(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("prime", "Amazon PRIME NextDay", True),
        ("^prime", "Amazon Prime", False),
        ("(?-i)prime", "Prime", False),
        (r"\d{3}-\d{7}-\d{7}", "see 902-1845936-5435065.", True),
        (r"p\.?o\.? ?box", "P.O. Box 7", True),
        ("ä+", "GRÄÄF", True),
        (r"^\w+$", "Gräf", False),
        ("^[a-zà-ž]+$", "GRÄF", True),
        (".", "\n", False),
        ("a.b", "a\U0001f381b", True),
        ("a\x00b", "a\x00B", True),
        (r"a\?b", "a\ud800b", True),
    ],
)
def test_what_a_pattern_finds(pattern: str, text: str, expected: bool) -> None:
    """Anywhere and without regard to case; its letters and digits are those of ASCII."""
    assert expected is found(pattern, text)


def test_several_patterns_are_found_by_their_numbers() -> None:
    """A finder tells which of its patterns there are; none of none."""
    assert [0, 2] == [*re2_engine(["a", "b", "c"])("xCxA")]
    assert [] == [*re2_engine([])("a")]


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(", r"'\(' is no pattern: missing \)"),
        ("a**", "bad repetition operator"),
        ("[b-a]", "invalid character class range: b-a"),
        (r"(a)\1", r"invalid escape sequence: \\1"),
        ("(?=a)", "invalid perl operator"),
        ("a{2000}", "invalid repetition size"),
        ("((a{100}){100}){100}", "invalid repetition size"),
        (r"\pX", "invalid character class range"),
        (r"\pL", "is too large"),
        ("\ud800", "half a surrogate pair"),
        ("[^é]{900}", "pattern too large|is too large"),
        (".{1,200}z", rf"is too large: it takes \d+ steps, at most {MOST_STEPS}"),
        ("a" * 500, f"is too large: it takes 50. steps, at most {MOST_STEPS}"),
    ],
)
def test_a_bad_pattern_is_refused_with_the_words_of_re2(
    pattern: str, problem: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is said once, as an error, and nothing is written to the screen."""
    with pytest.raises(ValueError, match=problem):
        re2_engine(["fine", pattern])
    assert ("", "") == capfd.readouterr()


def test_rules_with_bad_patterns_cannot_be_built() -> None:
    """The path of the pattern is told, before the first order."""
    text = """
    version = 1
    [[rules]]
    id = "a"
    name = "A"
    when = { criterion = "city", matches = ["^Re", "(no"] }
    do = [ { stop = true } ]
    """
    with pytest.raises(Misconfigured, match=r"rules\[0\].when.matches: '\(no' is no pattern"):
        rules_from_toml(text, re2_engine)
    with pytest.raises(Misconfigured, match=r"install fulfilcore\[regex\]"):
        rules_from_toml(text)
    good = rules_from_toml(text.replace("(no", "no$"), re2_engine)
    assert good == rules_from_toml(rules_to_toml(good), re2_engine)


def test_nobody_needs_re2_who_does_not_use_it() -> None:
    """Without the extra everything loads but the adapter itself, which says what is missing."""
    code = (
        "import sys; sys.modules['re2'] = None; import fulfilcore.adapters, fulfilcore.rules\n"
        "try: import fulfilcore.adapters.re2\n"
        "except ImportError as error: print(error.name)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (0, "re2\n", "") == (answer.returncode, answer.stdout, answer.stderr)
    lazy = "import sys, fulfilcore.adapters; print('re2' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", lazy], capture_output=True, text=True)
    assert "False\n" == answer.stdout


ATOMS = ("a", "b", "[ab]", ".", r"\w", "(a|b)", "(a|aa)", "[^c]", "x", "(?:ab|ba)")


def hostile(number: int, dice: Random) -> str:
    """A pattern that is made to hang an engine that goes back."""
    atom = dice.choice(ATOMS)
    match number % 5:
        case 0:
            for _ in range(dice.randint(1, 8)):
                atom = f"({atom}{dice.choice('+*?')}){dice.choice('+*')}"
            return f"{atom}{dice.choice('$xc!')}"
        case 1:
            each = (f"({dice.choice(ATOMS)}|{dice.choice(ATOMS)}{atom})*" for _ in range(8))
            return f"{''.join(each)}c!"
        case 2:
            return f"({atom}{{{dice.randint(5, 30)}}}){{{dice.randint(1, 30)}}}!"
        case 3:
            return f"({atom})*{dice.choice(ATOMS)}{atom}{{{dice.randint(5, 25)}}}!"
        case _:
            words = ("".join(dice.choices("ab", k=dice.randint(1, 12))) for _ in range(12))
            return f"({'|'.join(words)})*!"


def test_hostile_patterns_are_refused_or_end() -> None:
    """Nested repetitions, alternatives and counts, over the longest texts: none is ever found."""
    dice = Random(5)
    patterns = [hostile(number, dice) for number in range(500)]
    texts = ["ab" * (LETTERS // 2), "a" * LETTERS, "".join(dice.choices("ab", k=LETTERS))]
    refused, kept = 0, list[str]()
    for pattern in patterns:
        try:
            re2_engine([pattern])
        except ValueError:
            refused += 1
        else:
            kept.append(pattern)
    assert 50 < refused < 250
    find = re2_engine([*kept, "ab|aa"])
    for text in texts:
        assert [len(kept)] == [n for n in find(text) if n == len(kept) or kept[n][-1] != "$"]


def numbered(number: str | None) -> Order:
    """An order that has a number, if it has one."""
    terms = Terms(
        store=SHOP, system="ebay", marketplace=True, country="US", received_on=NOON.date()
    )
    return Order(id=OrderId("shop/1"), store=SHOP, reference="1", number=number, terms=terms)


def test_a_rule_asks_the_text_as_it_was_written() -> None:
    """A set of rules is matched by the engine that it was built with."""
    rule = Rule(
        id="a",
        name="A",
        when=Compare(Criterion.ORDER_NUMBER, Operator.MATCHES, r"^9\d\d-"),
        do=[Stop()],
    )
    rules = RuleSet([rule], re2_engine)
    orders = [numbered("902-1"), numbered("B-902-1"), numbered(None)]
    assert [1, 0, 0] == [len(evaluate(rules, each, Context(now=NOON))) for each in orders]
