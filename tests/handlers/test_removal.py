"""Problems that are to leave the ledger: who may ask, which problems, whose tap counts, who hears of it."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date

import pytest

from handlers import removal
from handlers.buttons import task_id
from handlers.events import Channel, FetchFailure
from handlers.outgoing import Address, Button, Card, CardSettled, Text, ToPerson, ToSender
from handlers.routing import UNHANDLED
from policies.ledger.row import LedgerRow, Status
from policies.removal_text import Reason
from policies.roster import Role, UnitCode, UserId
from storage import removals, reports, roster
from storage.removals import Removal, RemovalState
from storage.reports import KeptRow, Submission
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import TUESDAY, ledger, words

say = words().say
BS, QH = UnitCode("BS"), UnitCode("QH")
CLERK, LEADER, HEAD, MEMBER = UserId("hanmengjie"), UserId("zengfanlin"), UserId("zhonghuimin"), UserId("yinhaoran")
OTHER_CLERK = UserId("chenjing")
MONDAY = date(2026, 11, 23)
ONE, TWO, THREE, CLOSED, FAR = (f"BS-20261118-{number:03}" for number in range(1, 6))
ELSEWHERE = "QH-20261118-001"
HERE = ToSender()
GONE = [Text(say("help.button_gone"))]
NOT_ENTITLED = [Text(say("removal.not_entitled"))]
UNFOUNDED = f"{ONE} 不属实，现场没有这块展板"


@pytest.fixture
def desk(desk_for) -> Desk:
    """Baishi reported five problems on Monday: three open ones of one village, a closed one, one of another village."""
    desk = desk_for(removal.router)
    rows = [row(ONE), row(TWO), row(THREE), row(CLOSED, status=Status.CLOSED), row(FAR, village="后山村")]
    report(desk, BS, rows)
    report(desk, QH, [row(ELSEWHERE)])
    return desk


def row(problem: str, *, village: str = "前进村", status: Status = Status.IN_PROGRESS) -> LedgerRow:
    number = int(problem[-3:])
    return LedgerRow(
        number=number + 3,
        problem_id=problem,
        village=village,
        venue=f"{village}文化广场第{number}号宣传长廊",
        description=f"一楼宣传栏 {number} 处内容重复，与二楼第 {number * 7} 号展板一样，占了半面墙，群众意见较大",
        status=status,
    )


def report(desk: Desk, unit: UnitCode, rows: list[LedgerRow], day: date = MONDAY) -> None:
    kept = tuple(KeptRow(one.number, one.problem_id, one.status, one.cells()) for one in rows)
    with desk.database.transaction() as db:
        reports.keep_accepted(
            db,
            Submission(
                cause=f"{unit}{day}", campaign="qinghe-2026", unit=unit, day=day, timing="on_time", submitted_by=CLERK,
                submitted_at=moment(day, "15:00"), numbers={"open": len(rows)}, rows=kept,
            ),
        )  # fmt: skip


def kept(desk: Desk, number: int = 1) -> Removal | None:
    with desk.database.reading() as db:
        return removals.find(db, number)


def granted(desk: Desk) -> frozenset[str]:
    with desk.database.reading() as db:
        return removals.granted(db, BS, since=None)


def asked(*claims: str) -> Text:
    return Text(f"已请专班数据统计组认定：{'、'.join(claims)}。定了我告诉您；定之前，台账里要照旧列着。")


def card(number: int, problem: str, claim: str, decider: UserId) -> Card:
    shown = row(problem, village="后山村" if problem == FAR else "前进村")
    return Card(
        task_id=task_id("strike", f"{number}>{decider}"),
        title="剔除一个问题？",
        body=f"白石镇 {problem}，{shown.venue[:12]}……：{shown.description[:34]}……。经办人说{claim}。",
        buttons=(Button("同意剔除", f"strike:{number}"), Button("不同意", f"no_strike:{number}")),
        to=ToPerson(decider),
    )


def cards(number: int, problem: str, claim: str) -> list[Card]:
    return [card(number, problem, claim, decider) for decider in (MEMBER, HEAD)]


def target_card(cause: str, problem: str, *others: str, to: Address = HERE) -> Card:
    lines = "；".join(f"{other[-8:]} {row(other).venue[:12]}……" for other in others)
    return Card(
        task_id=task_id("target", f"{cause}>{problem}"),
        title=f"{problem} 合并到哪条？",
        body=f"{lines}。没有的，写“合并到”加编号。",
        buttons=tuple(Button(other[-8:], f"remove:{problem}:merged:{other}") for other in others),
        to=to,
    )


def test_an_unfounded_problem_is_put_to_everybody_of_the_statistics_group(desk: Desk) -> None:
    """One card each, with what the ledger says; nothing goes before they decide."""
    answers = desk.message(CLERK, UNFOUNDED)

    assert [asked(f"{ONE} 不属实"), *cards(1, ONE, "不属实")] == answers
    assert (RemovalState.ASKED, TUESDAY, CLERK) == (kept(desk).state, kept(desk).day, kept(desk).asked_by)
    assert frozenset() == granted(desk)


def test_a_merger_names_the_problem_that_stays(desk: Desk) -> None:
    """Another open one of the unit, in whatever village."""
    answers = desk.message(CLERK, f"{ONE} 合并到 {FAR}")

    assert [asked(f"{ONE} 合并到 {FAR}"), *cards(1, ONE, f"合并到 {FAR}")] == answers
    assert (Reason.MERGED, FAR) == (kept(desk).reason, kept(desk).merged_into)


def test_several_problems_in_one_message_are_decided_one_by_one(desk: Desk) -> None:
    """One answer, a card for each problem and person."""
    answers = desk.message(CLERK, f"{ONE} 不属实；{TWO} 合并到 {THREE}")

    assert [
        asked(f"{ONE} 不属实", f"{TWO} 合并到 {THREE}"),
        *cards(1, ONE, "不属实"),
        *cards(2, TWO, f"合并到 {THREE}"),
    ] == answers


def test_a_problem_about_to_be_reported_may_be_the_one_that_stays(desk: Desk) -> None:
    """Its id is of a day after the last report; the ledger that brings it is checked anyway."""
    new = "BS-20261124-001"

    assert asked(f"{ONE} 合并到 {new}") == desk.message(CLERK, f"{ONE} 合并到 {new}")[0]


@pytest.mark.parametrize(
    "target", [ONE, CLOSED, "BS-20261118-099", ELSEWHERE, "QH-20261124-001", "BS-20261123-009"],
    ids=["itself", "closed", "never reported", "another unit's", "another unit's new one", "of a day reported already"],
)  # fmt: skip
def test_a_problem_cannot_be_merged_into_one_that_is_not_there(desk: Desk, target: str) -> None:
    """Nothing is kept, nobody is asked."""
    told = [Text(say("removal.bad_target", problem=ONE, target=target))]

    assert [told, told] == [
        desk.message(CLERK, f"{ONE} 合并到 {target}"),
        desk.press(CLERK, f"remove:{ONE}:merged:{target}"),
    ]
    assert kept(desk) is None


def test_two_problems_cannot_be_merged_into_each_other(desk: Desk) -> None:
    """One of them has to stay, even when both are claimed at once."""
    answers = desk.message(CLERK, f"{ONE} 合并到 {TWO}；{TWO} 合并到 {ONE}")
    told = f"{asked(f'{ONE} 合并到 {TWO}').body}\n{say('removal.bad_target', problem=TWO, target=ONE)}"

    assert [Text(told), *cards(1, ONE, f"合并到 {TWO}")] == answers


@pytest.mark.parametrize("problem", [CLOSED, "BS-20261118-099", ELSEWHERE], ids=["closed", "unknown", "another unit's"])
def test_only_open_problems_of_the_own_unit_can_go(desk: Desk, problem: str) -> None:
    """The answer is the same for all three: nobody learns of another unit's problems."""
    told = [Text(f"{problem} 不在贵单位未销号的问题里，请核对编号。")]

    assert [told, told, told] == [
        desk.message(CLERK, f"{problem} 不属实"),
        desk.press(CLERK, f"remove:{problem}"),
        desk.press(CLERK, f"remove:{problem}:unfounded"),
    ]
    assert kept(desk) is None


