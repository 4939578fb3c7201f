"""Where an order can stand, and why it can stand there."""

from enum import Enum


class Status(Enum):
    """Where an order stands."""

    AWAITING_PAYMENT = "awaiting_payment"  # not paid, or not released by the channel
    ON_HOLD = "on_hold"  # somebody wants it to wait
    AWAITING_SHIPMENT = "awaiting_shipment"  # to be shipped by us
    PENDING_FULFILLMENT = "pending_fulfillment"  # view-only, or with a provider
    REJECTED_FULFILLMENT = "rejected_fulfillment"  # the provider refused it
    SHIPPED = "shipped"  # every unit has left
    CANCELLED = "cancelled"  # nothing will be shipped


class SubStatus(Enum):
    """Which of the two meanings pending_fulfillment has."""

    VIEW_ONLY = "view_only_prime"  # older Amazon stores show Prime orders only
    WITH_PROVIDER = "with_provider"  # somebody else ships it


class Landing(Enum):
    """Where a move lands when the table does not name a status."""

    NATURAL = "natural"  # awaiting_payment, on_hold or awaiting_shipment, as payment and holds say
    BY_UNITS = "by_units"  # as the units say: shipped or cancelled, else as provider and holds say
    SAME = "same"  # where it was


class Arrival(Enum):
    """How an order of this store may be worked on, decided on import."""

    NATURAL = "natural"
    VIEW_ONLY = "view_only"
    PROVIDER = "provider"


class CancelledBy(Enum):
    """Who called the order off; one that arrived so is frozen (S002-9)."""

    ARRIVED = "arrived"
    CHANNEL = "channel"
    REFUND = "refund"
    HERE = "here"
    TWIN = "twin"
