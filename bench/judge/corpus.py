"""The labelled messages, and which of them nobody may tune on (topics.toml)."""

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from policies.judge import GroupKind, Kind, Message, SenderRole, Situation

HERE = Path(__file__).resolve().parent
OWN = "own-"
USUAL_TIME = datetime.fromisoformat("2026-11-24T15:20:00+08:00")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message with its labels; `source` is the file it stands in."""

    id: str
    message: Message
    situation: Situation
    expect: str
    categories: tuple[str, ...]
    evasion: bool
    tags: tuple[str, ...]
    source: str
    raw: dict[str, Any] = field(repr=False)

    @property
    def is_flag(self):
        """Whether it is a banned request."""
        return self.expect == "flag"

    @property
    def is_hard(self):
        """Whether it merely looks like one."""
        return self.expect == "none" and "hard_negative" in self.tags

    @property
    def is_ordinary(self):
        """Whether it is everyday traffic."""
        return self.expect == "none" and "hard_negative" not in self.tags


@dataclass(frozen=True, slots=True)
class Corpus:
    """`tuning` may be looked at, `held_back` is only measured on, `own` are messages of our own hand."""

    tuning: list[Labelled]
    held_back: list[Labelled]
    own: list[Labelled]


def read(path):
    """The messages of one file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [labelled(json.loads(line), path.name) for line in lines if line.strip()]


def labelled(raw, source):
    """One line of a corpus file."""
    context = raw.get("context", {})
    return Labelled(
        id=raw["id"],
        message=message_of(raw),
        situation=situation_of(context),
        expect=raw["expect"],
        categories=tuple(raw.get("categories", ())),
        evasion=bool(raw.get("evasion")),
        tags=tuple(raw.get("tags", ())),
        source=source,
        raw=raw,
    )


def message_of(raw):
    return Message(
        text=raw["text"],
        kind=Kind(raw.get("kind", "text")),
        title=raw.get("title", ""),
        url=raw.get("url", ""),
        filename=raw.get("filename", ""),
    )


def situation_of(context):
    return Situation(
        sent_at=datetime.fromisoformat(context["sent_at"]) if "sent_at" in context else USUAL_TIME,
        group_kind=GroupKind(context.get("group_kind", "work")),
        emergency_active=bool(context.get("emergency_active")),
        sender_role=SenderRole(context.get("sender_role", "county_dept")),
    )


def load():
    """All corpora, split by topic."""
    topics = tomllib.loads((HERE / "topics.toml").read_text(encoding="utf-8"))
    corpus = Corpus([], [], [])
    for path in sorted((HERE / "corpus").glob("*.jsonl")):
        for one in read(path):
            if path.name.startswith(OWN):
                corpus.own.append(one)
            elif is_held_back(one, topics):
                corpus.held_back.append(one)
            else:
                corpus.tuning.append(one)
    return corpus


def blind():
    """Messages of other departments again, written for measuring alone."""
    return read(HERE / "blind.jsonl")


def topic_of(one, topics):
    """The topic whose words the message names most often; None for none."""
    words = " ".join(part for part in (one.message.text, one.message.title, one.message.filename) if part)
    counts = {name: sum(words.count(word) for word in known) for name, known in topics["words"].items()}
    best = max(counts, key=counts.get)
    return best if counts[best] else None


def is_held_back(one, topics):
    topic = topic_of(one, topics)
    if topic is None:
        return int(hashlib.sha256(one.id.encode()).hexdigest(), 16) % 3 == 0
    return topic in topics["held_back"]
