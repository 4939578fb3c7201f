"""Flows: one use case each, gather → decide → commit, over ports of either colour."""

import logging

from fulfilcore.flows.claims import Claimed, Post, claim_due
from fulfilcore.flows.commands import (
    cancel_order,
    hold_order,
    mark_paid,
    release_order,
    restore_order,
    ship_order,
    void_shipment,
)
from fulfilcore.flows.deliver import decide_outcome, deliver, deliver_one, settle_notice
from fulfilcore.flows.draft import Ignored
from fulfilcore.flows.import_orders import Imported, decide_import, import_orders
from fulfilcore.flows.inbox import (
    Received,
    ToFetch,
    decide_receipt,
    forget_events,
    receive,
    wanted,
)
from fulfilcore.flows.obedience import decide_command, obey
from fulfilcore.flows.privacy import Purged, purge, redact_order
from fulfilcore.flows.progress import (
    begin_reading,
    progress_of,
    reading_failed,
    refresh_plan,
    settle_gap,
)
from fulfilcore.flows.release_due import release_due
from fulfilcore.flows.stages import STAGES

logging.getLogger("fulfilcore").addHandler(logging.NullHandler())

__all__ = [
    "STAGES",
    "Claimed",
    "Ignored",
    "Imported",
    "Post",
    "Purged",
    "Received",
    "ToFetch",
    "begin_reading",
    "cancel_order",
    "claim_due",
    "decide_command",
    "decide_import",
    "decide_outcome",
    "decide_receipt",
    "deliver",
    "deliver_one",
    "forget_events",
    "hold_order",
    "import_orders",
    "mark_paid",
    "obey",
    "progress_of",
    "purge",
    "reading_failed",
    "receive",
    "redact_order",
    "refresh_plan",
    "release_due",
    "release_order",
    "restore_order",
    "settle_gap",
    "settle_notice",
    "ship_order",
    "void_shipment",
    "wanted",
]
