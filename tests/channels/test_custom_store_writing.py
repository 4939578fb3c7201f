"""Telling another host of shipments by a ShipNotice."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from channel_payloads import call_of, codes_of
from channel_payloads import notice as plain_notice

from builders import SHOP, World, a_channel_order, a_ship, moved
from fulfilcore.channels import Call
from fulfilcore.channels.custom_store import ShippedItem, read_ship_notice, write_shipment
from fulfilcore.channels.custom_store.reasons import CustomStoreNotice as R
from fulfilcore.channels.xml import Element, parse_xml
from fulfilcore.shipments.model import LineUnits, ShipmentNotice
from fulfilcore.values import LineId, OrderId


def notice(**changes: object) -> ShipmentNotice:
    """A notice of an order of another host."""
    return plain_notice(**{"reference": "123456", "number": "ABC123", **changes})


def call(**changes: object) -> Call:
    """The call of a notice that can be written."""
    return call_of(write_shipment(notice(**changes)))


def document(**changes: object) -> Element:
    """The ShipNotice of a notice that can be written."""
    text = call(**changes).text
    assert text is not None
    return parse_xml(text)


def codes(**changes: object) -> set[object]:
    """The obstacles of a notice."""
    return set(codes_of(write_shipment(notice(**changes))))


def test_the_notice_is_posted_with_its_query() -> None:
    """The protocol wants the parcel twice: in the query, and in the document."""
    made = call()
    assert (
        "?action=shipnotify&order_number=ABC123&carrier=FEDEX&service=Ground&tracking_number=T1"
    ) == made.path
    assert ("POST", "text/xml", {}) == (made.method, made.content_type, made.body)
    assert (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        "<ShipNotice><OrderNumber><![CDATA[ABC123]]></OrderNumber>"
        "<OrderID><![CDATA[123456]]></OrderID><ShipDate>02/03/2026</ShipDate>"
        "<Carrier><![CDATA[FEDEX]]></Carrier><Service><![CDATA[Ground]]></Service>"
        "<TrackingNumber><![CDATA[T1]]></TrackingNumber>"
        "<Items><Item><LineItemID><![CDATA[51]]></LineItemID><Quantity>2</Quantity></Item></Items>"
        "</ShipNotice>"
    ) == made.text


def test_values_in_the_query_are_percent_encoded() -> None:
    """No text of ours ends a value, or reads as another one, and a blank is no plus sign."""
    odd = "A&B=1 #/+%é\t"
    made = call(number=odd, carrier=odd, service=odd, tracking=odd)
    told = dict(parse_qsl(made.path[1:], strict_parsing=True))
    names = ("order_number", "carrier", "service", "tracking_number")
    assert dict.fromkeys(names, odd.strip()) == {name: told[name] for name in names}
    assert "shipnotify" == told["action"]
    assert not {"+", " ", "#", "/"} & set(made.path)


@pytest.mark.parametrize(
    "text", ["a<b>&'\"", "]]>", "x]]]]>>y", "a\r\nb\rc", "é\U0001f600", "&amp;"]
)
def test_texts_arrive_as_they_are(text: str) -> None:
    """Whatever XML can hold is read from the document as it was written."""
    assert text == document(service=text).child("Service").text()


def test_only_what_is_known_is_said() -> None:
    """An unknown carrier is left out of the document; the query always has its keys."""
    made = call(carrier=None, service=" ", tracking=None)
    assert made.path.endswith("&carrier=&service=&tracking_number=")
    root = parse_xml(made.content)
    assert not root.has("Carrier", "Service", "TrackingNumber")


def test_an_order_without_an_id_of_its_own_is_named_once() -> None:
    """Where the number is all there is, no OrderID is made up of it."""
    assert document(reference="ABC123").child("OrderID").maybe_text() is None


def test_units_of_a_line_are_added_up() -> None:
    """A line named twice is one item."""
    two = LineUnits(LineId("51"), 2)
    items = list(document(lines=(two, two)).first("Items").all("Item"))
    assert [("51", 4)] == [
        (each.child("LineItemID").text(), each.child("Quantity").whole_text()) for each in items
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("51", ShippedItem(quantity=2, line=LineId("51"))),
        ("sku:2:MUG:1", ShippedItem(quantity=2, sku="MUG:1")),
        ("name:1:A mug", ShippedItem(quantity=2, name="A mug")),
        ("line:1:", ShippedItem(quantity=2)),
        ("id:sku:1:MUG", ShippedItem(quantity=2, line=LineId("sku:1:MUG"))),
        ("id:id:7", ShippedItem(quantity=2, line=LineId("id:7"))),
    ],
)
def test_a_line_is_named_as_the_host_knows_it(line: str, told: ShippedItem) -> None:
    """A host that gave no LineItemID gets the SKU back, never an id that we made up."""
    text = call(lines=(LineUnits(LineId(line), 2),)).text or ""
    assert (told,) == read_ship_notice(text).items


def test_the_day_is_that_of_utc() -> None:
    """Late in the evening in Reno it is the next day already."""
    made = document(shipped_at=datetime.fromisoformat("2026-02-03T20:00:00-08:00"))
    assert "02/04/2026" == made.child("ShipDate").text()
    assert (
        datetime(2026, 2, 4, 4, tzinfo=UTC)
        == notice(shipped_at=datetime.fromisoformat("2026-02-03T20:00:00-08:00")).shipped_at
    )


def test_a_new_label_is_posted_like_the_first() -> None:
    """The protocol cannot correct a notice."""
    assert call() == call(revision=2, amends="71")


def test_the_notice_of_an_order_knows_its_number() -> None:
    """What people call an order goes from its import to the notice that its store is owed."""
    world = World()
    order = OrderId("web-shop/123456")
    world.imports(SHOP, a_channel_order("123456", number="ABC123"))
    moved(world.does(order, a_ship("s1", ("l1", 2))))
    (message,) = world.messages().values()
    written = write_shipment(message.notice)
    assert isinstance(written, Call)
    assert "&order_number=ABC123&" in f"&{written.path}"


def test_all_obstacles_are_named() -> None:
    """Everything that stands in the way is told at once."""
    long = "x" * 51
    assert {R.NO_NUMBER, R.NO_LINES, R.TOO_LONG} == codes(number=None, lines=(), tracking=long)
    assert {R.UNSENDABLE} == codes(service="\x07")
    assert {R.TOO_LONG} == codes(lines=(LineUnits(LineId(long), 1),))
    assert {R.TOO_LONG} == codes(number=long)


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ud800", "\udfff", "\ufffe", "\uffff"])
def test_characters_that_xml_cannot_hold_are_obstacles(char: str) -> None:
    """Such a document would be refused whole, so it is never written."""
    assert {R.UNSENDABLE} == codes(tracking=f"a{char}b")
