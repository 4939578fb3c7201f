"""Orders of Shopify's GraphQL Admin API: the same facts as REST tells, under other names."""

import re
from collections.abc import Iterable, Sequence
from typing import cast

import pytest
from channel_payloads import Json, body
from hypothesis import given
from hypothesis import strategies as st
from shopify_graphql import answer, connection, graphql, telling
from shopify_payloads import LEFT_OUT, fulfillment, line, order, refund, row, the, work
from test_codec_laws import DROPPED, changes, documents, mutated, nodes
from test_shopify_laws import Shop, shops

from fulfilcore.channels.shopify import ORDERS_QUERY, read_orders
from fulfilcore.channels.shopify.graphql import ORDER, Inner, Many, Plain, Rule
from fulfilcore.intake import ChannelOrder, Grade, Level, Need, Part, Reference
from fulfilcore.values import Money

PLAIN = line(fulfillment_service=LEFT_OUT)
CARD = line(
    id=52,
    admin_graphql_api_id=LEFT_OUT,
    gift_card=True,
    sku=None,
    fulfillment_service=LEFT_OUT,
)
RICH = telling(
    line_items=[PLAIN, CARD],
    fulfillments=[
        fulfillment(tracking_numbers=["T1", "T2"]),
        fulfillment(id=72, status="cancelled", tracking_numbers=[], tracking_number=None),
    ],
    refunds=[refund()],
    financial_status="partially_refunded",
    fulfillment_status="partial",
    source_name="amazon",
    source_identifier="111-2222222-3333333",
    note="ring twice",
    tags="B, a , ",
    email="ann@example.org",
    note_attributes=[{"name": "engraving", "value": "Ann"}],
    shipping_lines=[{"title": "Express"}],
    customer={"id": 7, "first_name": "Ann", "last_name": "Lee"},
    billing_address={"first_name": "Bob", "last_name": "Ray"},
    shipping_address={
        "name": "Ann Lee",
        "address1": "1 Main St",
        "address2": "",
        "city": "Reno",
        "province": "Nevada",
        "province_code": "NV",
        "zip": "89501",
        "country_code": "US",
        "phone": "+1 555 0100",
    },
)


def read(node: Json, **more: object) -> ChannelOrder:
    """What is read of the one order of an answer."""
    return the(read_orders(body(answer({**node, **more}))))


def node(**more: object) -> Json:
    """A paid order of two mugs, as GraphQL tells it."""
    return {**graphql(telling()), **more}


def with_lines(lines: object) -> Json:
    """The same order with other lines."""
    return node(lineItems=lines)


# --- told in REST and told in GraphQL it is one order


@pytest.mark.parametrize("edges", [False, True])
def test_an_order_is_the_same_as_rest_tells_it(edges: bool) -> None:
    """Whatever it has: lines, parcels, refunds, person, place, references, money, instants."""
    rest = the(read_orders(body(RICH)))
    assert rest == read(graphql(RICH, edges=edges))
    assert ("5001", "#1001", Level.SHIPPED) == (rest.reference, rest.number, rest.level)
    proof = Reference("amazon", "111-2222222-3333333", Grade.PROOF, "source_identifier")
    assert (proof,) == rest.references
    assert Money(1234, "USD") == (rest.lines or ())[0].price


@given(shop=shops(), flag=st.sampled_from([None, "partial", "fulfilled"]), edges=st.booleans())
def test_whatever_happened_to_it_it_is_the_same(shop: Shop, flag: str | None, edges: bool) -> None:
    """Fulfilled, cancelled, refunded, restocked and edited: the same units, the same level."""
    rest = shop.order(fulfillment_status=flag)
    lines = cast(Sequence[Json], rest["line_items"])
    rest["line_items"] = [
        {key: each[key] for key in each if key != "fulfillment_service"} for each in lines
    ]
    assert read_orders(body(rest)) == read_orders(body(answer(graphql(rest, edges=edges))))


def test_rest_and_graphql_together_are_one_order() -> None:
    """A webhook's body and an answer about the same version make one version."""
    both = read_orders(body(RICH), body(answer(graphql(RICH))))
    assert ((the(read_orders(body(RICH))),), (), ()) == (both.orders, both.rejected, both.needs)


def test_fulfillment_orders_of_rest_stand_beside_it() -> None:
    """What is on hold is told by them, however the order was told."""
    held = body({"fulfillment_orders": [work(status="on_hold")]})
    assert Level.REVIEW is the(read_orders(body(answer(node())), held)).level


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("UNFULFILLED", Level.OPEN),
        ("IN_PROGRESS", Level.OPEN),
        ("OPEN", Level.OPEN),
        ("ON_HOLD", Level.REVIEW),  # REST says so only in the fulfillment orders
        ("SCHEDULED", Level.REVIEW),
        (None, Level.OPEN),
    ],
)
def test_an_order_on_hold_is_for_a_person(word: str | None, level: Level) -> None:
    """Its open units may not leave now."""
    assert level is read(node(displayFulfillmentStatus=word)).level


