"""`qingzhi judge-cases`: what people decided about flags, as labelled cases for the judge."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.app import open_settings_database
from bot.clock import LOCAL, SystemClock
from bot.commands.system_user import system_user
from bot.errors import Unusable
from bot.keys import load_sealer
from bot.phrases import phrase
from bot.settings import Settings, load_settings
from policies.judge import GroupKind, SenderRole
from storage import case_exports
from storage.case_exports import Case, Export
from storage.engine import Database
from storage.flag_rows import Concern, State
from storage.sealing import Unsealable

# Why a message came before people, as a case says it.
_WHY = {
    Concern.REVIEW: "the judge was unsure",
    Concern.EMERGENCY: "its sender called it an emergency",
    Concern.APPEAL: "its sender appealed",
    Concern.QUESTION: "somebody asked",
}


def export_cases(path: Path, *, reason: str) -> None:
    """Write every decided flag as a line of JSON and record who took them out and why. Raises Unusable.

    `-` is the standard output; a file is written for its owner alone and never over another one.
    """
    if not reason.strip():
        raise Unusable(phrase("judge_cases.reason_wanted"))
    if path.exists():
        raise Unusable(phrase("judge_cases.exists", path=path))
    settings, now = load_settings(), SystemClock().now()
    if not settings.keys.file.exists():
        raise Unusable(phrase("judge_cases.no_ring", path=settings.keys.file))
    seal = load_sealer(settings.keys.file, make=False)
    with _database(settings) as database:
        with database.reading() as db:
            try:
                lines = [_line(case) for case in case_exports.decided(db, seal)]
            except Unsealable:
                raise Unusable(phrase("judge_cases.damaged", path=settings.keys.file)) from None
        content = "".join(lines).encode()
        export = Export(
            exported_by=f"cli:{system_user()}",
            exported_at=now,
            reason=reason.strip(),
            cases=len(lines),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        # First the entry: nothing leaves that is not recorded.
        with database.transaction() as db:
            case_exports.record(db, export)
    _write(path, content)
    sys.stderr.write(phrase("judge_cases.done", count=len(lines)) + "\n")


def _line(case: Case) -> str:
    return json.dumps(_labelled(case), ensure_ascii=False) + "\n"


def _labelled(case: Case) -> dict[str, Any]:
    """The case in the corpus's own format; what stands at its default there is left out."""
    flag, message, situation = case.flag, case.words.message, case.words.situation
    banned = flag.state is State.CONFIRMED
    concern = flag.concern or Concern.REVIEW
    card = {"title": message.title, "url": message.url, "filename": message.filename}
    context: dict[str, Any] = {"sent_at": situation.sent_at.astimezone(LOCAL).isoformat(timespec="seconds")}
    if situation.group_kind is not GroupKind.WORK:
        context["group_kind"] = situation.group_kind
    if situation.sender_role is not SenderRole.COUNTY_DEPT:
        context["sender_role"] = situation.sender_role
    if situation.emergency_active:
        context["emergency_active"] = True
    if situation.asked_by_others:
        context["asked_by_others"] = situation.asked_by_others
    return {
        "id": f"county-{flag.id:06}",
        "text": message.text,
        "kind": message.kind,
        **{name: value for name, value in card.items() if value},
        "context": context,
        "expect": "flag" if banned else "none",
        "categories": list(flag.categories) if banned else [],
        "tags": ["reviewed", concern.value],
        "why": f"{_WHY[concern]}; the policy group decided",
    }


def _write(path: Path, content: bytes) -> None:
    if path == Path("-"):
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
    except OSError as error:
        raise Unusable(phrase("errors.not_written", path=path, problem=error.strerror)) from None


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = open_settings_database(settings)
    try:
        yield database
    except SQLAlchemyError as error:
        raise Unusable(phrase("judge_cases.database", detail=type(error).__name__)) from None
    finally:
        database.close()
