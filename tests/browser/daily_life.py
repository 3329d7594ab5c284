"""Days of the practice county up to the moments worth a picture: real reports, real cards, real presses on the page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from playwright.sync_api import expect

from bot.clock import LOCAL
from bot.practice import Practice
from bot.sandbox.people import Person
from tests.browser.console_page import ConsolePage
from tests.scenarios.ledgers import TUESDAY, Ledger, closed, ledger_of, problem

WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (date(2026, 11, day) for day in (18, 19, 20, 23))
BEGINS = datetime.combine(WEDNESDAY, time(14, 0), LOCAL)
FOUND = date(2026, 11, 17)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
VILLAGES = ("河西村", "东坪村", "柳树村", "青石村", "大坪社区", "桥头村", "新民村", "水磨村", "石盘村", "上湾村")
# How many problems each town begins with; the one without any reports that in two words every day.
BEGIN_WITH = {"CG": 6, "QH": 4, "SQ": 5, "BS": 4, "TP": 4, "XQ": 5, "DH": 4, "LL": 4, "YT": 4, "HY": 6, "BJ": 5}
NOTHING_OPEN, CARELESS, SILENT, WORDS_ONLY, RETURNS, BULK = "SL", "XQ", "LL", "BJ", "HY", "BS"

Row = dict[str, Any]


@dataclass
class County:
    """The county and what its towns reported last; its time only goes forward."""

    practice: Practice
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def person(self, role: str, unit: str | None = None) -> Person:
        """The first person with the role (of a unit)."""
        people = self.practice.sandbox.county.people
        found = next(one for one in people if role in one.roles and unit in (None, one.unit))
        return self.practice.sandbox.person(found.user_id)

    def comes_to(self, clock: str, day: date = TUESDAY) -> None:
        """It is this time; what was due has been said."""
        moment = datetime.combine(day, time.fromisoformat(clock), LOCAL)
        if moment > self.practice.clock.now():
            self.practice.clock.move_to(moment)
        self.practice.app.scheduler.look()
        self.practice.rest()

    def ledger(self, unit: str, *, day: date = TUESDAY) -> Ledger:
        """The ledger of the unit's problems as they are."""
        return ledger_of(unit, self.rows[unit], day=day)

    def lives_until_tuesday(self) -> None:
        """Four working days, reported as in a county: most on time, one returned, one in words only, one not at all."""
        self.rows = {unit: [_problem(unit, n) for n in range(1, most + 1)] for unit, most in BEGIN_WITH.items()}
        for number, day in enumerate((WEDNESDAY, THURSDAY, FRIDAY, MONDAY)):
            self.comes_to("14:00", day)
            for unit in BEGIN_WITH:
                if number:
                    self._moves_on(unit, day)
                self._reports(unit, day)
            self.person("clerk", NOTHING_OPEN).says("零报告")
            self.practice.rest()

    def _moves_on(self, unit: str, day: date) -> None:
        """A problem less on most days, and a word of progress on each of the others."""
        left = [row for row in self.rows[unit] if row["整改状态"] != "已销号"]
        for row in left:
            row["备注"] = f"{day.day}日去看过"
        if day != MONDAY or unit in ("CG", "YT"):
            left[0].update(closed(day))
        if day == MONDAY and unit == RETURNS:
            left.insert(0, _problem(unit, 1))
        if day == MONDAY and unit == BULK:
            left += [_problem(unit, n, day) | closed(day) for n in range(5, 10)]
        self.rows[unit] = left

    def _reports(self, unit: str, day: date) -> None:
        clerk, ledger = self.person("clerk", unit), self.ledger(unit, day=day)
        if day == MONDAY and unit == SILENT:
            return
        if day == MONDAY and unit == WORDS_ONLY:
            clerk.says("今天新增1个，表晚点传")
        elif day == MONDAY and unit == CARELESS:
            clerk.sends_file(ledger.name, ledger.changed({(4, "责任岗位"): None}).content)
        else:
            clerk.sends_file(ledger.name, ledger.content)


def _problem(unit: str, number: int, found_on: date = FOUND) -> Row:
    """A problem with a village and a place that people would call so."""
    village = VILLAGES[number - 1]
    return problem(unit, number, found_on) | {"村（社区）/单位": village, "阵地名称": f"{village}活动室"}


