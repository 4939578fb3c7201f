"""Counting the units of Rithum's orders."""

import pytest
from channel_payloads import Json, doubts
from rithum_payloads import fulfillment, item, order, share, waiting
from test_rithum_reading import one, read

from fulfilcore.intake import ChannelOrder, Doubt, Level, LineKind, Part

Units = tuple[int | None, int | None, int | None]


def units(found: ChannelOrder) -> list[Units]:
    """Shipped, called off and refunded of each line."""
    return [(line.shipped, line.called_off, line.refunded) for line in found.lines or ()]


def adjustment(**changes: object) -> Json:
    """A cancellation of one unit that is through."""
    plain: Json = {
        "ID": 61,
        "Type": "Cancellation",
        "Quantity": 1,
        "RequestStatus": "PostProcessingComplete",
    }
    return {**plain, **changes}


@pytest.mark.parametrize(
    ("status", "type", "shipped"),
    [
        ("Complete", "Ship", 2),
        ("Complete", "Pickup", 2),
        ("InTransit", "ShipToStore", 2),
        ("ReadyForPickup", "ShipToStore", 2),
        ("ReadyForPickup", "Pickup", 0),
        ("NoChange", "Ship", 0),
        ("LabelCreated", "Ship", 0),
        ("Canceled", "Ship", 0),
        ("ThirdPartyManaged", "Ship", 0),
    ],
)
def test_only_what_has_left_counts(status: str, type: str, shipped: int) -> None:
    """A fulfillment stands for units that left, or that will, or that never do."""
    found = one(order(Fulfillments=[fulfillment(DeliveryStatus=status, Type=type)]))
    assert (shipped, 1 if shipped else 0) == (units(found)[0][0], len(found.parcels or ()))


def test_a_word_of_a_fulfillment_that_nobody_knows() -> None:
    """Its units are not counted as left, and a person is told."""
    found = one(order(Fulfillments=[fulfillment(DeliveryStatus="Teleported"), waiting(ID=82)]))
    assert (0, True) == (units(found)[0][0], Doubt.UNKNOWN_STATUS in doubts(found))


def test_what_a_fulfillment_cancelled_is_called_off() -> None:
    """Cancelled units are told by the fulfillment, by an adjustment, or by both at once."""
    void = fulfillment(share(Quantity=1), ID=82, DeliveryStatus="Canceled")
    both = [item(Adjustments=[adjustment()])]
    for items in ([item()], both):
        found = one(order(Items=items, Fulfillments=[fulfillment(), void]))
        assert (2, 1) == units(found)[0][:2]


def test_parcels_and_units_are_unknown_where_they_are_not_expanded() -> None:
    """An answer without fulfillments, or without what is in them, does not say that none left."""
    without = read(order(Fulfillments=None))
    assert ([(None, None, None)], None) == (units(without.orders[0]), without.orders[0].parcels)
    inside = read(order(Fulfillments=[fulfillment(Items=None)]))
    assert (None, [Part.SHIPMENTS]) == (
        units(inside.orders[0])[0][0],
        [need.part for need in inside.needs],
    )
    paged = fulfillment(**{"Items@odata.nextLink": "https://x"})
    assert [Part.SHIPMENTS] == [need.part for need in read(order(Fulfillments=[paged])).needs]


def test_lines_say_what_is_in_a_fulfillment() -> None:
    """FulfillmentItems of the lines stand in where the fulfillments do not list their own."""
    lines = [item(FulfillmentItems=[share(FulfillmentID=81, OrderItemID=None)])]
    found = one(order(Items=lines, Fulfillments=[fulfillment(Items=None)]))
    assert (2, True) == (units(found)[0][0], Part.SHIPMENTS in found.parts)


def test_more_fulfillments_than_told() -> None:
    """A list that goes on says at least so much, and never that nothing left."""
    link = {"Fulfillments@odata.nextLink": "https://x"}
    assert 2 == units(read(order(**link)).orders[0])[0][0]
    nothing = read(order(Fulfillments=[waiting()], **link))
    assert (None, [Part.SHIPMENTS]) == (
        units(nothing.orders[0])[0][0],
        [need.part for need in nothing.needs],
    )


