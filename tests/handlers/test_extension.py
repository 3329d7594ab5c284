"""More time for the day's report: who may ask, what is asked back, whose tap counts, who hears of it."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from handlers import extension
from handlers.buttons import task_id
from handlers.events import Channel, FetchFailure
from handlers.outgoing import Button, Card, CardSettled, Text, ToPerson
from handlers.routing import UNHANDLED
from policies.roster import Person, Role, UnitCode, UserId
from storage import extensions, reports, roster
from storage.extensions import Extension, ExtensionState
from storage.reports import Submission
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import TUESDAY, ledger, words

say = words().say
YT = UnitCode("YT")
CLERK, LEADER, SECOND = UserId("baiyiming"), UserId("shihuaishan"), UserId("luling")
OTHER_CLERK, OTHER_LEADER = UserId("masiqi"), UserId("pandesheng")
WEDNESDAY = date(2026, 11, 25)
NINE, NOON, CUTOFF = moment(WEDNESDAY, "09:00"), moment(WEDNESDAY, "12:00"), moment(TUESDAY, "17:30")
FIVE = moment(TUESDAY, "17:00")
SAMPLE_9 = "云台乡延期申请：今天全镇防火值守，台账明早9点前报，分管领导已同意。"
TO_NINE, WITH_REASON = "申请延期到明早9点", "延期原因：停电"
GONE = [Text(say("help.button_gone"))]
NOT_ENTITLED = [Text(say("extension.not_entitled"))]


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(extension.router)


def second_leader(desk: Desk) -> None:
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(SECOND, "陆岭", YT, frozenset({Role.LEADER})))


def kept(desk: Desk, number: int) -> Extension | None:
    with desk.database.reading() as db:
        return extensions.find(db, number)


def granted(desk: Desk, day: date = TUESDAY) -> datetime | None:
    with desk.database.reading() as db:
        return extensions.granted(db, YT, day)


def asked(until: datetime, *, reasoned: bool = True, day: date = TUESDAY) -> Text:
    lines = [say("extension.asked", day=day, until=until, cutoff=moment(day, "17:30"))]
    return Text("\n".join(lines if reasoned else [*lines, say("extension.no_reason")]))


def card(number: int, until: datetime, reason: str, *, leader: UserId = LEADER, day: date = TUESDAY) -> Card:
    return Card(
        task_id=task_id("extension", f"{number}>{leader}"),
        title="云台乡申请延期",
        body=say("extension.ask", day=day, until=until, reason=reason, cutoff=moment(day, "17:30")),
        buttons=(Button("同意延期", f"extend:{number}"), Button("不同意", f"no_extend:{number}")),
        to=ToPerson(leader),
    )


def hour_card(number: int, cause: str, *buttons: Button, latest: datetime = NOON, day: date = TUESDAY) -> Card:
    chosen = buttons or (
        Button("明早 9:00", f"extend:{number}:202611250900"),
        Button("明天 12:00", f"extend:{number}:202611251200"),
    )
    body = say("extension.hour_ask", day=day, latest=latest)
    return Card(task_id=task_id("hour", cause), title="到几点？", body=body, buttons=chosen)


def test_a_request_goes_to_the_units_leader(desk: Desk) -> None:
    """Sample 9 of section 6.2; "the leader has agreed" is not the leader's tap."""
    answers = desk.message(CLERK, SAMPLE_9)

    assert [asked(NINE), card(1, NINE, "原因：今天全镇防火值守")] == answers
    assert "11月24日日报想延到 11月25日 9:00。原因：今天全镇防火值守。11月24日 17:30 截止前点才有效，不点就不延。" == (
        answers[1].body
    )
    assert granted(desk) is None


def test_every_leader_of_the_unit_gets_a_card(desk: Desk) -> None:
    """One each."""
    second_leader(desk)

    assert [asked(NINE), *(card(1, NINE, "原因：今天全镇防火值守", leader=one) for one in (SECOND, LEADER))] == (
        desk.message(CLERK, SAMPLE_9)
    )


def test_a_request_without_a_reason_is_taken_and_the_reason_asked_for(desk: Desk) -> None:
    """status-queries.md section 9, point 8."""
    assert [asked(NINE, reasoned=False), card(1, NINE, "没写原因")] == desk.message(CLERK, TO_NINE)


