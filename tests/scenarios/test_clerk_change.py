"""Who may report for a town, and how that changes: one tap of the town's own leader (rule S02)."""

from dataclasses import replace

from bot.practice import Practice
from bot.sandbox.messages import Shown
from bot.sandbox.people import Person
from policies.roster import Role, UnitCode
from storage import roster
from tests.scenarios.ledgers import ledger, words
from tests.scenarios.towns import TOWNS, Chat, Town, to_app

say = words().say


def not_the_clerk(unit: str) -> str:
    return f"aibot: 您不是 {unit} 登记的经办人。如已调整，请分管班子成员点〔变更经办人〕。"


def asked(unit: str) -> str:
    return f"{not_the_clerk(unit)}\n{say('daily_report.S02_asked')}"


def clerks(practice: Practice, unit: str) -> list[str]:
    with practice.app.database.reading() as db:
        return [one.user_id for one in roster.people_of(db, UnitCode(unit), Role.CLERK)]


def neighbour(town: Town) -> Town:
    """Another town of the county."""
    other = TOWNS[(TOWNS.index(town.unit) + 6) % len(TOWNS)]
    return Town(town.practice, other)


def candidate(practice: Practice) -> tuple[Town, Chat]:
    """The village cadre of Qinghe, who stands in for the clerk."""
    qinghe = Town(practice, "QH")
    return qinghe, qinghe.chat("cadre")


def card_of(chat: Chat) -> Shown:
    return next(shown for shown in reversed(chat.person.inbox()) if shown.card)


def forged(practice: Practice, person: Person, key: str, task_id: str) -> None:
    to_app(
        practice,
        person,
        "<MsgType>event</MsgType><Event>template_card_event</Event><CardType>button_interaction</CardType>"
        f"<EventKey>{key}</EventKey><TaskId>{task_id}</TaskId><ResponseCode>forged</ResponseCode>",
    )


def test_a_ledger_of_somebody_who_is_not_the_clerk_is_not_taken_and_the_leader_is_asked(practice: Practice) -> None:
    """Privately, in the app; nothing changes unless the leader taps."""
    qinghe, cadre = candidate(practice)
    answers = cadre.sends(ledger("QH"))

    assert [asked("清河镇")] == answers
    assert [
        f"app: 变更经办人 | {say('clerk_change.ask', name='田小禾', unit='清河镇')} | [变更经办人][不变]"
    ] == qinghe.leader.hears()
    assert ["chenjing"] == clerks(practice, "QH")


def test_one_tap_of_the_leader_makes_the_new_clerk_able_to_report(practice: Practice) -> None:
    """The card shows what was decided, and the new clerk hears of it."""
    qinghe, cadre = candidate(practice)
    cadre.sends(ledger("QH"))
    told = qinghe.leader.presses("变更经办人")
    heard = cadre.hears()
    (receipt,) = cadre.sends(ledger("QH"))

    assert [f"app: {say('clerk_change.done_leader', name='田小禾', unit='清河镇')}"] == told
    assert [f"app: {say('clerk_change.done_person', unit='清河镇')}"] == heard
    assert "已变更" == card_of(qinghe.leader).card.settled
    assert ["tianxiaohe"] == clerks(practice, "QH")
    assert "QH-20261124-V1" in receipt


def test_the_former_clerk_cannot_report_any_more(practice: Practice) -> None:
    """One clerk a town."""
    qinghe, cadre = candidate(practice)
    cadre.sends(ledger("QH"))
    qinghe.leader.presses("变更经办人")

    assert [asked("清河镇")] == qinghe.clerk.sends(ledger("QH"))


def test_a_leader_who_keeps_the_clerk_changes_nothing(practice: Practice) -> None:
    """The card shows that too."""
    qinghe, cadre = candidate(practice)
    cadre.sends(ledger("QH"))
    told = qinghe.leader.presses("不变")

    assert [f"app: {say('clerk_change.kept_leader', unit='清河镇')}"] == told
    assert "未变更" == card_of(qinghe.leader).card.settled
    assert ["chenjing"] == clerks(practice, "QH")
    assert [] == cadre.hears()


def test_a_leader_is_asked_once_however_often_somebody_tries(practice: Practice) -> None:
    """Words, then the file, then a photograph: one question (restraint, policy.md section 5)."""
    qinghe, cadre = candidate(practice)
    cadre.says("清河镇 11月24日 日报")
    cadre.sends(ledger("QH"))
    cadre.shows()

    assert 1 == len(qinghe.leader.hears())


