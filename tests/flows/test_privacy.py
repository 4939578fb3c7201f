"""Personal data: kept out of keys, logs and histories, forgotten on demand."""

import json
import logging
import subprocess
import sys

import pytest
from attrs import evolve

from automated import Postman, Shop, rules
from builders import (
    AMAZON,
    CLERK,
    HUB,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    at,
    moved,
    refused,
    units,
)
from fulfilcore.changes import KINDS, Query, Record
from fulfilcore.codec import document_of
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.flows import deliver, import_orders, purge, redact_order, save_products, send_mails
from fulfilcore.intake import Buyer, ChannelOrder, Level, ReadResult
from fulfilcore.messages import Declined
from fulfilcore.orders import (
    Action,
    Alerted,
    Authority,
    Cancel,
    Delegate,
    Edit,
    Hold,
    OrderReason,
    Reject,
    Release,
    Reship,
    Split,
    Status,
)
from fulfilcore.products import Product
from fulfilcore.reasons import because
from fulfilcore.rules import Alert, All, Email
from fulfilcore.running import run
from fulfilcore.values import Address, OrderId, ShipmentId, Sku

CANARY = "Cänary"
SECRET = b"sixteen bytes or more"
HOME = Address(
    name=f"{CANARY} Name",
    company=f"{CANARY} Ltd",
    lines=(f"{CANARY} Street 1",),
    city=f"{CANARY} City",
    postcode=f"{CANARY}-1",
    phone=f"{CANARY}-555",
    email=f"{CANARY}@example.test",
)


def a_person(content: ChannelOrder) -> ChannelOrder:
    """The order with a buyer whose every word is recognisable."""
    buyer = Buyer(id=f"{CANARY}-17", name=CANARY, email=f"{CANARY}@example.test", note=CANARY)
    words = {"gift_message": CANARY, "custom_1": CANARY, "custom_2": CANARY, "custom_3": CANARY}
    told = evolve(content, ship_to=HOME, buyer=buyer, note=CANARY, addresses=(("1", HOME),))
    return evolve(told, **words)  # type: ignore[arg-type]  # all four are text


def a_world_of_persons() -> World:
    """An order and its hidden copy, both about a person, with everything that can be written."""
    world = World(evolve(an_account(), secret=SECRET))
    world.imports(AMAZON, a_person(a_channel_order()))
    world.imports(HUB, a_person(a_copy("17", of="902-1")))
    edit = Edit(ship_to=evolve(HOME, city=f"{CANARY} Town"), note=CANARY, custom_1=CANARY)
    moved(world.does(A, edit))
    moved(world.does(A, Hold(note=CANARY)))
    return world


def everything(world: World) -> list[Record[object]]:
    """Every stored record."""
    pages = (world.repository.page(Query(kind=kind, limit=10_000)) for kind in KINDS)
    return [record for page in pages for record in page.records]


def told_of(value: object) -> str:
    """A value as its document's text."""
    return json.dumps(document_of(value), ensure_ascii=False)


def test_nothing_personal_is_in_a_key_a_listing_or_an_id() -> None:
    """Index keys are seen by everybody who sees the database: they name no person."""
    for record in everything(a_world_of_persons()):
        assert CANARY not in " ".join((record.id, *record.keys, *record.listings))


def test_nothing_personal_is_in_a_repr_or_a_history() -> None:
    """What ends up in logs and tracebacks by accident shows no person."""
    world = a_world_of_persons()
    for record in everything(world):
        assert CANARY not in repr(record.value)
    for id in (A, B):
        assert CANARY not in repr(world.history(id))
    assert "sixteen" not in repr(world.account)


