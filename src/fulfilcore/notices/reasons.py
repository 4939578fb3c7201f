"""Why a channel is, or is not, told of a shipment."""

from fulfilcore.reasons import Code


class NoticeReason(Code):
    """Reason codes of notices."""

    TO_BE_TOLD = ("the store is owed the news of this shipment", "S000-17", "S001-18")
    NOBODY_TO_TELL = ("no channel stands behind {store}: nobody is to be told", "S002-3")
    HUB_NOTICES_OFF = (
        "the hub is not told of orders shipped from their marketplace twin",
        "S001-27",
        "S001-30",
    )
    CHANNEL_MADE_LABEL = ("the channel made the label and knows", "S001-32", "S004-41")
    KNOWN_THERE = ("the channel already shows the order as {level}",)
    CHANNEL_LISTED = ("the channel told us of it", "S004-86")
    SENT_AGAIN = ("the channel counted these units when they were first sent",)
    SAME_ORDER = ("the same order is told through {store} already", "S004-74")
    UNITS_UNMAPPED = ("{units} units match no line of the store's order; a person decides",)
    UNTRACKED_PRIME = (
        "Amazon wants carrier and tracking number of a Prime parcel; void it and label it anew",
        "S004-64",
    )
    WHOLE_ORDERS_ONLY = (
        "its channel can only be told of a whole order, and something is left to ship",
    )
    VOIDED = ("the shipment was voided before the store was told",)
    REPLACED = ("a newer label of the same parcel took its place",)
    CHANNEL_SAID_NO = ("the channel said no: {reason}",)
    NO_ANSWER = ("no answer came, and the channel cannot be asked: a person decides", "S001-19")
    GAVE_UP = ("tried {tries} times without success: {reason}",)
    SETTLED = ("{by} settled it",)
