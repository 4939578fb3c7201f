"""From a day as written to what is to be played: everything is checked before anything happens."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from fulfilcore.accounts import Account, Hazard, Hub, Store, hazards
from fulfilcore.channels import codec
from fulfilcore.channels.csv import read_tracking
from fulfilcore.channels.shopify import FulfillmentOrder, read_fulfillment_orders
from fulfilcore.cli.day import model as m
from fulfilcore.cli.day.actions import action_of
from fulfilcore.cli.day.commands import CommandEvent
from fulfilcore.cli.day.ruled import automation_of, stock_of
from fulfilcore.cli.day.steps import (
    Deliver,
    Import,
    Impossible,
    MarkShipped,
    Purge,
    Redact,
    ReleaseDue,
    Reprocess,
    Settle,
    Step,
    UseRules,
)
from fulfilcore.cli.payloads import body_of, why_unread
from fulfilcore.cli.settings import Reader, Settings, profile_of, reader
from fulfilcore.cli.structuring import structured
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.flows import Automation
from fulfilcore.intake import Rate
from fulfilcore.notices import Retry
from fulfilcore.orders import (
    Actor,
    Command,
)
from fulfilcore.rules import hazards_with
from fulfilcore.values import (
    CommandId,
    OrderId,
    ShipmentId,
    StoreId,
    order_id,
    storable,
)

FILE = "day.toml"


@frozen(kw_only=True)
class Plan:
    """A day ready to be played, its steps in the order in which they happen."""

    folder: Path
    account: Account
    retry: Retry
    lease: timedelta
    failures: tuple[m.FailureTable, ...]
    readers: Mapping[StoreId, Reader]
    settings: Mapping[StoreId, Settings]
    work: Mapping[StoreId, tuple[FulfillmentOrder, ...]]
    steps: tuple[Step, ...]

    def automation(self, at: datetime) -> Automation | None:
        """The rules at work at an instant: those that were last put to use before it."""
        used = [step for step in self.steps if isinstance(step, UseRules) and step.at <= at]
        return used[-1].automation if used else None

    def hazards(self) -> tuple[Hazard, ...]:
        """What is dangerous in the account at the end, with what its last rules leave out."""
        last = self.automation(self.steps[-1].at) if self.steps else None
        return hazards_with(last.rules, self.account) if last else hazards(self.account)

    def until(self, text: str) -> "Plan":
        """The day as far as an instant, in the account's zone.

        A time without a date is of the first day, a date without a time is that whole day.

        Raises InvalidInput for what is no time.
        """
        zone = ZoneInfo(self.account.zone)
        first = f"{self.steps[0].at.astimezone(zone):%Y-%m-%d}T" if self.steps else ""
        try:
            end = datetime.fromisoformat(text if "-" in text else f"{first}{text}")
        except ValueError:
            raise InvalidInput(f"{text!r} is no time, such as 10:00 or 2026-03-02T10:00") from None
        if len(text) == len("2026-03-02"):
            end = datetime.combine(end, time.max)
        end = end if end.tzinfo else end.replace(tzinfo=zone)
        return evolve(self, steps=tuple(step for step in self.steps if step.at <= end))


def load(folder: Path) -> m.Day:
    """The day that a folder describes. Raises InvalidInput with the path of what is wrong."""
    if not (folder / FILE).is_file():
        raise InvalidInput(f"there is no {FILE} in {folder}")
    try:
        document = tomllib.loads((folder / FILE).read_text("utf-8"))
    except OSError as bad:
        raise InvalidInput(f"{FILE} cannot be read: {bad.strerror}") from None
    except (ValueError, RecursionError) as bad:  # not TOML, not UTF-8, or nested without end
        raise InvalidInput(f"{FILE} is not TOML: {bad}") from None
    return structured(document, m.Day)


def planned(day: m.Day, folder: Path) -> Plan:
    """The plan of a day. Raises InvalidInput with the path of what is wrong."""
    account = _account(day)
    known = {store.id for store in account.stores}
    for i, failure in enumerate(day.failures):
        _known(failure.store, known, f"$.failures[{i}].store")
    return Plan(
        folder=folder,
        account=account,
        retry=_retry(day.policies.retry),
        lease=timedelta(seconds=day.policies.lease or 1),
        failures=day.failures,
        readers={
            StoreId(s.id): _reader(s, folder, f"$.stores[{i}]") for i, s in enumerate(day.stores)
        },
        settings={StoreId(s.id): s.settings for s in day.stores},
        work={StoreId(s.id): _work(s, folder, f"$.stores[{i}]") for i, s in enumerate(day.stores)},
        steps=_in_time(tuple(_steps(day, known, folder))),
    )


def _account(day: m.Day) -> Account:
    stores = tuple(_store(table, f"$.stores[{i}]") for i, table in enumerate(day.stores))
    it = day.account
    try:
        return Account(
            tenant=it.tenant,
            country=it.country,
            zone=it.zone,
            stores=stores,
            amazon_carrier=it.amazon_carrier,
            hub_notices=it.hub_notices,
            secret=None if it.secret is None else it.secret.encode(),
        )
    except Misconfigured as bad:
        said = "; ".join(bad.problems)
        path = next((path for word, path in _BLAMED.items() if word in said), "$.account.zone")
        raise InvalidInput(said, path) from None


_BLAMED = {"store": "$.stores", "secret": "$.account.secret"}
"""What of an account is wrong, by a word of what it says."""


def _store(table: m.StoreTable, path: str) -> Store:
    rate = _rate(table.notice_rate, f"{path}.notice_rate") if table.notice_rate else None
    try:
        return Store(
            id=StoreId(table.id),
            capabilities=evolve(codec(table.channel.value).CAPABILITIES, notice_rate=rate),
            active=table.active,
            connected_at=table.connected_at,
            import_prime_to_awaiting_shipment=table.import_prime_to_awaiting_shipment,
            reopening=table.reopening,
            imports_itself=table.imports_itself,
            seller=table.seller,
            hub=_hub(table.hub),
        )
    except Misconfigured as bad:
        raise InvalidInput("; ".join(bad.problems), f"{path}.id") from None


def _reader(table: m.StoreTable, folder: Path, path: str) -> Reader:
    """What reads the store's payloads; reading nothing with it shows whether its settings do."""
    try:
        read = reader(table.channel.value, table.settings, folder)
        read(b"[]")
    except InvalidInput as bad:
        raise bad.under(f"{path}.settings") from None
    except Misconfigured as bad:
        raise InvalidInput("; ".join(bad.problems), f"{path}.settings") from None
    return read