def test_a_unit_that_never_reported_has_no_problems(desk: Desk) -> None:
    """Shiqiao."""
    told = [Text(say("removal.not_open", problem="SQ-20261118-001"))]

    assert [told, told] == [
        desk.message("masiqi", "SQ-20261118-001 不属实"),
        desk.press("masiqi", "remove:SQ-20261118-001"),
    ]


def test_the_last_accepted_report_counts(desk: Desk) -> None:
    """A problem closed since then is not open any more."""
    report(desk, BS, [row(ONE, status=Status.CLOSED), row(TWO)], day=TUESDAY)

    assert [Text(say("removal.not_open", problem=ONE))] == desk.message(CLERK, UNFOUNDED)


def test_the_button_beside_d01_asks_which_it_is(desk: Desk) -> None:
    """Three buttons, and a way out."""
    answers = desk.press(CLERK, f"remove:{ONE}")

    assert [
        Card(
            task_id=task_id("removal", f"update-0>{ONE}"),
            title=f"{ONE} 怎么处理？",
            body=say("removal.which_ask", venue="前进村文化广场第1号宣传……"),
            buttons=(
                Button("不属实", f"remove:{ONE}:unfounded"),
                Button("合并到别的", f"remove:{ONE}:merged"),
                Button("已销号", f"remove:{ONE}:closed"),
            ),
        )
    ] == answers


