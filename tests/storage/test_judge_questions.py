"""Who was asked for the words they want judged: the last question, for a while, until it is answered."""

from datetime import UTC, datetime, timedelta

import pytest

from policies.asking_judge import Wanted
from policies.roster import UserId
from storage import judge_questions
from storage.engine import Database

NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
ONE, OTHER = UserId("ansenlin"), UserId("dingruolan")


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def test_the_last_question_counts(db) -> None:
    """Of each person."""
    judge_questions.keep(db, ONE, Wanted.JUDGEMENT, at=NOW)
    judge_questions.keep(db, ONE, Wanted.REWRITING, at=NOW)

    assert [Wanted.REWRITING, None] == [judge_questions.asked(db, user, since=NOW) for user in (ONE, OTHER)]


def test_a_question_of_long_ago_does_not(db) -> None:
    judge_questions.keep(db, ONE, Wanted.JUDGEMENT, at=NOW)

    assert judge_questions.asked(db, ONE, since=NOW + timedelta(seconds=1)) is None


def test_an_answered_question_is_over(db) -> None:
    """Nobody else's."""
    for user in (ONE, OTHER):
        judge_questions.keep(db, user, Wanted.JUDGEMENT, at=NOW)
    judge_questions.forget(db, ONE)

    assert [None, Wanted.JUDGEMENT] == [judge_questions.asked(db, user, since=NOW) for user in (ONE, OTHER)]
