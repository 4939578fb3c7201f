"""Handing an order over to ShipStation: created, or written anew under the key it has there."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.shipstation.amounts import Amounts, number, weighed
from fulfilcore.channels.shipstation.reasons import ShipStationOrder
from fulfilcore.channels.shipstation.tables import (
    ADDRESS_LIMITS,
    ITEM_NAME,
    LIMITS,
    MOST_MILLIGRAMS,
    MOST_UNITS,
    NAME,
    STREETS,
    WORDS,
)
from fulfilcore.channels.shipstation.write import shown
from fulfilcore.channels.writing import misfits, said
from fulfilcore.orders import Arrival, Line, Order, Status
from fulfilcore.reasons import Reason, because
from fulfilcore.values import Address, Money

Fields = dict[str, object]


def write_order(
    order: Order,
    *,
    key: str,
    currency: str | None = None,
    tax: Money | None = None,
    shipping: Money | None = None,
    store_id: int | None = None,
) -> Call | Unwritable:
    """The call that hands an order over to ShipStation, or everything that stands in its way.

    `key` is ours for ever: under a known one ShipStation writes the order anew, under a new one it
    makes an order, so to repeat the call is harmless. It keeps no field that the call leaves out;
    a shipped or cancelled order it leaves as it is. Of an order that is still to be shipped the
    items are the units left to ship; one that waits for a provider is handed over to be shipped,
    one that others ship from the start never. What is no goods becomes an adjustment, one unit at
    its price. Of a line that is priced as a whole (Amazon), the price of one unit is rounded to
    the cent; ShipStation adds its total up from these.

    `currency` is the account's, which ShipStation never asks for: amounts in another are refused.
    `tax` and `shipping` are the sums of the whole order, `store_id` the ShipStation store that a
    new order is put in. Times are those of ShipStation's clocks. The answer repeats the order:
    `read_orders` reads it, `read_answer` says whether it was taken.
    """
    amounts = Amounts(order, _lines(order), tax, shipping)
    obstacles = (*_obstacles(order, key), *_misfits(order, key), *amounts.obstacles(currency))
    if obstacles:
        return Unwritable(obstacles)
    body = {
        **_texts(order, key),
        **_times(order),
        "orderStatus": _status(order),
        "billTo": {"name": _payer(order)},
        "shipTo": _ship_to(order.label_to or Address()),
        "items": [_item(line, order, amounts) for line in _lines(order)],
        **amounts.sums(),
        **({} if order.gift is None else {"gift": order.gift}),
        "advancedOptions": {
            **_options(order),
            **({} if store_id is None else {"storeId": store_id}),
        },
    }
    return Call("POST", "/orders/createorder", body)


def _status(order: Order) -> str | None:
    """Its status in ShipStation's words; None where the order is not ours to hand over."""
    ours = order.provider is not None and order.arrival is Arrival.NATURAL
    if order.status is Status.PENDING_FULFILLMENT and ours:
        return WORDS[Status.AWAITING_SHIPMENT]
    return WORDS.get(order.status)


def _lines(order: Order) -> tuple[Line, ...]:
    """The lines to write: goods of which something is left to ship, and all that has a price."""
    lines = order.lines or ()
    return tuple(each for each in lines if (_wanted(each, order) if each.travels else each.price))


def _wanted(line: Line, order: Order) -> int:
    """How many units ShipStation is to ship; of an order that is done, how many there were."""
    done = order.status in (Status.SHIPPED, Status.CANCELLED)
    return line.ordered if done else line.open + line.claimed


def _item(line: Line, order: Order, amounts: Amounts) -> Fields:
    price, weight = amounts.of_one(line), line.weight
    return {
        "lineItemKey": line.id,
        **({"sku": line.sku.text} if line.sku else {}),
        "name": _name(line),
        "quantity": _wanted(line, order) if line.travels else 1,
        **({} if price is None else {"unitPrice": number(price)}),
        **({} if weight is None else {"weight": weighed(weight)}),
        "options": [{"name": name, "value": value} for name, value in line.options],
        "adjustment": not line.travels,
    }


def _name(line: Line) -> str:
    """Its name, which ShipStation never goes without."""
    return said(line.name) or (line.sku.text if line.sku else line.id)


def _texts(order: Order, key: str) -> dict[str, str]:
    """The texts of the order itself, as far as it has them."""
    buyer, fields = order.buyer, order.fields
    email = said(buyer.email) if buyer else ""
    told = {
        "orderKey": said(key),
        "orderNumber": said(order.number) or order.reference,
        "customerUsername": (said(buyer.id) if buyer else "") or email,
        "customerEmail": email,
        "customerNotes": said(buyer.note) if buyer else "",
        "internalNotes": said(fields.note),
        "giftMessage": said(order.gift_message),
        "requestedShippingService": said(fields.service),
    }
    return {name: text for name, text in told.items() if text}