def test_a_reason_sent_afterwards_completes_the_request(desk: Desk) -> None:
    """The same hour; the leader gets the card with the reason, the one without is spent."""
    desk.message(CLERK, TO_NINE)
    answers = desk.message(CLERK, WITH_REASON)

    assert [asked(NINE), card(2, NINE, "原因：停电")] == answers
    assert ExtensionState.REPLACED is kept(desk, 1).state


def test_a_long_reason_is_cut_on_the_card(desk: Desk) -> None:
    """Forty characters; the whole reason is kept."""
    reason = "今天全镇防火值守" * 8
    answers = desk.message(CLERK, f"云台乡延期申请：{reason}，台账明早9点前报")

    assert [asked(NINE), card(1, NINE, f"原因：{reason[:40]}……")] == answers
    assert (reason, True) == (kept(desk, 1).reason, len(answers[1].body) <= 112)


def test_without_an_hour_it_is_asked_for_and_no_leader_is(desk: Desk) -> None:
    """One short question, the likely hours for one tap."""
    assert [hour_card(1, "update-0")] == desk.message(CLERK, "今天全镇打火，能不能晚点报")
    assert ExtensionState.DRAFT is kept(desk, 1).state


def test_a_chosen_hour_makes_the_request(desk: Desk) -> None:
    """With the reason given before; the question's card shows that it was answered."""
    desk.message(CLERK, "今天全镇打火，能不能晚点报")
    answers = desk.press(CLERK, "extend:1:202611251200", response_code="code")

    assert [CardSettled("card-1", "code", "已选"), asked(NOON), card(2, NOON, "原因：今天全镇打火")] == answers


def test_a_second_choice_changes_nothing(desk: Desk) -> None:
    """The leader has one card."""
    desk.message(CLERK, "延期")
    desk.press(CLERK, "extend:1:202611251200")

    assert [Text(say("extension.answered"))] == desk.press(CLERK, "extend:1:202611250900")
    assert (NOON, None) == (kept(desk, 2).until, kept(desk, 3))


@pytest.mark.parametrize("answer", ["明早9点", "明天上午9:00", "到明早9点吧"])
def test_the_hour_may_be_written_too(desk: Desk, answer: str) -> None:
    """A bare hour, right after the question."""
    desk.message(CLERK, "今天全镇打火，能不能晚点报")

    assert [asked(NINE), card(2, NINE, "原因：今天全镇打火")] == desk.message(CLERK, answer)


@pytest.mark.parametrize(
    "text", ["谢谢", "好的，我问一下领导再说", "明早9点县里开会请各乡镇的同志都准时参加，带上本子和笔"]
)
def test_other_words_after_the_question_are_left_to_others(desk: Desk, text: str) -> None:
    """No hour, or far more than an hour."""
    desk.message(CLERK, "延期")

    assert UNHANDLED is desk.message(CLERK, text)


def test_a_bare_hour_out_of_the_blue_is_left_to_others(desk: Desk) -> None:
    """Nobody asked, or long ago, or somebody else."""
    answers = [desk.message(CLERK, "明早9点")]
    desk.message(CLERK, "延期")
    answers.append(desk.message(LEADER, "明早9点"))
    desk.now += timedelta(minutes=11)
    answers.append(desk.message(CLERK, "明早9点"))

    assert [UNHANDLED, UNHANDLED, UNHANDLED] == answers


def test_the_same_request_again_asks_nobody_again(desk: Desk) -> None:
    """Restraint (policy.md section 5)."""
    desk.message(CLERK, SAMPLE_9)

    assert [Text(say("extension.already_asked"))] == desk.message(CLERK, SAMPLE_9)


def test_a_new_request_takes_the_place_of_the_old_one(desk: Desk) -> None:
    """A press on the old card says so and decides nothing."""
    desk.message(CLERK, SAMPLE_9)
    answers = desk.message(CLERK, "申请延期到明天10点")
    pressed = desk.press(LEADER, "extend:1", response_code="code")

    ten = moment(WEDNESDAY, "10:00")
    assert [asked(ten), card(2, ten, "原因：今天全镇防火值守")] == answers
    assert [CardSettled("card-1", "code", "已有新申请"), Text(say("extension.decided.replaced"))] == pressed
    assert granted(desk) is None


