"""Flags at rest: once by their key, unreadable, with what was said and pressed."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from policies.judge import Category, Kind, Outcome, Severity, Tone
from policies.restraint import Reply, Told
from storage import flags as kept
from storage.engine import Database
from storage.flag_rows import Concern, State
from storage.flag_words import Judged, likeness
from storage.schema import flags, judge_exceptions
from storage.sealing import Sealer, Unsealable
from tests.judges import CHECKIN, DOUBT, H5, VERSION, VOTE
from tests.storage.flagged import NOW, OTHER, SEAL, SENDER, TEXT, judged, keep, like

ROTATED = Sealer(current="2", keys={"1": b"1" * 32, "2": b"2" * 32})
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def test_a_flag_comes_back_as_it_was_kept(db) -> None:
    """Everything the verdict said that is no word of the message."""
    flag = keep(db, mark=CHECKIN, text="各村每天早晚打卡", public_at=LATER)

    assert flag == kept.find(db, flag.id)
    assert ("m1", "g1", SENDER, NOW, Outcome.FLAG, ("checkin", "ranking"), Severity.HIGH, "B3", Tone.NATIONAL) == (
        flag.key, flag.group, flag.sender, flag.at, flag.outcome, flag.categories, flag.severity, flag.rule, flag.tone,
    )  # fmt: skip
    assert (VERSION, None, State.TOLD, None, NOW, LATER, None) == (
        flag.version, flag.opinion, flag.state, flag.concern, flag.told_at, flag.public_at, flag.reply,
    )  # fmt: skip


def test_the_same_event_is_kept_once(db) -> None:
    """Whatever it is said to be the second time."""
    first = keep(db)
    again = judged(text="另一句", mark=VOTE)

    assert kept.add(db, SEAL, again, like(again), state=State.COUNTED) is None
    assert first == kept.find(db, first.id)


def test_its_words_come_back_for_whoever_has_the_key(db) -> None:
    """The message with its card, its situation, the quote and the rule's words."""
    one = judged(text="请看", filename="做个H5.docx", kind=Kind.FILE, title="通知", url="https://example.invalid/x")
    kept.add(db, SEAL, one, like(one), state=State.COUNTED)
    words = kept.words_of(db, SEAL, kept.find(db, 1))

    assert (one.message, one.situation, None, H5.basis, one.verdict.alternative, "通知") == (
        words.message, words.situation, words.quote, words.basis, words.alternative, words.quoted,
    )  # fmt: skip


def test_the_quoted_words_are_those_of_the_verdict(db) -> None:
    flag = keep(db)

    assert "做个H5" == kept.words_of(db, SEAL, flag).quoted


@pytest.mark.parametrize("state", list(State))
def test_the_databases_own_bytes_hold_nothing_of_the_words(database: Database, state: State, tmp_path) -> None:
    """Neither any column nor, on SQLite, the files; the alternative of the rule is nobody's secret, but sealed too."""
    with database.transaction() as db:
        flag = keep(db, state=state)
        columns = " ".join(str(value) for value in db.execute(select(flags)).one())
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert "PLANTED" not in columns
    for planted in ("PLANTED-PLAINTEXT", "周五前", "做个H5"):
        assert planted.encode() not in files
    if not database.is_sqlite:
        with database.reading() as db:
            found = db.execute(text("SELECT count(*) FROM flags WHERE flags::text LIKE '%PLANTED%'"))
            assert 0 == found.scalar_one()
    with database.reading() as db:
        assert TEXT == kept.words_of(db, SEAL, flag).message.text


def test_words_moved_to_another_row_cannot_be_opened(db) -> None:
    """Nobody puts words into another's mouth."""
    mine, other = keep(db, "m1"), keep(db, "m2", text="每人投十票", mark=VOTE, sender=OTHER)
    sealed = db.execute(select(flags.c.sealed).where(flags.c.id == mine.id)).scalar_one()
    db.execute(update(flags).where(flags.c.id == other.id).values(sealed=sealed))
    with pytest.raises(Unsealable):
        kept.words_of(db, SEAL, other)


def test_a_rotated_ring_opens_and_recognises_what_the_old_key_kept(db) -> None:
    """The fingerprint of the old key is among those of the new ring; another ring's is not."""
    flag = keep(db)
    one, stranger = judged(), Sealer(current="1", keys={"1": b"9" * 32})

    assert TEXT == kept.words_of(db, ROTATED, flag).message.text
    assert flag.text_mark in like(one, ROTATED).text
    assert "2:" == like(one, ROTATED).text[0][:2]
    assert flag.text_mark not in like(one, stranger).text


def test_a_short_quote_has_no_fingerprint() -> None:
    """Two characters recognise too much."""
    one = judged(text="打卡", mark=CHECKIN)
    assert () == likeness(SEAL, one.message, (0, 2), quote_least=4).quote
    assert 1 == len(likeness(SEAL, judged().message, (5, 10), quote_least=4).quote)


def test_quote_and_text_have_different_fingerprints() -> None:
    """A message that is nothing but its quote, too."""
    one = judged(text="做个H5吧")

    assert set() == set(likeness(SEAL, one.message, (0, 5), quote_least=1).quote) & set(like(one).text)


def test_what_a_person_was_told_is_known_from_the_moment_on(db) -> None:
    """With what they pressed; what was only counted, and what others were told, is not theirs."""
    first = keep(db, "m1")
    keep(db, "m2", mark=VOTE, text="每人投十票", told_at=LATER, group="g2")
    keep(db, "m3", state=State.COUNTED)
    keep(db, "m4", sender=OTHER)
    kept.mend(db, first.id, at=LATER)

    assert (
        Told(Category("h5_report"), "g1", NOW, Reply.MENDED),
        Told(Category("voting"), "g2", LATER),
    ) == kept.told(db, SENDER, since=NOW)
    assert (Told(Category("voting"), "g2", LATER),) == kept.told(db, SENDER, since=LATER)


