"""Why Amazon cannot be told of a shipment."""

from fulfilcore.reasons import Code


class AmazonNotice(Code):
    """What stands in the way of a shipment confirmation (amazon.md §6.4)."""

    NOT_AN_ORDER_ID = ("{reference} is not an Amazon order id", "amazon.md §6.4")
    NO_MARKETPLACE = ("the order's marketplace is not known", "amazon.md §6.4")
    NO_CARRIER = ("the shipment has no carrier", "amazon.md §6.4", "S004-64")
    NO_TRACKING = ("the shipment has no tracking number", "amazon.md §6.4", "S004-64")
    NO_LINES = ("the shipment holds no line of the order", "amazon.md §6.4")
    TOO_LONG = ("{field} is longer than {limit} characters", "amazon.md §6.4")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "amazon.md §6.4")
