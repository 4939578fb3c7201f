"""Import as a literal table of stages; every other flow re-derives by the same rows.

Each stage is a pure function of a draft, the whole batch and every order in sight, and declares
which guard keys it needs to see. A new area is a new row.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from fulfilcore.accounts import Account, Terms
from fulfilcore.derivation import version_of
from fulfilcore.duplicates import (
    TwinReason,
)
from fulfilcore.flows.draft import (
    Draft,
    Ignored,
    order_key,
)
from fulfilcore.flows.identity import identity, twin_proofs
from fulfilcore.flows.products import sku_key
from fulfilcore.flows.ruling import admit, run_where_due
from fulfilcore.imports import ImportReason, land
from fulfilcore.intake import ChannelOrder, Grade, Need, Part
from fulfilcore.messages import Message
from fulfilcore.notices import closed, plan
from fulfilcore.orders import (
    Arrival,
    Inputs,
    Order,
    Version,
    parts_of,
    settle,
)
from fulfilcore.reasons import Finding, Reason, because
from fulfilcore.values import OrderId, StoreId, evolve, order_id, root_of

StageRun: TypeAlias = Callable[[Draft, datetime], Draft]
StageNeeds: TypeAlias = Callable[[Draft], Iterable[str]]


def nothing(draft: Draft) -> Iterable[str]:
    """A stage that needs to see nothing more."""
    return ()


@frozen
class Stage:
    """One step of an import: its name, what it does, and which guard keys it must see."""

    name: str
    run: StageRun
    needs: StageNeeds = nothing


# --- normalise: which orders of the batch are taken in at all


def normalise(draft: Draft, now: datetime) -> Draft:
    """Leave out what an inactive store sent and what is no order yet."""
    ordered = {content.reference for content in draft.batch if content.real and content.level}
    drafts = {content.reference for content in draft.batch if not content.real} - ordered
    why_not = [_why_not(content, draft, drafts) for content in draft.batch]
    judged = tuple(zip(draft.batch, why_not, strict=True))
    return evolve(
        draft,
        batch=tuple(content for content, reason in judged if reason is None),
        ignored=tuple(Ignored(reference=c.reference, reason=r) for c, r in judged if r),
    )


LONGEST_REFERENCE = 500
"""In bytes. What is longer is no id of an order, and an index of a database may not bear it."""


def _why_not(content: ChannelOrder, draft: Draft, drafts: Collection[str]) -> Reason | None:
    store = draft.sender
    if store and not store.active:
        return because(ImportReason.STORE_INACTIVE, store=store.id)
    if (size := len(content.reference.encode())) > LONGEST_REFERENCE:
        return because(ImportReason.NAME_TOO_LONG, bytes=size)
    drafted = not content.real or content.reference in drafts
    return because(ImportReason.NOT_AN_ORDER) if drafted else None


# --- merge: what was said is added to what was said before


def merge(draft: Draft, now: datetime) -> Draft:
    """Add each new version to its order's inputs; a repetition adds nothing.

    What the store leaves out is not taken in anew; an order that is here already goes on.
    """
    inputs, terms = dict(draft.inputs), _terms(draft, now)
    left_out, shut = _left_out(draft), _closed(draft)
    for content in draft.batch:
        if content.reference in left_out:
            continue
        id = _id(draft, content)
        version = evolve(_keyed(version_of(id, content), draft.account), closed=shut.get(id, 0))
        known = inputs.get(version.order) or Inputs(order=version.order, terms=terms)
        if version.digest not in {each.digest for each in known.versions}:
            known = evolve(known, versions=(*known.versions, version))
        inputs[version.order] = known
    out = tuple(Ignored(reference=name, reason=reason) for name, reason in left_out.items())
    batch = tuple(content for content in draft.batch if content.reference not in left_out)
    return evolve(draft, batch=batch, inputs=inputs, ignored=(*draft.ignored, *out))


def _closed(draft: Draft) -> Mapping[OrderId, int]:
    """How often what the store was told may have closed each order, where that closes one."""
    store = draft.sender
    return closed(draft.messages.values()) if store and store.capabilities.closes else {}


def _left_out(draft: Draft) -> Mapping[str, Reason]:
    """The new orders that their hub is told to leave out because of their source, and why."""
    store = draft.sender
    if store is None or store.hub is None:
        return {}
    unwanted = {each.casefold() for each in store.hub.leaves_out}
    code = ImportReason.SOURCE_LEFT_OUT
    return {
        content.reference: because(code, store=store.id, source=", ".join(sorted(met)))
        for content in draft.batch
        if (met := _sources(content) & unwanted) and _id(draft, content) not in draft.inputs
    }


def _sources(content: ChannelOrder) -> set[str]:
    """Where an order came from: in its hub's words, and the marketplaces whose ids it bears."""
    proven = (each.family for each in content.references if each.grade is Grade.PROOF)
    return {(content.source or "").casefold(), *proven}


