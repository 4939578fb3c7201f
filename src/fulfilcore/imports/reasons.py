"""Why an imported order landed where it did, or was not taken in."""

from fulfilcore.reasons import Code


class ImportReason(Code):
    """Reason codes of imports."""

    STORE_INACTIVE = ("store {store} is inactive and imports nothing", "S004-73")
    NAME_TOO_LONG = ("its reference has {bytes} bytes; no channel names an order so",)
    NOT_AN_ORDER = ("the channel keeps it as a draft; it is no order yet",)
    LEFT_OUT = (
        "{store} leaves out orders from {source}",
        "S001-22",
        "S001-23",
        "S001-25",
    )
    CONNECTED_AFTER_CUTOVER = (
        "the store was connected on {day}, when Prime was open to all carriers",
        "S004-6",
        "S004-12",
    )
    SETTING_ON = ("the store imports Prime orders into awaiting shipment", "S004-8")
    AMAZON_CARRIER = ("an Amazon carrier is connected, in {country}", "S004-9")
    CARRIER_NOT_AVAILABLE_IN_COUNTRY = (
        "an Amazon carrier is connected, but not available in {country}",
        "S004-10",
    )
    VIEW_ONLY_PRIME = (
        "Prime, and the store was connected before {day} without any of the unlocking settings",
        "S004-7",
        "S004-16",
    )
    PRIME_UNKNOWN = ("whether it is Prime is not known", "S004-88")
    TAGGED_PRIME = ("merchant-fulfilled Prime from an Amazon store", "S004-49")
