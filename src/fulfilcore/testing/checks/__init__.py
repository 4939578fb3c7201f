"""Everything that a repository promises, each promise as a check that can be run by itself."""

from collections.abc import Mapping, Sequence

from fulfilcore.testing.checks.commits import COMMITS
from fulfilcore.testing.checks.keys import KEYS
from fulfilcore.testing.checks.model import MODEL
from fulfilcore.testing.checks.outbox import OUTBOX
from fulfilcore.testing.checks.pages import PAGES
from fulfilcore.testing.checks.reading import READING
from fulfilcore.testing.checks.removals import REMOVALS
from fulfilcore.testing.checks.tenants import TENANTS
from fulfilcore.testing.driving import Check

CHECKS: Mapping[str, Sequence[Check]] = {
    "Reading back": READING,
    "Guard keys": KEYS,
    "One write": COMMITS,
    "Forgetting": REMOVALS,
    "Pages and history": PAGES,
    "The outbox": OUTBOX,
    "Tenants": TENANTS,
    "All of it together": MODEL,
}
"""Every check, by its subject."""
