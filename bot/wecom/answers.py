"""What the tenant's answers, and its silence, mean (tokens-errors-limits.md sections 4 and 5).

Functions here return errors instead of raising them: raised outside the handler of the original exception they carry
no context, and with it no address with a token in it, into any log.
"""

import json
import ssl
from http import HTTPStatus

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError, SSLError

from bot.errors import OutcomeUnknown, TenantBusy, TenantError, TenantRefused

STALE_TOKEN = frozenset({40014, 42001})
# When even a fresh token is called stale, something is wrong that only time can mend.
STALE_AGAIN_SECONDS = 30.0
MEDIA_GONE = frozenset({40007, 41006})
MEDIA_TOO_LARGE = 830002
ALL_RECEIVERS_INVALID = 81013
NO_LICENCE = 701008
NOT_A_RECEIVER = 82102
BAD_ADDRESS = 40058

_BUSY_SECONDS = {-1: 1.0, 6000: 1.0, 45033: 2.0, 45009: 60.0}
_UNREACHABLE_SECONDS = 2.0
_BROKEN_SECONDS = 5.0
_THROTTLED_SECONDS = 60.0
_THROTTLED = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_LONGEST_MESSAGE = 300

Answer = dict[str, object]


def read_answer(content: bytes) -> Answer | None:
    """The JSON object in a response, or None when there is none."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def errcode_of(answer: Answer) -> int | None:
    """The error code (missing is 0), or None when it is no number."""
    code = answer.get("errcode", 0)
    try:
        return int(code) if isinstance(code, int | str) else None
    except ValueError:
        return None


def refusal(errcode: int, answer: Answer) -> TenantError:
    """The error for an answer whose code is not 0: busy for the few codes worth a retry, refused for all others."""
    if (seconds := _BUSY_SECONDS.get(errcode)) is not None:
        return TenantBusy(seconds)
    return TenantRefused(errcode, str(answer.get("errmsg", ""))[:_LONGEST_MESSAGE])


def http_failure(status: int, *, what: str, repeatable: bool) -> TenantError:
    """The error for an HTTP status other than 2xx."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unreadable(f"{what}: HTTP {status}", repeatable=repeatable)
    if status in _THROTTLED:
        return TenantBusy(_THROTTLED_SECONDS)
    return TenantRefused(status, f"{what}: HTTP {status}")  # a wrong address or a proxy in between: nothing was sent


def unreadable(what: str, *, repeatable: bool) -> TenantError:
    """The error for an answer that says nothing: what should happen once may have happened."""
    return TenantBusy(_BROKEN_SECONDS) if repeatable else OutcomeUnknown(what)


def network_failure(error: requests.RequestException, *, what: str, repeatable: bool) -> TenantError:
    """The error for no answer at all; certain or not that nothing was sent."""
    if isinstance(error, ValueError):  # requests' family of unusable addresses and headers
        return TenantRefused(BAD_ADDRESS, f"{what}: the address cannot be used")
    if repeatable or _never_left(error):
        return TenantBusy(_UNREACHABLE_SECONDS)
    return OutcomeUnknown(f"{what}: no answer ({type(error).__name__})")


def _never_left(error: requests.RequestException) -> bool:
    """Whether the failure came before a byte of the request was written."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError | ProxyError)
