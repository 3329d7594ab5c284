"""The only place that imports wechatpy (1.8.18: its WeCom package is `wechatpy.enterprise`).

Its client builds the calls; what it does badly is replaced here: address, token, time limits, retries and errors
(wechatpy.md section 6). Importing it takes a third of a second, so the command line imports this late.
"""

from collections.abc import Mapping
from http import HTTPStatus

import requests
from wechatpy.enterprise import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.errors import TenantBusy, TenantError, TenantRefused
from bot.wecom.answers import (
    STALE_AGAIN_SECONDS,
    STALE_TOKEN,
    Answer,
    errcode_of,
    http_failure,
    network_failure,
    read_answer,
    refusal,
    unreadable,
)
from bot.wecom.sessions import Sessions
from bot.wecom.tokens import TokenProvider


class Api(WeChatClient):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's client for one app: every call answers a JSON object with errcode 0 or raises a TenantError."""

    def __init__(
        self, corp_id: str, *, base_url: str, tokens: TokenProvider, sessions: Sessions, timeout_s: float
    ) -> None:
        self.API_BASE_URL = base_url
        self._tokens = tokens
        self._sessions = sessions
        # The secret stays with the token provider; there is nothing here to leak.
        super().__init__(corp_id, "", timeout=timeout_s, auto_retry=False)

    @property
    def _http(self) -> requests.Session:
        return self._sessions.mine()

    @_http.setter
    def _http(self, session: requests.Session) -> None:
        session.close()  # wechatpy makes one session for all threads; ours are used instead

    @property
    def access_token(self) -> str:
        """The provider's token."""
        return self._tokens.get()

    def fetch_access_token(self) -> None:
        """Not wechatpy's business any more: the provider fetches."""
        raise NotImplementedError

    def reply(self, reply_url: str, message: Mapping[str, object]) -> Answer:
        """Post an AI bot's answer to its one-use address, which takes no token."""
        # Parameters that are not a dict are wechatpy's way to leave the token out.
        return self._request("post", reply_url, data=dict(message), params=())

    def _request(self, method: str, url_or_endpoint: str, **kwargs: object) -> Answer:
        """One call, and one more with a fresh token when the tenant says the token is stale."""
        params = kwargs.get("params")
        if params == ():
            return _answer(self._attempt(method, url_or_endpoint, kwargs))
        token = self._tokens.get()
        for last in (False, True):
            given = params if isinstance(params, dict) else {}
            result = self._attempt(method, url_or_endpoint, {**kwargs, "params": {**given, "access_token": token}})
            if not (isinstance(result, TenantRefused) and result.errcode in STALE_TOKEN):
                return _answer(result)
            if not last:
                token = self._tokens.refresh(token)
        raise TenantBusy(STALE_AGAIN_SECONDS)

    def _attempt(self, method: str, url_or_endpoint: str, call: dict[str, object]) -> Answer | TenantError:
        what = "reply" if "://" in url_or_endpoint else url_or_endpoint
        repeatable = not what.startswith(("message/", "reply"))
        try:
            answer: Answer = super()._request(method, url_or_endpoint, **call, allow_redirects=False)
        except requests.RequestException as error:
            return network_failure(error, what=what, repeatable=repeatable)
        except WeChatClientException as error:
            return http_failure(error.response.status_code, what=what, repeatable=repeatable)
        code = errcode_of(answer)
        if code is None:
            return unreadable(f"{what}: no readable answer", repeatable=repeatable)
        return refusal(code, answer) if code else answer

    def _handle_result(self, res: requests.Response, *_args: object, **_kwargs: object) -> Answer:
        # In place of wechatpy's own, which passes unreadable answers on and raises odd things for odd ones.
        if res.status_code >= HTTPStatus.MULTIPLE_CHOICES:  # raise_for_status lets redirects pass
            raise WeChatClientException(None, None, client=self, request=None, response=res)
        answer = read_answer(res.content)
        return answer if answer is not None else {"errcode": None}


def _answer(result: Answer | TenantError) -> Answer:
    if isinstance(result, TenantError):
        raise result
    return result