# --- what was asked for


@pytest.mark.parametrize(
    "data",
    [
        {"order": node()},
        {"orders": {"nodes": [node()]}},
        {"orders": {"edges": [{"cursor": "x", "node": node()}]}},
        {"nodes": [node(), None]},
        {"node": node()},
        {"mine": node(), "shop": {"id": "gid://shopify/Shop/1", "name": "Acme"}},
    ],
)
def test_an_order_is_found_under_any_name(data: Json) -> None:
    """One by its id, a page, a list of nodes, under an alias, beside other things."""
    assert read(node()) == the(read_orders(body({"data": data})))


@pytest.mark.parametrize("data", [{"order": None}, {"orders": connection([])}])
def test_no_such_order_is_an_answer(data: Json) -> None:
    """It holds nothing and nothing is wrong with it."""
    result = read_orders(body({"data": data}))
    assert ((), (), ()) == (result.orders, result.rejected, result.needs)


def test_what_was_not_asked_for_is_unsaid() -> None:
    """Of an order told by its id alone everything is needed, and nothing is guessed."""
    result = read_orders(body({"data": {"order": {"id": "gid://shopify/Order/5001"}}}))
    (found,) = result.orders
    assert ("5001", frozenset(), None, None, None) == (
        found.reference,
        found.parts,
        found.level,
        found.lines,
        found.tags,
    )
    needed = {Part.HEADER, Part.LINES, Part.SHIPMENTS}
    assert {Need("5001", part) for part in needed} == set(result.needs)


@pytest.mark.parametrize("page", [{"hasNextPage": True}, {"hasPreviousPage": True}, {}, None])
def test_lines_that_may_not_be_all_are_shown_and_the_rest_is_needed(page: object) -> None:
    """A level counted over some of the lines would be wrong; that nothing follows must be said."""
    some = {**connection([_mug()]), "pageInfo": page}
    result = read_orders(body(answer(with_lines(some))))
    (found,) = result.orders
    assert (["51"], None) == ([each.id for each in found.lines or ()], found.level)
    assert Part.LINES not in found.parts
    assert {Need("5001", Part.HEADER), Need("5001", Part.LINES)} == set(result.needs)


def _mug() -> Json:
    lines = cast(Json, graphql(telling())["lineItems"])
    return cast(Sequence[Json], lines["nodes"])[0]


def test_parcels_that_may_not_be_all_there_are_needed() -> None:
    """Units of a fulfillment of which a page is missing are not counted by half."""
    sent = cast(Sequence[Json], graphql(RICH)["fulfillments"])
    short = {**sent[0], "fulfillmentLineItems": connection([], more=True)}
    result = read_orders(body(answer(node(fulfillments=[sent[1], short]))))
    (found,) = result.orders
    assert (None, [None]) == (found.parcels, [each.shipped for each in found.lines or ()])
    assert Need("5001", Part.SHIPMENTS) in result.needs


def test_refunds_that_may_not_be_all_there_are_unsaid() -> None:
    """How many units were refunded is not known then."""
    back = cast(Sequence[Json], graphql(RICH)["refunds"])
    short = {**back[0], "refundLineItems": connection([], more=True)}
    assert [None] == [each.refunded for each in read(node(refunds=[short])).lines or ()]


@pytest.mark.parametrize("edges", [True, False])
@pytest.mark.parametrize("left_out", ["id", "quantity"])
def test_lines_of_which_too_little_was_asked_are_needed(left_out: str, edges: bool) -> None:
    """Without its id or its quantity a line cannot be shown; the order is not lost for it."""
    mug = {name: value for name, value in _mug().items() if name != left_out}
    result = read_orders(body(answer(with_lines(connection([_mug(), mug], edges)))))
    assert ((), None) == (result.rejected, the(result).lines)
    assert Need("5001", Part.LINES) in result.needs


@pytest.mark.parametrize(
    "told",
    [
        {"trackingInfo": [{"number": "T1"}]},
        {"id": "gid://shopify/Fulfillment/71", "status": "SUCCESS"},
        {
            "id": "gid://shopify/Fulfillment/71",
            "status": "SUCCESS",
            "fulfillmentLineItems": connection([{"lineItem": {"id": "gid://shopify/LineItem/51"}}]),
        },
    ],
)
def test_parcels_of_which_too_little_was_asked_are_needed(told: Json) -> None:
    """A parcel of nobody knows which units would count as none."""
    result = read_orders(body(answer(node(fulfillments=[told]))))
    assert ((), None) == (result.rejected, the(result).parcels)
    assert Need("5001", Part.SHIPMENTS) in result.needs


