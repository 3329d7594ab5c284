"""What the bot says of its own accord to a unit: to whom, in which words, and when it stays silent instead."""

from datetime import date, datetime, timedelta

import pytest

from handlers import reminders
from handlers.buttons import Action, Press
from handlers.events import Channel, Conversation, TimeCame
from handlers.outgoing import Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED
from policies.deadline import Timing
from policies.roster import Person, Role, UnitCode, UserId
from policies.schedule import Occasion
from storage import declarations, extensions, preferences, reports, roster
from storage.preferences import DraftWish, Preferences
from storage.reports import Submission
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import TUESDAY, words

say = words().say
QH = UnitCode("QH")
CLERK, LEADER = UserId("chenjing"), UserId("hezhiyuan")
MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)
FIRST, LAST = (Occasion.FIRST_REMINDER, "16:00"), (Occasion.LAST_REMINDER, "17:00")
DRAFT, NOTE = (Occasion.DRAFT_OFFER, "09:00"), (Occasion.MISSING_NOTE, "09:00")


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(reminders.router)


def comes(desk: Desk, occasion: tuple[Occasion, str], *, day: date = TUESDAY, on: date | None = None, later: int = 0):
    """The occasion of a day comes at its hour (of that day unless told otherwise) and is handled so much later."""
    kind, clock = occasion
    at = moment(on or day, clock)
    desk.now = at + timedelta(minutes=later)
    conversation = Conversation(Channel.CLOCK, UserId(QH))
    key = f"clock:{kind}:{QH}:{day}"
    return desk.hear(TimeCame(key=key, at=at, conversation=conversation, occasion=kind, day=day, unit=QH))


def reported(desk: Desk, day: date, *, open: int = 0, accepted: bool = True) -> None:  # noqa: A002 - the field's name
    numbers = {"rows": open, "new": 0, "rectified": 0, "closed": 0, "open": open}
    submission = Submission(
        cause=f"report-{day}-{accepted}",
        campaign="qinghe-2026",
        unit=QH,
        day=day,
        timing=Timing.ON_TIME,
        submitted_by=CLERK,
        submitted_at=moment(day, "15:00"),
        numbers=numbers,
    )
    with desk.database.transaction() as db:
        keep = reports.keep_accepted if accepted else reports.keep_returned
        keep(db, submission)


def wishes(desk: Desk, user: UserId, wished: Preferences) -> None:
    with desk.database.transaction() as db:
        preferences.keep(db, user, wished)


def shown(answers: list[Outgoing]) -> list[tuple]:
    """The cards without their ids: for whom, title, lines, labels with what they bring back."""
    return [
        (card.to, card.title, card.body.splitlines(), [(button.label, button.key) for button in card.buttons])
        for card in answers
    ]


TITLE = "清河镇 11月24日日报"
MISSING = "日报还没收到，17:30 截止。"
NIL = "今天没有问题的话，点“零报告”就行。"
OFFER = "还有 4 条未销号。没有变化点“沿用昨日”，有变化点“今日草稿”。"
CARRY = ("沿用昨日", Press(Action.CARRY_OVER, ("2026-11-24",)).key)
NOTHING = ("零报告", CARRY[1])
TODAYS_DRAFT = ("今日草稿", Press(Action.DRAFT).key)
MUTE = ("今天不再提醒", Press(Action.MUTE_TODAY).key)


@pytest.mark.parametrize("occasion", [FIRST, LAST])
def test_a_unit_without_open_problems_is_told_that_three_words_are_enough(desk: Desk, occasion) -> None:
    """Privately to the clerk; and they are one tap."""
    assert [(ToPerson(CLERK), TITLE, [MISSING, NIL], [NOTHING, TODAYS_DRAFT, MUTE])] == shown(comes(desk, occasion))


@pytest.mark.parametrize("occasion", [FIRST, LAST])
def test_a_unit_with_open_problems_is_done_in_one_tap(desk: Desk, occasion) -> None:
    """Yesterday's ledger once more."""
    reported(desk, MONDAY, open=4)
    line = "还有 4 条未销号。没有变化的话，点“沿用昨日”就行。"

    assert [(ToPerson(CLERK), TITLE, [MISSING, line], [CARRY, TODAYS_DRAFT, MUTE])] == shown(comes(desk, occasion))


