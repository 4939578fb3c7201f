"""Taking orders in: where a new one lands, how far each store was read, which to read next.

Beside channels, people and programs bring orders: entered by hand, or pushed under a key.
"""

from fulfilcore.imports.decide import land
from fulfilcore.imports.model import Landed, Numbering, Push
from fulfilcore.imports.pushes import in_time, read_pushes, said
from fulfilcore.imports.reasons import ImportReason, ReconcileReason, RefreshReason
from fulfilcore.imports.reconcile import Reconciliation, reconcile
from fulfilcore.imports.refresh import (
    Refresh,
    RefreshPlan,
    RefreshPolicy,
    Waiting,
    plan_refresh,
)
from fulfilcore.imports.tables import AUTO
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
    "AUTO",
    "Certificate",
    "Gap",
    "ImportReason",
    "Landed",
    "Numbering",
    "Progress",
    "Push",
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
    "in_time",
    "land",
    "next_window",
    "plan_refresh",
    "read_pushes",
    "reconcile",
    "said",
    "started",
    "without_gap",
]
