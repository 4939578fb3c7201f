"""What holds of ShipStation's orders, whatever is told and however it is broken."""

import pytest
from attrs import evolve
from channel_payloads import Json, body, lines_of, the
from hypothesis import given
from hypothesis import strategies as st
from shipstation_payloads import (
    discount,
    fulfillment,
    item,
    notice,
    options,
    order,
    page,
    parcels_of,
    shipment,
)
from test_codec_laws import DROPPED, changes, documents, mutated, nodes, shape

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.shipstation import (
    find_shipment,
    read_answer,
    read_orders,
    read_webhook,
    write_shipment,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint, ReadResult
from fulfilcore.messages import Declined, Done, Unknown

PARTS: list[object] = [
    page("orders", order(), order(orderId=7002, orderNumber="100039"), pages=3),
    order(orderStatus="shipped", modifyDate="2026-01-04T00:00:00.0000000"),
    order(modifyDate=None),
    order(items=None, shipTo=None),
    order(items=[item(), discount()], advancedOptions=options(mergedIds=[7002])),
    page("shipments", shipment(), shipment(shipmentId=92, orderId=7002), pages=2),
    shipment(voided=True),
    shipment(shipmentItems=None),
    shipment(trackingNumber="T2"),
    shipment(marketplaceNotified=False, notifyErrorMessage="no"),
    [shipment(shipmentId=93, createDate="2026-01-09T00:00:00", orderNumber="other")],
    page("fulfillments", fulfillment(), fulfillment(fulfillmentId=91)),
    fulfillment(voidRequested=True),
    fulfillment(orderId=7003, marketplaceNotified=False),
]


@given(data=st.data())
def test_the_order_of_bodies_changes_nothing(data: st.DataObject) -> None:
    """Any mix of parts in any order gives the same orders, needs and next page."""
    parts = data.draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=8))
    shuffled = data.draw(st.permutations(parts))
    first, second = (read_orders(*map(body, each)) for each in (parts, shuffled))
    assert (shape(first), first.next) == (shape(second), second.next)


@given(data=st.data())
def test_repeating_a_body_changes_nothing(data: st.DataObject) -> None:
    """Reading an answer twice adds nothing."""
    parts = data.draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5))
    once, twice = (read_orders(*map(body, each)) for each in (parts, [*parts, *parts]))
    assert shape(once) == shape(twice)


@given(
    wanted=st.integers(0, 5),
    labels=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=4),
    data=st.data(),
)
def test_what_left_is_counted_once(
    wanted: int, labels: list[tuple[int, bool]], data: st.DataObject
) -> None:
    """However often a label is listed, its units count once, void ones never, none beyond all."""
    listed = [
        shipment(
            shipmentId=91 + place,
            voided=void,
            shipmentItems=[{"orderItemId": 51, "quantity": units}],
        )
        for place, (units, void) in enumerate(labels)
    ]
    whole = order(orderStatus="shipped", items=[item(quantity=wanted)])
    bodies = [body(each) for each in (whole, *listed, *listed)]
    found = the(read_orders(*data.draw(st.permutations(bodies))))
    left = [units for units, void in labels if units and not void]
    (line,) = lines_of(found)
    assert (min(wanted, sum(left)) if left else None) == line.shipped
    assert sum(left) == sum(u.quantity for parcel in parcels_of(found) for u in parcel.units)


@given(data=st.data())
def test_no_broken_body_costs_another_order(data: st.DataObject) -> None:
    """Drop or replace any value of any body: it is read or rejected, and the next is read."""
    document = data.draw(st.sampled_from(PARTS))
    path = data.draw(st.sampled_from(nodes(document)))
    broken = mutated(document, path, data.draw(changes)) if path else data.draw(documents)
    result = read_orders(body(broken), body(order(orderId=777)), currency="USD", tags={})
    assert "777" in {found.reference for found in result.orders}
    assert all(bad.error and bad.path.startswith("$body[0]") for bad in result.rejected)


