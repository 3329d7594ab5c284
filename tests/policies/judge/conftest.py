"""The shipped judge, and messages to put before it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from bot.rulebook import load_judge
from policies.judge import GroupKind, Kind, Message, SenderRole, Situation
from policies.judge.judge import Judge

USUAL = datetime.fromisoformat("2026-11-24T15:20:00+08:00")


@pytest.fixture(scope="session")
def judge() -> Judge:
    return load_judge()


def message_in(case: Mapping[str, Any]) -> Message:
    return Message(
        text=case["text"],
        kind=Kind(case.get("kind", "text")),
        title=case.get("title", ""),
        url=case.get("url", ""),
        filename=case.get("filename", ""),
    )


def situation_in(case: Mapping[str, Any]) -> Situation:
    return Situation(
        sent_at=datetime.fromisoformat(case["sent_at"]) if "sent_at" in case else USUAL,
        group_kind=GroupKind(case.get("group_kind", "work")),
        emergency_active=case.get("emergency_active", False),
        sender_role=SenderRole(case.get("sender_role", "county_dept")),
    )
