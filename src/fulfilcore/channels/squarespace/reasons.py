"""Why Squarespace cannot be told of a shipment."""

from fulfilcore.reasons import Code


class SquarespaceNotice(Code):
    """What stands in the way of fulfilling an order (channels.md §3.7)."""

    PARTIAL_SHIPMENT = (
        "a part of an order cannot be told: any shipment marks the whole as fulfilled",
        "channels.md §3.7",
    )
    NOT_AN_ORDER_ID = ("{reference} is not a Squarespace order id", "channels.md §5")
    ANOTHER_ORDER = ("parcel {parcel} is of another order", "channels.md §3.7")
    NO_CARRIER = ("the tracking number of parcel {parcel} needs its carrier", "channels.md §3.7")
    NO_SERVICE = (
        "the tracking number of parcel {parcel} needs the carrier's service",
        "channels.md §3.7",
    )
    NOT_A_LINK = ("the link to follow parcel {parcel} by is no web address", "channels.md §3.7")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "channels.md §3.7")
