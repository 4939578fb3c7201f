"""What is taken in, where it lands, and why."""

from attrs import frozen

from fulfilcore.intake import ChannelOrder
from fulfilcore.orders import Arrival
from fulfilcore.reasons import Finding, Reason


@frozen
class Numbering:
    """The last number that a store has given to an order by itself."""

    last: int


@frozen(kw_only=True)
class Push:
    """What a caller says of one order under a key of its own, which is `order.reference` (S002-4).

    What is left out, None or blank says nothing; `erases` names the fields that are to be empty
    from now on. `order.modified` is when the caller wrote it; without that it is the newest word
    so far. Told `lines` are all the lines, and a told address is the whole address.
    """

    order: ChannelOrder
    erases: frozenset[str] = frozenset()


@frozen(kw_only=True)
class Landed:
    """How an order may be worked on here, its automatic tags, and the reasons."""

    arrival: Arrival
    tags: frozenset[str] = frozenset()
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
