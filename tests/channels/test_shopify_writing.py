"""Telling Shopify of shipments."""

import json

import pytest
from channel_payloads import Json, body
from shopify_payloads import fulfillment, notice, sent, task

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.shopify import find_shipment, read_answer, write_shipment
from fulfilcore.channels.shopify.reasons import ShopifyNotice as N
from fulfilcore.channels.shopify.tables import COMPANIES
from fulfilcore.errors import InvalidInput
from fulfilcore.messages import Declined, Done, Unknown

# The input types of the GraphQL Admin API 2026-10, as far as we write them: name -> type; "!" must
# be there.
TYPES: dict[str, dict[str, str]] = {
    "FulfillmentInput": {
        "lineItemsByFulfillmentOrder": "[FulfillmentOrderLineItemsInput]!",
        "trackingInfo": "FulfillmentTrackingInput",
        "notifyCustomer": "Boolean",
        "originAddress": "FulfillmentOriginAddressInput",
    },
    "FulfillmentOrderLineItemsInput": {
        "fulfillmentOrderId": "ID!",
        "fulfillmentOrderLineItems": "[FulfillmentOrderLineItemInput]",
    },
    "FulfillmentOrderLineItemInput": {"id": "ID!", "quantity": "Int!"},
    "FulfillmentTrackingInput": {"company": "String", "number": "String", "url": "URL"},
    "fulfillmentCreate": {"fulfillment": "FulfillmentInput!"},
    "fulfillmentTrackingInfoUpdate": {
        "fulfillmentId": "ID!",
        "trackingInfoInput": "FulfillmentTrackingInput!",
        "notifyCustomer": "Boolean",
    },
}
SCALARS: dict[str, type] = {"ID": str, "String": str, "URL": str, "Int": int, "Boolean": bool}


def check(value: object, kind: str) -> None:
    """Fail unless a value is of a documented type."""
    bare = kind.removesuffix("!")
    if bare.startswith("["):
        assert isinstance(value, list)
        for each in value:
            check(each, bare.strip("[]"))
    elif bare in SCALARS:
        assert type(value) is SCALARS[bare], (value, kind)
        assert bare != "ID" or str(value).startswith("gid://shopify/")
    else:
        assert isinstance(value, dict)
        fields = TYPES[bare]
        assert set(value) <= set(fields)
        assert {name for name, of in fields.items() if of.endswith("!")} <= set(value)
        for name, part in value.items():
            check(part, fields[name])


def call(**changes: object) -> Call:
    """The call of a notice that can be written; its variables are of the documented types."""
    written = write_shipment(notice(**changes), [task()])
    assert isinstance(written, Call)
    assert ("POST", "/admin/api/2026-10/graphql.json") == (written.method, written.path)
    assert json.loads(json.dumps(written.body)) == written.body
    (mutation,) = [name for name in TYPES if f"{name}(" in str(written.body["query"])]
    check(written.body["variables"], mutation)
    return written


def variables(**changes: object) -> Json:
    """The variables of a written notice."""
    told = call(**changes).body["variables"]
    assert isinstance(told, dict)
    return told


def codes(**changes: object) -> list[object]:
    """The obstacles of a notice."""
    refused = write_shipment(notice(**changes), [task()])
    assert isinstance(refused, Unwritable)
    assert all(reason.text and reason.rules for reason in refused.reasons)
    return [reason.code for reason in refused.reasons]


def test_first_label_creates_a_fulfillment() -> None:
    """The first label of a parcel creates a fulfillment with its units and tracking."""
    assert {
        "fulfillment": {
            "lineItemsByFulfillmentOrder": [
                {
                    "fulfillmentOrderId": "gid://shopify/FulfillmentOrder/61",
                    "fulfillmentOrderLineItems": [
                        {"id": "gid://shopify/FulfillmentOrderLineItem/41", "quantity": 2}
                    ],
                }
            ],
            "trackingInfo": {"company": "UPS", "number": "T1"},
            "notifyCustomer": False,
        }
    } == variables()
    assert "mutation fulfillmentCreate($fulfillment: FulfillmentInput!)" in str(
        call().body["query"]
    )


