"""Taking orders in: where a new one lands, how far each store was read, which to read next."""

from fulfilcore.imports.decide import land
from fulfilcore.imports.model import Landed
from fulfilcore.imports.reasons import ImportReason, ReconcileReason, RefreshReason
from fulfilcore.imports.reconcile import Reconciliation, reconcile
from fulfilcore.imports.refresh import (
    Refresh,
    RefreshPlan,
    RefreshPolicy,
    Waiting,
    plan_refresh,
)
from fulfilcore.imports.windows import (
    Certificate,
    Gap,
    Progress,
    Window,
    WindowPage,
    certificate,
    confirmed,
    failed,
    next_window,
    started,
    without_gap,
)

__all__ = [
    "Certificate",
    "Gap",
    "ImportReason",
    "Landed",
    "Progress",
    "ReconcileReason",
    "Reconciliation",
    "Refresh",
    "RefreshPlan",
    "RefreshPolicy",
    "RefreshReason",
    "Waiting",
    "Window",
    "WindowPage",
    "certificate",
    "confirmed",
    "failed",
    "land",
    "next_window",
    "plan_refresh",
    "reconcile",
    "started",
    "without_gap",
]
