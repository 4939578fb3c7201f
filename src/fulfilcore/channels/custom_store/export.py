"""Our orders as an export document, for a system that fetches and ships them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal

from attrs import frozen

from fulfilcore.channels.custom_store.dates import written
from fulfilcore.channels.custom_store.document import (
    DECLARATION,
    Group,
    Node,
    Value,
    Words,
    faults,
    group,
    maybe_words,
    rendered,
)
from fulfilcore.channels.custom_store.reasons import CustomStoreExport as R
from fulfilcore.channels.custom_store.tables import (
    CUT,
    EXPORT_LIMITS,
    LEAST_SHARE,
    MOST_NOTES,
    MOST_OPTIONS,
    MOST_UNITS,
    PRICED_TOGETHER,
    SHIPPABLE,
    WORDS,
)
from fulfilcore.channels.custom_store.window import Changed, Paged
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import LineKind
from fulfilcore.orders import Line, Order, Status
from fulfilcore.reasons import Reason, because
from fulfilcore.values import CURRENCIES, Address, Money, OrderId

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)  # the host's own context changes no price
_KINDS = (LineKind.GOODS, LineKind.DISCOUNT)


@frozen
class Shortfall:
    """An order that the document does not say, or not in full, and why."""

    order: OrderId
    reasons: tuple[Reason, ...]


@frozen
class Exported:
    """The document to answer with, the orders left out of it, and those with a note cut short."""

    document: str
    left_out: tuple[Shortfall, ...] = ()
    shortened: tuple[Shortfall, ...] = ()


def export_orders(page: Paged, *, currency: str, unknown_amount: Decimal | None = None) -> Exported:
    """The document that answers a request for orders: `export_orders(page, currency="USD")`.

    OrderID is our own id of the order, so orders of several stores never meet, and OrderNumber
    the number that people know. Hidden copies (S001-16), orders that were split and those that
    travel in another's parcel are not exported; parts are, with `-2` behind their number. Of the
    lines only goods and discounts are: nothing else goes into a parcel. Units that were called off
    are not counted.

    `currency` is what the other system takes amounts to be in; an order in another says so in
    CurrencyCode, which the published schemas do not know. `unknown_amount` stands for a price or
    total that nobody told. Without it such an order is left out, as is every order that cannot be
    said in full: nothing is shortened but notes, which people read and which end in `[…]` then.
    Whatever is left out or shortened is reported beside the document.

    Raises InvalidInput for an unknown currency.
    """
    if currency not in CURRENCIES:
        raise InvalidInput(f"{currency!r} is not an ISO 4217 currency", "$.currency")
    texts, left_out, shortened = list[str](), list[Shortfall](), list[Shortfall]()
    for changed in page.orders:
        if not changed.order.visible:
            continue
        amounts = _Amounts(changed.order, currency, unknown_amount)
        element = _order(changed, amounts)
        reasons = (*_obstacles(changed.order, amounts), *_faults(element))
        if reasons:
            left_out.append(Shortfall(changed.order.id, reasons))
            continue
        texts.append(rendered(element))
        if cut := tuple(_cut_notes(changed.order)):
            shortened.append(Shortfall(changed.order.id, cut))
    document = f'{DECLARATION}<Orders pages="{page.pages}">{"".join(texts)}</Orders>'
    return Exported(document, tuple(left_out), tuple(shortened))


def number_of(order: Order) -> str:
    """The number under which an order is exported; a part has its place behind it."""
    number = order.number or order.reference
    return number if order.part_of is None else f"{number}-{order.id.rpartition('~p')[2]}"


def _faults(element: Group) -> Iterator[Reason]:
    return faults(element, EXPORT_LIMITS, R.TOO_LONG, R.UNSENDABLE)


def _obstacles(order: Order, amounts: "_Amounts") -> Iterator[Reason]:
    """What the protocol cannot say of an order."""
    if order.placed is None:
        yield because(R.NO_DATE)
    if order.label_to is None:
        yield because(R.NO_ADDRESS)
    elif not _is_code(order.label_to.country):
        yield because(R.NO_COUNTRY)
    if order.combined:
        yield because(R.SHARED_PARCEL, orders=", ".join(order.combined))
    yield from _line_obstacles(order)
    yield from amounts.obstacles()


def _is_code(country: str | None) -> bool:
    return country is not None and len(country) == 2 and country.isascii() and country.isalpha()


def _line_obstacles(order: Order) -> Iterator[Reason]:
    if order.lines is None:
        yield because(R.NO_LINES)
        return
    goods = [line for line in order.lines if line.travels]
    if not goods:
        yield because(R.NO_GOODS)
    gone = sum(line.shipped + line.claimed for line in goods)
    # Whoever reads Quantity ships as many again; an order that nobody ships any more does no harm.
    if gone and order.status in SHIPPABLE:
        yield because(R.PARTLY_SHIPPED, units=gone)
    if any(_quantity(order, line) > MOST_UNITS for line in _told(order)):
        yield because(R.TOO_MANY, field="Items/Item/Quantity", limit=MOST_UNITS)
    if any(len(line.options) > MOST_OPTIONS for line in _told(order)):
        yield because(R.TOO_MANY, field="Items/Item/Options", limit=MOST_OPTIONS)


def _told(order: Order) -> tuple[Line, ...]:
    return tuple(line for line in order.lines or () if line.kind in _KINDS)


def _quantity(order: Order, line: Line) -> int:
    """The units that are wanted; of an order called off, those that once were."""
    off = line.cancelled if line.travels and order.status is not Status.CANCELLED else 0
    return max(0, line.ordered - off)


class _Amounts:
    """The amounts of one order, as far as they are known."""

    def __init__(self, order: Order, currency: str, unknown: Decimal | None) -> None:
        self._order, self._currency, self._unknown = order, currency, unknown
        told = (order.total, *(line.price for line in _told(order)))
        self.currencies = Counter(amount.currency for amount in told if amount is not None)

    def obstacles(self) -> Iterator[Reason]:
        """What amounts are not known, or do not go together."""
        if len(self.currencies) > 1:
            yield because(R.MIXED_CURRENCIES, currencies=", ".join(sorted(self.currencies)))
        if self._unknown is None and self._order.total is None:
            yield because(R.NO_AMOUNT, field="OrderTotal")
        if self._unknown is None and any(line.price is None for line in _told(self._order)):
            yield because(R.NO_AMOUNT, field="Items/Item/UnitPrice")

    def code(self) -> Value | None:
        """CurrencyCode, where it is not the one that the reader takes for granted."""
        other = [code for code in self.currencies if code != self._currency]
        return Value("CurrencyCode", other[0]) if other else None

    def total(self) -> Value:
        """The order's total."""
        return self._value("OrderTotal", self._order.total)

    def price(self, line: Line) -> Value:
        """The price of one unit; that of a discount is negative."""
        value = self._value("UnitPrice", line.price)
        amount = Decimal(value.text)
        if line.price and line.ordered > 1 and self._order.terms.system in PRICED_TOGETHER:
            share = _EXACT.divide(amount, Decimal(line.ordered))
            exact = share.quantize(amount, context=_EXACT)
            fits = _EXACT.multiply(exact, Decimal(line.ordered)) == amount
            amount = exact if fits else share.quantize(LEAST_SHARE, context=_EXACT)
        if line.kind is LineKind.DISCOUNT and amount > 0:
            amount = -amount
        return Value("UnitPrice", f"{amount:f}")

    def _value(self, name: str, amount: Money | None) -> Value:
        known = self._unknown or Decimal(0) if amount is None else amount.amount
        return Value(name, f"{known:f}")


