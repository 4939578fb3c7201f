"""Telling WooCommerce that a parcel has left, and finding out whether it was told already."""

from collections.abc import Collection, Iterator

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.woocommerce.fields import ID, error, ident, scalar
from fulfilcore.channels.woocommerce.model import Error
from fulfilcore.channels.woocommerce.reasons import WooCommerceNotice
from fulfilcore.channels.woocommerce.tables import LEVELS, NO_ROUTE, PROVIDERS, REFUSALS
from fulfilcore.channels.writing import is_web_address, misfits, said, the_one
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Level
from fulfilcore.messages import Declined, Done, Unknown
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import known_zone

_COMPLETED = next(slug for slug, level in LEVELS.items() if level is Level.SHIPPED)


def write_shipment(
    notice: ShipmentNotice,
    *,
    tracker: bool = True,
    namespace: str = "wc/v3",
    zone: str = "UTC",
    link: str | None = None,
) -> Call | Unwritable:
    """The calls that tell of a parcel, or everything that stands in their way.

    WooCommerce knows no parcels: what has a tracking number is told to the Shipment Tracking
    extension, unless the site has none (`tracker=False`); that nothing is left to ship is told by
    the order's status, after it. So a part of an order is told by its tracking number or not at
    all, and without the extension no number is told. Units are told nowhere.

    `namespace` is where the extension answers: its newest releases name `wc-shipment-tracking/v3`
    beside the address of the shop's own API. A day is told as the clocks of `zone` show it; `link`
    is where the parcel can be followed if its carrier is none of those that the extension makes
    links for. A later label of a parcel is told as another tracking: one cannot be changed. Telling
    is not idempotent, so `find_shipment` looks first when an answer was lost.
    """
    day = notice.shipped_at.astimezone(known_zone(zone)).date().isoformat()
    tracking = _tracking(notice, day, link) if tracker and said(notice.tracking) else {}
    obstacles = tuple(_obstacles(notice, tracking, tracker=tracker))
    if obstacles:
        return Unwritable(obstacles)
    completion = Call("PUT", f"/wp-json/wc/v3/orders/{notice.reference}", {"status": _COMPLETED})
    if not tracking:
        return completion
    path = f"/wp-json/{namespace}/orders/{notice.reference}/shipment-trackings"
    return Call("POST", path, tracking, then=completion if notice.completes else None)


def _tracking(notice: ShipmentNotice, day: str, link: str | None) -> dict[str, str]:
    carrier = said(notice.carrier)
    provider = PROVIDERS.get(carrier.casefold())
    told = {
        "tracking_provider": provider or "",
        "custom_tracking_provider": "" if provider else carrier,
        # With a listed carrier the extension makes its own link, and ignores any other.
        "custom_tracking_link": "" if provider else said(link),
        "tracking_number": said(notice.tracking),
        "date_shipped": day,
    }
    return {name: text for name, text in told.items() if text}


def _obstacles(
    notice: ShipmentNotice, tracking: dict[str, str], *, tracker: bool
) -> Iterator[Reason]:
    codes = WooCommerceNotice
    if not ID.fullmatch(notice.reference):
        yield because(codes.NOT_AN_ORDER_ID, reference=notice.reference)
    if not tracking and not notice.completes:
        yield because(codes.PART_WITHOUT_TRACKING if tracker else codes.PART_WITHOUT_TRACKER)
    if tracking and not said(notice.carrier):
        yield because(codes.NO_CARRIER)
    link = tracking.get("custom_tracking_link")
    if link and not is_web_address(link):
        yield because(codes.NOT_A_LINK)
    yield from misfits(tracking, {}, codes.UNSENDABLE, codes.UNSENDABLE)


def find_shipment(
    payload: bytes | str, notice: ShipmentNotice, *, known: Collection[str] = ()
) -> str | None:
    """The id of the tracking that tells of our parcel, in the answer that lists an order's.

    A tracking is ours if it has our number. Parcels may share one: hand in as `known` the ids that
    the order's other parcels have. That it is found says nothing of the order's status: make the
    second call of a notice that completes its order once more, which does no harm. For a notice
    without a number hand in the order itself: if it is completed, its id is the answer. None means
    that it is not there. Raises InvalidInput for an answer that cannot be understood, and where
    several fit, since "not understood" is not "not there".
    """
    document, number = parse(payload), said(notice.tracking)
    if not number:
        return _completed(document, notice)
    listed = [(each.text("tracking_id"), each) for each in document.items()]
    fitting = [
        id for id, each in listed if id not in known and _number(each).maybe_label() == number
    ]
    return the_one(fitting, "trackings")


def _number(tracking: At) -> At:
    return tracking.child("tracking_number")


def _completed(order: At, notice: ShipmentNotice) -> str | None:
    id, status = ident(order.child("id")), order.text("status")
    if id != notice.reference:
        raise InvalidInput(f"this is order {id}, not {notice.reference}", order.path)
    return id if status == _COMPLETED else None


def read_answer(payload: bytes | str) -> Done | Declined | Unknown:
    """What WooCommerce answered to a written shipment, whatever the HTTP status.

    Done with the id of the tracking, if it was one; Declined with WooCommerce's own words where
    telling it again would not help; Unknown where the call did not run (no permission, too many
    calls) or the answer cannot be understood: then look first, and tell it again.
    """
    try:
        return _answer(parse(payload))
    except InvalidInput as bad:
        return Unknown(f"WooCommerce's answer cannot be understood: {bad}")


def _answer(document: At) -> Done | Declined | Unknown:
    if document.has("tracking_id"):
        return Done(document.text("tracking_id"))
    refusal = error(document)
    if refusal is not None:
        return _refusal(refusal)
    ident(document.child("id"))
    status = scalar(document.child("status")) or "not told"
    if status != _COMPLETED:
        return Declined(f"WooCommerce answered, but the order's status is {status[:40]}")
    return Done()


def _refusal(refusal: Error) -> Declined | Unknown:
    if refusal.code == NO_ROUTE:
        return Declined(
            "the site does not serve this address: to be told of tracking numbers it needs the "
            "Shipment Tracking extension"
        )
    if refusal.status in REFUSALS:
        return Declined(refusal.message)
    return Unknown(f"WooCommerce answered with an error: {refusal.message}")
