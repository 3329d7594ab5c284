"""Who asked the bot about words they have not sent yet."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from policies.asking_judge import Wanted
from policies.roster import UserId
from storage.schema import judge_questions
from storage.upsert import put


def keep(db: Connection, user: UserId, wanted: Wanted, *, at: datetime) -> None:
    """The person was asked for the words at that moment; what they asked before is forgotten."""
    put(db, judge_questions, {"user_id": user, "wanted": wanted, "asked_at": at}, key=["user_id"])


def asked(db: Connection, user: UserId, *, since: datetime) -> Wanted | None:
    """What the person wants to know, if they were asked for the words at the moment or later."""
    wanted = select(judge_questions.c.wanted).where(
        judge_questions.c.user_id == user, judge_questions.c.asked_at >= since
    )
    found = db.execute(wanted).scalar_one_or_none()
    return Wanted(found) if found else None


def forget(db: Connection, user: UserId) -> None:
    """The person was answered."""
    db.execute(delete(judge_questions).where(judge_questions.c.user_id == user))
