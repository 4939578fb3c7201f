"""Where an imported order lands, and why."""

from attrs import frozen

from fulfilcore.orders import Arrival
from fulfilcore.reasons import Finding, Reason


@frozen(kw_only=True)
class Landed:
    """How an order may be worked on here, its automatic tags, and the reasons."""

    arrival: Arrival
    tags: frozenset[str] = frozenset()
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