def _keyed(version: Version, account: Account | None) -> Version:
    """What was said, with the key under which orders of one buyer to one address are found."""
    content = version.content
    if account is None or account.secret is None or content.ship_to is None:
        return version
    who = content.buyer.id or content.buyer.email if content.buyer else None
    key = account.keyed(who.casefold(), *content.ship_to.place) if who else None
    return evolve(version, content=evolve(content, buyer_key=key))


def _id(draft: Draft, content: ChannelOrder) -> OrderId:
    return order_id(draft.store or StoreId(""), content.reference)


def _terms(draft: Draft, now: datetime) -> Terms:
    """The settings that the whole batch is received under."""
    if draft.account is None or draft.store is None:
        raise TypeError("an import needs the account and the store it is for")
    return draft.account.terms(draft.store, now)


def batch_keys(draft: Draft) -> Iterator[str]:
    """The keys of the orders of the batch."""
    for content in draft.batch:
        yield order_key(_id(draft, content))


# --- landing: how an order of its store may be worked on


def landing(draft: Draft, now: datetime) -> Draft:
    """Land every order by the settings it was received under, and settle where it stands."""
    copied = {order.twin_of for order in draft.orders.values() if order.hidden_copy}
    orders = {id: _landed(order, id in copied) for id, order in draft.orders.items()}
    return evolve(draft, orders=orders)


def _landed(order: Order, copied: bool) -> Order:
    landed = land(order)
    noted = (*order.noted, *landed.findings)
    if copied and landed.arrival is Arrival.VIEW_ONLY:
        noted = (*noted, Finding(because(TwinReason.NOTHING_SHIPPABLE), order.id))
    return settle(
        evolve(
            order,
            arrival=landed.arrival,
            own_tags=landed.tags,
            why_here=landed.reasons,
            noted=noted,
        )
    )


# --- parcels: orders that were split, and orders that share one


def parcels(draft: Draft, now: datetime) -> Draft:
    """Show each part of a split order, and let go what travels with an order that cannot ship."""
    orders = {id: _let_go(order, draft.orders) for id, order in draft.orders.items()}
    parts = {part.id: part for order in orders.values() for part in parts_of(order)}
    return evolve(draft, orders={**orders, **parts})


def _let_go(order: Order, orders: Mapping[OrderId, Order]) -> Order:
    if order.combined_into is None:
        return order
    carrier = orders.get(order.combined_into)
    carries = (
        carrier is not None
        and not (carrier.hidden_copy or carrier.cancelled)
        and any(line.open for line in carrier.lines or ())
    )
    return evolve(order, let_go=not carries)


# --- rules: what people have the library do by itself


def automate(draft: Draft, now: datetime) -> Draft:
    """Leave out what rules leave out, and let them look at each order whose moment has come."""
    for step in (admit, run_where_due):
        after = step(draft, now)
        changed = after.inputs is not draft.inputs
        draft = passed(after, now, _TOGETHER) if changed else after
    return draft


def products_sold(draft: Draft) -> Iterator[str]:
    """The keys of the products in a batch, where rules may ask for them."""
    for content in draft.batch if draft.automation else ():
        yield from (sku_key(line.sku) for line in content.lines or () if line.sku)


# --- notices: what stores are now owed


def notices(draft: Draft, now: datetime) -> Draft:
    """Plan the messages that are missing, and put right or withdraw those that wait."""
    messages = dict(draft.messages)
    lanes: dict[OrderId, dict[str, Message]] = defaultdict(dict)
    for message in messages.values():
        lanes[message.order][message.id] = message
    for order in draft.orders.values():
        if order.part_of:
            continue  # its shipments are the whole order's, and told as such
        lane = lanes[root_of(order.id)]
        planned = plan(order, lane, now)
        changed = {message.id: message for message in (*planned.new, *planned.changed)}
        lane.update(changed)
        messages.update(changed)
    return evolve(draft, messages=messages)


STAGES: Sequence[Stage] = (
    Stage("normalise", normalise),
    Stage("merge", merge, needs=batch_keys),
    Stage("identity", identity, needs=twin_proofs),
    Stage("landing", landing),
    Stage("parcels", parcels),
    Stage("rules", automate, needs=products_sold),
    Stage("notices", notices),
)
"""The import, in order."""

_TOGETHER = STAGES[2:5]
"""What is derived anew once rules have acted."""

DERIVATION = STAGES[2:]
"""What every other flow runs again after it has added its inputs."""


def passed(draft: Draft, now: datetime, stages: Sequence[Stage]) -> Draft:
    """The draft after some stages."""
    for stage in stages:
        draft = stage.run(draft, now)
    return draft


def still_needed(draft: Draft) -> tuple[Need, ...]:
    """The parts without which an order of the batch cannot be shown."""
    unseen = {c.reference for c in draft.batch if _id(draft, c) not in draft.orders}
    return tuple(Need(reference, Part.HEADER) for reference in sorted(unseen))
