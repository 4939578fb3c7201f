"""Orders from files: rows, lines, blank cells, and what is wrong with them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from channel_payloads import notice
from csv_files import MILL, a_file, cells, lines_of, names, orders, rejected, the_order

from builders import NOON, SHOP, at, terms
from fulfilcore.channels import Unwritable, codec
from fulfilcore.channels.csv import GENERIC, SHIPSTATION, Column, Profile, read_orders
from fulfilcore.channels.csv.limits import MOST_COLUMNS
from fulfilcore.derivation import fold, version_of
from fulfilcore.intake import (
    Buyer,
    ChannelOrder,
    Doubt,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    Reference,
)
from fulfilcore.orders import Inputs, Order
from fulfilcore.reasons import because
from fulfilcore.values import Address, Money, OrderId, Weight


def folded(*contents: ChannelOrder) -> Order:
    """What some versions of one order come to."""
    id = OrderId("web-shop/1")
    versions = tuple(version_of(id, content) for content in contents)
    order = fold(Inputs(order=id, terms=terms(SHOP), versions=versions))
    assert order is not None
    return order


# --- rows and lines


@pytest.mark.rule("S002-2")
def test_rows_of_one_number_are_one_order() -> None:
    """They need not stand together."""
    first, second = orders("1001,MUG,2", "1002,TEA,1", "1001,CUP,3")
    assert [("MUG", "MUG", 2), ("CUP", "CUP", 3)] == cells(first)
    assert [("TEA", "TEA", 1)] == cells(second)
    assert frozenset({Part.HEADER, Part.LINES}) == first.parts


def test_every_field_of_the_generic_profile_is_read() -> None:
    """One row with everything in it, under headings in any case and spacing."""
    head = (
        "ORDER ID|order number|Status|Order Date|LastModified|Ship By|Requested Service|Source|"
        "Order Total|Currency|Note|Customer Notes|Gift|Gift Message|Custom 1|Custom 2|Custom 3|"
        "Tags|Customer ID|Customer Name|Email|Recipient|Company|Address 1|Address 2|Address 3|"
        "City|State|Zip|Country|Phone|Ship To Email|Line ID|SKU|Product|Qty|Price|Weight (g)|"
        "Options|Item Kind|Unheard Of"
    )
    row = (
        "77|1001|On Hold|2026-03-02|2026-03-02T12:00:00Z|2026-03-04|Express|eBay|"
        "12.5|eur|ours|theirs|yes|hello|a|b|c|"
        "vip, new|C1|Ann|ann@x.example|Bob|Ltd|Road 1|Door 2|Yard|"
        "Reno|NV|00123|US|+1 555|bob@x.example|L1|MUG|A mug|2|6.25|250|"
        "Colour: red, Size: M|digital|?"
    )
    order = the_order(row, head=head)
    assert ("77", "1001", Level.REVIEW) == (order.reference, order.number, order.level)
    assert datetime(2026, 3, 2, tzinfo=UTC) == order.placed
    assert NOON == order.modified
    ship_by = datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC)
    assert Programme(service="Express", ship_by=ship_by) == order.programme
    assert ("eBay", Money.of("12.50", "EUR"), "ours") == (order.source, order.total, order.note)
    assert (True, "hello") == (order.gift, order.gift_message)
    assert ("a", "b", "c") == (order.custom_1, order.custom_2, order.custom_3)
    assert frozenset({"vip", "new"}) == order.tags
    assert Buyer(id="C1", name="Ann", email="ann@x.example", note="theirs") == order.buyer
    address = Address(
        name="Bob",
        company="Ltd",
        lines=("Road 1", "Door 2", "Yard"),
        city="Reno",
        region="NV",
        postcode="00123",
        country="US",
        phone="+1 555",
        email="bob@x.example",
    )
    assert address == order.ship_to
    (line,) = lines_of(order)
    assert ("L1", "A mug", 2, LineKind.DIGITAL) == (line.id, line.name, line.quantity, line.kind)
    assert (Money.of("6.25", "EUR"), Weight.of(250, "g")) == (line.price, line.weight)
    assert (("Colour", "red"), ("Size", "M")) == line.options
    assert frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER}) == order.parts


def test_both_kinds_of_shipstations_headings_are_read() -> None:
    """Those of its exports, and those that its importer proposes."""
    exported = a_file(
        "1,Awaiting Shipment,3/5/2026 10:15:00 AM,Ann,MUG,2",
        head="Order - Number,Order - Status,Date - Order Date,Ship To - Name,Item - SKU,Item - Qty",
    )
    proposed = a_file(
        "1\tAwaiting Shipment\t3/5/2026 10:15\tAnn\tMUG\t2",
        head="Order #\tOrder Status\tOrder Date\tRecipient Name\tItem SKU\tQuantity",
    )
    (first,) = read_orders(exported, profile=SHIPSTATION).orders
    (second,) = read_orders(proposed, profile=SHIPSTATION).orders
    assert first == second
    # A quarter past ten in Los Angeles, in winter.
    assert datetime(2026, 3, 5, 18, 15, tzinfo=UTC) == first.placed


def test_line_ids_stay_when_rows_are_moved() -> None:
    """Rows of one SKU are numbered by what they say, so a sorted file has the same lines."""
    rows = ("1,MUG,2,red", "1,MUG,5,blue", "1,,1,A bow", "1,M#2,1,", "1,MUG,2,red")
    head = "Order Number,SKU,Quantity,Item Name"
    there, back = the_order(*rows, head=head), the_order(*reversed(rows), head=head)
    assert set(there.lines or ()) == set(back.lines or ())
    ids = ["MUG#2", "MUG", "#A bow", "M%232", "MUG#3"]
    assert ids == [line.id for line in there.lines or ()]


def test_a_line_id_of_the_files_own_is_kept() -> None:
    """A derived id never takes it, and the same one twice is an error."""
    head = "Order Number,Line ID,SKU,Quantity"
    assert [("MUG", "TEA", 1), ("MUG#2", "MUG", 1)] == cells(
        the_order("1,MUG,TEA,1", "1,,MUG,1", head=head)
    )
    twice = a_file("1,A,TEA,1", "1,A,MUG,1", head=head)
    assert [('line 3, column "Line ID"', "the line stands in line 2 already")] == rejected(twice)


def test_rows_without_items_are_orders_whose_lines_are_unknown() -> None:
    """Nothing is said of the lines, which is not that there are none."""
    order = the_order("1,Reno", head="Order Number,City")
    assert (None, frozenset({Part.HEADER, Part.ADDRESS})) == (order.lines, order.parts)


def test_the_number_names_an_order_and_its_id_comes_first() -> None:
    """A row with the number alone belongs to the order that had it with an id."""
    (order,) = orders("77,1001,MUG,1", ",1001,TEA,1", head="Order ID,Order Number,SKU,Quantity")
    assert ("77", "1001", 2) == (order.reference, order.number, len(order.lines or ()))


def test_orders_of_two_stores_may_share_a_number() -> None:
    """A column for the store keeps them apart."""
    found = orders("a,1,MUG,1", "b,1,TEA,1", head="Store,Order Number,SKU,Quantity")
    assert [["MUG"], ["TEA"]] == [[id for id, _, _ in cells(order)] for order in found]


def test_auto_is_numbered_by_what_the_row_says() -> None:
    """Each row is an order; the same file again has the same numbers, equal rows included."""
    rows = ("AUTO,MUG,1", "auto,TEA,1", "AUTO,MUG,1")
    first, second = orders(*rows), orders(*reversed(rows))
    assert set(names(first)) == set(names(second))
    assert 3 == len(set(names(first)))
    assert {"AUTO-"} == {name[:5] for name in names(first)}
    assert names(first)[2] == f"{names(first)[0]}-2"


def test_an_auto_row_that_cannot_be_read_is_rejected_alone() -> None:
    """What it says makes its number, so it must be readable first."""
    result = read_orders(a_file("AUTO,M\0UG,1", "2,TEA,1"))
    assert ['line 2, column "SKU"'] == [bad.path for bad in result.rejected]
    assert ["2"] == names(result.orders)


# --- what a blank cell says


def test_a_blank_cell_says_nothing_unless_the_profile_erases() -> None:
    """ShipStation's importer clears the stored value; ours keeps it where nobody says else."""
    full = "1,ours,vip,Express,Reno,Ann,hello"
    head = "Order Number,Note,Tags,Requested Service,City,Customer Name,Gift Message"
    erasing = evolve(GENERIC, erases=frozenset({Column.NOTE, Column.TAGS, Column.SERVICE}))
    every = Profile.of({"name": "x", "columns": COLUMNS, "blank_erases": True})
    came = dict[str, tuple[object, ...]]()
    for name, profile in (("keeps", GENERIC), ("some", erasing), ("all", every)):
        texts = (a_file(full, head=head), a_file("1,,,,,,", head=head))
        read = [
            read_orders(text, profile=profile, at=at(minute)).orders[0]
            for minute, text in enumerate(texts)
        ]
        order = folded(*read)
        buyer = order.buyer and order.buyer.name
        city = order.ship_to and order.ship_to.city
        said = order.said
        came[name] = (said.note, sorted(order.tags), said.service, city, buyer, order.gift_message)
    assert {
        "keeps": ("ours", ["vip"], "Express", "Reno", "Ann", "hello"),
        "some": ("", [], "", "Reno", "Ann", "hello"),
        "all": ("", [], "", None, None, ""),
    } == came


