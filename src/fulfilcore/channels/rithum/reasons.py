"""Why Rithum cannot be told of a shipment."""

from fulfilcore.reasons import Code


class RithumNotice(Code):
    """What stands in the way of telling or amending a shipment (channels.md §3.4)."""

    NOT_AN_ORDER_ID = ("{reference} is not a Rithum order id", "channels.md §5")
    NOT_A_FULFILLMENT_ID = ("{fulfillment} is not a Rithum fulfillment id", "channels.md §5")
    NO_LINES = ("the shipment holds no line of order {reference}", "channels.md §3.4")
    NOT_A_LINE_ID = ("{line} is not a Rithum line id", "channels.md §5")
    NOTHING_TO_AMEND = ("the new label has neither carrier nor tracking number", "channels.md §3.4")
    TOO_LONG = ("{field} is longer than {limit} characters", "channels.md §3.4")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "channels.md §3.4")
    NO_SHIPMENTS = ("there is no shipment to tell", "channels.md §3.4")
    NO_SKU = (
        "SOAP tells a part of order {reference} by SKU, and that of line {line} is not known",
        "channels.md §3.4",
    )
    SOAP_CANNOT_AMEND = (
        "SOAP cannot change a shipment of order {reference} that was told before",
        "channels.md §3.4",
    )
