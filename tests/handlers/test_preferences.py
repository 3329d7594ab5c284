"""A clerk's wishes about the bot's own messages: what holds afterwards, what is said, what is refused."""

import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from handlers import preferences as capability
from handlers.events import FetchFailure
from handlers.outgoing import Text
from handlers.routing import UNHANDLED
from policies.roster import UnitCode, UserId
from storage import preferences
from storage.preferences import DraftWish, Preferences
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import TUESDAY, ledger, words

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/wishes.toml").read_text(encoding="utf-8"))
say = words().say
CLERK = UserId("chenjing")
AGAIN = "想改回来，回“恢复提醒”。"
NOT_A_TIME = "可以选 08:30–12:00或 14:00–17:20，例如回“提醒改到 14:00”。"


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(capability.router)


def kept(desk: Desk, user: UserId = CLERK) -> Preferences:
    with desk.database.reading() as db:
        return preferences.of(db, user)


WISHES = {
    "提醒改到 16:30": (
        Preferences(remind_at=time(16, 30)),
        f"好的，工作日到 16:30 还没报就提醒您，截止前 30 分钟再提一次。{AGAIN}",
    ),
    "提醒改到 17:10": (
        Preferences(remind_at=time(17, 10)),
        f"好的，工作日到 17:10 还没报就提醒您，一天只这一次。{AGAIN}",
    ),
    "不用提醒我了": (Preferences(muted=True), "好的，以后不再提醒您。想要时回“恢复提醒”。"),
    "今天别提醒": (
        Preferences(muted_until=TUESDAY),
        "好的，今天不再提醒您，下个工作日照常。想要时回“恢复提醒”。",
    ),
    "恢复提醒": (
        Preferences(),
        "好的，提醒照常：截止前 90 分钟和 30 分钟，还没报才提醒。不想要时回“不用提醒我了”。",
    ),
    "每天发草稿": (
        Preferences(draft=DraftWish.ALWAYS),
        "好的，每个工作日 09:00 给您发今日草稿的提示。不想要时回“不要发草稿”。",
    ),
    "不要发草稿": (
        Preferences(draft=DraftWish.NEVER),
        "好的，早上不再给您发草稿的提示。想要时回“每天发草稿”。",
    ),
}


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_holds_and_its_answer_says_how_to_undo_it(desk: Desk, text: str) -> None:
    """One short message."""
    wished, answer = WISHES[text]

    assert ([Text(answer)], wished) == (desk.message(CLERK, text), kept(desk))


@pytest.mark.parametrize("undone", ["提醒改到 16:30", "不用提醒我了", "今天别提醒"])
def test_reminders_come_again_as_at_first_when_wished(desk: Desk, undone: str) -> None:
    """Whatever was said before; the wish about drafts stays."""
    desk.message(CLERK, "每天发草稿")
    desk.message(CLERK, undone)
    desk.message(CLERK, "恢复提醒")

    assert Preferences(draft=DraftWish.ALWAYS) == kept(desk)


@pytest.mark.parametrize("before", ["不用提醒我了", "今天别提醒"])
def test_whoever_names_a_time_wants_to_be_reminded(desk: Desk, before: str) -> None:
    """A time takes back the silence."""
    desk.message(CLERK, before)
    desk.message(CLERK, "四点半提醒我")

    assert Preferences(remind_at=time(16, 30)) == kept(desk)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("晚上八点提醒我", "20:00"),
        ("8点提醒我", "08:00"),
        ("提醒改到12:30", "12:30"),
        ("提醒改到17:21", "17:21"),
        ("提醒改到17:30", "17:30"),
    ],
)
def test_a_time_when_nobody_is_reminded_is_declined_with_those_that_can_be(desk: Desk, text: str, at: str) -> None:
    """Before the office opens, at lunch, in the evening, or too close to closing time; nothing changes."""
    answer = f"提醒只在上班时间、截止前发，{at} 不行。{NOT_A_TIME}"

    assert ([Text(answer)], Preferences()) == (desk.message(CLERK, text), kept(desk))


