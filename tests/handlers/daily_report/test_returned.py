"""A ledger that goes back: which cells to mend, where the copy is, who hears of it, and what does not count."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.buttons import Action, Press
from handlers.events import Channel
from handlers.outgoing import Button, Document, Text, ToPerson
from policies.roster import Person, Role
from storage import reports, roster
from tests.handlers.daily_report.pieces import (
    CLERK,
    GOOD,
    LEADER,
    MONDAY,
    NOBODY,
    QH,
    accepted,
    everything_kept,
    gone,
    hand_in,
    kept,
    lines,
    missing,
    open_rows,
    receipt,
    replaced,
    return_card,
    returned,
    row,
    say,
    sheet,
    user,
)
from tests.handlers.desk import Desk, moment, without_bytes
from tests.scenarios.ledgers import TUESDAY, Ledger, as_csv, blank, ledger, opened, saved, struck_off

TO_CLERK = ToPerson(user(CLERK))
WHERE = "copy_here"
TOLD_PRIVATELY = Text("看过了，结果已私聊您。")
COPY = Document("批注_清河镇_20261124_问题台账.xlsx", b"")


def test_a_faulty_ledger_is_returned_with_its_cells_and_a_copy(desk: Desk) -> None:
    """In the AI bot's chat the copy has to go by the app."""
    assert [returned(*missing(4)), COPY] == without_bytes(desk.message(CLERK, file=GOOD.changed(NOBODY)))


def test_in_the_apps_own_chat_the_copy_is_said_to_be_below(desk: Desk) -> None:
    """Where it lies depends on the channel."""
    answers = desk.message(CLERK, file=GOOD.changed(NOBODY), channel=Channel.APP)

    assert returned(*missing(4), where="copy_here", in_app=True) == answers[0]


def test_without_an_app_no_copy_is_promised(desk: Desk) -> None:
    """An AI bot alone cannot send files."""
    desk.can_send_files = False

    assert [returned(*missing(4), where="copy_impossible")] == desk.message(CLERK, file=GOOD.changed(NOBODY))


def test_without_an_app_the_rest_of_many_errors_is_not_said_to_be_in_a_copy(desk: Desk) -> None:
    """Nobody is sent to look for what was never made."""
    desk.can_send_files = False
    many = ledger("QH", rows=12).changed({(line, "责任岗位"): None for line in range(4, 16)})
    (answer,) = desk.message(CLERK, file=many)

    assert say("daily_report.returned_more", count=2) not in answer.body.splitlines()
    assert say("daily_report.returned_rest", count=2) in answer.body.splitlines()


def test_of_more_than_ten_errors_ten_are_named(desk: Desk) -> None:
    """And the rest is counted."""
    many = ledger("QH", rows=12).changed({(line, "责任岗位"): None for line in range(4, 16)})

    assert returned(*missing(*range(4, 14)), more=2) == desk.message(CLERK, file=many)[0]


def test_exactly_ten_errors_leave_nothing_to_count(desk: Desk) -> None:
    """The border."""
    ten = ledger("QH", rows=10).changed({(line, "责任岗位"): None for line in range(4, 14)})

    assert returned(*missing(*range(4, 14))) == desk.message(CLERK, file=ten)[0]


def test_warnings_of_a_returned_ledger_wait_in_the_copy(desk: Desk) -> None:
    """The chat says what must be mended, nothing else."""
    both = GOOD.changed(NOBODY | {(5, "整改时限"): date(2026, 11, 23)})

    assert returned(*missing(4)) == desk.message(CLERK, file=both)[0]


def test_a_csv_comes_back_as_a_workbook(desk: Desk) -> None:
    """Remarks need cells."""
    faulty = Ledger("清河镇_20261124_问题台账.csv", as_csv(GOOD.changed(NOBODY)))

    assert COPY == without_bytes(desk.message(CLERK, file=faulty))[1]


REMEDY_IS_THE_TEMPLATE = pytest.mark.parametrize(
    ("file", "body"),
    [
        (GOOD.named("台账.xls"), say("ledger.F02", extension=".xls")),
        (Ledger("台账.xlsx", b"not a workbook"), say("ledger.F03")),
        (Ledger("台账.xlsx", blank("QH")), say("ledger.H10_unknown")),
        (GOOD.without_columns("整改措施"), say("ledger.H02", columns="整改措施")),
    ],
    ids=["F02", "F03", "H10", "H02"],
)


@REMEDY_IS_THE_TEMPLATE
def test_a_file_whose_remedy_is_the_template_is_returned_with_it(desk: Desk, file: Ledger, body: str) -> None:
    """One card instead of a list of one."""
    assert [return_card("update-0", body)] == desk.message(CLERK, file=file)


@REMEDY_IS_THE_TEMPLATE
def test_in_a_group_that_card_too_is_for_the_clerk_alone(desk: Desk, file: Ledger, body: str) -> None:
    """A group learns nothing of a unit's faults (policy.md section 5)."""
    card = replace(return_card("update-0", body), to=TO_CLERK)

    assert [TOLD_PRIVATELY, card] == desk.message(CLERK, "日报", file=file, group="g1")


def test_in_a_group_only_the_receipt_is_said_and_what_is_wrong_is_told_privately(desk: Desk) -> None:
    """The text, the copy and whatever one tap can do."""
    faulty = desk.message(CLERK, "日报", file=GOOD.changed(NOBODY), group="g1")
    good = desk.message(CLERK, "日报", file=GOOD, group="g1")

    assert [
        TOLD_PRIVATELY,
        replace(returned(*missing(4), in_app=True), to=TO_CLERK),
        replace(COPY, to=TO_CLERK),
    ] == without_bytes(faulty)
    assert [Text(accepted())] == good


