"""What is dangerous in how an account is set up: a table of hazards and their remedies."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from attrs import frozen

from fulfilcore.accounts.model import Account, Hub, Method, Store
from fulfilcore.accounts.reasons import HazardReason as H
from fulfilcore.accounts.reasons import Mend as M
from fulfilcore.reasons import Finding, Reason, because

LEGACY_SYSTEMS = frozenset({"bigcommerce"})
"""Hubs with an older and a newer integration that differ in method B (S001-2)."""

HUBS = LEGACY_SYSTEMS | {"rithum"}
"""Systems that list on marketplaces by nature; another is a hub where its settings say so."""


@frozen(kw_only=True)
class Road:
    """The roads by which the orders of one marketplace come: a hub, and active stores of its own.

    `method` is None where the hub is not said to list the marketplace; then it may, or may not.
    """

    hub: Store
    marketplace: str
    method: Method | None
    left_out: bool
    told: bool
    direct: tuple[Store, ...]

    @property
    def legacy(self) -> bool:
        """Whether the hub can do method B; one of a system without versions can."""
        return self.hub.system not in LEGACY_SYSTEMS or (self.hub.hub or Hub()).legacy

    @property
    def same_seller(self) -> tuple[Store, ...]:
        """The active stores that may be of the seller account behind the hub."""
        unknown = self.hub.seller is None
        return tuple(s for s in self.direct if unknown or s.seller in (None, self.hub.seller))


@frozen(kw_only=True)
class Hazard:
    """One danger, and what would mend it: any one of the remedies does."""

    finding: Finding
    mends: tuple[Reason, ...]


Test: TypeAlias = Callable[[Road], bool]


def is_method_b_unsupported(road: Road) -> bool:
    """Method B at an integration that cannot do it."""
    return road.method is Method.B and not road.legacy


def is_hub_only(road: Road) -> bool:
    """Method A, and no other road: what the hub does not know does not arrive."""
    return road.method is Method.A and not road.direct and not road.left_out


def is_doubled(road: Road) -> bool:
    """Both roads bring the order, and the hub's copy may stay visible.

    Copies that name their original are linked whatever the setting; those that do not are shown.
    """
    if road.hub.system not in LEGACY_SYSTEMS or road.left_out or not road.direct:
        return False
    return not road.told or not road.legacy or road.method is Method.A


def is_imported_twice(road: Road) -> bool:
    """A hub without methods beside an active store of what may be the same seller account."""
    no_methods = road.hub.system not in LEGACY_SYSTEMS
    return no_methods and bool(road.same_seller) and not road.left_out


def is_lost(road: Road) -> bool:
    """Left out at the hub, and no other road."""
    return road.left_out and not road.direct


def is_hub_left_open(road: Road) -> bool:
    """Left out at the hub, which therefore is told of nothing."""
    return road.left_out and bool(road.direct)


@frozen
class Row:
    """One hazard: its code, when it is there, and its remedies."""

    code: H
    test: Test
    mends: tuple[M, ...]


HAZARDS: Sequence[Row] = (
    Row(H.METHOD_B_LEGACY_ONLY, is_method_b_unsupported, (M.USE_LEGACY, M.USE_METHOD_A)),
    Row(H.NOT_LINKED_TO_HUB, is_hub_only, (M.LINK_LISTINGS, M.CONNECT_STORE)),
    Row(H.DUPLICATES_EXPECTED, is_doubled, (M.DEACTIVATE_STORE, M.LEAVE_OUT, M.TELL_HUBS)),
    Row(H.DOUBLE_IMPORT, is_imported_twice, (M.DEACTIVATE_STORE, M.LEAVE_OUT)),
    Row(H.ORDERS_LOST, is_lost, (M.STOP_LEAVING_OUT, M.CONNECT_STORE)),
    Row(H.HUB_NOT_TOLD, is_hub_left_open, (M.STOP_LEAVING_OUT,)),
)
"""Every hazard; of one road several may be there."""


def hazards(account: Account) -> tuple[Hazard, ...]:
    """Every danger in how an account's stores are connected, with what would mend it.

    Rules S001-1…S001-13, S001-29, S001-34, S001-35, S001-37, S004-74.
    """
    roads = tuple(_roads(account))
    found = (_hazard(row, road) for road in roads for row in HAZARDS if row.test(road))
    return (*found, *_same_store_twice(account))


def _roads(account: Account) -> Iterator[Road]:
    active = [store for store in account.stores if store.active]
    sellers = [store for store in active if store.capabilities.marketplace]
    for hub in active:
        if hub.capabilities.marketplace or (hub.hub is None and hub.system not in HUBS):
            continue
        use = hub.hub or Hub()
        there = {store.system for store in sellers if hub.system in HUBS}
        for marketplace in sorted({*use.methods, *use.leaves_out, *there}):
            yield Road(
                hub=hub,
                marketplace=marketplace,
                method=use.methods.get(marketplace),
                left_out=marketplace in use.leaves_out,
                told=account.hub_notices,
                direct=tuple(each for each in sellers if each.system == marketplace),
            )


def _hazard(row: Row, road: Road) -> Hazard:
    stores = road.same_seller if row.code is H.DOUBLE_IMPORT else road.direct
    store = ", ".join(each.id for each in stores) or "none"
    details = {"hub": road.hub.id, "marketplace": road.marketplace, "store": store}
    told = [mend for mend in row.mends if mend is not M.TELL_HUBS or not road.told]
    return Hazard(
        finding=Finding(because(row.code, **details), road.hub.id),
        mends=tuple(because(mend, **details) for mend in told),
    )


def _same_store_twice(account: Account) -> Iterator[Hazard]:
    """Two active stores of one seller account at one marketplace."""
    seen: dict[tuple[str, str], Store] = {}
    for store in account.stores:
        if not (store.active and store.seller):
            continue
        first = seen.setdefault((store.system, store.seller), store)
        if first is not store:
            details = {"store": store.id, "hub": first.id, "marketplace": store.system}
            finding = Finding(because(H.DOUBLE_IMPORT, **details), first.id)
            yield Hazard(finding=finding, mends=(because(M.DEACTIVATE_STORE, **details),))
