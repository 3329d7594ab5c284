"""`qingzhi judge`: the judge without a tenant, on files."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar

from bot.clock import LOCAL
from bot.county import read_county
from bot.errors import Unusable
from bot.phrases import phrase
from bot.rulebook import load_judge
from bot.settings import load_settings
from policies.judge import GroupKind, Kind, Message, SenderRole, Situation, Verdict
from policies.judge.judge import Judge

_STDIN = Path("-")
# A message without a time was sent on an ordinary working afternoon: what it is must not depend on when it is judged.
_USUAL_TIME = datetime(2026, 11, 24, 15, 20, tzinfo=LOCAL)

_Choice = TypeVar("_Choice", Kind, GroupKind, SenderRole)


def judge(file: Path, *, county_file: Path | None, explain: bool) -> None:
    """Read messages, a line of JSON each, from a file (`-` is standard input); write a verdict a line in JSON.

    A line that is no message stops everything with its number; what was judged before it has been written.
    With `explain` the path to each verdict stands beside it. Raises Unusable.
    """
    given = county_file or load_settings().county_file
    judging = load_judge(read_county(given) if given else None)
    with _lines(file) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            asked = _Asked(line, number)
            verdict = judging.judge(asked.message(), asked.situation())
            sys.stdout.write(json.dumps(asked.answer(verdict, judging, explain=explain), ensure_ascii=False) + "\n")


class _Asked:
    """One line of the input; raises Unusable, naming the line, for whatever does not fit."""

    def __init__(self, line: str, number: int) -> None:
        self._number = number
        try:
            given = json.loads(line)
        except (ValueError, RecursionError):
            raise self._unfit("JSON") from None
        if not isinstance(given, Mapping) or not isinstance(given.get("text", ""), str):
            raise self._unfit("text")
        self._given: Mapping[str, Any] = given

    def message(self) -> Message:
        """What was said."""
        return Message(
            text=self._given.get("text", ""),
            kind=self._one_of(Kind, self._given, "kind", Kind.TEXT),
            title=self._text("title"),
            url=self._text("url"),
            filename=self._text("filename"),
        )

    def situation(self) -> Situation:
        """Where and when it was said."""
        context = self._given.get("context")
        if context is None:
            context = {}
        if not isinstance(context, Mapping):
            raise self._unfit("context")
        return Situation(
            sent_at=self._moment(context.get("sent_at")),
            group_kind=self._one_of(GroupKind, context, "group_kind", GroupKind.WORK),
            emergency_active=bool(context.get("emergency_active")),
            sender_role=self._one_of(SenderRole, context, "sender_role", SenderRole.COUNTY_DEPT),
            asked_by_others=self._count(context, "asked_by_others"),
        )

    def answer(self, verdict: Verdict, judging: Judge, *, explain: bool) -> dict[str, Any]:
        """The line of the output (design.md section 4)."""
        answer = {
            "id": self._given.get("id"),
            "verdict": verdict.outcome,
            "categories": list(verdict.categories),
            "severity": verdict.severity,
            "quote": list(verdict.quote) if verdict.quote else None,
            "rule": verdict.rule,
            "basis": verdict.basis,
            "alternative": verdict.alternative,
            "exempt": verdict.exempt,
            "evasion": verdict.evasion,
        }
        if explain:
            answer |= {"rules": verdict.version, "path": judging.path(self.message(), self.situation())}
        return answer

    def _text(self, name: str) -> str:
        value = self._given.get(name) or ""
        if not isinstance(value, str):
            raise self._unfit(name)
        return value

    def _one_of(self, kinds: type[_Choice], place: Mapping[str, Any], name: str, usual: _Choice) -> _Choice:
        value = place.get(name)
        try:
            return usual if value is None else kinds(value)
        except ValueError:
            raise self._unfit(name) from None

    def _count(self, place: Mapping[str, Any], name: str) -> int:
        value = place.get(name)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self._unfit(name)
        return value

    def _moment(self, value: object) -> datetime:
        if value is None:
            return _USUAL_TIME
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise self._unfit("sent_at") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)

    def _unfit(self, name: str) -> Unusable:
        return Unusable(phrase("errors.bad_line", line=self._number, field=name))


@contextmanager
def _lines(file: Path) -> Iterator[Iterator[str]]:
    if file == _STDIN:
        sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # what the console gives is a text stream
        yield _decoded(sys.stdin, file)
        return
    try:
        stream = file.open(encoding="utf-8-sig")
    except OSError:
        raise Unusable(phrase("errors.no_file", path=file)) from None
    with stream:
        yield _decoded(stream, file)


def _decoded(stream: TextIO, file: Path) -> Iterator[str]:
    try:
        yield from stream
    except UnicodeDecodeError:
        raise Unusable(phrase("errors.not_utf8", path=file)) from None
