"""What every test may rely on: no network, no unannounced errors, a fresh database of either kind."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger
from sqlalchemy import text

from storage.engine import Database, open_database
from storage.migrate import upgrade
from storage.schema import metadata
from tests.postgres import PostgresServer, Unavailable, start_postgres

REQUIRE_ALL = os.environ.get("QINGZHI_TEST_REQUIRE_ALL") == "1"


def _loopback_only(event: str, args: tuple) -> None:
    if event != "socket.connect":
        return
    address = args[1]
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise PermissionError(f"tests do not use the network: {address}")


sys.addaudithook(_loopback_only)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list]:
    """Every log record of the test. An ERROR nobody took out of this list fails the test."""
    records: list = []
    logger.remove()
    logger.add(lambda message: records.append(message.record), level="DEBUG", format="{message}", catch=False)
    yield records
    logger.remove()
    errors = [(record["message"], record["exception"]) for record in records if record["level"].name == "ERROR"]

    assert not errors


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as db:
        db.exec_driver_sql("COMMIT")
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.exec_driver_sql("BEGIN")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A throw-away PostgreSQL server with a migrated database to copy."""
    try:
        server = start_postgres()
    except Unavailable as problem:
        if REQUIRE_ALL:
            pytest.fail(f"PostgreSQL is required here and could not be had: {problem}")
        pytest.skip(f"*** PostgreSQL tests SKIPPED: {problem} ***")
    with server:
        yield server


@pytest.fixture(scope="session")
def lasting_postgres(postgres_server: PostgresServer) -> Iterator[Database]:
    """One open database for all tests that need no address of their own: emptying it is much quicker than copying."""
    with postgres_server.fresh_database() as url:
        database = open_database(url)
        yield database
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs once on each kind."""
    return request.param


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if database_kind == "sqlite":
        path = tmp_path / "qingzhi.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database() as url:
        yield url


@pytest.fixture
def database(database_kind: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated, empty, open database: the one of `database_url` for a test that asks for both."""
    if database_kind == "postgresql" and "database_url" not in request.fixturenames:
        lasting: Database = request.getfixturevalue("lasting_postgres")
        yield lasting
        _empty(lasting)
        return
    database = open_database(request.getfixturevalue("database_url"))
    yield database
    database.close()


def _empty(database: Database) -> None:
    """Leave nothing behind; a test that leaves a transaction open fails here instead of hanging."""
    names = ", ".join(table.name for table in metadata.sorted_tables)
    with database.transaction() as db:
        db.execute(text("SET LOCAL lock_timeout = '5s'"))
        db.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
