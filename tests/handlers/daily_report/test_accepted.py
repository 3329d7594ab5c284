"""A ledger that passes: the receipt, what is kept, versions of the same day, and warnings that do not hinder."""

from datetime import date

from handlers.outgoing import Document, Text
from policies.roster import UserId
from storage import declarations, reports
from tests.handlers.daily_report.pieces import (
    CLERK,
    GOOD,
    QH,
    WEDNESDAY,
    accepted,
    kept,
    kept_file,
    lines,
    remarks,
    replaced,
    say,
)
from tests.handlers.desk import Desk, moment, without_bytes
from tests.scenarios.ledgers import TUESDAY, Ledger, as_csv, ledger, struck_off


def test_a_ledger_without_faults_is_answered_with_its_numbers_and_a_receipt(desk: Desk) -> None:
    """New, rectified, struck off, open: as the ledger has them."""
    three = ledger("QH", found_on=TUESDAY).changed(struck_off(4))

    assert [Text(accepted(new=3, rectified=1, closed=1, open=2))] == desk.message(CLERK, file=three)


def test_an_accepted_ledger_is_kept_with_its_rows(desk: Desk) -> None:
    """In the sheet's order, by problem."""
    desk.message(CLERK, file=GOOD)
    with desk.database.reading() as db:
        report = reports.accepted(db, QH, TUESDAY)
        rows = reports.rows_of(db, report)

    assert ("QH-20261124-V1", "chenjing", 3) == (report.receipt, report.submitted_by, report.numbers["open"])
    assert [(4, "QH-20261123-001"), (5, "QH-20261123-002"), (6, "QH-20261123-003")] == [
        (row.row, row.problem) for row in rows
    ]


def test_the_file_itself_is_kept_as_it_came(desk: Desk) -> None:
    """Byte by byte, under its own name (section 4.4)."""
    file = GOOD.named("清河镇_20261124_台账 (1).xlsx")
    desk.message(CLERK, file=file)

    assert file == kept_file(desk)


def test_the_same_ledger_again_makes_no_new_version(desk: Desk) -> None:
    """The receipt stays."""
    desk.message(CLERK, file=GOOD)

    assert [Text(say("daily_report.accepted_again", receipt="QH-20261124-V1"))] == desk.message(CLERK, file=GOOD)


def test_a_better_ledger_replaces_and_counts_what_changed(desk: Desk) -> None:
    """Rule S05; what did not happen is not counted out as zero."""
    desk.message(CLERK, file=GOOD)
    better = ledger("QH", rows=4).changed(struck_off(5))

    assert [Text(lines(accepted(2, rows=4, rectified=1, closed=1), replaced(2, added=1, changed=1)))] == desk.message(
        CLERK, file=better
    )


def test_a_third_version_is_compared_with_the_second(desk: Desk) -> None:
    """Not with the first."""
    desk.message(CLERK, file=GOOD)
    desk.message(CLERK, file=ledger("QH", rows=4))

    assert [Text(lines(accepted(3), replaced(3, removed=1)))] == desk.message(CLERK, file=GOOD)


def test_warnings_are_listed_below_the_receipt(desk: Desk) -> None:
    """They do not hinder."""
    overdue = GOOD.changed({(5, "整改时限"): date(2026, 11, 23)})

    assert [Text(lines(accepted(), remarks("第 5 行已超期 1 天，请写进展或申请延期。")))] == desk.message(
        CLERK, file=overdue
    )


def test_notes_come_after_warnings(desk: Desk) -> None:
    """What matters more stands first."""
    file = Ledger("台账.csv", as_csv(GOOD.changed({(6, "整改时限"): date(2026, 11, 23)})))
    (answer,) = desk.message(CLERK, file=file)
    name = say("ledger.F06", name="台账.csv", unit="清河镇", date="20261124")

    assert (
        lines(accepted(), remarks(name, "第 6 行已超期 1 天，请写进展或申请延期。", "下次请用 .xlsx。")) == answer.body
    )


def test_more_than_ten_warnings_bring_the_annotated_copy(desk: Desk) -> None:
    """Ten in chat, all in the copy."""
    many = ledger("QH", rows=12).changed({(row, "整改时限"): date(2026, 11, 23) for row in range(4, 16)})
    text, copy = without_bytes(desk.message(CLERK, file=many))

    assert Document("批注_清河镇_20261124_问题台账.xlsx", b"") == copy
    assert say("daily_report.remarks_more", count=2) == text.body.splitlines()[-1]


def test_a_csv_is_taken_and_the_clerk_hears_what_to_send_next_time(desk: Desk) -> None:
    """Section 9, point 3: noted as F02, in these words."""
    (answer,) = desk.message(CLERK, file=Ledger("清河镇_20261124_问题台账.csv", as_csv(GOOD)))

    assert accepted() == "\n".join(answer.body.splitlines()[:2])
    assert "下次请用 .xlsx。" in answer.body


def test_in_a_group_a_receipt_may_be_heard_by_all(desk: Desk) -> None:
    """It says nothing that is anybody's fault."""
    assert [Text(accepted())] == desk.message(CLERK, "日报", file=GOOD, group="g1")


def test_an_open_declaration_is_spent_by_the_ledger_that_answers_it(desk: Desk) -> None:
    """The table says so too; so are the messages before it, which it had taken in."""
    desk.message(CLERK, "今天新增1条，台账见附件")
    desk.message(CLERK, "说错了，今天新增0条，台账见附件")
    desk.message(CLERK, file=GOOD)
    with desk.database.reading() as db:
        left = declarations.latest_open(db, user=UserId(CLERK), since=moment(TUESDAY, "00:00"))

    assert left is None


def test_a_day_said_in_two_messages_is_spent_as_a_whole(desk: Desk) -> None:
    """Or today's ledger, minutes later, would be taken for a correction of yesterday's."""
    desk.now = moment(WEDNESDAY, "16:00")
    desk.message(CLERK, "清河镇 11月24日 日报")
    desk.message(CLERK, "新增0条，未销号3条")
    desk.message(CLERK, file=GOOD)
    desk.message(CLERK, file=ledger("QH", day=WEDNESDAY, found_on=date(2026, 11, 23)))

    assert ("QH-20261124-V1", "QH-20261125-V1") == (kept(desk).receipt, kept(desk, WEDNESDAY).receipt)
