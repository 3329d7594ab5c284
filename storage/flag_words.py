"""The words of a flag: sealed for its row alone, and the fingerprints by which the same demand is known again."""

import json
from dataclasses import dataclass
from datetime import datetime

from policies.judge import GroupKind, Kind, Message, SenderRole, Situation, Verdict
from policies.likeness import bare, bare_message, quoted
from policies.roster import UserId
from storage.sealing import Sealer

_TEXT, _QUOTE = "flag text", "flag quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A message with what the judge said of it, where it was sent (None: somebody asked about it) and by whom.

    Personal numbers in it are masked by the caller. `key` is that of its event.
    """

    key: str
    group: str | None
    sender: UserId
    message: Message
    situation: Situation
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is sealed of a flag: the message, its situation, the quoted characters, the rule's words."""

    message: Message
    situation: Situation
    quote: tuple[int, int] | None
    basis: str
    alternative: str

    @property
    def quoted(self) -> str:
        """The words the verdict is about."""
        return quoted(self.message, self.quote)


@dataclass(frozen=True, slots=True)
class Likeness:
    """By what the same demand is known again: fingerprints of its words, and of its quote for the same group.

    The first of each is the one to keep. A quote too short to mean anything has none.
    """

    text: tuple[str, ...]
    quote: tuple[str, ...]


def likeness(seal: Sealer, message: Message, quote: tuple[int, int] | None, *, quote_least: int) -> Likeness:
    """The fingerprints of a message, whatever its digits, spaces and punctuation; a quote needs so many letters."""
    words = bare(quoted(message, quote))
    return Likeness(
        text=seal.marks(bare_message(message).encode(), place=_TEXT),
        quote=seal.marks(words.encode(), place=_QUOTE) if len(words) >= quote_least else (),
    )


def sealed_words(seal: Sealer, judged: Judged) -> bytes:
    """The words as they are kept: in another row they cannot be opened."""
    message, situation, verdict = judged.message, judged.situation, judged.verdict
    words = {
        "text": message.text,
        "kind": message.kind,
        "title": message.title,
        "url": message.url,
        "filename": message.filename,
        "sent_at": situation.sent_at.isoformat(),
        "group_kind": situation.group_kind,
        "emergency_active": situation.emergency_active,
        "sender_role": situation.sender_role,
        "asked_by_others": situation.asked_by_others,
        "quote": verdict.quote,
        "basis": verdict.basis or "",
        "alternative": verdict.alternative or "",
    }
    return seal.seal(json.dumps(words, ensure_ascii=False).encode(), place=_place(judged.key))


def opened_words(seal: Sealer, sealed: bytes, *, key: str) -> Words:
    """The words of the flag with that key; raises Unsealable."""
    words = json.loads(seal.open(sealed, place=_place(key)))
    return Words(
        message=Message(
            text=words["text"],
            kind=Kind(words["kind"]),
            title=words["title"],
            url=words["url"],
            filename=words["filename"],
        ),
        situation=Situation(
            sent_at=datetime.fromisoformat(words["sent_at"]),
            group_kind=GroupKind(words["group_kind"]),
            emergency_active=words["emergency_active"],
            sender_role=SenderRole(words["sender_role"]),
            asked_by_others=words["asked_by_others"],
        ),
        quote=(words["quote"][0], words["quote"][1]) if words["quote"] else None,
        basis=words["basis"],
        alternative=words["alternative"],
    )


def _place(key: str) -> str:
    return f"flag:{key}"
