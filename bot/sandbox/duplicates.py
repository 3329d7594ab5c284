"""The duplicate check of message/send: the same request within the interval is answered but not sent again."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.sandbox.errors import ErrCode
from bot.sandbox.fields import Fields, Json

_DEFAULT_S = 1800
_LONGEST_S = 14_400


class DuplicateCheck:
    """Remembers the answers of requests that asked for the check."""

    def __init__(self) -> None:
        self._answers = dict[str, tuple[datetime, Mapping[str, object]]]()

    def earlier_answer(self, body: Fields, now: datetime) -> Mapping[str, object] | None:
        """The answer the same request got within its interval; None when the check is not asked for."""
        interval = _interval(body)
        if interval is None:
            return None
        at, answer = self._answers.get(_fingerprint(body.raw), (None, {}))
        return answer if at is not None and at <= now < at + interval else None

    def remember(self, body: Fields, answer: Mapping[str, object], now: datetime) -> None:
        """Keep the answer of a request that was carried out."""
        if _interval(body) is not None:
            self._answers[_fingerprint(body.raw)] = (now, answer)


def _interval(body: Fields) -> timedelta | None:
    if not body.flag("enable_duplicate_check"):
        return None
    seconds = body.number("duplicate_check_interval", _DEFAULT_S)
    if not 0 < seconds <= _LONGEST_S:
        raise body.wrong("duplicate_check_interval", f"must be 1 to {_LONGEST_S}", ErrCode.INVALID_FIELD)
    return timedelta(seconds=seconds)


def _fingerprint(request: Json) -> str:
    canonical = json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