@pytest.mark.parametrize("text", ["提醒改到 8:30", "提醒改到 12:00", "14点提醒我", "提醒改到 17:20"])
def test_the_edges_of_the_office_hours_can_be_chosen(desk: Desk, text: str) -> None:
    """As the refusal says."""
    desk.message(CLERK, text)

    assert kept(desk).remind_at is not None


def test_in_summer_the_times_are_those_of_summer(desk: Desk) -> None:
    """Closing time is 18:00 then."""
    desk.now = moment(date(2027, 7, 15), "15:40")
    (answer,) = desk.message(CLERK, "提醒改到 14:10")

    assert "08:30–12:00或 14:30–17:50" in answer.body


SETTINGS = {
    (): ("截止前 90 分钟和 30 分钟，还没报才提醒", "有未销号问题时才发"),
    ("提醒改到 16:30", "每天发草稿"): ("16:30 起，还没报才提醒", "每个工作日都发"),
    ("不用提醒我了", "不要发草稿"): ("不提醒", "不发"),
    ("提醒改到 16:30", "今天别提醒"): ("今天不提醒，下个工作日照常", "有未销号问题时才发"),
}


@pytest.mark.parametrize("before", SETTINGS, ids=str)
def test_whoever_asks_is_told_what_holds(desk: Desk, before: tuple[str, ...]) -> None:
    """In words, with what can be changed."""
    for text in before:
        desk.message(CLERK, text)
    reminders, drafts = SETTINGS[before]

    assert [Text(say("preferences.settings", reminders=reminders, drafts=drafts))] == desk.message(CLERK, "我的设置")


def test_yesterdays_silence_is_over_today(desk: Desk) -> None:
    """What is shown is what holds today."""
    desk.message(CLERK, "今天别提醒")
    desk.now = moment(date(2026, 11, 25), "10:00")
    (answer,) = desk.message(CLERK, "我的设置")

    assert "还没报才提醒" in answer.body


@pytest.mark.parametrize("user", ["hezhiyuan", "zhonghuimin", "tianxiaohe", "stranger"])
def test_only_clerks_have_reminders_to_wish_about(desk: Desk, user: str) -> None:
    """A leader, the task force, a cadre, somebody unknown: somebody else's business, and nothing is kept."""
    assert UNHANDLED is desk.message(user, "不用提醒我了")
    assert Preferences() == kept(desk, UserId(user))


def test_in_a_group_nothing_is_wished(desk: Desk) -> None:
    """What concerns one person is said to the bot alone."""
    assert UNHANDLED is desk.message(CLERK, "不用提醒我了", group="g1")


@pytest.mark.parametrize("more", [{"images": 1}, {"failure": FetchFailure.EXPIRED}, {"file": ledger("QH")}])
def test_a_message_with_something_in_it_is_no_wish(desk: Desk, more: dict) -> None:
    """Whoever sends a file sends a report."""
    assert UNHANDLED is desk.message(CLERK, "今天别提醒", **more)


def test_whatever_is_not_clearly_a_wish_goes_on_to_others(desk: Desk) -> None:
    """And changes nothing."""
    texts = [text for texts in CASES["left"].values() for text in texts]

    assert [] == [text for text in texts if desk.message(CLERK, text) is not UNHANDLED]
    assert Preferences() == kept(desk)


def test_the_times_of_a_units_clerks_are_found_for_the_schedule(desk: Desk) -> None:
    """The earliest; not those of people who are silent, nor of people who are no clerks."""
    for user, text in [("chenjing", "四点半提醒我"), ("masiqi", "三点提醒我"), ("songyuqing", "十点提醒我")]:
        desk.message(user, text)
    desk.message("songyuqing", "今天别提醒")
    with desk.database.transaction() as db:
        preferences.keep(db, UserId("zhengliqun"), Preferences(remind_at=time(9, 0)))
        found = preferences.own_times(db, TUESDAY)

    assert {UnitCode("QH"): time(16, 30), UnitCode("SQ"): time(15, 0)} == found