COLUMNS = {column.value: list(headings) for column, headings in GENERIC.columns.items()}


def test_a_column_that_is_not_there_erases_nothing() -> None:
    """Not even one that is left out at the end of a row."""
    every = evolve(GENERIC, erases=frozenset({Column.NOTE, Column.CUSTOM_1}))
    head = "Order Number,Note,Custom 1"
    (order,) = read_orders(a_file("1,", head=head), profile=every).orders
    assert ("", None) == (order.note, order.custom_1)


def test_an_address_is_one_value() -> None:
    """With a word in it, its blank cells are empty, whatever was there before."""
    head = "Order Number,Recipient,Address 1,Address 2,City"
    old, new = (
        the_order("1,Ann,Road,Door,Reno", head=head),
        the_order("1,Ann,Street,,Ely", head=head),
    )
    after = folded(evolve(old, modified=at(0)), evolve(new, modified=at(1)))
    assert Address(name="Ann", lines=("Street",), city="Ely") == after.ship_to


def test_an_order_without_a_word_of_its_status_is_to_be_shipped() -> None:
    """Unless the profile says that its files only update."""
    assert Level.OPEN is the_order("1,MUG,1").level
    assert None is the_order("1,MUG,1", profile=evolve(GENERIC, unsaid=None)).level