def test_numbers_without_a_ledger_are_named(desk: Desk) -> None:
    """What came is not asked for again."""
    with desk.database.transaction() as db:
        declarations.keep(db, unit=QH, day=TUESDAY, user=CLERK, said_at=moment(TUESDAY, "15:00"), numbers={"new": 4})
    ((_, _, body, _),) = shown(comes(desk, FIRST))

    assert "数字收到了，还缺问题台账，17:30 截止。" == body[0]


def test_a_returned_ledger_is_named(desk: Desk) -> None:
    """Mending it is all that is left to do."""
    reported(desk, TUESDAY, accepted=False)
    ((_, _, body, _),) = shown(comes(desk, FIRST))

    assert ["上次发的台账还有要改的地方，改好重发就行，17:30 截止。"] == body


def test_numbers_said_for_another_day_do_not_count(desk: Desk) -> None:
    """They are not this report's."""
    with desk.database.transaction() as db:
        declarations.keep(db, unit=QH, day=MONDAY, user=CLERK, said_at=moment(TUESDAY, "08:40"), numbers={"new": 4})
    ((_, _, body, _),) = shown(comes(desk, FIRST))

    assert MISSING == body[0]


def extended(desk: Desk, day: date = TUESDAY) -> None:
    with desk.database.transaction() as db:
        at = moment(day, "15:00")
        until = moment(day + timedelta(days=1), "09:00")
        asked = extensions.ask(db, unit=QH, day=day, until=until, reason="防火", by=CLERK, at=at)
        extensions.decide(db, asked.id, granted=True, by=LEADER, at=at)


@pytest.mark.parametrize("occasion", [FIRST, LAST, DRAFT])
def test_whoever_has_reported_hears_nothing(desk: Desk, occasion) -> None:
    """Also when the report came between the hour and its handling."""
    reported(desk, MONDAY, open=4)
    reported(desk, TUESDAY, open=4)

    assert [] == comes(desk, occasion)


@pytest.mark.parametrize("occasion", [FIRST, LAST])
def test_whoever_has_leave_hears_nothing(desk: Desk, occasion) -> None:
    """The leader granted it."""
    extended(desk)

    assert [] == comes(desk, occasion)


@pytest.mark.parametrize(("occasion", "later"), [(FIRST, 60), (LAST, 30), (LAST, 240), (DRAFT, 180), (FIRST, 24 * 60)])
def test_what_comes_too_late_is_not_said(desk: Desk, occasion, later: int) -> None:
    """A bot that was down does not remind at night or the next day."""
    reported(desk, MONDAY, open=4)

    assert [] == comes(desk, occasion, later=later)


def test_what_comes_a_little_late_is_said(desk: Desk) -> None:
    """Nothing is lost by a restart."""
    assert 1 == len(comes(desk, FIRST, later=59))


@pytest.mark.parametrize("day", [date(2026, 10, 30), date(2026, 11, 28), date(2027, 1, 4)])
def test_outside_the_campaign_and_on_days_off_nothing_is_said(desk: Desk, day: date) -> None:
    """Before it, on a Saturday, after it: however the occasion got into the inbox."""
    assert [] == comes(desk, FIRST, day=day)


@pytest.mark.parametrize(
    "wished", [Preferences(muted=True), Preferences(muted_until=TUESDAY), Preferences(muted_until=WEDNESDAY)]
)
def test_whoever_wants_no_reminders_gets_none(desk: Desk, wished: Preferences) -> None:
    """For good, for today, for longer."""
    wishes(desk, CLERK, wished)

    assert [] == comes(desk, FIRST)


def test_a_day_without_reminders_is_over_the_next_day(desk: Desk) -> None:
    """Muted yesterday."""
    wishes(desk, CLERK, Preferences(muted_until=MONDAY))

    assert 1 == len(comes(desk, FIRST))