def test_an_empty_ledger_is_told_how_many_problems_are_still_open_and_offered_the_draft(desk: Desk) -> None:
    """H10 names the draft, so it is one tap away; that each of them is gone (D01, D10) goes without saying."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    (card,) = desk.message(CLERK, file=Ledger("清河镇_20261124_问题台账.xlsx", blank("QH")))

    assert say("daily_report.offer_return_title", unit="清河镇", day=TUESDAY) == card.title
    assert say("ledger.H10", n=3) == card.body
    assert (Button("今日草稿", Press(Action.DRAFT).key),) == card.buttons


def test_an_empty_ledger_with_other_faults_has_them_all_listed(desk: Desk) -> None:
    """Everything at once (section 9, point 6)."""
    hand_in(desk, MONDAY, *open_rows(1))
    book = opened(blank("QH"))
    book["数字载体清单"]["C4"] = "清河发布"
    desk.now = moment(TUESDAY, "15:00")
    answer = desk.message(CLERK, file=Ledger("清河镇_20261124_问题台账.xlsx", saved(book)))[0]

    assert isinstance(answer, Text)
    assert say("ledger.H10", n=1) in answer.body


def test_a_returned_ledger_does_not_count(desk: Desk) -> None:
    """Neither its rows nor its numbers; that it was returned does."""
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    with desk.database.reading() as db:
        times = reports.returned_in_a_row(db, QH, TUESDAY)

    assert (None, 1) == (kept(desk), times)


def test_a_returned_correction_leaves_the_accepted_version_and_says_so(desk: Desk) -> None:
    """It is still the unit's report until a better one comes."""
    desk.message(CLERK, file=GOOD)
    told = desk.message(CLERK, file=GOOD.changed(NOBODY))
    report = kept(desk)

    assert returned(*missing(4), still=receipt()) == told[0]
    assert ("QH-20261124-V1", 3) == (report.receipt, report.numbers["rows"])
    assert [Text(lines(accepted(2, rectified=1, closed=1, open=2), replaced(2, changed=1)))] == desk.message(
        CLERK, file=GOOD.changed(struck_off(4))
    )


def test_a_telephone_number_is_neither_said_nor_kept(desk: Desk) -> None:
    """The sentence does not repeat it, no table holds it, nor is the file kept (section 4.5, rule R16)."""
    answers = desk.message(CLERK, file=GOOD.changed({(4, "责任岗位"): "陈副书记13800138000"}))

    assert returned(say("ledger.R16", row=4, column="责任岗位")) == answers[0]
    assert "13800138000" not in everything_kept(desk)


def told_leaders(answers: list) -> list[tuple[str, str]]:
    return [(one.to.user, one.body) for one in answers if isinstance(one, Text) and isinstance(one.to, ToPerson)]


def test_the_second_return_in_a_row_tells_the_leader_and_the_third_does_not(desk: Desk) -> None:
    """Once is enough (section 6.4), and no answer is asked for."""
    faulty = [GOOD.changed({(line, "责任岗位"): None}) for line in (4, 5, 6)]
    told = [told_leaders(desk.message(CLERK, file=one)) for one in faulty]

    assert [[], [(LEADER, say("daily_report.returned_to_leader", unit="清河镇", day=TUESDAY, n=2))], []] == told


def test_of_two_leaders_each_hears_of_it(desk: Desk) -> None:
    """Whoever is in charge."""
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(user("ahua"), "阿华", QH, frozenset({Role.LEADER})))
    desk.message(CLERK, file=GOOD.changed(NOBODY))

    assert ["ahua", LEADER] == [name for name, _ in told_leaders(desk.message(CLERK, file=GOOD.changed(NOBODY)))]


def test_an_accepted_report_between_two_returns_starts_the_count_again(desk: Desk) -> None:
    """In a row means in a row."""
    for file in (GOOD.changed(NOBODY), GOOD):
        desk.message(CLERK, file=file)

    assert [] == told_leaders(desk.message(CLERK, file=GOOD.changed(NOBODY)))


def test_returns_of_two_days_are_not_in_a_row(desk: Desk) -> None:
    """A report is of a day."""
    hand_in(desk, MONDAY, row(1, 责任岗位=None))

    assert [] == told_leaders(hand_in(desk, TUESDAY, row(1, 责任岗位=None)))


def test_in_a_group_the_leader_is_told_privately_all_the_same(desk: Desk) -> None:
    """Nothing of it in the group, and nothing of the leader's to the clerk."""
    desk.message(CLERK, "日报", file=GOOD.changed(NOBODY), group="g1")
    answers = desk.message(CLERK, "日报", file=GOOD.changed(NOBODY), group="g1")

    assert [(CLERK, returned(*missing(4), in_app=True).body), (LEADER, answers[-1].body)] == told_leaders(answers)


def test_what_does_not_balance_is_said_before_what_is_wrong_in_a_cell(desk: Desk) -> None:
    """By problem id (D01; D10 would only say it again), then row by row."""
    hand_in(desk, MONDAY, *open_rows(3))
    answers = hand_in(desk, TUESDAY, row(1, 责任岗位=None), row(2))

    assert returned(gone("QH-20261120-003", 3), *missing(4), tap=True) == answers[0]


def test_nothing_of_a_returned_ledger_reaches_the_life_of_a_problem(desk: Desk) -> None:
    """Only accepted reports tell it."""
    desk.now = moment(TUESDAY, "15:00")
    desk.message(CLERK, file=sheet(TUESDAY, row(1, 责任岗位=None)))

    assert "opened" not in everything_kept(desk)
