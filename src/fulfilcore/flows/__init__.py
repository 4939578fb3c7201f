"""Flows: one use case each, gather → decide → commit, over ports of either colour."""

import logging

from fulfilcore.flows.automation import Automation
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
from fulfilcore.flows.enter_order import Entered, decide_entry, enter_order
from fulfilcore.flows.import_orders import Imported, decide_import, import_orders
from fulfilcore.flows.inbox import (
    Received,
    ToFetch,
    decide_receipt,
    forget_events,
    receive,
    wanted,
)
from fulfilcore.flows.loose import (
    purge_quotes,
    record_quote,
    redact_loose_shipment,
    ship_without_order,
    void_loose_shipment,
)
from fulfilcore.flows.mailing import send_mails
from fulfilcore.flows.mark_shipped import Marked, Marking, NotMarked, mark_shipped
from fulfilcore.flows.obedience import decide_command, obey
from fulfilcore.flows.privacy import Purged, purge, redact_order
from fulfilcore.flows.products import decide_products, products_of, save_products
from fulfilcore.flows.progress import (
    begin_reading,
    progress_of,
    reading_failed,
    refresh_plan,
    settle_gap,
)
from fulfilcore.flows.release_due import release_due
from fulfilcore.flows.reprocess import (
    Reprocessed,
    Rerun,
    orders_of_run,
    preview_reprocess,
    reprocess,
    to_reprocess,
)
from fulfilcore.flows.stages import STAGES
from fulfilcore.flows.undo_run import Undone, undo_run
from fulfilcore.flows.upsert_orders import decide_upsert, upsert_orders

logging.getLogger("fulfilcore").addHandler(logging.NullHandler())

__all__ = [
    "STAGES",
    "Automation",
    "Claimed",
    "Entered",
    "Ignored",
    "Imported",
    "Marked",
    "Marking",
    "NotMarked",
    "Post",
    "Purged",
    "Received",
    "Reprocessed",
    "Rerun",
    "ToFetch",
    "Undone",
    "begin_reading",
    "cancel_order",
    "claim_due",
    "decide_command",
    "decide_entry",
    "decide_import",
    "decide_outcome",
    "decide_products",
    "decide_receipt",
    "decide_upsert",
    "deliver",
    "deliver_one",
    "enter_order",
    "forget_events",
    "hold_order",
    "import_orders",
    "mark_paid",
    "mark_shipped",
    "obey",
    "orders_of_run",
    "preview_reprocess",
    "products_of",
    "progress_of",
    "purge",
    "purge_quotes",
    "reading_failed",
    "receive",
    "record_quote",
    "redact_loose_shipment",
    "redact_order",
    "refresh_plan",
    "release_due",
    "release_order",
    "reprocess",
    "restore_order",
    "save_products",
    "send_mails",
    "settle_gap",
    "settle_notice",
    "ship_order",
    "ship_without_order",
    "to_reprocess",
    "undo_run",
    "upsert_orders",
    "void_loose_shipment",
    "void_shipment",
    "wanted",
]
