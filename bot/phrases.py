"""The command line's words, from texts/cli.toml."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("bot").joinpath("texts", "cli.toml").read_text(encoding="utf-8"))


def phrase(key: str, **fields: object) -> str:
    """A sentence by its dotted key with its places filled; a missing key or field raises KeyError."""
    found: Any = _table()
    for part in key.split("."):
        found = found[part]
    return str(found).format_map(fields)
