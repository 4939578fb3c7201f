"""The commands: check a rule file, try it on stored orders, compare two, ask why."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve, frozen
from rich.console import Console

from fulfilcore.changes import PRODUCT
from fulfilcore.cli.documents import printed
from fulfilcore.cli.faults import one_sentence
from fulfilcore.cli.looking import (
    AnOrder,
    Day,
    Db,
    Json,
    Stores,
    Tenant,
    looking,
    only_of,
    plan_of,
    the_order,
)
from fulfilcore.cli.rules.answers import (
    checked_document,
    differences_document,
    explained_document,
    trial_document,
)
from fulfilcore.cli.rules.files import Form, checked, rules_of
from fulfilcore.cli.rules.pages import (
    print_checked,
    print_differences,
    print_explained,
    print_trial,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Order
from fulfilcore.ports import Repository
from fulfilcore.products import Products
from fulfilcore.reasons import Reason
from fulfilcore.rules import (
    Context,
    Differs,
    DoNotImport,
    OrderDiffers,
    RulesDiffer,
    RuleSet,
    diff_rules,
    explain,
    propose,
    try_rules,
)
from fulfilcore.rules import why as why_rule
from fulfilcore.rules.runs import not_now
from fulfilcore.running import run
from fulfilcore.values import StoreId
from fulfilcore.views import Filter, every, selected

rules = typer.Typer(
    help="Check rules, try them on stored orders, compare them, ask why. Nothing is changed.",
    no_args_is_help=True,
)

A_FILE = "Rules in TOML or JSON."
File = Annotated[Path, typer.Argument(help=A_FILE)]
Old = Annotated[Path, typer.Argument(help=f"{A_FILE} As they are.")]
New = Annotated[Path, typer.Argument(help=f"{A_FILE} As they are to be.")]
Shipstation = Annotated[
    bool, typer.Option("--shipstation", help="FILE is copied from ShipStation's page.")
]
OldShipstation = Annotated[
    bool, typer.Option("--shipstation", help="OLD is copied from ShipStation's page.")
]
Currency = Annotated[str | None, typer.Option("--currency", help="That of ShipStation's amounts.")]
Home = Annotated[
    str | None,
    typer.Option("--home", help="The country of the ShipStation account; else the day's."),
]
Newest = Annotated[int | None, typer.Option("--limit", help="Only so many, the newest; else all.")]
OneRule = Annotated[str | None, typer.Option("--rule", help="Only the rule of this id.")]


def _form(day: Path | None, *, shipstation: bool, currency: str | None, home: str | None) -> Form:
    known = plan_of(day).account.country if shipstation and day and not home else None
    return Form(shipstation=shipstation, currency=currency, home=home or known)


# --- rules by themselves


@rules.command()
def check(
    file: File,
    day: Annotated[
        Path | None, typer.Option("--day", help="A day: what its stores tell, and the hazards.")
    ] = None,
    shipstation: Shipstation = False,
    currency: Currency = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Name all that is wrong with a rule file; exit code 1 if it is invalid or a rule is dead."""
    with one_sentence():
        form = _form(day, shipstation=shipstation, currency=currency, home=home)
        found = checked(file, form, plan_of(day).account if day else None)
        if as_json:
            typer.echo(printed(checked_document(found)))
        else:
            print_checked(Console(), found, file)
    raise typer.Exit(0 if found.passes else 1)


# --- rules and stored orders


@frozen
class Stored:
    """Stored orders, the newest first, and what is known around them."""

    orders: tuple[Order, ...]
    products: Products
    latest: datetime

    def around(self, order: Order) -> Context:
        """What rules would have known when an order was placed."""
        return Context(now=order.placed or self.latest, products=self.products)

    def concerning(self, limit: int | None, *rules: RuleSet) -> tuple[Order, ...]:
        """The newest orders that rules look at: those shown, and the copies that they leave out."""
        if limit is not None and limit < 1:
            raise InvalidInput(f"--limit is 1 or more, not {limit}")
        looked_at = (o for o in self.orders if o.visible or any(self._out(r, o) for r in rules))
        return tuple(islice(looked_at, limit))

    def _out(self, rules: RuleSet, copy: Order) -> bool:
        return not propose(rules, copy, self.around(copy)).imports