# --- what people should look at


def test_a_status_that_nobody_knows_is_a_doubt() -> None:
    """It is held back and told, never guessed."""
    head = "Order Number,Status"
    order = the_order("1,Waiting for stock", head=head)
    assert Level.REVIEW is order.level
    assert (because(Doubt.UNKNOWN_STATUS, said="Waiting for stock"),) == order.doubts
    assert Level.SHIPPED is the_order("1, SHIPPED ", head=head).level


def test_rows_of_one_order_that_differ_are_a_doubt() -> None:
    """The first stands; where they differ is told, but not the words: these may be personal."""
    order = the_order("1,MUG,1,Reno", "1,TEA,1,", "1,CUP,1,Ely", "1,BOX,1,Ely", head=f"{HEAD},City")
    assert "Reno" == (order.ship_to and order.ship_to.city)
    assert ['column "City" of line 2 says one thing, but line 4 says another'] == [
        doubt.text for doubt in order.doubts
    ]
    assert 4 == len(order.lines or ())


HEAD = "Order Number,SKU,Quantity"


@pytest.mark.rule("S000-29")
def test_a_bad_row_is_rejected_alone_and_its_order_is_not_taken_for_complete() -> None:
    """The good rows import; the order cannot be shipped before a better file has come."""
    text = a_file("1,MUG,2", "1,TEA,two", "2,CUP,1")
    result = read_orders(text, at=NOON)
    place = 'line 3, column "Quantity"'
    assert [place] == [bad.path for bad in result.rejected]
    assert ["1"] == [bad.reference for bad in result.rejected]
    first, second = result.orders
    assert ([("MUG", "MUG", 2)], frozenset({Part.HEADER})) == (cells(first), first.parts)
    assert (Need("1", Part.LINES),) == result.needs
    assert ["line 3 of the file was left out: a number is expected here, written like 1234.50"] == [
        doubt.text for doubt in first.doubts
    ]
    assert (frozenset({Part.HEADER, Part.LINES}), ()) == (second.parts, second.doubts)
    assert None is folded(first).lines
    (better,) = read_orders(a_file("1,MUG,2", "1,TEA,2"), at=at(5)).orders
    assert ((), 2) == (folded(first, better).noted, len(folded(first, better).lines or ()))


