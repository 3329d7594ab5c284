"""What silences a demand, by name."""

from dataclasses import replace

import pytest

from policies.judge import Message, Outcome, SenderRole, Situation
from policies.judge.judge import Judge
from tests.policies.judge.conftest import situation_in

CHECKIN = Message(text="各村值班人员每天早晚在群里打卡签到，缺一次通报。")
ALBUM = Message(text="请各村做一本电子相册，周五报链接。")
USUAL = situation_in({})
EMERGENCY = replace(USUAL, emergency_active=True)


def test_an_active_emergency_silences_checkins(judge: Judge) -> None:
    verdict = judge.judge(CHECKIN, EMERGENCY)

    assert (Outcome.NONE, "emergency") == (verdict.outcome, verdict.exempt)


def test_without_one_they_are_flagged(judge: Judge) -> None:
    assert Outcome.FLAG is judge.judge(CHECKIN, USUAL).outcome


def test_an_emergency_does_not_silence_albums(judge: Judge) -> None:
    assert Outcome.FLAG is judge.judge(ALBUM, EMERGENCY).outcome


def test_a_citizen_asks_nothing_of_the_base(judge: Judge) -> None:
    assert Outcome.NONE is judge.judge(ALBUM, replace(USUAL, sender_role=SenderRole.CITIZEN)).outcome


def test_a_cited_document_of_the_province_is_for_people_to_look_at(judge: Judge) -> None:
    cited = Message(text="依据省厅〔2026〕18号文要求，各村每天早晚打卡签到，缺一次通报。")
    verdict = judge.judge(cited, USUAL)

    assert (Outcome.REVIEW, "exempt_cited") == (verdict.outcome, verdict.exempt)


@pytest.mark.parametrize("situation", [USUAL, EMERGENCY])
def test_a_verdict_has_all_that_an_appeal_needs(judge: Judge, situation: Situation) -> None:
    verdict = judge.judge(ALBUM, situation)

    assert None not in (verdict.quote, verdict.rule, verdict.tone, verdict.basis, verdict.alternative, verdict.severity)
    assert verdict.version
