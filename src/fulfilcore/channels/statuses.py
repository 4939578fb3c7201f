"""The status map: what each system's words mean here, in one table (channels.md §4).

A word that is not in it is a doubt, never a guess. Where a system tells several axes at once
(money, shipping, cancelling), each has its own rows and the codec joins them.
"""

from collections.abc import Mapping

from fulfilcore.intake import Level

STATUSES: Mapping[str, Mapping[str, Mapping[str, Level | None]]] = {
    "amazon": {
        "OrderStatus": {
            "PendingAvailability": Level.UNREADY,
            "Pending": Level.UNREADY,
            "Unshipped": Level.OPEN,
            "PartiallyShipped": Level.PARTLY_SHIPPED,
            "Shipped": Level.SHIPPED,
            "InvoiceUnconfirmed": Level.SHIPPED,  # all has left, only the invoice is open
            "Canceled": Level.CANCELLED,
            "Unfulfillable": Level.REVIEW,  # Multi-Channel Fulfilment only: the provider failed
        },
        "fulfillmentStatus": {
            "PENDING_AVAILABILITY": Level.UNREADY,
            "PENDING": Level.UNREADY,
            "UNSHIPPED": Level.OPEN,
            "PARTIALLY_SHIPPED": Level.PARTLY_SHIPPED,
            "SHIPPED": Level.SHIPPED,
            "CANCELLED": Level.CANCELLED,
            "UNFULFILLABLE": Level.REVIEW,
        },
    },
    "bigcommerce": {
        "status_id": {
            "0": Level.UNREADY,  # Incomplete: an abandoned checkout, which is not imported
            "1": Level.UNREADY,  # Pending
            "2": Level.SHIPPED,  # Shipped
            "3": Level.PARTLY_SHIPPED,  # Partially Shipped
            "4": Level.REFUNDED,  # Refunded
            "5": Level.CANCELLED,  # Cancelled
            "6": Level.CANCELLED,  # Declined
            "7": Level.UNPAID,  # Awaiting Payment
            "8": Level.OPEN,  # Awaiting Pickup
            "9": Level.OPEN,  # Awaiting Shipment
            "10": Level.SHIPPED,  # Completed
            "11": Level.OPEN,  # Awaiting Fulfillment
            "12": Level.REVIEW,  # Manual Verification Required
            "13": Level.REVIEW,  # Disputed
            "14": Level.REVIEW,  # Partially Refunded: which units are still wanted is for a person
        },
    },
    "shipstation": {
        "orderStatus": {
            "awaiting_payment": Level.UNPAID,
            "awaiting_shipment": Level.OPEN,
            "pending_fulfillment": Level.OPEN,  # but somebody else ships it
            "rejected_fulfillment": Level.REVIEW,  # whoever was to ship it refused
            "shipped": Level.SHIPPED,
            "on_hold": Level.REVIEW,
            "cancelled": Level.CANCELLED,
        },
    },
    "rithum": {
        "CheckoutStatus": {
            "NotVisited": Level.UNREADY,
            "Visited": Level.UNREADY,
            "OnHold": Level.REVIEW,
            "Completed": None,
            "CompletedAndVisited": None,
            "CompletedOffline": None,
            "Disabled": Level.REVIEW,  # closed, but never completed
            "Cancelled": Level.CANCELLED,  # SOAP only
        },
        "PaymentStatus": {
            "NotYetSubmitted": Level.UNPAID,
            "NotSubmitted": Level.UNPAID,  # SOAP's word for it
            "Submitted": Level.UNPAID,
            # The money is under way, "payment is unfinished": a shop that ships on it says so in
            # its settings (`settled`).
            "Deposited": Level.UNPAID,
            "Failed": Level.UNPAID,  # it may be paid in another way
            "Cleared": None,
        },
        "ShippingStatus": {
            "Unshipped": Level.OPEN,
            "PendingShipment": Level.OPEN,
            "PartiallyShipped": Level.PARTLY_SHIPPED,
            "Shipped": Level.SHIPPED,
            "Canceled": Level.CANCELLED,
            "ThirdPartyManaged": Level.OPEN,  # somebody else ships, and does not tell Rithum
        },
        "OrderState": {  # SOAP only
            "Active": None,
            "Archived": None,
            "Cancelled": Level.CANCELLED,
        },
        "OrderRefundStatus": {  # SOAP only; which units are still wanted is for a person
            "NoRefunds": None,
            "FailedAttemptsOnly": None,
            "OrderLevel": Level.REVIEW,
            "LineItemLevel": Level.REVIEW,
            "OrderAndLineItemLevel": Level.REVIEW,
        },
    },
    "custom_store": {
        # A host writes its own words, which the store's settings map (channels.md §3.9). These are
        # understood without: any case, blanks, `_` or `-` between the words. "Complete" is not
        # among them: shops say it of orders that are placed, paid or shipped.
        "OrderStatus": {
            "awaiting payment": Level.UNPAID,
            "unpaid": Level.UNPAID,
            "pending payment": Level.UNPAID,
            "awaiting shipment": Level.OPEN,
            "paid": Level.OPEN,
            "unshipped": Level.OPEN,
            "ready to ship": Level.OPEN,
            "on hold": Level.REVIEW,
            "shipped": Level.SHIPPED,
            "dispatched": Level.SHIPPED,
            "despatched": Level.SHIPPED,
            "cancelled": Level.CANCELLED,
            "canceled": Level.CANCELLED,
        },
    },
    "ebay": {
        "orderFulfillmentStatus": {
            "NOT_STARTED": Level.OPEN,
            "IN_PROGRESS": Level.PARTLY_SHIPPED,
            "FULFILLED": Level.SHIPPED,
        },
        "lineItemFulfillmentStatus": {  # counted; the order's own word is its level
            "NOT_STARTED": None,
            "IN_PROGRESS": None,
            "FULFILLED": None,
        },
        "orderPaymentStatus": {
            "PENDING": Level.UNPAID,
            "FAILED": Level.UNPAID,
            "PAID": None,
            "PARTIALLY_REFUNDED": Level.REVIEW,  # which units are still wanted is for a person
            "FULLY_REFUNDED": Level.REFUNDED,
        },
        "cancelState": {
            "NONE_REQUESTED": None,
            "IN_PROGRESS": None,  # a request is not a cancellation
            "CANCELED": Level.CANCELLED,
        },
        "holdState": {  # of a payment
            "HELD": Level.REVIEW,
            "HELD_PENDING": Level.REVIEW,
            "NOT_HELD": None,
            "RELEASED": None,
            "RELEASE_CONFIRMED": None,
            "RELEASE_FAILED": Level.REVIEW,
            "RELEASE_PENDING": None,
        },
        # From here on the words of the Trading API.
        "OrderStatus": {
            "Active": Level.UNREADY,  # not paid, and may still become part of another order
            "InProcess": Level.UNREADY,
            "Authenticated": Level.UNREADY,
            "Completed": None,  # checked out; what has left is counted
            "Shipped": Level.SHIPPED,
            "CancelPending": None,  # a request is not a cancellation
            "Cancelled": Level.CANCELLED,
            # Expired, or combined into another order: under this id nothing is to be shipped.
            "Inactive": Level.CANCELLED,
        },
        "CheckoutStatus": {
            "Incomplete": Level.UNREADY,
            "Pending": Level.UNPAID,
            "Complete": None,
        },
        "eBayPaymentStatus": {
            "NoPaymentFailure": None,
            "PaymentInProcess": Level.UNPAID,
            "PayPalPaymentInProcess": Level.UNPAID,
            "BuyerCreditCardFailed": Level.UNPAID,
            "BuyerECheckBounced": Level.UNPAID,
            "BuyerFailedPaymentReportedBySeller": Level.UNPAID,
        },
        "PaymentHoldStatus": {
            "None": None,
            "MerchantHold": Level.REVIEW,
            "PaymentHold": Level.REVIEW,
            "PaymentReview": Level.REVIEW,
            "NewSellerHold": None,  # only the payout waits: shipping is what releases it
            "Released": None,
            "ReleaseConfirmed": None,
            "ReleaseFailed": Level.REVIEW,
            "ReleasePending": None,
        },
        "CancelStatus": {
            "NotApplicable": None,
            "Invalid": None,
            "CancelRequested": None,
            "CancelPending": None,
            "CancelRejected": None,
            "CancelFailed": None,
            "CancelComplete": Level.CANCELLED,
            "CancelClosedForCommitment": Level.CANCELLED,
            "CancelClosedWithRefund": Level.CANCELLED,
            "CancelClosedNoRefund": Level.REVIEW,  # the request is closed; how, is not said
            "CancelClosedUnknownRefund": Level.REVIEW,
        },
    },
    "csv": {
        "Order Status": {  # ShipStation's five words, and what people write for the others
            "Awaiting Payment": Level.UNPAID,
            "Unpaid": Level.UNPAID,
            "Awaiting Shipment": Level.OPEN,
            "Awaiting Fulfillment": Level.OPEN,
            "Open": Level.OPEN,
            "Paid": Level.OPEN,
            "Partially Shipped": Level.PARTLY_SHIPPED,
            "Partly Shipped": Level.PARTLY_SHIPPED,
            "Shipped": Level.SHIPPED,
            "On Hold": Level.REVIEW,
            "Review": Level.REVIEW,
            "Refunded": Level.REFUNDED,
            "Cancelled": Level.CANCELLED,
            "Canceled": Level.CANCELLED,
            "Unready": Level.UNREADY,
        },
    },
    "shopify": {
        "financial_status": {
            "pending": Level.UNPAID,
            # The money is only reserved: the shop still has to take it, and the reservation runs
            # out. A shop that takes it on shipping says so in its settings (`settled`).
            "authorized": Level.UNPAID,
            "expired": Level.UNPAID,
            "partially_paid": Level.UNPAID,
            # The payment was called off, the order was not: it may be paid in another way.
            "voided": Level.UNPAID,
            "paid": None,
            "partially_refunded": None,  # which units are still wanted is counted
            "refunded": Level.REFUNDED,
        },
    },
    "squarespace": {
        "fulfillmentStatus": {
            "PENDING": Level.OPEN,
            "FULFILLED": Level.SHIPPED,
            "CANCELED": Level.CANCELLED,
        },
    },
    "woocommerce": {
        "status": {
            "auto-draft": Level.UNREADY,
            "checkout-draft": Level.UNREADY,
            "pending": Level.UNPAID,
            # It waits for the money, or, once a payment is noted on it, for a person: the codec
            # tells these apart.
            "on-hold": Level.UNPAID,
            "processing": Level.OPEN,
            "completed": Level.SHIPPED,
            "refunded": Level.REFUNDED,
            "cancelled": Level.CANCELLED,
            "failed": Level.CANCELLED,  # the payment was refused; paid anew, it opens again
            "trash": Level.CANCELLED,
        },
    },
}
"""System, the field that carries the word, and what the word means; None where units decide."""


def levels(system: str, field: str) -> Mapping[str, Level]:
    """The words of one field that stand for a level by themselves."""
    return {word: level for word, level in STATUSES[system][field].items() if level}
