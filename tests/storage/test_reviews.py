"""What waits for the policy group: in which order it is shown, and that the first decision holds."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from policies.judge import Category
from policies.restraint import Reply
from policies.roster import UserId
from storage import flags, judge_exceptions, reviews
from storage.engine import Database
from storage.flag_rows import Concern, Flag, State
from storage.schema import flags as table
from tests.judges import CHECKIN, DOUBT, VOTE
from tests.storage.flagged import NOW, OTHER, SEAL, SENDER, judged, keep, like

HEAD, MEMBER = UserId("yaowenxin"), UserId("second")
LATER, TOMORROW = NOW + timedelta(hours=1), NOW + timedelta(days=1)
UNTIL = NOW + timedelta(days=90)


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def waits(db, number: int, *, text: str = "", **more) -> Flag:
    """A doubtful message; each has words of its own unless told otherwise."""
    letters = "甲乙丙丁戊己庚辛"
    more.setdefault("at", NOW + timedelta(minutes=number))
    return keep(
        db, f"m{number}", state=State.WAITING, concern=Concern.REVIEW, mark=DOUBT,
        text=text or f"{letters[number]}村塌方点的照片", **more,
    )  # fmt: skip


def test_the_oldest_nobody_has_seen_comes_first(db) -> None:
    """For each person their own."""
    two, one = waits(db, 2), waits(db, 1)
    reviews.push(db, one.id, HEAD, at=NOW)

    assert [two, one] == [reviews.unshown(db, HEAD), reviews.unshown(db, MEMBER)]
    reviews.push(db, two.id, HEAD, at=NOW)
    assert reviews.unshown(db, HEAD) is None


def test_words_that_were_shown_are_not_shown_again(db) -> None:
    """The same notice in ten groups is one card; after the decision it is none."""
    first, twin = waits(db, 1, text="塌方点的照片发我"), waits(db, 2, text="塌方点的照片，发我！", group="g2")
    reviews.push(db, first.id, HEAD, at=NOW)

    assert [None, first] == [reviews.unshown(db, HEAD), reviews.unshown(db, MEMBER)]
    assert twin.text_mark == first.text_mark


def test_cards_are_counted_by_the_day_they_are_sent(db) -> None:
    """Those somebody asked for do not count."""
    one, two, three = (waits(db, number) for number in (1, 2, 3))
    reviews.push(db, one.id, HEAD, at=NOW)
    reviews.push(db, two.id, HEAD, at=TOMORROW)
    reviews.show(db, three.id, HEAD, at=NOW)

    assert [1, 2, 0] == [
        reviews.pushed(db, HEAD, since=NOW, until=TOMORROW),
        reviews.pushed(db, HEAD, since=NOW, until=TOMORROW + timedelta(seconds=1)),
        reviews.pushed(db, MEMBER, since=NOW, until=TOMORROW),
    ]


def test_whoever_asks_sees_one_after_the_other(db) -> None:
    """Never shown, then shown longest ago; what was put off last of all."""
    one, two, three = (waits(db, number) for number in (1, 2, 3))
    reviews.push(db, one.id, HEAD, at=NOW)
    seen = []
    for minute in range(1, 5):
        flag = reviews.next_for(db, HEAD)
        seen.append(flag)
        reviews.show(db, flag.id, HEAD, at=NOW + timedelta(minutes=minute))
    reviews.put_off(db, three.id, HEAD, at=LATER)
    after = reviews.next_for(db, HEAD)

    assert [two, three, one, two] == seen
    assert one == after


def test_only_what_was_put_off_is_left(db) -> None:
    """It is still there."""
    one = waits(db, 1)
    reviews.put_off(db, one.id, HEAD, at=LATER)

    assert [one, None, one] == [
        reviews.next_for(db, HEAD), reviews.unshown(db, HEAD), reviews.unshown(db, MEMBER),
    ]  # fmt: skip


@pytest.mark.parametrize("state", [one for one in State if one is not State.WAITING])
def test_nothing_else_waits(db, state: State) -> None:
    """Drafts, what was told, what was decided."""
    keep(db, state=state)

    assert (None, None, 0) == (reviews.unshown(db, HEAD), reviews.next_for(db, HEAD), reviews.count(db))


@pytest.mark.parametrize(("fine", "state"), [(True, State.CLEARED), (False, State.CONFIRMED)])
def test_the_first_decision_holds(db, fine: bool, state: State) -> None:
    """Whoever comes second is told."""
    flag = waits(db, 1)
    (decided,) = reviews.decide(db, flag.id, fine=fine, by=HEAD, at=LATER)

    assert [] == reviews.decide(db, flag.id, fine=not fine, by=MEMBER, at=TOMORROW)
    assert decided == flags.find(db, flag.id)
    assert (state, HEAD, LATER, Concern.REVIEW) == (
        decided.state, decided.decided_by, decided.decided_at, decided.concern,
    )  # fmt: skip


def test_the_same_words_are_decided_together(db) -> None:
    """Those that wait; what was never contested stays as it is, other words stay too."""
    appealed = keep(db, "a", mark=CHECKIN, text="各村每天早晚打卡", sender=OTHER)
    flags.contest(db, appealed.id, Reply.APPEALED, at=LATER)
    twin = keep(db, "b", mark=CHECKIN, text="各村 每天早晚打卡！")
    flags.contest(db, twin.id, Reply.EMERGENCY, at=LATER)
    told = keep(db, "c", mark=CHECKIN, text="各村每天早晚打卡")
    others = waits(db, 1)
    decided = reviews.decide(db, twin.id, fine=True, by=HEAD, at=TOMORROW)

    assert [twin.id, appealed.id] == [one.id for one in decided]
    assert [State.TOLD, State.WAITING] == [flags.find(db, one.id).state for one in (told, others)]


def test_words_that_wait_or_were_confirmed_are_known(db) -> None:
    """Since the moment; cleared ones are exceptions, told ones are nobody's question."""
    flag = waits(db, 1)
    known = {"category": Category("screenshot_trace"), "text_marks": [flag.text_mark]}
    answers = [reviews.looked_at(db, **known, since=TOMORROW)]
    for state in (State.CONFIRMED, State.CLEARED, State.TOLD, State.COUNTED):
        db.execute(update(table).values(state=state, decided_at=LATER))
        answers += [reviews.looked_at(db, **known, since=since) for since in (LATER, TOMORROW)]

    assert [True, True, False, False, False, False, False, False, False] == answers
    assert not reviews.looked_at(db, Category("voting"), [flag.text_mark], since=NOW)


