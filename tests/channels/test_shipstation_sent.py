"""What has left of ShipStation's orders: shipments and fulfillments."""

from datetime import UTC, datetime

import pytest
from channel_payloads import Json, body, lines_of, the
from shipstation_payloads import discount, fulfillment, item, order, page, parcels_of, shipment

from builders import HUB, World
from fulfilcore.channels.shipstation import read_orders
from fulfilcore.intake import (
    ChannelOrder,
    ChannelParcel,
    Doubt,
    Level,
    Need,
    Part,
    ReadResult,
)
from fulfilcore.reasons import because
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId

PARCEL = ChannelParcel(
    id="91",
    units=(LineUnits(LineId("51"), 2),),
    at=datetime(2026, 1, 3, 8, tzinfo=UTC),
    carrier="ups",
    service="ups_ground",
    tracking="T1",
)
NEEDED = (Need("7001", Part.HEADER),)


def together(*documents: object) -> ReadResult:
    """What is read of several bodies, in both directions the same."""
    bodies = [body(document) for document in documents]
    result, back = read_orders(*bodies), read_orders(*reversed(bodies))
    assert (set(result.orders), set(result.needs)) == (set(back.orders), set(back.needs))
    return result


def told(*documents: object) -> ChannelOrder:
    """The one order that is read of several bodies."""
    return the(together(*documents))


def shipped(found: ChannelOrder) -> list[int | None]:
    """How many units of each line have left."""
    return [line.shipped for line in lines_of(found)]


def test_shipment_tells_its_parcel_and_asks_for_its_order() -> None:
    """A parcel is a fact of its own; when its order was changed only that says."""
    for document in (page("shipments", shipment()), shipment(), [shipment()]):
        result = together(document)
        found = the(result)
        assert ("7001", "100038", (PARCEL,)) == (found.reference, found.number, found.parcels)
        assert (None, None, NEEDED) == (found.modified, found.level, result.needs)


@pytest.mark.parametrize(
    "changes", [{"voided": True}, {"isReturnLabel": True}, {"orderId": None}, {"voided": "true"}]
)
def test_labels_that_send_nothing_are_left_out(changes: Json) -> None:
    """What is void, comes back, or is for no order has not left."""
    other = shipment(shipmentId=92)
    assert ["92"] == [p.id for p in parcels_of(told(page("shipments", shipment(**changes), other)))]


def test_shipments_raise_the_shipped_units() -> None:
    """Two of three mugs have left, so the order is partly shipped."""
    found = told(order(), page("shipments", shipment()))
    assert ([2], Level.PARTLY_SHIPPED, (PARCEL,)) == (shipped(found), found.level, found.parcels)
    assert () == found.doubts


def test_lines_in_no_shipment_stay_unknown() -> None:
    """That a list does not show a line is not to say that nothing of it has left."""
    found = told(order(items=[item(), item(orderItemId=53), discount()]), shipment())
    assert [2, None, None] == shipped(found)


def test_shipped_order_stays_shipped() -> None:
    """The status decides; the rest may have left in a way that lists no items."""
    found = told(order(orderStatus="shipped"), shipment())
    assert (Level.SHIPPED, [2], ()) == (found.level, shipped(found), found.doubts)


@pytest.mark.parametrize("status", ["on_hold", "cancelled", "awaiting_payment"])
def test_other_levels_are_not_moved_by_a_label(status: str) -> None:
    """On hold a label may be made, and the order stays on hold."""
    assert told(order(orderStatus="shipped"), shipment()).level is Level.SHIPPED
    assert (
        told(order(orderStatus=status)).level is told(order(orderStatus=status), shipment()).level
    )


def test_all_left_and_still_to_be_shipped_is_for_a_person() -> None:
    """A void may be missing from the list: to ship may be to ship twice."""
    found = told(order(), shipment(), shipment(shipmentId=92, shipmentItems=[unit(1)]))
    assert (Level.REVIEW, [3]) == (found.level, shipped(found))
    assert [Doubt.CONTRADICTION] == [doubt.code for doubt in found.doubts]


