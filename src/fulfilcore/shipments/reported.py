"""Parcels as somebody else reports them, in the words of a file: order numbers, SKUs, a date."""

from datetime import datetime

from attrs import field, frozen

from fulfilcore.values import LineId, Sku, maybe_aware


@frozen(kw_only=True)
class ReportedUnits:
    """Units of one SKU, or of one line; all that are open where no quantity is said."""

    sku: Sku | None = None
    line: LineId | None = None
    quantity: int | None = None


@frozen(kw_only=True)
class ReportedParcel:
    """One parcel of one order, as whoever shipped it reports it.

    `order` is the number or the id of the order, `store` its store if that is said. Without a
    `tracking` number it is recorded that there is none. `units` are what is in it; None stands for
    everything that is open. `place` says where it was read: the lines of a file.
    """

    order: str
    store: str | None = None
    tracking: str | None = None
    carrier: str | None = None
    service: str | None = None
    left_at: datetime | None = field(default=None, converter=maybe_aware)
    units: tuple[ReportedUnits, ...] | None = None
    place: str = field(default="", eq=False)
