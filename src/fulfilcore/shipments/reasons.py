"""What stands in the way of a label without an order."""

from fulfilcore.reasons import Code


class ShipmentReason(Code):
    """Reason codes of quotes, and of shipments that belong to no order."""

    QUOTE_KNOWN = ("quote {quote} was recorded already, and says something else", "S002-20")
    NO_SUCH_QUOTE = ("there is no quote {quote}",)
    QUOTE_EXPIRED = ("quote {quote} was valid until {until}",)
    NO_LOOSE_SHIPMENT = ("there is no shipment {shipment} without an order", "S002-5")
