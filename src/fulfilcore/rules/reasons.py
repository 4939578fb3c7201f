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
    RAN_BEFORE = ("the run {run} was done; another run needs another name", "S004-61")

    # Why a run is not done, or not taken back
    TOO_MANY_ORDERS = ("it would change {orders} orders, and at most {most} were allowed",)
    CHANGED_SINCE = ("what it would do is not what was shown; look again",)
    NOTHING_RAN = ("no run is called {run}",)
    NOT_THE_NEWEST = ("rules ran on it again since",)
    TAKEN_ON = ("{provider} has taken it on",)
    LEFT_MEANWHILE = ("it is {status}",)

    # What is left out by a rule
    LEFT_OUT_BY_RULE = ("the rule {rule} leaves it out", "S001-22", "S001-25")


class LintReason(Code):
    """Reason codes of what a static look at a rule set finds."""

    # Rules that do nothing
    CONTRADICTORY = ("it can never hold: what it asks of {criteria} cannot be true at once",)
    SHADOWED = ("it never has its turn: {by} always ends the rules before, whenever it would hold",)
    OVERTAKEN = ("it never holds in its turn: {by} always changes what it asks for before",)
    DUPLICATE = ("it holds for the same orders as {by}, and does the same",)
    UNDECIDED = (
        "nobody can tell if it ever has its turn: {count} rules before it are too entangled",
    )

    # Rules whose order matters
    ORDER_SENSITIVE = ("both write {what} of one order, and the later one wins",)
    MORE_PAIRS = ("{count} more pairs of rules write {what} and were not looked at",)
    TAG_CIRCLE = (
        "each writes a tag that the next asks for: {circle}; no order of turns suits all",
    )
    READS_LATER = ("it asks for tag {tag}, which only {by} writes, after its turn",)
    MORE_LATER = ("{count} more rules ask for a tag that only later rules write",)

    # Comparisons that do not say what they seem to
    NEVER_HOLDS = ("`{comparison}` never holds, whatever the order is like",)
    ALWAYS_HOLDS = ("`{comparison}` holds whenever {criterion} is known; leave it out",)
    MIXED_ALPHABETS = ("{word} mixes letters of alphabets that look alike: {letters}",)

    # What no order can tell
    UNTOLD_BY_STORES = ("no active store tells {criterion}, so nothing is known of it",)
    UNTOLD_BY_HOST = ("{criterion} is on no order; it is known only if the host tells it",)

    # The traps of ShipStation
    ONE_LINE_ONLY = ("it asks {criterion} of an only line: an order of two lines never fits",)
    HOME_IS_NOT_ABROAD = ("it asks for orders to {country} that go abroad; that is home",)
    NEEDS_SERVICE = ("it decides {what}, but nothing before it chooses a service or a carrier",)
