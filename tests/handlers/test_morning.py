"""The task force's morning: who gets which card, what it says, and what it never says."""

import re
from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest

from handlers import morning
from handlers.events import Channel, Conversation, TimeCame
from handlers.morning.saying import CARD_BODY
from handlers.outgoing import Card, Picture, Text, ToPerson
from handlers.routing import UNHANDLED
from policies.leads import Lead, LeadKind
from policies.roster import UnitCode, UserId
from policies.schedule import Occasion
from storage import declarations, extensions, leads, overview
from storage.reports import Form
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import county, words
from tests.storage.reported import hand_in, shown

say = words().say
FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (20, 23, 24, 25))
STATISTICS = [UserId("yinhaoran"), UserId("zhonghuimin")]
INSPECTOR, COMMISSION = UserId("liaozhengyang"), UserId("yanmingyuan")
UNITS = [unit for unit in county().units if unit.reports]
NAMES = [unit.name for unit in UNITS]
ONE, TWO = "QH-20261117-001", "QH-20261117-002"
RANKING = re.compile("排名|名列|第一名|最好|最差|最多|最少|倒数|先进|落后|表扬|批评|严重|优秀")


@pytest.fixture
def desk(desk_for) -> Desk:
    """On Wednesday at nine."""
    desk = desk_for(morning.router)
    desk.now = moment(WEDNESDAY, "09:00")
    return desk


@pytest.fixture
def plant(desk: Desk):
    """Put a report into the database."""

    def plant(unit: str, day: date, *rows: object, **more: object) -> object:
        with desk.database.transaction() as db:
            return hand_in(db, unit, day, *rows, **more)

    return plant


def comes(desk: Desk, occasion: Occasion, day: date = TUESDAY, at: datetime | None = None) -> list:
    event = TimeCame(
        key=f"clock:{occasion}:county:{day}",
        at=at or desk.now,
        conversation=Conversation(Channel.CLOCK, UserId("")),
        occasion=occasion,
        day=day,
    )
    return desk.hear(event)


def raise_lead(desk: Desk, kind: LeadKind, *problems: str, at: datetime | None = None, **detail: object) -> None:
    lead = Lead(kind, UnitCode("QH"), TUESDAY, f"{kind}:QH:{'+'.join(problems)}", problems, detail)
    with desk.database.transaction() as db:
        leads.raise_(db, lead, at or moment(TUESDAY, "16:00"))


morning_card = partial(comes, occasion=Occasion.MORNING_CARD)
lead_cards = partial(comes, occasion=Occasion.LEADS)


def body(answers: list) -> str:
    return next(one.body for one in answers if isinstance(one, Card))


def details(desk: Desk, user: str = "zhonghuimin") -> str:
    (answer,) = desk.press(user, "details:2026-11-24")
    return answer.body


def everybody(plant, day: date = TUESDAY, *, but: tuple[str, ...] = (), **more: object) -> None:
    for unit in UNITS:
        if unit.code not in but:
            plant(unit.code, day, shown(f"{unit.code}-20261117-001"), **more)


def test_each_of_the_statistics_group_gets_one_card(desk: Desk, plant) -> None:
    """With the button for the whole, and nobody else gets any."""
    everybody(plant)
    answers = morning_card(desk)

    assert [ToPerson(user) for user in STATISTICS] == [one.to for one in answers]
    assert {"11月24日日报汇总（截至 9:00）"} == {one.title for one in answers}
    assert [("明细", "details:2026-11-24")] == [(one.label, one.key) for one in answers[0].buttons]
    assert 2 == len({one.task_id for one in answers})


def test_the_same_morning_told_again_is_the_same_card(desk: Desk, plant) -> None:
    """Its id keeps it from being sent twice."""
    everybody(plant)

    assert morning_card(desk) == morning_card(desk)


def test_a_day_on_which_everybody_passed(desk: Desk, plant) -> None:
    """Counts and the account, nothing else."""
    everybody(plant, MONDAY)
    everybody(plant, before=1, removed=0)

    assert (
        "共 12 个单位，已报 12：通过 12、退回 0。迟报 0，延期 0，未报 0。\n原有 12，新增 0，销号 0，剔除 0，现有 12。"
    ) == body(morning_card(desk))


def test_a_mixed_day_adds_up(desk: Desk, plant) -> None:
    """Each unit in one place; the missing by name in the county's own order."""
    everybody(plant, MONDAY)
    everybody(plant, but=("SQ", "SL", "BS", "TP", "HY"), before=1)
    plant("SQ", TUESDAY, shown("SQ-20261117-001"), returned=True)
    plant("HY", TUESDAY, shown("HY-20261117-001"), timing="late", before=1)
    with desk.database.transaction() as db:
        declarations.keep(
            db, unit=UnitCode("SL"), day=TUESDAY, user=UserId("x"), said_at=moment(TUESDAY, "16:00"), numbers={"new": 1}
        )

    assert (
        "共 12 个单位，已报 9：通过 8、退回 1；报了数、缺台账 1。迟报 1，延期 0，未报 2（白石镇、太平镇）。\n"
        "原有 12，新增 0，销号 0，剔除 0，现有 12。"
    ) == body(morning_card(desk))


