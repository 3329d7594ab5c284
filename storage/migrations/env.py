"""Run migrations on the connection storage.migrate hands over."""

from typing import Any, Literal

from alembic import context

from storage.schema import UtcTime, metadata


def _render(kind: str, item: Any, _autogen: object) -> str | Literal[False]:  # noqa: ANN401 - Alembic's own signature
    # Migrations must keep working when the code around UtcTime changes: they name the plain type.
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
)
context.run_migrations()
