"""A Django shop is a host like any other: the contract, the flows, and what Django adds to them."""

import asyncio
import os
import re
import shutil
import sqlite3
import unittest
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Barrier, Event
from typing import TypeVar

import django.test
import pytest
from asgiref.sync import async_to_sync
from attrs import evolve
from django.apps import apps
from django.core.exceptions import SynchronousOnlyOperation
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test import AsyncClient

from builders import ANN, Counting, Scripted, a_channel_order, a_ship, at, moved
from django_shop.databases import Place, connected, postgres, sqlite
from django_shop.fulfilment import ACCOUNT, AMAZON, JOINED, RECORDS, post_of, tell_channels
from django_shop.models import Name, Sale, StoredRecord
from django_shop.repository import DjangoRepository
from fulfilcore.changes import ORDER, Changes, Entry, Query, Queue, Record, RecordKey
from fulfilcore.codec import Codec, text_of
from fulfilcore.errors import FulfilError, GaveUp, Stale
from fulfilcore.flows import Imported, deliver, hold_order, import_orders, ship_order
from fulfilcore.intake import ReadResult
from fulfilcore.messages import State
from fulfilcore.orders import Hold, Moved, Order, Refused, Status
from fulfilcore.ports import Reply, Repository
from fulfilcore.running import run
from fulfilcore.testing.contracts import MINUTE, RepositoryContract
from fulfilcore.testing.kinds import CODEC, NOON, NOTE, entry, note, task
from fulfilcore.values import CommandId, OrderId
from postgres import NoServer, address

T = TypeVar("T")
Execute = Callable[..., object]

A = OrderId("amazon-us/902-1")
SHOP = Path(__file__).parents[1] / "django_shop"
PAGE = Path(__file__).parents[2] / "docs/how-to/django-host.md"
FENCED = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = FENCED.findall(PAGE.read_text("utf-8"))


# Two databases


def _migrated(place: Place) -> Place:
    with connected(place):
        call_command("migrate", verbosity=0)
    return place


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables, to be copied for each test."""
    file = tmp_path_factory.mktemp("django") / "empty.db"
    _migrated(sqlite(file))
    return file


@pytest.fixture(scope="module")
def schema() -> Iterator[Place]:
    """A PostgreSQL schema with the tables; without a server CI fails, and others are told."""
    try:
        server = address()
    except NoServer as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    with postgres(server) as place:
        yield _migrated(place)


def _copy(template: Path, folder: Path) -> Path:
    return Path(shutil.copy(template, folder / "shop.db"))


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Place:
    """An empty shop in a file."""
    return sqlite(_copy(template, tmp_path))


@pytest.fixture
def emptied(schema: Place) -> Place:
    """An empty shop on the server."""
    with connected(schema):
        call_command("flush", interactive=False, verbosity=0)
    return schema


@pytest.fixture
def on_postgres(emptied: Place) -> Iterator[None]:
    """The shop runs on PostgreSQL."""
    with connected(emptied):
        yield


@pytest.fixture
def on_sqlite(file: Place) -> Iterator[None]:
    """The shop runs on SQLite."""
    with connected(file):
        yield


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def on_both(request: pytest.FixtureRequest) -> None:
    """The shop runs on SQLite, then on PostgreSQL."""
    request.getfixturevalue(request.param)


@pytest.fixture(scope="class")
def on_one_file(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The shop runs on one SQLite file for all tests of a class."""
    with connected(sqlite(_copy(template, tmp_path_factory.mktemp("django")))):
        yield


CERTIFIED: dict[str, type] = {"DjangoRepository": DjangoRepository}
exec(compile(next(each for each in BLOCKS if "TestRepository(" in each), PAGE, "exec"), CERTIFIED)
TestDjangoOnSqlite = pytest.mark.usefixtures("on_one_file")(CERTIFIED["TestRepository"])


class TestDjangoOnPostgres(RepositoryContract):
    """Django on PostgreSQL, not as the default database."""

    @pytest.fixture(autouse=True)
    def storage(self, emptied: Place) -> Iterator[None]:
        """A database for this test."""
        with connected(emptied, "second"):
            yield

    def make(self, tenant: str, codec: Codec) -> DjangoRepository:
        """A repository of that tenant."""
        return DjangoRepository(tenant, using="second", codec=codec)


