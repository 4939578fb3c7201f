"""What a person should look at in what an order is made of."""

from fulfilcore.reasons import Code


class ProductReason(Code):
    """Reason codes of products."""

    MIXED_ORDER = ("only some of it is tagged {tag}; not so: {lines}", "S000-26")
    MIXED_PRIME_ORDER = (
        "it is Prime, which ships whole, and only some of it is tagged {tag}; not so: {lines}",
        "S000-26",
        "S004-24",
    )
