"""Write the reference pages that are made from the program itself: `make docs`. A test fails when they are old."""

import sys
import tomllib
from pathlib import Path

import typer.main
from typer.testing import CliRunner

import policies.ledger.check  # noqa: F401 - registers every rule
from bot.cli import app
from bot.judging import load_judge_data
from bot.rulebook import load_words
from policies.ledger.rule import RULES
from policies.report_rules import CHAT_RULES

CASES = Path(__file__).parents[1] / "tests" / "cases"
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
    """Every rule: its level, where it comes from, the sentence a clerk reads, and an example from the tests."""
    words = load_words().sentences
    rules = [(one.id, one.level, one.section, f"ledger.{one.id}") for one in RULES.values()]
    rules += [(one.id, one.level, one.section, one.sentence) for one in CHAT_RULES]
    examples = _examples()
    lines = [
        "# 日报和台账的规则",
        "",
        f"这一页由 `make docs` 从程序生成，一共 {len(rules)} 条。级别：E 退回，W 通过但请留意，N 只是说明。",
        "依据是《每日清零日报与问题台账规格》的节号；例子是测试里的一例。",
        "话里的花括号由系统替换；县里可以在本县文件的 `[wording]` 里改。",
        "",
        "| 规则 | 级别 | 依据 | 给经办人的话 | 例子 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule, level, section, key in sorted(rules, key=lambda one: ("FHRXDGTS".index(one[0][0]), one[0])):
        said = [text for name, text in words.items() if name == key or name.startswith(f"{key}_")]
        lines.append(f"| {rule} | {level} | §{section} | {_cell('<br>'.join(said))} | {_cell(examples[rule])} |")
    return "\n".join(lines) + "\n"


def banned_page() -> str:
    """Every kind of banned request: rule, tone, severity, basis and what to write instead; then the exemptions."""
    data = load_judge_data()
    tones = {"national": "不得", "county": "本县要求", "advice": "建议"}
    degrees = {"high": "高", "medium": "中", "low": "低"}
    lines = [
        "# 不该向基层提的要求",
        "",
        f"这一页由 `make docs` 从程序生成，一共 {len(data['categories']['categories'])} 类。",
        "“语气”跟着依据走：国家文件明令的说“不得”，本县要求的说“本县要求”，其余只说“建议”。",
        "轻重是平常的一级；带考核通报等后果时高一级。县里可以在本县文件的 `[rules.judge.categories.…]` 里改。",
        "",
        "| 类别 | 名称 | 规则 | 语气 | 轻重 | 依据 | 可以改成 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, kind in data["categories"]["categories"].items():
        tone, degree = tones[kind["tone"]], degrees[kind["severity"]]
        told = (name, kind["name"], kind["rule"], tone, degree, kind["basis"], kind["alternative"])
        lines.append(f"| {' | '.join(map(_cell, told))} |")
    lines += ["", "## 豁免", "", "| 豁免 | 对哪些类别 | 留下什么 |", "| --- | --- | --- |"]
    left = {"none": "不提示", "review": "进规则组的复核队列，群里不说话"}
    for one in data["exemptions"]["exemption"]:
        lines.append(f"| {one['name']} | {'、'.join(one['categories'])} | {left[one['outcome']]} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.strip().replace("|", "\\|").replace("\n", "<br>")


def _examples() -> dict[str, str]:
    """The first case of each rule that fires: what is the matter and, where the case says it, the sentence."""
    found = dict[str, str]()
    for file in (*sorted(CASES.glob("ledger/*.toml")), CASES / "chat_rules.toml"):
        for case in tomllib.loads(file.read_text(encoding="utf-8")).get("case", ()):
            rule = case.get("rule", "")
            if rule in found or not any(one.startswith(rule) for one in case.get("expect", ())):
                continue
            said = [one for one in case.get("says", ()) if one]
            found[rule] = f"{case['name']}：{said[0]}" if said else case["name"]
    return found


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
    return {"cli.md": cli_page(), "ledger-rules.md": rules_page(), "banned-requests.md": banned_page()}


if __name__ == "__main__":
    main()
