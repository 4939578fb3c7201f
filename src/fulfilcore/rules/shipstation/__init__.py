"""Automation rules as a person copies them from ShipStation's rule page."""

from fulfilcore.rules.shipstation.read import rules_from_shipstation
from fulfilcore.rules.shipstation.tables import REFUSED

__all__ = ["REFUSED", "rules_from_shipstation"]
