"""What a host does between fulfilcore and a store: it reads, writes and finds by a codec.

The payloads are a dialect's, whose hand is not the codec's; only what the codec understood counts.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeAlias

from fulfilcore.channels import (
    Call,
    Unwritable,
    bigcommerce,
    codec,
    csv,
    ebay,
    rithum,
    shipstation,
    shopify,
    squarespace,
    woocommerce,
)
from fulfilcore.channels.csv import Column, Dates, Formats, Profile
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, Level, ReadResult
from fulfilcore.messages import Done, Message, Missing, Unknown
from fulfilcore.shipments import ShipmentNotice
from fulfilcore.testing.dialects.model import Bodies, Dialect
from fulfilcore.testing.keeping import KeptOrder

Finder: TypeAlias = Callable[[bytes, ShipmentNotice, Collection[str]], str | None]
"""Finds the parcel of a notice in a listing; the last are the ids that other parcels have."""

MILL = Profile(
    name="mill",
    columns={
        Column.NUMBER: ("Auftrag",),
        Column.STATUS: ("Stand",),
        Column.PLACED: ("Bestellt am",),
        Column.BUYER_NOTE: ("Bemerkung",),
        Column.SHIP_NAME: ("Empfänger",),
        Column.SHIP_CITY: ("Ort",),
        Column.LINE: ("Pos.",),
        Column.SKU: ("Artikel",),
        Column.NAME: ("Bezeichnung",),
        Column.QUANTITY: ("Menge",),
        Column.PRICE: ("Preis",),
        Column.CARRIER: ("Versand mit",),
        Column.TRACKING: ("Sendungsnummer",),
    },
    delimiter=";",
    formats=Formats(dates=Dates.DAY_FIRST, zone="Europe/Berlin", decimal=",", grouping="."),
    currency="EUR",
    statuses={"offen": Level.OPEN, "versandt": Level.SHIPPED, "storniert": Level.CANCELLED},
    untracked=frozenset({"ohne"}),
)
"""How a mill that knows files only writes them, as its host has found out."""

PROFILES: Mapping[str, Profile] = {"CSV files": csv.GENERIC, "CSV files of a mill": MILL}
"""The profiles that hosts have for the stores of files, by their dialects."""

FINDERS: Mapping[str, Finder] = {
    "bigcommerce": lambda body, notice, _: bigcommerce.find_shipment(body, notice),
    "ebay": lambda body, notice, known: ebay.find_shipment(body, notice, known=known),
    "rithum": lambda body, notice, _: rithum.find_shipment(body, notice),
    "shipstation": lambda body, notice, known: shipstation.find_shipment(body, notice, known=known),
    "shopify": lambda body, notice, known: shopify.find_shipment(body, notice, known=known),
    "squarespace": lambda body, notice, _: squarespace.find_shipment(body, notice),
    "woocommerce": lambda body, notice, known: woocommerce.find_shipment(body, notice, known=known),
}
"""The systems that can be read back, and how."""


def read(dialect: Dialect, bodies: Bodies, at: datetime | None = None) -> ReadResult:
    """What the codec understands of some bodies; of files the host knows when they were written."""
    if dialect.system == "csv":
        return csv.read_orders(*bodies, profile=PROFILES[dialect.name], at=at)
    return codec(dialect.system).read_orders(*bodies)


def write(dialect: Dialect, notice: ShipmentNotice, order: ChannelOrder) -> Call | Unwritable:
    """The call that tells a store of a parcel; `order` is what the store says of the order now.

    What a codec must know beside the notice the host fetches first, or has in its settings. A store
    that takes no calls gets a file.
    """
    if dialect.work is not None:
        works = shopify.read_fulfillment_orders(dialect.work(order))
        return shopify.write_shipment(notice, works)
    if dialect.system == "squarespace":
        return squarespace.write_shipment(notice, service="Ground")
    if dialect.system == "csv":
        file = csv.write_tracking([notice], profile=PROFILES[dialect.name])
        return Call("PUT", "/shipped.csv", text=file, content_type="text/csv")
    return codec(dialect.system).write_shipment(notice)


def find(
    dialect: Dialect, order: KeptOrder, notice: ShipmentNotice, others: Collection[Message]
) -> Done | Missing | Unknown:
    """Whether a store has a notice: the host fetches what it lists, and the codec looks for it.

    `others` are about other parcels of the order. What may as well be one of them, because nobody
    knows under which id the store has that, is not known.
    """
    finder, listing = FINDERS[dialect.system], _listing(dialect, order, notice)
    known = {each.external for each in others if each.external}
    nameless = [each.notice for each in others if each.external in (None, each.key)]
    try:
        found = finder(listing, notice, known)
        rivals = () if found is None or notice.tracking else nameless
        if any(finder(listing, each, known) == found for each in rivals):
            return Unknown("another parcel of the order is like it")
    except InvalidInput as bad:
        return Unknown(str(bad))
    return Missing() if found is None else Done(found)


def _listing(dialect: Dialect, order: KeptOrder, notice: ShipmentNotice) -> bytes:
    """What a host fetches to look for a notice."""
    if dialect.system == "woocommerce" and not notice.tracking:
        return dialect.tell(dialect.show(order))[0]
    assert dialect.listing is not None, dialect.name
    return dialect.listing(order)