def test_two_clerks_get_the_same_card_each_with_an_id_of_its_own(desk: Desk) -> None:
    """One reminder of the unit; a card's id is never used twice."""
    second = UserId("tianxiaohe")
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(second, "田小禾", QH, frozenset({Role.CLERK})))
    cards = comes(desk, FIRST)

    assert [ToPerson(CLERK), ToPerson(second)] == [card.to for card in cards]
    assert (1, 2) == (len({card.body for card in cards}), len({card.task_id for card in cards}))


def test_one_clerk_who_wants_none_does_not_silence_the_other(desk: Desk) -> None:
    """Each decides for themselves."""
    second = UserId("tianxiaohe")
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(second, "田小禾", QH, frozenset({Role.CLERK})))
    wishes(desk, CLERK, Preferences(muted=True))

    assert [ToPerson(second)] == [card.to for card in comes(desk, FIRST)]


# -- the morning's draft --


def test_the_draft_is_offered_in_one_line_while_something_is_open(desk: Desk) -> None:
    """The default."""
    reported(desk, MONDAY, open=4)

    assert [
        (ToPerson(CLERK), "清河镇 11月24日台账草稿", [OFFER], [CARRY, TODAYS_DRAFT])
    ] == shown(comes(desk, DRAFT))  # fmt: skip


@pytest.mark.parametrize(
    ("draft", "open_before", "offered"),
    [
        (None, 0, False),
        (None, 1, True),
        (DraftWish.ALWAYS, 0, True),
        (DraftWish.ALWAYS, 1, True),
        (DraftWish.NEVER, 0, False),
        (DraftWish.NEVER, 1, False),
    ],
)
def test_the_draft_is_offered_to_those_who_want_it(desk: Desk, draft, open_before: int, offered: bool) -> None:
    """Always, never, or only while something is open."""
    reported(desk, MONDAY, open=open_before)
    wishes(desk, CLERK, Preferences(draft=draft))

    assert offered == (len(comes(desk, DRAFT)) == 1)


def test_whoever_wants_no_reminders_is_offered_no_draft_unless_they_asked_for_it(desk: Desk) -> None:
    """Silence means silence; a wish is a wish."""
    reported(desk, MONDAY, open=4)
    wishes(desk, CLERK, Preferences(muted=True))
    silent = comes(desk, DRAFT)
    wishes(desk, CLERK, Preferences(muted=True, draft=DraftWish.ALWAYS))

    assert (0, 1) == (len(silent), len(comes(desk, DRAFT)))


# -- the note to the leader --


def test_the_leader_hears_the_next_morning_in_one_sentence_what_did_not_come(desk: Desk) -> None:
    """Facts: what, since when, until when it is still taken."""
    note = "清河镇 11月24日的日报，到截止时（17:30）没有收到，今天 17:30 前补报仍可接收，记为迟报。"

    assert [Text(note, to=ToPerson(LEADER))] == comes(desk, NOTE, on=WEDNESDAY)


def test_the_leader_hears_of_friday_on_monday_and_of_the_last_day_after_the_campaign(desk: Desk) -> None:
    """Working days; nobody hears anything on a Saturday. Of 2027 no holidays are known: Monday to Friday holds."""
    friday, last = date(2026, 11, 27), date(2026, 12, 31)

    assert [1, 0, 1] == [
        len(comes(desk, NOTE, day=friday, on=date(2026, 11, 30))),
        len(comes(desk, NOTE, day=friday, on=date(2026, 11, 28))),
        len(comes(desk, NOTE, day=last, on=date(2027, 1, 1))),
    ]


@pytest.mark.parametrize("settle", [extended, lambda desk: reported(desk, TUESDAY)])
def test_the_leader_hears_nothing_when_there_is_nothing_missing(desk: Desk, settle) -> None:
    """A report that came late in the evening, or leave the leader gave."""
    settle(desk)

    assert [] == comes(desk, NOTE, on=WEDNESDAY)