# Small words of these tests

NOTES = DjangoRepository("acme", codec=CODEC)


def _put(*writes: Record[object], history: tuple[Entry, ...] = ()) -> None:
    NOTES.commit(Changes(writes=writes, history=history))


def _stale(changes: Changes) -> frozenset[str]:
    """What was named as stale; nothing if it was written."""
    try:
        NOTES.commit(changes)
    except Stale as stale:
        return stale.keys
    return frozenset()


def _grouped(group: str, *ids: str, due: float = 0) -> list[Record[object]]:
    """Messages of one group, each in a lane of its own."""
    return [
        evolve(task(id), queue=Queue(lane=id, place=1, due=NOON + due * MINUTE, group=group))
        for id in ids
    ]


def _import(repository: Repository) -> Imported:
    read = ReadResult(orders=(a_channel_order(),))
    return run(import_orders(read, store=AMAZON, account=ACCOUNT, repository=repository, now=at(0)))


def _ship(repository: Repository) -> Moved | Refused:
    return run(
        ship_order(A, a_ship(), id=CommandId("c1"), by=ANN, now=at(1), repository=repository)
    )


def _hold(id: str, repository: Repository) -> Moved | Refused:
    return run(hold_order(A, Hold(), id=CommandId(id), by=ANN, now=at(1), repository=repository))


def _order() -> Order:
    (record,) = RECORDS.load([ORDER.key(A)])
    order = ORDER.of(record)
    assert order
    return order


def _everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    models = apps.get_app_config("django_shop").get_models()
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


@contextmanager
def _after(act: Callable[[str], object]) -> Iterator[None]:
    """Do something after each statement of this thread."""

    def wrapper(execute: Execute, sql: str, *how: object) -> object:
        answer = execute(sql, *how)
        act(sql)
        return answer

    with connection.execute_wrapper(wrapper):
        yield


