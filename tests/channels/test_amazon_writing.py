"""Confirming shipments to Amazon."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from channel_payloads import AMAZON_ID, notice

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.amazon import write_shipment
from fulfilcore.channels.amazon.reasons import AmazonNotice
from fulfilcore.channels.amazon.tables import CARRIERS
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import LineId, ShipmentId, StoreId


def package(**changes: object) -> dict[str, object]:
    """The package of a written notice."""
    call = write_shipment(notice(**changes))
    assert isinstance(call, Call)
    detail = call.body["packageDetail"]
    assert isinstance(detail, dict)
    return detail


def codes(**changes: object) -> set[object]:
    """The obstacles of a notice."""
    refused = write_shipment(notice(**changes))
    assert isinstance(refused, Unwritable)
    assert all(reason.text and reason.rules for reason in refused.reasons)
    return {reason.code for reason in refused.reasons}


def test_confirmation_is_one_post() -> None:
    """A shipment is confirmed with one call that carries everything Amazon requires."""
    call = write_shipment(notice())
    assert isinstance(call, Call)
    path = f"/orders/v0/orders/{AMAZON_ID}/shipmentConfirmation"
    assert ("POST", path) == (call.method, call.path)
    assert "ATVPDKIKX0DER" == call.body["marketplaceId"]
    reference = package()["packageReferenceId"]
    assert {
        "packageReferenceId": reference,
        "carrierCode": "FedEx",
        "trackingNumber": "T1",
        "shippingMethod": "Ground",
        "shipDate": "2026-02-03T04:05:06Z",
        "orderItems": [{"orderItemId": "51", "quantity": 2}],
    } == call.body["packageDetail"]


def test_body_is_ready_for_json() -> None:
    """The host only has to dump the body."""
    call = write_shipment(notice())
    assert isinstance(call, Call)
    assert call.body == json.loads(json.dumps(call.body))


def test_revision_keeps_the_package() -> None:
    """A new label for the same parcel edits the same package at Amazon."""
    assert package()["packageReferenceId"] == package(revision=2)["packageReferenceId"]


@pytest.mark.parametrize(
    "changes",
    [
        {"parcel": ShipmentId("P-2")},
        {"reference": "111-2222222-3333334"},
        {"store": StoreId("other")},
    ],
)
def test_other_parcels_are_other_packages(changes: dict[str, object]) -> None:
    """Another parcel, order or store never edits this package."""
    assert package()["packageReferenceId"] != package(**changes)["packageReferenceId"]


@pytest.mark.parametrize("parcel", ["P-1", "é", "1" * 300, ""])
def test_package_reference_is_text_of_a_positive_number(parcel: str) -> None:
    """Amazon takes only text of a positive number, never a JSON number."""
    reference = package(parcel=ShipmentId(parcel))["packageReferenceId"]
    assert isinstance(reference, str)
    assert 1 <= int(reference) <= 10**9


@pytest.mark.parametrize("name", CARRIERS)
def test_listed_carriers_are_matched_in_any_case(name: str) -> None:
    """A listed carrier is sent exactly as Amazon spells it."""
    assert name == package(carrier=f" {name.upper()} ")["carrierCode"]


def test_other_carriers_are_named() -> None:
    """A carrier that Amazon does not list goes as "Other" with its name."""
    sent = package(carrier="Pigeon Post")
    assert ("Other", "Pigeon Post") == (sent["carrierCode"], sent["carrierName"])


def test_unknown_service_is_not_sent() -> None:
    """A shipping method is only sent where it is known."""
    assert "shippingMethod" not in package(service=None)


@pytest.mark.parametrize(
    ("instant", "sent"),
    [
        (datetime(2026, 2, 3, 4, 5, 6, 999_999, UTC), "2026-02-03T04:05:06Z"),
        (datetime(2026, 2, 3, 4, tzinfo=timezone(timedelta(hours=9))), "2026-02-02T19:00:00Z"),
    ],
)
def test_ship_date_is_utc_in_whole_seconds(instant: datetime, sent: str) -> None:
    """Amazon refuses offsets, so the instant is always written with Z."""
    assert sent == package(shipped_at=instant)["shipDate"]


def test_line_named_twice_is_added_up() -> None:
    """Each line stands once in the confirmation."""
    twice = (LineUnits(LineId("51"), 2), LineUnits(LineId("51"), 1))
    assert [{"orderItemId": "51", "quantity": 3}] == package(lines=twice)["orderItems"]


def test_all_obstacles_are_reported() -> None:
    """Whoever mends a notice learns of everything at once."""
    expected = set(AmazonNotice) - {AmazonNotice.TOO_LONG, AmazonNotice.UNSENDABLE}
    assert expected == codes(
        marketplace_id=None, carrier=" ", tracking=None, lines=(), reference="SO-1"
    )


def test_long_and_unsendable_texts_are_obstacles() -> None:
    """Text that no label prints or no system stores is refused here, not at Amazon."""
    assert {AmazonNotice.TOO_LONG} == codes(tracking="T" * 256)
    assert {AmazonNotice.UNSENDABLE} == codes(service="a\x00b")


def shared() -> Path:
    """The shared material beside the repository."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    return Path(os.environ.get("FULFILCORE_SHARED", beside))


def test_body_fits_amazons_own_schema() -> None:
    """What is written validates against the schema that Amazon publishes."""
    file = shared() / "schemas/amazon/ordersV0.json"
    if not file.exists():
        assert "CI" not in os.environ, f"{file} is missing"
        pytest.skip("the shared schemas are not here")
    jsonschema = pytest.importorskip("jsonschema")  # its stubs are not installed everywhere
    definitions = json.loads(file.read_text())["definitions"]
    schema = {"$ref": "#/definitions/ConfirmShipmentRequest", "definitions": definitions}
    for carrier in ("UPS", "Pigeon Post"):
        call = write_shipment(notice(carrier=carrier))
        assert isinstance(call, Call)
        jsonschema.Draft4Validator(schema).validate(call.body)