def unit(quantity: int, line: int = 51) -> Json:
    """So many units in a shipment."""
    return {"orderItemId": line, "quantity": quantity}


def test_label_made_after_the_order_was_read_needs_the_order() -> None:
    """The order's word is older than the label, so it contradicts nothing: it is fetched anew."""
    late = shipment(createDate="2026-01-04T00:00:00", shipmentItems=[unit(3)])
    result = together(order(), late)
    found = the(result)
    assert (Level.OPEN, [3], ()) == (found.level, shipped(found), found.doubts)
    assert NEEDED == result.needs


def test_item_that_the_order_does_not_list_needs_the_order() -> None:
    """The order was changed, and nobody may drop units that have left."""
    result = together(order(), shipment(shipmentItems=[unit(1, line=59)]))
    (parcel,) = parcels_of(the(result))
    assert ((LineUnits(LineId("59"), 1),), NEEDED) == (parcel.units, result.needs)


def test_more_units_than_wanted_are_shown() -> None:
    """What was sent again shows as a doubt, and no line has more shipped than it has units."""
    found = told(order(orderStatus="shipped"), shipment(), shipment(shipmentId=92))
    assert ([3], [Doubt.CONTRADICTION]) == (shipped(found), [doubt.code for doubt in found.doubts])
    assert "4 of item 51" in found.doubts[0].text


def test_shipments_without_items_are_needed_with_them() -> None:
    """The list leaves items out unless it is asked for them."""
    bare = shipment(shipmentItems=None)
    result = together(order(), bare)
    (parcel,) = parcels_of(the(result))
    assert ((), (Need("7001", Part.SHIPMENTS),)) == (parcel.units, result.needs)
    assert told(order(), shipment()) == told(order(), bare, shipment())


def test_units_are_added_up_and_nothings_left_out() -> None:
    """A line may stand twice in a label, or with no unit."""
    rows = [unit(1), unit(1), unit(0, line=53)]
    (parcel,) = parcels_of(told(shipment(shipmentItems=rows)))
    assert PARCEL.units == parcel.units


def test_fulfillment_of_a_shipped_order_holds_all_of_it() -> None:
    """Orders are marked as shipped whole, so one alone holds every unit that travels."""
    found = told(order(orderStatus="shipped", items=[item(), discount()]), fulfillment())
    (parcel,) = parcels_of(found)
    assert ("fulfillment-81", "fedex", "T1") == (parcel.id, parcel.carrier, parcel.tracking)
    assert (LineUnits(LineId("51"), 3),) == parcel.units
    assert datetime(2026, 1, 3, 8, tzinfo=UTC) == parcel.at


@pytest.mark.parametrize(
    "documents",
    [
        [order(), fulfillment()],
        [fulfillment()],
        [order(orderStatus="shipped"), fulfillment(), fulfillment(fulfillmentId=82)],
        [order(orderStatus="shipped"), fulfillment(), shipment(shipmentId=81)],
        [order(orderStatus="shipped", items=None), fulfillment()],
    ],
)
def test_otherwise_nobody_knows_what_a_fulfillment_holds(documents: list[object]) -> None:
    """Beside other parcels, or of an order that is not shipped, its units are not guessed."""
    parcels = parcels_of(told(*documents))
    ours = [parcel for parcel in parcels if parcel.id == "fulfillment-81"]
    assert [()] == [parcel.units for parcel in ours]
    assert len({parcel.id for parcel in parcels}) == len(parcels)


