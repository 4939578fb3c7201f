"""What leaves without an order: quotes are kept, labels made and voided, and no store is told."""

from collections.abc import Iterator
from datetime import datetime

from fulfilcore.changes import ACT, LOOSE, QUOTE, Changes, Decision, Query, Record
from fulfilcore.errors import InvalidInput
from fulfilcore.flows.draft import shipment_key
from fulfilcore.flows.errands import answer, answered_before, command_key, errand, not_done
from fulfilcore.flows.listings import called
from fulfilcore.flows.sight import TRIES, Sight, paged, settle
from fulfilcore.orders import Actor, Errand, NotDone, OrderReason, Reship, Ship, Task
from fulfilcore.ports import Repository
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LooseShipment, Quote, ShipmentReason, as_quoted
from fulfilcore.values import CommandId, ShipmentId, aware, evolve


def quote_key(quote: str) -> str:
    """The guard key of a quote."""
    return f"quote:{quote}"


# --- quotes


async def record_quote(
    quote: Quote,
    *,
    id: CommandId,
    by: Actor,
    now: datetime,
    repository: Repository,
    tries: int = TRIES,
) -> Quote | NotDone:
    """Keep what a carrier asks for: it makes no order, and nobody is told of it (S002-20)."""
    wish = errand(Task.QUOTE, quote, id=id, by=by, now=now)
    keys = (command_key(id), quote_key(quote.id))
    return await settle(
        repository, lambda _: keys, lambda sight: decide_quote(quote, wish, sight), tries
    )


def decide_quote(quote: Quote, errand: Errand, sight: Sight) -> Decision[Quote | NotDone]:
    """Keep a quote, unless another one was kept under its id."""
    before, known = answered_before(errand, sight), sight.one(QUOTE, quote.id)
    if isinstance(before, NotDone):
        return Decision(changes=Changes(), result=before)
    if before is not None:
        return Decision(changes=Changes(), result=known or quote)
    if known is not None and known != quote:
        return not_done(errand, because(ShipmentReason.QUOTE_KNOWN, quote=quote.id))
    keys = frozenset({quote_key(quote.id)})
    own = () if known else (QUOTE.record(quote.id, quote, keys=keys),)
    writes = (*own, answer(errand, keys, quote.id))
    return Decision(changes=Changes(writes=writes), result=quote)


async def purge_quotes(
    before: datetime, *, repository: Repository, limit: int = 100
) -> tuple[str, ...]:
    """Remove the quotes that ended before an instant; what was made for one keeps its words."""
    query, before = Query(kind=QUOTE.name, limit=limit), aware(before)
    quotes = [quote async for record in paged(repository, query) if (quote := QUOTE.of(record))]
    ended = [quote.id for quote in quotes if quote.valid_until and quote.valid_until < before]
    for each in ended:
        await _forget(each, repository)
    return tuple(ended)


async def _forget(quote: str, repository: Repository) -> None:
    """Remove a quote; that it was recorded once stays known."""

    def decide(sight: Sight) -> Decision[None]:
        known = (record for record in sight.records.values() if QUOTE.of(record))
        return Decision(changes=Changes(removes=tuple(known)), result=None)

    await settle(repository, lambda _: {quote_key(quote)}, decide)


# --- labels


async def ship_without_order(
    shipment: LooseShipment,
    *,
    id: CommandId,
    by: Actor,
    now: datetime,
    repository: Repository,
    tries: int = TRIES,
) -> LooseShipment | NotDone:
    """Keep a label that was made without any order: it owes no notice, to anybody (S002-5).

    What it leaves open is taken from its quote. Its id is used once in the account. Raises
    InvalidInput for one that is void already.
    """
    if shipment.voided:
        raise InvalidInput("a new shipment is not void", "$.voided")
    wish = errand(Task.SHIP, shipment, id=id, by=by, now=now)
    keys = {command_key(id), shipment_key(shipment.id)}
    keys |= {quote_key(shipment.quote)} if shipment.quote else set()
    return await settle(
        repository, lambda _: keys, lambda sight: decide_loose(shipment, wish, sight), tries
    )


def decide_loose(
    shipment: LooseShipment, errand: Errand, sight: Sight
) -> Decision[LooseShipment | NotDone]:
    """Keep a label without an order, or say everything that stands in the way."""
    before = answered_before(errand, sight)
    if isinstance(before, NotDone):
        return Decision(changes=Changes(), result=before)
    if before is not None:
        return Decision(changes=Changes(), result=sight.one(LOOSE, shipment.id) or shipment)
    reasons = tuple(_obstacles(shipment, errand.at, sight))
    if reasons:
        return not_done(errand, *reasons)
    quote = sight.one(QUOTE, shipment.quote) if shipment.quote else None
    made = as_quoted(shipment, quote) if quote else shipment
    writes = (loose_record(made), answer(errand, {shipment_key(made.id)}, made.id))
    return Decision(changes=Changes(writes=writes), result=made)


