"""What the tests of the daily report share: Qinghe's people, its days, its ledgers, and the sentences it is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from handlers.buttons import Action, Press, task_id
from handlers.outgoing import Button, Card, Outgoing, Text
from policies.report_changes import Changes
from policies.roster import UnitCode, UserId
from storage import originals, problems, reports
from storage.reports import Report
from storage.schema import metadata
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import (
    FIRST_ROW,
    TUESDAY,
    Ledger,
    blank,
    ledger,
    ledger_page,
    opened,
    problem,
    saved,
    unit_name,
    words,
    write,
)

say = words().say
CLERK, LEADER, CADRE, OFFICIAL = "chenjing", "hezhiyuan", "tianxiaohe", "dingruolan"
NEIGHBOUR = "masiqi"  # Shiqiao's clerk
DECIDERS = ("yinhaoran", "zhonghuimin")  # the statistics group, in the order they are asked
QH = UnitCode("QH")
FRIDAY, MONDAY, WEDNESDAY, THURSDAY = (
    date(2026, 11, 20),
    date(2026, 11, 23),
    date(2026, 11, 25),
    date(2026, 11, 26),
)
SATURDAY, NEXT_MONDAY = date(2026, 11, 28), date(2026, 11, 30)
ONE, TWO, THREE, FOUR = (f"QH-20261120-00{number}" for number in (1, 2, 3, 4))
GOOD = ledger("QH")
NOBODY = {(4, "责任岗位"): None}
T03 = "本次清理不做对比照、不做宣传通稿，也不做 H5、电子相册。"
T01 = "没看清是哪个乡镇哪天的，请写“清河镇 11月24日 日报”。"
F01 = say("ledger.F01")
BECAUSE = "更正：2 号问题状态填错"


# Ledgers


def row(number: int, *, found_on: date = FRIDAY, unit: str = "QH", **cells: Any) -> dict[str, Any]:
    """One problem, found on the Friday before unless told otherwise, with some cells changed."""
    return problem(unit, number, found_on) | cells


def closed(cells: Mapping[str, Any], *, on: date = TUESDAY) -> dict[str, Any]:
    """A problem struck off on a day, checked by somebody else."""
    off = {"整改状态": "已销号", "完成日期": on, "核验结果": "通过", "核验岗位": "李副镇长", "销号日期": on}
    return {**cells, **off}


def struck(number: int, *, on: date = TUESDAY, **cells: Any) -> dict[str, Any]:
    """One of Friday's problems, struck off on a day."""
    return closed(row(number, **cells), on=on)


def sheet(day: date, *rows: Mapping[str, Any], unit: str = "QH") -> Ledger:
    """The ledger of a day with these problems, numbered in their order."""
    book = opened(blank(unit, day))
    page = ledger_page(book)
    for number, cells in enumerate(rows, start=1):
        write(page, FIRST_ROW + number - 1, {**cells, "序号": number})
    return Ledger(f"{unit_name(unit)}_{day:%Y%m%d}_问题台账.xlsx", saved(book))


def open_rows(count: int) -> list[dict[str, Any]]:
    """So many open problems."""
    return [row(number) for number in range(1, count + 1)]


def hand_in(desk: Desk, day: date, *rows: Mapping[str, Any], clock: str = "15:00") -> Sequence[Outgoing]:
    """The clerk sends that day's ledger at an hour of the day itself."""
    desk.now = moment(day, clock)
    return desk.message(CLERK, file=sheet(day, *rows))


# Sentences


def lines(*parts: str) -> str:
    """Parts of a message below each other."""
    return "\n".join(parts)


def receipt(day: date = TUESDAY, version: int = 1) -> str:
    """A receipt number of Qinghe."""
    return f"QH-{day:%Y%m%d}-V{version}"


def accepted(version: int = 1, day: date = TUESDAY, **numbers: int) -> str:
    """The receipt of a first report: there is none before it."""
    counted = {"rows": 3, "new": 0, "rectified": 0, "closed": 0, "open": 3} | numbers
    return say("daily_report.accepted", unit="清河镇", day=day, receipt=receipt(day, version), **counted)


def balanced(day: date, since: date, *, version: int = 1, removed: int = 0, **numbers: int) -> str:
    """The receipt of a report that balances with the one before."""
    counted = {"before": 3, "new": 0, "rectified": 0, "closed": 0, "open": 3} | numbers
    struck_out = f"，剔除 {removed}" if removed else ""
    told = {"unit": "清河镇", "day": day, "since": since, "receipt": receipt(day, version), "removed": struck_out}
    return say("daily_report.balanced", **told, **counted)


def carried_over(day: date, since: date, *, open_now: int = 3) -> str:
    """The receipt of a day without change."""
    told = {"unit": "清河镇", "day": day, "since": since, "receipt": receipt(day), "open": open_now}
    return say("daily_report.carried_over", **told)