def test_nothing_personal_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At the chattiest level the log names orders and messages, never persons."""
    caplog.set_level(logging.DEBUG, logger="fulfilcore")
    world = a_world_of_persons()
    run(deliver(world.post(), world.repository))
    assert "committed: terms:amazon-us/902-1, said:amazon-us/902-1@" in caplog.text
    assert CANARY not in caplog.text


def test_nothing_is_logged_unless_the_host_wants_it() -> None:
    """A library speaks through the host's logging only: without a handler it is silent."""
    program = (
        "from fulfilcore.flows import sight; "
        "sight.log.error('never seen'); "
        "import logging; print(logging.getLogger('fulfilcore').handlers)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ("[<NullHandler (NOTSET)>]\n", "") == (done.stdout, done.stderr)


def test_redaction_forgets_the_person_and_keeps_the_order() -> None:
    """Nowhere in the records is the person left; units, status and notices are as they were."""
    world = a_world_of_persons()
    before = world.order(A)
    redacted = run(redact_order(A, by="Ann", now=at(9), repository=world.repository))
    assert {A, B} == {order.id for order in redacted}
    assert CANARY not in "".join(told_of(record.value) for record in everything(world))
    after = world.order(A)
    assert (before.status, before.lines, before.visible) == (
        after.status,
        after.lines,
        after.visible,
    )
    assert "redacted" == world.history(A)[-1].what


def test_a_redacted_version_brings_nothing_back() -> None:
    """The same payload, imported again, is recognised by its fingerprint."""
    world = a_world_of_persons()
    run(redact_order(A, by="Ann", now=at(9), repository=world.repository))
    world.imports(AMAZON, a_person(a_channel_order()), minute=10)
    assert CANARY not in "".join(told_of(record.value) for record in everything(world))


def test_every_free_text_of_an_act_is_forgotten() -> None:
    """Notes of holds, cancellations, refusals and reshipments may name anybody."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("s1")))
    moved(world.does(A, Reship(shipment=ShipmentId("s2"), note=CANARY), minute=2))
    world.imports(HUB, evolve(a_copy("17", of="902-1"), references=()))
    moved(world.does(B, Cancel(note=CANARY), minute=3))
    for id in (A, B):
        run(redact_order(id, by="Ann", now=at(9), repository=world.repository))
    assert CANARY not in "".join(told_of(record.value) for record in everything(world))


def test_a_providers_words_are_forgotten_too() -> None:
    """A refusal stays a refusal, without its words."""
    world = World()
    world.imports(HUB, evolve(a_copy("17", of="902-1"), references=()))
    moved(world.does(B, Delegate(provider="3PL")))
    moved(world.does(B, Reject(note=CANARY), by=CLERK[Authority.PROVIDER], minute=2))
    run(redact_order(B, by="Ann", now=at(9), repository=world.repository))
    assert (Status.REJECTED_FULFILLMENT, "") == (world.order(B).status, world.order(B).rejected)


@pytest.mark.parametrize("action", [Hold(note=CANARY), Edit(note=CANARY, custom_1=CANARY)])
def test_a_command_is_recognised_when_its_words_are_forgotten(action: Action) -> None:
    """Sent again after a redaction, it still gets its first answer and does nothing."""
    world = World()
    world.imports(AMAZON, a_person(a_channel_order()))
    moved(world.does(A, action, id="c1"))
    run(redact_order(A, by="Ann", now=at(5), repository=world.repository))
    before = world.records(*KINDS)
    assert Status.SHIPPED is not moved(world.does(A, action, id="c1", minute=6)).status
    assert {OrderReason.COMMAND_ID_REUSED} == refused(world.does(A, Release(), id="c1", minute=7))
    assert before == world.records(*KINDS)


def test_what_people_were_alerted_of_is_forgotten_and_what_rules_say_stays() -> None:
    """A person's alert may name anybody; a rule's stands in the rules."""
    shop = Shop()
    shop.takes(rules((All(), Alert("look twice")), (All(), Alert("seen?"))), a_channel_order())
    notes = [because(OrderReason.ALERTED, note=f"{CANARY} {n}", until="") for n in (1, 2)]
    mine, other = map(Alerted, notes)
    wrote = Edit(alerts=(mine, other), seen=frozenset({"alert: seen?"}))
    moved(shop.does(A, wrote, id="wrote"))
    seen = Edit(seen=frozenset({other.text}))
    moved(shop.does(A, seen, id="seen"))
    assert {"alert: look twice", mine.text} == {each.text for each in shop.order().findings}

    run(redact_order(A, by="Ann", now=at(9), repository=shop.repository))
    assert ["alert: look twice"] == [each.text for each in shop.order().findings]
    assert CANARY not in "".join(told_of(record.value) for record in everything(shop))
    for id, edit in (("wrote", wrote), ("seen", seen)):
        moved(shop.does(A, edit, id=id))
    assert {OrderReason.COMMAND_ID_REUSED} == refused(shop.does(A, Release(), id="seen"))


def test_an_unknown_order_cannot_be_redacted() -> None:
    """A mistyped id must not look like success."""
    world = World()
    with pytest.raises(InvalidInput, match="amazon-us/902-1"):
        run(redact_order(A, by="Ann", now=at(9), repository=world.repository))


# --- keyed hashes


def test_orders_of_one_buyer_are_found_by_a_keyed_hash() -> None:
    """Same customer and same address: one listing; another secret, another hash; none, none."""
    same = evolve(HOME, lines=(f"  {CANARY.upper()}  street 1",))

    def key(world: World, address: Address = HOME) -> str | None:
        content = evolve(a_person(a_channel_order()), ship_to=address)
        world.imports(AMAZON, content)
        return world.order(A).buyer_key

    mine = key(World(evolve(an_account(), secret=SECRET)))
    assert mine is not None
    assert mine == key(World(evolve(an_account(), secret=SECRET)), same)
    assert mine != key(World(evolve(an_account(), secret=SECRET)), evolve(HOME, city="Elko"))
    assert mine != key(World(evolve(an_account(), secret=SECRET[::-1])))
    assert None is key(World())


def test_without_customer_or_address_there_is_no_key() -> None:
    """Unknown is not equal to unknown."""
    world = World(evolve(an_account(), secret=SECRET))
    world.imports(
        AMAZON,
        evolve(a_channel_order("902-1"), ship_to=HOME),
        evolve(a_channel_order("902-2"), buyer=Buyer(id="17")),
        evolve(a_channel_order("902-3"), buyer=Buyer(name="Ann"), ship_to=HOME),
    )
    assert {None} == {order.buyer_key for order in world.orders()}


def test_a_short_secret_is_refused() -> None:
    """A secret that can be guessed protects nobody."""
    with pytest.raises(Misconfigured, match="16 bytes"):
        evolve(an_account(), secret=b"short")


# --- purging


def a_finished_world() -> World:
    """An order shipped, its store told, and another that is open."""
    world = World()
    world.imports(AMAZON, a_channel_order("902-1"), a_channel_order("902-2"))
    moved(world.does(A, a_ship("s1"), minute=1))
    run(deliver(world.post(), world.repository))
    return world


def test_a_purge_removes_what_is_finished_and_old() -> None:
    """Nothing of it is left, not even its history; what is open stays."""
    world = a_finished_world()
    gone = run(purge(at(60), repository=world.repository))
    assert ((A,), ()) == (gone.removed, gone.kept)
    assert [OrderId("amazon-us/902-2")] == [order.id for order in world.orders()]
    assert () == tuple(world.history(A))
    assert {} == world.messages()


def test_a_purge_looks_at_every_page() -> None:
    """However few it looks at in one go; what was said without an instant holds nothing up."""
    world = World()
    orders = [a_channel_order(f"902-{n}", level=Level.SHIPPED) for n in range(3)]
    world.imports(AMAZON, *orders, evolve(orders[0], level=None, modified=None, number="7"))
    gone = run(purge(at(60), repository=world.repository, limit=1))
    assert (3, ()) == (len(gone.removed), gone.kept)


def test_a_purge_leaves_what_is_recent() -> None:
    """An order in which something happened since stays, and says why."""
    world = a_finished_world()
    gone = run(purge(at(0), repository=world.repository))
    assert ((), [A]) == (gone.removed, [order for order, _ in gone.kept])
    assert "something happened" in gone.kept[0][1]


def test_a_purge_looks_at_a_split_order_once() -> None:
    """The whole and its parts are finished: they are one order, kept or removed as one."""
    world = World()
    world.imports(HUB, a_channel_order("17", lines=(a_line("l1", 2),)))
    moved(world.does(B, Split(parts=(units(("l1", 1)),))))
    for number in (1, 2):
        moved(world.does(OrderId(f"{B}~p{number}"), a_ship(f"s{number}"), minute=2))
        run(deliver(world.post(), world.repository))
    assert [B] == [order for order, _ in run(purge(at(0), repository=world.repository)).kept]
    assert (B,) == run(purge(at(60), repository=world.repository)).removed


def test_a_purge_leaves_what_a_store_does_not_know() -> None:
    """Imported anew, an order of which its store heard nothing would be shipped twice."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("s1")))
    kept = run(purge(at(60), repository=world.repository)).kept
    world.channels[AMAZON].answers.append(Declined("no"))
    run(deliver(world.post(), world.repository))
    still = run(purge(at(60), repository=world.repository)).kept
    assert ([A], [A]) == ([id for id, _ in kept], [id for id, _ in still])
    assert "may not know" in still[0][1]


def test_a_purge_leaves_an_order_of_which_an_email_is_owed_and_every_product() -> None:
    """The e-mail first; products belong to no order, though its rules looked at them."""
    shop = Shop()
    run(save_products([Product(sku=Sku("S-1"))], repository=shop.repository))
    shop.takes(rules((All(), Email("hello"))), a_channel_order(level=Level.UNPAID))
    shop.takes(rules((All(), Email("hello"))), a_channel_order(minute=1), minute=1)
    shop.takes(None, a_channel_order(level=Level.CANCELLED, minute=2), minute=2)
    (kept,) = run(purge(at(60), repository=shop.repository)).kept
    assert (A, "the e-mail hello is not sent yet") == kept

    run(send_mails(Postman(), clock=lambda: at(3), repository=shop.repository))
    assert (A,) == run(purge(at(60), repository=shop.repository)).removed
    assert {"product"} == {key.kind for key in shop.records(*KINDS)}


def test_a_purge_leaves_a_finished_order_with_an_unfinished_twin() -> None:
    """Twins are kept and forgotten together."""
    world = World(an_account(hub_notices=False))
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy("17", of="902-1", lines=(a_line("l1", 9),)))
    moved(world.does(A, a_ship("s1")))
    run(deliver(world.post(), world.repository))
    gone = run(purge(at(60), repository=world.repository))
    assert ((), [A]) == (gone.removed, [order for order, _ in gone.kept])
    assert (Status.SHIPPED, Status.AWAITING_SHIPMENT) == (
        world.order(A).status,
        world.order(B).status,
    )


def test_a_purged_order_that_comes_again_is_as_its_channel_says() -> None:
    """It arrives shipped, so nobody ships it again."""
    world = a_finished_world()
    run(purge(at(60), repository=world.repository))
    again = a_channel_order("902-1", level=Level.SHIPPED, minute=70)
    run(
        import_orders(
            ReadResult(orders=(again,)),
            store=AMAZON,
            account=world.account,
            repository=world.repository,
            now=at(71),
        )
    )
    assert Status.SHIPPED is world.order(A).status