def _elsewhere(work: Callable[[], T]) -> T:
    """Have another thread do it, on a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=30)


# The flows, from a sync and from an async host

ORDERS = """{"payload": {"Orders": [
  {"AmazonOrderId": "902-1845936-5435065", "OrderStatus": "Unshipped",
   "PurchaseDate": "2026-11-22T07:00:00Z", "LastUpdateDate": "2026-11-22T07:30:00Z",
   "FulfillmentChannel": "MFN", "IsPrime": false, "MarketplaceId": "ATVPDKIKX0DER"}]}}"""
ITEMS = """{"payload": {"AmazonOrderId": "902-1845936-5435065", "OrderItems": [
  {"OrderItemId": "67", "SellerSKU": "TEA", "QuantityOrdered": 2}]}}"""
ORDER_ID = "amazon-us/902-1845936-5435065"
FORM = {"command": "c-1", "shipment": "p-1", "carrier": "UPS", "tracking": "1Z999", "by": "ann"}


@pytest.mark.usefixtures("on_both")
def test_an_order_is_taken_in_shipped_and_told() -> None:
    """A sync Django shop runs the flows, and its stores are told once."""
    amazon = Scripted()
    assert [A] == [order.id for order in _import(RECORDS).orders]
    assert Status.SHIPPED is moved(_ship(RECORDS)).status
    assert [State.SENT] == [message.state for message in tell_channels({AMAZON: amazon})]
    assert () == tell_channels({AMAZON: amazon})
    assert (Status.SHIPPED, 1) == (_order().status, len(amazon.told))
    told = [each.what.partition(":")[0] for each in RECORDS.history(ORDER.key(A))]
    assert ["import", "ship"] == told[:2]


@pytest.mark.usefixtures("on_both")
def test_an_async_view_runs_the_same_flow_in_djangos_thread() -> None:
    """An async Django view ships by `sync_to_async` around the whole of `run`."""

    async def day() -> list[dict[str, object]]:
        client = AsyncClient()
        answers = [
            await client.post("/stores/amazon-us/orders", body, content_type="application/json")
            for body in (ORDERS, ITEMS)
        ]
        answers += [await client.post(f"/orders/{ORDER_ID}/ship", FORM)]
        answers += [await client.post("/orders/amazon-us/1/ship", {**FORM, "command": "c-2"})]
        return [{"code": answer.status_code, **answer.json()} for answer in answers]

    header, lines, shipped, refused = async_to_sync(day)()
    assert "lines of 902-1845936-5435065" in str(header["fetch"])
    assert (200, {ORDER_ID: "awaiting_shipment"}) == (lines["code"], lines["orders"])
    assert {"code": 200, "status": "shipped"} == shipped
    assert {"code": 409, "reasons": ["there is no order amazon-us/1"]} == refused


@pytest.mark.usefixtures("on_both")
def test_a_flow_on_the_event_loop_is_stopped_by_django() -> None:
    """A sync repository that is awaited on the loop would block everybody: Django forbids it."""
    _import(RECORDS)
    before = _everything()
    hold = hold_order(A, Hold(), id=CommandId("c"), by=ANN, now=at(1), repository=RECORDS)
    with pytest.raises(SynchronousOnlyOperation):
        asyncio.run(hold)
    assert before == _everything()


# Inside a transaction of the shop's own


class Raced(Counting):
    """A repository before each commit of which somebody else writes."""

    def __init__(self, inner: Repository, meanwhile: Callable[[], object]) -> None:
        super().__init__(inner)
        self.meanwhile = meanwhile

    def commit(self, changes: Changes) -> Reply[None]:
        """Let the other write first."""
        self.meanwhile()
        return super().commit(changes)


class Undone(Exception):
    """The shop changes its mind."""


@pytest.mark.usefixtures("on_both")
def test_what_is_done_in_the_shops_transaction_ends_with_it() -> None:
    """A sale and its order are both there, or neither is."""
    before = _everything()
    with pytest.raises(Undone), transaction.atomic():
        Sale.objects.create(number="1")
        _import(JOINED)
        moved(_ship(JOINED))
        assert Status.SHIPPED is _order().status
        raise Undone
    assert before == _everything()
    with transaction.atomic():
        Sale.objects.create(number="1")
        _import(JOINED)
    assert (1, Status.AWAITING_SHIPMENT) == (Sale.objects.count(), _order().status)


@pytest.mark.usefixtures("on_both")
def test_a_sale_without_its_order_is_no_sale() -> None:
    """The view that sells keeps both or neither."""
    post = async_to_sync(AsyncClient().post)
    assert {"till/7": "awaiting_shipment"} == post("/sales", {"number": "7", "sku": "TEA"}).json()
    before = _everything()
    with pytest.raises(FulfilError):
        post("/sales", {"number": "8", "sku": ""})
    assert before == _everything()
    assert ["7"] == [sale.number for sale in Sale.objects.all()]


@pytest.mark.usefixtures("on_both")
def test_a_conflict_in_the_shops_transaction_is_not_tried_again() -> None:
    """The shop hears of it at the first try, and may go on: nothing of the try remains."""
    _import(RECORDS)
    raced = Raced(JOINED, lambda: _hold("theirs", JOINED))
    with transaction.atomic():
        Sale.objects.create(number="1")
        with pytest.raises(GaveUp) as raised:
            _hold("mine", raced)
        assert (1, 1) == (raised.value.tries, raced.calls["commit"])
        assert f"order:{A}" in raised.value.keys
    acts = RECORDS.page(Query(kind="act")).records
    assert ([1], ["theirs"]) == ([Sale.objects.count()], [record.id for record in acts])
    assert {"command:mine": 0} == RECORDS.find(["command:mine"]).stamps
    assert "command:mine" not in str(_everything()["GuardKey"])


@pytest.mark.usefixtures("on_both")
def test_nothing_is_told_from_inside_a_transaction() -> None:
    """What a channel was told cannot be rolled back, so no message is given out there."""
    amazon = Scripted()
    _import(RECORDS)
    _ship(RECORDS)
    before = _everything()
    post = post_of({AMAZON: amazon})
    with transaction.atomic(), pytest.raises(FulfilError, match="cannot be rolled back"):
        run(deliver(post, JOINED))
    with pytest.raises(FulfilError, match="cannot be rolled back"):
        run(deliver(post, JOINED))
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        run(deliver(post, RECORDS))
    assert (before, []) == (_everything(), amazon.told)


@pytest.mark.usefixtures("on_both")
def test_channels_are_told_once_the_shop_has_committed() -> None:
    """`on_commit` is where telling begins; what was rolled back is never told."""
    amazon = Scripted()

    def sell() -> None:
        _import(JOINED)
        moved(_ship(JOINED))
        transaction.on_commit(lambda: tell_channels({AMAZON: amazon}))

    with pytest.raises(Undone), transaction.atomic():
        sell()
        raise Undone
    assert [] == amazon.told
    with transaction.atomic():
        sell()
        assert [] == amazon.told
    assert [A] == [message.order for message in amazon.told]


@pytest.mark.usefixtures("on_both")
def test_the_two_repositories_are_not_mistaken_for_one_another() -> None:
    """One does not commit for the shop, the other does not work without the shop's transaction."""
    before = _everything()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        _import(RECORDS)
    with pytest.raises(FulfilError, match="no transaction to join"):
        _import(JOINED)
    assert before == _everything()