def _order(changed: Changed, amounts: _Amounts) -> Group:
    order, fields = changed.order, changed.order.fields
    notes = dict(_notes(order))
    own_market = order.terms.system if order.terms.marketplace else None
    return group(
        "Order",
        Words("OrderID", order.id),
        Words("OrderNumber", number_of(order)),
        Value("OrderDate", written(order.placed or changed.last)),
        Words("OrderStatus", WORDS[order.status]),
        Value("LastModified", written(changed.last)),
        maybe_words("ShippingMethod", fields.service),
        amounts.code(),
        amounts.total(),
        *(maybe_words(name, _short(note)) for name, note in notes.items()),
        None if order.gift is None else _flag("Gift", order.gift),
        maybe_words("GiftMessage", order.gift_message),
        maybe_words("CustomField1", fields.custom_1),
        maybe_words("CustomField2", fields.custom_2),
        maybe_words("CustomField3", fields.custom_3),
        maybe_words("Source", order.source or own_market),
        _customer(order),
        group("Items", *(_item(order, line, amounts) for line in _told(order))),
    )


def _notes(order: Order) -> Iterable[tuple[str, str]]:
    """The notes of an order: the buyer's and our own."""
    yield "CustomerNotes", ((order.buyer and order.buyer.note) or "").strip()
    yield "InternalNotes", (order.fields.note or "").strip()


