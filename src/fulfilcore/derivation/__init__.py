"""From everything said and done about a channel order to the orders that come of it."""

from fulfilcore.derivation.elsewhere import left_elsewhere
from fulfilcore.derivation.fold import fold, version_key, version_of
from fulfilcore.derivation.hear import OPENED, hear, told, with_theirs
from fulfilcore.derivation.lives import lives

__all__ = [
    "OPENED",
    "fold",
    "hear",
    "left_elsewhere",
    "lives",
    "told",
    "version_key",
    "version_of",
    "with_theirs",
]