def test_all_that_is_wrong_with_a_row_is_told() -> None:
    """Not only the first."""
    text = a_file("1,1.5E+12,x,soon", head=f"{HEAD},Order Date")
    columns = ("Order Date", "Quantity", "SKU")
    expected = [f'line 2, column "{column}"' for column in columns]
    assert expected == sorted(path for path, _ in rejected(text))


def test_an_order_of_bad_rows_only_is_not_read() -> None:
    """There is nothing that could be trusted."""
    assert ((), 1) == (
        read_orders(a_file("1,MUG,x")).orders,
        len(read_orders(a_file("1,MUG,x")).rejected),
    )


def test_a_row_of_which_nobody_knows_whose_it_is_leaves_its_neighbours_incomplete() -> None:
    """Files with the number in the first row of each order exist; to guess would lose lines."""
    result = read_orders(a_file("1,MUG,1", ",TEA,1", "2,CUP,1", "3,BOX,1"))
    whole = {order.reference: Part.LINES in order.parts for order in result.orders}
    assert {"1": False, "2": False, "3": True} == whole
    assert ['line 3, column "Order Number"'] == [bad.path for bad in result.rejected]


def test_a_row_that_ends_before_the_number_is_rejected_alone() -> None:
    """The place is the column that the file has, although the row has no cell for it."""
    text = a_file("MUG", "CUP,1,1", head="SKU,Order Number,Quantity")
    result = read_orders(text)
    assert ["1"] == names(result.orders)
    assert ['line 2, column "Order Number"'] == [bad.path for bad in result.rejected]


def test_a_quote_that_is_never_closed_ends_the_reading() -> None:
    """What was read before it stands, but no order is taken for complete."""
    result = read_orders(a_file("0,MUG,1", "1,MUG,1", '2,"TEA,1', "3,CUP,1"))
    assert ["0", "1"] == names(result.orders)
    assert [("line 4", True)] == [
        (bad.path, "never closed; nothing after was read" in bad.error) for bad in result.rejected
    ]
    # Rows of any order may stand in what was not read.
    assert [{Part.HEADER}, {Part.HEADER}] == [order.parts for order in result.orders]


def test_a_quote_inside_a_quoted_cell_costs_its_row_only() -> None:
    """The next line is read again."""
    result = read_orders(a_file('1,"MUG"s,1', "2,CUP,1"))
    assert (["2"], ["line 2"]) == (names(result.orders), [bad.path for bad in result.rejected])


def test_very_many_bad_rows_are_few_doubts() -> None:
    """An order says what the first were, and how many more; each is rejected all the same."""
    result = read_orders(a_file("1,MUG,1", *["1,TEA,x"] * 50))
    assert (50, 6) == (len(result.rejected), len(result.orders[0].doubts))
    assert "45 more lines" in result.orders[0].doubts[-1].text


def test_a_marketplaces_number_is_a_hint() -> None:
    """The form alone proves nothing (channels.md §6)."""
    order = the_order("902-1845936-5435065,MUG,1")
    assert (
        Reference("amazon", "902-1845936-5435065", Grade.HINT, "Order Number"),
    ) == order.references
    assert () == the_order("1001,MUG,1").references


# --- versions