def _short(note: str) -> str:
    return note if len(note) <= MOST_NOTES else f"{note[: MOST_NOTES - len(CUT)]}{CUT}"


def _cut_notes(order: Order) -> Iterator[Reason]:
    for name, note in _notes(order):
        if len(note) > MOST_NOTES:
            yield because(R.SHORTENED, field=name, limit=MOST_NOTES)


def _flag(name: str, told: bool) -> Value:
    return Value(name, "true" if told else "false")


def _customer(order: Order) -> Group:
    buyer, address = order.buyer, order.label_to or Address()
    # Without a code of their own two strangers would pass for one customer.
    code = buyer and (buyer.id or buyer.email)
    name = (buyer and buyer.name) or address.name
    return group(
        "Customer",
        Words("CustomerCode", (code or order.id).strip()),
        group(
            "BillTo",
            Words("Name", (name or "").strip()),
            maybe_words("Email", (buyer and buyer.email) or address.email),
        ),
        group("ShipTo", *_person(address)),
    )


def _person(address: Address) -> Iterator[Node | None]:
    """The address; what does not fit on its second line stands behind it."""
    first, *rest = address.lines or ("",)
    yield Words("Name", (address.name or "").strip())
    yield maybe_words("Company", address.company)
    yield Words("Address1", first.strip())
    yield maybe_words("Address2", ", ".join(line.strip() for line in rest))
    yield Words("City", (address.city or "").strip())
    yield maybe_words("State", address.region)
    yield Words("PostalCode", (address.postcode or "").strip())
    yield Words("Country", (address.country or "").upper())
    yield maybe_words("Phone", address.phone)


def _item(order: Order, line: Line, amounts: _Amounts) -> Group:
    discount = line.kind is LineKind.DISCOUNT
    return group(
        "Item",
        Words("LineItemID", line.id),
        Words("SKU", "" if discount or line.sku is None else line.sku.text),
        Words("Name", line.name.strip()),
        _flag("Adjustment", True) if discount else None,
        *_weight(line),
        Value("Quantity", str(_quantity(order, line))),
        amounts.price(line),
        _options(line),
    )


def _weight(line: Line) -> Iterator[Node]:
    if line.weight is not None:
        grams = Decimal(line.weight.milligrams).scaleb(-3, _EXACT)
        yield Value("Weight", f"{grams:f}")
        yield Value("WeightUnits", "Grams")


def _options(line: Line) -> Group | None:
    if not line.options:
        return None
    told = (
        group("Option", Words("Name", name.strip()), Words("Value", value.strip()))
        for name, value in line.options
    )
    return group("Options", *told)
