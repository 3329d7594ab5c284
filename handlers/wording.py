"""All sentences the bot says, by key. The Chinese lives in texts/*.toml; a county may override any of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences by dotted key, such as `daily_report.accepted`, with `{field}` places to fill."""

    sentences: Mapping[str, str]

    def say(self, key: str, **fields: object) -> str:
        """The sentence with its places filled; a missing key or field is a programming error and raises KeyError."""
        return self.sentences[key].format_map(fields)


def load_wording(override: Mapping[str, object] | None = None) -> Wording:
    """The shipped sentences, with the county's own laid over them key by key."""
    sentences = dict[str, str]()
    for entry in sorted(resources.files("handlers").joinpath("texts").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            stem = entry.name.removesuffix(".toml")
            sentences.update(_flatten(stem, tomllib.loads(entry.read_text(encoding="utf-8"))))
    if override:
        sentences.update(_flatten("", override))
    return Wording(sentences)


def _flatten(prefix: str, table: Mapping[str, object]) -> dict[str, str]:
    flat = dict[str, str]()
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, Mapping):
            flat.update(_flatten(key, value))
        else:
            flat[key] = str(value)
    return flat
