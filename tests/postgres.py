"""A PostgreSQL to test against: the one the environment names, or a throw-away server of our own.

The server refuses to run as root, so as root it is started under an unprivileged user.
"""

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from secrets import token_hex
from time import sleep
from typing import NoReturn

import psycopg
import pytest
from sqlalchemy import URL, make_url

BINARIES = (Path("/usr/lib/postgresql/15/bin"), Path("/usr/local/pgsql/bin"))
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "fsync": "off",  # a test server may lose everything, but for the one of the kill test
    "jit": "off",  # it would take seconds to look at the catalogue
    "timezone": "UTC",
}


class NoServer(Exception):
    """There is no PostgreSQL here to test against."""


def address() -> str:
    """`postgresql://user@host:port/database` of a server that answers; the same for the process.

    Raises NoServer where neither FULFILCORE_TEST_POSTGRES nor the binaries are there.
    """
    found = _found()
    if isinstance(found, NoServer):
        raise found
    return found


def demanded() -> str:
    """The same for a test: where there is no server it is skipped, and in CI it fails."""
    try:
        return address()
    except NoServer as none:
        _without(none)


def binaries() -> Path:
    """Where the programs are, for a test that needs a server to kill; without them as above."""
    try:
        return _binaries()
    except NoServer as none:
        _without(none)


def _without(none: NoServer) -> NoReturn:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"CI needs a PostgreSQL: {none}", pytrace=False)
    pytest.skip(f"no PostgreSQL: {none}")


@contextmanager
def empty_schema() -> Iterator[URL]:
    """Where an engine finds nothing yet, nor anybody else's tables; forgotten afterwards."""
    name = f"test_{token_hex(8)}"
    with psycopg.connect(demanded(), autocommit=True) as door:
        door.execute(f"CREATE SCHEMA {name}".encode())
        url = make_url(demanded()).set(drivername="postgresql+psycopg")
        try:
            yield url.update_query_dict({"options": f"-csearch_path={name}"})
        finally:
            door.execute("SET lock_timeout = '20s'")  # a connection left open would hold it up
            door.execute(f"DROP SCHEMA {name} CASCADE".encode())


@cache
def _found() -> str | NoServer:
    try:
        return os.environ.get("FULFILCORE_TEST_POSTGRES") or Server().start()
    except NoServer as none:
        return none


class Server:
    """A server in a directory of its own that is gone when this process ends."""

    def __init__(self, **settings: str) -> None:
        self._settings = {**_SETTINGS, **settings}
        self._binaries = _binaries()
        self._user = _unprivileged() if os.geteuid() == 0 else None
        self.directory = Path(tempfile.mkdtemp(prefix="fulfilcore-pg-"))
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.throw_away)
        if self._user:
            os.chown(self.directory, self._user.pw_uid, self._user.pw_gid)
        how = ("-D", str(self._data), "-U", "shop", "-A", "trust", "-N", "-E", "UTF8")
        try:
            # It sorts by a language, as most servers do: code points must not come by chance.
            self._run("initdb", *how, "--locale-provider=icu", "--icu-locale=en-US")
        except NoServer:
            self._run("initdb", *how)  # it is older than PostgreSQL 15, or was built without

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def start(self) -> str:
        """Start it, wait until it answers, and say where it is."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        command = ["-D", str(self._data), "-p", str(self.port), "-k", str(self.directory)]
        self.process = self._popen("postgres", *command, *options)
        where = ("-h", "127.0.0.1", "-p", str(self.port))
        for _ in range(600):
            ready = self._popen("pg_isready", "-q", "-t", "1", *where).wait()
            if ready == 0:
                return f"postgresql://shop@127.0.0.1:{self.port}/postgres"
            if self.process.poll() is not None:
                break
        raise NoServer((self.directory / "log").read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        """The power goes: `kill -9` of the postmaster."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def revive(self) -> str:
        """Start it anew on the same data, once nobody is left of those it had begun.

        They notice only when they next look up that it is gone, and hold its memory until then.
        """
        for _ in range(200):
            with suppress(NoServer):
                return self.start()
            sleep(0.02)
        return self.start()

    def throw_away(self) -> None:
        """Stop it and forget its data."""
        if self.process:
            self.process.send_signal(signal.SIGINT)  # fast: does not wait for clients
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _run(self, program: str, *options: str) -> None:
        if self._popen(program, *options).wait() != 0:
            raise NoServer((self.directory / "log").read_text(errors="replace")[-2000:])

    def _popen(self, program: str, *options: str) -> "subprocess.Popen[bytes]":
        with (self.directory / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self._binaries / program), *options],
                stdout=log,
                stderr=log,
                cwd=self.directory,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
            )


def _binaries() -> Path:
    on_path = shutil.which("initdb")
    places = ([Path(on_path).resolve().parent] if on_path else []) + list(BINARIES)
    newer = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in (*places, *newer):
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise NoServer("no PostgreSQL binaries found; set FULFILCORE_TEST_POSTGRES to an address")


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("no unprivileged user to run the server as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