# The outbox in turns, and records that are removed


@pytest.mark.usefixtures("on_both")
def test_groups_take_turns() -> None:
    """The backlog of one store holds up no other."""
    _put(*_grouped("hub", "h1", "h2", "h3", "h4", due=-9), *_grouped("amazon", "a1", "a2", due=-1))
    _put(*_grouped("", "none"), *_grouped("later", "later", due=1))
    first = [record.id for record in NOTES.claim(["task"], NOON, MINUTE, limit=4)]
    rest = [record.id for record in NOTES.claim(["task"], NOON, MINUTE)]
    assert (["h1", "a1", "none", "h2"], ["h3", "a2", "h4"]) == (first, rest)


@pytest.mark.usefixtures("on_both")
def test_a_removed_record_is_gone_with_all_that_hangs_on_it() -> None:
    """A record that may be kept no longer leaves nothing behind but the count of its keys."""
    old, kept = note("a", keys=["k", "l"], listings=["x"]), note("b", keys=["k"], listings=["x"])
    _put(old, kept, history=(entry("a"), entry("b")))
    _put(_grouped("g", "t")[0])
    (task_read,) = NOTES.load([RecordKey("task", "t")])
    (read,) = NOTES.load([old.key])
    NOTES.commit(Changes(removes=(read, task_read), assumes={"k": 1}))
    found = NOTES.find(["k", "l"])
    assert ({"k": 2, "l": 2}, ["b"]) == (found.stamps, [record.id for record in found.records])
    assert ["b"] == [record.id for record in NOTES.page(Query(kind="note", listing="x")).records]
    assert ([], [entry("b")]) == (NOTES.history(old.key), NOTES.history(kept.key))
    assert [] == NOTES.load([old.key, task_read.key]) == NOTES.claim(["task"], NOON, MINUTE)
    assert "'a'" not in str(_everything())
    _put(old)
    assert 1 == NOTES.load([old.key])[0].version


@pytest.mark.usefixtures("on_both")
def test_only_what_was_read_is_removed() -> None:
    """Otherwise an order that has changed meanwhile is forgotten with its change."""
    _put(note("a"), note("b"), note("c"))
    before = _everything()
    a, b, c = (note(id, version=1) for id in "abc")
    newer, gone = evolve(a, version=2), note("gone", version=1)
    assert {"note:a"} == _stale(Changes(removes=(newer, b)))
    assert {"note:gone"} == _stale(Changes(removes=(gone, b)))
    assert {"note:a"} == _stale(Changes(removes=(a, a, b)))
    assert {"note:a"} == _stale(Changes(removes=(a, b), writes=(a, c)))
    assert {"k"} == _stale(Changes(removes=(a,), assumes={"k": 1}))
    assert before == _everything()


