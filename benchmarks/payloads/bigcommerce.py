"""Orders as BigCommerce's V2 API answers them: the order, its products, its addresses."""

from datetime import datetime
from email.utils import format_datetime

from benchmarks.payloads.people import Article, Sale, body, dollars, sale

Json = dict[str, object]


def bodies(number: int) -> tuple[bytes, bytes, bytes]:
    """The three answers about one order."""
    sold, id = sale("bigcommerce", number), 100 + number
    products = [_product(each, id, sold.sent) for each in sold.goods]
    return body(_order(sold, id)), body(products), body([_address(sold, id)])


def _order(sold: Sale, id: int) -> Json:
    status = (2, "Shipped") if sold.sent else (11, "Awaiting Fulfillment")
    units = sum(each.units for each in sold.goods)
    total = f"{sold.total}00"
    return {
        "id": id,
        "customer_id": 500 + sold.number,
        "date_created": _mail(sold.placed),
        "date_modified": _mail(sold.changed),
        "date_shipped": _mail(sold.changed) if sold.sent else "",
        "status_id": status[0] if sold.paid else 7,
        "status": status[1] if sold.paid else "Awaiting Payment",
        "subtotal_ex_tax": total,
        "subtotal_inc_tax": total,
        "total_ex_tax": total,
        "total_inc_tax": total,
        "total_tax": "0.0000",
        "items_total": units,
        "items_shipped": units if sold.sent else 0,
        "payment_method": "Credit card",
        "payment_status": "captured" if sold.paid else "",
        "refunded_amount": "0.0000",
        "order_is_digital": False,
        "ip_address": "192.0.2.7",
        "currency_code": "USD",
        "currency_exchange_rate": "1.0000000000",
        "staff_notes": "",
        "customer_message": "",
        "discount_amount": "0.0000",
        "shipping_address_count": 1,
        "is_deleted": False,
        "billing_address": _place(sold) | {"email": sold.buyer.email, "form_fields": []},
        "order_source": "www",
        "channel_id": 1,
        "external_source": None,
        "external_id": None,
        "external_merchant_id": None,
        "products": _link(id, "products"),
        "shipping_addresses": _link(id, "shipping_addresses"),
        "coupons": _link(id, "coupons"),
    }


def _mail(at: datetime) -> str:
    return format_datetime(at)


def _link(id: int, name: str) -> Json:
    resource = f"/orders/{id}/{name}"
    return {"url": f"https://shop.test/v2{resource}", "resource": resource}


def _place(sold: Sale) -> Json:
    person = sold.buyer
    return {
        "first_name": person.first,
        "last_name": person.last,
        "company": "",
        "street_1": person.street,
        "street_2": person.flat or "",
        "city": person.town,
        "state": person.region_name,
        "zip": person.postcode,
        "country": "United States",
        "country_iso2": "US",
        "phone": person.phone,
    }


def _address(sold: Sale, id: int) -> Json:
    return {
        "id": 60_000 + id,
        "order_id": id,
        **_place(sold),
        "email": sold.buyer.email,
        "items_total": sum(each.units for each in sold.goods),
        "base_cost": "0.0000",
        "shipping_method": "Flat Rate",
        "shipping_zone_name": "United States",
    }


def _product(each: Article, order: int, sent: bool) -> Json:
    price = f"{dollars(each.cents)}00"
    return {
        "id": each.number,
        "order_id": order,
        "product_id": 93,
        "variant_id": 110,
        "order_address_id": 60_000 + order,
        "name": each.title,
        "sku": each.sku,
        "type": "physical",
        "base_price": price,
        "price_ex_tax": price,
        "price_inc_tax": price,
        "quantity": each.units,
        "is_refunded": False,
        "quantity_refunded": 0,
        "weight": "0.2000",
        "event_name": None,
        "is_bundled_product": False,
        "quantity_shipped": each.units if sent else 0,
        "parent_order_product_id": None,
        "external_id": None,
        "product_options": [],
        "applied_discounts": [],
    }
