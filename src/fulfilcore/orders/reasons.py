"""Why an order stands where it stands, and what stands in the way of an action."""

from fulfilcore.reasons import Code


class OrderReason(Code):
    """Reason codes of the order machine."""

    # What stands in the way
    UNKNOWN_ORDER = ("there is no order {order}",)
    COMMAND_ID_REUSED = ("command id {id} was already used for something else",)
    NOT_FROM_HERE = ("{action} is not possible while the order is {status}",)
    NO_AUTHORITY = ("{authority} may not {action} an order that is {status}",)
    HIDDEN = ("it is a hidden copy of {original}; act on that order", "S001-16", "S001-36")
    FROZEN = ("it arrived cancelled and stays as it was", "S002-7", "S002-8", "S002-9")
    VIEW_ONLY = ("Prime orders of this store can only be viewed here", "S004-16", "S004-17")
    UNPROVEN = ("{action} needs proof that is missing: {missing}", "S003-27")
    HELD = ("it is on hold{until}{note}",)
    HOLD_NOT_OVER = ("the hold lasts until {until}",)
    UNPAID = ("it is not paid",)
    NOT_RELEASED = ("the channel has not released it yet",)
    NOT_APPROVED = ("a regulated order needs its approval first",)
    LINES_UNKNOWN = ("its lines are not known yet; fetch them from the channel",)
    UNITS_UNSAID = ("the channel says partly shipped but not which units",)
    NOTHING_OPEN = ("no unit is left to ship",)
    NO_UNITS = ("no unit is named to ship",)
    UNKNOWN_LINE = ("there is no line {line} to ship from",)
    TOO_MANY_UNITS = ("line {line} has {open} units open, not {asked}",)
    LINE_TWICE = ("line {line} is named twice",)
    SHIPMENT_KNOWN = ("shipment {shipment} exists already",)
    NO_SUCH_SHIPMENT = ("there is no shipment {shipment} on this order",)
    ALREADY_VOIDED = ("shipment {shipment} is void already",)
    NOT_REPLACEABLE = ("shipment {shipment} cannot be replaced: it is live or replaced already",)
    NO_TRACKING_FOR_PRIME = ("Prime needs carrier and tracking number", "S000-14", "S004-64")
    TWIN_UNDECIDED = ("which order is its twin is undecided between {ids}", "S001-31")
    TWIN_UNITS_UNMAPPED = (
        "{units} shipped units of its copy {copy} match no line here; a person decides",
        "S001-16",
    )
    CANCELLED_AT_CHANNEL = ("the channel has cancelled it; restore it there",)
    FULFILLED_ELSEWHERE = ("{provider} fulfils it; cancel it there", "S004-84")
    HOLD_IN_THE_PAST = ("hold until {until} lies in the past",)

    # Why it stands where it stands
    ARRIVED = ("the channel says {level}",)
    MARKED_PAID = ("marked as paid",)
    WITH_PROVIDER = ("{provider} fulfils it", "S004-84")
    REJECTED_BY_PROVIDER = ("{provider} refused it: {note}",)
    CANCELLED_HERE = ("cancelled here{note}; the channel is not told", "S001-21")
    CANCELLED_BY_CHANNEL = ("the channel cancelled it", "S004-86")
    CANCELLED_WITH_TWIN = ("the order of which it is a copy was called off", "S001-36")
    REFUNDED_BY_CHANNEL = ("the channel refunded it",)
    SHIPPED_HERE = ("{units} shipped here",)
    SHIPPED_THERE = ("{units} shipped by others, says the channel", "S004-86")
    SHIPPED_ON_TWIN = ("{units} shipped on its twin {twin}", "S001-36")

    # What a person should look at
    OVER_SHIPPED = ("line {line}: {over} units more than ordered have left or are claimed",)
    SHIPPED_AFTER_CANCEL = ("{units} units left although it is cancelled",)
    REOPENED = ("the channel opened it again after cancelling it", "S002-10")
    FROZEN_CHANGED = ("the channel now says {level}, but it arrived cancelled", "S002-8", "S002-9")
    UNDATED_CONFLICT = ("two undated versions of its {part} differ; fetch it with its header",)
    CANCEL_REQUESTED = ("the buyer asks to cancel; the channel has not cancelled",)
    VOIDED_BUT_SHIPPED = ("shipment {shipment} is void, but its channel was told of it",)
    PRIME_CONFLICT = ("the channel said Prime and not Prime", "S004-62")