def test_when_a_file_was_received_is_when_it_said_so() -> None:
    """Unless it has a column of last changes; the date of the order never says that."""
    text = a_file(
        "1,2026-03-01,",
        "2,2026-03-01,2026-03-02 10:00",
        head="Order Number,Order Date,Last Modified",
    )
    result = read_orders(text, at=NOON)
    expected = [NOON, datetime(2026, 3, 2, 10, tzinfo=UTC)]
    assert expected == [order.modified for order in result.orders]
    assert [None] == [order.modified for order in read_orders(a_file("1,MUG,1")).orders]


def test_files_that_differ_about_one_instant_are_a_doubt() -> None:
    """Nobody can know which of them holds; a repetition is nothing."""
    one, other = a_file("1,MUG,1"), a_file("1,MUG,2")
    result = read_orders(one, other, one, at=NOON)
    assert 2 == len(result.orders)
    assert {Doubt.CONTRADICTION} == {d.code for order in result.orders for d in order.doubts}
    assert ((),) == tuple(order.doubts for order in read_orders(one, one, at=NOON).orders)


def test_places_in_several_files_name_the_file() -> None:
    """As the other codecs name the body."""
    result = read_orders(a_file("1,MUG,1"), a_file("2,MUG,x"), "")
    assert ['$body[1] line 2, column "Quantity"', "$body[2]"] == [b.path for b in result.rejected]


# --- numbers, dates and ids in cells


@pytest.mark.parametrize("cell", ["1.23457E+17", "1,23457E+17", "1E+12", "-9.1e+15", "1.2E-07"])
def test_a_number_that_a_spreadsheet_has_shortened_is_refused(cell: str) -> None:
    """Its digits are lost, and two orders may look alike."""
    ((place, why),) = rejected(a_file(f'"{cell}",MUG,1'))
    assert 'line 2, column "Order Number"' == place
    assert f"a spreadsheet has shortened a long number to {cell}, and its digits are lost" in why


@pytest.mark.parametrize("sku", ["1E5", "12E34", "E+17", "3E+7", "00123", "1.5", "12E+17X"])
def test_skus_that_only_look_like_it_are_kept(sku: str) -> None:
    """A spreadsheet writes one digit, a sign and two digits at least."""
    assert [(sku, sku, 1)] == cells(the_order(f"1,{sku},1"))


def test_what_keeps_leading_zeros_in_a_spreadsheet_is_understood() -> None:
    """Cells like ="00123" mean 00123."""
    assert [("00123", "00123", 1)] == cells(the_order('"=""007""","=""00123""",1'))
    assert "007" == the_order('"=""007""","=""00123""",1').reference


@pytest.mark.parametrize(
    ("cell", "units"), [("2", 2), ("2.0", 2), ("2.", 2), ("+2", 2), ("0", 0), (" 2 ", 2)]
)
def test_whole_numbers_as_spreadsheets_write_them(cell: str, units: int) -> None:
    """A point and zeros change nothing."""
    assert [("MUG", "MUG", units)] == cells(the_order(f"1,MUG,{cell}"))


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2.5", "a whole number is expected here, not 2.5"),
        ("-1", "a quantity is never negative: -1"),
        ("1,000", "a number is expected here, written like 1234.50"),
        ("٣", "a number is expected here, written like 1234.50"),
        ("1e3", "a number is expected here, written like 1234.50"),
        ("9" * 16, "a number is expected here, written like 1234.50"),
        ("NaN", "a number is expected here, written like 1234.50"),
        ("", "the quantity is missing"),
    ],
)
def test_what_is_no_quantity_is_refused(cell: str, why: str) -> None:
    """Nothing is rounded, turned or guessed."""
    assert [('line 2, column "Quantity"', why)] == rejected(a_file(f'1,MUG,"{cell}"'))


def test_half_a_line_is_refused() -> None:
    """A quantity of nothing, a SKU without a column for its quantity."""
    bare = a_file("1,,2")
    assert [
        ('line 2, column "Quantity"', "the row has a quantity, but neither SKU nor name")
    ] == rejected(bare)
    assert [("line 2", "the quantity is missing")] == rejected(a_file("1,MUG", head="Number,SKU"))


