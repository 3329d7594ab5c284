"""BotError: everything this program raises on purpose.

BotError
├── BadSetting          a setting is missing or wrong: names it, one line
├── Unusable            what a command was given cannot be used: one line for the person
├── NotFromWeCom        a callback that WeCom did not send: answer 403
├── Malformed           a callback that WeCom did sign but nobody can read: answer 400
├── Undecodable         a kept update that this version cannot read: kind
├── FileUnavailable     the bytes of a received file cannot be had: reason
└── TenantError
    ├── TenantRefused   will not work again: errcode, errmsg
    ├── TenantBusy      try later: retry_after seconds; certain that nothing was sent
    ├── OutcomeUnknown  the answer was lost: it may or may not have been sent
    └── ReplySpent      the one-use answer address was used or has expired
"""

from handlers.events import FetchFailure


class BotError(Exception):
    """Anything this program raises on purpose."""


class BadSetting(BotError):
    """A setting is missing or wrong."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


class Unusable(BotError):
    """What a command was given cannot be used; the text is one line for the person who gave it."""


class NotFromWeCom(BotError):
    """Signature, receiver or time of a callback do not fit."""


class Malformed(BotError):
    """A correctly signed callback whose content cannot be read."""


class Undecodable(BotError):
    """A kept update that this version cannot read; its content is not quoted."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"cannot read a kept update of kind {kind}")
        self.kind = kind


class FileUnavailable(BotError):
    """The bytes of a received file cannot be had."""

    def __init__(self, reason: FetchFailure) -> None:
        super().__init__(f"file unavailable: {reason}")
        self.reason = reason


class TenantError(BotError):
    """The tenant (WeCom or the sandbox) did not do what was asked."""


class TenantRefused(TenantError):
    """The tenant says no for good (tokens-errors-limits.md section 5)."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"tenant refused: {errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg


class TenantBusy(TenantError):
    """The tenant asks to come back later; nothing was sent."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"tenant busy, retry in {retry_after:g} s")
        self.retry_after = retry_after


class OutcomeUnknown(TenantError):
    """The request went out and no answer came back."""


class ReplySpent(TenantError):
    """The AI bot's one-use answer address was already used, or its hour is over."""
