"""The calls this tenant answers, by path below /cgi-bin/: `CALLS` is the table of contents."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.sandbox import card_updates, contacts, response_url, sending
from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.fields import parse_object
from bot.sandbox.messages import ShownFile
from bot.sandbox.state import TenantState
from bot.sandbox.wire import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: `path` below /cgi-bin/, `upload` the file of a multipart body, `caller` the bot's address."""

    path: str
    query: Mapping[str, str]
    body: bytes = b""
    upload: ShownFile | None = None
    caller: str = ""


Answer = dict[str, object] | ShownFile


@dataclass(frozen=True, slots=True)
class Call:
    """How one path is answered."""

    method: str
    run: Callable[[TenantState, Asked, Trace], Answer]
    token: bool = True


def _gettoken(state: TenantState, asked: Asked, trace: Trace) -> Answer:
    del trace
    now = state.now()
    corp, secret = asked.query.get("corpid", ""), asked.query.get("corpsecret", "")
    if not corp:
        raise Refusal(ErrCode.CORP_ID_MISSING)
    if not secret:
        raise Refusal(ErrCode.SECRET_MISSING)
    state.tokens.admit_caller(asked.caller, now)
    if corp != state.credentials.corp_id:
        raise Refusal(ErrCode.INVALID_CORP_ID)
    if not secrets.compare_digest(secret.encode(), state.credentials.app_secret.encode()):
        state.tokens.wrong_secret(asked.caller, now)
        raise Refusal(ErrCode.WRONG_SECRET)
    token, seconds = state.tokens.issue(asked.caller, now)
    return {"access_token": token, "expires_in": seconds}


def _upload(state: TenantState, asked: Asked, trace: Trace) -> Answer:
    del trace
    if asked.upload is None:
        raise Refusal(ErrCode.EMPTY_MEDIA, "no part named media with a filename")
    now = state.now()
    media_type = asked.query.get("type", "")
    media_id = state.media.put(media_type, asked.upload, now)
    return {"type": media_type, "media_id": media_id, "created_at": str(int(now.timestamp()))}


def _download(state: TenantState, asked: Asked, trace: Trace) -> Answer:
    del trace
    media_id = asked.query.get("media_id", "")
    if not media_id:
        raise Refusal(ErrCode.MEDIA_ID_MISSING)
    return state.media.get(media_id, state.now()).file


def _addresses(state: TenantState, asked: Asked, trace: Trace) -> Answer:
    del state, asked, trace
    return {"ip_list": ["127.0.0.1"]}


CALLS: Mapping[str, Call] = {
    "gettoken": Call("GET", _gettoken, token=False),
    "message/send": Call("POST", lambda state, asked, trace: sending.send(state, parse_object(asked.body), trace)),
    "message/recall": Call("POST", lambda state, asked, trace: sending.recall(state, parse_object(asked.body), trace)),
    "message/update_template_card": Call(
        "POST", lambda state, asked, trace: card_updates.update_template_card(state, parse_object(asked.body), trace)
    ),
    "media/upload": Call("POST", _upload),
    "media/get": Call("GET", _download),
    "user/get": Call("GET", lambda state, asked, _: contacts.user_get(state.county, asked.query)),
    "user/simplelist": Call("GET", lambda state, asked, _: contacts.user_simplelist(state.county, asked.query)),
    "department/list": Call("GET", lambda state, asked, _: contacts.department_list(state.county, asked.query)),
    "department/simplelist": Call(
        "GET", lambda state, asked, _: contacts.department_simplelist(state.county, asked.query)
    ),
    "getcallbackip": Call("GET", _addresses),
    "get_api_domain_ip": Call("GET", _addresses),
    "aibot/response": Call(
        "POST",
        lambda state, asked, trace: response_url.reply(
            state, asked.query.get("response_code", ""), parse_object(asked.body), trace
        ),
        token=False,
    ),
}
