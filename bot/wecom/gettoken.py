"""Fetching an access token: the one call that carries the secret."""

from collections.abc import Callable
from http import HTTPStatus

import requests
from pydantic import SecretStr

from bot.errors import TenantError
from bot.wecom.answers import errcode_of, http_failure, network_failure, read_answer, refusal, unreadable
from bot.wecom.sessions import Sessions
from bot.wecom.tokens import Issued

_WHAT = "gettoken"
_USUAL_LIFETIME_S = 7200


def token_fetcher(
    sessions: Sessions, *, base_url: str, corp_id: str, secret: SecretStr, timeout_s: float
) -> Callable[[], Issued]:
    """A function that asks the tenant for a token; it raises TenantRefused or TenantBusy."""

    def fetch() -> Issued:
        query = {"corpid": corp_id, "corpsecret": secret.get_secret_value()}
        issued = _ask(sessions.mine(), f"{base_url}gettoken", query, timeout_s)
        if isinstance(issued, TenantError):
            raise issued
        return issued

    return fetch


def _ask(session: requests.Session, url: str, query: dict[str, str], timeout_s: float) -> Issued | TenantError:
    try:
        response = session.get(url, params=query, timeout=timeout_s, allow_redirects=False)
    except requests.RequestException as error:
        return network_failure(error, what=_WHAT, repeatable=True)
    if response.status_code != HTTPStatus.OK:
        return http_failure(response.status_code, what=_WHAT, repeatable=True)
    answer = read_answer(response.content)
    code = errcode_of(answer) if answer is not None else None
    if answer is None or code is None:
        return unreadable(_WHAT, repeatable=True)
    if code:
        return refusal(code, answer)
    token, lifetime = answer.get("access_token"), answer.get("expires_in", _USUAL_LIFETIME_S)
    if not isinstance(token, str) or not token or not isinstance(lifetime, int) or lifetime < 1:
        return unreadable(_WHAT, repeatable=True)
    return Issued(token, lifetime)