def test_later_label_amends_the_tracking_only() -> None:
    """A new label of a parcel that Shopify knows changes its tracking and nothing else."""
    expected = {
        "fulfillmentId": "gid://shopify/Fulfillment/71",
        "trackingInfoInput": {"company": "UPS", "number": "T2"},
        "notifyCustomer": False,
    }
    for known in ("71", "gid://shopify/Fulfillment/71"):
        assert expected == variables(amends=known, revision=2, tracking="T2", lines=())


def test_an_amendment_needs_no_fulfillment_orders() -> None:
    """Which units left from where stands, so there is nothing to plan."""
    written = write_shipment(notice(amends="71", revision=2))
    assert isinstance(written, Call)
    assert "fulfillmentTrackingInfoUpdate(" in str(written.body["query"])


def test_later_label_of_an_unknown_parcel_creates_it() -> None:
    """Where Shopify never heard of the parcel, its later label creates the fulfillment."""
    assert "fulfillment" in variables(revision=2)
    assert "fulfillment" in variables(revision=1, amends="71")


def test_a_line_named_twice_is_added_up() -> None:
    """Each row stands once in the fulfillment."""
    assert variables() == variables(lines=sent((51, 1), (51, 1)))


@pytest.mark.parametrize("name", COMPANIES)
def test_listed_companies_are_spelt_as_shopify_wants(name: str) -> None:
    """Shopify makes links only for names in its own capitals."""
    told = variables(carrier=f" {name.upper()} ")["fulfillment"]
    assert isinstance(told, dict)
    assert {"company": name, "number": "T1"} == told["trackingInfo"]


def test_other_companies_go_in_their_own_words() -> None:
    """A carrier that Shopify does not list is told as it is."""
    told = variables(carrier="Pigeon Post")["fulfillment"]
    assert isinstance(told, dict)
    assert {"company": "Pigeon Post", "number": "T1"} == told["trackingInfo"]


@pytest.mark.parametrize(
    ("changes", "tracking"),
    [
        ({"carrier": None}, {"number": "T1"}),
        ({"tracking": " "}, {"company": "UPS"}),
        ({"carrier": None, "tracking": None}, None),
    ],
)
def test_only_what_is_known_is_told(changes: dict[str, object], tracking: Json | None) -> None:
    """A letter without a number is a fulfillment without tracking."""
    told = variables(**changes)["fulfillment"]
    assert isinstance(told, dict)
    assert tracking == told.get("trackingInfo")


def test_the_buyer_is_told_by_shopify_only_on_demand() -> None:
    """The mail to the buyer is a setting of the host, and off unless it says so."""
    for changes in ({}, {"amends": "71", "revision": 2}):
        written = write_shipment(notice(**changes), [task()], notify_customer=True)
        assert isinstance(written, Call)
        assert '"notifyCustomer": true' in json.dumps(written.body["variables"])


def test_fulfillment_orders_of_other_orders_are_left_alone() -> None:
    """The host may hand in more than it must."""
    other = task(60, (40, 51, 5), order="5002")
    written = write_shipment(notice(), [other, task()])
    assert isinstance(written, Call)
    assert call() == written
    refused = write_shipment(notice(), [other])
    assert isinstance(refused, Unwritable)
    assert [N.NO_WORK] == [reason.code for reason in refused.reasons]


def test_the_reference_may_be_global() -> None:
    """An order named by its global id is the same order."""
    assert variables() == variables(reference="gid://shopify/Order/5001")


