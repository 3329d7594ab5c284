"""SandboxError: everything the practice tenant raises on purpose.

SandboxError
├── Refusal        the API says no: errcode and a detail, answered with HTTP 200 like the real one
├── BadEnvelope    an encrypted answer of the bot whose signature, padding, length or receiver does not fit
├── NoSuchPerson   the county knows nobody of that user id
├── NoSuchButton   the person sees no live card with that button
└── NoReply        nothing came within the time given
"""

from enum import IntEnum


class ErrCode(IntEnum):
    """The error codes this tenant uses (tokens-errors-limits.md section 5)."""

    BUSY = -1
    OK = 0
    WRONG_SECRET = 40001
    INVALID_USER = 40003
    INVALID_MEDIA_TYPE = 40004
    INVALID_MEDIA_SIZE = 40006
    INVALID_MEDIA_ID = 40007
    INVALID_MESSAGE_TYPE = 40008
    INVALID_CORP_ID = 40013
    INVALID_TOKEN = 40014
    INVALID_PARAMETER = 40035
    INVALID_AGENT = 40056
    INVALID_FIELD = 40058
    TOKEN_MISSING = 41001
    CORP_ID_MISSING = 41002
    SECRET_MISSING = 41004
    MEDIA_ID_MISSING = 41006
    AGENT_MISSING = 41011
    TITLE_MISSING = 41016
    TOKEN_EXPIRED = 42001
    CALLBACK_URL_NEEDED = 43012
    EMPTY_MEDIA = 44001
    EMPTY_CONTENT = 44004
    MEDIA_TOO_LARGE = 45001
    MESSAGE_TOO_LONG = 45002
    TOO_OFTEN = 45009
    UNKNOWN_DEPARTMENT = 60003
    UNKNOWN_USER = 60111
    RESPONSE_CODE_SPENT = 60140
    ALL_RECEIVERS_INVALID = 81013
    NO_RECEIVER = 82001
    PARTY_LIST_TOO_LONG = 82002
    USER_LIST_TOO_LONG = 82003
    NOBODY_TO_UPDATE = 82101
    NOT_A_RECEIVER = 82102
    FOREIGN_AGENT = 301002

    @property
    def text(self) -> str:
        """The words of errmsg; callers must compare the code only."""
        return "ok" if self is ErrCode.OK else self.name.lower().replace("_", " ")


class SandboxError(Exception):
    """Anything the practice tenant raises on purpose."""


class Refusal(SandboxError):
    """The API says no. `extra` holds further keys of the answer (such as invaliduser)."""

    def __init__(self, code: ErrCode, detail: str = "", *, extra: dict[str, object] | None = None) -> None:
        super().__init__(f"{int(code)} {detail or code.text}")
        self.code = code
        self.detail = detail
        self.extra = extra or {}


class BadEnvelope(SandboxError):
    """An encrypted answer of the bot that cannot be trusted or read."""


class NoSuchPerson(SandboxError):
    """The county knows nobody of that user id."""


class NoSuchButton(SandboxError):
    """The person sees no live card with that button."""


class NoReply(SandboxError):
    """Nothing came within the time given."""
