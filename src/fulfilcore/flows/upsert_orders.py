"""Taking in what callers push by keys of their own: the same key again updates its order."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from fulfilcore.accounts import Account
from fulfilcore.changes import Decision
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.draft import Draft, loaded
from fulfilcore.flows.import_orders import Imported, decide_import, imported, needed_by
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.imports import Push, in_time, read_pushes
from fulfilcore.ports import Repository
from fulfilcore.values import StoreId, aware, evolve, order_id


def decide_upsert(draft: Draft, sight: Sight, now: datetime) -> Decision[Draft]:
    """Pass pushed orders through the stages of an import, each at its place in time."""
    inputs, store = loaded(draft, sight).inputs, draft.store or StoreId("")
    keys = {order.reference: order_id(store, order.reference) for order in draft.batch}
    known = {key: inputs[id].versions for key, id in keys.items() if id in inputs}
    return decide_import(evolve(draft, batch=in_time(draft.batch, known, now)), sight, now)


async def upsert_orders(
    pushes: Sequence[Push],
    *,
    store: StoreId,
    account: Account,
    repository: Repository,
    now: datetime,
    automation: Automation | None = None,
    tries: int = TRIES,
) -> Imported:
    """Make or update the orders that a caller pushes; what a push omits is never reset (S002-4).

    Pushes of one key may come in any order and any number of times: those that bear an instant
    make the same order. Units that have left stay, though a push may take their line away; then it
    is a finding. An order of which no push has told the level is kept, and named in `needs`. What
    cannot be understood is `rejected`. Raises as `import_orders` does.
    """
    read = read_pushes(pushes, aware(now))
    own = account.store(store).id
    batch = Draft(store=own, account=account, batch=read.orders, automation=automation)

    def needs(sight: Sight) -> Iterator[str]:
        return needed_by(batch, sight)

    def decide(sight: Sight) -> Decision[Imported]:
        decision = decide_upsert(batch, sight, aware(now))
        result = imported(decision.result, sight, read)
        return Decision(changes=decision.changes, result=result)

    return await settle(repository, needs, decide, tries)
