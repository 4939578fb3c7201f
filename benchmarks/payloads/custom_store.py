"""Orders as a host of its own exports them: an XML document with one order."""

from collections.abc import Mapping
from datetime import datetime
from xml.sax.saxutils import escape

from benchmarks.payloads.people import Article, Sale, dollars, sale


def bodies(number: int) -> tuple[bytes]:
    """The document."""
    sold = sale("custom_store", number)
    status = "shipped" if sold.sent else "awaiting_shipment" if sold.paid else "awaiting_payment"
    order = _elements(
        {
            "OrderID": f"{123_000 + number}",
            "OrderNumber": f"C-{number}",
            "OrderDate": _shown(sold.placed),
            "OrderStatus": status,
            "LastModified": _shown(sold.changed),
            "ShippingMethod": "USPS Priority",
            "PaymentMethod": "Credit card",
            "OrderTotal": sold.total,
            "TaxAmount": "0.00",
            "ShippingAmount": "0.00",
            "CustomerNotes": "",
            "InternalNotes": "",
        }
    )
    person = sold.buyer
    billed = {"Name": sold.name, "Phone": person.phone, "Email": person.email}
    customer = _elements({"CustomerCode": person.email})
    customer += f"<BillTo>{_elements(billed)}</BillTo><ShipTo>{_address(sold)}</ShipTo>"
    items = "".join([f"<Item>{_item(each)}</Item>" for each in sold.goods])
    entry = f"{order}<Customer>{customer}</Customer><Items>{items}</Items>"
    document = f'<Orders pages="1"><Order>{entry}</Order></Orders>'
    return (f'<?xml version="1.0" encoding="utf-8"?>{document}'.encode(),)


def _elements(told: Mapping[str, str]) -> str:
    return "".join([f"<{name}>{escape(text)}</{name}>" for name, text in told.items()])


def _shown(at: datetime) -> str:
    return f"{at:%m/%d/%Y %H:%M:%S}"


def _address(sold: Sale) -> str:
    person = sold.buyer
    return _elements(
        {
            "Name": sold.name,
            "Company": "",
            "Address1": person.street,
            "Address2": person.flat or "",
            "City": person.town,
            "State": person.region,
            "PostalCode": person.postcode,
            "Country": "US",
            "Phone": person.phone,
        }
    )


def _item(each: Article) -> str:
    return _elements(
        {
            "LineItemID": f"{each.number}",
            "SKU": each.sku,
            "Name": each.title,
            "ImageUrl": "https://shop.test/mug.png",
            "Weight": "8",
            "WeightUnits": "Ounces",
            "Quantity": f"{each.units}",
            "UnitPrice": dollars(each.cents),
            "Location": "A1",
        }
    )