@pytest.mark.usefixtures("on_postgres")
def test_of_one_who_removes_and_one_who_writes_only_one_succeeds() -> None:
    """Otherwise a record comes back half, or a change is lost without a word."""
    start = Barrier(2)

    def race(work: Callable[[Record[object]], Changes]) -> list[bool]:
        won = []
        for number in range(25):
            start.wait(timeout=30)
            one = note(f"{number}", version=1, keys=["k", f"k{number}"], listings=["x"])
            won.append(not _stale(work(one)))
        return won

    _put(*(note(f"{number}", keys=["k"]) for number in range(25)))
    with ThreadPoolExecutor(2) as pool:
        removed = pool.submit(race, lambda one: Changes(removes=(one,)))
        written = pool.submit(race, lambda one: Changes(writes=(one,)))
        outcomes = list(zip(removed.result(), written.result(), strict=True))
    left = {record.id for record in NOTES.page(Query(kind="note")).records}
    assert {(True, False), (False, True)} >= set(outcomes)
    assert {f"{number}" for number, (gone, _) in enumerate(outcomes) if not gone} == left
    assert {"k": 26} == NOTES.find(["k"]).stamps


# The tables


@pytest.mark.usefixtures("on_both")
def test_the_migration_makes_the_tables_that_the_models_say() -> None:
    """Otherwise a shop learns of a missing column or index when it is busy."""
    call_command("makemigrations", "django_shop", check=True, dry_run=True, verbosity=0)
    call_command("migrate", check_unapplied=True, verbosity=0)
    migration = MigrationLoader(connection).get_migration("django_shop", "0001_initial")

    def migrate(editor: BaseDatabaseSchemaEditor) -> None:
        migration.apply(ProjectState(), editor, collect_sql=True)

    def create(editor: BaseDatabaseSchemaEditor) -> None:
        for model in apps.get_app_config("django_shop").get_models():
            editor.create_model(model)

    assert _ddl(create) == _ddl(migrate)


def _ddl(build: Callable[[BaseDatabaseSchemaEditor], None]) -> list[str]:
    """The statements that build the tables, in no order."""
    with connection.schema_editor(collect_sql=True) as editor:
        build(editor)
    return sorted(line for line in editor.collected_sql if not line.startswith("--"))


@pytest.mark.usefixtures("on_postgres")
def test_names_are_compared_by_code_point_in_postgresql() -> None:
    """A server of another language would else sort pages, locks and claims otherwise."""
    models = list(apps.get_app_config("django_shop").get_models())
    named = {
        (model._meta.db_table, field.column)
        for model in models
        for field in model._meta.concrete_fields
        if isinstance(field, Name)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND collation_name = 'C'"
        )
        assert named == set(cursor.fetchall())
    assert 14 == len(named)


MANY = """
INSERT INTO django_shop_storedrecord
  (tenant, kind, name, version, schema, value, keys, listings, lane, place, due, attempt, "group")
SELECT 'acme', 'note', 'n' || n, 1, 1, '{"text":"","number":0}', '[]', '[]',
  CASE WHEN due THEN 'lane' || n END, CASE WHEN due THEN 1 END, CASE WHEN due THEN now() END,
  CASE WHEN due THEN 0 END, CASE WHEN due THEN 'g' || n %% 3 END
FROM generate_series(1, 20000) n, LATERAL (SELECT n %% 100 = 0 AS due) each;
INSERT INTO django_shop_guardkey (tenant, name, stamp)
SELECT 'acme', 'k' || n, 1 FROM generate_series(1, 20000) n;
INSERT INTO django_shop_standing (key_id, record_id)
SELECT k.id, r.id FROM django_shop_storedrecord r
JOIN django_shop_guardkey k ON k.name = 'k' || substr(r.name, 2);
INSERT INTO django_shop_listing (tenant, kind, listing, name, record_id)
SELECT 'acme', 'note', 'busy', name, id FROM django_shop_storedrecord;
INSERT INTO django_shop_historyentry (tenant, kind, name, value)
SELECT 'acme', 'note', name, %s FROM django_shop_storedrecord;
ANALYZE django_shop_storedrecord, django_shop_guardkey, django_shop_standing, django_shop_listing,
  django_shop_historyentry;
"""


