"""A day assembled from the shared fixtures: payloads that nobody here wrote, played end to end."""

import os
import shutil
from pathlib import Path

import pytest
from day_folders import fulfilcore, one

SHARED = Path(
    os.environ.get("FULFILCORE_SHARED", Path(__file__).resolve().parents[2].parent / "shared")
)
FIXTURES = SHARED / "fixtures"
STORES = {"amazon": "amazon", "bigcommerce": "hub", "shopify": "studio"}
AMAZON = "902-1845936-5435065"
BROKEN = {
    "amazon/orders_v0/error_400.json",
    "bigcommerce/orders_v2/InvalidOrderResponse.json",
    "bigcommerce/order_products_v2/InvalidOrderProductResponse.json",
    "bigcommerce/order_products_v2/InvalidOrderProductResponse2.json",
    "bigcommerce/order_shipments_v2/InvalidOrderShipmentResponse.json",
    "bigcommerce/order_shipping_addresses_v2/InvalidOrderShippingAddressResponse.json",
}
WHOLE = {
    "amazon/orders_v0/getOrders_example.json",
    "amazon/orders_v0/getOrder_samples_123.json",
    "amazon/orders_v0/getOrderItems_samples_brl.json",
    "bigcommerce/orders_v2/OrderResponse.json",
    "bigcommerce/order_products_v2/OrderProductResponse.json",
    "bigcommerce/order_shipments_v2/OrderShipmentResponse.json",
}
DAY = f"""
[account]
tenant = "fixtures"
country = "US"
zone = "America/New_York"

[[stores]]
id = "amazon"
channel = "amazon"
connected_at = 2024-01-01T00:00:00Z

[[stores]]
id = "hub"
channel = "bigcommerce"

[[stores]]
id = "studio"
channel = "shopify"

[[failures]]
store = "amazon"
attempts = [1]
answer = "later"

[[events]]
at = 2026-01-05T08:00:00Z
do = "import"
store = "amazon"
files = [
  "amazon/orders_v0/getOrders_static_us_unshipped.json",
  "amazon/orders_v0/getOrderItems_static_us.json",
  "amazon/orders_v0/getOrderAddress_static.json",
]

[[events]]
at = 2026-01-05T08:05:00Z
do = "import"
store = "hub"
file = "bigcommerce/orders_v2/OrderResponse.json"

[[events]]
at = 2026-01-05T09:00:00Z
do = "ship"
order = "amazon/{AMAZON}"
shipment = "box"
carrier = "FedEx"
tracking = "T1"

[[events]]
at = 2026-01-05T09:01:00Z
do = "ship"
order = "hub/218"
shipment = "bag"

[[events]]
at = 2026-01-05T09:05:00Z
do = "deliver"

[[events]]
at = 2026-01-05T12:00:00Z
do = "deliver"
"""


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """The day, with one import event for every other order payload there is."""
    if not FIXTURES.is_dir():
        assert "CI" not in os.environ, f"{FIXTURES} is missing in CI"
        pytest.skip(f"no fixtures at {FIXTURES}")
    for system in STORES:
        shutil.copytree(FIXTURES / system, tmp_path / system)
    (tmp_path / "day.toml").write_text(DAY + "\n".join(others(tmp_path)), "utf-8")
    return tmp_path


def others(folder: Path) -> list[str]:
    """An import event for each payload, whatever it is."""
    files = sorted(file for file in folder.rglob("*.json") if file.parent.name != "outgoing")
    named = [file.relative_to(folder).as_posix() for file in files]
    return [
        f'[[events]]\nat = 2026-01-05T1{i // 60}:{i % 60:02}:00Z\ndo = "import"\n'
        f'store = "{STORES[name.partition("/")[0]]}"\nfile = "{name}"\n'
        for i, name in enumerate(named)
    ]


def test_the_day_is_played_and_nothing_is_lost(day: Path) -> None:
    """Orders are read, shipped and told; whatever is broken is rejected with its file."""
    ran = fulfilcore("run", day, "--json")
    orders = {order["id"]: order["status"] for order in ran.document["orders"]}
    rejected = {str(row["file"]) for row in ran.document["rejected"]}

    assert 0 == ran.code
    assert "shipped" == orders[f"amazon/{AMAZON}"]
    assert "awaiting_payment" == orders["hub/218"]
    assert set(STORES.values()) == {str(order).partition("/")[0] for order in orders}
    assert "sent" == one(ran.document["notices"], shipment="box")["state"]
    assert ["hub/218"] == [row["order"] for row in ran.document["refused"]]
    assert BROKEN <= rejected
    assert set() == {name for name in rejected if name in WHOLE}


def test_played_twice_it_is_the_same(day: Path) -> None:
    """The second playing prints the same bytes."""
    assert fulfilcore("run", day, "--json") == fulfilcore("run", day, "--json")
