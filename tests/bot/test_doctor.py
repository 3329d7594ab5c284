"""The doctor shows what an operator has to mend."""

from datetime import UTC, datetime

from pydantic import AnyHttpUrl, SecretStr

from bot.commands.operating import examine
from bot.settings import AppSettings, Settings, TenantSettings
from storage import inbox
from storage.engine import Database

NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)


def bad_lines(database: Database, settings: Settings | None = None) -> list[str]:
    return [check.line for check in examine(settings or Settings(), database) if not check.good]


def test_a_healthy_installation_has_nothing_to_mend(database: Database) -> None:
    """Upgraded, nothing set aside, no app configured yet."""
    assert [] == bad_lines(database)


def test_a_dead_letter_is_shown_with_its_reason(database: Database) -> None:
    """Which queue, which number, how often, why; never what somebody wrote."""
    entry = inbox.Entry(key="m1", conversation="c", kind="MessageReceived", payload="private words")
    with database.transaction() as db:
        inbox.add(db, entry, now=NOW)
        claimed = inbox.claim(db, now=NOW, until=NOW, token="t")
        inbox.bury(db, claimed, token="t", now=NOW, error="ZeroDivisionError")

    assert [
        "收件：待办 0，在办 0，办完 0，搁置 1",
        "  未能处理：inbox 第 1 号，MessageReceived，试了 1 次，ZeroDivisionError",
    ] == bad_lines(database)


def test_a_tenant_that_cannot_be_reached_is_named(database: Database) -> None:
    """Nobody listens at that address."""
    settings = Settings(
        app=AppSettings(secret=SecretStr("hidden")),
        tenant=TenantSettings(corp_id="ww1", base_url=AnyHttpUrl("http://127.0.0.1:9/cgi-bin/"), timeout_s=1),
    )
    (line,) = bad_lines(database, settings)

    assert (True, False) == (line.startswith("企业微信："), "hidden" in line)
