"""The bot in a work group: it answers who mentions it about a report, and is silent about everything else."""

from tests.scenarios.ledgers import Ledger, ledger, words
from tests.scenarios.towns import Town, in_group

say = words().say
PHONE = "13800138000"


def test_a_quoted_ledger_is_taken(town: Town) -> None:
    """In a group, quoting is the only way to show the bot a file."""
    in_group(town.practice, town.clerk.person, f"@轻指 {town.name} 11月24日 日报", quoting=ledger(town.unit))
    (receipt,) = town.clerk.hears()

    assert f"已收到{town.name} 11月24日日报，回执 {town.receipt()}。" in receipt


def test_words_without_a_ledger_are_answered_privately_with_a_card(town: Town) -> None:
    """Groups take no cards."""
    in_group(town.practice, town.clerk.person, f"@轻指 {town.name} 11月24日 日报")
    (card,) = town.clerk.hears()

    assert card.startswith("app: 还差问题台账 | 没看到台账附件。")


def test_small_talk_is_not_answered(town: Town) -> None:
    """Nor thanks, nor a meeting, nor a report of the weather."""
    for said in ("@轻指 你好呀", "@轻指 谢谢", "@轻指 下午三点开会", "@轻指 收到", "@轻指"):
        in_group(town.practice, town.clerk.person, said)

    assert [] == town.clerk.hears()


def test_the_annotated_copy_comes_privately(town: Town) -> None:
    """A group gets no file."""
    faulty = ledger(town.unit).changed({(4, "责任岗位"): None})
    in_group(town.practice, town.clerk.person, "@轻指 日报", quoting=faulty)

    assert f"app: <批注_{town.name}_20261124_问题台账.xlsx>" == town.clerk.hears()[-1]


def test_personal_data_in_a_ledger_is_remarked_on_privately(town: Town) -> None:
    """The group does not read whose telephone number stands where (section 4.5)."""
    faulty = ledger(town.unit).changed({(4, "责任岗位"): f"陈副书记 {PHONE}"})
    in_group(town.practice, town.clerk.person, "@轻指 日报", quoting=faulty)
    in_the_group = [answer for answer in town.clerk.hears() if answer.startswith("aibot: ")]

    assert [] == [answer for answer in in_the_group if "证件号或手机号" in answer]


def test_a_returned_ledger_is_told_privately(town: Town) -> None:
    """The group reads only that somebody has been told."""
    faulty = ledger(town.unit).changed({(4, "责任岗位"): None})
    in_group(town.practice, town.clerk.person, "@轻指 日报", quoting=faulty)
    in_the_group, *privately = town.clerk.hears()

    assert "aibot: 看过了，结果已私聊您。" == in_the_group
    assert ["app", "app"] == [answer.partition(":")[0] for answer in privately]
    assert "1. 第 4 行“责任岗位”没填。" in privately[0].splitlines()


def test_somebody_who_is_not_the_clerk_is_told_and_the_leader_asked_privately(town: Town) -> None:
    """The card never shows in the group."""
    in_group(town.practice, town.leader.person, "@轻指 日报", quoting=ledger(town.unit))
    answers = town.leader.hears()

    assert any(answer.startswith("app: 变更经办人 | ") for answer in answers)
    assert not any(answer.startswith("aibot: 变更经办人") for answer in answers)


def test_a_quoted_file_that_is_no_ledger_is_answered_privately(town: Town) -> None:
    """The list of a meeting, say."""
    in_group(town.practice, town.clerk.person, "@轻指 看看这个", quoting=Ledger("会议名单.docx", b"PK"))
    in_the_group, card = town.clerk.hears()

    assert "aibot: " + say("daily_report.told_privately") == in_the_group
    assert card.startswith(f"app: {town.name} 11月24日日报先退回 | 这个是 .docx 文件，读不了。")