@pytest.mark.parametrize(
    "told",
    [
        {"totalRefundedSet": {"shopMoney": {"amount": "1.0", "currencyCode": "USD"}}},
        {"id": "gid://shopify/Refund/81"},
        {
            "id": "gid://shopify/Refund/81",
            "refundLineItems": connection(
                [{"quantity": 1, "lineItem": {"id": "gid://shopify/LineItem/51"}}]
            ),
        },
    ],
)
def test_refunds_of_which_too_little_was_asked_are_unsaid(told: Json) -> None:
    """A sum paid back says nothing of units, nor do units of which nobody says what became."""
    assert [None] == [each.refunded for each in read(node(refunds=[told])).lines or ()]


def test_the_next_page_begins_where_the_answer_says() -> None:
    """Its cursor is `next`; the last page has none, and one without its cursor is told of."""
    assert "c1" == read_orders(body(answer(node(), more=True))).next
    assert None is read_orders(body(answer(node()))).next
    lost = {"data": {"orders": {"pageInfo": {"hasNextPage": True}, "nodes": [node()]}}}
    assert ["$.data.orders.pageInfo.endCursor"] == [
        b.path for b in read_orders(body(lost)).rejected
    ]


# --- what is wrong is said where it stands

_BACK: Json = {"quantity": 1, "restockType": "CANCEL"}


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ({"id": 7.5}, "id"),
        ({"id": "gid://shopify/Product/1"}, "id"),
        ({"displayFinancialStatus": 5}, "displayFinancialStatus"),
        ({"updatedAt": "soon"}, "updatedAt"),
        ({"currencyCode": 5}, "currencyCode"),
        ({"tags": ["a", 7]}, "tags[1]"),
        ({"totalPriceSet": {"shopMoney": 7}}, "totalPriceSet.shopMoney"),
        (
            {"totalPriceSet": {"shopMoney": {"amount": "much", "currencyCode": "USD"}}},
            "totalPriceSet.shopMoney.amount",
        ),
        ({"lineItems": "x"}, "lineItems"),
        ({"lineItems": {"nodes": {}}}, "lineItems.nodes"),
        (
            {"lineItems": connection([{"id": "gid://shopify/LineItem/51", "quantity": None}])},
            "lineItems.nodes[0].quantity",
        ),
        (
            {"lineItems": connection([{"id": None, "quantity": 1}], edges=True)},
            "lineItems.edges[0].node.id",
        ),
        ({"fulfillments": 7}, "fulfillments"),
        (
            {"fulfillments": [{"id": 1, "status": None, "fulfillmentLineItems": None}]},
            "fulfillments[0].status",
        ),
        ({"shippingAddress": "x"}, "shippingAddress"),
        ({"shippingAddress": {"provinceCode": 7}}, "shippingAddress.provinceCode"),
        ({"customer": {"displayName": 7}}, "customer.displayName"),
        (
            {"refunds": [{"id": 1, "refundLineItems": {"nodes": [{**_BACK, "lineItem": "x"}]}}]},
            "refunds[0].refundLineItems.nodes[0].lineItem",
        ),
    ],
)
def test_a_complaint_names_the_place_in_the_answer(broken: Json, path: str) -> None:
    """Nobody who asks GraphQL knows the names of REST; the next order of the page is read."""
    good = graphql(telling(id=777, admin_graphql_api_id=None))
    result = read_orders(body(answer(node(**broken), good)))
    assert ["777"] == [found.reference for found in result.orders]
    assert [f"$.data.orders.nodes[0].{path}"] == [bad.path for bad in result.rejected]


def test_units_that_contradict_each_other_are_said_in_graphqls_words() -> None:
    """Also where the contradiction shows only once everything is counted."""
    few = {**_mug(), "quantity": 1, "currentQuantity": 1}
    late = fulfillment(line_items=[{"id": 51, "quantity": 2}])
    alone = read_orders(
        body(
            answer(
                with_lines(connection([few])),
            )
        ),
        body({"fulfillment": late}),
    )
    assert ["$body[0].data.orders.nodes[0].lineItems.nodes[0].quantity"] == [
        bad.path for bad in alone.rejected
    ]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"errors": [{"message": "Throttled"}]}, "Throttled"),
        ({"errors": [{"message": "a"}, {"message": "b"}], "data": {"order": node()}}, "a; b"),
        ({"errors": [{}], "data": None}, "it did not say which"),
        ({"errors": "Not Found"}, "Not Found"),
    ],
)
def test_an_answer_with_errors_is_refused_whole(document: Json, said: str) -> None:
    """A part of it may be there, but nobody knows which part is not."""
    result = read_orders(body(document))
    assert () == result.orders
    assert [f"the channel answered with an error: {said}"] == [b.error for b in result.rejected]


