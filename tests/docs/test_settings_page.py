"""The settings page says what the settings are."""

import re
from pathlib import Path

from pydantic import BaseModel, SecretStr

from bot.settings import Settings

PAGE = Path("docs/reference/settings.md")


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _settings() -> dict[str, str]:
    flat = {}
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, BaseModel):
            section = field.default
            flat |= {f"{name}.{inner}": _shown(getattr(section, inner)) for inner in type(section).model_fields}
        else:
            flat[name] = _shown(field.default)
    return flat


def _documented() -> dict[str, str]:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+?) \| .+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    words = {"空": "", "无": "None"}
    return {name: words.get(default.strip("`"), default.strip("`")) for name, default in rows}


def test_every_setting_is_documented_with_its_default() -> None:
    """A setting added, renamed or changed without the page fails here."""
    assert _settings() == _documented()
