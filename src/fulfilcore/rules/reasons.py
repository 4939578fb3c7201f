"""Why a rule did what it did, or did not."""

from fulfilcore.reasons import Code


class RuleReason(Code):
    """Reason codes of automation rules."""

    # Why an effect of a rule that holds is left out
    KEPT_BY_PERSON = ("a person wrote its {what}; a rule does not overwrite that",)
    WEIGHT_UNKNOWN = ("its weight is not known, so nothing can be added to it",)
    DONE_BEFORE = ("this was done to it before, and is not done again",)
    ALREADY_HERE = ("it is here already; only a new order can be left out",)
    NOTHING_TO_SPLIT = ("no line, or every line, is of a product tagged {tag}",)
    NOT_ON_COPIES = ("it is a hidden copy; no rules run on it", "S001-36")
    NOT_THE_MOMENT = ("no rules run on an order that is {status}", "S002-19")
    RAN_BEFORE = ("rules ran on it before; reprocess to run them again", "S004-61")

    # Why a run is not done, or not taken back
    TOO_MANY_ORDERS = ("it would change {orders} orders, and at most {most} were allowed",)
    CHANGED_SINCE = ("what it would do is not what was shown; look again",)
    NOTHING_RAN = ("no run is called {run}",)
    NOT_THE_NEWEST = ("rules ran on it again since",)
    TAKEN_ON = ("{provider} has taken it on",)
    LEFT_MEANWHILE = ("it is {status}",)

    # What is left out by a rule
    LEFT_OUT_BY_RULE = ("the rule {rule} leaves it out", "S001-22", "S001-25")
