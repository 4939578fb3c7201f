"""Views as data: what can be done about a finding, and how a channel's fields read."""

from collections.abc import Mapping

from attrs import frozen

from fulfilcore.duplicates import TwinReason
from fulfilcore.imports import ImportReason
from fulfilcore.intake import Part
from fulfilcore.notices import NoticeState
from fulfilcore.orders import OrderReason, Verb
from fulfilcore.products import ProductReason
from fulfilcore.reasons import Code


@frozen
class Remedy:
    """What a person can do about a finding: in words, and with which actions here."""

    advice: str
    verbs: tuple[Verb, ...] = ()


REMEDIES: Mapping[Code, Remedy] = {
    OrderReason.OVER_SHIPPED: Remedy(
        "void the label of what has not left, or have the channel order the units that did",
        (Verb.VOID,),
    ),
    OrderReason.SHIPPED_AFTER_CANCEL: Remedy(
        "stop the parcel and void its label, or settle with the buyer what has left", (Verb.VOID,)
    ),
    OrderReason.REOPENED: Remedy("restore it, if it is wanted after all", (Verb.RESTORE,)),
    OrderReason.REOPENED_FROZEN: Remedy(
        "make a new order of it, if it is wanted after all", (Verb.RENEW,)
    ),
    OrderReason.CALLED_OFF_TOO_LATE: Remedy(
        "stop the parcel and void its label, or settle with the buyer what has left", (Verb.VOID,)
    ),
    OrderReason.REFUNDED_OPEN: Remedy(
        "ship the units all the same, or have the channel call them off", (Verb.SHIP, Verb.CANCEL)
    ),
    OrderReason.CALL_BACK: Remedy("tell the provider, and wait for its word"),
    OrderReason.SHIPPED_UNASKED: Remedy(
        "compare with the provider what has left; void what has not", (Verb.VOID,)
    ),
    OrderReason.VOID_OF_NOTHING: Remedy("ask the provider which shipment it means"),
    OrderReason.ALERTED: Remedy("look at what it says, then say that you have", (Verb.EDIT,)),
    OrderReason.FIELD_KEPT: Remedy(
        "compare both words; write the right one, or let the channel's stand", (Verb.EDIT,)
    ),
    OrderReason.FIELD_OVERRULED: Remedy(
        "compare both words; write the right one, if the channel's is not", (Verb.EDIT,)
    ),
    OrderReason.EDIT_HAS_NO_EFFECT_ON_LABEL: Remedy(
        "change the address at Amazon, or let the channel's stand", (Verb.EDIT,)
    ),
    OrderReason.FROZEN_CHANGED: Remedy(
        "it stays as it arrived; look at the channel whether it is wanted after all"
    ),
    OrderReason.UNDATED_CONFLICT: Remedy("import it again with its header, which bears the time"),
    OrderReason.CANCEL_REQUESTED: Remedy(
        "cancel it at the channel and here, or refuse the request at the channel",
        (Verb.CANCEL, Verb.HOLD),
    ),
    OrderReason.VOIDED_BUT_SHIPPED: Remedy(
        "make a new label of the parcel, or take the shipment back at the channel", (Verb.SHIP,)
    ),
    OrderReason.PRIME_CONFLICT: Remedy("look at the channel which it is, and import it again"),
    OrderReason.TWIN_UNDECIDED: Remedy(
        "find out which order it is a copy of; ship one of them, the others are to be cancelled",
        (Verb.SHIP, Verb.CANCEL),
    ),
    OrderReason.TWIN_UNITS_UNMAPPED: Remedy(
        "compare the lines of the two orders; ship what is still open, or void the label",
        (Verb.SHIP, Verb.VOID),
    ),
    TwinReason.DOUBLE_IMPORT: Remedy("disconnect one of the two stores"),
    TwinReason.NOTHING_SHIPPABLE: Remedy(
        "switch on the import of Prime orders, connect an Amazon carrier, or re-import it"
    ),
    ProductReason.MIXED_ORDER: Remedy(
        "split off what the other lines are, or send it with them", (Verb.SPLIT,)
    ),
    ProductReason.MIXED_PRIME_ORDER: Remedy(
        "send all of it from one place: Prime orders are not split"
    ),
    ImportReason.PRIME_UNKNOWN: Remedy("import it again with its header, which says so"),
}
"""What clears a finding; one that has no row here is for a person to think about."""

UNKNOWN_REMEDY = Remedy("look at the order and its history")

UNSETTLED = (NoticeState.OWED, NoticeState.PENDING, NoticeState.FAILED, NoticeState.IN_DOUBT)
"""The states of a notice about which something is still to be done."""

LABELS: Mapping[str, str] = {
    "level": "status at the channel",
    "ship_to": "address",
    "addresses": "addresses of its lines",
    "number": "order number",
    "marketplace_id": "marketplace",
    "cancel_requested": "cancellation wished",
    "references": "reference",
    "related": "related order",
    "tags": "tag",
}
"""How a field of what a channel says is called; any other is called by its own name."""

ITEMS: Mapping[str, str] = {"lines": "line", "parcels": "parcel"}
"""How one of what a field lists is called, where that is not how the field is called."""

COMPLETE: Mapping[str, Part] = {"lines": Part.LINES, "parcels": Part.SHIPMENTS}
"""The part that says that a list is whole, so that what is missing from it is gone."""