def test_new_and_settled_problems_make_the_countys_account(desk: Desk, plant) -> None:
    """Yesterday's rest plus new minus settled minus struck is what is there."""
    plant("QH", MONDAY, shown(ONE), shown(TWO), shown("QH-3"))
    plant("QH", TUESDAY, shown(ONE, TUESDAY), shown("QH-4"), new=1, closed=1, before=3, removed=1)

    assert body(morning_card(desk)).endswith("原有 3，新增 1，销号 1，剔除 1，现有 1。")


def test_many_missing_units_are_cut_on_the_card_and_whole_in_the_details(desk: Desk, plant) -> None:
    """A card shows so much; the rest is counted."""
    plant("CG", TUESDAY, shown("CG-1"))
    told, whole = body(morning_card(desk)), details(desk)

    assert len(told) <= CARD_BODY
    assert f"未报 11（{NAMES[1]}、" in told
    assert "等 11 个）。" in told
    assert f"未报 11 个：{'、'.join(NAMES[1:])}。" in whole


def test_the_fullest_card_still_fits(desk: Desk, plant) -> None:
    """Large numbers, everything to mention."""
    for unit in UNITS[:5]:
        numbers = {"before": 999, "new": 199, "closed": 199, "removed": 99, "open": 900}
        plant(unit.code, TUESDAY, shown(f"{unit.code}-1"), **numbers)
        plant(unit.code, TUESDAY, shown(f"{unit.code}-2"), timing="late", **numbers)
    for number in range(60):
        raise_lead(desk, LeadKind.RECURRENCE, f"QH-20261117-{number:03}")
    report = plant("SQ" if UNITS[6].code != "SQ" else "BS", TUESDAY, returned=True)
    with desk.database.transaction() as db:
        overview.keep_unbalanced(db, report, [f"SQ-20261117-{number:03}" for number in range(40)])

    assert len(body(morning_card(desk))) <= CARD_BODY


def test_an_extension_that_runs_is_no_missing_report(desk: Desk) -> None:
    """And one that is over is."""
    with desk.database.transaction() as db:
        for unit, until in (("YT", "12:00"), ("DH", "08:50")):
            asked = extensions.ask(
                db, unit=UnitCode(unit), day=TUESDAY, until=moment(WEDNESDAY, until), reason="值守",
                by=UserId("x"), at=moment(TUESDAY, "15:00"),
            )  # fmt: skip
            extensions.decide(db, asked.id, granted=True, by=UserId("y"), at=moment(TUESDAY, "15:10"))

    assert "迟报 0，延期 1，未报 11（" in body(morning_card(desk))
    assert "获准延期、还没到时间 1 个：云台乡。" in details(desk)


def test_two_extensions_in_a_week_are_seen_by_the_task_force(desk: Desk) -> None:
    """In the details; nobody is shamed for it."""
    with desk.database.transaction() as db:
        for day in (MONDAY, TUESDAY):
            asked = extensions.ask(
                db, unit=UnitCode("YT"), day=day, until=moment(WEDNESDAY, "09:00"), reason="值守",
                by=UserId("x"), at=moment(day, "15:00"),
            )  # fmt: skip
            extensions.decide(db, asked.id, granted=True, by=UserId("y"), at=moment(day, "15:10"))

    assert "本周延期 2 次及以上：云台乡（2 次）。" in details(desk)


def test_what_does_not_balance_is_named_by_problem(desk: Desk, plant) -> None:
    """Counted on the card."""
    report = plant("QH", TUESDAY, shown(ONE), returned=True)
    with desk.database.transaction() as db:
        overview.keep_unbalanced(db, report, [ONE, TWO])

    assert body(morning_card(desk)).endswith("对不上 2 条，见明细。")
    assert f"对不上的问题编号：{ONE}、{TWO}。" in details(desk)


def test_corrections_come_with_what_differs(desk: Desk, plant) -> None:
    """Between the last two versions."""
    plant("QH", TUESDAY, shown(ONE), shown(TWO))
    plant("QH", TUESDAY, shown(ONE, TUESDAY), shown("QH-3"), shown("QH-4"))

    assert "更正 1 家，见明细。" in body(morning_card(desk))
    assert "更正：清河镇第 2 版，和上一版比新增 2 条、去掉 1 条、改动 1 条。" in details(desk)


