"""Telling Shopify that a parcel has left, and finding out whether it was told already."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.shopify.fields import gid, ident, number_of
from fulfilcore.channels.shopify.model import Fulfillment, FulfillmentOrder
from fulfilcore.channels.shopify.pieces import fulfillment
from fulfilcore.channels.shopify.plan import Plan, Share, plan
from fulfilcore.channels.shopify.reasons import ShopifyNotice
from fulfilcore.channels.shopify.tables import COMPANIES, LONGEST, SHIPPED, UNDER_WAY, VERSION
from fulfilcore.channels.writing import is_amending, misfits, said, the_one, units
from fulfilcore.errors import InvalidInput
from fulfilcore.messages import Declined, Done, Unknown
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import LineId

PATH = f"/admin/api/{VERSION}/graphql.json"
CREATE = """\
mutation fulfillmentCreate($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field message }
  }
}
"""
AMEND = """\
mutation fulfillmentTrackingInfoUpdate(
  $fulfillmentId: ID!, $trackingInfoInput: FulfillmentTrackingInput!, $notifyCustomer: Boolean
) {
  fulfillmentTrackingInfoUpdate(
    fulfillmentId: $fulfillmentId
    trackingInfoInput: $trackingInfoInput
    notifyCustomer: $notifyCustomer
  ) {
    fulfillment { id status }
    userErrors { field message }
  }
}
"""
_COMPANIES = {name.casefold(): name for name in COMPANIES}


def write_shipment(
    notice: ShipmentNotice,
    fulfillment_orders: Sequence[FulfillmentOrder] = (),
    *,
    notify_customer: bool = False,
) -> Call | Unwritable:
    """The call that creates or amends a fulfillment, or everything that stands in its way.

    Creating needs the order's fulfillment orders as they are now; those of other orders are left
    alone. A later revision of a parcel that Shopify knows changes its tracking only: which units
    left stands. Telling is not idempotent, so `find_shipment` looks first when an answer was lost;
    an answer that came is read with `read_answer`. Whether the buyer gets a mail from Shopify is
    `notify_customer`.
    """
    amending, order = is_amending(notice), _order_id(notice)
    own = [each for each in fulfillment_orders if each.order == order]
    planned = Plan() if amending or order is None else plan(units(notice), own)
    obstacles = (*_obstacles(notice), *planned.obstacles)
    if obstacles:
        return Unwritable(obstacles)
    tracking = _tracking(notice)
    if amending:
        variables = {"fulfillmentId": _fulfillment(notice), "trackingInfoInput": tracking}
        return _call(AMEND, {**variables, "notifyCustomer": notify_customer})
    work = [_share(share) for share in planned.shares]
    told: dict[str, object] = {"lineItemsByFulfillmentOrder": work}
    if tracking:
        told["trackingInfo"] = tracking
    return _call(CREATE, {"fulfillment": {**told, "notifyCustomer": notify_customer}})


def _call(query: str, variables: Mapping[str, object]) -> Call:
    return Call("POST", PATH, {"query": query, "variables": variables})


def _order_id(notice: ShipmentNotice) -> str | None:
    return number_of(notice.reference, "Order")


def _fulfillment(notice: ShipmentNotice) -> str | None:
    number = number_of(notice.amends or "", "Fulfillment")
    return None if number is None else gid("Fulfillment", number)


def _obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    if _order_id(notice) is None:
        yield because(ShopifyNotice.NOT_AN_ORDER_ID, reference=notice.reference)
    if is_amending(notice):
        if _fulfillment(notice) is None:
            yield because(ShopifyNotice.NOT_A_FULFILLMENT_ID, fulfillment=notice.amends)
        if not _tracking(notice):
            yield because(ShopifyNotice.NOTHING_TO_AMEND)
    elif not notice.lines:
        yield because(ShopifyNotice.NO_LINES)
    limits = {"number": LONGEST, "company": LONGEST}
    too_long, unsendable = ShopifyNotice.TOO_LONG, ShopifyNotice.UNSENDABLE
    yield from misfits(_tracking(notice), limits, too_long, unsendable)


def _tracking(notice: ShipmentNotice) -> dict[str, str]:
    """Company and number as far as they are known; Shopify makes the link of a listed company."""
    carrier = said(notice.carrier)
    told = {
        "company": _COMPANIES.get(carrier.casefold(), carrier),
        "number": said(notice.tracking),
    }
    return {name: text for name, text in told.items() if text}


def _share(share: Share) -> dict[str, object]:
    rows = [
        {"id": gid("FulfillmentOrderLineItem", line), "quantity": quantity}
        for line, quantity in share.units
    ]
    # Without a list of lines Shopify takes the whole fulfillment order.
    return {
        "fulfillmentOrderId": gid("FulfillmentOrder", share.work),
        "fulfillmentOrderLineItems": rows,
    }


def find_shipment(
    payload: bytes | str, notice: ShipmentNotice, *, known: Collection[str] = ()
) -> str | None:
    """The id of the fulfillment that tells of our parcel, in the answer that lists an order's.

    Shopify keeps no name of ours, so a fulfillment is ours if it holds exactly our units under our
    tracking number; an amended one, if it is the one we amend and has the new number. A parcel
    without a number is recognised by its units and its carrier: hand in as `known` the ids that
    its order's other parcels have, or one of them may be taken for it. None means that there is no
    such fulfillment. Raises InvalidInput for an answer that cannot be understood, and where several
    fit, since "not understood" is not "not there".
    """
    found = [each for each in _listed(parse(payload)) if each.order == _order_id(notice)]
    fitting = [each.id for each in found if each.id not in known and _is_ours(each, notice)]
    return the_one(fitting)


def _listed(document: At) -> tuple[Fulfillment, ...]:
    root = document.child("order") if document.has("order") else document
    return tuple(fulfillment(each) for each in root.items("fulfillments"))


def _is_ours(told: Fulfillment, notice: ShipmentNotice) -> bool:
    tracking = _tracking(notice)
    number = tracking.get("number")
    same = number in told.numbers if number else _is_untracked(told, tracking.get("company"))
    if is_amending(notice):
        return same and told.id == number_of(notice.amends or "", "Fulfillment")
    alive = told.status == SHIPPED or told.status in UNDER_WAY
    return same and alive and _counted(told) == units(notice)


def _is_untracked(told: Fulfillment, company: str | None) -> bool:
    return not told.numbers and (told.carrier or "").casefold() == (company or "").casefold()


def _counted(told: Fulfillment) -> dict[LineId, int]:
    return {line: quantity for line, quantity in told.units if quantity}


def read_answer(payload: bytes | str) -> Done | Declined | Unknown:
    """What Shopify answered to a written shipment: it says 200 also where it refuses.

    Done with the id that a later amendment needs; Declined with Shopify's own words; Unknown where
    the call did not run (too many calls, no permission) or the answer cannot be understood: then
    look first, and tell it again.
    """
    try:
        return _answer(parse(payload))
    except InvalidInput as bad:
        return Unknown(f"Shopify's answer cannot be understood: {bad}")


def _answer(document: At) -> Done | Declined | Unknown:
    if document.has("errors"):
        at = document.child("errors")
        return Unknown(_messages(at) if at.is_list() else at.text()[:_MOST])
    data = document.child("data")
    names = [name for name in _MUTATIONS if data.has(name)]
    if not names:
        raise data.wrong("the answer to a fulfillment that was told")
    root = data.child(names[0])
    refusals = root.child("userErrors")
    if refusals.value:
        return Declined(_messages(refusals))
    made = root.child("fulfillment")
    status = (made.maybe_text("status") or SHIPPED).lower()
    if status != SHIPPED and status not in UNDER_WAY:
        return Declined(f"Shopify made the fulfillment, but its status is {status[:40]}")
    return Done(ident(made.child("id"), "Fulfillment"))


def _messages(at: At) -> str:
    return "; ".join(each.text("message") for each in at.items())[:_MOST]


_MUTATIONS = ("fulfillmentCreate", "fulfillmentTrackingInfoUpdate")
_MOST = 500
