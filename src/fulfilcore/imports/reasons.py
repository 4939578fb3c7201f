"""Why an imported order landed where it did, or was not taken in."""

from fulfilcore.reasons import Code


class ImportReason(Code):
    """Reason codes of imports."""

    STORE_INACTIVE = ("store {store} is inactive and imports nothing", "S004-73")
    NAME_TOO_LONG = ("its reference has {bytes} bytes; no channel names an order so",)
    NOT_AN_ORDER = ("the channel keeps it as a draft; it is no order yet",)
    SOURCE_LEFT_OUT = (
        "{store} leaves out orders from {source}",
        "S001-22",
        "S001-23",
        "S001-25",
    )
    NOT_BY_HAND = ("{store} takes its orders from {system}; enter it there", "S002-3")
    NUMBER_TAKEN = ("there is an order {number} in {store} already", "S002-3")
    NOTHING_ORDERED = ("an order entered by hand needs at least one line", "S002-3")
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


class RefreshReason(Code):
    """Why a store is, or is not, read now."""

    INACTIVE = ("the store is inactive and imports nothing by itself", "S004-73")
    MANUAL_ONLY = ("the store is only read when somebody asks for it", "S002-17")
    FRESH = ("it was read {minutes} minutes ago", "S002-14")
    PAUSING = ("it failed {failures} times in a row and is left alone for a while",)
    NEVER_READ = ("it was never read", "S002-13")
    STALE = ("it was read {minutes} minutes ago, so it is due", "S002-13", "S002-14")
    STARVING = ("it was not read for so long that it goes before all others", "S002-14")
    NO_BUDGET = ("reading it takes {cost} calls, more than are left",)
    FAILING = ("it could not be read {failures} times in a row: {problem}",)
    GAPS_OPEN = ("{count} of its orders could not be read",)


class ReconcileReason(Code):
    """How a store's own list and ours differ."""

    MISSING_HERE = ("the channel lists it as {level}, and it is not here",)
    MISSING_THERE = ("it is {status} here, and the channel does not list it",)
    LEVEL_DIFFERS = ("the channel says {there}, here it last said {here}",)
    QUANTITY_DIFFERS = ("of line {line} the channel lists {there}, here {here} were ordered",)
    SHIPPED_DIFFERS = ("of line {line} the channel shows {there} as shipped, here {here} are",)
