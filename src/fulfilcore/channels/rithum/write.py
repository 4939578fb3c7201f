"""Telling Rithum through REST that a parcel has left, finding it again, reading the answer."""

from collections.abc import Iterator, Sequence

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.ids import NUMBER, ident, whole
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.rithum.envelope import error_of, is_xml, result_of
from fulfilcore.channels.rithum.fields import maybe_ident
from fulfilcore.channels.rithum.reasons import RithumNotice
from fulfilcore.channels.rithum.rest import NEXT, fulfillment
from fulfilcore.channels.rithum.tables import CANCELED, COMPLETE, LONGEST
from fulfilcore.channels.writing import (
    is_amending,
    misfits,
    parcel_number,
    said,
    the_one,
    units,
    zulu,
)
from fulfilcore.channels.xml import parse_xml
from fulfilcore.errors import InvalidInput
from fulfilcore.messages import Declined, Done, Unknown
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice


def write_shipment(notice: ShipmentNotice) -> Call | Unwritable:
    """The call that tells a shipment or amends it, or everything that stands in its way.

    Which units left is always told, so a parcel never takes the rest of an order with it. A later
    revision of a parcel whose fulfillment is known changes its tracking only. Rithum answers 204
    without an id: `find_shipment` finds it, also when an answer was lost.
    """
    amending = is_amending(notice)
    obstacles = (*_obstacles(notice), *(_amending(notice) if amending else _telling(notice)))
    if obstacles:
        return Unwritable(obstacles)
    if amending:
        return Call("PATCH", f"/v1/Fulfillments({notice.amends})", _label(notice))
    items = [
        {"OrderItemID": int(line), "Quantity": quantity} for line, quantity in units(notice).items()
    ]
    told = {
        "DeliveryStatus": COMPLETE,
        **_label(notice),
        "SellerFulfillmentID": parcel_number(notice),  # digits, or Amazon would refuse it
        "Items": items,
    }
    return Call("POST", f"/v1/Orders({notice.reference})/Ship", {"Value": told})


def texts(notice: ShipmentNotice) -> dict[str, str]:
    """The texts of the label as far as they are known."""
    told = {
        "TrackingNumber": said(notice.tracking),
        "ShippingCarrier": said(notice.carrier),
        "ShippingClass": said(notice.service),
    }
    return {name: text for name, text in told.items() if text}


def _label(notice: ShipmentNotice) -> dict[str, object]:
    return {"ShippedDateUtc": zulu(notice.shipped_at), **texts(notice)}


def _obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    if not NUMBER.fullmatch(notice.reference):
        yield because(RithumNotice.NOT_AN_ORDER_ID, reference=notice.reference)
    limits = dict.fromkeys(texts(notice), LONGEST)
    yield from misfits(texts(notice), limits, RithumNotice.TOO_LONG, RithumNotice.UNSENDABLE)


def _amending(notice: ShipmentNotice) -> Iterator[Reason]:
    if not NUMBER.fullmatch(notice.amends or ""):
        yield because(RithumNotice.NOT_A_FULFILLMENT_ID, fulfillment=notice.amends)
    if not {"TrackingNumber", "ShippingCarrier"} & texts(notice).keys():
        yield because(RithumNotice.NOTHING_TO_AMEND)


def _telling(notice: ShipmentNotice) -> Iterator[Reason]:
    if not notice.lines:
        yield because(RithumNotice.NO_LINES, reference=notice.reference)
    for line in units(notice):
        if not NUMBER.fullmatch(line):
            yield because(RithumNotice.NOT_A_LINE_ID, line=line)


def find_shipment(payload: bytes | str, notice: ShipmentNotice) -> str | None:
    """The id of the fulfillment that carries our name of the parcel, in an answer that lists them.

    That is the order with its Fulfillments, or its Fulfillments alone. A new label is found only
    where its tracking number is there too. None means that there is no such fulfillment. Raises
    InvalidInput for an answer that cannot be understood or that another page follows, since "not
    understood" is not "not there", and where several carry our name.
    """
    document = parse(payload)
    ours = [id for entry in _listed(document) if (id := _our_id(entry, notice))]
    if not ours and document.has(NEXT, f"Fulfillments{NEXT}"):
        raise InvalidInput("there may be others on the next page", document.path)
    return the_one(tuple(dict.fromkeys(ours)))


def _listed(document: At) -> Sequence[At]:
    if document.is_list():
        return document.items()
    name = "Fulfillments" if document.has("Fulfillments") else "value"
    return document.items(name)


def _our_id(entry: At, notice: ShipmentNotice) -> str | None:
    told = fulfillment(entry)
    owner = maybe_ident(entry.child("OrderID"))
    same = told.reference == parcel_number(notice) and told.status != CANCELED
    relabelled = notice.revision == 1 or told.tracking == (said(notice.tracking) or None)
    return told.id if same and relabelled and owner in (None, notice.reference) else None


def read_answer(payload: bytes | str, position: int = 0) -> Done | Declined | Unknown:
    """What Rithum answered to a written shipment: outside it may say Success, and inside not.

    `position` is the shipment's place in a batch or in a SOAP list, from 0. Done, with the
    fulfillment's id where the answer tells it (the empty body of a 204 does not); Declined with
    Rithum's own words; Unknown where the call did not run, or the answer cannot be understood.
    Of answers by the status of HTTP alone (401, 429, 5xx) the host knows more than their bodies.
    """
    try:
        if not payload.strip():
            return Done()
        return _soap(payload, position) if is_xml(payload) else _rest(parse(payload), position)
    except InvalidInput as bad:
        return Unknown(f"Rithum's answer cannot be understood: {bad}")


def _soap(payload: bytes | str, position: int) -> Done | Declined | Unknown:
    root = parse_xml(payload)
    body = root.first("Body") if root.has("Body") else root
    if body.has("Fault"):
        return Unknown(body.first("Fault").child("faultstring").maybe_text() or "a SOAP fault")
    try:
        result = result_of(root, "SubmitOrderShipmentList")
    except InvalidInput as bad:
        return Declined(bad.problem)
    if result is None:
        raise InvalidInput("this answers another call", root.path)
    answers = tuple(result.first("ResultData").all("ShipmentResponse"))
    if not 0 <= position < len(answers):
        raise InvalidInput(f"it answers {len(answers)} shipments, not number {position}")
    answer = answers[position]
    success = answer.child("Success").maybe_flag()
    if success is None:
        raise answer.child("Success").wrong("true or false")
    return (
        Done() if success else Declined(answer.child("Message").maybe_text() or "no reason given")
    )


_TRANSIENT = frozenset({401, 403, 408, 425, 429})


def _rest(document: At, position: int) -> Done | Declined | Unknown:
    if not document.has("responses"):
        return _told(document)
    answers = document.items("responses")
    if not 0 <= position < len(answers):
        raise InvalidInput(f"it answers {len(answers)} calls, not number {position}")
    status, body = whole(answers[position].child("status")), answers[position].child("body")
    if status in _TRANSIENT or status >= 500:
        return Unknown(error_of(body) or f"HTTP {status}")
    if status >= 400:
        return Declined(error_of(body) or f"HTTP {status}")
    return Done() if body.value is None else Done(_made(body))


def _told(body: At) -> Done | Declined:
    problem = error_of(body)
    if problem is not None:
        return Declined(problem)
    id = _made(body)
    if id is None:
        raise InvalidInput("neither an error nor a fulfillment is told here", body.path)
    return Done(id)


def _made(body: At) -> str | None:
    return ident(body.child("ID")) if body.has("OrderID") and body.has("DeliveryStatus") else None