@pytest.mark.parametrize("key", ["orders", "shipments", "fulfillments"])
@given(data=st.data())
def test_no_broken_entry_costs_another_of_its_list(key: str, data: st.DataObject) -> None:
    """However one entry of a list is broken, the others of the list are all there."""
    made: dict[str, tuple[Json, Json]] = {
        "orders": (order(), order(orderId=777)),
        "shipments": (shipment(), shipment(shipmentId=95, orderId=777)),
        "fulfillments": (fulfillment(), fulfillment(fulfillmentId=85, orderId=777)),
    }
    bad, good = made[key]
    path = data.draw(st.sampled_from(nodes(bad)))
    broken = mutated(bad, path, data.draw(changes)) if path else data.draw(documents)
    result = read_orders(body({key: [broken, good]}))
    assert "777" in {found.reference for found in result.orders}


@given(document=documents, raw=st.binary(max_size=64))
def test_nothing_raises_what_it_must_not(document: object, raw: bytes) -> None:
    """Whatever is answered, reading it gives a result, looking up a clean error."""
    for answer in (body(document), raw):
        assert isinstance(read_orders(answer), ReadResult)
        assert isinstance(read_answer(answer), Done | Declined | Unknown)
        for look in (lambda a: find_shipment(a, notice()), lambda a: read_webhook(a, {})):
            try:
                assert look(answer) is None
            except InvalidInput as bad:
                assert bad.path.startswith("$")


NONSENSE: tuple[object, ...] = (
    *(DROPPED, None, "", "x", "\x00", "\ud800", -1, 0, 1.5, 2**70, 1e300, True),
    *([], {}, [None], [{}], [[]], "9999-12-31T23:59:59.9999999", "0001-01-01T00:00:00"),
)


@pytest.mark.parametrize("key", ["orders", "shipments", "fulfillments", "results"])
def test_nonsense_in_any_place_is_read_or_rejected(key: str) -> None:
    """Every value of a small payload replaced by everything it may not be: never an exception."""
    result: Json = {"orderId": 1, "orderKey": "k", "success": False, "errorMessage": "no"}
    entries: dict[str, Json] = {
        "orders": order(advancedOptions=options(mergedIds=[1]), tagIds=[1]),
        "shipments": shipment(),
        "fulfillments": fulfillment(notifyErrorMessage="no", marketplaceNotified=False),
        "results": result,
    }
    document = page(key, entries[key])
    for path in nodes(document):
        for nonsense in NONSENSE:
            broken = body(mutated(document, path, nonsense) if path else None)
            read = read_orders(broken, currency="USD", tags={})
            assert all(bad.error and bad.path.startswith("$") for bad in read.rejected)
            assert isinstance(read_answer(broken), Done | Declined | Unknown)


@given(topic=st.text(max_size=3), url=st.text(max_size=40))
def test_a_webhook_leads_to_shipstation_or_nowhere(topic: str, url: str) -> None:
    """Whatever text a webhook puts before or behind the host, no other host is ever handed on."""
    for lure in (url, f"https://{url}.shipstation.com/", f"https://a.shipstation.com{url}"):
        sent = body({"resource_url": lure, "resource_type": topic or "SHIP_NOTIFY"})
        try:
            hint = read_webhook(sent, {})
        except InvalidInput:
            continue
        assert isinstance(hint, Hint)
        assert hint.url is not None
        host = hint.url.removeprefix("https://").partition("/")[0].partition("?")[0]
        assert host.endswith("shipstation.com")
        assert not set(host) & set("@:\\#")


@given(data=st.data())
def test_any_notice_is_written_or_refused(data: st.DataObject) -> None:
    """Whatever texts a notice has, it becomes a call, or names its obstacles."""
    texts = st.none() | st.text(st.characters(exclude_categories=()), max_size=8)
    told = notice()
    for name in ("carrier", "tracking", "service", "amends"):
        told = evolve(told, **{name: data.draw(texts)})  # type: ignore[arg-type]  # each is text
    written = write_shipment(told)
    assert isinstance(written, Call | Unwritable)
    if isinstance(written, Call):
        carrier, tracking = told.carrier or "", written.body.get("trackingNumber")
        assert carrier.strip()
        assert (told.tracking or "").strip() == (tracking or "")
    else:
        assert written.reasons