@dataclass(frozen=True)
class Scene:
    """A moment on somebody's phone: who looks at which chat when, and what they do there.

    `shows` is in the answer, and in nothing else of the chat.
    """

    name: str
    clock: str
    role: str
    unit: str | None
    chat: str
    shows: str
    does: Callable[[ConsolePage, County], None] = lambda _page, _county: None


def _passes(page: ConsolePage, county: County) -> None:
    rows = [row for row in county.rows["QH"] if row["整改状态"] != "已销号"]
    rows[0].update(closed())
    county.rows["QH"] = [*rows, _problem("QH", 9, TUESDAY)]
    page.sends(county.ledger("QH"))


def _is_returned(page: ConsolePage, county: County) -> None:
    rows = county.rows["SQ"] = [row for row in county.rows["SQ"] if row["整改状态"] != "已销号"]
    del rows[-1]
    spoilt = {(4, "责任岗位"): None, (4, "整改状态"): "整该中", (5, "问题类别"): "宣传栏重覆"}
    page.sends(county.ledger("SQ").changed(spoilt))


def _corrects(page: ConsolePage, county: County) -> None:
    rows = county.rows["CG"] = [row for row in county.rows["CG"] if row["整改状态"] != "已销号"]
    rows[1] |= {"整改状态": "已整改待核验", "完成日期": TUESDAY}
    page.says("更正：2 号问题状态填错")
    page.sends(county.ledger("CG"))


def _reports_on_time(county: County) -> None:
    rows = county.rows["CG"] = [row for row in county.rows["CG"] if row["整改状态"] != "已销号"]
    for row in rows:
        row["备注"] = "24日去看过"
    ledger = county.ledger("CG")
    county.person("clerk", "CG").sends_file(ledger.name, ledger.content)
    county.practice.rest()


def _says(words: str) -> Callable[[ConsolePage, County], None]:
    return lambda page, _county: page.says(words)


def _presses(label: str) -> Callable[[ConsolePage, County], None]:
    return lambda page, _county: page.page.get_by_role("button", name=label, exact=True).last.click()


SCENES = (
    Scene("draft-offer", "09:00", "clerk", "QH", "app", "台账草稿"),
    Scene("morning", "09:00", "statistics", None, "app", "日报汇总"),
    Scene("leads", "09:00", "inspection", None, "app", "核验线索"),
    Scene("carry-over", "09:05", "clerk", "TP", "app", "已沿用", _presses("沿用昨日")),
    Scene("pass", "15:40", "clerk", "QH", "aibot", "11月24日日报，回执", _passes),
    Scene("return", "15:40", "clerk", "SQ", "aibot", "11月24日日报先退回", _is_returned),
    Scene("return-one-tap", "15:40", "clerk", "SQ", "app", "点一下就能改"),
    Scene("nil", "15:40", "clerk", "SL", "aibot", "11月24日零报告", _says("双龙镇零报告，11.24。")),
    Scene("nil-but-open", "15:40", "clerk", "BS", "aibot", "还有没销号的问题", _says("白石镇零报告，11.24。")),
    Scene(
        "extension",
        "15:40",
        "clerk",
        "YT",
        "aibot",
        "已请分管班子成员",
        _says("延期申请：今天全镇防火值守，台账明早9点前报。"),
    ),
    Scene("extension-leader", "15:40", "leader", "YT", "app", "申请延期"),
    Scene("extension-granted", "15:40", "clerk", "YT", "app", "同意了"),
    Scene("reminder", "16:00", "clerk", "DH", "app", "还没收到"),
    Scene("correction", "17:40", "clerk", "CG", "aibot", "第 2 版", _corrects),
)


def prepare(scene: Scene, county: County) -> None:
    """Bring the county to the scene's moment."""
    if scene.name == "extension-granted":
        county.person("leader", "YT").presses("同意延期")
    if scene.name == "correction":
        _reports_on_time(county)
    county.comes_to(scene.clock)


def play(scene: Scene, page: ConsolePage, county: County) -> None:
    """Do what the scene is about on the page, and wait until it shows and everything around it has arrived."""
    who = county.person(scene.role, scene.unit)
    page.open(f"?person={who.user_id}&chat={scene.chat}")
    expect(page.answers.last).to_be_visible()
    scene.does(page, county)
    expect(page.answers.filter(has_text=scene.shows).last).to_be_visible()
    county.practice.rest()
    in_chat = [shown for shown in who.inbox() if shown.channel == scene.chat]
    expect(page.answers).to_have_count(len(in_chat))
    expect(page.answers.last).to_be_in_viewport()
