"""Telling eBay that a parcel has left, and finding out whether it was told already."""

from collections.abc import Collection, Iterator

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.doubts import failed
from fulfilcore.channels.ebay.model import Fulfillment
from fulfilcore.channels.ebay.reasons import EbayNotice
from fulfilcore.channels.ebay.rest import error, fulfillment
from fulfilcore.channels.ebay.tables import CARRIERS, LINE_ID, ORDER_ID, OTHER_CARRIER
from fulfilcore.channels.reading import parse
from fulfilcore.channels.writing import is_amending, said, the_one, units, zulu
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice

_SPELLINGS = str.maketrans("", "", " -")


def write_shipment(notice: ShipmentNotice) -> Call | Unwritable:
    """The call that creates a shipping fulfillment, or everything that stands in its way.

    Only an order and lines in the Fulfillment API's ids can be told; Trading's have no such call.
    Carrier and tracking number go together, or neither does: then eBay records that the units have
    left untracked. Blanks and hyphens of a number are its writing and are left out, since eBay
    takes letters and digits only. Success is 201 without a body; telling is not idempotent, so
    `find_shipment` looks first when an answer was lost.
    """
    obstacles = tuple(_obstacles(notice))
    if obstacles:
        return Unwritable(obstacles)
    path = f"/sell/fulfillment/v1/order/{notice.reference}/shipping_fulfillment"
    items = [{"lineItemId": line, "quantity": quantity} for line, quantity in units(notice).items()]
    shipped = zulu(notice.shipped_at, "milliseconds")
    told: dict[str, object] = {"lineItems": items, "shippedDate": shipped}
    number = _number(notice)
    if number:
        told |= {"shippingCarrierCode": _carrier(said(notice.carrier)), "trackingNumber": number}
    return Call("POST", path, told)


def find_shipment(
    payload: bytes | str, notice: ShipmentNotice, *, known: Collection[str] = ()
) -> str | None:
    """The id of the fulfillment that tells of our parcel, in the answer that lists an order's.

    eBay keeps no name of ours, so a fulfillment is ours if it holds exactly our units under our
    tracking number. A parcel without a number is recognised by its units in a fulfillment without
    one: hand in as `known` the ids that its order's other parcels have, or one of them may be taken
    for it. None means that there is no such fulfillment. Raises InvalidInput for an answer that
    cannot be understood, and where several fit, since "not understood" is not "not there".
    """
    document = parse(payload)
    if document.has("errors") and not document.has("fulfillments"):
        raise failed(error(document), document.path)
    found = [fulfillment(each) for each in document.items("fulfillments")]
    fitting = [each.id for each in found if each.id not in known and _is_ours(each, notice)]
    return the_one(fitting)


def _is_ours(told: Fulfillment, notice: ShipmentNotice) -> bool:
    same = _plain(told.tracking or "").casefold() == _number(notice).casefold()
    wanted = units(notice)
    counted: dict[str, int] = {}
    for line, quantity in told.units:
        whole = wanted.get(line, 1) if quantity is None else quantity
        counted[line] = counted.get(line, 0) + whole
    return same and {line: quantity for line, quantity in counted.items() if quantity} == wanted


def _obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    if not ORDER_ID.fullmatch(notice.reference):
        yield because(EbayNotice.NOT_AN_ORDER_ID, reference=notice.reference)
    if is_amending(notice):
        yield because(EbayNotice.ALREADY_TOLD, fulfillment=notice.amends)
    if not notice.lines:
        yield because(EbayNotice.NO_LINES)
    for line in units(notice):
        if not LINE_ID.fullmatch(line):
            yield because(EbayNotice.NOT_A_LINE_ID, line=line)
    carrier, tracking, number = said(notice.carrier), said(notice.tracking), _number(notice)
    if carrier and not tracking:
        yield because(EbayNotice.CARRIER_ALONE)
    if tracking and not carrier:
        yield because(EbayNotice.TRACKING_ALONE)
    if tracking and not (number.isascii() and number.isalnum()):
        yield because(EbayNotice.NOT_A_TRACKING_NUMBER, tracking=tracking)


def _number(notice: ShipmentNotice) -> str:
    return _plain(said(notice.tracking))


def _plain(number: str) -> str:
    return number.translate(_SPELLINGS)


def _carrier(name: str) -> str:
    return CARRIERS.get(_plain(name).casefold(), OTHER_CARRIER)
