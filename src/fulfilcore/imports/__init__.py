"""Taking orders in: where a new one lands."""

from fulfilcore.imports.decide import land
from fulfilcore.imports.model import Landed
from fulfilcore.imports.reasons import ImportReason

__all__ = ["ImportReason", "Landed", "land"]
