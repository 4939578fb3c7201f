"""Ready repositories: `memory` for trials and tests, `sql` (extra `sqlalchemy`) for databases.

`re2` (extra `regex`) finds patterns for rules. Neither `fulfilcore.adapters.sql` nor
`fulfilcore.adapters.re2` is loaded from here, so nobody needs their packages who does not use them.
"""

from fulfilcore.adapters.memory import MemoryRepository, MemoryStorage

__all__ = ["MemoryRepository", "MemoryStorage"]