async def _stored(repository: Repository, stores: frozenset[StoreId] = frozenset()) -> Stored:
    """The orders of some stores, or all of them, hidden copies too."""
    found = await selected(repository, Filter(stores=stores, visible=None))
    newest = sorted(found, key=lambda order: order.placed or _LONG_AGO, reverse=True)
    latest = next((each.placed for each in newest if each.placed), datetime.now(UTC))
    return Stored(tuple(newest), Products(await every(repository, PRODUCT)), latest)


async def _around(repository: Repository, order: Order) -> Context:
    """What rules would have known when an order was placed; without the others if it says when."""
    if order.placed is None:
        return (await _stored(repository)).around(order)
    return Context(now=order.placed, products=Products(await every(repository, PRODUCT)))


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@rules.command("try")
def try_file(
    file: File,
    db: Db = None,
    day: Day = None,
    tenant: Tenant = None,
    store: Stores = None,
    limit: Newest = None,
    shipstation: Shipstation = False,
    currency: Currency = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Tell what rules would do to stored orders, order by order; nothing is done.

    They are looked at as they stand, each at the time at which it was placed, or the newest was.
    Of hidden copies only those are looked at that a rule leaves out.
    """
    with looking(db, day, tenant) as (repository, _):
        form = _form(day, shipstation=shipstation, currency=currency, home=home)
        rules, stored = rules_of(file, form), run(_stored(repository, only_of(store)))
        trial = try_rules(rules, stored.concerning(limit, rules), stored.around)
        if as_json:
            typer.echo(printed(trial_document(trial)))
        else:
            print_trial(Console(), trial, rules)


@rules.command()
def diff(
    old: Old,
    new: New,
    db: Db = None,
    day: Day = None,
    tenant: Tenant = None,
    store: Stores = None,
    limit: Newest = None,
    shipstation: OldShipstation = False,
    currency: Currency = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Tell which stored orders come out otherwise if one rule file takes the place of another.

    They are looked at as `try` does; nothing is done.
    """
    with looking(db, day, tenant) as (repository, _):
        form = _form(day, shipstation=shipstation, currency=currency, home=home)
        before, after = rules_of(old, form), rules_of(new)
        stored = run(_stored(repository, only_of(store)))
        orders = stored.concerning(limit, before, after)
        found = _as_they_run(diff_rules(before, after, orders, stored.around), orders)
        if as_json:
            typer.echo(printed(differences_document(found)))
        else:
            print_differences(Console(), found)


def _as_they_run(found: RulesDiffer, orders: Iterable[Order]) -> RulesDiffer:
    """What differs indeed: of a hidden copy, only whether it is left out."""
    copies = {order.id for order in orders if not order.visible}
    each = (_of_copy(one) if one.order in copies else one for one in found.changed)
    return evolve(found, changed=tuple(each))


def _of_copy(changed: OrderDiffers) -> OrderDiffers:
    return evolve(changed, differs=tuple(filter(_is_of_leaving_out, changed.differs)))


def _is_of_leaving_out(differs: Differs) -> bool:
    means = [each.means for each in (differs.before, differs.after) if each]
    return any(isinstance(each, DoNotImport) for each in means)


@rules.command()
def why(
    file: File,
    order: AnOrder,
    rule: OneRule = None,
    db: Db = None,
    day: Day = None,
    tenant: Tenant = None,
    shipstation: Shipstation = False,
    currency: Currency = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Tell of each rule why it holds for a stored order, or why not, criterion by criterion.

    The order is looked at as it stands, at the time at which it was placed, or the newest was.
    """
    with looking(db, day, tenant) as (repository, _):
        form = _form(day, shipstation=shipstation, currency=currency, home=home)
        rules, found = rules_of(file, form), the_order(repository, order)
        around = run(_around(repository, found))
        obstacles = _obstacles(rules, found, around)
        one = () if rule is None else (why_rule(rules, rule, found, around),)
        explained = one or explain(rules, found, around).rules
        if as_json:
            typer.echo(printed(explained_document(found, obstacles, explained)))
        else:
            print_explained(Console(), found, obstacles, explained)


def _obstacles(rules: RuleSet, order: Order, around: Context) -> tuple[Reason, ...]:
    """Why no rule would run on an order at all; a copy can still be left out."""
    why_not = not_now(order)
    left_out = not order.visible and not propose(rules, order, around).imports
    return (why_not,) if why_not and not left_out else ()
