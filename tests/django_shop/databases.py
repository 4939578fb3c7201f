"""Databases for the tests: Django is started here, and led to one database after another.

Whatever else is of this shop must be imported after this module.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import django
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.conninfo import conninfo_to_dict

from django_shop import settings

os.environ["DJANGO_SETTINGS_MODULE"] = settings.__name__
django.setup()

Place = Mapping[str, object]
"""What `DATABASES` says of one database."""


def sqlite(file: Path) -> Place:
    """A database in a file, with the options of the shop."""
    return {**settings.DATABASES[DEFAULT_DB_ALIAS], "NAME": str(file)}


@contextmanager
def postgres(address: str) -> Iterator[Place]:
    """A schema of our own on the server of that address; gone at the end."""
    schema = f"django_shop_{secrets.token_hex(4)}"
    rest = conninfo_to_dict(address)
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    where = {name: rest.pop(key, "") for name, key in {**names, "NAME": "dbname"}.items()}
    options = {**rest, "options": f"-c search_path={schema}"}
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {schema}".encode())
        try:
            yield {"ENGINE": "django.db.backends.postgresql", **where, "OPTIONS": options}
        finally:
            server.execute(f"DROP SCHEMA {schema} CASCADE".encode())


@contextmanager
def connected(place: Place, alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Have Django find that database under that alias, from every thread.

    A server closes a connection when its request ends; here all are closed when the test ends.
    """
    opened: list[BaseDatabaseWrapper] = []

    def note_down(connection: BaseDatabaseWrapper, **_: object) -> None:
        opened.append(connection)

    before = connections.databases.get(alias)
    (connections.databases[alias],) = connections.configure_settings(
        {DEFAULT_DB_ALIAS: dict(place)}
    ).values()
    _forget(alias)
    connection_created.connect(note_down)
    try:
        yield
    finally:
        connection_created.disconnect(note_down)
        for connection in opened:
            connection.inc_thread_sharing()  # or another thread may not close it
            connection.close()
        _forget(alias)
        if before is None:
            del connections.databases[alias]
        else:
            connections.databases[alias] = before


def _forget(alias: str) -> None:
    """Have this thread connect anew, by the settings of then."""
    with suppress(AttributeError):
        del connections[alias]