def test_all_obstacles_are_reported() -> None:
    """Whoever mends a notice learns of everything at once."""
    assert [N.NOT_AN_ORDER_ID, N.NO_LINES, N.UNSENDABLE, N.TOO_LONG] == codes(
        reference="#1001", lines=(), tracking="T" * 256, carrier="a\x00b"
    )
    assert [N.TOO_LONG, N.NOT_ENOUGH_LEFT] == codes(lines=sent((51, 3)), tracking="T" * 256)
    assert "T" * 255 in str(variables(tracking="T" * 255))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amends": "#1001.1"}, [N.NOT_A_FULFILLMENT_ID]),
        ({"amends": "gid://shopify/Order/71"}, [N.NOT_A_FULFILLMENT_ID]),
        ({"amends": "71", "carrier": None, "tracking": ""}, [N.NOTHING_TO_AMEND]),
        (
            {"amends": "", "carrier": None, "tracking": None},
            [N.NOT_A_FULFILLMENT_ID, N.NOTHING_TO_AMEND],
        ),
    ],
)
def test_an_amendment_has_obstacles_of_its_own(
    changes: dict[str, object], expected: list[object]
) -> None:
    """Ids that are not Shopify's are refused, and a label without news is none."""
    assert expected == codes(revision=2, **changes)


# --- looking a fulfillment up


def listing(*fulfillments: Json) -> bytes:
    """The answer that lists an order's fulfillments."""
    return body({"fulfillments": list(fulfillments)})


def ours(**changes: object) -> Json:
    """The fulfillment that the notice made."""
    return fulfillment(**{"line_items": [{"id": 51, "quantity": 2}], **changes})


def test_our_fulfillment_is_found_by_its_number_and_units() -> None:
    """After a lost answer it is found in either list of an order's fulfillments."""
    other = ours(id=70, tracking_number="T0", tracking_numbers=["T0"])
    assert "71" == find_shipment(listing(other, ours()), notice())
    assert "71" == find_shipment(body({"order": {"fulfillments": [other, ours()]}}), notice())
    assert "71" == find_shipment(listing(ours(tracking_numbers=["T0", "T1"])), notice())
    assert "71" == find_shipment(listing(ours(status="pending")), notice())


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled"},
        {"status": "failure"},
        {"status": "error"},
        {"tracking_number": "T11", "tracking_numbers": ["T11"]},
        {"tracking_number": None, "tracking_numbers": []},
        {"line_items": [{"id": 51, "quantity": 1}]},
        {"line_items": [{"id": 51, "quantity": 2}, {"id": 52, "quantity": 1}]},
        {"line_items": [{"id": 52, "quantity": 2}]},
        {"order_id": 5002},
    ],
)
def test_other_fulfillments_are_not_ours(changes: dict[str, object]) -> None:
    """Another number, other units, another order, or one that failed never passes for ours."""
    assert None is find_shipment(listing(ours(**changes)), notice())
    assert None is find_shipment(listing(), notice())


def test_units_are_compared_as_sums() -> None:
    """Rows of nothing and rows of one line do not matter."""
    rows = [{"id": 51, "quantity": 1}, {"id": 52, "quantity": 0}, {"id": 51, "quantity": 1}]
    assert "71" == find_shipment(listing(ours(line_items=rows)), notice())


def test_an_amended_fulfillment_is_the_one_we_amend() -> None:
    """Its units stand as they were; it is told when it has the new number."""
    mine = fulfillment(tracking_number="T2", tracking_numbers=["T2"])
    second = notice(amends="71", revision=2, tracking="T2")
    assert "71" == find_shipment(listing(mine), second)
    assert None is find_shipment(listing(fulfillment()), second)
    assert None is find_shipment(listing({**mine, "id": 72}), second)


def test_without_a_number_units_and_carrier_decide() -> None:
    """A letter is found by what is in it, unless another parcel is known to be that one."""
    letter = ours(tracking_number=None, tracking_numbers=[], tracking_company="Ups")
    untracked = notice(tracking=None)
    assert "71" == find_shipment(listing(letter, ours(id=72)), untracked)
    assert None is find_shipment(listing(letter), untracked, known={"71"})
    assert None is find_shipment(listing({**letter, "tracking_company": None}), untracked)
    assert "71" == find_shipment(
        listing({**letter, "tracking_company": None}), notice(tracking=None, carrier=None)
    )