def test_one_tap_of_the_leader_grants_it_and_the_clerk_hears_of_it(desk: Desk) -> None:
    """The leader where the card was pressed, the clerk privately."""
    desk.message(CLERK, SAMPLE_9)
    answers = desk.press(LEADER, "extend:1", channel=Channel.APP, response_code="code")

    assert [
        CardSettled("card-1", "code", "已同意"),
        Text("好的，11月24日日报可以延到 11月25日 9:00，已告诉经办人。"),
        Text(
            "石怀山同意了：11月24日日报可以延到 11月25日 9:00。到点前报来不算迟报，仍计“未按时”。", to=ToPerson(CLERK)
        ),
    ] == answers
    assert NINE == granted(desk)


def test_a_refusal_is_told_too(desk: Desk) -> None:
    """And what holds now."""
    desk.message(CLERK, SAMPLE_9)

    assert [
        Text("好的，11月24日日报不延期，已告诉经办人。"),
        Text("石怀山没有同意延期，11月24日日报还是 17:30 截止。截止后也能报，记为迟报。", to=ToPerson(CLERK)),
    ] == desk.press(LEADER, "no_extend:1")
    assert granted(desk) is None


@pytest.mark.parametrize(
    ("first", "outcome", "label"),
    [("extend:1", "granted", "已同意"), ("no_extend:1", "refused", "未同意")],
    ids=["granted", "refused"],
)
@pytest.mark.parametrize("second", ["extend:1", "no_extend:1"])
def test_a_second_press_says_what_was_decided(desk: Desk, first: str, outcome: str, label: str, second: str) -> None:
    """Another leader's, or the same one's; nobody else hears of it."""
    second_leader(desk)
    desk.message(CLERK, SAMPLE_9)
    desk.press(LEADER, first)
    before = kept(desk, 1)
    told = Text(say(f"extension.decided.{outcome}", day=TUESDAY, until=NINE, cutoff=CUTOFF))

    assert [CardSettled("card-1", "code", label), told] == desk.press(SECOND, second, response_code="code")
    assert [told] == desk.press(LEADER, second)
    assert before == kept(desk, 1)


@pytest.mark.parametrize("key", ["extend:1", "no_extend:1"])
@pytest.mark.parametrize("user", [OTHER_LEADER, CLERK, OTHER_CLERK, "zhonghuimin", "luzihang", "stranger"])
def test_a_press_of_anybody_but_the_units_leader_decides_nothing(desk: Desk, user: str, key: str) -> None:
    """And learns nothing, not even whose request it is."""
    desk.message(CLERK, SAMPLE_9)

    assert NOT_ENTITLED == desk.press(user, key)
    assert ExtensionState.ASKED is kept(desk, 1).state


@pytest.mark.parametrize("user", [OTHER_CLERK, LEADER, OTHER_LEADER, "stranger"])
def test_nobody_else_chooses_the_hour(desk: Desk, user: str) -> None:
    """Only the unit's clerk asks for more time."""
    desk.message(CLERK, "延期")

    assert [Text(say("extension.not_the_clerk"))] == desk.press(user, "extend:1:202611250900")
    assert (ExtensionState.DRAFT, None) == (kept(desk, 1).state, kept(desk, 2))


@pytest.mark.parametrize(
    "key",
    [
        "extend", "extend:", "extend:2", "extend:x", "extend:-1", "extend:１", "extend:" + "9" * 40, "extend:1:2:3",
        "no_extend:1:202611250900", "no_extend:' OR 1=1 --",
    ],
)  # fmt: skip
def test_a_forged_key_is_an_old_card(desk: Desk, key: str) -> None:
    """Even pressed by the leader."""
    desk.message(CLERK, SAMPLE_9)

    assert GONE == desk.press(LEADER, key)
    assert ExtensionState.ASKED is kept(desk, 1).state


@pytest.mark.parametrize("hour", ["", "morgen", "202611259900", "2026112509001"])
def test_a_forged_hour_is_an_old_card(desk: Desk, hour: str) -> None:
    """No such moment."""
    desk.message(CLERK, "延期")

    assert GONE == desk.press(CLERK, f"extend:1:{hour}")


def test_a_forged_hour_beyond_the_limit_is_refused_like_a_written_one(desk: Desk) -> None:
    """The limit is checked again."""
    desk.message(CLERK, "延期")

    assert [Text(say("extension.too_late", latest=NOON))] == desk.press(CLERK, "extend:1:202612310900")


