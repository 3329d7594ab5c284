"""Write the reference pages that are made from the program itself: `make docs`. A test fails when they are old."""

import sys
from pathlib import Path

import typer.main
from typer.testing import CliRunner

import policies.ledger.check  # noqa: F401 - registers every rule
from bot.cli import app
from bot.rulebook import load_words
from policies.ledger.rule import RULES

PAGES = Path(__file__).parent / "reference"


def cli_page() -> str:
    """Every command with its own help text."""
    lines = [
        "# 命令",
        "",
        "这一页由 `make docs` 从程序生成。",
        "`qingzhi` 的退出码：0 好，1 答案是否定的，2 给的东西没法用（标准错误上有一行说明）。",
    ]
    for path in _paths([], typer.main.get_command(app)):
        shown = CliRunner().invoke(app, [*path, "--help"], prog_name="qingzhi", env={"COLUMNS": "88"})
        lines += ["", f"## `{' '.join(['qingzhi', *path])}`", "", "```text", shown.output.strip(), "```"]
    return "\n".join(lines) + "\n"


def rules_page() -> str:
    """Every rule of the ledger check: its level, where it comes from, and the sentence a clerk reads."""
    words = load_words().sentences
    lines = [
        "# 台账规则",
        "",
        "这一页由 `make docs` 从程序生成。级别：E 退回，W 通过但请留意，N 只是说明。",
        "依据是《每日清零日报与问题台账规格》的节号。",
        "话里的花括号由系统替换；县里可以在本县文件的 `[wording.ledger]` 里改。",
        "",
        "| 规则 | 级别 | 依据 | 给经办人的话 |",
        "| --- | --- | --- | --- |",
    ]
    for one in sorted(RULES.values(), key=lambda rule: ("FHRX".index(rule.id[0]), rule.id)):
        said = [text for key, text in words.items() if key == f"ledger.{one.id}" or key.startswith(f"ledger.{one.id}_")]
        shown = "<br>".join(text.strip().replace("|", "\\|").replace("\n", "<br>") for text in said)
        lines.append(f"| {one.id} | {one.level} | §{one.section} | {shown} |")
    return "\n".join(lines) + "\n"


def _paths(path: list[str], command: object) -> list[list[str]]:
    found = [path]
    for name, child in getattr(command, "commands", {}).items():
        found += _paths([*path, name], child)
    return found


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


def pages() -> dict[str, str]:
    """All generated pages by file name."""
    return {"cli.md": cli_page(), "ledger-rules.md": rules_page()}


if __name__ == "__main__":
    main()
