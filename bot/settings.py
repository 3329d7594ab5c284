"""Where the bot runs and how it reaches its tenant: one frozen object, read once, from a file and the environment.

Order: environment (`QINGZHI_APP__SECRET=…`) over the file (`qingzhi.toml`, or the one named in `QINGZHI_CONFIG`) over
the defaults. What counts as late or too many is not here: those are rules of the county, versioned and shown to people.
Every setting is explained in docs/reference/settings.md; a test holds the two together.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.errors import BadSetting


class _Section(BaseModel):
    """A group of settings: frozen, and a misspelt name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(_Section):
    """Where rows live: `sqlite:///path` for one machine, `postgresql://…` when one is not enough."""

    url: SecretStr = SecretStr("sqlite:///var/qingzhi.db")


class TenantSettings(_Section):
    """How to reach WeCom: the corporation and the API's address (private deployments and the sandbox have others)."""

    corp_id: str = ""
    base_url: AnyHttpUrl = AnyHttpUrl("https://qyapi.weixin.qq.com/cgi-bin/")
    timeout_s: float = Field(default=5.0, gt=0, le=60)


class AppSettings(_Section):
    """The self-built app: its id and secret, and its callback's token and key."""

    agent_id: int = 0
    secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")


class AibotSettings(_Section):
    """The AI bot in HTTP callback mode. `receive_id` is empty for a bot of the corporation itself."""

    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    receive_id: str = ""
    name: str = ""


class WebSettings(_Section):
    """The web edge: where it listens and what it accepts."""

    host: str = "127.0.0.1"
    port: int = Field(default=8600, ge=0, le=65535)
    max_body_bytes: int = Field(default=262_144, ge=1_024)
    replay_window_s: int = Field(default=600, ge=0)


class FileSettings(_Section):
    """What a received ledger may weigh before and after unpacking."""

    max_bytes: int = Field(default=5 * 1024 * 1024, ge=1_024)
    max_unpacked_bytes: int = Field(default=64 * 1024 * 1024, ge=1_024)
    max_rows: int = Field(default=10_000, ge=1)
    max_cells: int = Field(default=400_000, ge=1)


class WorkSettings(_Section):
    """The loops: how many in parallel, how often they look, how often they try, how long a claim holds.

    `schedule_s` is how often the scheduler looks what is due.
    """

    dispatchers: int = Field(default=1, ge=1, le=32)
    deliverers: int = Field(default=1, ge=1, le=32)
    poll_s: float = Field(default=0.5, gt=0, le=60)
    max_attempts: int = Field(default=6, ge=1)
    claim_s: int = Field(default=60, ge=5)
    schedule_s: float = Field(default=15.0, gt=0, le=3600)


class KeySettings(_Section):
    """The key ring for what must not be readable at rest; made at the first start when the file is not there."""

    file: Path = Path("var/qingzhi.key")


class SecondOpinionSettings(_Section):
    """The county's own model that may be asked about messages the judge is unsure of; off unless switched on.

    `allowed_hosts` are names and addresses that count as the county's own network besides loopback and private ones.
    """

    enabled: bool = False
    base_url: AnyHttpUrl | None = None
    api_key: SecretStr = SecretStr("")
    model: str = ""
    allowed_hosts: tuple[str, ...] = ()
    timeout_s: float = Field(default=8.0, gt=0, le=30)
    daily_calls: int = Field(default=500, ge=0)
    cache_entries: int = Field(default=1_000, ge=0, le=100_000)
    cache_s: int = Field(default=86_400, ge=0)
    max_failures: int = Field(default=3, ge=1)
    pause_s: int = Field(default=300, ge=0)


class LogSettings(_Section):
    """What the log shows and in which form."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    json_lines: bool = True


class SandboxSettings(_Section):
    """The practice tenant of `qingzhi run`."""

    host: str = "127.0.0.1"
    port: int = Field(default=8601, ge=0, le=65535)


class Settings(BaseSettings):
    """All settings. `county_file` is the county's own data (units, people, campaign, overrides)."""

    model_config = SettingsConfigDict(
        env_prefix="QINGZHI_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        nested_model_default_partial_update=True,
    )

    county_file: Path | None = None
    database: DatabaseSettings = DatabaseSettings()
    tenant: TenantSettings = TenantSettings()
    app: AppSettings = AppSettings()
    aibot: AibotSettings = AibotSettings()
    web: WebSettings = WebSettings()
    files: FileSettings = FileSettings()
    work: WorkSettings = WorkSettings()
    keys: KeySettings = KeySettings()
    second_opinion: SecondOpinionSettings = SecondOpinionSettings()
    log: LogSettings = LogSettings()
    sandbox: SandboxSettings = SandboxSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's own signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's own signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        file = Path(os.environ.get("QINGZHI_CONFIG", "qingzhi.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)


def load_settings(**given: object) -> Settings:
    """Read the settings once; raises BadSetting that names the first wrong one, never its value."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type] # tests and `run` hand in whole sections
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise BadSetting(".".join(str(part) for part in first["loc"]), first["msg"]) from None
    except ValueError as error:
        raise BadSetting(os.environ.get("QINGZHI_CONFIG", "qingzhi.toml"), str(error)) from None
    return settings
