"""Bring the database to the newest schema, by the migrations in storage/migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.engine import Database

# Any fixed number: all processes that upgrade the same PostgreSQL database queue behind it.
_UPGRADE_LOCK = 7_105_240


def upgrade(database: Database) -> None:
    """Apply what is missing; safe to call from several processes at once."""
    config = _config()
    with database.transaction() as db:
        if not database.is_sqlite:
            db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        config.attributes["connection"] = db
        command.upgrade(config, "head")


def revisions(database: Database) -> tuple[str | None, str | None]:
    """The database's own revision and the newest one this program knows."""
    with database.reading() as db:
        current = MigrationContext.configure(db).get_current_revision()
    return current, ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