def _hub(table: m.HubTable | None) -> Hub | None:
    if table is None:
        return None
    leaves_out = frozenset(table.leaves_out)
    return Hub(methods=table.methods, leaves_out=leaves_out, legacy=table.legacy)


def _rate(table: m.RateTable, path: str) -> Rate:
    """A rate of the day's own, in seconds.

    The systems' rates are left aside: the clock of a day stands still while channels are told.
    """
    if not table.seconds:
        raise InvalidInput("there is at least a second between two notices", f"{path}.seconds")
    try:
        return Rate(Decimal(1) / table.seconds, table.burst)
    except Misconfigured as bad:
        raise InvalidInput("; ".join(bad.problems), path) from None


def _work(table: m.StoreTable, folder: Path, path: str) -> tuple[FulfillmentOrder, ...]:
    """The fulfillment orders of a store, every version of each."""
    if table.fulfillment_orders and table.channel is not m.System.SHOPIFY:
        raise InvalidInput("only Shopify has fulfillment orders", f"{path}.fulfillment_orders")
    return tuple(
        work
        for i, file in enumerate(table.fulfillment_orders)
        for work in _work_in(folder, file, f"{path}.fulfillment_orders[{i}]")
    )


def _work_in(folder: Path, file: str, path: str) -> tuple[FulfillmentOrder, ...]:
    try:
        return read_fulfillment_orders(body_of(folder, file))
    except InvalidInput as bad:
        raise InvalidInput(f"{file}: {bad}", path) from None
    except (OSError, ValueError) as bad:
        raise InvalidInput(f"{file}: {why_unread(bad)}", path) from None


def _retry(table: m.RetryTable) -> Retry:
    """Back-off by doubling, never less than a second, so that a channel is never stormed."""

    def wait(tries: int) -> timedelta:
        return timedelta(seconds=max(1, min(table.cap, table.first * 2 ** min(tries - 1, 30))))

    return Retry(wait=wait, tries=max(1, table.tries))


def _known(store: str, known: set[StoreId], path: str) -> StoreId:
    if store not in known:
        names = ", ".join(sorted(known)) or "none"
        raise InvalidInput(f"there is no store {store!r}; known are {names}", path)
    return StoreId(store)


