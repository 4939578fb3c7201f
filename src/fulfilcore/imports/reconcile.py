"""What a channel lists, held against what is kept here: a report with two sides."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from fulfilcore.imports.reasons import ReconcileReason as R
from fulfilcore.intake import ChannelLine, ChannelOrder, LineKind, in_words
from fulfilcore.orders import Line, Order
from fulfilcore.reasons import Finding, Reason, because
from fulfilcore.values import StoreId, order_id, root_of


@frozen(kw_only=True)
class Reconciliation:
    """How a store's list and ours differ; `agreeing` counts the orders that do not."""

    store: StoreId
    agreeing: int
    missing_here: tuple[Finding, ...] = ()
    missing_there: tuple[Finding, ...] = ()
    differing: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All differences: what is missing here first, for it may be lost."""
        return (*self.missing_here, *self.missing_there, *self.differing)


def reconcile(
    store: StoreId, listed: Iterable[ChannelOrder], kept: Iterable[Order]
) -> Reconciliation:
    """Compare a store's own list with the orders kept of it, over the same span of time.

    `listed` may be headers only: lines are compared where both sides have them. Drafts are no
    orders; of one that was renewed the newest generation counts.
    """
    there = {order_id(store, each.reference): each for each in listed if each.real and each.level}
    here = {
        root_of(order.id): order
        for order in kept
        if order.store == store and not order.part_of and order.replaced_by is None
    }
    both = sorted(there.keys() & here.keys())
    differing = [finding for id in both for finding in _differences(there[id], here[id])]
    return Reconciliation(
        store=store,
        agreeing=len(both) - len({finding.about for finding in differing}),
        missing_here=tuple(
            Finding(because(R.MISSING_HERE, level=in_words(there[id].level)), id)
            for id in sorted(there.keys() - here.keys())
        ),
        missing_there=tuple(
            Finding(because(R.MISSING_THERE, status=here[id].status.value), here[id].id)
            for id in sorted(here.keys() - there.keys())
        ),
        differing=tuple(differing),
    )


def _differences(there: ChannelOrder, here: Order) -> Iterator[Finding]:
    if there.level is not here.level:
        said = because(R.LEVEL_DIFFERS, there=in_words(there.level), here=in_words(here.level))
        yield Finding(said, here.id)
    if there.lines is not None and here.lines is not None:
        yield from (Finding(said, here.id) for said in _units(there.lines, here.lines))


def _units(there: Iterable[ChannelLine], here: Iterable[Line]) -> Iterator[Reason]:
    """Where the units of the lines that travel differ; a line that one side lacks has none."""
    listed = {line.id: line for line in there if line.kind is LineKind.GOODS}
    known = {line.id: line for line in here if line.travels}
    for id in sorted(listed.keys() | known.keys()):
        theirs, ours = listed.get(id), known.get(id)
        ordered = theirs.quantity if theirs else 0, ours.ordered if ours else 0
        if ordered[0] != ordered[1]:
            yield because(R.QUANTITY_DIFFERS, line=id, there=ordered[0], here=ordered[1])
        shipped = theirs.shipped if theirs else None
        if ours and shipped is not None and shipped != ours.shipped:
            yield because(R.SHIPPED_DIFFERS, line=id, there=shipped, here=ours.shipped)