@pytest.mark.parametrize("sent", [fulfillment, shipment])
def test_late_refusal_is_shown(sent: object) -> None:
    """The sales channel may refuse what ShipStation took: with its order, or before it is known."""
    assert callable(sent)
    refused = sent(marketplaceNotified=False, notifyErrorMessage="UnprocessableEntity")
    doubt = because(Doubt.REFUSED_LATE, told="the sales channel", note="UnprocessableEntity")
    for documents in ([refused], [order(orderStatus="shipped"), refused]):
        found = told(*documents)
        assert (doubt,) == found.doubts
        assert Part.SHIPMENTS in found.parts
    waiting = sent(marketplaceNotified=False)
    assert Part.SHIPMENTS not in told(waiting).parts
    gone = sent(marketplaceNotified=False, notifyErrorMessage="x", voided=True)
    assert () == told(order(), gone).doubts
    retried = sent(notifyErrorMessage="x")
    assert () == told(order(orderStatus="shipped"), retried).doubts


def test_fulfillment_to_be_voided_is_in_doubt() -> None:
    """Until that is decided, nobody is told that it has left."""
    found = told(order(orderStatus="shipped"), fulfillment(voidRequested=True))
    assert ((), [Doubt.LEFT_OUT]) == (found.parcels, [doubt.code for doubt in found.doubts])


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({}, {"voided": True}),
        ({"marketplaceNotified": False}, {}),
        ({"marketplaceNotified": False, "notifyErrorMessage": "x"}, {}),
        ({"marketplaceNotified": False}, {"marketplaceNotified": False, "notifyErrorMessage": "x"}),
    ],
)
def test_later_answer_about_a_shipment_stands(earlier: Json, later: Json) -> None:
    """A void is not taken back, and who waits has not been answered yet."""
    both = told(order(), shipment(**earlier), shipment(**later))
    assert told(order(), shipment(**later)) == both


def test_contradicting_answers_are_rejected() -> None:
    """Two answers that differ otherwise: nobody knows which is right, and the rest is read."""
    result = together(order(), shipment(), shipment(trackingNumber="T2"), shipment(shipmentId=92))
    assert ["7001"] == [bad.reference for bad in result.rejected]
    (found,) = result.orders
    assert ["92"] == [parcel.id for parcel in parcels_of(found)]
    assert (Need("7001", Part.SHIPMENTS),) == result.needs


def test_broken_shipments_cost_nothing_else() -> None:
    """What is wrong with a shipment is said with its place and its order."""
    for broken, path in (
        (shipment(shipmentItems=[{"quantity": 1}]), "shipmentItems[0].orderItemId"),
        (shipment(shipmentId=None), "shipmentId"),
        (shipment(shipDate="soon"), "shipDate"),
        ("x", ""),
    ):
        result = together(page("shipments", broken, shipment(shipmentId=92)))
        assert [f"$.shipments[0].{path}".rstrip(".")] == [bad.path for bad in result.rejected]
        assert ["92"] == [parcel.id for each in result.orders for parcel in parcels_of(each)]


def test_parcels_fall_to_the_newest_version() -> None:
    """Of several versions the newest one carries what has left."""
    old = order(modifyDate="2026-01-01T00:00:00")
    first, last = together(old, order(), shipment()).orders
    assert (None, (PARCEL,)) == (first.parcels, last.parcels)


def test_late_refusal_reaches_a_person() -> None:
    """It shows on the order until ShipStation says that the sales channel has heard after all."""
    world = World()
    waiting = fulfillment(marketplaceNotified=False)
    refused = fulfillment(marketplaceNotified=False, notifyErrorMessage="UnprocessableEntity")
    shipped, later = (
        order(orderStatus="shipped", modifyDate=f"2026-01-0{day}T05:00:00") for day in (3, 4)
    )
    steps: list[tuple[list[Json], bool]] = [
        ([shipped, waiting], False),
        ([refused], True),
        ([shipped, refused], True),
        ([later, waiting], True),
        ([later, fulfillment()], False),
    ]
    for documents, seen in steps:
        world.imports(HUB, told(*documents))
        (found,) = world.orders()
        assert seen == (Doubt.REFUSED_LATE in {each.reason.code for each in found.findings})
