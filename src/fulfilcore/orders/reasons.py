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
    NOT_OUR_LABEL = ("{shipment} left without us; it is not ours to void",)
    NO_LABEL = ("there is no label to void",)
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
    LABELS_EXIST = ("there are labels; void them first: {shipments}",)
    PARTLY_GONE = ("{units} units have left without us already",)
    PRIME_NO_SPLIT = ("{order} is Prime, and Prime orders are not split", "S004-24")
    PRIME_NO_COMBINE = ("{order} is Prime, and Prime orders are not combined", "S004-25")
    CHANNEL_CANNOT = ("{system} cannot be told of an order that was {what}",)
    EMPTY_PART = ("a part without units is no part",)
    NOTHING_STAYS = ("the new parts take everything; something must stay in the first",)
    NOT_CANCELLED = ("it was neither cancelled here nor refused",)
    PART_CANCELLED = ("{part} was cancelled; restore it first",)
    NOT_SPLIT = ("it is not split",)
    NOT_COMBINED = ("no other order is combined with it",)
    NOTHING_TO_COMBINE = ("no other order is named",)
    SAME_PURCHASE = ("{order} is the same purchase",)
    OTHER_NOT_FREE = ("{order} cannot share a parcel: it is {status}",)
    SHIP_TO_DIFFERS = ("{order} goes to another address",)
    SEVERAL_ADDRESSES = ("a parcel goes to one address, not to {addresses}",)
    NOT_SO_MANY_LEFT = ("of line {line} {shipped} units have left, not {asked}",)
    NOTHING_LEFT = ("nothing has left that could be sent again",)
    NOTHING_WRITTEN = ("the edit changes nothing",)
    WRITTEN_TWICE = ("{what} is both set and taken away",)
    NOT_REOPENED = ("the channel has not opened it again", "S002-10")
    FIELD_UNDECIDED = ("the channel changed its {field} after an edit here; edit or reset it",)

    # Why it stands where it stands
    ARRIVED = ("the channel says {level}",)
    NOTHING_TRAVELS = ("nothing of it goes into a parcel: it is downloaded, served or picked up",)
    MARKED_PAID = ("marked as paid",)
    WITH_PROVIDER = ("{provider} fulfils it", "S004-84")
    ACCEPTED_BY_PROVIDER = ("{provider} has taken it on",)
    REJECTED_BY_PROVIDER = ("{provider} refused it: {note}",)
    CANCELLED_HERE = ("cancelled here{note}; the channel is not told", "S001-21")
    CANCELLED_BY_CHANNEL = ("the channel cancelled it", "S004-86")
    CANCELLED_WITH_TWIN = ("the order of which it is a copy was called off", "S001-36")
    REFUNDED_BY_CHANNEL = ("the channel refunded it",)
    SHIPPED_HERE = ("{units} shipped here",)
    SHIPPED_THERE = ("{units} shipped by others, says the channel", "S004-86")
    SHIPPED_ON_TWIN = ("{units} shipped on its twin {twin}", "S001-36")
    SPLIT = ("it is split into {parts}; act on these",)
    PART = ("it is a part of {order}",)
    COMBINED = ("its parcels carry {orders} too",)
    COMBINED_INTO = ("it travels in the parcels of {order}; act on that order",)
    RENEWS = ("a new order made of {order}", "S002-10", "S002-11")
    RENEWED = ("{order} was made of it", "S002-10", "S002-11")
    RELATED = ("it {how} {order}",)
    WRITTEN = ("its {field} was written by a {author}",)

    # What a person should look at
    OVER_SHIPPED = ("line {line}: {over} units more than ordered have left or are claimed",)
    SHIPPED_AFTER_CANCEL = ("{units} units left although it is cancelled",)
    REOPENED = ("the channel opened it again after cancelling it", "S002-10")
    FROZEN_CHANGED = ("the channel now says {level}, but it arrived cancelled", "S002-8", "S002-9")
    UNDATED_CONFLICT = ("two undated versions of its {part} differ; fetch it with its header",)
    CANCEL_REQUESTED = ("the buyer asks to cancel; the channel has not cancelled",)
    VOIDED_BUT_SHIPPED = ("shipment {shipment} is void, but its channel was told of it",)
    REOPENED_FROZEN = ("the channel opened it again; renew it to make a new order", "S002-10")
    CALLED_OFF_TOO_LATE = ("line {line}: {units} units were called off after they had left",)
    REFUNDED_OPEN = ("line {line}: {units} units were paid back and have not left",)
    CALL_BACK = ("it was called off while {provider} had it; see that it is not shipped",)
    SHIPPED_UNASKED = ("a provider shipped {shipment} without being asked, or no longer",)
    VOID_OF_NOTHING = ("a provider voided {shipment}, which nobody knows",)
    FIELD_KEPT = ("the channel changed its {field} after it was edited here; the edit stands",)
    FIELD_OVERRULED = ("the channel changed its {field} after it was edited here, and wins",)
    EDIT_HAS_NO_EFFECT_ON_LABEL = (
        "the label of a Prime order shows the address that Amazon holds",
        "S004-27",
    )
    PRIME_APART = ("it is Prime, which ships whole; take the split or combination back", "S004-24")
    ALERTED = ("alert: {note}{until}",)
    PRIME_CONFLICT = ("the channel said Prime and not Prime", "S004-62")


class ReportReason(Code):
    """Why a parcel that somebody reports cannot be recorded, beside what stands on its order."""

    NAME_UNKNOWN = ("no order is called {name}{where}", "S000-29")
    NAME_AMBIGUOUS = ("{name} may be any of {orders}; name the store or the id", "S000-29")
    SKU_NOT_ORDERED = ("no line of it has the SKU {sku}", "S000-29")
    SKU_NOT_OPEN = ("of SKU {sku} {open} units are open, not {asked}", "S000-29")
    LEFT_AHEAD = ("it is said to have left at {at}, which lies ahead",)
    CONTENDED = ("others kept writing it; try again",)
