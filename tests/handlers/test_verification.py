"""Verification by the inspection group: whose word counts, what is recorded, who hears of it, and who does not."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date

import pytest

from handlers import verification
from handlers.events import Channel, FetchFailure
from handlers.outgoing import Button, Card, CardSettled, Text, ToPerson
from handlers.routing import UNHANDLED
from policies.leads import Lead, LeadKind
from policies.roster import Role, UnitCode, UserId
from storage import leads, problems, roster, verifications
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import ledger, words
from tests.storage.reported import hand_in, shown

say = words().say
QH = UnitCode("QH")
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
ONE, TWO, OPEN = "QH-20261117-001", "QH-20261117-002", "QH-20261117-003"
INSPECTOR, CLERK = "liaozhengyang", UserId("chenjing")
NOT_ENTITLED = [Text(say("verification.not_entitled"))]
PLACE = "第1村 第1村活动室"
TOLD = Text(say("verification.tell_failed", problem=ONE, place=PLACE, seen=""), to=ToPerson(CLERK))
HINTED = Text(f"已记下：{ONE} 核验不通过，已私聊清河镇经办人。\n{say('verification.add_reason', problem=ONE)}")


@pytest.fixture
def desk(desk_for) -> Desk:
    """On Wednesday morning; Qinghe struck two problems off, on Monday and on Tuesday, and has one open."""
    desk = desk_for(verification.router)
    desk.now = moment(WEDNESDAY, "10:00")
    with desk.database.transaction() as db:
        hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY), shown(TWO, MONDAY), shown(OPEN))
    return desk


def recorded(desk: Desk, problem: str = ONE) -> list[tuple[str, str]]:
    with desk.database.reading() as db:
        return [(one.kind, one.by) for one in problems.history(db, QH, problem)]


def reopened(desk: Desk) -> frozenset[str]:
    with desk.database.reading() as db:
        return verifications.reopened_since(db, QH, TUESDAY)


def raised(desk: Desk) -> list[Lead]:
    with desk.database.reading() as db:
        return leads.raised_between(db, moment(MONDAY, "00:00"), moment(date(2026, 12, 31), "00:00"))


def title(problem: str) -> str:
    return say("verification.title", problem=problem)


def test_a_pass_is_recorded_by_whoever_found_it(desk: Desk) -> None:
    """Nobody else hears of it."""
    assert [Text(f"已记下：{ONE} 核验通过。")] == desk.message(INSPECTOR, f"核验 {ONE} 通过")
    assert [("verified", INSPECTOR)] == recorded(desk)
    assert (frozenset(), []) == (reopened(desk), raised(desk))


def test_a_failure_reopens_the_problem_and_the_clerk_is_told_privately(desk: Desk) -> None:
    """What was found and what to do; nobody but the clerk."""
    answers = desk.message(INSPECTOR, f"{ONE} 核验不通过，牌子还挂着")
    seen = say("verification.seen", reason="牌子还挂着")

    assert [
        Text(f"已记下：{ONE} 核验不通过，已私聊清河镇经办人。"),
        Text(say("verification.tell_failed", problem=ONE, place=PLACE, seen=seen), to=ToPerson(CLERK)),
    ] == answers
    assert [("failed", INSPECTOR)] == recorded(desk)
    assert frozenset({ONE}) == reopened(desk)


def test_what_the_clerk_reads_says_everything(desk: Desk) -> None:
    """Which problem, what was seen, which status to choose, and that the draft has it."""
    told = desk.message(INSPECTOR, f"{ONE} 核验不通过，牌子还挂着")[1].body

    assert all(part in told for part in (ONE, PLACE, "牌子还挂着", "已退回重改", "今日草稿"))


def test_a_failure_is_a_lead(desk: Desk) -> None:
    """For the next morning, once."""
    desk.message(INSPECTOR, f"{ONE} 核验不通过")
    (lead,) = raised(desk)

    assert (LeadKind.FALSE_RECTIFICATION, QH, WEDNESDAY, (ONE,)) == (lead.kind, lead.unit, lead.day, lead.problems)


def test_every_clerk_of_the_unit_is_told(desk: Desk) -> None:
    """And no leader."""
    with desk.database.transaction() as db:
        cadre = roster.person(db, UserId("tianxiaohe"))
        roster.keep_person(db, replace(cadre, roles=cadre.roles | {Role.CLERK}))
    _, *told = desk.message(INSPECTOR, f"{ONE} 核验不通过")

    assert {ToPerson(CLERK), ToPerson(UserId("tianxiaohe"))} == {one.to for one in told}


def test_a_unit_without_a_clerk_is_said_to_have_none(desk: Desk) -> None:
    """Somebody has to call."""
    with desk.database.transaction() as db:
        roster.keep_person(db, replace(roster.person(db, CLERK), roles=frozenset()))
    (answer,) = desk.message(INSPECTOR, f"{ONE} 核验不通过，牌子还挂着")

    assert say("verification.recorded_failed_nobody", problem=ONE, unit="清河镇") == answer.body


def test_personal_numbers_in_what_was_seen_are_masked(desk: Desk) -> None:
    """Neither kept nor passed on."""
    _, told = desk.message(INSPECTOR, f"{ONE} 核验不通过，村里电话 １３８００１３８０００ 没人接")

    assert "138" not in told.body.translate(
        {ord(wide): str(digit) for digit, wide in enumerate("０１２３４５６７８９")}
    )
    assert "***********" in told.body


def test_several_problems_in_one_message_are_each_recorded(desk: Desk) -> None:
    """A line each."""
    (answer,) = desk.message(INSPECTOR, f"核验 {ONE}、{TWO} 通过")

    assert f"已记下：{ONE} 核验通过。\n已记下：{TWO} 核验通过。" == answer.body
    assert [("verified", INSPECTOR)] == recorded(desk, TWO)


@pytest.mark.parametrize("text", [f"{OPEN} 核验不通过", f"核验 {OPEN} 通过"])
def test_an_open_problem_cannot_be_verified(desk: Desk, text: str) -> None:
    """It was never struck off."""
    assert [Text(say("verification.not_closed", problem=OPEN))] == desk.message(INSPECTOR, text)
    assert [] == recorded(desk, OPEN)


def test_an_unknown_id_is_said_to_be_unknown(desk: Desk) -> None:
    """A slip of the finger."""
    answer = desk.message(INSPECTOR, "核验 QH-20261117-009 通过")

    assert [Text(say("verification.unknown", problem="QH-20261117-009"))] == answer


@pytest.mark.parametrize(("text", "kind"), [(f"核验 {ONE} 通过", "verified"), (f"{ONE} 核验不通过，没拆", "failed")])
def test_the_same_again_says_what_was_recorded(desk: Desk, text: str, kind: str) -> None:
    """With its day, and nobody is told twice."""
    desk.message(INSPECTOR, text)
    desk.now = moment(WEDNESDAY, "11:00")

    assert [Text(say(f"verification.already_{kind}", problem=ONE, day=WEDNESDAY))] == desk.message(INSPECTOR, text)
    assert [(kind, INSPECTOR)] == recorded(desk)


def test_a_failure_without_reason_can_be_given_one(desk: Desk) -> None:
    """The clerk learns what was seen."""
    assert [HINTED, TOLD] == desk.message(INSPECTOR, f"{ONE} 核验不通过")
    _, told = desk.message(INSPECTOR, f"{ONE} 核验不通过，牌子还挂着")

    assert "牌子还挂着" in told.body
    assert [("failed", INSPECTOR)] * 2 == recorded(desk)
    assert 1 == len(raised(desk))


def test_a_failure_taken_back_is_told_to_the_clerk(desk: Desk) -> None:
    """Otherwise they would reopen it for nothing; both findings stay."""
    desk.message(INSPECTOR, f"{ONE} 核验不通过")
    answers = desk.message(INSPECTOR, f"核验 {ONE} 通过")

    assert [
        Text(f"已记下：{ONE} 核验通过。"),
        Text(say("verification.tell_changed", problem=ONE, place=PLACE), to=ToPerson(CLERK)),
    ] == answers
    assert ["failed", "verified"] == [kind for kind, _ in recorded(desk)]
    assert frozenset() == reopened(desk)


def test_a_pass_may_turn_into_a_failure(desk: Desk) -> None:
    """Somebody looked again."""
    desk.message(INSPECTOR, f"核验 {ONE} 通过")

    assert TOLD in desk.message(INSPECTOR, f"{ONE} 核验不通过")
    assert frozenset({ONE}) == reopened(desk)


OTHERS = [CLERK, "hezhiyuan", "zhonghuimin", "yanmingyuan", "luzihang", "stranger"]


@pytest.mark.parametrize("user", OTHERS)
def test_nobody_elses_word_counts(desk: Desk, user: str) -> None:
    """Clerk, leader, statistics, discipline commission, operator, a stranger."""
    answers = [desk.message(user, text) for text in (f"核验 {ONE} 通过", f"{ONE} 核验不通过")]

    assert [NOT_ENTITLED] * 2 == answers
    assert [] == recorded(desk)


@pytest.mark.parametrize("user", OTHERS)
def test_nobody_elses_press_counts(desk: Desk, user: str) -> None:
    """Keys can be forged."""
    answers = [desk.press(user, key) for key in ("verify", f"verify:QH:{ONE}", f"pass:QH:{ONE}", f"fail:QH:{ONE}")]

    assert [NOT_ENTITLED] * 4 == answers
    assert [] == recorded(desk)


@pytest.mark.parametrize("text", ["待核验的有哪些，我们下午去看", f"{ONE} 核验通过了吗", "清河镇日报，销号1", "你好"])
def test_other_words_are_left_to_others(desk: Desk, text: str) -> None:
    """The list of what waits is a question, and questions come later."""
    assert UNHANDLED is desk.message(INSPECTOR, text)


def test_a_message_with_a_file_is_a_report(desk: Desk) -> None:
    """Whatever its words."""
    assert UNHANDLED is desk.message(CLERK, f"核验 {ONE} 通过", file=ledger("QH"))
    assert UNHANDLED is desk.message(CLERK, f"核验 {ONE} 通过", failure=FetchFailure.EXPIRED)


def test_in_a_group_nobody_reads_what_was_found(desk: Desk) -> None:
    """Only that it was read."""
    in_group, mine, told = desk.message(INSPECTOR, f"{ONE} 核验不通过，牌子还挂着", group="wrkQH")

    assert Text("看过了，结果已私聊您。") == in_group
    assert (ToPerson(UserId(INSPECTOR)), ToPerson(CLERK)) == (mine.to, told.to)


def test_the_first_card_is_the_longest_closed(desk: Desk) -> None:
    """With its place, its closing day, its words, and three buttons."""
    (card,) = desk.press(INSPECTOR, "verify")

    assert (
        Card(
            task_id=card.task_id,
            title=f"核验 {TWO}",
            body=f"清河镇 {PLACE}，11月23日销号。一楼宣传栏 6 处内容重复，与二楼展板一样",
            buttons=(
                Button("通过", f"pass:QH:{TWO}"),
                Button("不通过", f"fail:QH:{TWO}"),
                Button("看下一条", f"verify:QH:{TWO}"),
            ),
        )
        == card
    )


def test_what_leads_name_comes_first(desk: Desk) -> None:
    """Lately."""
    with desk.database.transaction() as db:
        named = Lead(LeadKind.BULK_CLOSURE, QH, TUESDAY, "bulk_closure:QH:2026-11-24", (ONE,))
        leads.raise_(db, named, moment(TUESDAY, "16:00"))

    assert [title(ONE)] == [card.title for card in desk.press(INSPECTOR, "verify")]


def test_next_goes_round(desk: Desk) -> None:
    """Skipping records nothing."""
    after_two, after_one = desk.press(INSPECTOR, f"verify:QH:{TWO}"), desk.press(INSPECTOR, f"verify:QH:{ONE}")

    assert [[title(ONE)], [title(TWO)]] == [[card.title for card in cards] for cards in (after_two, after_one)]
    assert [] == recorded(desk, TWO)


def test_a_verdict_by_press_brings_the_next_card(desk: Desk) -> None:
    """And greys the old one."""
    settled, told, card = desk.press(INSPECTOR, f"pass:QH:{TWO}", channel=Channel.APP, response_code="code")

    assert CardSettled("card-1", "code", "已记通过") == settled
    assert Text(f"已记下：{TWO} 核验通过。") == told
    assert title(ONE) == card.title


def test_a_failure_by_press_asks_for_nothing_and_offers_a_word(desk: Desk) -> None:
    """The clerk hears of it at once; what was seen may follow."""
    desk.press(INSPECTOR, f"pass:QH:{TWO}")

    assert [HINTED, TOLD] == desk.press(INSPECTOR, f"fail:QH:{ONE}")
    assert frozenset({ONE}) == reopened(desk)


def test_when_all_were_looked_at_it_is_said(desk: Desk) -> None:
    """And when there is none but the one on the card."""
    desk.press(INSPECTOR, f"pass:QH:{TWO}")

    assert [Text(say("verification.none_other"))] == desk.press(INSPECTOR, f"verify:QH:{ONE}")

    desk.press(INSPECTOR, f"pass:QH:{ONE}")

    assert [Text(say("verification.none_left"))] == desk.press(INSPECTOR, "verify")


def test_a_second_press_of_an_old_card_says_what_was_recorded(desk: Desk) -> None:
    """Presses are told twice at times."""
    desk.press(INSPECTOR, f"pass:QH:{TWO}")
    told, *_ = desk.press(INSPECTOR, f"pass:QH:{TWO}")

    assert Text(say("verification.already_verified", problem=TWO, day=WEDNESDAY)) == told


def test_an_old_card_of_a_problem_that_is_open_again_changes_nothing(desk: Desk) -> None:
    """The ledger moved on."""
    told, *_ = desk.press(INSPECTOR, f"fail:QH:{OPEN}")

    assert Text(say("verification.not_closed", problem=OPEN)) == told
    assert [] == recorded(desk, OPEN)


@pytest.mark.parametrize("key", ["pass:QH:QH-20261117-009", f"pass:SQ:{ONE}", f"fail::{ONE}", "pass", "fail:QH"])
def test_a_press_that_names_no_problem_of_that_unit_is_an_old_card(desk: Desk, key: str) -> None:
    """Guessed, forged or from another time."""
    assert [Text(say("help.button_gone"))] == desk.press(INSPECTOR, key)


@pytest.mark.parametrize("key", ["template", "details:2026-11-24", "", "VERIFY", "passed"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """And keys that only look like ours."""
    assert UNHANDLED is desk.press(INSPECTOR, key)


def test_an_id_with_colons_can_be_verified(desk: Desk) -> None:
    """Ids are what people write."""
    odd = "QH:20261117:7"
    with desk.database.transaction() as db:
        hand_in(db, "SQ", TUESDAY, shown(odd, TUESDAY))
    desk.press(INSPECTOR, f"pass:SQ:{odd}")
    with desk.database.reading() as db:
        (problem,) = verifications.reported(db, odd)

        assert verifications.standing(db, problem) is not None


def test_of_two_units_with_the_same_id_the_one_it_belongs_to_is_meant(desk: Desk) -> None:
    """The code in front tells."""
    with desk.database.transaction() as db:
        hand_in(db, "SQ", TUESDAY, shown(ONE, TUESDAY))
    desk.message(INSPECTOR, f"核验 {ONE} 通过")

    assert [("verified", INSPECTOR)] == recorded(desk)


def test_of_two_strange_units_with_the_same_id_neither_is_guessed(desk: Desk) -> None:
    """The card tells them apart."""
    odd = "XX-20261117-001"
    with desk.database.transaction() as db:
        hand_in(db, "SQ", TUESDAY, shown(odd, TUESDAY))
        hand_in(db, "BS", TUESDAY, shown(odd, TUESDAY))
    (answer,) = desk.message(INSPECTOR, f"核验 {odd} 通过")

    assert say("verification.several", problem=odd, units="白石镇、石桥镇") == answer.body


def test_words_on_the_card_and_its_buttons_fit() -> None:
    """template-cards.md."""
    labels = ("passed_button", "failed_button", "next_button", "settled_verified", "settled_failed")

    assert all(len(say(f"verification.{label}")) <= 10 for label in labels)
    assert len(title(ONE)) <= 26


def test_a_report_that_comes_in_meanwhile_counts(desk: Desk) -> None:
    """It shows the problem open again: nobody is told of a failure, and no lead is raised."""
    with ThreadPoolExecutor(1) as pool:
        with desk.database.transaction() as db:
            hand_in(db, "QH", WEDNESDAY, shown(ONE))
            found = pool.submit(desk.message, INSPECTOR, f"{ONE} 核验不通过")
            wait([found], timeout=0.5)
        answers = found.result(timeout=20)

    assert [Text(say("verification.not_closed", problem=ONE))] == answers
    assert [] == raised(desk)


def test_where_the_clerk_cannot_be_written_to_it_is_said(desk: Desk) -> None:
    """A county without an app: what was found counts all the same, and nothing is sent in vain."""
    desk.can_send_files = False
    untold = say("verification.recorded_failed_untold", problem=ONE, unit="清河镇")

    assert [Text(untold)] == desk.message(INSPECTOR, f"{ONE} 核验不通过，牌子还挂着")
    assert [Text(f"已记下：{ONE} 核验通过。")] == desk.message(INSPECTOR, f"{ONE} 核验通过")


def test_in_a_group_without_an_app_nothing_is_recorded(desk: Desk) -> None:
    """The answer could not be given privately: they are asked to write in the single chat."""
    desk.can_send_files = False

    assert [Text(say("daily_report.ask_me_privately"))] == desk.message(INSPECTOR, f"{ONE} 核验不通过", group="g")
    assert [] == recorded(desk)
