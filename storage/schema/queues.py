"""The durable queues in and out, and the tokens processes share."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, text

from storage.schema.columns import Serial, UtcTime, metadata


def _queue_columns() -> list[Column[object]]:
    """What every durable queue needs: whose turn it is, who has it, how often it was tried.

    `conversation` orders the rows that must stay in order; `claim` is the token of the worker that has the row, so
    that a worker which slept through its claim cannot finish what another one took over.
    """
    return [
        Column("conversation", String(200), nullable=False),
        Column("state", String(10), nullable=False),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("run_at", UtcTime, nullable=False),
        Column("claim", String(40)),
        Column("claimed_until", UtcTime),
        Column("error", Text),
    ]


inbox = Table(
    "inbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    *_queue_columns(),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("key", String(240), nullable=False, unique=True),
    Column("cause", BigInteger, nullable=True),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("attachment", LargeBinary),
    Column("media_id", String(512)),
    Column("queued_at", UtcTime, nullable=False),
    Column("first_tried_at", UtcTime),
    Column("unsure", Integer, nullable=False, server_default=text("0")),
    Column("finished_at", UtcTime),
    Column("message_id", String(512)),
    Column("response_code", String(512)),
    *_queue_columns(),
)

for _queue in (inbox, outbox):
    _open = text("state IN ('waiting', 'claimed')")
    Index(f"ix_{_queue.name}_turn", _queue.c.conversation, _queue.c.id, sqlite_where=_open, postgresql_where=_open)
    Index(f"ix_{_queue.name}_due", _queue.c.run_at, _queue.c.id, sqlite_where=_open, postgresql_where=_open)

tokens = Table(
    "tokens",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("token", String(1024)),
    Column("expires_at", UtcTime),
    Column("refreshing_until", UtcTime),
)
