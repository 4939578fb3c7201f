"""Every repository that ships passes the contract, and so does the one of the how-to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from fulfilcore.adapters import MemoryRepository, MemoryStorage
from fulfilcore.adapters.sql import (
    AsyncSqlRepository,
    SqlRepository,
    async_sqlite_engine,
    create_async_schema,
    create_schema,
    sqlite_engine,
)
from fulfilcore.codec import Codec
from fulfilcore.testing.contracts import RepositoryContract
from postgres import empty_schema


class TestMemory(RepositoryContract):
    """The repository in memory."""

    upcasts = False

    def setup_method(self) -> None:
        """A storage for this test."""
        self.storage = MemoryStorage()

    def make(self, tenant: str, codec: Codec) -> MemoryRepository:
        """A repository of that tenant."""
        return MemoryRepository(tenant, self.storage)


class TestSql(RepositoryContract):
    """SQLAlchemy with a sync engine, on a SQLite file."""

    @pytest.fixture(autouse=True)
    def storage(self, tmp_path: Path) -> Iterator[None]:
        """A database for this test."""
        self.engine = sqlite_engine(tmp_path / "shop.db")
        create_schema(self.engine)
        yield
        self.engine.dispose()

    def make(self, tenant: str, codec: Codec) -> SqlRepository:
        """A repository of that tenant."""
        return SqlRepository(self.engine, tenant, codec)


class TestAsyncSql(RepositoryContract):
    """SQLAlchemy with an async engine, on a SQLite file."""

    @pytest.fixture(autouse=True)
    def storage(self, tmp_path: Path) -> None:
        """A database for this test."""
        self.engine = async_sqlite_engine(tmp_path / "shop.db")
        self.drive(create_async_schema(self.engine))

    def teardown_method(self) -> None:
        """Close the database on the loop it was opened on."""
        self.drive(self.engine.dispose())
        super().teardown_method()

    def make(self, tenant: str, codec: Codec) -> AsyncSqlRepository:
        """A repository of that tenant."""
        return AsyncSqlRepository(self.engine, tenant, codec)


class TestPostgres(RepositoryContract):
    """SQLAlchemy with a sync engine, on PostgreSQL."""

    @pytest.fixture(autouse=True)
    def storage(self) -> Iterator[None]:
        """A schema for this test."""
        with empty_schema() as url:
            self.engine = create_engine(url)
            create_schema(self.engine)
            yield
            self.engine.dispose()

    def make(self, tenant: str, codec: Codec) -> SqlRepository:
        """A repository of that tenant."""
        return SqlRepository(self.engine, tenant, codec)


class TestAsyncPostgres(RepositoryContract):
    """SQLAlchemy with an async engine, on PostgreSQL."""

    @pytest.fixture(autouse=True)
    def storage(self) -> Iterator[None]:
        """A schema for this test."""
        with empty_schema() as url:
            self.engine = create_async_engine(url)
            self.drive(create_async_schema(self.engine))
            yield

    def teardown_method(self) -> None:
        """Close the connections on the loop they were opened on."""
        self.drive(self.engine.dispose())
        super().teardown_method()

    def make(self, tenant: str, codec: Codec) -> AsyncSqlRepository:
        """A repository of that tenant."""
        return AsyncSqlRepository(self.engine, tenant, codec)