def test_the_leader_cannot_grant_a_request_without_an_hour(desk: Desk) -> None:
    """It was never put to anybody."""
    desk.message(CLERK, "延期")

    assert GONE == desk.press(LEADER, "extend:1")
    assert granted(desk) is None


def test_in_the_closing_minute_the_leader_can_still_grant_it(desk: Desk) -> None:
    """17:30:59."""
    desk.message(CLERK, SAMPLE_9)
    desk.now = moment(TUESDAY, "17:30:59")
    desk.press(LEADER, "extend:1")

    assert NINE == granted(desk)


@pytest.mark.parametrize("key", ["extend:1", "no_extend:1"])
def test_after_closing_time_it_is_too_late_and_the_request_lapses(desk: Desk, key: str) -> None:
    """Whatever was pressed; later presses say the same."""
    desk.message(CLERK, SAMPLE_9)
    desk.now = moment(TUESDAY, "17:31")
    told = [
        CardSettled("card-1", "code", "已过截止"),
        Text("11月24日日报已于 17:30 截止，现在点来不及了。没有延期，经办人直接报来记为迟报。"),
    ]

    assert [told, told] == [desk.press(LEADER, key, response_code="code") for _ in range(2)]
    assert (ExtensionState.LAPSED, None) == (kept(desk, 1).state, granted(desk))


def test_what_was_granted_stays_granted_after_closing_time(desk: Desk) -> None:
    """A late press on another leader's card takes nothing away."""
    second_leader(desk)
    desk.message(CLERK, SAMPLE_9)
    desk.press(LEADER, "extend:1")
    desk.now = moment(TUESDAY, "18:00")
    told = Text(say("extension.decided.granted", day=TUESDAY, until=NINE, cutoff=CUTOFF))

    assert [told] == desk.press(SECOND, "no_extend:1")
    assert NINE == granted(desk)


@pytest.mark.parametrize(
    ("now", "text", "key", "fields"),
    [
        ("17:31", TO_NINE, "closed", {"day": TUESDAY, "cutoff": CUTOFF}),
        ("17:31", "延期", "closed", {"day": TUESDAY, "cutoff": CUTOFF}),
        ("15:40", "延期到今天10点", "past", {"until": moment(TUESDAY, "10:00"), "latest": NOON}),
        ("15:40", "申请延期到今天17:00", "needless", {"day": TUESDAY, "cutoff": CUTOFF, "until": FIVE}),
        ("15:40", "延期到明天下午2点，停电", "too_late", {"latest": NOON}),
        ("15:40", "延期到后天上午9点，停电", "too_late", {"latest": NOON}),
    ],
    ids=["closed", "closed, no hour", "past", "needless", "too late", "the day after tomorrow"],
)  # fmt: skip
def test_what_cannot_be_is_refused_kindly_and_nobody_is_asked(
    desk: Desk, now: str, text: str, key: str, fields: dict
) -> None:
    """With what to do instead."""
    desk.now = moment(TUESDAY, now)

    assert [Text(say(f"extension.{key}", **fields))] == desk.message(CLERK, text)
    assert kept(desk, 1) is None


def test_a_report_that_has_come_needs_no_extension(desk: Desk) -> None:
    """Said with its receipt."""
    with desk.database.transaction() as db:
        report, _ = reports.keep_accepted(
            db,
            Submission(
                cause="c", campaign="qinghe-2026", unit=YT, day=TUESDAY, timing="on_time", submitted_by=CLERK,
                submitted_at=desk.now, numbers={"open": 0},
            ),
        )  # fmt: skip

    assert [Text(say("extension.already_reported", day=TUESDAY, receipt=report.receipt))] == (
        desk.message(CLERK, SAMPLE_9)
    )


@pytest.mark.parametrize("text", [SAMPLE_9, "延期"])
def test_without_a_leader_it_says_whom_to_ask_and_records_nothing(desk: Desk, text: str) -> None:
    """The statistics group registers people."""
    with desk.database.transaction() as db:
        roster.keep_person(db, replace(roster.person(db, LEADER), roles=frozenset()))

    assert [Text(say("extension.no_leader", unit="云台乡"))] == desk.message(CLERK, text)
    assert kept(desk, 1) is None


