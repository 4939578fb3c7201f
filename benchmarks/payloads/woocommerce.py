"""Orders as WooCommerce's REST API v3 answers them: paid, not paid yet, completed."""

from benchmarks.payloads.people import Article, Buyer, body, dollars, sale

Json = dict[str, object]


def bodies(number: int) -> tuple[bytes]:
    """The answer about one order."""
    sold = sale("woocommerce", number)
    status = "completed" if sold.sent else "processing" if sold.paid else "pending"
    placed, changed = (f"{at:%Y-%m-%dT%H:%M:%S}" for at in (sold.placed, sold.changed))
    paid = placed if sold.paid else None
    order: Json = {
        "id": 6_000 + number,
        "parent_id": 0,
        "status": status,
        "currency": "USD",
        "version": "9.4.1",
        "prices_include_tax": False,
        "date_created": placed,
        "date_modified": changed,
        "discount_total": "0.00",
        "discount_tax": "0.00",
        "shipping_total": "0.00",
        "total": sold.total,
        "total_tax": "0.00",
        "customer_id": 1 + number,
        "order_key": f"wc_order_{number:013x}",
        "billing": _person(sold.buyer) | {"email": sold.buyer.email},
        "shipping": _person(sold.buyer),
        "payment_method": "stripe",
        "payment_method_title": "Credit card",
        "transaction_id": f"ch_{number:016x}",
        "customer_ip_address": "192.0.2.7",
        "customer_user_agent": "Mozilla/5.0",
        "created_via": "checkout",
        "customer_note": "",
        "date_completed": changed if status == "completed" else None,
        "date_paid": paid,
        "cart_hash": f"{number:032x}",
        "number": f"{6_000 + number}",
        "meta_data": [{"id": 1, "key": "_wc_attribution_source", "value": "direct"}],
        "line_items": [_line(each) for each in sold.goods],
        "tax_lines": [],
        "shipping_lines": [{"id": 71, "method_title": "Flat rate", "method_id": "flat_rate"}],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
        "is_editable": False,
        "needs_payment": not sold.paid,
        "date_created_gmt": placed,
        "date_modified_gmt": changed,
        "date_paid_gmt": paid,
        "currency_symbol": "$",
    }
    return (body(order),)


def _person(person: Buyer) -> Json:
    return {
        "first_name": person.first,
        "last_name": person.last,
        "company": "",
        "address_1": person.street,
        "address_2": person.flat or "",
        "city": person.town,
        "state": person.region,
        "postcode": person.postcode,
        "country": "US",
        "phone": person.phone,
    }


def _line(each: Article) -> Json:
    return {
        "id": 51_000 + each.number,
        "name": f"{each.title} - {each.colour}",
        "product_id": 93,
        "variation_id": 0,
        "quantity": each.units,
        "tax_class": "",
        "subtotal": dollars(each.units * each.cents),
        "subtotal_tax": "0.00",
        "total": dollars(each.units * each.cents),
        "total_tax": "0.00",
        "taxes": [],
        "meta_data": [],
        "sku": each.sku,
        "price": each.cents / 100,
        "image": {"id": 7, "src": "https://shop.test/mug.png"},
        "parent_name": None,
    }