def test_money_is_read_as_the_profile_writes_it() -> None:
    """A comma begins a fraction in one country and parts thousands in another."""
    head = "Auftrag;Artikel;Menge;Preis"
    (line,) = lines_of(the_order("1;MUG;2;1.234,50", head=head, profile=MILL))
    assert Money.of("1234.50", "EUR") == line.price
    english = a_file("1;MUG;2;1,234.50", head=head)
    why = "a number is expected here, written like 1.234,50"
    assert [('line 2, column "Preis"', why)] == rejected(english, MILL)
    ((_, generic),) = rejected(a_file('1,MUG,1,"1,234.50"', head=f"{HEAD},Price"))
    assert "a number is expected here, written like 1234.50" == generic


def test_prices_have_the_currency_of_their_order_whichever_row_names_it() -> None:
    """Without one they say nothing; an unknown one is refused."""
    head = f"{HEAD},Price,Currency"
    order = the_order("1,MUG,1,2,", "1,TEA,1,3,usd", head=head)
    assert [Money.of(2, "USD"), Money.of(3, "USD")] == [line.price for line in order.lines or ()]
    assert [None] == [line.price for line in the_order("1,MUG,1,2,", head=head).lines or ()]
    assert ["'LIRA' is not an ISO 4217 currency"] == [
        why for _, why in rejected(a_file("1,MUG,1,2,Lira", head=head))
    ]


