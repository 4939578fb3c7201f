"""What is dangerous in how an account is set up, and what would mend it."""

from fulfilcore.reasons import Code


class HazardReason(Code):
    """Reason codes of hazards: an order lost, shipped twice, or a channel never told."""

    METHOD_B_LEGACY_ONLY = (
        "{hub} cannot hide its copies of {marketplace} orders: method B needs the legacy "
        "integration",
        "S001-2",
    )
    NOT_LINKED_TO_HUB = (
        "{marketplace} orders come through {hub} only: those of listings that are not linked to "
        "it never arrive",
        "S001-7",
        "S001-8",
    )
    DUPLICATES_EXPECTED = (
        "{marketplace} orders come from {store} and again from {hub}",
        "S001-29",
        "S001-35",
    )
    DOUBLE_IMPORT = ("{store} and {hub} import the orders of one seller account", "S004-74")
    ORDERS_LOST = (
        "{hub} leaves out {marketplace} orders, and no store of {marketplace} is active: nobody "
        "imports them",
        "S001-37",
    )
    HUB_NOT_TOLD = (
        "{hub} leaves out {marketplace} orders, so it is never told that they were shipped",
        "S001-25",
        "S001-37",
    )


class Mend(Code):
    """Reason codes of remedies: what somebody can do about a hazard."""

    USE_METHOD_A = ("let {marketplace} orders come through {hub} alone (method A)", "S001-2")
    USE_LEGACY = ("connect {hub} through the legacy integration", "S001-2")
    LINK_LISTINGS = ("link every listing of {marketplace} to {hub}", "S001-3")
    CONNECT_STORE = ("connect and activate a store of {marketplace}", "S001-12")
    DEACTIVATE_STORE = ("set {store} inactive: it then imports nothing", "S004-72", "S004-73")
    TELL_HUBS = ("let hubs be told of orders shipped from their twin", "S001-27")
    LEAVE_OUT = ("let {hub} leave out {marketplace} orders", "S001-22")
    STOP_LEAVING_OUT = ("let {hub} import {marketplace} orders again", "S001-37")