def test_presses_forged_by_anybody_but_the_towns_leader_change_nothing(practice: Practice) -> None:
    """The key of a button comes from outside and proves nothing."""
    qinghe, cadre = candidate(practice)
    stranger = Town(practice, "SQ").leader
    cadre.sends(ledger("QH"))
    card = card_of(qinghe.leader).card
    for chat in (stranger, cadre, qinghe.clerk):
        forged(practice, chat.person, card.buttons[0].key, card.task_id)
    refusal = f"app: {say('clerk_change.not_entitled', unit='清河镇')}"

    assert ([refusal], [refusal], [refusal]) == (stranger.hears(), cadre.hears()[:1], qinghe.clerk.hears())
    assert (["chenjing"], ["masiqi"]) == (clerks(practice, "QH"), clerks(practice, "SQ"))


def test_somebody_the_county_never_registered_is_sent_to_the_task_force(practice: Practice) -> None:
    """A member of the corporation who is in no list; no leader is asked."""
    qinghe = Town(practice, "QH")
    member = replace(qinghe.clerk.person.member, user_id="newcomer", name="新人")
    newcomer = Chat(practice, Person(member, practice.sandbox.state, practice.sandbox.courier))
    answers = newcomer.sends(ledger("QH"))

    assert [f"aibot: {say('daily_report.S02_unknown')}"] == answers
    assert [] == qinghe.leader.hears()


def test_a_leader_cannot_appoint_somebody_of_another_town(town: Town) -> None:
    """Not even with a key of the right shape."""
    other = neighbour(town)
    before = clerks(town.practice, town.unit)
    forged(town.practice, town.leader.person, f"appoint:{other.clerk.person.user_id}", "clerk-1")

    assert [f"app: {say('clerk_change.not_entitled', unit=other.name)}"] == town.leader.hears()
    assert before == clerks(town.practice, town.unit)


def test_a_press_that_names_nobody_is_an_old_card(town: Town) -> None:
    """A whole sentence, without a hole where a unit belongs."""
    forged(town.practice, town.leader.person, "appoint:nobody", "clerk-1")

    assert [f"app: {say('help.button_gone')}"] == town.leader.hears()


def test_a_button_nobody_knows_is_answered(town: Town) -> None:
    """From a card of an older version, say."""
    forged(town.practice, town.leader.person, "merge:17", "merge-1")

    assert [f"app: {say('help.button_gone')}"] == town.leader.hears()


def test_a_clerk_cannot_report_for_another_town_by_words(town: Town) -> None:
    """And that town's leader is not asked about a stranger."""
    other = neighbour(town)

    assert [not_the_clerk(other.name)] == town.clerk.says(f"{other.name} 11月24日日报，新增2个")
    assert [] == other.leader.hears()


def test_a_clerk_cannot_report_for_another_town_by_quoting_a_file(town: Town) -> None:
    """Words and ledger in one message."""
    other = neighbour(town)
    sent = town.clerk.person.sends_file(f"{other.name}_20261124_问题台账.xlsx", ledger(other.unit).content)
    town.clerk.hears()

    assert [not_the_clerk(other.name)] == town.clerk.says(f"{other.name} 11月24日 日报", quoting=sent)


def test_a_clerk_cannot_report_for_another_town_by_the_sheets_content(town: Town) -> None:
    """Every row of another town is an error (X01)."""
    other = neighbour(town)
    told, _copy = town.clerk.sends(ledger(other.unit, rows=1).named(f"{town.name}_20261124_问题台账.xlsx"))

    assert f"1. 第 4 行写的是“{other.name}”，但这份是 {town.name} 报的，请核对。" in told.splitlines()


def test_a_file_named_for_another_town_counts_for_the_senders_own(town: Town) -> None:
    """The name decides nothing and is remarked on (F06)."""
    name = f"{neighbour(town).name}_20261124_问题台账.xlsx"
    (answer,) = town.clerk.sends(ledger(town.unit).named(name))

    assert f"回执 {town.receipt()}" in answer
    assert f"1. 文件名是“{name}”，建议用“{town.name}_20261124_问题台账.xlsx”，便于查找。" == answer.splitlines()[-1]


def test_words_that_name_two_towns_are_asked_back(town: Town) -> None:
    """Nobody guesses."""
    other = neighbour(town)
    (answer,) = town.clerk.says(f"{town.name}、{other.name} 11月24日日报，新增2个")

    assert f"aibot: {say('daily_report.several_units', units=f'{town.name}、{other.name}')}" == answer


def test_somebody_of_a_department_is_told_without_asking_anybody(town: Town) -> None:
    """Departments owe no daily report."""
    assert [not_the_clerk(town.name)] == town.chat_of("liuchunyan").says(f"{town.name} 11月24日日报，新增2个")
    assert [] == town.leader.hears()
