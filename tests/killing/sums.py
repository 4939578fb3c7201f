"""The sums, in SQL over the tables themselves: what a bookkeeper with no Python would ask."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, text

from killing.market import Market, News

Row: TypeAlias = Mapping[str, object]

THERE = (
    "CREATE TEMP TABLE there (store text, reference text, parcel text, revision int, times int)",
    "INSERT INTO there VALUES (:store, :reference, :parcel, :revision, :times)",
)
"""What each store has booked, and how often, as a table beside ours."""

BOUGHT = (
    """CREATE TEMP TABLE bought ("order" text, line text, units int)""",
    "INSERT INTO bought VALUES (:order, :line, :units)",
)
"""How many units of each line stand at the stores."""

TOLD = (
    """CREATE TEMP TABLE told
        ("order" text, parcel text, revision int, line text, units int)""",
    "INSERT INTO told VALUES (:order, :parcel, :revision, :line, :units)",
)
"""What each store shows as shipped by us: units of a line, by parcel and its newest label."""

_ORDERS = """WITH orders AS (
    SELECT id, value::jsonb AS doc FROM fulfilcore_record WHERE kind = 'order'
), lines AS (
    SELECT orders.id, doc, line->>'id' AS line,
        coalesce((line->>'ordered')::int, 0) AS ordered,
        coalesce((line->>'claimed')::int, 0) AS claimed,
        coalesce((line->>'shipped')::int, 0) AS shipped,
        coalesce((line->>'cancelled')::int, 0) AS cancelled,
        coalesce((line->>'theirs')::int, 0) AS theirs
    FROM orders, jsonb_array_elements(CASE WHEN doc->'lines' <> 'null' THEN doc->'lines' END) line
), live AS (
    SELECT id, unit->>'line' AS line, sum((unit->>'quantity')::int) AS units
    FROM orders, jsonb_array_elements(doc->'shipments') shipment,
        jsonb_array_elements(shipment->'units') unit
    WHERE NOT coalesce((shipment->>'voided')::bool, false)
        AND NOT coalesce((shipment->>'again')::bool, false)
        AND NOT coalesce((shipment->>'theirs')::bool, false) GROUP BY 1, 2
), ledger AS (
    SELECT *, greatest(0, shipped + claimed + cancelled - ordered) AS over,
        greatest(0, ordered - shipped - claimed - cancelled) AS open,
        coalesce((SELECT units FROM live WHERE (live.id, live.line) = (lines.id, lines.line)), 0)
            AS live
    FROM lines
)"""
_MESSAGES = """WITH messages AS (
    SELECT id, lane, place, due, attempt, doc->>'order' AS "order",
        coalesce(doc->>'state', 'owed') AS state, doc->>'store' AS store,
        coalesce(doc->'reason', 'null') AS reason, doc->'notice'->>'reference' AS reference,
        doc->'notice'->>'parcel' AS parcel, (doc->'notice'->>'revision')::int AS revision,
        doc->'notice'->'lines' AS lines
    FROM (SELECT *, value::jsonb AS doc FROM fulfilcore_record WHERE kind = 'message') each
)"""

ALWAYS: Mapping[str, str] = {
    "a count of units below zero": f"""{_ORDERS} SELECT id, line FROM ledger
        WHERE least(ordered, claimed, shipped, cancelled, theirs) < 0""",
    "shipped is not what our labels and theirs add up to": f"""{_ORDERS} SELECT id, line FROM ledger
        WHERE shipped <> live + theirs""",
    "the parts are not the whole": f"""{_ORDERS} SELECT whole.id, whole.line
        FROM ledger whole JOIN ledger part
            ON part.doc->>'part_of' = whole.id AND part.line = whole.line
        GROUP BY whole.id, whole.line, whole.ordered, whole.shipped, whole.cancelled
        HAVING (sum(part.ordered), sum(part.shipped), sum(part.cancelled))
            <> (whole.ordered, whole.shipped, whole.cancelled)""",
    "a shipment that no act made": """SELECT o.id, shipment->>'id'
        FROM fulfilcore_record o, jsonb_array_elements(o.value::jsonb->'shipments') shipment
        WHERE o.kind = 'order' AND NOT coalesce((shipment->>'theirs')::bool, false) AND NOT EXISTS (
            SELECT FROM fulfilcore_record_key k JOIN fulfilcore_record a USING (tenant, kind, id)
            WHERE k.name = 'shipment:' || (shipment->>'id') AND a.kind = 'act')""",
    "an order without terms or versions": """SELECT o.id FROM fulfilcore_record o
        WHERE kind = 'order' AND (
            NOT EXISTS (SELECT FROM fulfilcore_record t
                WHERE t.kind = 'terms' AND t.id = split_part(o.id, '~', 1))
            OR NOT EXISTS (SELECT FROM fulfilcore_record s
                WHERE s.kind = 'said' AND s.value::jsonb->>'order' = split_part(o.id, '~', 1)))""",
    "two messages about one label": f"""{_MESSAGES} SELECT store, reference, parcel, revision
        FROM messages GROUP BY 1, 2, 3, 4 HAVING count(*) > 1""",
    "a lane that was overtaken": f"""{_MESSAGES} SELECT later.id FROM messages later
        JOIN messages first USING (lane)
        WHERE first.due IS NOT NULL AND later.due IS NOT NULL
            AND first.place < later.place AND later.attempt > 0""",
    "a message that is finished and waits, or neither": f"""{_MESSAGES} SELECT id, state
        FROM messages WHERE (state IN ('owed', 'pending')) <> (due IS NOT NULL)""",
    "told twice": "SELECT store, reference, parcel, revision FROM there WHERE times > 1",
    "told of what nobody owed": f"""{_MESSAGES} SELECT store, reference, parcel, revision
        FROM there LEFT JOIN messages USING (store, reference, parcel, revision)
        WHERE times > 0 AND id IS NULL""",
    "sent, but the store does not have it": f"""{_MESSAGES} SELECT id FROM messages
        LEFT JOIN there USING (store, reference, parcel, revision)
        WHERE state = 'sent' AND reason = 'null' AND coalesce(times, 0) <> 1""",
    "a store shows other units than it was told": f"""{_MESSAGES} SELECT messages.id, told.line
        FROM told JOIN messages USING ("order", parcel, revision)
        WHERE told.units <> (SELECT coalesce(sum((unit->>'quantity')::int), 0)
            FROM jsonb_array_elements(lines) unit WHERE unit->>'line' = told.line)""",
    "told of other units than an order has": f"""{_MESSAGES} SELECT messages.id FROM messages
        JOIN fulfilcore_record o ON o.kind = 'order' AND split_part(o.id, '~', 1) = "order",
            jsonb_array_elements(o.value::jsonb->'shipments') s
        WHERE revision = 1 AND s->>'id' = parcel AND s->>'made_on' = o.id
            AND s->'units' <> messages.lines""",
    "half a record": """SELECT kind, id FROM fulfilcore_record WHERE version = 0""",
    "a name without its record": """SELECT kind, id, name FROM (
            SELECT tenant, kind, id, name FROM fulfilcore_record_key
            UNION ALL SELECT tenant, kind, id, name FROM fulfilcore_record_listing
        ) names LEFT JOIN fulfilcore_record USING (tenant, kind, id) WHERE version IS NULL""",
    "a key that was written under and never stamped": """SELECT name FROM fulfilcore_record_key
        LEFT JOIN fulfilcore_stamp USING (tenant, name) WHERE coalesce(version, 0) = 0""",
}
"""What must come back empty at any moment, by what it would mean."""

AT_REST: Mapping[str, str] = {
    "not what was ordered": f"""{_ORDERS} SELECT id, line, ordered, units
        FROM ledger JOIN bought USING (line)
        WHERE "order" = id AND ordered <> units AND doc->>'cancelled' IS DISTINCT FROM 'arrived'""",
    "a line that nobody knows": f"""{_ORDERS} SELECT "order", line FROM bought
        WHERE NOT EXISTS (SELECT FROM ledger WHERE (id, ledger.line) = ("order", bought.line))""",
    "a message that waits still": f"""{_MESSAGES} SELECT id, state FROM messages
        WHERE due IS NOT NULL""",
    "booked, and neither known as sent nor in doubt": f"""{_MESSAGES} SELECT id, state
        FROM messages JOIN there USING (store, reference, parcel, revision)
        WHERE times = 1 AND state NOT IN ('sent', 'in_doubt', 'superseded')""",
}
"""What must come back empty as well once everything has come to rest."""

FIGURES: Mapping[str, str] = {
    "ordered, over, open, claimed, shipped, cancelled": f"""{_ORDERS}
        SELECT sum(ordered), sum(over), sum(open), sum(claimed), sum(shipped),
        sum(cancelled) FROM ledger WHERE doc->>'part_of' IS NULL""",
    "units told": f"""{_MESSAGES} SELECT sum((unit->>'quantity')::int) FROM messages,
        jsonb_array_elements(lines) unit WHERE state = 'sent' AND reason = 'null'""",
    "messages": f"{_MESSAGES} SELECT state, count(*) FROM messages GROUP BY 1 ORDER BY 1",
    "orders": "SELECT count(*) FROM fulfilcore_record WHERE kind = 'terms'",
}

WAITING = "SELECT count(*) FROM fulfilcore_record WHERE due IS NOT NULL"
"""How many messages wait to be told."""

WRITES = """SELECT (SELECT count(*) FROM fulfilcore_history)
    + (SELECT sum(version) FROM fulfilcore_record) + (SELECT sum(version) FROM fulfilcore_stamp)"""
"""A number that grows with every write."""


def broken_sums(connection: Connection, market: Market, laws: Mapping[str, str]) -> Iterator[str]:
    """The sums that do not come out, with some of the rows that are to blame."""
    with connection.begin_nested() as tables:
        _fill(connection, THERE, [_news(*each) for each in market.effects.items()])
        _fill(connection, BOUGHT, list(_bought(market)))
        _fill(connection, TOLD, list(_told(market)))
        for meaning, statement in laws.items():
            if rows := connection.execute(text(statement)).fetchmany(3):
                yield f"{meaning}: {', '.join(map(str, rows))}"
        tables.rollback()


def _fill(connection: Connection, table: tuple[str, str], rows: Sequence[Row]) -> None:
    create, insert = map(text, table)
    connection.execute(create)
    if rows:
        connection.execute(insert, rows)


def _news(news: News, times: int) -> Row:
    store, reference, parcel, revision = news
    return {
        "store": store,
        "reference": reference,
        "parcel": parcel,
        "revision": revision,
        "times": times,
    }


def _bought(market: Market) -> Iterator[Row]:
    for id, order in market.placed():
        for line in order.lines:
            yield {"order": id, "line": line.id, "units": line.quantity}


def _told(market: Market) -> Iterator[Row]:
    for id, order in market.placed():
        for parcel, it in order.parcels.items():
            of = {"order": id, "parcel": parcel, "revision": it.revision}
            yield from ({**of, "line": line, "units": units} for line, units in it.units.items())


def figures(connection: Connection) -> dict[str, Sequence[Sequence[object]]]:
    """The sums themselves."""
    return {
        name: [tuple(row) for row in connection.execute(text(statement))]
        for name, statement in FIGURES.items()
    }


def count(connection: Connection, statement: str) -> int:
    """What a statement counts."""
    return int(connection.execute(text(statement)).scalar_one())