def _steps(day: m.Day, known: set[StoreId], folder: Path) -> Iterator[Step]:
    for i, event in enumerate(day.events):
        path = f"$.events[{i}]"
        try:
            if isinstance(event, m.ReprocessEvent):
                _ruled(event, day)
            yield _step(event, f"event-{i + 1:03}", day.name, known, folder)
        except InvalidInput as bad:
            raise bad.under(path) from None


def _step(event: m.Event, default: str, day: str | None, known: set[StoreId], folder: Path) -> Step:
    id = event.id or (f"{day}/{default}" if day else default)
    match event:
        case m.ImportEvent():
            store = _known(event.store, known, "$.store")
            return Import(at=event.at, store=store, files=_files(event))
        case m.MarkShippedEvent():
            return _marking(event, CommandId(id), known, folder)
        case m.DeliverEvent():
            return Deliver(at=event.at)
        case m.ReleaseDueEvent():
            return ReleaseDue(at=event.at)
        case m.PurgeEvent():
            return Purge(at=event.at, before=event.before)
        case m.ProductsEvent():
            return stock_of(event, folder)
        case m.UseRulesEvent():
            return UseRules(at=event.at, automation=automation_of(folder, event.file))
        case m.ReprocessEvent():
            by, forced = event.by or BY, event.forced
            return Reprocess(id=CommandId(id), at=event.at, most=event.most, forced=forced, by=by)
        case _:
            return _wish(event, CommandId(id))


def _ruled(event: m.ReprocessEvent, day: m.Day) -> None:
    if not any(isinstance(e, m.UseRulesEvent) and e.at <= event.at for e in day.events):
        raise InvalidInput("no rules are in use by then", "$.at")


BY = "the shop"
"""Who acts where an event does not say."""


def _files(event: m.ImportEvent) -> tuple[str, ...]:
    if (event.file is None) == (not event.files):
        raise InvalidInput("an import has either 'file' or 'files'")
    return event.files if event.file is None else (event.file,)


def _marking(
    event: m.MarkShippedEvent, id: CommandId, known: set[StoreId], folder: Path
) -> MarkShipped:
    try:
        profile = profile_of(Settings(profile=event.profile), folder)
        read_tracking(b"", profile=profile)
    except Misconfigured as bad:
        raise InvalidInput("; ".join(bad.problems), "$.profile") from None
    stores = {said: _known(id, known, f"$.stores.{said}") for said, id in event.stores.items()}
    return MarkShipped(
        id=id, at=event.at, file=event.file, profile=profile, stores=stores, by=event.by or BY
    )


def _order(event: CommandEvent | m.SettleEvent | m.RedactEvent) -> OrderId:
    if event.order is not None and event.store is None and event.reference is None:
        return OrderId(event.order)
    if event.order is None and event.store is not None and event.reference is not None:
        return order_id(StoreId(event.store), event.reference)
    raise InvalidInput("name the order by 'order', or by 'store' and 'reference'")


def _wish(event: CommandEvent | m.SettleEvent | m.RedactEvent, id: CommandId) -> Step:
    order, by = _order(event), event.by or BY
    if not _possible(order):
        return Impossible(id=id, at=event.at, action=event.do, order=order, by=by)
    if isinstance(event, m.RedactEvent):
        return Redact(id=id, at=event.at, order=order, by=by)
    if isinstance(event, m.SettleEvent):
        shipment = ShipmentId(event.shipment)
        return Settle(id=id, at=event.at, order=order, shipment=shipment, told=event.told, by=by)
    return Command(
        id=id,
        order=order,
        action=action_of(event),
        by=Actor(by, event.authority),
        at=event.at,
        despite=frozenset(getattr(event, "despite", ())),
    )


def _possible(name: str) -> bool:
    try:
        return bool(storable(name).strip())
    except InvalidInput:
        return False


_TICK = timedelta(microseconds=1)


def _in_time(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps as they happen: by time, then as listed.

    What happens at the instant of a delivery but after it is moved on by a microsecond: else a
    second playing would find its notices due already when that delivery comes.
    """
    played, delivered = list[Step](), None
    for step in sorted(steps, key=lambda step: step.at):
        if delivered is not None and step.at <= delivered:
            step = evolve(step, at=delivered + _TICK)
        if isinstance(step, Deliver):
            delivered = step.at
        played.append(step)
    return tuple(played)
