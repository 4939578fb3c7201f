"""Why eBay cannot be told of a shipment."""

from fulfilcore.reasons import Code


class EbayNotice(Code):
    """What stands in the way of creating a shipping fulfillment (channels.md §3.2)."""

    NOT_AN_ORDER_ID = (
        "{reference} is not an order id of the Fulfillment API, such as 12-34567-89012",
        "channels.md §6",
    )
    NO_LINES = ("the shipment holds no line of the order", "channels.md §3.2")
    NOT_A_LINE_ID = ("{line} is not a line id of the Fulfillment API", "channels.md §5")
    CARRIER_ALONE = (
        "it has a carrier but no tracking number: eBay takes both or neither",
        "channels.md §3.2",
    )
    TRACKING_ALONE = (
        "it has a tracking number but no carrier: eBay takes both or neither",
        "channels.md §3.2",
    )
    NOT_A_TRACKING_NUMBER = (
        "{tracking} is not a tracking number of letters and digits only",
        "channels.md §3.2",
    )
    ALREADY_TOLD = (
        "eBay knows the parcel as {fulfillment}, and what it was told cannot be changed",
        "channels.md §3.2",
    )
