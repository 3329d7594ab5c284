"""The county the browser tests and the pictures are about."""

from pathlib import Path

from pydantic import SecretStr

from bot.settings import DatabaseSettings, SandboxSettings, Settings, WebSettings, WorkSettings


def practice_settings(folder: Path) -> Settings:
    """A practice county on SQLite in that folder, at free ports."""
    return Settings(
        database=DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'practice.db'}")),
        web=WebSettings(port=0),
        sandbox=SandboxSettings(port=0),
        work=WorkSettings(schedule_s=3600),  # what is due comes when a test looks at the clock, not in between
    )