def test_which_of_several_is_not_guessed() -> None:
    """Two letters alike: only the host knows which of them it has told."""
    two = listing(ours(), ours(id=72))
    with pytest.raises(InvalidInput, match="any of the fulfillments 71, 72 may be the one told"):
        find_shipment(two, notice())
    assert "72" == find_shipment(two, notice(), known=["71"])


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[]",
        b'{"fulfillments": {}}',
        b'{"fulfillments": [{"id": 1}]}',
        b'{"errors": "Not Found"}',
        b'{"fulfillments": [{"id"',
    ],
)
def test_answer_not_understood_is_not_no(answer: bytes) -> None:
    """An answer that cannot be read does not say that the fulfillment is not there."""
    with pytest.raises(InvalidInput):
        find_shipment(answer, notice())


# --- reading the answer


def answer(name: str = "fulfillmentCreate", **parts: object) -> bytes:
    """What GraphQL answers to a mutation."""
    plain = {"fulfillment": {"id": "gid://shopify/Fulfillment/71", "status": "SUCCESS"}}
    return body({"data": {name: {"userErrors": [], **plain, **parts}}, "extensions": {}})


def test_done_with_the_id_that_an_amendment_needs() -> None:
    """Both mutations answer with the fulfillment; its id is what is amended later."""
    assert Done("71") == read_answer(answer())
    assert Done("71") == read_answer(answer("fulfillmentTrackingInfoUpdate"))
    made = {"id": "gid://shopify/Fulfillment/71"}
    assert Done("71") == read_answer(answer(fulfillment=made, userErrors=None))
    pending = {**made, "status": "PENDING"}
    assert Done("71") == read_answer(answer(fulfillment=pending))


def test_a_refusal_says_200_too() -> None:
    """What Shopify will not do stands among its user errors, in its own words."""
    refused = answer(
        fulfillment=None,
        userErrors=[
            {"field": ["fulfillment"], "message": "Invalid quantity requested."},
            {"field": None, "message": "It is closed."},
        ],
    )
    assert Declined("Invalid quantity requested.; It is closed.") == read_answer(refused)


@pytest.mark.parametrize("status", ["FAILURE", "ERROR", "CANCELLED"])
def test_a_fulfillment_that_failed_is_not_done(status: str) -> None:
    """Only what counts as shipped is told."""
    made = {"id": "gid://shopify/Fulfillment/71", "status": status}
    said = f"Shopify made the fulfillment, but its status is {status.lower()}"
    assert Declined(said) == read_answer(answer(fulfillment=made))


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (body({"errors": [{"message": "Throttled"}, {"message": "Wait"}]}), "Throttled; Wait"),
        (body({"errors": "[API] Invalid API key"}), "[API] Invalid API key"),
        (b"", "Shopify's answer cannot be understood: the body is empty (at $)"),
        (body({"errors": [{}]}), "cannot be understood: text is missing (at $.errors[0].message)"),
        (body({"data": {}}), "cannot be understood: the answer to a fulfillment"),
        (body({"data": None}), "cannot be understood: the answer to a fulfillment"),
        (body({"data": []}), "cannot be understood"),
        (body([]), "cannot be understood"),
        (answer(fulfillment=None), "cannot be understood"),
        (answer(fulfillment={"id": "71"}), "cannot be understood"),
        (answer(userErrors="x"), "cannot be understood"),
    ],
)
def test_what_is_not_understood_is_neither_yes_nor_no(payload: bytes, said: str) -> None:
    """A call that did not run, or an answer nobody can read: then look first, and tell it again."""
    told = read_answer(payload)
    assert isinstance(told, Unknown)
    assert said in told.reason
