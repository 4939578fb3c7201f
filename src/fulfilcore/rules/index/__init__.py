"""The index of a rule set: every rule asked at once, with the same answer as one after another."""

from fulfilcore.rules.index.matching import Index
from fulfilcore.rules.index.walking import Walk

__all__ = ["Index", "Walk"]