def test_two_people_who_press_at_once_make_one_decision(database: Database) -> None:
    """Both transactions are open when they decide; exactly one is told that it did."""
    with database.transaction() as db:
        flag = waits(db, 1)
    ready, outcomes = threading.Barrier(2), list[list[Flag]]()

    def press(by: UserId, *, fine: bool) -> None:
        with database.transaction() as db:
            ready.wait(10)
            outcomes.append(reviews.decide(db, flag.id, fine=fine, by=by, at=LATER))

    threads = [
        threading.Thread(target=press, args=(by,), kwargs={"fine": fine})
        for by, fine in ((HEAD, True), (MEMBER, False))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.reading() as db:
        kept = flags.find(db, flag.id)

    assert [[], [kept]] == sorted(outcomes, key=len)


def test_an_exception_covers_the_words_anywhere_and_the_quote_in_its_group(db) -> None:
    """Not the quote elsewhere, and nothing of another kind."""
    flag = keep(db, mark=VOTE, text="请大家每人投十票，今天截止")
    judge_exceptions.allow(db, flag, until=UNTIL, by=HEAD, at=NOW)
    same_words = judged(mark=VOTE, text="请大家每人投十票，今天截止!!", group="g2")
    same_quote = judged(mark=VOTE, text="评选开始了，每人投十票", group="g1")
    elsewhere = judged(mark=VOTE, text="评选开始了，每人投十票", group="g2")
    other = judged(mark=CHECKIN, text="每天早晚打卡")

    assert [UNTIL, UNTIL, None, None] == [until(db, one) for one in (same_words, same_quote, elsewhere, other)]


def test_an_exception_ends(db) -> None:
    """At its moment."""
    flag = keep(db, mark=VOTE, text="每人投十票")
    judge_exceptions.allow(db, flag, until=UNTIL, by=HEAD, at=NOW)
    one = judged(mark=VOTE, text="每人投十票")

    assert [UNTIL, None] == [until(db, one, at=at) for at in (UNTIL - timedelta(seconds=1), UNTIL)]


def test_a_demand_with_a_kind_nobody_looked_at_is_not_covered(db) -> None:
    """The quote was found fine, the ranking beside it was not there then."""
    flag = keep(db, mark=VOTE, text="每人投十票")
    judge_exceptions.allow(db, flag, until=UNTIL, by=HEAD, at=NOW)
    like_it = like(judged(mark=VOTE, text="每人投十票"))
    kinds = [Category("voting"), Category("ranking")]

    assert judge_exceptions.until(db, kinds, like_it, group="g1", at=NOW) is None
    assert judge_exceptions.until(db, [], like_it, group="g1", at=NOW) is None


def test_a_question_has_no_group_whose_quote_it_could_allow(db) -> None:
    """Asked privately: the words alone."""
    flag = keep(db, mark=VOTE, text="每人投十票吧", group=None)
    judge_exceptions.allow(db, flag, until=UNTIL, by=HEAD, at=NOW)
    other = judged(mark=VOTE, text="评选开始了，每人投十票", group=None)

    assert [UNTIL, None] == [until(db, judged(mark=VOTE, text="每人投十票吧", group="g9")), until(db, other)]


def until(db, one, at=NOW):
    return judge_exceptions.until(db, one.verdict.categories, like(one, SEAL), group=one.group, at=at)


def test_the_senders_own_flags_are_not_mixed_up(db) -> None:
    """Who wrote it stays with it."""
    flag = waits(db, 1, sender=OTHER)
    (decided,) = reviews.decide(db, flag.id, fine=True, by=HEAD, at=LATER)

    assert (OTHER, SENDER) == (decided.sender, keep(db, "x").sender)