@pytest.mark.usefixtures("on_postgres")
def test_every_look_up_is_answered_by_an_index() -> None:
    """A statement that reads a whole table is fast in a test and stops a shop a year later."""
    with connection.cursor() as cursor:
        cursor.execute(MANY, [text_of(entry("n"))])
        asked = _asked()
        plans = ""
        for sql, params in asked:
            cursor.execute(f"EXPLAIN {sql}", params)
            plans += "\n".join([sql, *(line for (line,) in cursor.fetchall()), "", ""])
    assert "Seq Scan" not in plans
    used = {"record_name", "record_turn", "record_lane", "guard_key_name", "listing_page"}
    assert {*used, "history_of", "standing_once"} <= set(re.findall(r"\w+", plans))
    assert len(asked) > 15


def _asked() -> list[tuple[str, object]]:
    """Each kind of statement that the six methods send, with its parameters."""
    asked: dict[str, object] = {}

    def note_down(execute: Execute, sql: str, params: object, *how: object) -> object:
        asked[sql] = params
        return execute(sql, params, *how)

    with connection.execute_wrapper(note_down):
        _use(NOTES)
    return [(sql, params) for sql, params in asked.items() if "WHERE" in sql]


def _use(repository: DjangoRepository) -> None:
    """Call each method once, with something in it."""
    (read,) = repository.load([NOTE.key("n7")])
    repository.find(["k1", "k2"])
    repository.history(read.key)
    for listing in (None, "busy"):
        repository.page(Query(kind="note", listing=listing, after="n5", limit=20))
    repository.claim(["note"], NOON + timedelta(days=9999), MINUTE, limit=10)
    (other,) = repository.load([NOTE.key("n8")])
    changed = evolve(read, keys=frozenset({"k9", "new"}), listings=frozenset({"new"}))
    changes = Changes(writes=(changed, note("new")), removes=(other,), assumes={"k7": 1})
    repository.commit(changes)


# Crashes, and others who write at the same moment


class Crash(Exception):
    """The process dies here."""


@pytest.mark.usefixtures("on_both")
def test_a_crash_between_any_two_statements_of_a_commit_leaves_nothing() -> None:
    """Otherwise half an order is stored."""
    _put(note("a", keys=["k"], listings=["x"]), note("b", keys=["l"]), history=(entry("b"),))
    before, crashes = _everything(), 0
    while not _crashed_at(crashes):
        assert before == _everything()
        crashes += 1
    assert before != _everything()
    assert crashes > 12


def _crashed_at(place: int) -> bool:
    """Whether a commit was through before that many statements."""
    places = count()

    def crash(sql: str) -> None:
        # Django sends SQLite's BEGIN as a statement, and expects of it that it works or fails.
        if not sql.startswith("BEGIN") and next(places) == place:
            raise Crash

    moved = note("a", version=1, keys=["m"], listings=["y"])
    changes = Changes(
        writes=(moved, note("new", keys=["k"], listings=["x"])),
        removes=(note("b", version=1),),
        assumes={"k": 1},
        history=(entry("new"),),
    )
    try:
        with _after(crash):
            NOTES.commit(changes)
    except Crash:
        return False
    return True


@pytest.mark.usefixtures("on_sqlite")
def test_sqlite_takes_the_write_lock_before_it_looks() -> None:
    """Otherwise two commits check the same stamps, and one fails in the middle or is lost."""
    locked: list[str] = []

    def look(sql: str) -> None:
        with sqlite3.connect(connection.settings_dict["NAME"], timeout=0) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                locked.append(str(error))
        other.close()

    with _after(look):
        _put(note("a", keys=["k"]))
    assert {"database is locked"} == set(locked)


@pytest.mark.usefixtures("on_postgres")
def test_the_second_of_two_commits_waits_and_is_stale() -> None:
    """Two workers under one guard key: whoever comes second is told, not overwritten."""
    _put(note("a", keys=["k"]))
    holding, free = Event(), Event()
    waiting: list[int] = []

    def park(sql: str) -> None:
        if "FOR UPDATE" in sql and "guardkey" in sql:
            holding.set()
            assert free.wait(timeout=30)

    def first() -> frozenset[str]:
        with _after(park):
            return _stale(Changes(writes=(note("b", keys=["k"]),), assumes={"k": 1}))

    def second() -> frozenset[str]:
        assert holding.wait(timeout=30)
        connection.ensure_connection()
        waiting.append(connection.connection.info.backend_pid)
        return _stale(Changes(writes=(note("c", keys=["k"]),), assumes={"k": 1}))

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(first), pool.submit(second)
        while not (waiting and _blocked(waiting[0])) and not other.done():
            pass
        free.set()
        assert (frozenset(), frozenset({"k"})) == (one.result(), other.result())
    assert ["a", "b"] == [record.id for record in NOTES.find(["k"]).records]


