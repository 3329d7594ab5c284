"""The HTTP API as the bot sees it: /cgi-bin/… with errcode in the body and HTTP 200, and the AI bot's file addresses.

Every call leaves an entry in the wire log.
"""

import json
import secrets
import time
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.sandbox.attachments import as_attachment
from bot.sandbox.calls import CALLS, Answer, Asked, Call
from bot.sandbox.cipher import Seal
from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.faults import Fault
from bot.sandbox.media import MAX_UPLOAD, MEBIBYTE
from bot.sandbox.messages import ShownFile
from bot.sandbox.state import TenantState
from bot.sandbox.wire import Direction, NoteCode, Trace, WireEntry

_MAX_JSON = MEBIBYTE
_FORM_OVERHEAD = MEBIBYTE
_MORE_INFO = "https://open.work.weixin.qq.com/devtool/query?e="


@dataclass(slots=True)
class _Exchange:
    """One call while it is answered."""

    path: str
    method: str
    query: str
    caller: str
    fault: Fault | None
    started: float = field(default_factory=time.monotonic)
    trace: Trace = field(default_factory=Trace)
    asked: Asked | None = None

    @property
    def lost(self) -> bool:
        return self.fault is not None and self.fault.loses_the_answer

    def bytes_asked(self) -> int:
        if self.asked is None:
            return 0
        return len(self.asked.upload.content) if self.asked.upload else len(self.asked.body)


def api_router(state: TenantState) -> APIRouter:
    """The routes the bot calls."""
    router = APIRouter()

    @router.api_route("/cgi-bin/{path:path}", methods=["GET", "POST"])
    async def call(path: str, request: Request) -> Response:
        known = CALLS.get(path)
        if known is None:
            raise HTTPException(404)
        if known.method != request.method:
            raise HTTPException(405)
        return await _answer(state, known, path, request)

    @router.get("/aibot/files/{file_id}")
    def aibot_file(file_id: str) -> Response:
        return _lent_file(state, file_id)

    @router.get("/pictures/{media_id}")
    def picture(media_id: str) -> Response:
        try:
            return as_attachment(state.media.get(media_id, state.now()).file)
        except Refusal as refusal:
            raise HTTPException(404) from refusal

    return router


async def _answer(state: TenantState, call: Call, path: str, request: Request) -> Response:
    exchange = _Exchange(
        path=path,
        method=request.method,
        query=request.url.query,
        caller=request.client.host if request.client else "",
        fault=state.faults.take(path),
    )
    try:
        exchange.asked = await _read(path, request, exchange.caller)
        answer = _run(state, call, exchange.asked, exchange)
    except Refusal as refusal:
        answer = _refused(state, refusal, exchange.caller)
    if fault := exchange.fault:
        exchange.trace.note(NoteCode.FAULT, str(fault.errcode or fault.status))
    _record(state, exchange, answer)
    if exchange.fault and exchange.lost:
        return Response(status_code=exchange.fault.status)
    return as_attachment(answer) if isinstance(answer, ShownFile) else JSONResponse(answer)


def _record(state: TenantState, exchange: _Exchange, answer: Answer) -> None:
    errcode = 0 if isinstance(answer, ShownFile) else answer["errcode"]
    state.wire.add(
        WireEntry(
            at=state.now(),
            direction=Direction.FROM_BOT,
            method=exchange.method,
            path=f"/cgi-bin/{exchange.path}" + (f"?{exchange.query}" if exchange.query else ""),
            status=exchange.fault.status if exchange.fault else 200,
            errcode=errcode if isinstance(errcode, int) and not exchange.lost else None,
            size=exchange.bytes_asked(),
            millis=round((time.monotonic() - exchange.started) * 1000),
            conversations=frozenset(exchange.trace.conversations),
            request=_shown_request(exchange.asked),
            answer=_shown_answer(answer),
            notes=tuple(exchange.trace.notes),
        )
    )


async def _read(path: str, request: Request, caller: str) -> Asked:
    query = dict(request.query_params)
    if request.method == "GET":
        return Asked(path=path, query=query, caller=caller)
    if path == "media/upload":
        return Asked(path=path, query=query, caller=caller, upload=await _read_upload(request))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_JSON:
            raise Refusal(ErrCode.MESSAGE_TOO_LONG, "body over 1 MiB")
    return Asked(path=path, query=query, caller=caller, body=bytes(body))


async def _read_upload(request: Request) -> ShownFile | None:
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_UPLOAD + _FORM_OVERHEAD:
        raise Refusal(ErrCode.MEDIA_TOO_LARGE)
    try:
        async with request.form() as form:
            part = form.get("media")
            if not isinstance(part, UploadFile) or not part.filename:
                return None
            return ShownFile(part.filename, await part.read())
    except HTTPException as error:
        raise Refusal(ErrCode.INVALID_PARAMETER, "multipart body cannot be read") from error


def _run(state: TenantState, call: Call, asked: Asked, exchange: _Exchange) -> Answer:
    if exchange.fault and not exchange.lost:
        return {"errcode": exchange.fault.errcode, "errmsg": f"planned fault, hint: [{_hint(state)}]"}
    with state.lock:
        if call.token:
            state.tokens.check(asked.query.get("access_token", ""), state.now())
        answer = call.run(state, asked, exchange.trace)
    return answer if isinstance(answer, ShownFile) else {"errcode": 0, "errmsg": "ok", **answer}


def _refused(state: TenantState, refusal: Refusal, caller: str) -> dict[str, object]:
    text = f"{refusal.code.text}: {refusal.detail}" if refusal.detail else refusal.code.text
    code = int(refusal.code)
    message = f"{text}, hint: [{_hint(state)}], from ip: {caller}, more info at {_MORE_INFO}{code}"
    return {"errcode": code, "errmsg": message, **refusal.extra}


def _hint(state: TenantState) -> str:
    return f"{int(state.now().timestamp())}_{secrets.randbelow(1000)}_{secrets.token_hex(16)}"


def _shown_request(asked: Asked | None) -> str:
    if asked is None:
        return ""
    if asked.upload:
        return json.dumps({"filename": asked.upload.name, "bytes": len(asked.upload.content)}, ensure_ascii=False)
    return asked.body.decode(errors="replace")


def _shown_answer(answer: Answer) -> str:
    if isinstance(answer, ShownFile):
        return json.dumps({"filename": answer.name, "bytes": len(answer.content)}, ensure_ascii=False)
    return json.dumps(answer, ensure_ascii=False)


def _lent_file(state: TenantState, file_id: str) -> Response:
    with state.lock:
        file = state.lent_files.fetch(file_id, state.now())
        borrower = state.lent_files.lent_by(file_id)
    status = 200 if file else 403 if borrower else 404
    credentials = state.credentials
    seal = Seal(credentials.aibot_token, credentials.aibot_aes_key, credentials.aibot_receive_id)
    encrypted = seal.encrypt_bytes(file.content) if file else b""
    state.wire.add(
        WireEntry(
            at=state.now(),
            direction=Direction.FROM_BOT,
            method="GET",
            path=f"/aibot/files/{file_id}",
            status=status,
            errcode=None,
            size=len(encrypted),
            millis=0,
            conversations=frozenset({borrower} if borrower else ()),
            request="",
            answer=_shown_answer(file) if file else "",
        )
    )
    if file is None:
        raise HTTPException(status)
    return as_attachment(ShownFile(file.name, encrypted))