def test_nil_and_carried_over_days_are_counted_in_the_details(desk: Desk, plant) -> None:
    """Ways of passing."""
    plant("QH", TUESDAY, form=Form.NIL)
    plant("SQ", TUESDAY, shown("SQ-1"), form=Form.CARRY_OVER)

    assert "其中零报告 1 个，沿用昨日 1 个，更正 0 个。" in details(desk)


def test_leads_are_counted_on_the_card_and_told_in_the_details(desk: Desk) -> None:
    """Every kind in its own words."""
    raise_lead(desk, LeadKind.RECURRENCE, ONE, TWO, closed_on="2026-11-12")
    raise_lead(desk, LeadKind.FALSE_RECTIFICATION, ONE, closed_on="2026-11-20")
    raise_lead(desk, LeadKind.BULK_CLOSURE, ONE, TWO, count=5)
    raise_lead(desk, LeadKind.COPIED_ELSEWHERE, elsewhere="石桥镇", count=4)
    raise_lead(desk, LeadKind.NO_CHANGE, count=3)
    whole = details(desk)

    assert "线索 5 条，见明细。" in body(morning_card(desk))
    assert [
        f"可能反弹回潮（1）：清河镇 {ONE}（11月12日销号）后又报 {TWO}。",
        f"可能虚假整改（1）：清河镇 {ONE}（11月20日销号）。",
        f"当日新增当日销号（1）：清河镇 {ONE}、{TWO}。",
        "与其他单位雷同（1）：清河镇与石桥镇有 4 条描述基本一样。",
        "连续没有变化（1）：清河镇连续 3 天台账与前一天相同。",
    ] == [line for line in whole.splitlines() if "（1）：" in line]


def test_three_days_of_reports_bring_one_picture_each(desk: Desk, plant) -> None:
    """The trend, said in words in the details as well; a unit that missed a day keeps its number."""
    for day, rows in ((FRIDAY, 2), (MONDAY, 3), (TUESDAY, 1)):
        plant("QH", day, *(shown(f"QH-{number}") for number in range(rows)))
    plant("SQ", FRIDAY, shown("SQ-1"))
    pictures = [one for one in morning_card(desk) if isinstance(one, Picture)]

    assert [ToPerson(user) for user in STATISTICS] == [one.to for one in pictures]
    assert pictures[0].content.startswith(b"\x89PNG")
    assert "11-20 3 个，11-24 2 个" in pictures[0].alt
    assert pictures[0].alt in details(desk)


def test_two_days_are_no_trend(desk: Desk, plant) -> None:
    """Cards alone; and where nothing can be sent but words, too."""
    plant("QH", MONDAY, shown(ONE))
    plant("QH", TUESDAY, shown(ONE))

    assert all(isinstance(one, Card) for one in morning_card(desk))

    plant("QH", FRIDAY, shown(ONE))
    desk.can_send_files = False

    assert all(isinstance(one, Card) for one in morning_card(desk))


@pytest.mark.parametrize(
    ("day", "now"),
    [
        (date(2026, 10, 30), moment(date(2026, 11, 2), "09:00")),
        (date(2026, 11, 22), moment(MONDAY, "09:00")),
        (MONDAY, moment(WEDNESDAY, "09:00")),
        (TUESDAY, moment(WEDNESDAY, "07:00")),
        (TUESDAY, moment(WEDNESDAY, "21:00")),
        (FRIDAY, moment(date(2026, 11, 21), "09:00")),
    ],
    ids=["before the campaign", "a rest day", "a day late", "too early", "in the evening", "on a Saturday"],
)
def test_a_morning_that_makes_no_sense_is_silent(desk: Desk, day: date, now: datetime) -> None:
    """No card, no lead, no error."""
    raise_lead(desk, LeadKind.RECURRENCE, ONE, at=moment(day, "12:00"))
    desk.now = now

    assert ([], []) == (morning_card(desk, day=day), lead_cards(desk, day=day))


def test_after_a_weekend_the_card_is_about_friday(desk: Desk) -> None:
    """And what was raised on Saturday is told."""
    raise_lead(desk, LeadKind.RECURRENCE, ONE, at=moment(date(2026, 11, 21), "12:00"))
    desk.now = moment(MONDAY, "09:00")

    assert "线索 1 条" in body(morning_card(desk, day=FRIDAY))


@pytest.mark.parametrize("occasion", [one for one in Occasion if one not in (Occasion.MORNING_CARD, Occasion.LEADS)])
def test_other_occasions_are_left_to_others(desk: Desk, occasion: Occasion) -> None:
    """Reminders, drafts."""
    assert UNHANDLED is comes(desk, occasion)


