"""`qingzhi judge`: lines of JSON in, lines of JSON out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ALBUM = {"id": "a", "text": "请各村做一本电子相册，周五报链接。"}
BAN = {"id": "b", "text": "严禁要求基层制作电子相册。"}
FIELDS = ["id", "verdict", "categories", "severity", "quote", "rule", "basis", "alternative", "exempt", "evasion"]


def run(given: str | bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    content = given if isinstance(given, bytes) else given.encode()
    return subprocess.run(
        [sys.executable, "-m", "bot", "judge", *arguments], input=content, capture_output=True, check=False
    )


def lines(*messages: dict[str, Any]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in messages)


def answers(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_each_message_gets_a_verdict() -> None:
    """The fields of design.md section 4, in the order of the messages."""
    done = run(lines(ALBUM, BAN))
    first, second = answers(done)

    assert (0, b"") == (done.returncode, done.stderr)
    assert FIELDS == list(first)
    assert ("a", "flag", ["e_album"], "B8") == (first["id"], first["verdict"], first["categories"], first["rule"])
    assert ("b", "none", [], None) == (second["id"], second["verdict"], second["categories"], second["quote"])


def test_a_line_may_say_how_many_others_asked() -> None:
    """Null is nobody."""
    table = "请各乡镇于本月25日前报送困难群众救助统计表。"
    told = [{"text": table, "context": {"asked_by_others": others}} for others in (None, 0, 2)]
    named = ["repeat_reporting" in one["categories"] for one in answers(run(lines(*told)))]

    assert [False, False, True] == named


def test_a_file_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(lines(ALBUM), encoding="utf-8-sig")

    assert ["flag"] == [one["verdict"] for one in answers(run("", str(file)))]


def test_explain_shows_the_way() -> None:
    (answer,) = answers(run(lines(ALBUM), "--explain"))

    assert answer["rules"]
    assert {"read_as", "demanded", "deadline", "signs", "log_odds", "limits", "words"} <= set(answer["path"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("no json\n", "第 1 行"),
        (lines(ALBUM) + '{"text": 3}\n', "第 2 行"),
        (lines({**ALBUM, "kind": "hologram"}), "kind"),
        (lines({**ALBUM, "context": {"sent_at": "yesterday"}}), "sent_at"),
        (lines({**ALBUM, "context": []}), "context"),
        (lines({**ALBUM, "context": {"asked_by_others": -1}}), "asked_by_others"),
        (lines({**ALBUM, "context": {"asked_by_others": "2"}}), "asked_by_others"),
        (lines({**ALBUM, "context": {"asked_by_others": True}}), "asked_by_others"),
        (b'{"text": "\xff"}\n', "UTF-8"),
    ],
)
def test_what_is_no_message_stops_with_one_clear_line(given: str | bytes, told: str) -> None:
    done = run(given)

    assert 2 == done.returncode
    assert told in done.stderr.decode()
    assert 1 == len(done.stderr.decode().splitlines())


def test_a_missing_file_is_named() -> None:
    done = run("", "nowhere.jsonl")

    assert (2, "找不到文件：nowhere.jsonl\n") == (done.returncode, done.stderr.decode())


def test_the_countys_own_rules_count(tmp_path: Path) -> None:
    """A county that lets one kind be."""
    county = tmp_path / "county.toml"
    shipped = Path("bot/sandbox/data/qinghe.toml").read_text(encoding="utf-8")
    own = '\n[[rules.judge.exemptions.exemption]]\nname = "ours"\ncategories = ["e_album"]\noutcome = "none"\n'
    county.write_text(shipped + own, encoding="utf-8")
    (answer,) = answers(run(lines(ALBUM), "--county", str(county)))

    assert ("none", "ours") == (answer["verdict"], answer["exempt"])