def test_unfounded_by_button_is_the_same_as_in_words(desk: Desk) -> None:
    """Same request, same cards."""
    assert [asked(f"{ONE} 不属实"), *cards(1, ONE, "不属实")] == desk.press(CLERK, f"remove:{ONE}:unfounded")


def test_merged_by_button_offers_the_open_problems_of_the_village(desk: Desk) -> None:
    """Not the closed one, not the one of another village, not itself."""
    assert [target_card("update-0", ONE, TWO, THREE)] == desk.press(CLERK, f"remove:{ONE}:merged")


def test_merged_into_nobody_says_which_offers_them_too(desk: Desk) -> None:
    """In words."""
    assert [target_card("update-0", ONE, TWO, THREE)] == desk.message(CLERK, f"{ONE} 合并到另一条")


def test_a_problem_that_is_to_go_itself_is_not_offered(desk: Desk) -> None:
    """It may not be there tomorrow."""
    desk.message(CLERK, f"{TWO} 不属实")

    assert [target_card("update-1", ONE, THREE)] == desk.press(CLERK, f"remove:{ONE}:merged")


def test_at_most_four_are_offered(desk: Desk) -> None:
    """The rest in words; the card is not cut on a phone."""
    problems = [f"BS-20261118-{number:03}" for number in range(11, 18)]
    report(desk, BS, list(map(row, problems)), day=TUESDAY)
    (offer,) = desk.press(CLERK, f"remove:{problems[0]}:merged")

    assert target_card("update-0", problems[0], *problems[1:5]) == offer
    assert (True, True) == (len(offer.body) <= 112, len(offer.title) <= 26)


def test_without_a_neighbour_it_asks_for_the_words(desk: Desk) -> None:
    """The only problem of its village."""
    assert [Text(say("removal.target_write", problem=FAR))] == desk.press(CLERK, f"remove:{FAR}:merged")


def test_a_chosen_target_makes_the_request(desk: Desk) -> None:
    """The button of the offer."""
    answers = desk.press(CLERK, f"remove:{ONE}:merged:{TWO}")

    assert [asked(f"{ONE} 合并到 {TWO}"), *cards(1, ONE, f"合并到 {TWO}")] == answers


