"""Where each criterion stands: on the order, on a line, on its products, or with the host.

A text that nobody wrote is blank where only people here write it, and unknown (None) where a
channel may have left it out. Weights are read as whole milligrams.
"""

from collections.abc import Callable, Collection
from operator import attrgetter
from typing import TypeAlias

from fulfilcore.intake import Grade, LineKind
from fulfilcore.orders import Field, Fields, Line, Order, Setting
from fulfilcore.products import product_of, tags_of
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.model import Context
from fulfilcore.values import Address, Weight

Look: TypeAlias = Callable[[Order, Context], object]
LookAtLine: TypeAlias = Callable[[Line, Context], object]
_NOWHERE = Address()


_GOODS = LineKind.GOODS


def wanted_lines(order: Order) -> list[Line]:
    """The lines that are to be shipped: goods of which some are still wanted."""
    return [e for e in order.lines or () if e.kind is _GOODS and e.ordered > e.called_off]


def of_wanted_lines(look: LookAtLine) -> Look:
    """What looks at each of those lines; it sees None while the lines are unknown."""

    def values(order: Order, context: Context) -> object:
        if order.lines is None:
            return None
        seen = []  # written out, as every order is looked at so
        for line in order.lines:
            if line.kind is _GOODS and line.ordered > line.called_off:
                seen.append(look(line, context))
        return seen

    return values


def written(order: Order) -> Fields:
    """The fields as they stand; most orders were never edited, and a merge takes its time."""
    return order.fields if order.edits else order.said


# --- where it comes from, and where it stands


def marketplace(order: Order, context: Context) -> object:
    """The system of the store that it came through (S001-23)."""
    return order.terms.system


def source(order: Order, context: Context) -> object:
    """Where that system got it: in its own words, and the marketplaces that its ids prove."""
    if not order.references:
        return (order.source,) if order.source else None
    proven = (each.family for each in order.references if each.grade is Grade.PROOF)
    return tuple(filter(None, (order.source, *proven))) or None


def store(order: Order, context: Context) -> object:
    """The store that it came through."""
    return order.store


def order_number(order: Order, context: Context) -> object:
    """The number that people know it by."""
    return order.number


def status(order: Order, context: Context) -> object:
    """Where it stands."""
    return order.status.value


def paid(order: Order, context: Context) -> object:
    """Whether the money is there."""
    return order.paid


def provider(order: Order, context: Context) -> object:
    """Who it was handed to; who is only meant to fulfil it is a setting."""
    return order.provider or ""


# --- where it goes, and who bought


def _to(order: Order) -> Address:
    return order.ship_to or _NOWHERE if order.edits else order.said.ship_to or _NOWHERE


def recipient(order: Order, context: Context) -> object:
    """The name on the parcel."""
    return _to(order).name


def company(order: Order, context: Context) -> object:
    """The company on the parcel."""
    return _to(order).company or ""


def address_1(order: Order, context: Context) -> object:
    """The first line of the address."""
    return next(iter(_to(order).lines), None)


def address_2(order: Order, context: Context) -> object:
    """The second line of the address."""
    return next(iter(_to(order).lines[1:]), "")


def city(order: Order, context: Context) -> object:
    """The city it goes to."""
    return _to(order).city


def state(order: Order, context: Context) -> object:
    """The state, province or region it goes to."""
    return _to(order).region


def postal_code(order: Order, context: Context) -> object:
    """The postal code it goes to."""
    return _to(order).postcode


def country(order: Order, context: Context) -> object:
    """The country it goes to."""
    return _to(order).country


def international(order: Order, context: Context) -> object:
    """Whether it leaves the country of the account."""
    there = _to(order).country
    return None if there is None else there.casefold() != order.terms.country.casefold()


def residential(order: Order, context: Context) -> object:
    """Whether somebody lives there."""
    return _to(order).residential


def customer(order: Order, context: Context) -> object:
    """The name of who bought it."""
    return order.buyer and order.buyer.name


def customer_email(order: Order, context: Context) -> object:
    """The e-mail of who bought it."""
    return order.buyer and order.buyer.email


def buyer_id(order: Order, context: Context) -> object:
    """The channel's own name of who bought it."""
    return order.buyer and order.buyer.id


def note_from_buyer(order: Order, context: Context) -> object:
    """What the buyer wrote."""
    return (order.buyer and order.buyer.note) or ""