def test_the_leader_hears_that_numbers_came_or_that_the_ledger_was_returned(desk: Desk) -> None:
    """Not the same as nothing."""
    with desk.database.transaction() as db:
        declarations.keep(db, unit=QH, day=TUESDAY, user=CLERK, said_at=moment(TUESDAY, "15:00"), numbers={"new": 4})
    (numbers,) = comes(desk, NOTE, on=WEDNESDAY)
    reported(desk, TUESDAY, accepted=False)
    (returned,) = comes(desk, NOTE, on=WEDNESDAY)

    assert ("报了数，问题台账没有收到" in numbers.body, "交过，还有要改的地方" in returned.body) == (True, True)


# -- others' occasions and the button --


@pytest.mark.parametrize("occasion", [Occasion.MORNING_CARD, Occasion.LEADS])
def test_the_countys_occasions_are_left_to_others(desk: Desk, occasion: Occasion) -> None:
    """They have no unit."""
    desk.now = moment(WEDNESDAY, "09:00")
    conversation = Conversation(Channel.CLOCK, UserId(""))
    event = TimeCame(key="k", at=desk.now, conversation=conversation, occasion=occasion, day=TUESDAY)

    assert UNHANDLED is desk.hear(event)


def test_a_unit_that_is_no_longer_registered_is_left_alone(desk: Desk) -> None:
    """It was removed between the look and the handling."""
    conversation = Conversation(Channel.CLOCK, UserId("XX"))
    day = TUESDAY
    event = TimeCame(key="k", at=desk.now, conversation=conversation, occasion=FIRST[0], day=day, unit=UnitCode("XX"))

    assert UNHANDLED is desk.hear(event)


def silent_until(desk: Desk, user: UserId) -> date | None:
    with desk.database.reading() as db:
        return preferences.of(db, user).muted_until


def test_one_tap_ends_the_days_reminders_for_whoever_taps(desk: Desk) -> None:
    """And the last one does not come; a second tap says the same."""
    comes(desk, FIRST)
    answers = [desk.press(CLERK, MUTE[1]), desk.press(CLERK, MUTE[1])]

    assert [[Text(say("reminders.muted"))]] * 2 == answers
    assert (TUESDAY, []) == (silent_until(desk, CLERK), comes(desk, LAST))


def test_a_tap_keeps_the_other_wishes(desk: Desk) -> None:
    """Only the day is muted."""
    wished = Preferences(draft=DraftWish.ALWAYS, remind_at=datetime(2026, 1, 1, 16, 30).time())  # noqa: DTZ001
    wishes(desk, CLERK, wished)
    desk.press(CLERK, MUTE[1])
    with desk.database.reading() as db:
        kept = preferences.of(db, CLERK)

    assert (DraftWish.ALWAYS, wished.remind_at, TUESDAY) == (kept.draft, kept.remind_at, kept.muted_until)


def test_somebody_unknown_cannot_mute_anything(desk: Desk) -> None:
    """The key can be forged."""
    assert [Text(say("help.button_gone"))] == desk.press("stranger", MUTE[1])
    assert silent_until(desk, UserId("stranger")) is None


@pytest.mark.parametrize("key", ["mute:QH", "carry", "draft", "MUTE", "", "template"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """Those of the same card too."""
    assert UNHANDLED is desk.press(CLERK, key)


def test_cards_fit_what_wecom_shows(desk: Desk) -> None:
    """At most ten characters on a button."""
    reported(desk, MONDAY, open=4)
    (card,) = comes(desk, FIRST)

    assert isinstance(card, Card)
    assert all(len(button.label) <= 10 for button in card.buttons)


def test_the_leader_hears_of_it_when_the_leave_is_over(desk: Desk) -> None:
    """Until eight the same evening: at nine the next morning the report is missing like any other."""
    with desk.database.transaction() as db:
        at = moment(TUESDAY, "15:00")
        asked = extensions.ask(db, unit=QH, day=TUESDAY, until=moment(TUESDAY, "20:00"), reason="", by=CLERK, at=at)
        extensions.decide(db, asked.id, granted=True, by=LEADER, at=at)

    assert ([], [], 1) == (comes(desk, FIRST), comes(desk, LAST), len(comes(desk, NOTE, on=WEDNESDAY)))
