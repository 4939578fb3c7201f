"""Why ShipStation cannot be told of a shipment, or be given an order."""

from fulfilcore.reasons import Code


class ShipStationNotice(Code):
    """What stands in the way of marking an order as shipped (channels.md §3.9)."""

    NOT_AN_ORDER_ID = ("{reference} is not a ShipStation order id", "channels.md §5")
    PARTIAL_SHIPMENT = (
        "ShipStation marks whole orders as shipped, and more of this one may be left to ship",
        "channels.md §3.9",
    )
    NO_CARRIER = ("the shipment has no carrier", "channels.md §3.9")
    TOLD_BEFORE = (
        "the parcel was told of before, and ShipStation cannot change that",
        "channels.md §3.9",
    )
    NOT_A_DATE = ("{field} is no date that ShipStation's calendar has", "channels.md §3.9")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "channels.md §3.9")


class ShipStationOrder(Code):
    """What stands in the way of creating or updating an order (channels.md §3.9)."""

    NO_KEY = ("without a key each call would make a new order", "channels.md §3.9")
    NO_INSTANT = ("when it was placed is not known", "channels.md §3.9")
    NOT_AN_INSTANT = ("{field} is no time that ShipStation's clocks show", "channels.md §3.9")
    NO_ADDRESS = ("where it goes is not known", "channels.md §3.9")
    MANY_ADDRESSES = ("its lines go to several addresses", "channels.md §3.9")
    NO_RECIPIENT = ("the address names neither a person nor a company", "channels.md §3.9")
    NOT_A_COUNTRY = ("{country} is not a country of two letters", "channels.md §3.9")
    TOO_MANY_STREETS = ("the address has {count} lines, three fit", "channels.md §3.9")
    NO_ITEMS = ("its lines are not known", "channels.md §3.9")
    NOTHING_TO_SHIP = ("none of its units is left to ship", "channels.md §3.9")
    OTHERS_SHIP = ("it stands at {status}: it is not ours to hand over", "channels.md §3.9")
    UNITS_OVER_LIMIT = ("line {line} has more than {limit} units", "channels.md §3.9")
    TOO_HEAVY = ("line {line} weighs more than a number can say", "channels.md §3.9")
    SEVERAL_CURRENCIES = ("its amounts are in {currencies}, not in one currency", "channels.md §5")
    OTHER_CURRENCY = ("its amounts are in {theirs}, the account's in {ours}", "channels.md §5")
    NOT_IN_CENTS = ("{field} has more than two digits after the point", "channels.md §3.9")
    AMOUNT_TOO_LARGE = ("{field} has more than nine digits", "channels.md §3.9")
    TOO_LONG = ("{field} is longer than {limit} characters", "channels.md §3.9")
    UNSENDABLE = ("{field} holds a character that cannot be sent", "channels.md §3.9")
