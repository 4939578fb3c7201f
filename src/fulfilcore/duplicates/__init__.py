"""Twins: one purchase that reached us as several orders, through a marketplace and its hubs."""

from fulfilcore.duplicates.decide import (
    link,
    map_act,
    map_shipment,
    map_theirs,
    map_units,
    purchases,
    purchases_named,
    rivals,
    undecided,
)
from fulfilcore.duplicates.model import Star
from fulfilcore.duplicates.reasons import TwinReason

__all__ = [
    "Star",
    "TwinReason",
    "link",
    "map_act",
    "map_shipment",
    "map_theirs",
    "map_units",
    "purchases",
    "purchases_named",
    "rivals",
    "undecided",
]
