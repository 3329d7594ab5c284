"""The migrations make exactly the tables of the schema."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.engine import Database
from storage.migrate import revisions, upgrade
from storage.schema import metadata


def test_migrations_and_schema_agree(database: Database) -> None:
    """A column added to one of them alone is found here."""
    with database.reading() as db:
        differences = compare_metadata(MigrationContext.configure(db, opts={"compare_type": True}), metadata)

    assert [] == differences


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    """Every process upgrades when it starts."""
    upgrade(database)
    current, newest = revisions(database)

    assert newest == current
