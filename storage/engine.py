"""One way to open the database, SQLite or PostgreSQL, with transactions that never deadlock on themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_BUSY_MS = 10_000


class Database:
    """An open database. Writers get `transaction()`, readers `reading()`; both are short and never span the network."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded engine (one process, one writer)."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is committed at the end, or rolled back when anything raises.

        The transaction begins with the first statement, so what a caller computes before touching the rows
        does not hold SQLite's only write lock.
        """
        with self.engine.connect() as db:
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for looking only; on SQLite it takes no write lock."""
        with self.engine.connect().execution_options(qingzhi_reading=True) as db:
            yield db

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open `sqlite:///file` or `postgresql://…`; the folder of a SQLite file is made when missing.

    Raises ValueError with one clear sentence when the address cannot be used.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ValueError("not a database address (expected sqlite:///file or postgresql://host/name)") from error
    match address.get_backend_name():
        case "sqlite":
            return Database(_sqlite(address))
        case "postgresql":
            return Database(_postgresql(address))
        case other:
            raise ValueError(f"{other} is not supported (use sqlite or postgresql)")


def _postgresql(address: URL) -> Engine:
    # Parameters stay out of error texts: they may be what a person wrote.
    driver = address.set(drivername="postgresql+psycopg")
    return create_engine(driver, pool_pre_ping=True, pool_size=10, hide_parameters=True)


def _sqlite(address: URL) -> Engine:
    if not address.database or address.database == ":memory:":
        raise ValueError("sqlite needs a file, such as sqlite:///var/qingzhi.db")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    wait = {"timeout": _BUSY_MS / 1000}
    engine = create_engine(address, pool_size=10, hide_parameters=True, connect_args=wait)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection type
        # The driver must not begin transactions by itself: we choose how they begin, below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(db: Connection) -> None:
        # A deferred BEGIN that later wants to write is refused at once when another writer was quicker; the
        # busy timeout only helps those who queue for the lock from the start.
        reading = db.get_execution_options().get("qingzhi_reading", False)
        db.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
