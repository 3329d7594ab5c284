"""Logging, configured once: one line an event, structured, and never the words people wrote."""

import sys
from typing import TYPE_CHECKING

from loguru import logger

from bot.settings import LogSettings

if TYPE_CHECKING:
    from loguru import Record


def configure_logging(settings: LogSettings) -> None:
    """Send log lines to stderr, as JSON lines or for reading; replaces whatever was configured before."""
    logger.remove()
    # No variable values in traces: they could hold a person's message or a secret.
    logger.add(
        sys.stderr,
        level=settings.level,
        serialize=settings.json_lines,
        format=_line,
        backtrace=False,
        diagnose=False,
    )


def _line(record: "Record") -> str:
    fields = " ".join(f"{name}={{extra[{name}]}}" for name in record["extra"])
    return "{time:YYYY-MM-DD HH:mm:ss.SSS} {level: <7} {message} " + fields + "\n{exception}"
