"""The index: alternatives, what is left over, edits in place, hostile words and texts."""

from random import Random

import pytest
from attrs import evolve

import ruling
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import Programme
from fulfilcore.orders import Fields, Order, Setting
from fulfilcore.rules import (
    AddTag,
    All,
    AnyOf,
    Compare,
    Condition,
    Context,
    Lines,
    Not,
    Phase,
    Put,
    Quantifier,
    RuleSet,
    Stop,
    evaluate,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.index import Index
from fulfilcore.rules.index.automaton import MOST_KEPT, Automaton
from fulfilcore.rules.index.bits import bits_of, numbers
from fulfilcore.rules.index.normal import MOST_ROWS, rows_of
from fulfilcore.rules.index.steps import MANY_ROWS
from fulfilcore.rules.index.words import FEW_WORDS, LONGEST_KEPT, Memo
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.truth import truth_of
from fulfilcore.values import Money
from ruling import AROUND, TAGGED, a_line, a_rule, a_set, an_order


def city(*names: str) -> Compare:
    """It goes to one of these."""
    return Compare(C.CITY, Op.EQUALS, names)


def service(word: str) -> Compare:
    """Its service contains a word."""
    return Compare(C.SERVICE, Op.CONTAINS, word)


def going(**said: str) -> Order:
    """An order of which the channel said a service and custom fields."""
    return an_order(said=Fields(**said))  # type: ignore[arg-type]


def test_alternatives_are_rows_of_one_rule() -> None:
    """A rule of several alternatives holds once, in its place, and the others in theirs."""
    either = AnyOf([service("a"), service("b"), Compare(C.CUSTOM_1, Op.EQUALS, "x")])
    index = Index([a_rule(service("z")), a_rule(either), a_rule(service("b"))])

    assert 3 + 1 == len(index.rule_of)  # alternatives of one criterion are one comparison
    assert [1, 2] == index.matches(going(service="ab", custom_1="x"), AROUND)
    assert [1] == index.matches(going(service="q", custom_1="x"), AROUND)


def test_amounts_of_two_currencies_are_two_alternatives() -> None:
    """They do not become one comparison, which would be refused."""
    dear = AnyOf([Compare(C.TOTAL, Op.EQUALS, Money(5, each)) for each in ("USD", "EUR")])

    assert 2 == len(rows_of(dear))
    for each in ("USD", "EUR"):
        assert [0] == Index([a_rule(dear)]).matches(an_order(total=Money(5, each)), AROUND)


def test_too_many_alternatives_are_looked_through() -> None:
    """A rule is at most so many rows: the rest of it is asked only where the rows hold."""
    pairs = [AnyOf([service(a), Compare(C.CUSTOM_1, Op.EQUALS, a)]) for a in "abcdefgh"]
    many = AnyOf(
        [All([service(a), Compare(C.CUSTOM_1, Op.EQUALS, b)]) for a in "abcde" for b in "abcd"]
    )
    none = Not(
        All(
            [
                Not(All([service(a), Compare(C.CUSTOM_1, Op.EQUALS, b)]))
                for a in "abcde"
                for b in "abcd"
            ]
        )
    )
    for condition in (All(pairs), many, none, Not(All(pairs)), Not(many)):
        assert MOST_ROWS >= len(rows_of(condition))
        rules = [a_rule(condition)]
        for said in ({"service": "abcdefgh"}, {"service": "a", "custom_1": "d"}, {}):
            order = going(**said)
            expected = [0] if truth_of(condition)(order, AROUND) is True else []
            assert expected == Index(rules).matches(order, AROUND)


def test_what_can_never_hold_keeps_its_place() -> None:
    """So does a rule that is not active: neither moves the rules after it."""
    never = Not(All())
    index = Index([a_rule(never), a_rule(All(), active=False), a_rule(service("a"))])

    assert () == rows_of(never)
    assert [2] == index.matches(going(service="a"), AROUND)
    assert [0] == index.edited(0, a_rule(All())).matches(going(service="b"), AROUND)
    assert [2] == index.edited(0, a_rule(All(), active=False)).matches(going(service="a"), AROUND)


def test_tags_may_be_asked_for_all_together() -> None:
    """On the order, and on one line's product."""
    both = Compare(C.PRODUCT_TAGS, Op.INCLUDES_ALL, ("vip", "a"))
    plain = Lines(Quantifier.ANY, both)
    more = Lines(Quantifier.ANY, All([both, Compare(C.SKU, Op.EQUALS, "ab")]))
    rules = [a_rule(each) for each in (plain, Not(plain), more, Not(more))]
    around = evolve(AROUND, products=TAGGED)

    assert [0, 2] == Index(rules).matches(an_order(lines=(a_line("ab"),)), around)
    assert [1, 3] == Index(rules).matches(an_order(lines=(a_line("b"),)), around)


@pytest.mark.parametrize("seed", range(40))
def test_a_rule_is_edited_where_it_stands(seed: int) -> None:
    """After any number of edits the index is what it would be if it were built anew."""
    chance = Random(seed)
    rules = RuleSet(ruling.rules(chance, 12))
    for _ in range(12):
        old = chance.choice(rules.rules)
        other = RuleSet(ruling.rules(chance, 1)).rules[0]
        rules = rules.edited(evolve(other, id=old.id))
    anew = RuleSet(rules.rules)

    assert anew == rules
    for _ in range(8):
        order, around = ruling.order(chance), ruling.context(chance)
        assert evaluate(anew, order, around) == evaluate(rules, order, around)
        proposals = [ruling_proposes(each, order, around) for each in (anew, rules)]
        assert proposals[0] == proposals[1]


def ruling_proposes(rules: RuleSet, order: Order, around: Context) -> object:
    """What some rules propose."""
    from fulfilcore.rules import propose

    return propose(rules, order, around)


def test_only_a_rule_that_is_there_can_be_edited() -> None:
    """And it is checked as it was when all were built."""
    rules = a_set(a_rule(All()))

    with pytest.raises(InvalidInput, match="no rule is called 'x'"):
        rules.edited(a_rule(All(), id="x"))
    with pytest.raises(Misconfigured, match=r"rules\[0\].when.equals: the value is blank"):
        rules.edited(a_rule(city("")))


def test_many_rules_keep_nothing_of_single_texts() -> None:
    """Beyond some thousand rows a SKU is looked up anew each time, with the same answer."""
    some = Lines(Quantifier.ANY, Compare(C.SKU, Op.EQUALS, "A"))
    rules = [a_rule(some) for _ in range(MANY_ROWS + 1)]
    order = an_order(lines=(a_line("A"),))

    assert [*range(MANY_ROWS + 1)] == Index(rules).matches(order, AROUND)


@pytest.mark.parametrize("many", (FEW_WORDS - 1, FEW_WORDS, FEW_WORDS + 1, 5 * FEW_WORDS))
def test_few_words_and_many_are_found_alike(many: int) -> None:
    """Words in one another, with spaces and accents, on lines and in texts, as each rule says."""
    chance = Random(many)

    def word(longest: int) -> str:
        return "".join(chance.choices("aAÁbß -", k=chance.randint(1, longest)))

    def of_line() -> Condition:
        operator = chance.choice((Op.EQUALS, Op.STARTS_WITH))
        return Lines(Quantifier.ANY, Compare(C.SKU, operator, f"a{word(2)}"))

    def asked() -> Condition:
        in_text = Compare(C.CUSTOM_1, Op.CONTAINS, f"a{word(3)}b")
        both = All([of_line(), chance.choice((in_text, of_line()))])
        return chance.choice((of_line(), in_text, Not(of_line()), both))

    for _ in range(20):
        rules = [a_rule(asked(), id=str(number)) for number in range(many)]
        index, each = Index(rules), [truth_of(rule.when) for rule in rules]
        for _ in range(20):
            skus = (f"a{word(4)}" if chance.random() < 0.9 else None for _ in range(3))
            lines = tuple(a_line(sku, str(number)) for number, sku in enumerate(skus))
            known = chance.random() < 0.9
            order = evolve(going(custom_1=f"a{word(20)}b"), lines=lines if known else None)
            plain = [n for n, truth in enumerate(each) if truth(order, AROUND) is True]
            assert plain == index.matches(order, AROUND)


def test_very_many_tags_together_are_looked_through() -> None:
    """Two thousand, all of which an order bears: no dimension is made for each."""
    tags = [f"t{n}" for n in range(2_000)]
    every = Compare(C.TAGS, Op.INCLUDES_ALL, tags)
    index = Index([a_rule(every), a_rule(Not(every))])

    assert [0] == index.matches(an_order(channel_tags=frozenset(tags)), AROUND)
    assert [1] == index.matches(an_order(channel_tags=frozenset(tags[1:])), AROUND)


# --- what it is made of


def test_numbers_of_a_bitset() -> None:
    """In and out, few and many."""
    for each in ([], [0], [7, 8], [3, 64, 1_000], [*range(70)], [*range(5, 90_000, 77)]):
        assert each == numbers(bits_of(each))


def test_what_was_found_is_kept_and_forgotten() -> None:
    """Texts that come again are answered from memory, which is bounded."""
    asked = list[str]()

    def find(text: str) -> int:
        asked.append(text)
        return 1

    memo = Memo(find, 1 << 8_000_000)  # so wide that it holds three
    for text in ("a", "a", "b", "c", "d", "x" * (LONGEST_KEPT + 1)):
        assert 1 == memo[text]
    assert ["a", "b", "c", "d", "x" * (LONGEST_KEPT + 1)] == asked
    assert ["d"] == [*memo]


@pytest.mark.parametrize("seed", range(30))
def test_words_in_a_text_are_found_as_one_by_one(seed: int) -> None:
    """Words that begin in, end in, or are in one another, however the texts come."""
    chance = Random(seed)
    words = {"".join(chance.choices("ab", k=chance.randint(1, 6))) for _ in range(12)}
    bits = {word: 1 << n for n, word in enumerate(sorted(words))}
    automaton = Automaton(bits)
    automaton.room = chance.choice((0, 3, MOST_KEPT))
    for _ in range(30):
        text = "".join(chance.choices("abc", k=chance.randint(0, 40)))
        assert sum(bit for word, bit in bits.items() if word in text) == automaton(text)


def test_hostile_words_and_texts_do_not_hang() -> None:
    """Five hundred words that begin alike, in a text of 64 KiB that all but holds each of them."""
    words = [f"{'a' * n}b{n}" for n in range(1, 500)] + ["a" * 1_000]
    held = Not(Compare(C.CUSTOM_1, Op.CONTAINS, words[:-1]))
    index = Index([a_rule(Compare(C.CUSTOM_1, Op.CONTAINS, word), id=word) for word in words[:-1]])
    long = going(custom_1="a" * 65_536)

    assert [] == index.matches(long, AROUND)
    assert [0] == Index([a_rule(held)]).matches(long, AROUND)
    chain = Automaton({"y" + "a" * 999 + "b": 1, **{"a" * n + "b": 2 for n in range(1, 1_000)}})
    assert 3 == chain("y" + "a" * 999 + "b")


def test_a_huge_list_of_values_is_one_look_up() -> None:
    """Ten thousand SKUs in one comparison."""
    skus = [f"SKU-{n}" for n in range(10_000)]
    some = Lines(Quantifier.ANY, Compare(C.SKU, Op.EQUALS, skus))
    rules = a_set(a_rule(some))

    assert 1 == len(evaluate(rules, an_order(lines=(a_line("SKU-9999"),)), AROUND))


def test_rules_stand_in_the_order_of_their_phases() -> None:
    """Whatever order they are given in; those of one phase as they were given."""
    late = a_rule(All(), Put(Setting.CARRIER, "x"), id="late", phase=Phase.MAPPING)
    first = a_rule(All(), Stop(), id="first", phase=Phase.ROUTING)
    rules = a_set(a_rule(All(), id="b"), late, a_rule(All(), id="a"), first)

    assert ["first", "late", "b", "a"] == [rule.id for rule in rules.rules]
    assert "late" == rules.rule("late").id
    moved = rules.edited(evolve(late, phase=Phase.RULES, do=(AddTag("x"),)))
    assert ["first", "late", "b", "a"] == [rule.id for rule in moved.rules]
    assert Phase.ROUTING is rules.index.phase_of("first")
    assert rules.index.phase_of("nobody") is None
    assert Programme() is not None


def test_a_condition_may_be_anything_that_is_one() -> None:
    """All kinds of condition within one another, of the order and of lines."""
    inner: Condition = All(
        [Not(Compare(C.SKU, Op.EQUALS, "b")), AnyOf([Compare(C.SKU, Op.FILLED)])]
    )
    rules = [a_rule(Lines(each, inner)) for each in Quantifier]

    assert [0, 1, 2] == Index(rules).matches(an_order(lines=(a_line("A"),)), AROUND)
    assert [0] == Index(rules).matches(an_order(lines=(a_line("A"), a_line("b", "2"))), AROUND)