def test_closed_by_button_tells_how_to_write_it(desk: Desk) -> None:
    """Nothing is asked of anybody."""
    assert [Text(say("removal.how_to_close", problem=ONE))] == desk.press(CLERK, f"remove:{ONE}:closed")
    assert kept(desk) is None


def test_a_grant_is_told_to_the_clerk_who_can_send_the_ledger_again(desk: Desk) -> None:
    """The decider where the card was pressed, the clerk privately."""
    desk.message(CLERK, UNFOUNDED)
    answers = desk.press(HEAD, "strike:1", channel=Channel.APP, response_code="code")

    assert [
        CardSettled("card-1", "code", "已同意"),
        Text(f"好的，{ONE} 可以剔除，已告诉经办人。"),
        Text(f"专班认定：{ONE} 不属实，可以剔除。今天的台账退回过的，再发一次就行。", to=ToPerson(CLERK)),
    ] == answers
    assert {ONE} == granted(desk)


def test_a_refusal_is_told_to_the_clerk_too(desk: Desk) -> None:
    """The problem stays."""
    desk.message(CLERK, f"{ONE} 合并到 {TWO}")

    assert [
        Text(f"好的，{ONE} 不剔除，已告诉经办人。"),
        Text(f"专班没有认定 {ONE} 合并到 {TWO}，请把它照旧列在台账里。", to=ToPerson(CLERK)),
    ] == desk.press(MEMBER, "no_strike:1")
    assert frozenset() == granted(desk)


@pytest.mark.parametrize(
    ("first", "outcome", "label"), [("strike:1", "granted", "已同意"), ("no_strike:1", "refused", "未同意")]
)
@pytest.mark.parametrize("second", ["strike:1", "no_strike:1"])
def test_a_second_press_says_what_was_decided(desk: Desk, first: str, outcome: str, label: str, second: str) -> None:
    """The colleague's, or the same person's; the clerk hears of it once."""
    desk.message(CLERK, UNFOUNDED)
    desk.press(HEAD, first)
    before, told = kept(desk), Text(say(f"removal.decided.{outcome}", problem=ONE))

    assert [CardSettled("card-1", "code", label), told] == desk.press(MEMBER, second, response_code="code")
    assert [told] == desk.press(HEAD, second)
    assert before == kept(desk)


@pytest.mark.parametrize("key", ["strike:1", "no_strike:1", "strike:99"])
@pytest.mark.parametrize("user", [CLERK, LEADER, OTHER_CLERK, "liaozhengyang", "yaowenxin", "luzihang", "stranger"])
def test_a_press_of_anybody_but_the_statistics_group_decides_nothing(desk: Desk, user: str, key: str) -> None:
    """Not the unit's own people, not the other groups; nobody learns whether there is such a request."""
    desk.message(CLERK, UNFOUNDED)

    assert NOT_ENTITLED == desk.press(user, key)
    assert RemovalState.ASKED is kept(desk).state


@pytest.mark.parametrize("key", ["strike:", "strike:2", "strike:x", "strike:" + "9" * 40, "no_strike:' OR 1=1 --"])
def test_a_forged_decision_is_an_old_card(desk: Desk, key: str) -> None:
    """Even pressed by the statistics group."""
    desk.message(CLERK, UNFOUNDED)

    assert GONE == desk.press(HEAD, key)
    assert RemovalState.ASKED is kept(desk).state


@pytest.mark.parametrize("key", [f"remove:{ONE}:", f"remove:{ONE}:granted", f"remove:{ONE}:unfounded:{TWO}"])
def test_a_forged_reason_is_an_old_card(desk: Desk, key: str) -> None:
    """There are two reasons."""
    assert GONE == desk.press(CLERK, key)
    assert kept(desk) is None