def nil_receipt(day: date = TUESDAY) -> str:
    """The receipt of a day with nothing to report."""
    return say("daily_report.nil", unit="清河镇", day=day, receipt=receipt(day))


def replaced(version: int, **counts: int) -> str:
    """Rule S05 with what changed."""
    changes = Changes(**{"added": 0, "removed": 0, "changed": 0, **counts})
    told = {"added": "新增 {} 条", "removed": "去掉 {} 条", "changed": "改动 {} 条"}
    parts = [text.format(getattr(changes, name)) for name, text in told.items() if getattr(changes, name)]
    return f"已用最新这份（第 {version} 版）替换上一份，变化：{'、'.join(parts)}。"


def late(day: date = TUESDAY, cutoff: str = "17:30") -> str:
    """Rule S01, below a receipt."""
    return f"记为 {day.month}月{day.day}日的迟报（截止 {cutoff}）。"


def remarks(*messages: str) -> str:
    """What does not hinder a report."""
    listed = [f"{number}. {message}" for number, message in enumerate(messages, start=1)]
    return lines(say("daily_report.remarks_title", count=len(messages)), *listed)


def returned(
    *messages: str,
    day: date = TUESDAY,
    where: str | None = "copy_in_app",
    more: int = 0,
    still: str | None = None,
    tap: bool = False,
    in_app: bool = False,
) -> Text:
    """A ledger goes back; `still` is the receipt of the version that holds meanwhile, `tap` that one tap can help.

    `in_app` is for whoever reads it there: files are sent to the AI bot.
    """
    listed = [f"{number}. {message}" for number, message in enumerate(messages, start=1)]
    title = say("daily_report.returned", unit="清河镇", day=day, errors=len(messages) + more)
    rest = [say("daily_report.returned_more", count=more)] if more else []
    copy = [say(f"daily_report.{where}")] if where else []
    helped = [say("daily_report.one_tap_in_app")] if tap and not in_app else []
    key = f"daily_report.returned_{'still' if still else 'end'}{'_app' if in_app else ''}"
    return Text(lines(title, *listed, *rest, *copy, *helped, say(key, receipt=still)))


def gone(problem_id: str, number: int) -> str:
    """Rule D01."""
    where = f"清河镇第{number}村活动室"
    return f"昨天的 {problem_id}（{where}）今天没有了。请补上，或写明“销号/合并到哪条/不属实”。"


def missing(*numbers: int) -> list[str]:
    """Rule R01 for the post in these rows."""
    return [f"第 {number} 行“责任岗位”没填。" for number in numbers]


def doubt(metric: str, written: int, counted: int) -> str:
    """Rule T02."""
    return say("report_text.T02", metric=metric, written=written, n=counted)


# Cards


def template_card(cause: str, body: str, *, title: str | None = None) -> Card:
    """A remark whose remedy is the template."""
    return Card(
        task_id=task_id("offer", cause),
        title=title or say("daily_report.offer_title"),
        body=body,
        buttons=(Button("下载模板", Press(Action.TEMPLATE).key),),
    )


def return_card(cause: str, body: str) -> Card:
    """The same for a ledger that goes back."""
    return template_card(cause, body, title=say("daily_report.offer_return_title", unit="清河镇", day=TUESDAY))


def the_card(answers: Sequence[Outgoing]) -> Card:
    """The only card among the answers."""
    (card,) = (one for one in answers if isinstance(one, Card))
    return card


def key_of(card: Card, label: str) -> str:
    """What a button brings back."""
    return next(button.key for button in card.buttons if button.label == label)


def labels(card: Card) -> list[str]:
    """What the buttons say."""
    return [button.label for button in card.buttons]


# What is kept


def kept(desk: Desk, day: date = TUESDAY) -> Report | None:
    """Qinghe's accepted report of the day."""
    with desk.database.reading() as db:
        return reports.accepted(db, QH, day)


def kept_file(desk: Desk, day: date = TUESDAY) -> Ledger | None:
    """The file kept with it."""
    with desk.database.reading() as db:
        report = reports.accepted(db, QH, day)
        original = originals.content_of(db, desk.sealer, report.id) if report else None
    return Ledger(original.name, original.content) if original else None


def all_of(desk: Desk, day: date = TUESDAY) -> list[Report]:
    """Everything Qinghe handed in for the day."""
    with desk.database.reading() as db:
        return reports.of_day(db, QH, day)


def life_of(desk: Desk, problem_id: str) -> list[tuple[date, str]]:
    """What happened to a problem, and on which day."""
    with desk.database.reading() as db:
        return [(event.day, event.kind) for event in problems.history(db, QH, problem_id)]


def everything_kept(desk: Desk) -> str:
    """All rows of all tables as text."""
    with desk.database.reading() as db:
        return "\n".join(str(tuple(one)) for table in metadata.sorted_tables for one in db.execute(select(table)))


def user(name: str) -> UserId:
    """A user id."""
    return UserId(name)
