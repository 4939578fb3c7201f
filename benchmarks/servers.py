"""A PostgreSQL to measure on, with `fsync` on: a commit that a power cut undoes is no commit.

It is found, or started, as the tests do it.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, create_engine, make_url, text

from benchmarks.measure import Missing

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

_SHOWN = ("server_version", "fsync", "synchronous_commit")


@cache
def _address() -> str:
    from postgres import NoServer, Server

    try:
        return os.environ.get("FULFILCORE_TEST_POSTGRES") or Server(fsync="on").start()
    except NoServer as none:
        raise Missing(f"no PostgreSQL: {none}") from None


@contextmanager
def empty_schema() -> Iterator[URL]:
    """Where an engine finds nothing yet; forgotten afterwards. Raises Missing without a server."""
    name = f"bench_{token_hex(8)}"
    url = make_url(_address()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as door:
        door.execute(text(f"CREATE SCHEMA {name}"))
    try:
        yield url.update_query_dict({"options": f"-csearch_path={name}"})
    finally:
        with engine.connect() as door:
            door.execute(text("SET lock_timeout = '20s'"))
            door.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


def settings(url: URL) -> Mapping[str, str]:
    """What a server is, and how sure it makes that what it wrote stays."""
    engine = create_engine(url)
    with engine.connect() as door:
        found = {name: door.execute(text(f"SHOW {name}")).scalar_one() for name in _SHOWN}
    engine.dispose()
    return {"postgresql": found.pop("server_version"), **found}
