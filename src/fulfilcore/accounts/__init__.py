"""Who and where: accounts, their stores, and the settings an order was received under."""

from fulfilcore.accounts.hazards import Hazard, hazards
from fulfilcore.accounts.model import Account, Hub, Method, Reopening, Store, Terms
from fulfilcore.accounts.reasons import HazardReason, Mend
from fulfilcore.accounts.tables import MANUAL

__all__ = [
    "MANUAL",
    "Account",
    "Hazard",
    "HazardReason",
    "Hub",
    "Mend",
    "Method",
    "Reopening",
    "Store",
    "Terms",
    "hazards",
]
