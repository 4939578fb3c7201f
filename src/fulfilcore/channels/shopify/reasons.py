"""Why Shopify cannot be told of a shipment."""

from fulfilcore.reasons import Code


class ShopifyNotice(Code):
    """What stands in the way of creating or amending a fulfillment (channels.md §3.5)."""

    NOT_AN_ORDER_ID = ("{reference} is not a Shopify order id", "channels.md §5")
    NOT_A_FULFILLMENT_ID = ("{fulfillment} is not a Shopify fulfillment id", "channels.md §5")
    NO_LINES = ("the shipment holds no line of the order", "channels.md §3.5")
    NO_WORK = ("the order's fulfillment orders are not known", "channels.md §3.5")
    LINE_WITHOUT_WORK = ("line {line} is in no fulfillment order of the order", "channels.md §3.5")
    NOT_ENOUGH_LEFT = (
        "{wanted} of line {line} left, but only {left} can still be fulfilled",
        "channels.md §3.5",
    )
    WORK_ON_HOLD = ("fulfillment order {work} with line {line} is on hold", "channels.md §3.5")
    WORK_SCHEDULED = (
        "fulfillment order {work} with line {line} is scheduled for later",
        "channels.md §3.5",
    )
    WORK_CLOSED = ("fulfillment order {work} with line {line} is closed", "channels.md §3.5")
    WORK_INCOMPLETE = (
        "fulfillment order {work} with line {line} was given up as incomplete",
        "channels.md §3.5",
    )
    WORK_CANCELLED = ("fulfillment order {work} with line {line} is cancelled", "channels.md §3.5")
    WORK_ELSEWHERE = (
        "fulfillment order {work} with line {line} is for a fulfillment service to fulfil",
        "channels.md §3.5",
    )
    SEVERAL_LOCATIONS = (
        "its units are assigned to the locations {locations}, and one fulfillment takes one",
        "channels.md §3.5",
    )
    TOO_MANY_LINES = (
        "fulfillment order {work} has more than {limit} lines in it",
        "channels.md §3.5",
    )
    NOTHING_TO_AMEND = ("the new label has neither carrier nor tracking number", "channels.md §3.5")
    TOO_LONG = ("{field} is longer than {limit} characters", "channels.md §3.5")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "channels.md §3.5")