# --- what it costs, when, and what is in it


def total(order: Order, context: Context) -> object:
    """What the buyer pays in all."""
    return order.total


def order_date(order: Order, context: Context) -> object:
    """When it was placed."""
    return order.placed


def ship_by(order: Order, context: Context) -> object:
    """When it must leave: as decided here, else as the channel said."""
    decided = order.setting(Setting.SHIP_BY) if order.edits else None
    return decided or order.programme.ship_by


def deliver_by(order: Order, context: Context) -> object:
    """When it must arrive."""
    return order.programme.deliver_by


def total_quantity(order: Order, context: Context) -> object:
    """How many units are to be shipped."""
    if order.lines is None:
        return None
    together = 0
    for line in order.lines:
        if line.kind is _GOODS:
            together += line.ordered - line.called_off
    return together


def line_items(order: Order, context: Context) -> object:
    """How many lines are to be shipped."""
    return None if order.lines is None else len(wanted_lines(order))


def weight(order: Order, context: Context) -> object:
    """What it weighs: as decided here, else its lines together, if each is known."""
    if order.edits and isinstance(decided := order.setting(Setting.WEIGHT), Weight):
        return decided.milligrams
    if order.lines is None:
        return None
    together = 0
    for line in order.lines:
        if line.kind is _GOODS:
            each = line.weight or weight_of(line, context)
            if each is None:
                return None
            together += each.milligrams * (line.ordered - line.called_off)
    return together


def weight_of(line: Line, context: Context) -> Weight | None:
    """What a unit of a line weighs: as the channel said, else as its product does."""
    product = None if line.weight else product_of(line, context.products)
    return product.weight if product else line.weight


# --- line by line


def sku(line: Line, context: Context) -> object:
    """The seller's own code of what the line sells."""
    return line.sku.text if line.sku else None


def item_name(line: Line, context: Context) -> object:
    """What the line sells, in words."""
    return line.name or None


def quantity(line: Line, context: Context) -> object:
    """How many units of the line are wanted."""
    return line.ordered - line.called_off


def product_tags(line: Line, context: Context) -> Collection[str]:
    """The tags of the product that the line sells."""
    product = product_of(line, context.products)
    return product.tags if product else ()


def unit_weight(line: Line, context: Context) -> object:
    """What one unit of the line weighs."""
    each = weight_of(line, context)
    return each and each.milligrams


# --- what is written on it, and the programme it is in


def tags(order: Order, context: Context) -> Collection[str]:
    """The tags of the order, and of the products on its lines: any of them counts (S000-25)."""
    if context.products.each:
        return tags_of(order, context.products)
    plain = not (order.edits or order.own_tags or order.tagged or order.untagged)
    return order.channel_tags if plain else order.tags


def custom(name: Field) -> Look:
    """A field of free text."""
    get = attrgetter(name.value)
    return lambda order, context: get(order.fields if order.edits else order.said) or ""


def internal_notes(order: Order, context: Context) -> object:
    """The seller's own notes."""
    return written(order).note or ""


def gift(order: Order, context: Context) -> object:
    """Whether it is a gift."""
    return order.gift


def gift_message(order: Order, context: Context) -> object:
    """What is written on the card."""
    return order.gift_message or ""


def requested_service(order: Order, context: Context) -> object:
    """The service in the channel's own words, whatever was chosen since (S004-58)."""
    return order.said.service


def service(order: Order, context: Context) -> object:
    """The service it will go by: as chosen here, else as the channel requested."""
    return written(order).service


def prime(order: Order, context: Context) -> object:
    """Whether it is a merchant-fulfilled Prime order: the fact, never the tag (S004-62)."""
    return order.prime


def premium(order: Order, context: Context) -> object:
    """Whether the marketplace calls it a premium order."""
    return order.programme.premium


def business(order: Order, context: Context) -> object:
    """Whether a business bought it."""
    return order.programme.business


def merchant_fulfilled(order: Order, context: Context) -> object:
    """Whether the merchant fulfils it, and not the marketplace."""
    return order.programme.merchant_fulfilled


def setting(name: Setting) -> Look:
    """A setting; what nobody decided is blank."""

    def look(order: Order, context: Context) -> object:
        return order.setting(name) or "" if order.edits else ""

    return look


def told(name: Criterion) -> Look:
    """What no order carries: only the host can tell it."""
    return lambda order, context: context.told.get(name)