def test_before_a_rest_day_the_next_working_day_counts(desk: Desk) -> None:
    """Friday's report: Monday's hours, by the name of the day; "Monday nine" is no report of last Monday."""
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    desk.now = moment(friday, "15:40")
    buttons = (
        Button("周一 9:00", "extend:1:202611300900"),
        Button("周一 12:00", "extend:1:202611301200"),
    )
    question = desk.message(CLERK, "延期")
    answers = desk.message(CLERK, "延期到周一上午9点，停电")

    nine = moment(monday, "09:00")
    assert [hour_card(1, "update-0", *buttons, latest=moment(monday, "12:00"), day=friday)] == question
    assert [asked(nine, day=friday), card(2, nine, "原因：停电", day=friday)] == answers


def test_outside_the_campaign_nothing_is_asked_of_anybody(desk: Desk) -> None:
    """Politely."""
    desk.now = moment(date(2027, 1, 6), "15:40")

    assert [Text(say("daily_report.after_campaign", ends_on=date(2026, 12, 31)))] == desk.message(CLERK, SAMPLE_9)
    assert kept(desk, 1) is None


def test_another_units_clerk_is_told_to_whom_it_is_left(desk: Desk) -> None:
    """Rule S02; the unit's leader is not bothered with strangers."""
    assert [Text(say("daily_report.S02", unit="云台乡"))] == desk.message(OTHER_CLERK, SAMPLE_9)
    assert kept(desk, 1) is None


@pytest.mark.parametrize(
    "text", ["云台乡 11月24日 日报", "零报告", "我们镇长没在，能代他点延期吗", "沿用昨日", "你好", ""]
)
def test_other_messages_are_left_to_others(desk: Desk, text: str) -> None:
    """Reports, questions, greetings."""
    assert UNHANDLED is desk.message(CLERK, text)


def test_a_message_with_a_ledger_is_a_report(desk: Desk) -> None:
    """Whether the file could be fetched or not."""
    answers = [
        desk.message(CLERK, TO_NINE, file=ledger("YT")),
        desk.message(CLERK, TO_NINE, failure=FetchFailure.EXPIRED),
    ]

    assert [UNHANDLED, UNHANDLED] == answers


@pytest.mark.parametrize("key", ["template", "appoint:baiyiming", "strike:1", "", "EXTEND:1"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """And so are keys that only look like ours."""
    assert UNHANDLED is desk.press(LEADER, key)


@pytest.mark.parametrize(
    ("key", "limit"),
    [(f"extension.{name}", 10) for name in ("grant", "refuse", "chosen")]
    + [(f"extension.label.{name}", 10) for name in ("granted", "refused", "lapsed", "replaced")]
    + [("extension.hour_title", 26)],
)
def test_what_stands_on_a_card_is_not_cut_on_a_phone(key: str, limit: int) -> None:
    """template-cards.md."""
    assert len(words().sentences[key]) <= limit


def test_personal_numbers_in_the_reason_are_masked(desk: Desk) -> None:
    """On the leader's card and in what is kept (section 4.5)."""
    _, card = desk.message(CLERK, "申请延期到明早9点，因为老王13812345678去防火了")

    assert "13812345678" not in card.body
    assert "***********" in kept(desk, 1).reason
    assert "13812345678" not in kept(desk, 1).reason


def test_two_clerks_who_ask_at_once_ask_the_leader_once(desk: Desk) -> None:
    """The second sees what the first asked."""
    with ThreadPoolExecutor(1) as pool:
        with desk.database.transaction() as db:
            reports.lock_unit(db, YT)
            extensions.ask(db, unit=YT, day=TUESDAY, until=NINE, reason="今天全镇防火值守", by=CLERK, at=desk.now)
            second = pool.submit(desk.message, CLERK, SAMPLE_9)
            wait([second], timeout=0.5)
        answers = second.result(timeout=20)

    assert [Text(say("extension.already_asked"))] == answers


@pytest.mark.parametrize("text", [SAMPLE_9, "申请延期"])
def test_where_no_leader_can_be_written_to_nothing_is_promised(desk: Desk, text: str) -> None:
    """A county without an app."""
    desk.can_send_files = False

    assert [Text(say("extension.no_channel", unit="云台乡"))] == desk.message(CLERK, text)
    assert kept(desk, 1) is None
