"""Settings: frozen, whole, secret-aware, and clear about what is wrong."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import BadSetting
from bot.settings import load_settings


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty settings file that this test's process reads."""
    path = tmp_path / "qingzhi.toml"
    path.touch()
    monkeypatch.setenv("QINGZHI_CONFIG", str(path))
    return path


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three sources, one order."""
    settings_file.write_text('[web]\nport = 1234\nhost = "0.0.0.0"\n')
    monkeypatch.setenv("QINGZHI_WEB__PORT", "4321")
    settings = load_settings()

    assert (4321, "0.0.0.0", 600) == (settings.web.port, settings.web.host, settings.web.replay_window_s)  # noqa: S104


def test_secrets_cannot_be_printed(settings_file: Path) -> None:
    """Not by repr, not by str, not by JSON."""
    settings_file.write_text('[app]\nsecret = "very-hidden"\n[database]\nurl = "postgresql://u:very-hidden@h/d"\n')
    settings = load_settings()

    assert "very-hidden" not in f"{settings} {settings!r} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[web]\nport = "x"\n', "web.port"),
        ("[web]\nprot = 80\n", "web.prot"),
        ("[wbe]\nport = 80\n", "wbe"),
        ('[tenant]\nbase_url = "not an address"\n', "tenant.base_url"),
        ("[files]\nmax_bytes = -1\n", "files.max_bytes"),
        ('[log]\nlevel = "LOUD"\n', "log.level"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(settings_file: Path, text: str, name: str) -> None:
    """Whoever installs the bot reads which setting to mend, not a trace."""
    settings_file.write_text(text)
    with pytest.raises(BadSetting) as caught:
        load_settings()

    assert (name, 1) == (caught.value.name, len(str(caught.value).splitlines()))


def test_a_wrong_secret_is_named_but_not_shown(settings_file: Path) -> None:
    """The value never appears in the complaint."""
    settings_file.write_text('[app]\nsecret = ["very-hidden"]\n')
    with pytest.raises(BadSetting) as caught:
        load_settings()

    assert ("app.secret", False) == (caught.value.name, "very-hidden" in str(caught.value))


def test_a_file_that_is_no_toml_is_named(settings_file: Path) -> None:
    """Also one clear line."""
    settings_file.write_text("port: 80")
    with pytest.raises(BadSetting) as caught:
        load_settings()

    assert str(settings_file) == caught.value.name


def test_settings_cannot_be_changed(settings_file: Path) -> None:
    """Read once, frozen."""
    settings = load_settings()
    with pytest.raises(ValidationError):
        settings.web.port = 1