@pytest.mark.parametrize("key", [f"remove:{ONE}", f"remove:{ONE}:unfounded", f"remove:{ONE}:merged:{TWO}"])
@pytest.mark.parametrize("user", [LEADER, HEAD, "stranger"])
def test_nobody_but_a_clerk_asks_by_button(desk: Desk, user: str, key: str) -> None:
    """Not even the leader of the unit."""
    assert [Text(say("removal.not_the_clerk"))] == desk.press(user, key)
    assert kept(desk) is None


def test_another_units_clerk_cannot_ask_for_it(desk: Desk) -> None:
    """In words or by a forged press, with a target of their own or without."""
    told = [Text(say("removal.not_open", problem=ONE))]

    assert [told, told, told] == [
        desk.message(OTHER_CLERK, UNFOUNDED),
        desk.press(OTHER_CLERK, f"remove:{ONE}:unfounded"),
        desk.press(OTHER_CLERK, f"remove:{ONE}:merged:{ELSEWHERE}"),
    ]


def test_words_of_somebody_who_is_not_the_clerk_are_not_taken(desk: Desk) -> None:
    """Rule S02; a leader of the unit may be asked who the clerk is now."""
    first, *_ = desk.message(LEADER, UNFOUNDED)

    assert first.body.startswith(say("daily_report.S02", unit="白石镇"))
    assert kept(desk) is None


def test_a_problem_that_is_asked_for_is_not_asked_for_again(desk: Desk) -> None:
    """Whatever reason, in words or by button; restraint (policy.md section 5)."""
    desk.message(CLERK, UNFOUNDED)
    told = [Text(say("removal.already_asked", problem=ONE))]

    assert [told, told] == [desk.message(CLERK, UNFOUNDED), desk.press(CLERK, f"remove:{ONE}:merged:{TWO}")]


def test_a_problem_that_may_go_needs_no_second_consent(desk: Desk) -> None:
    """Said so."""
    desk.message(CLERK, UNFOUNDED)
    desk.press(HEAD, "strike:1")

    assert [Text(say("removal.already_granted", problem=ONE))] == desk.message(CLERK, UNFOUNDED)


def test_a_problem_that_was_refused_can_be_asked_for_again(desk: Desk) -> None:
    """With better words, perhaps."""
    desk.message(CLERK, UNFOUNDED)
    desk.press(HEAD, "no_strike:1")

    assert [asked(f"{ONE} 不属实"), *cards(2, ONE, "不属实")] == desk.message(CLERK, UNFOUNDED)


def test_more_than_ten_at_once_are_too_many(desk: Desk) -> None:
    """Ten are taken, the rest is asked for again."""
    problems = [f"BS-20261118-{number:03}" for number in range(11, 23)]
    report(desk, BS, list(map(row, problems)), day=TUESDAY)
    told, *rest = desk.message(CLERK, f"{'、'.join(problems)} 不属实")

    assert "一次最多处理 10 条，后面的请再发一条消息。" == told.body.splitlines()[-1]
    assert (20, None) == (len(rest), kept(desk, 11))


def test_without_a_statistics_group_nothing_is_recorded(desk: Desk) -> None:
    """Said plainly."""
    with desk.database.transaction() as db:
        for user in (HEAD, MEMBER):
            roster.keep_person(db, replace(roster.person(db, user), roles=frozenset({Role.POLICY})))

    assert [Text(say("removal.nobody"))] == desk.message(CLERK, UNFOUNDED)
    assert kept(desk) is None


def test_in_a_group_everything_is_said_privately(desk: Desk) -> None:
    """What is wrong with somebody's ledger is nobody else's business."""
    private, told = ToPerson(CLERK), Text(say("removal.told_privately"))

    assert [
        [told, replace(asked(f"{ONE} 不属实"), to=private), *cards(1, ONE, "不属实")],
        [told, target_card("update-1", TWO, THREE, to=private)],
        [told, Text(say("removal.not_open", problem=CLOSED), to=private)],
    ] == [desk.message(CLERK, text, group="g") for text in (UNFOUNDED, f"{TWO} 合并到另一条", f"{CLOSED} 不属实")]


