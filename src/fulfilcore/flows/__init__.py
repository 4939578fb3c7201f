"""Flows: one use case each, gather → decide → commit, over ports of either colour."""

from fulfilcore.flows.commands import (
    cancel_order,
    decide_command,
    hold_order,
    mark_paid,
    obey,
    release_order,
    restore_order,
    ship_order,
    void_shipment,
)
from fulfilcore.flows.deliver import (
    Claimed,
    Post,
    claim_due,
    decide_outcome,
    deliver,
    deliver_one,
    settle_notice,
)
from fulfilcore.flows.draft import Ignored
from fulfilcore.flows.import_orders import Imported, decide_import, import_orders
from fulfilcore.flows.release_due import release_due
from fulfilcore.flows.stages import STAGES

__all__ = [
    "STAGES",
    "Claimed",
    "Ignored",
    "Imported",
    "Post",
    "cancel_order",
    "claim_due",
    "decide_command",
    "decide_import",
    "decide_outcome",
    "deliver",
    "deliver_one",
    "hold_order",
    "import_orders",
    "mark_paid",
    "obey",
    "release_due",
    "release_order",
    "restore_order",
    "settle_notice",
    "ship_order",
    "void_shipment",
]