@pytest.mark.parametrize(
    ("changes", "units_told", "asked"),
    [
        ({}, (0, 1, 0), False),
        ({"RequestStatus": None}, (0, 1, 0), False),
        ({"RequestStatus": "PendingApproval"}, (0, 0, 0), True),
        ({"RequestStatus": "RejectionCompleted"}, (0, 0, 0), False),
        ({"Type": "Refund"}, (0, 0, 1), False),
        ({"Type": "Refund", "RequestStatus": "PendingApproval"}, (0, 0, 0), False),
        ({"Type": "Dispute"}, (0, 0, 0), False),
    ],
)
def test_adjustments(changes: dict[str, object], units_told: Units, asked: bool) -> None:
    """A settled cancellation calls units off, a settled refund pays them back, a wish is a wish."""
    lines = [item(Adjustments=[adjustment(**changes)])]
    found = one(order(Items=lines, Fulfillments=[waiting()], ShippingStatus="Unshipped"))
    assert (units_told, asked) == (units(found)[0], found.cancel_requested)


def test_a_wish_for_the_whole_order() -> None:
    """A cancellation of the order that is not through is a request; without any, nobody knows."""
    asked = one(order(Adjustments=[adjustment(RequestStatus="PendingApproval")]))
    assert (True, None) == (asked.cancel_requested, one(order()).cancel_requested)


@pytest.mark.parametrize("kind", ["Cancellation", "Refund"])
def test_an_order_adjusted_as_a_whole_is_for_a_person(kind: str) -> None:
    """Of which units it was is not said, so what is still wanted is not for us to guess."""
    waits = {"Fulfillments": [waiting()], "ShippingStatus": "Unshipped"}
    settled = {"Type": kind, "Quantity": None}
    assert Level.REVIEW is one(order(Adjustments=[adjustment(**settled)], **waits)).level
    refused = adjustment(**settled, RequestStatus="RejectionCompleted")
    assert Level.OPEN is one(order(Adjustments=[refused], **waits)).level
    shipped = order(Adjustments=[adjustment(**settled)], ShippingStatus="Shipped")
    assert Level.SHIPPED is read(shipped).orders[0].level


def test_an_adjustment_may_be_of_money_alone() -> None:
    """A refund without units took none back; how many were cancelled must be said."""
    refund = one(order(Items=[item(Adjustments=[adjustment(Type="Refund", Quantity=None)])]))
    assert (0, ()) == (units(refund)[0][2], refund.doubts)
    cancelled = read(order(Items=[item(Adjustments=[adjustment(Quantity=None)])]))
    assert ["$.Items[0].Adjustments[0].Quantity"] == [bad.path for bad in cancelled.rejected]


def test_lines_of_no_units_are_not_paid_back() -> None:
    """Of nothing all went back, and nothing: the order waits."""
    waits = {"Fulfillments": [], "ShippingStatus": "Unshipped"}
    assert Level.OPEN is one(order(Items=[item(Quantity=0)], **waits)).level


def test_adjustments_nobody_knows() -> None:
    """An unknown kind or state of an adjustment counts nothing, and a person is told."""
    lines = [item(Adjustments=[adjustment(Type="Gift"), adjustment(RequestStatus="Limbo")])]
    found = one(order(Items=lines))
    assert ([Doubt.UNKNOWN_STATUS] * 2, 0) == (doubts(found), units(found)[0][1])


def test_all_paid_back_before_anything_left() -> None:
    """An order whose money went back is not open, whatever its shipping status."""
    lines = [item(Adjustments=[adjustment(Type="Refund", Quantity=3)])]
    waits = {"Fulfillments": [waiting()], "ShippingStatus": "Unshipped"}
    assert Level.REFUNDED == one(order(Items=lines, **waits)).level
    assert Level.PARTLY_SHIPPED == one(order(Items=lines)).level


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"ShippingStatus": "Shipped", "Fulfillments": []}, Doubt.FULFILLED_WITHOUT_SHIPMENT),
        (
            {"ShippingStatus": "Shipped", "Fulfillments": [waiting()]},
            Doubt.FULFILLED_WITHOUT_SHIPMENT,
        ),
        (
            {"ShippingStatus": "PartiallyShipped", "Fulfillments": []},
            Doubt.FULFILLED_WITHOUT_SHIPMENT,
        ),
        ({"ShippingStatus": "Shipped"}, Doubt.CONTRADICTION),
        ({"ShippingStatus": "Unshipped"}, Doubt.CONTRADICTION),
        ({"ShippingStatus": "Canceled"}, Doubt.CONTRADICTION),
        ({"Fulfillments": [fulfillment(share(Quantity=4))]}, Doubt.CONTRADICTION),
        ({"Items": [item(Adjustments=[adjustment(Quantity=2)])]}, Doubt.CONTRADICTION),
        ({"ShippingStatus": "Shipped", "Items": [item(Quantity=2)]}, None),
        (
            {"ShippingStatus": "Shipped", "Items": [item(Adjustments=[adjustment()])]},
            None,
        ),
        ({"ShippingStatus": "Shipped", "Fulfillments": None}, None),
        (
            {
                "ShippingStatus": "Shipped",
                "Fulfillments": [],
                "DistributionCenterTypeRollup": "ExternallyManaged",
            },
            None,
        ),
    ],
)
def test_words_against_units(changes: dict[str, object], doubt: Doubt | None) -> None:
    """What the status says and what the fulfillments hold must agree, or a person looks."""
    found = read(order(**changes)).orders[0]
    assert ([doubt] if doubt else []) == doubts(found)


