"""Chinese lives in data, and every sentence that is said exists."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from handlers.wording import load_wording

PACKAGES = ("bot", "handlers", "policies", "storage")
CJK = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SAYS = re.compile(r"""\bsay\(\s*f?"([^"]+)\"""")


def python_files() -> list[Path]:
    return [path for package in PACKAGES for path in sorted(Path(package).rglob("*.py"))]


def test_there_is_no_chinese_in_the_code() -> None:
    """Wording, lexicons and rules are data."""
    found = [str(path) for path in python_files() if CJK.search(path.read_text(encoding="utf-8"))]

    assert [] == found


def keys_in_code() -> list[tuple[str, str]]:
    return [(str(path), key) for path in python_files() for key in SAYS.findall(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("path", "key"), keys_in_code())
def test_every_sentence_the_code_says_exists(path: str, key: str) -> None:
    """`{…}` in a key stands for any name."""
    pattern = re.compile("".join(".+" if field else re.escape(text) for text, field in _split(key)))
    known = load_wording().sentences

    assert any(pattern.fullmatch(name) for name in known), path


def _split(key: str) -> list[tuple[str, bool]]:
    parts = []
    for text, field, _, _ in string.Formatter().parse(key):
        parts.append((text, False))
        if field is not None:
            parts.append(("", True))
    return parts


def test_every_sentence_can_be_filled() -> None:
    """No stray brace."""
    for key, sentence in load_wording().sentences.items():
        list(string.Formatter().parse(sentence)), key


@pytest.mark.parametrize("path", sorted(Path("handlers/texts").glob("*.toml")), ids=lambda path: path.stem)
def test_sentences_keep_the_tone(path: Path) -> None:
    """Short, polite, no slogans, no shouting."""
    sentences = load_wording().sentences
    stem = path.stem
    unwanted = re.compile("务必|严肃|通报批评|立即|必须马上|!{2,}|！{2,}|收到请回复")
    loud = {key: text for key, text in sentences.items() if key.startswith(stem + ".") and unwanted.search(text)}

    assert {} == loud


def test_the_command_lines_words_are_all_used() -> None:
    """And all that are used exist."""
    table = tomllib.loads(Path("bot/texts/cli.toml").read_text(encoding="utf-8"))
    known = {
        f"{section}.{name}" if isinstance(entries, dict) else section
        for section, entries in table.items()
        for name in (entries if isinstance(entries, dict) else [""])
    }
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path("bot").rglob("*.py"))
    used = {key for key in known if f'"{key}"' in code or re.search(_templated(key), code)}

    assert known == used


def _templated(key: str) -> str:
    section, _, name = key.partition(".")
    return rf'f"{re.escape(section)}\.{{' if name in ("inbox", "outbox") else r"(?!)"
