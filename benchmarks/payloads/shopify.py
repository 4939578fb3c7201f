"""Orders as Shopify's REST Admin API answers them: seven in ten paid, one unpaid, two sent."""

import json
from datetime import datetime, timedelta
from random import Random

from benchmarks.payloads.people import Article, Buyer, articles, buyer, dice, dollars, instant

Json = dict[str, object]


def bodies(number: int) -> tuple[bytes]:
    """The answer about one order."""
    return (json.dumps({"order": _order(number)}).encode(),)


def _order(number: int) -> Json:
    chance = dice("shopify", number)
    person, goods, placed = buyer(chance, number), articles(chance, number), instant(number)
    total = sum(each.units * each.cents for each in goods)
    paid, sent = chance.choices(((True, False), (False, False), (True, True)), (7, 1, 2))[0]
    return {
        "id": 450_789_000_000 + number,
        "admin_graphql_api_id": f"gid://shopify/Order/{450_789_000_000 + number}",
        "app_id": 580_111,
        "browser_ip": "192.0.2.7",
        "buyer_accepts_marketing": False,
        "cancel_reason": None,
        "cancelled_at": None,
        "cart_token": None,
        "checkout_id": 901_414_060 + number,
        "checkout_token": f"bd5a8aa1ecd019dd{number:016x}",
        "client_details": {"browser_ip": "192.0.2.7", "accept_language": "en-US"},
        "closed_at": None,
        "confirmed": True,
        "contact_email": person.email,
        "created_at": placed.isoformat(),
        "currency": "USD",
        "current_subtotal_price": dollars(total),
        "current_total_price": dollars(total),
        "current_total_tax": "0.00",
        "customer": _customer(person, number),
        "customer_locale": "en",
        "discount_applications": [],
        "discount_codes": [],
        "email": person.email,
        "financial_status": "paid" if paid else "pending",
        "fulfillment_status": "fulfilled" if sent else None,
        "fulfillments": [_fulfillment(goods, number, placed)] if sent else [],
        "landing_site": "/",
        "name": f"#{1_000 + number}",
        "note": None,
        "note_attributes": [],
        "number": number,
        "order_number": 1_000 + number,
        "payment_gateway_names": ["shopify_payments"],
        "phone": None,
        "presentment_currency": "USD",
        "processed_at": placed.isoformat(),
        "referring_site": "",
        "refunds": [],
        "billing_address": _address(person),
        "shipping_address": _address(person),
        "shipping_lines": [_shipping(chance)],
        "source_name": "web",
        "subtotal_price": dollars(total),
        "tags": "gift, first order" if chance.random() < 0.2 else "",
        "tax_lines": [],
        "taxes_included": True,
        "test": False,
        "total_discounts": "0.00",
        "total_line_items_price": dollars(total),
        "total_price": dollars(total),
        "total_price_set": _money(total),
        "total_tax": "0.00",
        "total_weight": 400,
        "updated_at": (placed + timedelta(minutes=5)).isoformat(),
        "user_id": None,
        "line_items": [_line(each, sent) for each in goods],
    }


def _money(cents: int) -> Json:
    pair = {"amount": dollars(cents), "currency_code": "USD"}
    return {"shop_money": pair, "presentment_money": pair}


def _customer(person: Buyer, number: int) -> Json:
    return {
        "id": 207_119_551 + number,
        "admin_graphql_api_id": f"gid://shopify/Customer/{207_119_551 + number}",
        "email": person.email,
        "created_at": "2025-01-02T03:04:05-05:00",
        "updated_at": "2026-01-02T03:04:05-05:00",
        "first_name": person.first,
        "last_name": person.last,
        "state": "disabled",
        "note": None,
        "verified_email": True,
        "tax_exempt": False,
        "tags": "",
        "currency": "USD",
    }


def _address(person: Buyer) -> Json:
    return {
        "first_name": person.first,
        "address1": person.street,
        "phone": person.phone,
        "city": person.town,
        "zip": person.postcode,
        "province": person.region_name,
        "country": "United States",
        "last_name": person.last,
        "address2": person.flat,
        "company": None,
        "latitude": None,
        "longitude": None,
        "name": f"{person.first} {person.last}",
        "country_code": "US",
        "province_code": person.region,
    }


def _shipping(chance: Random) -> Json:
    return {
        "id": 369_256_396,
        "title": chance.choice(("Standard", "Express")),
        "code": "STD",
        "price": "0.00",
        "discounted_price": "0.00",
        "source": "shopify",
        "carrier_identifier": None,
        "tax_lines": [],
    }


def _line(each: Article, sent: bool) -> Json:
    return {
        "id": 866_550_311_000 + each.number,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{866_550_311_000 + each.number}",
        "current_quantity": each.units,
        "fulfillable_quantity": 0 if sent else each.units,
        "fulfillment_service": "manual",
        "fulfillment_status": "fulfilled" if sent else None,
        "gift_card": False,
        "grams": 200,
        "name": f"{each.title} - {each.colour}",
        "price": dollars(each.cents),
        "price_set": _money(each.cents),
        "product_exists": True,
        "product_id": 632_910_392,
        "properties": [],
        "quantity": each.units,
        "requires_shipping": True,
        "sku": each.sku,
        "taxable": True,
        "title": each.title,
        "total_discount": "0.00",
        "variant_id": 39_072_856,
        "variant_inventory_management": "shopify",
        "variant_title": each.colour,
        "vendor": "Our Own",
        "tax_lines": [{"price": "0.00", "rate": 0.0, "title": "State tax"}],
        "duties": [],
        "discount_allocations": [],
    }


def _fulfillment(goods: list[Article], number: int, placed: datetime) -> Json:
    return {
        "id": 255_858_046 + number,
        "admin_graphql_api_id": f"gid://shopify/Fulfillment/{255_858_046 + number}",
        "created_at": (placed + timedelta(minutes=3)).isoformat(),
        "location_id": 655_441_491,
        "name": f"#{1_000 + number}.1",
        "order_id": 450_789_000_000 + number,
        "receipt": {},
        "service": "manual",
        "shipment_status": None,
        "status": "success",
        "tracking_company": "UPS",
        "tracking_number": f"1Z{number:016}",
        "tracking_numbers": [f"1Z{number:016}"],
        "tracking_url": f"https://ups.test/1Z{number:016}",
        "updated_at": (placed + timedelta(minutes=4)).isoformat(),
        "line_items": [_line(each, True) for each in goods],
    }