def _obstacles(shipment: LooseShipment, now: datetime, sight: Sight) -> Iterator[Reason]:
    if is_used(shipment.id, sight):
        yield because(OrderReason.SHIPMENT_KNOWN, shipment=shipment.id)
    quote = sight.one(QUOTE, shipment.quote) if shipment.quote else None
    if shipment.quote and quote is None:
        yield because(ShipmentReason.NO_SUCH_QUOTE, quote=shipment.quote)
    if quote and quote.valid_until and quote.valid_until < now:
        until = quote.valid_until.isoformat()
        yield because(ShipmentReason.QUOTE_EXPIRED, quote=quote.id, until=until)


def is_used(shipment: ShipmentId, sight: Sight) -> bool:
    """Whether anybody has used the id of a shipment, for an order or without one."""
    actions = (act.command.action for act in sight.all(ACT) if act.accepted)
    ordered = (each.shipment for each in actions if isinstance(each, Ship | Reship))
    return shipment in ordered or sight.one(LOOSE, shipment) is not None


def loose_record(shipment: LooseShipment, version: int = 0) -> Record[object]:
    """The record of a label without an order; it is listed under its tracking number."""
    return LOOSE.record(
        shipment.id,
        shipment,
        version=version,
        keys=frozenset({shipment_key(shipment.id)}),
        listings=frozenset({called(shipment.tracking)} if shipment.tracking else ()),
    )


async def void_loose_shipment(
    shipment: ShipmentId,
    *,
    id: CommandId,
    by: Actor,
    now: datetime,
    repository: Repository,
    tries: int = TRIES,
) -> LooseShipment | NotDone:
    """Void a label that was made without an order."""
    wish = errand(Task.VOID, shipment, id=id, by=by, now=now)
    keys = (command_key(id), shipment_key(shipment))
    return await settle(
        repository, lambda _: keys, lambda sight: decide_loose_void(shipment, wish, sight), tries
    )


def decide_loose_void(
    shipment: ShipmentId, errand: Errand, sight: Sight
) -> Decision[LooseShipment | NotDone]:
    """Void a label without an order, or say why that cannot be."""
    before, known = answered_before(errand, sight), sight.one(LOOSE, shipment)
    if isinstance(before, NotDone):
        return Decision(changes=Changes(), result=before)
    if known is None:
        return not_done(errand, because(ShipmentReason.NO_LOOSE_SHIPMENT, shipment=shipment))
    if before is not None:
        return Decision(changes=Changes(), result=known)
    if known.voided:
        return not_done(errand, because(OrderReason.ALREADY_VOIDED, shipment=shipment))
    void = evolve(known, voided=errand.at)
    record = loose_record(void, sight.version(LOOSE.key(shipment)))
    writes = (record, answer(errand, {shipment_key(shipment)}, shipment))
    return Decision(changes=Changes(writes=writes), result=void)


async def redact_loose_shipment(shipment: ShipmentId, *, repository: Repository) -> LooseShipment:
    """Forget from where and to whom a label without an order went, in its quote too.

    What was shipped, when, and for which price stays known. Raises InvalidInput for one that nobody
    made.
    """

    def needs(sight: Sight) -> Iterator[str]:
        yield shipment_key(shipment)
        yield from (quote_key(each.quote) for each in sight.all(LOOSE) if each.quote)

    return await settle(repository, needs, lambda sight: decide_loose_redaction(shipment, sight))


def decide_loose_redaction(shipment: ShipmentId, sight: Sight) -> Decision[LooseShipment]:
    """A label and its quote without the addresses."""
    known = sight.one(LOOSE, shipment)
    if known is None:
        raise InvalidInput(f"there is no shipment {shipment!r} without an order")
    blank = evolve(known, ship_from=None, ship_to=None)
    records = tuple(sight.records.values())
    named = ((each, quote) for each in records if (quote := QUOTE.of(each)))
    quotes = (evolve(each, value=evolve(q, ship_from=None, ship_to=None)) for each, q in named)
    record = loose_record(blank, sight.version(LOOSE.key(shipment)))
    return Decision(changes=Changes(writes=(record, *quotes)), result=blank)
