"""Tracking returns: many parcels in one file, and every bad row for itself."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from channel_payloads import notice
from csv_files import MILL, a_file

from fulfilcore.channels.csv import GENERIC, SHIPSTATION, Column, read_tracking, write_tracking
from fulfilcore.errors import Misconfigured
from fulfilcore.shipments import LineUnits, ReportedParcel, ReportedUnits
from fulfilcore.values import LineId, Sku

HEAD = "Order Number,Carrier,Service,Tracking Number,Ship Date,SKU,Quantity"


def parcels(*rows: str, head: str = HEAD) -> tuple[ReportedParcel, ...]:
    """The parcels of a file of which every row must be good."""
    result = read_tracking(a_file(*rows, head=head))
    assert () == result.rejected
    return result.parcels


def rejected(*rows: str, head: str = HEAD) -> list[tuple[str, str]]:
    """Where and why rows were rejected."""
    return [(bad.path, bad.error) for bad in read_tracking(a_file(*rows, head=head)).rejected]


def of(sku: str, quantity: int | None = None) -> ReportedUnits:
    """Units of a SKU."""
    return ReportedUnits(sku=Sku(sku), quantity=quantity)


def test_a_row_that_ends_before_the_number_is_rejected_alone() -> None:
    """The place is the column that the file has, although the row has no cell for it."""
    why = "the row does not say which order it belongs to"
    for head in ("Tracking Number,Order Number", "Tracking Number,Order ID"):
        place = f'line 2, column "{head.partition(",")[2]}"'
        assert [(place, why)] == rejected("T1", "T2,2", head=head)


@pytest.mark.rule("S000-29")
def test_many_orders_come_back_in_one_file() -> None:
    """Rows of one order with one tracking number are one parcel."""
    first, second, third = parcels(
        "1,UPS,Ground,T1,2026-03-04,MUG,2",
        "2,,,T2,,,",
        "1,UPS,,T1,,TEA,",
        "1,DPD,,T3,2026-03-04T10:00:00Z,MUG,1",
    )
    assert (
        ReportedParcel(
            order="1",
            carrier="UPS",
            service="Ground",
            tracking="T1",
            left_at=datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC),
            units=(of("MUG", 2), of("TEA")),
        )
        == first
    )
    assert "line 2, line 4" == first.place
    assert ReportedParcel(order="2", tracking="T2") == second
    assert (("DPD", datetime(2026, 3, 4, 10, tzinfo=UTC))) == (third.carrier, third.left_at)


@pytest.mark.rule("S000-29")
def test_a_bad_row_costs_its_own_parcel_only() -> None:
    """Half a parcel cannot be told, so its good rows wait for the corrected file."""
    rows = ("1,UPS,,T1,,MUG,2", "1,UPS,,T1,,TEA,x", "2,UPS,,T2,,MUG,1")
    result = read_tracking(a_file(*rows, head=HEAD))
    assert ["T2"] == [parcel.tracking for parcel in result.parcels]
    assert ['line 3, column "Quantity"', "line 2"] == [bad.path for bad in result.rejected]
    assert "nothing of it is told" in result.rejected[1].error
    assert ["1", "1"] == [bad.reference for bad in result.rejected]


@pytest.mark.rule("S000-14")
def test_a_missing_tracking_number_must_be_recorded() -> None:
    """A blank cell may be forgotten; a word of the profile is meant."""
    why = "the tracking number is missing; where there is none, write no tracking or untracked"
    assert [('line 2, column "Tracking Number"', why)] == rejected("1,UPS,,,,MUG,1")
    (parcel,) = parcels("1,Own van,, Untracked ,,MUG,1")
    assert (None, "Own van") == (parcel.tracking, parcel.carrier)
    bare = evolve(GENERIC, untracked=frozenset())
    (bad,) = read_tracking(a_file("1,,,,,,", head=HEAD), profile=bare).rejected
    assert "the tracking number is missing" == bad.error


def test_rows_of_one_parcel_that_differ_are_no_parcel() -> None:
    """Which of the carriers is right nobody knows."""
    found = rejected("1,UPS,,T1,,MUG,1", "1,DPD,,T1,,TEA,1", "2,UPS,,T2,,MUG,1")
    assert ('line 3, column "Carrier"', "line 2 says otherwise of the same parcel") == found[0]
    assert ["line 2"] == [path for path, _ in found[1:]]
    ((first, _), _) = rejected("1,UPS,,T1,,MUG,1", "1,UPS,,T1,,,")
    assert "line 3" == first


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (",UPS,,T1,,MUG,1", 'line 2, column "Order Number"'),
        ("1,UPS,,1.2E+17,,MUG,1", 'line 2, column "Tracking Number"'),
        ("1,UPS,,T1,soon,MUG,1", 'line 2, column "Ship Date"'),
        ("1,UPS,,T1,,MUG,0", 'line 2, column "Quantity"'),
        ("1,UPS,,T1,,MUG,-1", 'line 2, column "Quantity"'),
        ("1,UPS,,T1,,,2", 'line 2, column "Quantity"'),
        ('1,UPS,,"T1, T2",,MUG,3', 'line 2, column "Tracking Number"'),
        ('1,UPS,,"T1;T2",,,', 'line 2, column "Tracking Number"'),
        ("1,UPS,,T1,,MUG,1,?", "line 2"),
        ('1,"U"PS,,T1,,MUG,1', "line 2"),
    ],
)
def test_every_bad_row_says_where_and_why(row: str, place: str) -> None:
    """And the next row is read."""
    result = read_tracking(a_file(row, "9,UPS,,T9,,MUG,1", head=HEAD))
    assert [place] == [bad.path for bad in result.rejected]
    assert ["9"] == [parcel.order for parcel in result.parcels]


def test_several_numbers_in_one_cell_share_the_units_if_that_is_clear() -> None:
    """Two boxes of two units hold one each."""
    found = parcels('1,UPS,,"T1, T2",,MUG,2', '1,UPS,,"T3;\nT3",,TEA,5')
    assert [("T1", (of("MUG", 1),)), ("T2", (of("MUG", 1),)), ("T3", (of("TEA", 5),))] == [
        (parcel.tracking, parcel.units) for parcel in found
    ]


def test_the_id_names_the_order_before_its_number() -> None:
    """And the store, where the file says it."""
    head = "Store,Order ID,purchase_order,tracking_numbers"
    (parcel,) = parcels("web-shop,77,1001,T1", head=head.replace("tracking_numbers", "Tracking"))
    assert ("web-shop", "77") == (parcel.store, parcel.order)
    (bare,) = parcels(",,1001,T1", head=head.replace("tracking_numbers", "Tracking"))
    assert (None, "1001") == (bare.store, bare.order)


@pytest.mark.rule("S000-26")
def test_our_own_export_may_come_back_with_its_marks() -> None:
    """Lines not to be shipped say nothing; what was left counts, not what was ordered."""
    head = "Order Number,Line ID,SKU,Quantity,Ship This Item,Units To Ship,Tracking Number"
    (parcel,) = parcels(
        "1,a,MUG,3,yes,2,T1",
        "1,b,TEA,5,no,0,T1",
        "1,c,CUP,1,yes,0,",
        "1,e,PEN,1,no,,",
        "1,d,BOX,2,yes,4,T1",
        head=head,
    )
    assert (
        ReportedUnits(sku=Sku("MUG"), line=LineId("a"), quantity=2),
        ReportedUnits(sku=Sku("BOX"), line=LineId("d"), quantity=2),
    ) == parcel.units


def test_a_file_without_tracking_numbers_is_refused() -> None:
    """Without a column for them in the profile nobody should have asked."""
    (bad,) = read_tracking("Order Number,SKU\n1,MUG\n").rejected
    assert "none is 'Tracking Number' or 'Tracking'" in bad.error
    with pytest.raises(Misconfigured, match="no column for tracking numbers"):
        read_tracking("Auftrag\n1\n", profile=MILL)


def test_shipstations_export_of_shipments_is_a_tracking_return() -> None:
    """Its dates are of the Pacific."""
    head = "Order - Number,Shipment - Carrier,Shipment - Service,Shipment - Tracking Number"
    text = a_file("1,UPS,Ground,T1,3/5/2026", head=f"{head},Date - Shipped Date")
    (parcel,) = read_tracking(text, profile=SHIPSTATION).parcels
    left = datetime(2026, 3, 6, 7, 59, 59, tzinfo=UTC)
    assert ("T1", left) == (parcel.tracking, parcel.left_at)


def test_a_store_of_files_is_told_of_many_shipments_in_one_file() -> None:
    """One row for each line of each parcel; read again it says the same."""
    both = (
        notice(lines=(LineUnits(LineId("51"), 2), LineUnits(LineId("=52"), 1)), carrier="=cmd"),
        notice(tracking=None, reference="9", carrier=None, service=None, lines=()),
    )
    text = write_tracking(both)
    assert text.startswith(
        "Order ID,Line ID,Quantity,Tracking Number,Carrier,Service,Ship Date\r\n"
    )
    assert "'=cmd" in text
    first, second = read_tracking(text).parcels
    line = ReportedUnits(line=LineId("51"), quantity=2)
    assert (line, ReportedUnits(line=LineId("=52"), quantity=1)) == first.units
    assert (both[0].reference, "T1", "=cmd") == (first.order, first.tracking, first.carrier)
    assert both[0].shipped_at == first.left_at
    assert ("9", None, None) == (second.order, second.tracking, second.units)


def test_a_tracking_file_needs_its_columns() -> None:
    """A profile that cannot say which line left would say that all did."""
    with pytest.raises(Misconfigured, match="it lacks line"):
        write_tracking((), profile=SHIPSTATION)
    assert Column.LINE not in SHIPSTATION.columns
