"""Orders as a spreadsheet has them: a file of one order, a row for each of its lines."""

import csv
from io import StringIO

from benchmarks.payloads.people import dollars, sale, zulu

HEAD = (
    *("Order Number", "Order Date", "Last Modified", "Order Status", "Buyer Name", "Buyer Email"),
    *("Ship To Name", "Address 1", "Address 2", "Ship To City", "State"),
    *("Postal Code", "Ship To Country", "Ship To Phone", "Line ID", "Item Sku", "Item Name"),
    *("Item Quantity", "Unit Price", "Currency", "Warehouse", "Colour"),
)


def bodies(number: int) -> tuple[bytes]:
    """The file."""
    sold, file = sale("csv", number), StringIO()
    to, name = sold.buyer, sold.name
    status = "Shipped" if sold.sent else "Awaiting Shipment" if sold.paid else "Awaiting Payment"
    rows = csv.writer(file)
    rows.writerow(HEAD)
    for each in sold.goods:
        rows.writerow(
            (
                *(f"M{number}", zulu(sold.placed), zulu(sold.changed), status, name, to.email),
                *(name, to.street, to.flat or "", to.town, to.region, to.postcode, "US", to.phone),
                *(each.number, each.sku, each.title, each.units, dollars(each.cents), "USD"),
                *("Reno", each.colour),
            )
        )
    return (file.getvalue().encode(),)
