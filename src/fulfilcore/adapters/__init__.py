"""Ready repositories: `memory` for trials and tests, `sql` (extra `sqlalchemy`) for databases.

`fulfilcore.adapters.sql` is never loaded from here, so nobody needs SQLAlchemy who does not use it.
"""

from fulfilcore.adapters.memory import MemoryRepository, MemoryStorage

__all__ = ["MemoryRepository", "MemoryStorage"]