@pytest.mark.parametrize(
    ("profile", "cell", "expected"),
    [
        (SHIPSTATION, "3/5/2026", datetime(2026, 3, 5, 8, tzinfo=UTC)),
        (SHIPSTATION, "03/05/2026 12:30 AM", datetime(2026, 3, 5, 8, 30, tzinfo=UTC)),
        (SHIPSTATION, "3/5/2026 12:30:15 pm", datetime(2026, 3, 5, 20, 30, 15, tzinfo=UTC)),
        (SHIPSTATION, "12/8/2011 21:56 PM", datetime(2011, 12, 9, 5, 56, tzinfo=UTC)),
        (SHIPSTATION, "2026-03-05 10:00:00.1234567", datetime(2026, 3, 5, 18, 0, 0, 123456, UTC)),
        (SHIPSTATION, "2026-03-05T10:00:00Z", datetime(2026, 3, 5, 10, tzinfo=UTC)),
        (MILL, "3.5.2026 10:15", datetime(2026, 5, 3, 8, 15, tzinfo=UTC)),
        (MILL, "2026-05-03", datetime(2026, 5, 2, 22, tzinfo=UTC)),
        # Two o'clock was shown twice, half past two never: the usual policy of local times.
        (MILL, "25.10.2026 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (MILL, "29.3.2026 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_the_profile_writes_them(
    profile: Profile, cell: str, expected: datetime
) -> None:
    """The order of day and month and the zone are named, never guessed."""
    heads = [profile.heading(Column.NUMBER), profile.heading(Column.PLACED)]
    mark = profile.delimiter or ","
    order = the_order(f'1{mark}"{cell}"', head=mark.join(heads), profile=profile)
    assert expected == order.placed


@pytest.mark.parametrize(
    ("profile", "cell"),
    [
        (GENERIC, "3/5/2026"),
        (SHIPSTATION, "13/5/2026"),
        (SHIPSTATION, "3/5/26"),
        (SHIPSTATION, "3/5-2026"),
        (SHIPSTATION, "3/5/2026 0:30 AM"),
        (SHIPSTATION, "3/5/2026 25:00"),
        (SHIPSTATION, "46086"),
        (SHIPSTATION, "2026-02-30"),
        (SHIPSTATION, "2026-03-05T99:00"),
        (SHIPSTATION, "0001-01-01T00:00:00+23:00"),
        (MILL, "tomorrow"),
    ],
)
def test_what_is_no_date_of_the_profile_is_refused(profile: Profile, cell: str) -> None:
    """A thirteenth month is not turned into a day."""
    heads = [profile.heading(Column.NUMBER), profile.heading(Column.PLACED)]
    mark = profile.delimiter or ","
    ((place, why),) = rejected(a_file(f'1{mark}"{cell}"', head=mark.join(heads)), profile)
    assert f'line 2, column "{heads[1]}"' == place
    assert "date" in why


def test_limits_of_a_profile_are_kept() -> None:
    """ShipStation's importer takes so much and no more; each tag counts by itself."""
    head = "Order #,Item SKU,Quantity,Unit Price,Tags,Currency"
    text = a_file(
        f"1,{'S' * 51},1,1,,USD",
        "2,MUG,100000,1,,USD",
        "3,MUG,0,10000000,,USD",
        f'4,MUG,1,1,"a,{"t" * 30}",USD',
        f'5,{"S" * 50},99999,9999999.99,"{"t" * 29},{"u" * 29}",USD',
        head=head,
    )
    assert [
        ('line 2, column "Item SKU"', "it is longer than 50 characters"),
        ('line 3, column "Quantity"', "100000 is more than 99999"),
        ('line 4, column "Quantity"', "0 is less than 1"),
        ('line 4, column "Unit Price"', "10000000 is more than 9999999.99"),
        ('line 5, column "Tags"', "it is longer than 29 characters"),
    ] == rejected(text, SHIPSTATION)
    assert ["5"] == names(read_orders(text, profile=SHIPSTATION).orders)


def test_yes_and_no_are_the_profiles_words() -> None:
    """Anything else is refused."""
    head = "Order Number,Gift"
    assert [True, False, None] == [o.gift for o in orders("1,Yes", "2,FALSE", "3,", head=head)]
    ((place, _),) = rejected(a_file("1,maybe", head=head))
    assert 'line 2, column "Gift"' == place


def test_kinds_of_lines_are_named() -> None:
    """A word that is none is refused."""
    head = f"{HEAD},Item Kind"
    (line,) = lines_of(the_order("1,MUG,1,Gift_Card", head=head))
    assert LineKind.GIFT_CARD is line.kind
    assert 1 == len(rejected(a_file("1,MUG,1,thing", head=head)))


def test_what_no_database_keeps_is_refused_where_it_stands() -> None:
    """A NUL or half a character costs its row only."""
    text = a_file("1,M\0UG,1", "2,T\ud800EA,1", "3,CUP,1")
    assert ['line 2, column "SKU"', 'line 3, column "SKU"'] == [path for path, _ in rejected(text)]
    assert ["3"] == names(read_orders(text).orders)


def test_tags_and_options_may_hold_what_parts_them() -> None:
    """A backslash in front of it says that it is meant; elsewhere it is itself."""
    head = "Order Number,Tags,SKU,Quantity,Options"
    order = the_order(r'1,"a\,b,c\d",MUG,1,"Size\: inner: 1\,5, engraved, a:b:c"', head=head)
    assert frozenset({"a,b", r"c\d"}) == order.tags
    (line,) = lines_of(order)
    assert (("Size: inner", "1,5"), ("", "engraved"), ("a", "b:c")) == line.options


# --- the sheet


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found_by_the_headings(mark: str, end: str) -> None:
    """Not by counting: a heading may be full of others."""
    head = mark.join(('"Order Number"', '"x,;|y,;|,;|"', "SKU", "Quantity"))
    text = a_file(mark.join(("1", '"a,b;c|d"', "MUG", "2")), head=head, end=end)
    (order,) = read_orders(text).orders
    assert [("MUG", "MUG", 2)] == cells(order)


def test_a_spreadsheet_may_say_the_delimiter() -> None:
    """The line `sep=;` is not a heading, and it counts as a line."""
    text = "sep=;\r\n" + a_file("1;MUG;x", head="Order Number;SKU;Quantity", end="\r\n")
    assert ['line 3, column "Quantity"'] == [path for path, _ in rejected(text)]


def test_cells_may_hold_lines_quotes_and_delimiters() -> None:
    """Lines are counted as an editor counts them."""
    head = "Order Number,Note,SKU,Quantity"
    text = a_file('1,"a\r\n""b"",\rc\n",MUG,1', "2,,MUG,x", head=head)
    assert 'a\r\n"b",\rc' == read_orders(text).orders[0].note
    assert ['line 6, column "Quantity"'] == [path for path, _ in rejected(text)]


def test_line_ends_of_unicode_are_text() -> None:
    """Only LF, CR and CRLF end a row."""
    assert "a\u2028b\x0bc\x85d" == the_order("1,a\u2028b\x0bc\x85d", head="Number,Note").note


def test_blank_rows_and_repeated_headings_are_passed_over() -> None:
    """As files look that were put together, or that a spreadsheet has saved."""
    text = f"\n,,\n{HEAD}\n1,MUG,1\n,,\n\n  \n{HEAD}\n2,TEA,1,,\n"
    assert (["1", "2"], []) == (names(read_orders(text).orders), rejected(text))


def test_a_row_with_too_many_cells_is_refused() -> None:
    """A delimiter was not quoted, and nobody knows which."""
    result = read_orders(a_file("1,MUG, red,1", "2,TEA,1"))
    assert [("line 2", "it has 4 cells under 3 headings: is a delimiter not quoted?")] == [
        (bad.path, bad.error) for bad in result.rejected
    ]
    assert ["2"] == names(result.orders)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1252", b""),
    ],
)
def test_encodings_are_found_out(encoding: str, mark: bytes) -> None:
    """With a mark or without, and Windows-1252 where it can be nothing else."""
    text = a_file(
        "1,Zoë œuf 5 €,Łódź" if encoding != "cp1252" else "1,Zoë œuf 5 €,x",
        head="Order Number,Note,City",
    )
    order = read_orders(mark + text.encode(encoding)).orders[0]
    assert "Zoë œuf 5 €" == order.note


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            b"Order Number,Note\n1,Zo\xc3\xab\n2,Zo\xeb\n",
            "the body is not UTF-8 at byte 29, line 3",
        ),
        (
            b"Order Number,Note\n1,Zo\xeb\n2,Zo\xc3\xab\n",
            "the body is not UTF-8 at byte 22, line 2",
        ),
        (b"Order Number,Note\n1,Zo\x81\n", "the body is not UTF-8 or Windows-1252"),
        (b"\xff\xfeO\x00r", "the body is not UTF-16-LE"),
        (b"\xef\xbb\xbfNumber\n\xff", "the body is not UTF-8"),
    ],
)
def test_what_is_broken_is_no_other_encoding(body: bytes, why: str) -> None:
    """UTF-8 with one broken byte would be garbage as Windows-1252."""
    ((place, said),) = rejected(body)
    assert ("$", why) == (place, said[: len(why)])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the body is empty"),
        (" \r\n\t", "the body is empty"),
        (",,\n;;\n", "the headings are not those of generic"),
        ("SKU,Quantity\nMUG,1\n", "none is 'Order ID' or 'Order Reference'"),
        ("Order Number,order number\n1,2\n", "the heading 'order number' is there twice"),
        ('"Order Number\n1', "the headings cannot be read: a quote is opened here"),
        ("Order Number" + "," * MOST_COLUMNS, "there are more than 500 columns"),
        ('{"orders": []}', "the headings are not those of generic"),
    ],
)
def test_what_is_no_file_of_orders_is_refused_whole(text: str, why: str) -> None:
    """With the headings that it should have had."""
    ((place, said),) = rejected(text)
    assert "$" == place
    assert why in said


def test_of_two_headings_for_one_column_the_profiles_first_counts() -> None:
    """Whichever stands first in the file."""
    assert "a" == the_order("1,b,a", head="Order Number,Notes,Internal Notes").note


def test_a_profile_may_require_columns() -> None:
    """A file without them is refused, with all that are missing."""
    strict = evolve(GENERIC, required=frozenset({Column.SKU, Column.QUANTITY}))
    ((_, why),) = rejected("Order Number\n1\n", strict)
    assert "none is 'SKU' or" in why
    assert "none is 'Quantity' or" in why


def test_a_store_of_files_takes_no_call() -> None:
    """It says how it is told instead."""
    answer = codec("csv").write_shipment(notice())
    assert isinstance(answer, Unwritable)
    assert ["TOLD_BY_FILE"] == [reason.code.name for reason in answer.reasons]
    assert "write_tracking" in answer.reasons[0].text


def test_amounts_are_exact() -> None:
    """No amount passes through binary floats."""
    assert Decimal("0.1") == MILL.formats.amount("0,1")
    assert Decimal("-1234567.05") == MILL.formats.amount("-1.234.567,05")
