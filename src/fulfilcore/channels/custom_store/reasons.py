"""Why an order or a shipment cannot be said in the custom store protocol, or not be understood."""

from fulfilcore.reasons import Code


class CustomStoreNotice(Code):
    """What stands in the way of posting a ShipNotice (channels.md §3.9)."""

    NO_NUMBER = ("the order's number is not known", "channels.md §3.9")
    NO_LINES = ("the shipment holds no line of the order", "channels.md §3.9")
    TOO_LONG = ("{field} is longer than {limit} characters", "channels.md §3.9")
    UNSENDABLE = ("{field} holds a character that XML cannot hold", "channels.md §3.9")


class CustomStoreExport(Code):
    """What of an order an export document cannot say (channels.md §3.9)."""

    NO_ADDRESS = ("where it goes is not known", "channels.md §3.9")
    NO_COUNTRY = ("the country of its address is not two letters", "channels.md §3.9")
    NO_DATE = ("when it was placed is not known", "channels.md §3.9")
    NO_LINES = ("its lines are not known", "channels.md §3.9")
    NO_GOODS = ("nothing of it goes into a parcel", "channels.md §3.9")
    NO_AMOUNT = ("{field} is not known", "channels.md §3.9")
    MIXED_CURRENCIES = ("its amounts are in {currencies}", "channels.md §3.9")
    PARTLY_SHIPPED = (
        "{units} of its units have left or are somebody else's, which the protocol cannot say",
        "channels.md §3.9",
    )
    SHARED_PARCEL = (
        "it travels in one parcel with {orders}, which the protocol cannot say",
        "channels.md §3.9",
    )
    TOO_MANY = ("{field} is more than {limit}", "channels.md §3.9")
    TOO_LONG = ("{field} is longer than {limit} characters", "channels.md §3.9")
    SHORTENED = ("{field} was cut to {limit} characters", "channels.md §3.9")
    UNSENDABLE = ("{field} holds a character that XML cannot hold", "channels.md §3.9")


class ShipNoticeMismatch(Code):
    """Why a posted ShipNotice does not say which units of an order left (channels.md §3.9)."""

    OTHER_ORDER = ("the notice is about order {named}", "channels.md §3.9")
    NO_ITEMS = ("the notice lists no item", "channels.md §3.9")
    UNKNOWN_ITEM = ("the order has no line that is {item}", "channels.md §3.9")
    NOT_SHIPPED = ("line {line} is nothing that goes into a parcel", "channels.md §3.9")
