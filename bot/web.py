"""The web edge: a callback is verified, decrypted, typed, kept once, and answered at once; the work comes later."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from loguru import logger

from bot.clock import Clock
from bot.errors import Malformed, NotFromWeCom
from bot.intake import Gathering
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
    intake: Gathering
    app_crypto: EnvelopeCrypto | None
    aibot_crypto: EnvelopeCrypto | None
    agent_id: int
    aibot_name: str
    max_body_bytes: int
    replay_window_s: int
    welcome: Callable[[ChatEntered], Card]
    ready: Callable[[], bool]


_Endpoint = Callable[[Request], Awaitable[Response]]


class _TooLarge(Exception):
    """The body is longer than any callback of WeCom."""


def create_web(edge: Edge) -> FastAPI:
    """The bot's web application: two callback addresses and a health check, no documentation pages."""
    web = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    web.add_exception_handler(_TooLarge, _too_large)
    web.add_exception_handler(NotFromWeCom, _not_from_wecom)
    web.add_exception_handler(Malformed, _malformed)

    @web.get("/healthz")
    def healthz() -> Response:
        ready = edge.ready()
        return Response("ok" if ready else "not ready", status_code=200 if ready else 503)

    if edge.app_crypto is not None:
        _open_app_door(web, edge, edge.app_crypto)
    if edge.aibot_crypto is not None:
        _open_aibot_door(web, edge, edge.aibot_crypto)
    return web


def _open_app_door(web: FastAPI, edge: Edge, crypto: EnvelopeCrypto) -> None:
    async def check(request: Request) -> Response:
        return _checked(edge, request, crypto)

    async def callback(request: Request) -> Response:
        event = open_app_callback(
            request.query_params,
            await _body_of(request, edge.max_body_bytes),
            crypto=crypto,
            now=edge.clock.now(),
            replay_window_s=edge.replay_window_s,
            agent_id=edge.agent_id,
        )
        return await _take(edge, event)

    _open_door(web, "/wecom/app", check=check, callback=callback)


def _open_aibot_door(web: FastAPI, edge: Edge, crypto: EnvelopeCrypto) -> None:
    async def check(request: Request) -> Response:
        return _checked(edge, request, crypto)

    async def callback(request: Request) -> Response:
        event = open_aibot_callback(
            request.query_params,
            await _body_of(request, edge.max_body_bytes),
            crypto=crypto,
            now=edge.clock.now(),
            replay_window_s=edge.replay_window_s,
            bot_name=edge.aibot_name,
        )
        if isinstance(event, ChatEntered):
            return _welcomed(edge, event, crypto, nonce=request.query_params["nonce"])
        return await _take(edge, event)

    _open_door(web, "/wecom/aibot", check=check, callback=callback)


def _open_door(web: FastAPI, path: str, *, check: _Endpoint, callback: _Endpoint) -> None:
    # Plain routes: a callback has no parameters for the framework to take apart, and it is the busiest path there is.
    web.add_route(path, check, methods=["GET"])
    web.add_route(path, callback, methods=["POST"])


async def _body_of(request: Request, limit: int) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


async def _too_large(_request: Request, _error: Exception) -> Response:
    return Response(status_code=413)


async def _not_from_wecom(request: Request, error: Exception) -> Response:
    logger.bind(path=request.url.path, reason=str(error)).warning("callback refused")
    return Response(status_code=403)


async def _malformed(request: Request, error: Exception) -> Response:
    logger.bind(path=request.url.path, reason=str(error)).warning("callback unreadable")
    return Response(status_code=400)


def _checked(edge: Edge, request: Request, crypto: EnvelopeCrypto) -> Response:
    plain = answer_url_check(
        request.query_params, crypto=crypto, now=edge.clock.now(), replay_window_s=edge.replay_window_s
    )
    return Response(plain, media_type="text/plain")


async def _take(edge: Edge, event: Event | Ignored) -> Response:
    if isinstance(event, Ignored):
        logger.bind(kind=event.kind).info("update ignored")
    elif not isinstance(event, ChatEntered):
        await edge.intake.accept(event)
    return Response()


def _welcomed(edge: Edge, event: ChatEntered, crypto: EnvelopeCrypto, *, nonce: str) -> Response:
    reply = {"msgtype": "template_card", "template_card": template_card(edge.welcome(event))}
    sealed = seal_aibot_reply(reply, crypto=crypto, now=edge.clock.now(), nonce=nonce)
    return Response(sealed, media_type="application/json")
