"""Why BigCommerce cannot be told of a shipment."""

from fulfilcore.reasons import Code


class BigCommerceNotice(Code):
    """What stands in the way of creating or amending a shipment (channels.md §3.3)."""

    NOT_AN_ORDER_ID = ("{reference} is not a BigCommerce order id", "channels.md §5")
    NOT_A_SHIPMENT_ID = ("{shipment} is not a BigCommerce shipment id", "channels.md §5")
    NO_ADDRESS = ("which of the order's addresses it went to is not known", "channels.md §3.3")
    NOT_AN_ADDRESS_ID = ("{address} is not a BigCommerce address id", "channels.md §5")
    NO_LINES = ("the shipment holds no line of the order", "channels.md §3.3")
    NOT_A_LINE_ID = ("{line} is not a BigCommerce line id", "channels.md §5")
    TOO_LONG = ("{field} is longer than {limit} characters", "channels.md §3.3")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "channels.md §3.3")
