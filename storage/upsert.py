"""Insert-or-nothing and insert-or-replace on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def add_once(db: Connection, table: Table, row: Mapping[str, Any], *, key: Sequence[str]) -> bool:
    """Insert the row unless one with the same key columns is there; whether it was inserted."""
    insert = sqlite_insert if db.dialect.name == "sqlite" else postgresql_insert
    once = insert(table).values(**row).on_conflict_do_nothing(index_elements=key)
    return db.execute(once.returning(*(table.c[name] for name in key))).first() is not None


def put(db: Connection, table: Table, row: Mapping[str, Any], *, key: Sequence[str]) -> None:
    """Insert the row, or replace the one with the same key columns."""
    insert = sqlite_insert if db.dialect.name == "sqlite" else postgresql_insert
    changed = {name: value for name, value in row.items() if name not in key}
    db.execute(insert(table).values(**row).on_conflict_do_update(index_elements=key, set_=changed))
