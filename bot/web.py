"""The web edge: a callback is verified, decrypted, typed, kept once, and answered at once; the work comes later."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from loguru import logger

from bot.clock import Clock
from bot.errors import Malformed, NotFromWeCom
from bot.intake import Intake
from bot.wecom.callback import (
    Ignored,
    answer_url_check,
    open_aibot_callback,
    open_app_callback,
    seal_aibot_reply,
)
from bot.wecom.cards import template_card
from bot.wecom.crypto import EnvelopeCrypto
from handlers.events import ChatEntered, Event
from handlers.outgoing import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What the web edge needs. A channel without keys is None and its address answers 404.

    `welcome` gives the card for a person who opens the AI bot's chat: WeCom takes that answer only at once.
    """

    clock: Clock
    intake: Intake
    app_crypto: EnvelopeCrypto | None
    aibot_crypto: EnvelopeCrypto | None
    agent_id: int
    aibot_name: str
    max_body_bytes: int
    replay_window_s: int
    welcome: Callable[[ChatEntered], Card]
    ready: Callable[[], bool]


class _TooLarge(Exception):  # noqa: N818 - only used to stop reading
    """The body is longer than any callback of WeCom."""


def create_web(edge: Edge) -> FastAPI:
    """The bot's web application: two callback addresses and a health check, no documentation pages."""
    web = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    async def body_of(request: Request) -> bytes:
        chunks, size = [], 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > edge.max_body_bytes:
                raise _TooLarge
            chunks.append(chunk)
        return b"".join(chunks)

    Body = Annotated[bytes, Depends(body_of)]  # noqa: N806 - a type

    @web.exception_handler(_TooLarge)
    async def too_large(_request: Request, _error: Exception) -> Response:
        return Response(status_code=413)

    @web.exception_handler(NotFromWeCom)
    async def not_from_wecom(request: Request, error: Exception) -> Response:
        logger.bind(path=request.url.path, reason=str(error)).warning("callback refused")
        return Response(status_code=403)

    @web.exception_handler(Malformed)
    async def malformed(request: Request, error: Exception) -> Response:
        logger.bind(path=request.url.path, reason=str(error)).warning("callback unreadable")
        return Response(status_code=400)

    @web.get("/healthz")
    def healthz() -> Response:
        return Response("ok" if edge.ready() else "not ready", status_code=200 if edge.ready() else 503)

    if (app_crypto := edge.app_crypto) is not None:

        @web.get("/wecom/app")
        async def check_app(request: Request) -> Response:
            return _checked(edge, request, app_crypto)

        @web.post("/wecom/app")
        async def app_callback(request: Request, body: Body) -> Response:
            event = open_app_callback(
                request.query_params,
                body,
                crypto=app_crypto,
                now=edge.clock.now(),
                replay_window_s=edge.replay_window_s,
                agent_id=edge.agent_id,
            )
            return _take(edge, event)

    if (aibot_crypto := edge.aibot_crypto) is not None:

        @web.get("/wecom/aibot")
        async def check_aibot(request: Request) -> Response:
            return _checked(edge, request, aibot_crypto)

        @web.post("/wecom/aibot")
        async def aibot_callback(request: Request, body: Body) -> Response:
            event = open_aibot_callback(
                request.query_params,
                body,
                crypto=aibot_crypto,
                now=edge.clock.now(),
                replay_window_s=edge.replay_window_s,
                bot_name=edge.aibot_name,
            )
            if isinstance(event, ChatEntered):
                return _welcomed(edge, event, aibot_crypto, nonce=request.query_params["nonce"])
            return _take(edge, event)

    return web


def _checked(edge: Edge, request: Request, crypto: EnvelopeCrypto) -> Response:
    plain = answer_url_check(
        request.query_params, crypto=crypto, now=edge.clock.now(), replay_window_s=edge.replay_window_s
    )
    return Response(plain, media_type="text/plain")


def _take(edge: Edge, event: Event | Ignored) -> Response:
    # Committed before the answer, on the loop's own thread: a hop to a thread pool costs more than the insert.
    if isinstance(event, Ignored):
        logger.bind(kind=event.kind).info("update ignored")
    elif not isinstance(event, ChatEntered):
        edge.intake.accept(event)
    return Response()


def _welcomed(edge: Edge, event: ChatEntered, crypto: EnvelopeCrypto, *, nonce: str) -> Response:
    reply = {"msgtype": "template_card", "template_card": template_card(edge.welcome(event))}
    sealed = seal_aibot_reply(reply, crypto=crypto, now=edge.clock.now(), nonce=nonce)
    return Response(sealed, media_type="application/json")