def _blocked(process: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [process])
        (blocked,) = cursor.fetchone()
        return bool(blocked)


@pytest.mark.usefixtures("on_postgres")
def test_a_claim_passes_over_what_another_is_taking() -> None:
    """Workers neither wait for one another nor go home while there is something to do."""

    def impatient() -> Sequence[Record[object]]:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '10s'")  # a claim that waits must not wait for ever
        return NOTES.claim(["task"], NOON, MINUTE, limit=2)

    _put(*_grouped("g", "a", "b", "c"))
    with transaction.atomic():
        StoredRecord.objects.select_for_update().get(name="a")
        taken = _elsewhere(impatient)
    assert ["b", "c"] == [record.id for record in taken]


@pytest.mark.usefixtures("on_postgres")
def test_what_another_took_meanwhile_is_not_taken_again() -> None:
    """Otherwise two workers that look at the same moment tell a channel the same thing."""
    _put(*_grouped("g", "a", "b", "c"))
    others: list[str] = []

    def meanwhile(sql: str) -> None:
        if "ROW_NUMBER" in sql and not others:
            taken = _elsewhere(lambda: NOTES.claim(["task"], NOON, MINUTE, limit=2))
            others.extend(record.id for record in taken)

    with _after(meanwhile):
        mine = [record.id for record in NOTES.claim(["task"], NOON, MINUTE, limit=2)]
    assert (["a", "b"], ["c"]) == (others, mine)


@pytest.mark.usefixtures("on_postgres")
def test_four_workers_never_get_one_message_twice() -> None:
    """Messages of several stores and lanes, claimed at once by four: each is given out once."""
    _put(
        *(
            evolve(
                task(f"{n:03}"),
                queue=Queue(lane=f"{n % 90}", place=n, due=NOON, group=f"{n % 7}"),
            )
            for n in range(120)
        )
    )
    start = Barrier(4)

    def work(_: int) -> list[str]:
        start.wait(timeout=30)
        rounds = (NOTES.claim(["task"], NOON, MINUTE, limit=3) for _ in range(30))
        return [record.id for taken in rounds for record in taken]

    with ThreadPoolExecutor(4) as pool:
        taken = [id for ids in pool.map(work, range(4)) for id in ids]
    assert [f"{n:03}" for n in range(90)] == sorted(taken)


# The page


FILES = ("settings", "models", "repository", "fulfilment", "views", "urls")


@pytest.mark.parametrize("name", FILES)
def test_the_how_to_shows_the_files_that_are_tested_here(name: str) -> None:
    """What a reader copies is what passed the contract."""
    assert [(SHOP / f"{name}.py").read_text("utf-8")] == [b for b in BLOCKS if _opens(b, name)]


def _opens(block: str, name: str) -> bool:
    """Whether a block of the page begins as that file does."""
    return block.startswith((SHOP / f"{name}.py").read_text("utf-8").partition("\n")[0])


@pytest.mark.usefixtures("on_both")
def test_djangos_own_test_case_lets_the_flows_commit() -> None:
    """A shop tests its views with `TestCase`, and what they wrote is gone afterwards."""
    before = _everything()

    class Views(django.test.TestCase):  # type: ignore[misc]  # Django is untyped
        def test_an_order_is_taken_in(self) -> None:
            _import(RECORDS)
            self.assertIs(_order().status, Status.AWAITING_SHIPMENT)

    result = unittest.TestResult()
    unittest.TestSuite([Views("test_an_order_is_taken_in")]).run(result)
    assert ([], [], 1) == (result.errors, result.failures, result.testsRun)
    assert before == _everything()