def _options(order: Order) -> dict[str, str]:
    """The custom fields, and where the order came from: the marketplace itself, or its word."""
    fields = order.fields
    told = {
        "customField1": said(fields.custom_1),
        "customField2": said(fields.custom_2),
        "customField3": said(fields.custom_3),
        "source": order.terms.system if order.terms.marketplace else said(order.source),
    }
    return {name: text for name, text in told.items() if text}


def _instants(order: Order) -> dict[str, datetime]:
    told = {"orderDate": order.placed, "shipByDate": order.programme.ship_by}
    return {name: instant for name, instant in told.items() if instant}


def _times(order: Order) -> dict[str, str]:
    """Its times as ShipStation's clocks showed them, to the microsecond."""
    there = {name: shown(instant) for name, instant in _instants(order).items()}
    return {
        name: clock.replace(tzinfo=None).isoformat(timespec="microseconds")
        for name, clock in there.items()
        if clock
    }


def _payer(order: Order) -> str:
    name = said(order.buyer.name) if order.buyer else ""
    return name or _recipient(order.label_to or Address())


def _recipient(address: Address) -> str:
    return said(address.name) or said(address.company)


def _ship_to(address: Address) -> Fields:
    residential = address.residential
    return {
        **_address(address),
        **({} if residential is None else {"residential": residential}),
    }


def _address(address: Address) -> dict[str, str]:
    told = {
        "name": _recipient(address),
        "company": said(address.company),
        **dict(zip(STREETS, address.lines, strict=False)),
        "city": said(address.city),
        "state": said(address.region),
        "postalCode": said(address.postcode),
        "country": said(address.country),
        "phone": said(address.phone),
    }
    return {name: text for name, text in told.items() if text}


def _obstacles(order: Order, key: str) -> Iterator[Reason]:
    if not said(key):
        yield because(ShipStationOrder.NO_KEY)
    if order.placed is None:
        yield because(ShipStationOrder.NO_INSTANT)
    for name, instant in _instants(order).items():
        if shown(instant) is None:
            yield because(ShipStationOrder.NOT_AN_INSTANT, field=name)
    if _status(order) is None:
        yield because(ShipStationOrder.OTHERS_SHIP, status=order.status.value)
    yield from _address_obstacles(order)
    yield from _line_obstacles(order)


def _address_obstacles(order: Order) -> Iterator[Reason]:
    address = order.label_to
    if len({where for _, where in order.addresses}) > 1:
        yield because(ShipStationOrder.MANY_ADDRESSES)
    elif address is None:
        yield because(ShipStationOrder.NO_ADDRESS)
    if address is None:
        return
    if not _recipient(address):
        yield because(ShipStationOrder.NO_RECIPIENT)
    country = said(address.country)
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        yield because(ShipStationOrder.NOT_A_COUNTRY, country=country[:20] or "none")
    if len(address.lines) > len(STREETS):
        yield because(ShipStationOrder.TOO_MANY_STREETS, count=len(address.lines))


def _line_obstacles(order: Order) -> Iterator[Reason]:
    if order.lines is None:
        yield because(ShipStationOrder.NO_ITEMS)
        return
    counts = {line.id: _wanted(line, order) for line in order.lines if line.travels}
    if not any(counts.values()):
        yield because(ShipStationOrder.NOTHING_TO_SHIP)
    for line, count in counts.items():
        if count > MOST_UNITS:
            yield because(ShipStationOrder.UNITS_OVER_LIMIT, line=line, limit=MOST_UNITS)
    for each in _lines(order):
        if each.weight and abs(each.weight.milligrams) > MOST_MILLIGRAMS:
            yield because(ShipStationOrder.TOO_HEAVY, line=each.id)


def _misfits(order: Order, key: str) -> Iterator[Reason]:
    """Every text that is too long, or that cannot be sent."""
    yield from _too_long({**_texts(order, key), **_options(order)}, LIMITS)
    address = order.label_to or Address()
    shipping = {f"shipTo.{name}": text for name, text in _address(address).items()}
    limits = {f"shipTo.{name}": limit for name, limit in ADDRESS_LIMITS.items()}
    yield from _too_long(
        {**shipping, "billTo.name": _payer(order)}, {**limits, "billTo.name": NAME}
    )
    for line in _lines(order):
        told = {"lineItemKey": line.id, "sku": line.sku.text if line.sku else ""}
        yield from _too_long({**told, "name": _name(line)}, {**LIMITS, "name": ITEM_NAME})
        for name, value in line.options:
            yield from _too_long({"option.name": name, "option.value": value}, LIMITS)


def _too_long(texts: Mapping[str, str], limits: Mapping[str, int]) -> Iterator[Reason]:
    yield from misfits(texts, limits, ShipStationOrder.TOO_LONG, ShipStationOrder.UNSENDABLE)
