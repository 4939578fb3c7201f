"""The data of the WooCommerce codec: names, statuses, connectors, carriers (channels.md §3.6)."""

from collections.abc import Mapping

from fulfilcore.channels.statuses import levels
from fulfilcore.intake import Capabilities, Detail, Part

CAPABILITIES = Capabilities(
    system="woocommerce",
    marketplace=False,
    partial_shipment=True,  # with the Shipment Tracking extension: a tracking number per parcel
    closes=True,  # its status says it, and no units are counted
    idempotent=False,  # telling a tracking number twice lists it twice
    read_back=True,  # the extension lists what it was told
    amend_shipment=False,  # a tracking can be deleted, not changed
    split=True,  # an order may have any number of trackings
    combine=True,  # each order has trackings of its own, whatever else is in the parcel
    parts=frozenset({Part.HEADER}),
    details=frozenset({Detail.NOTES, Detail.OPTIONS, Detail.PRICES}),
)
"""What WooCommerce can do (REST API v3 and the Shipment Tracking extension)."""

LEVELS = levels("woocommerce", "status")
"""A status slug as a level; shops make slugs of their own, which their settings explain."""

ON_HOLD = "on-hold"
DRAFTS = frozenset({"auto-draft", "checkout-draft"})
"""Slugs of what is no order yet: a checkout that somebody began."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "order_number"),
    "billing": ("billing", "billing_address"),
    "shipping": ("shipping", "shipping_address"),
    "buyer_note": ("customer_note", "note"),
    "meta": ("meta_data", "meta"),
}
"""How a field is called from v1 of the REST API on, and in the legacy API before it."""

INSTANTS: Mapping[str, tuple[str, str]] = {
    # (on the clocks of the site, in the legacy API); `…_gmt` beside the first is UTC
    "modified": ("date_modified", "updated_at"),
    "placed": ("date_created", "created_at"),
}
"""Where an instant stands; only from v2 on does its UTC form stand beside it."""

NO_INSTANT = "0000-00-00"
"""How WordPress's database writes that there is no date."""

COLLECTED = frozenset({"local_pickup", "legacy_local_pickup", "pickup_location"})
"""Shipping methods by which the buyer takes the goods himself."""

PARENTS = ("bundled_by", "composite_parent")
"""Where a part of a bundle (Product Bundles, Composite Products) names the bundle's line."""

REFUNDED_LINE = "_refunded_item_id"
"""The meta key under which a refund's line names the line of the order."""

AMAZON_CHANNEL = "_codisto_amazonfulfillmentchannel"
"""The meta key under which Codisto tells who fulfils an order of Amazon: MFN, or AFN for Amazon."""

PROOFS = {
    "_codisto_amazonorderid": "amazon",
    "_wpla_amazon_order_id": "amazon",
    "_ebay_order_id": "ebay",
    "_ebay_extended_order_id": "ebay",
}
"""Meta keys made for a marketplace's own id by Codisto and by WP-Lister (channels.md §6)."""

HINTS = {
    "_codisto_orderid": "codisto",
    "_codisto_ebaytransactionid": "ebay",
    "_codisto_ebaysalesrecordnumber": "ebay",
}
"""Meta keys of ids that prove nothing alone: the connector's own, and weak ones of eBay."""

NO_ROUTE = "rest_no_route"
"""The error of an address that the site does not serve: the extension is not there."""

REFUSALS = frozenset({400, 404, 409, 410, 422})
"""HTTP statuses, as errors repeat them, after which telling it again would not help."""

PROVIDERS = {
    "an post": "An Post",
    "aramex": "Aramex",
    "auspost": "Australia Post",
    "australia post": "Australia Post",
    "bpost": "bpost",
    "canada post": "Canada Post",
    "canadapost": "Canada Post",
    "colissimo": "Colissimo",
    "correios": "Correios",
    "deutsche post dhl": "Deutsche Post DHL",
    "dhl us": "DHL US",
    "dpd.co.uk": "DPD.co.uk",
    "dpd.de": "DPD.de",
    "dpd.ie": "DPD.ie",
    "fedex": "Fedex",
    "fedex sameday": "FedEx Sameday",
    "globalpost": "GlobalPost",
    "inpost": "InPost",
    "nz post": "NZ Post",
    "ontrac": "OnTrac",
    "parcelforce": "ParcelForce",
    "postnl": "PostNL",
    "purolator": "Purolator",
    "royal mail": "Royal Mail",
    "royalmail": "Royal Mail",
    "ups": "UPS",
    "usps": "USPS",
}
"""Carriers that the extension makes links for, spelt as it wants them; others go as custom ones."""
