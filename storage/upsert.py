"""Insert-or-nothing and insert-or-replace on both databases."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def add_once(db: Connection, table: Table, row: Mapping[str, Any], *, key: Sequence[str]) -> bool:
    """Insert the row unless one with the same key columns is there; whether it was inserted."""
    statement = _insert_or_nothing(db.dialect.name, table, tuple(key))
    return db.execute(statement.returning(*(table.c[name] for name in key)), dict(row)).first() is not None


def add_all(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]) -> None:
    """Insert all rows that are new, without a word about those that are not; all rows have the same columns."""
    db.execute(_insert_or_nothing(db.dialect.name, table, tuple(key)), [dict(row) for row in rows])


def put(db: Connection, table: Table, row: Mapping[str, Any], *, key: Sequence[str]) -> None:
    """Insert the row, or replace the one with the same key columns."""
    put_all(db, table, [row], key=key)


def put_all(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]) -> None:
    """Insert or replace all rows, at least one; all have the same columns."""
    named = _insert(db.dialect.name, table)
    changed = {name: named.excluded[name] for name in rows[0] if name not in key}
    db.execute(named.on_conflict_do_update(index_elements=key, set_=changed), [dict(row) for row in rows])


# Putting a statement together costs several times as much as running it, and every callback runs this one.
@cache
def _insert_or_nothing(dialect: str, table: Table, key: tuple[str, ...]) -> SqliteInsert | PostgresqlInsert:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=key)


def _insert(dialect: str, table: Table) -> SqliteInsert | PostgresqlInsert:
    return sqlite_insert(table) if dialect == "sqlite" else postgresql_insert(table)
