"""Why WooCommerce cannot be told of a shipment."""

from fulfilcore.reasons import Code


class WooCommerceNotice(Code):
    """What stands in the way of telling a tracking number or a completion (channels.md §3.6)."""

    NOT_AN_ORDER_ID = ("{reference} is not a WooCommerce order id", "channels.md §5")
    PART_WITHOUT_TRACKER = (
        "a part of an order can only be told with the Shipment Tracking extension",
        "channels.md §3.6",
    )
    PART_WITHOUT_TRACKING = (
        "a part of an order without a tracking number cannot be told",
        "channels.md §3.6",
    )
    NO_CARRIER = ("a tracking number needs the carrier it is of", "channels.md §3.6")
    NOT_A_LINK = ("the link to follow it by is no web address", "channels.md §3.6")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "channels.md §3.6")