@pytest.mark.parametrize(
    "data",
    [
        {"shop": {"name": "Acme"}},
        {"products": {"nodes": [{"id": "gid://shopify/Product/1"}]}},
        {"fulfillmentCreate": {"fulfillment": {"id": "gid://shopify/Fulfillment/1"}}},
        {},
        7,
        [],
    ],
)
def test_an_answer_about_something_else_is_refused(data: object) -> None:
    """It is not mistaken for an empty page."""
    result = read_orders(body({"data": data}))
    assert ((), ["$"]) == (result.orders, [bad.path for bad in result.rejected])


@pytest.mark.parametrize(
    ("customer", "name"),
    [
        ({"firstName": "Ann", "displayName": "x"}, "Ann"),
        ({"displayName": "Ann Lee"}, "Ann Lee"),
        ({"displayName": "ann@example.org"}, None),
        ({"displayName": "+1 555 0100"}, None),
    ],
)
def test_a_name_is_no_mail_address(customer: Json, name: str | None) -> None:
    """Shopify shows a customer without a name by mail or phone: that is not who bought."""
    buyer = read(node(customer=customer)).buyer
    assert name == (buyer and buyer.name)


@given(data=st.data())
def test_no_broken_answer_raises(data: st.DataObject) -> None:
    """Drop or replace any value: the order is read or rejected, and the next body is read."""
    document = answer(graphql(RICH), edges=data.draw(st.booleans()))
    path = data.draw(st.sampled_from([each for each in nodes(document) if each]))
    broken = mutated(document, path, data.draw(changes | documents | st.just(DROPPED)))
    good = order(id=777, admin_graphql_api_id=None)
    result = read_orders(body(broken), body(good))
    assert "777" in {found.reference for found in result.orders}
    assert all(bad.path.startswith("$body[0]") for bad in result.rejected)


# --- the query asks for what is read, and for nothing else

Tree = dict[str, "Tree"]


def asked(query: str) -> Tree:
    """The fields of a query as a tree; arguments left out."""
    bare = re.sub(r"\([^()]*\)", "", query)
    words = iter(re.findall(r"[A-Za-z0-9]+|[{}]", bare))
    assert ["query", "orders", "{"] == [next(words) for _ in range(3)]
    return _fields(words)


def _fields(words: Iterable[str]) -> Tree:
    found, last = Tree(), ""
    words = iter(words)
    for word in words:
        if word == "}":
            break
        if word == "{":
            found[last] = _fields(words)
        else:
            assert word not in found, f"{word} is asked for twice"
            found[word], last = {}, word
    return found


def read_from(rules: Sequence[Rule]) -> Tree:
    """The fields that the reader's table names, as a tree."""
    found = Tree()
    for rule in rules:
        match rule:
            case Plain():
                at = found
                for name in rule.graphql.split("."):
                    at = at.setdefault(name, {})
            case Inner():
                found[rule.graphql] = read_from(rule.fields)
            case Many():
                inner = read_from(rule.fields)
                page: Tree = {"pageInfo": {"hasNextPage": {}}, "nodes": inner}
                found[rule.graphql] = page if rule.connection else inner
    return found


def test_the_query_asks_for_exactly_what_is_read() -> None:
    """One field too few is never known, one too many is paid for with every call."""
    page: Tree = {"hasNextPage": {}, "endCursor": {}}
    assert {"orders": {"pageInfo": page, "nodes": read_from(ORDER)}} == asked(ORDERS_QUERY)


def test_every_field_of_the_table_is_told_by_the_tests() -> None:
    """The encoder of these tests tells each of them, so none is read by nobody's word."""
    told, table = _shape(graphql(RICH)), read_from(ORDER)
    assert [] == [name for name in table if name not in told]


def _shape(document: Json) -> set[str]:
    return {name for name, value in document.items() if value is not None or name == "cancelledAt"}


def test_a_row_of_a_refund_says_what_became_of_it() -> None:
    """In capitals as GraphQL writes it."""
    kept = telling(refunds=[refund(row("no_restock"))], financial_status="partially_refunded")
    assert read(graphql(kept)) == the(read_orders(body(kept)))
