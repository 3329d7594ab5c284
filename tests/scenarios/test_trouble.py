"""Trouble on the way: late, lost, repeated and overtaken messages leave one report and one answer."""

import pytest

from bot.practice import Practice
from bot.sandbox.courier import Courier
from policies.roster import UnitCode
from storage import reports
from tests.scenarios.ledgers import TUESDAY, ledger, struck_off, words
from tests.scenarios.towns import Town, passes

say = words().say


@pytest.fixture
def courier(town: Town) -> Courier:
    return town.practice.sandbox.courier


def sends_faulty(town: Town) -> list[str]:
    return town.clerk.sends(ledger(town.unit).changed({(4, "责任岗位"): None}))


def copy_for(town: Town) -> str:
    return f"app: <批注_{town.name}_20261124_问题台账.xlsx>"


def newest_version(town: Town) -> int | None:
    with town.practice.app.database.reading() as db:
        report = reports.accepted(db, UnitCode(town.unit), TUESDAY)
    return report.version if report else None


def test_a_ledger_told_three_times_is_one_report(town: Town, courier: Courier) -> None:
    """WeCom repeats a callback whose answer it did not see."""
    courier.hold()
    town.clerk.person.sends_file(ledger(town.unit).name, ledger(town.unit).content)
    courier.release(copies=3)
    (receipt,) = town.clerk.hears()

    assert f"回执 {town.receipt()}" in receipt
    assert 1 == newest_version(town)


def test_words_told_twice_are_answered_once(town: Town, courier: Courier) -> None:
    """One card."""
    courier.hold()
    town.clerk.person.says(f"{town.name}日报，今天新增3条")
    courier.release(copies=2)

    assert 1 == len(town.clerk.hears())


def test_words_that_overtake_their_ledger_are_still_held_against_it(town: Town, courier: Courier) -> None:
    """Told in the wrong order, each gets its answer."""
    courier.hold()
    town.clerk.person.says("今天新增3条，台账见附件")
    town.clerk.person.sends_file(ledger(town.unit).name, ledger(town.unit).content)
    courier.release(reverse=True)
    receipt, doubt = town.clerk.hears()

    assert f"回执 {town.receipt()}" in receipt
    assert "aibot: 你写“新增 3 条”，台账里是 0 条，以台账为准，请确认。" == doubt


def test_a_file_whose_address_has_expired_is_asked_for_again(town: Town, courier: Courier) -> None:
    """Five minutes is all WeCom gives."""
    courier.hold()
    town.clerk.person.sends_file(ledger(town.unit).name, ledger(town.unit).content)
    passes(town.practice, minutes=6)
    courier.release()
    asked = town.clerk.hears()
    (receipt,) = town.clerk.sends(ledger(town.unit))

    assert ["aibot: " + say("daily_report.fetch_expired")] == asked
    assert f"回执 {town.receipt()}" in receipt


def test_an_answer_too_late_for_its_address_comes_by_the_app(town: Town, courier: Courier) -> None:
    """The AI bot's answer address is good for an hour."""
    town.clerk.sends(ledger(town.unit))
    courier.hold()
    town.clerk.person.says("今天新增3条，台账见附件")
    passes(town.practice, minutes=61)
    courier.release()

    assert ["app: 你写“新增 3 条”，台账里是 0 条，以台账为准，请确认。"] == town.clerk.hears()


def test_a_card_too_late_for_its_address_comes_by_the_app(town: Town, courier: Courier) -> None:
    """Cards as well as words."""
    courier.hold()
    town.clerk.person.says("天气不错")
    passes(town.practice, minutes=61)
    courier.release()
    (card,) = town.clerk.hears()

    assert card.startswith("app: 轻指 | ")


def test_a_token_that_cannot_be_had_at_first_only_delays_the_copy(town: Town) -> None:
    """Words need no token; the file waits for one."""
    sandbox = town.practice.sandbox
    sandbox.state.tokens.revoke()
    sandbox.faults.refuse("gettoken", -1)
    told, copy = sends_faulty(town)

    assert told.startswith(f"aibot: {town.name} 11月24日日报先退回")
    assert copy_for(town) == copy
    assert sandbox.faults.take("gettoken") is None


def test_a_token_taken_back_early_is_renewed(town: Town) -> None:
    """The platform may do so at any time."""
    sends_faulty(town)
    town.practice.sandbox.state.tokens.revoke()
    passes(town.practice, minutes=3)

    assert copy_for(town) == sends_faulty(town)[-1]


def test_a_file_whose_sending_was_answered_by_nobody_is_shown_once(town: Town) -> None:
    """The repeat is recognised by WeCom's own check."""
    faults = town.practice.sandbox.faults
    faults.lose_answer("message/send")
    answers = sends_faulty(town)

    assert [copy_for(town)] == answers[1:]
    assert faults.take("message/send") is None


def test_a_card_whose_sending_was_answered_by_nobody_is_shown_once(town: Town) -> None:
    """The leader is not asked twice."""
    faults = town.practice.sandbox.faults
    faults.lose_answer("message/send")
    town.leader.sends(ledger(town.unit))
    cards = [shown for shown in town.leader.person.inbox() if shown.card]

    assert 1 == len(cards)
    assert faults.take("message/send") is None


def test_a_receipt_whose_sending_was_answered_by_nobody_is_shown_once(town: Town) -> None:
    """The one-use address refuses the repeat, and the app does not say it again."""
    faults = town.practice.sandbox.faults
    faults.lose_answer("aibot/response")
    (receipt,) = town.clerk.sends(ledger(town.unit))

    assert f"回执 {town.receipt()}" in receipt
    assert faults.take("aibot/response") is None


def test_a_tap_of_the_leader_told_late_still_counts_once(practice: Practice) -> None:
    """Late and twice over; only this town has somebody who could be appointed."""
    town = Town(practice, "QH")
    cadre = town.chat("cadre")
    cadre.sends(ledger("QH"))
    town.leader.hears()
    practice.sandbox.courier.hold()
    town.leader.person.presses("变更经办人")
    passes(practice, minutes=20)
    practice.sandbox.courier.release(copies=2)

    assert ["app: " + say("clerk_change.done_leader", name="田小禾", unit="清河镇")] == town.leader.hears()
    assert ["app: " + say("clerk_change.done_person", unit="清河镇")] == cadre.hears()


def test_corrections_told_in_the_wrong_order_are_each_answered(town: Town, courier: Courier) -> None:
    """Whichever arrived last holds, and the clerk reads which version that is."""
    courier.hold()
    for version in (ledger(town.unit), ledger(town.unit).changed(struck_off(4))):
        town.clerk.person.sends_file(version.name, version.content)
    courier.release(reverse=True)
    first, second = town.clerk.hears()

    assert f"回执 {town.receipt(1)}" in first
    assert f"回执 {town.receipt(2)}" in second
    assert 2 == newest_version(town)