def test_more_cancelled_than_is_here() -> None:
    """Units that left cannot be called off: so many as are left are."""
    found = one(order(Items=[item(Adjustments=[adjustment(Quantity=2)])]))
    assert (2, 1) == units(found)[0][:2]
    assert "3 ordered" in found.doubts[0].text


def bundle(**changes: object) -> Json:
    """A line of two sets, each of one pot and two mugs."""
    parts = [{"ProductID": 1, "Quantity": 2}, {"ProductID": 2, "Quantity": 4}]
    return item(**{"Quantity": 2, "IsBundle": True, "BundleComponents": parts, **changes})


@pytest.mark.parametrize(
    ("pots", "mugs", "sets"), [(1, 2, 1), (2, 4, 2), (1, 4, 1), (2, 1, 0), (0, 4, 0)]
)
def test_a_bundle_is_sent_by_its_components(pots: int, mugs: int, sets: int) -> None:
    """As many sets have left as are complete."""
    shares = [share(ProductID=1, Quantity=pots), share(ProductID=2, Quantity=mugs)]
    found = read(order(Items=[bundle()], Fulfillments=[fulfillment(*shares)])).orders[0]
    assert (sets, [[sets] if sets else []]) == (
        units(found)[0][0],
        [[each.quantity for each in parcel.units] for parcel in found.parcels or ()],
    )


def test_a_set_in_two_parcels() -> None:
    """A set that left in two parcels has left, though neither holds it."""
    sent = [
        fulfillment(share(ProductID=1, Quantity=1)),
        fulfillment(share(ProductID=2, Quantity=2), ID=82),
    ]
    found = one(order(Items=[bundle()], Fulfillments=sent))
    assert (1, [(), ()]) == (units(found)[0][0], [each.units for each in found.parcels or ()])


def test_a_bundle_whose_components_nobody_tells() -> None:
    """Without them the parts cannot be counted in sets; the set itself can."""
    odd = [fulfillment(share(ProductID=1, Quantity=3))]
    assert None is units(one(order(Items=[bundle(BundleComponents=None)], Fulfillments=odd)))[0][0]
    own = [fulfillment(share(Quantity=2))]
    assert 2 == units(one(order(Items=[bundle()], Fulfillments=own)))[0][0]


def test_a_bundle_whose_parts_are_lines() -> None:
    """Only where the components are lines of their own does the bundle itself not travel."""
    parts = [{"ProductID": 1, "Quantity": 2, "OrderItemID": 72}]
    lines = [bundle(BundleComponents=parts), item(ID=72)]
    found = one(order(Items=lines, Fulfillments=[]))
    assert [LineKind.BUNDLE, LineKind.GOODS] == [line.kind for line in found.lines or ()]


def test_what_the_buyer_collects() -> None:
    """A line is collected where all its fulfillments are: a cancelled one says nothing."""
    collected = waiting(Type="Pickup")
    kinds = [
        line.kind
        for sent in (
            [collected, fulfillment(ID=82, DeliveryStatus="Canceled")],
            [collected, waiting(ID=82)],
        )
        for line in one(order(Fulfillments=sent, ShippingStatus="Unshipped")).lines or ()
    ]
    assert [LineKind.PICKUP, LineKind.GOODS] == kinds
