"""Accounts as data: what a store can do that no channel stands behind."""

from fulfilcore.intake import Capabilities, Detail

MANUAL = Capabilities(
    system="manual",
    silent=True,
    partial_shipment=True,
    split=True,
    combine=True,
    details=frozenset(Detail),
)
"""A store into which people write their orders (S002-3): whatever is done there, nobody is told."""
