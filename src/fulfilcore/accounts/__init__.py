"""Who and where: accounts, their stores, and the settings an order was received under."""

from fulfilcore.accounts.model import Account, Reopening, Store, Terms

__all__ = ["Account", "Reopening", "Store", "Terms"]
