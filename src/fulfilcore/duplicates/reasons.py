"""Why an order is, or is not, taken for a copy of another."""

from fulfilcore.reasons import Code


class TwinReason(Code):
    """Reason codes of twins."""

    HIDDEN_COPY = (
        "a copy of {original}: its {field} names that order",
        "S001-15",
        "S001-31",
        "S001-36",
    )
    VISIBLE_COPY = (
        "a copy of {original}, shown because its hub is not told of the other's shipments",
        "S001-28",
    )
    DOUBLE_IMPORT = ("the same order as {original}, imported through a second store", "S004-74")
    RENAMED = ("the same order as {original}, by another of its ids", "S001-31")
    RIVAL_COPIES = (
        "{others} holds the same purchase, and its original is not here: ship only one",
        "S001-16",
    )
    HAS_COPY = ("{copy} is its copy", "S001-15")
    NOTHING_SHIPPABLE = (
        "its copy is hidden and it is view-only itself, so nothing here can be shipped: switch on "
        "the import of Prime orders, connect an Amazon carrier, or re-import it",
        "S004-89",
    )
