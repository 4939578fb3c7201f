"""Telling BigCommerce that a parcel has left, and finding out whether it was told already."""

from collections.abc import Iterator

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.bigcommerce.reasons import BigCommerceNotice
from fulfilcore.channels.bigcommerce.tables import LIMITS, PROVIDERS, TRACKERS
from fulfilcore.channels.ids import NUMBER
from fulfilcore.channels.reading import parse
from fulfilcore.channels.writing import fingerprint, is_amending, misfits, said, units
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice


def write_shipment(notice: ShipmentNotice) -> Call | Unwritable:
    """The call that creates or amends a shipment, or everything that stands in its way.

    A later revision of a parcel that BigCommerce knows changes its tracking only: which units
    left from where stands. Creating is not idempotent, so `find_shipment` looks first when an
    answer was lost.
    """
    amending = is_amending(notice)
    obstacles = tuple(_obstacles(notice) if amending else _creation_obstacles(notice))
    if obstacles:
        return Unwritable(obstacles)
    path = f"/v2/orders/{notice.reference}/shipments"
    if amending:
        return Call("PUT", f"{path}/{notice.amends}", _tracking(notice))
    return Call("POST", path, {**_contents(notice), **_tracking(notice)})


def find_shipment(payload: bytes | str, notice: ShipmentNotice) -> str | None:
    """The id of the shipment that carries our reference, in the answer that lists an order's.

    None means that the answer lists no such shipment. Where the channel answers 204 (no shipment
    at all, no body), hand in `[]`: an empty body is refused, as is any that cannot be understood,
    since "not understood" is not "not there". Raises InvalidInput.
    """
    reference = _reference(notice)
    for shipment in parse(payload).items():
        comments = shipment.maybe_text("comments") or ""
        if reference in comments.split():
            return str(shipment.whole("id"))
    return None


def _obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    if not NUMBER.fullmatch(notice.reference):
        yield because(BigCommerceNotice.NOT_AN_ORDER_ID, reference=notice.reference)
    if notice.amends is not None and not NUMBER.fullmatch(notice.amends):
        yield because(BigCommerceNotice.NOT_A_SHIPMENT_ID, shipment=notice.amends)
    too_long, unsendable = BigCommerceNotice.TOO_LONG, BigCommerceNotice.UNSENDABLE
    yield from misfits(_tracking(notice), LIMITS, too_long, unsendable)


def _creation_obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    yield from _obstacles(notice)
    if notice.address is None:
        yield because(BigCommerceNotice.NO_ADDRESS)
    elif not NUMBER.fullmatch(notice.address):
        yield because(BigCommerceNotice.NOT_AN_ADDRESS_ID, address=notice.address)
    if not notice.lines:
        yield because(BigCommerceNotice.NO_LINES)
    for line in units(notice):
        if not NUMBER.fullmatch(line):
            yield because(BigCommerceNotice.NOT_A_LINE_ID, line=line)


def _contents(notice: ShipmentNotice) -> dict[str, object]:
    items = [
        {"order_product_id": int(line), "quantity": quantity}
        for line, quantity in units(notice).items()
    ]
    return {"order_address_id": int(notice.address or ""), "items": items}


def _tracking(notice: ShipmentNotice) -> dict[str, str]:
    carrier = said(notice.carrier)
    known = carrier.casefold()
    return {
        "tracking_number": said(notice.tracking),
        "tracking_carrier": TRACKERS.get(known, ""),
        # The field takes a listed carrier, nothing, or own text (channels.md §3.3).
        "shipping_provider": PROVIDERS.get(known, carrier),
        "shipping_method": said(notice.service),
        "comments": _reference(notice),
    }


def _reference(notice: ShipmentNotice) -> str:
    """Our name of this revision of the parcel, one word that no other parcel shares."""
    return f"fulfilcore:{fingerprint(notice)[:16]}/{notice.revision}"
