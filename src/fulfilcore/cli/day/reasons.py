"""Why a wish of a day could not even be put to an order."""

from fulfilcore.reasons import Code


class DayReason(Code):
    """Reason codes of a day; they are printed, never stored."""

    IMPOSSIBLE_NAME = ("no order can be named {order}",)
    NOTHING_TO_SETTLE = ("no notice of shipment {shipment} is in doubt or failed",)
