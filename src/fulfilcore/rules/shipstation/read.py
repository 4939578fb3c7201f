"""Reading rules as they stand on ShipStation's page: what they mean there, they mean here.

All criteria of a rule must hold; rules run top to bottom and a later one wins; the SKU and the name
of an item match only orders of one line. What silently fails there is refused here, by name.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import cast

from fulfilcore.rules.checking import shown
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.notes import Notes, Table, is_list
from fulfilcore.rules.documents.read import ReadRule, bounded, checked
from fulfilcore.rules.model import Effect, Rule, Stop
from fulfilcore.rules.ruleset import RuleSet
from fulfilcore.rules.shipstation.actions import read_action
from fulfilcore.rules.shipstation.criteria import read_when
from fulfilcore.rules.shipstation.places import Place, listed_in
from fulfilcore.rules.shipstation.values import Shop

_RULE = ("id", "name", "active", "apply_to", "criteria", "actions")
_NAMELESS, _LONGEST = re.compile("[^a-z0-9]+"), 40


def rules_from_shipstation(
    document: object, *, currency: str | None = None, home: str | None = None
) -> RuleSet:
    """The rules of a ShipStation account, copied from its page into a document.

    `currency` is that of its amounts, `home` the two letters of its own country, of which
    `Country equals` is what ShipStation makes of it: not international. Raises Misconfigured with
    every problem: a label that there is not, a blank criterion, value or action, what is REFUSED.
    """
    bounded(document)
    notes, shop = Notes(), Shop(currency, home and home.upper())
    rules = document.get("rules") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not is_list(rules):
        notes.add("rules", "is no list of rules")
        return checked((), notes)
    notes.known_keys(document, "$", ("rules",))
    read, taken = list[ReadRule](), set[str]()
    for notes.rule, each in enumerate(cast(Sequence[object], rules)):
        one = _rule(each, Place(f"rules[{notes.rule}]", notes, shop), taken)
        taken.add(one.rule.id)
        read.append(one)
    return checked(read, notes)


def _rule(given: object, place: Place, taken: set[str]) -> ReadRule:
    table: Table = cast(Table, given) if isinstance(given, Mapping) else {}
    if table is not given:
        place.problem(f"{shown(given)} is no rule; write a table")
    place.notes.known_keys(table, place.path, _RULE)
    name = _name(table, place)
    when, moved = read_when(table, place)
    do = list[Effect]()
    for number, action in enumerate(listed_in(table, "actions", place)):
        here = place.at(f".actions[{number}]")
        effects = [*read_action(action, here)]
        moved += [(f"{place.path}.do[{len(do) + n}]", here.path) for n in range(len(effects))]
        do += effects
    active = table.get("active", True)
    if not isinstance(active, bool):
        place.at(".active").problem(f"{shown(active)} is not true or false")
    id = _id(table, name, place, taken)
    return ReadRule(
        Rule(id=id, name=name, when=when, do=do or (Stop(),), active=active is True), moved
    )


def _name(table: Table, place: Place) -> str:
    name = place.notes.tried(f"{place.path}.name", v.text_of, table.get("name", ""))
    return "" if name is None else name


def _id(table: Table, name: str, place: Place, taken: set[str]) -> str:
    """The id that was given, else one made of the name, that no rule before has."""
    given = place.notes.tried(f"{place.path}.id", v.text_of, table.get("id", ""))
    if given:
        return given
    number = place.notes.rule + 1
    plain = _NAMELESS.sub("-", name[:_LONGEST].casefold()).strip("-") or f"rule-{number}"
    more = (f"{plain}-{each}" for each in count(number))
    return next(each for each in chain((plain,), more) if each not in taken)
