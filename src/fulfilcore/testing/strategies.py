"""Hypothesis strategies for orders, commands and accounts; needs the extra `testing`.

References and SKUs are few, so that twins, collisions and repetitions are common.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from fulfilcore.accounts import Account, Reopening, Store
from fulfilcore.intake import (
    Capabilities,
    ChannelLine,
    ChannelOrder,
    Grade,
    Level,
    Part,
    Programme,
    Reference,
)
from fulfilcore.orders import (
    Accept,
    Action,
    Actor,
    Authority,
    Cancel,
    Command,
    Delegate,
    Edit,
    Field,
    Hold,
    MarkPaid,
    Reject,
    Rejoin,
    Release,
    Renew,
    Reship,
    Restore,
    Ship,
    Split,
    Void,
)
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Address, CommandId, LineId, OrderId, ShipmentId, Sku, StoreId

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
AMAZON, HUB = StoreId("amazon-us"), StoreId("hub-a")
REFERENCES = ("P1", "P2")
_ALL = frozenset(Field)
_SKUS = ("MUG", "TEA")
_WHOLE = frozenset({Part.HEADER, Part.LINES})
ADDRESSES = st.sampled_from(["Reno", "Elko"]).map(lambda city: Address(name="Ann", city=city))


def accounts(hub_notices: st.SearchStrategy[bool] | None = None) -> st.SearchStrategy[Account]:
    """An account with one Amazon store and one hub, which is told or not."""
    can = (
        Capabilities(system="amazon", marketplace=True, idempotent=True, split=True, combine=True),
        Capabilities(system="bigcommerce", read_back=True, split=True, combine=True),
    )
    stores = st.sampled_from(Reopening).map(
        lambda reopening: tuple(
            Store(id=id, capabilities=each, connected_at=NOON, reopening=reopening)
            for id, each in zip((AMAZON, HUB), can, strict=True)
        )
    )
    return st.builds(
        Account,
        tenant=st.just("default"),
        country=st.just("US"),
        zone=st.just("UTC"),
        stores=stores,
        hub_notices=st.booleans() if hub_notices is None else hub_notices,
    )


def instants() -> st.SearchStrategy[datetime]:
    """One of a few instants, so that equal and late ones are common."""
    return st.integers(0, 5).map(lambda minutes: NOON + timedelta(minutes=minutes))


def lines(ids: Sequence[str], aliases: bool = False) -> st.SearchStrategy[tuple[ChannelLine, ...]]:
    """The lines of one version, some of them partly shipped; copies may name the original's."""

    def line(id: str) -> st.SearchStrategy[ChannelLine]:
        alias = st.sampled_from([None, LineId(id.removeprefix("h-"))]) if aliases else st.none()
        return st.builds(
            ChannelLine,
            id=st.just(LineId(id)),
            quantity=st.integers(1, 3),
            sku=st.sampled_from([Sku(text) for text in _SKUS]),
            shipped=st.sampled_from([None, 0, 0, 1, 2]),
            called_off=st.sampled_from([None, None, 0, 1]),
            refunded=st.sampled_from([None, None, 0, 1]),
            alias=alias,
        )

    return st.tuples(*[line(id) for id in ids])


def originals(reference: str = "P1") -> st.SearchStrategy[ChannelOrder]:
    """One version of an order of a marketplace."""
    return _versions(reference, lines(("l1", "l2")), st.just(()))


def copies(reference: str = "C1", of: Sequence[str] = ("P1",)) -> st.SearchStrategy[ChannelOrder]:
    """One version of a hub's copy; what proves of which order may still be missing."""
    proofs = [(Reference("amazon", id, Grade.PROOF, "external_id"),) for id in of]
    return _versions(
        reference, lines(("h-l1", "h-l2"), True), st.sampled_from([*proofs, *proofs, ()])
    )


def _versions(
    reference: str,
    lines: st.SearchStrategy[tuple[ChannelLine, ...]],
    proofs: st.SearchStrategy[tuple[Reference, ...]],
) -> st.SearchStrategy[ChannelOrder]:
    whole = st.builds(
        ChannelOrder,
        reference=st.just(reference),
        parts=st.just(_WHOLE),
        modified=instants(),
        level=st.sampled_from(Level),
        placed=st.just(NOON),
        lines=lines,
        programme=st.just(Programme(prime=False, merchant_fulfilled=True)),
        ship_to=st.none() | ADDRESSES,
        note=st.sampled_from([None, None, "", "fragile"]),
        references=proofs,
    )
    part = st.builds(
        ChannelOrder,
        reference=st.just(reference),
        parts=st.just(frozenset({Part.LINES})),
        modified=st.none() | instants(),
        lines=lines,
        references=proofs,
    )
    return whole | whole | part


def actions(ids: Sequence[str] = ("l1", "l2")) -> st.SearchStrategy[Action]:
    """What a person may want: mostly to ship or void one of very few shipments."""
    shipments = st.sampled_from([ShipmentId("s1"), ShipmentId("s2"), ShipmentId("s3")])
    units = st.lists(
        st.builds(LineUnits, st.sampled_from([LineId(id) for id in ids]), st.integers(1, 2)),
        min_size=1,
        max_size=2,
    ).map(tuple)
    others: Sequence[Action] = (
        *(Release(), MarkPaid(), Cancel(), Restore(), Hold(), Rejoin(), Renew(), Accept()),
        *(Delegate(provider="3PL"), Reject(note="no"), Edit(note="ours"), Edit(reset=_ALL)),
    )
    return (
        st.builds(Ship, shipment=shipments, units=st.none() | units)
        | st.builds(Void, shipment=shipments)
        | st.builds(Reship, shipment=shipments)
        | st.builds(Edit, ship_to=ADDRESSES)
        | st.builds(Split, parts=units.map(lambda part: (part,)))
        | st.sampled_from(others)
    )


def commands(
    orders: Sequence[OrderId], ids: Sequence[str] = ("l1", "l2", "h-l1", "h-l2")
) -> st.SearchStrategy[Command]:
    """A command about an order, a generation or a part; few ids, so that the same comes again."""
    lives = [OrderId(f"{order}{life}") for order in orders for life in ("~2", "~p1", "~p2")]
    return st.builds(
        Command,
        id=st.sampled_from([CommandId(f"c{number}") for number in range(6)]),
        order=st.sampled_from([*orders, *orders, *lives]),
        action=actions(ids),
        by=st.sampled_from([Actor("Ann"), Actor("Ann"), Actor("3PL", Authority.PROVIDER)]),
        at=instants(),
    )