@pytest.mark.parametrize(
    "text",
    [
        "白石镇：新增0，销号2（BS-20261118-001、BS-20261118-002），无困难。",
        "白石镇11月24日日报：新增1，BS-20261118-001 不属实",
        "BS-20261118-001 是不是不属实",
        "不属实",
        "你好",
        "",
    ],
)
def test_other_messages_are_left_to_others(desk: Desk, text: str) -> None:
    """Reports that name ids, questions, words without an id (tests/cases/removal_text.toml has more)."""
    assert UNHANDLED is desk.message(CLERK, text)
    assert kept(desk) is None


def test_a_message_with_a_ledger_is_a_report(desk: Desk) -> None:
    """Whether the file could be fetched or not."""
    answers = [
        desk.message(CLERK, UNFOUNDED, file=ledger("BS")),
        desk.message(CLERK, UNFOUNDED, failure=FetchFailure.EXPIRED),
    ]

    assert [UNHANDLED, UNHANDLED] == answers


@pytest.mark.parametrize("key", ["template", "extend:1", "remove", "strike", "strike:1:2", "", "REMOVE:1"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """And so are keys that only look like ours."""
    assert UNHANDLED is desk.press(HEAD, key)


def test_the_longest_card_fits_on_a_phone(desk: Desk) -> None:
    """A merger, with everything cut to its length and the longest unit name."""
    body = desk.message(CLERK, f"{ONE} 合并到 {TWO}")[1].body.replace("白石镇", "红岩街道")

    assert len(body) <= 112


@pytest.mark.parametrize(
    "key",
    [f"removal.{name}" for name in ("unfounded", "merged", "closed", "grant", "refuse")]
    + ["removal.label.granted", "removal.label.refused"],
)
def test_what_stands_on_a_button_is_not_cut_on_a_phone(key: str) -> None:
    """template-cards.md."""
    assert len(words().sentences[key]) <= 10


@pytest.mark.parametrize("claim", ["不属实", f"合并到 {TWO}"])
def test_of_two_clerks_who_ask_at_once_the_second_hears_of_the_first(desk: Desk, claim: str) -> None:
    """The task force is asked once."""
    answers = meanwhile_asked(desk, ONE, f"{ONE} {claim}")

    assert [Text(say("removal.already_asked", problem=ONE))] == answers


def test_two_clerks_cannot_merge_two_problems_into_each_other_at_once(desk: Desk) -> None:
    """With both granted, neither would be left."""
    answers = meanwhile_asked(desk, ONE, f"{TWO} 合并到 {ONE}")

    assert [Text(say("removal.bad_target", problem=TWO, target=ONE))] == answers


def meanwhile_asked(desk: Desk, problem: str, text: str) -> list:
    """What the clerk is told who writes while another clerk's request is being kept."""
    with ThreadPoolExecutor(1) as pool:
        with desk.database.transaction() as db:
            reports.lock_unit(db, BS)
            asked = {"day": TUESDAY, "reason": Reason.UNFOUNDED, "merged_into": None, "by": CLERK, "at": desk.now}
            removals.ask(db, unit=BS, problem=problem, **asked)
            second = pool.submit(desk.message, CLERK, text)
            wait([second], timeout=0.5)
        return second.result(timeout=20)


def test_where_no_decider_can_be_written_to_nothing_is_promised(desk: Desk) -> None:
    """A county without an app."""
    desk.can_send_files = False

    assert [Text(say("removal.no_channel"))] == desk.message(CLERK, UNFOUNDED)
    assert [Text(say("daily_report.ask_me_privately"))] == desk.message(CLERK, UNFOUNDED, group="g")
    with desk.database.reading() as db:
        assert [] == removals.of_unit(db, BS)