def test_the_inspection_group_gets_its_leads(desk: Desk) -> None:
    """Counts, the problems to look at, one tap to begin."""
    raise_lead(desk, LeadKind.RECURRENCE, ONE, closed_on="2026-11-12")
    raise_lead(desk, LeadKind.BULK_CLOSURE, TWO, count=5)
    (card,) = lead_cards(desk)

    assert (ToPerson(INSPECTOR), "11月24日核验线索") == (card.to, card.title)
    assert f"可能反弹回潮 1 条、当日新增当日销号 1 条。\n可以先看：{ONE}、{TWO}。" == card.body
    assert ["verify", "details:2026-11-24"] == [button.key for button in card.buttons]


def test_many_leads_are_cut_on_the_card(desk: Desk) -> None:
    """And whole behind the button, without what is not theirs."""
    for number in range(20):
        raise_lead(desk, LeadKind.RECURRENCE, f"QH-20261117-{number:03}")
    raise_lead(desk, LeadKind.NO_CHANGE, count=3)
    (card,) = lead_cards(desk)
    whole = details(desk, INSPECTOR)

    assert len(card.body) <= CARD_BODY
    assert "等 20 个。" in card.body
    assert "QH-20261117-019" in whole
    assert "连续没有变化" not in whole
    assert "共 12 个单位" not in whole


@pytest.mark.parametrize("kind", [None, LeadKind.NO_CHANGE])
def test_without_leads_of_theirs_nobody_is_disturbed(desk: Desk, kind: LeadKind | None) -> None:
    """Unchanged ledgers are the statistics group's business."""
    if kind:
        raise_lead(desk, kind)

    assert [] == lead_cards(desk)
    assert "没有新线索" in details(desk, INSPECTOR)


def test_leads_of_another_morning_are_not_told_again(desk: Desk) -> None:
    """Monday's were told on Tuesday; this morning's come tomorrow."""
    raise_lead(desk, LeadKind.RECURRENCE, ONE, at=moment(MONDAY, "16:00"))
    raise_lead(desk, LeadKind.RECURRENCE, TWO, at=moment(WEDNESDAY, "08:45"))

    assert [] == lead_cards(desk)


def test_the_discipline_commission_gets_numbers_and_ids_alone(desk: Desk) -> None:
    """No unit, no person, nothing but data that contradict."""
    raise_lead(desk, LeadKind.FALSE_RECTIFICATION, ONE, closed_on="2026-11-20")
    raise_lead(desk, LeadKind.RECURRENCE, TWO)
    told = next(one for one in lead_cards(desk) if one.to == ToPerson(COMMISSION))

    assert isinstance(told, Text)
    assert (ONE in told.body, TWO in told.body, "1 条" in told.body) == (True, False, True)
    assert not any(name in told.body for name in [*NAMES, *(person.name for person in county().people)])


@pytest.mark.parametrize("user", ["chenjing", "hezhiyuan", "yanmingyuan", "luzihang", "daiqingyuan", "stranger"])
def test_nobody_else_sees_the_details(desk: Desk, user: str) -> None:
    """Clerk, leader, commission, operator, organisation department, a stranger."""
    assert [Text(say("morning.not_entitled"))] == desk.press(user, "details:2026-11-24")


@pytest.mark.parametrize("key", ["details", "details:", "details:today", "details:2026-11-22", "details:9999-12-31"])
def test_details_of_no_working_day_are_an_old_card(desk: Desk, key: str) -> None:
    """Or a forged one."""
    assert [Text(say("help.button_gone"))] == desk.press("zhonghuimin", key)


@pytest.mark.parametrize("key", ["verify", "template", "", "details2"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """As they come."""
    assert UNHANDLED is desk.press("zhonghuimin", key)


def test_a_year_without_a_holiday_arrangement_is_said(desk: Desk) -> None:
    """The days are a guess then."""
    desk.rules = replace(desk.rules, calendar=replace(desk.rules.calendar, known_years=frozenset()))

    assert "未导入放假安排" in details(desk)


def test_no_sentence_ranks_or_judges() -> None:
    """policy.md section 5."""
    said = [text for key, text in words().sentences.items() if key.startswith(("morning.", "verification."))]

    assert not [text for text in said if RANKING.search(text)]


def test_titles_and_labels_fit_on_a_card() -> None:
    """template-cards.md."""
    as_of = moment(date(2026, 12, 31), "11:59")

    assert len(say("morning.title", day=date(2026, 12, 30), as_of=as_of)) <= 26
    assert all(len(say(f"morning.{name}")) <= 10 for name in ("details_button", "verify_button"))


def test_units_with_nothing_to_report_for_days_are_named_in_the_details(desk: Desk, plant) -> None:
    """Section 6.4: three in a row, up to the day itself."""
    for day in (date(2026, 11, 20), MONDAY, TUESDAY):
        plant("QH", day, form=Form.NIL)
    plant("SQ", MONDAY, form=Form.NIL)
    plant("SQ", TUESDAY, form=Form.NIL)

    assert "连续多日零报告：清河镇（3 天），已请分管班子成员看一眼。" in details(desk).splitlines()