def test_public_words_are_counted_by_group_and_time(db) -> None:
    """The first moment counts, the last does not."""
    keep(db, "m1", public_at=NOW)
    keep(db, "m2", public_at=LATER)
    keep(db, "m3", public_at=NOW, group="g2")
    keep(db, "m4")

    assert [1, 2, 1, 0] == [
        kept.spoken(db, "g1", since=NOW, until=LATER),
        kept.spoken(db, "g1", since=NOW, until=LATER + timedelta(seconds=1)),
        kept.spoken(db, "g2", since=NOW, until=LATER),
        kept.spoken(db, "g3", since=NOW, until=LATER),
    ]


def test_whoever_says_no_violation_contests_all_kinds_of_it(db) -> None:
    """From that moment on; an emergency contests nothing."""
    flag = keep(db, mark=CHECKIN, text="每天早晚打卡")
    urgent = keep(db, "m2", mark=VOTE, text="每人投十票")
    kept.contest(db, flag.id, Reply.APPEALED, at=LATER)
    kept.contest(db, urgent.id, Reply.EMERGENCY, at=LATER)

    assert {"checkin", "ranking"} == kept.contested(db, SENDER, since=LATER)
    assert frozenset() == kept.contested(db, SENDER, since=LATER + timedelta(seconds=1))
    assert frozenset() == kept.contested(db, OTHER, since=NOW)


@pytest.mark.parametrize(("reply", "concern"), [(Reply.APPEALED, Concern.APPEAL), (Reply.EMERGENCY, Concern.EMERGENCY)])
def test_what_is_contested_waits_for_people(db, reply: Reply, concern: Concern) -> None:
    """Once; the second press changes nothing."""
    flag = keep(db)
    contested = kept.contest(db, flag.id, reply, at=LATER)

    assert (State.WAITING, concern, LATER, reply) == (
        contested.state, contested.concern, contested.waiting_since, contested.reply,
    )  # fmt: skip
    assert kept.contest(db, flag.id, Reply.APPEALED, at=LATER) is None
    assert not kept.mend(db, flag.id, at=LATER)
    assert contested == kept.find(db, flag.id)


def test_whoever_took_the_other_wording_may_still_contest(db) -> None:
    """But not the other way round, see above."""
    flag = keep(db)

    assert [True, False] == [kept.mend(db, flag.id, at=LATER), kept.mend(db, flag.id, at=LATER)]
    assert State.MENDED is kept.find(db, flag.id).state
    assert State.WAITING is kept.contest(db, flag.id, Reply.APPEALED, at=LATER).state


@pytest.mark.parametrize("state", [State.COUNTED, State.DRAFT, State.WAITING])
def test_nobody_contests_what_they_were_not_told(db, state: State) -> None:
    flag = keep(db, state=state)

    assert kept.contest(db, flag.id, Reply.APPEALED, at=LATER) is None
    assert flag == kept.find(db, flag.id)


def test_a_question_is_put_to_people_once(db) -> None:
    draft = keep(db, state=State.DRAFT, mark=DOUBT, text="塌方点的照片发我", group=None)
    waiting = kept.put_to_people(db, draft.id, at=LATER)

    assert (State.WAITING, Concern.QUESTION, LATER) == (waiting.state, waiting.concern, waiting.waiting_since)
    assert kept.put_to_people(db, draft.id, at=LATER) is None


def test_questions_nobody_put_to_people_are_forgotten(db) -> None:
    """Old ones, and nothing else that is old."""
    old, new = keep(db, "m1", state=State.DRAFT), keep(db, "m2", state=State.DRAFT, at=LATER)
    told = keep(db, "m3")
    kept.forget_drafts(db, before=LATER)

    assert [None, new, told] == [kept.find(db, one.id) for one in (old, new, told)]


def test_a_person_cannot_press_after_people_decided(db) -> None:
    flag = keep(db)
    db.execute(update(flags).values(state=State.CONFIRMED))

    assert kept.contest(db, flag.id, Reply.APPEALED, at=LATER) is None
    assert not kept.mend(db, flag.id, at=LATER)


def test_whoever_wants_to_speak_waits_for_whoever_is_about_to(database: Database) -> None:
    """Or two workers would each find one word said and say the second."""
    order = list[str]()

    def second() -> None:
        with database.transaction() as db:
            kept.lock(db)
            order.append(f"second sees {len(kept.told(db, SENDER, since=NOW))}")

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as db:
            kept.lock(db)
            keep(db)
            waiting = pool.submit(second)
            wait([waiting], timeout=0.4)
            order.append("first")
        waiting.result(timeout=20)

    assert ["first", "second sees 1"] == order


def test_a_moment_without_zone_is_refused(db) -> None:
    """Times are aware."""
    naive: Judged = judged(at=datetime(2026, 11, 24, 7, 40))  # noqa: DTZ001
    with pytest.raises(Exception, match="aware"):
        kept.add(db, SEAL, naive, like(naive), state=State.COUNTED)


def test_exceptions_belong_to_flags(db) -> None:
    """And nothing is decided by default."""
    flag = keep(db, at=datetime(2026, 11, 24, 7, 40, tzinfo=UTC))

    assert (None, None) == (flag.decided_by, flag.decided_at)
    assert [] == db.execute(select(judge_exceptions)).all()
