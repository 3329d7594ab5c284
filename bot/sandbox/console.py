"""The console page: one person plays everybody, moves the clock and watches the wire.

Only loopback hosts are answered and only pages of this console may change anything: a web page open in the same
browser must not be able to play a clerk.
"""

import secrets
import tomllib
from datetime import datetime
from importlib import resources
from os import PathLike, stat_result
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Scope

from bot.clock import MovableClock, SystemClock
from bot.sandbox.attachments import as_attachment
from bot.sandbox.clock_moves import ClockMove, moved
from bot.sandbox.county import County
from bot.sandbox.errors import NoSuchButton, NoSuchPerson
from bot.sandbox.media import MAX_UPLOAD
from bot.sandbox.messages import Channel, Shown
from bot.sandbox.people import Person
from bot.sandbox.pictures import as_picture
from bot.sandbox.presenting import message_json, wire_json
from bot.sandbox.tenant import Sandbox

_HERE = Path(str(resources.files("bot.sandbox")))
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LONGEST_TEXT = 10_000
_WIRE_AT_ONCE = 150
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class _Body(BaseModel, extra="forbid"):
    pass


class Say(_Body):
    """Words to one of the two chats, perhaps quoting a message by its number."""

    channel: Channel
    text: str = Field(min_length=1, max_length=_LONGEST_TEXT)
    quoting: int | None = None


class Enter(_Body):
    """A chat is opened."""

    channel: Channel


class PressButton(_Body):
    """A press on button `index` of the card in message `number`, with what was picked of its lists."""

    number: int
    index: int = Field(ge=0)
    picked: dict[str, list[str]] = {}


class MoveClock(_Body):
    """A move of the county's clock; `moment` only for `to`."""

    move: ClockMove
    moment: datetime | None = None


def console_router(sandbox: Sandbox) -> APIRouter:
    """The page, its feed and what its buttons do."""
    router = APIRouter(dependencies=[Depends(_from_here)])
    _add_page(router, sandbox)
    _add_feed(router, sandbox)
    _add_deeds(router, sandbox)
    return router


def static_files() -> StaticFiles:
    """The page's style sheet and scripts."""
    return _AskedEachTime(directory=_HERE / "static")


class _AskedEachTime(StaticFiles):
    """A new page must not meet the scripts of the release before it in the browser's memory."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, to be asked about each time."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _from_here(request: Request) -> None:
    host = request.headers.get("host", "")
    if host.rpartition(":")[0] not in _LOOPBACK and host not in _LOOPBACK:
        raise HTTPException(403, "host")
    if request.method != "POST":
        return
    if request.headers.get("origin") != f"{request.url.scheme}://{host}":
        raise HTTPException(403, "origin")
    wanted = "application/octet-stream" if request.url.path.endswith("/file") else "application/json"
    if request.headers.get("content-type", "").partition(";")[0].strip() != wanted:
        raise HTTPException(415, "content-type")


def _add_page(router: APIRouter, sandbox: Sandbox) -> None:
    words = tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))
    pages = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
    template = pages.get_template("console.html")
    scripts = sorted(file.name for file in (_HERE / "static").glob("*.js"))

    @router.get("/")
    def page() -> HTMLResponse:
        county = sandbox.county
        text = template.render(
            county=county, groups=_groups(county), words=words, channels=list(Channel), scripts=scripts
        )
        return HTMLResponse(text, headers=_HEADERS)


def _groups(county: County) -> list[tuple[str, list[dict[str, object]]]]:
    return [
        (
            unit.name,
            [
                {"user_id": person.user_id, "name": person.name, "roles": person.roles, "position": person.position}
                for person in county.members_of(unit.department_id)
            ],
        )
        for unit in county.units
        if county.members_of(unit.department_id)
    ]


def _add_feed(router: APIRouter, sandbox: Sandbox) -> None:
    epoch = secrets.token_hex(8)
    state = sandbox.state

    @router.get("/console/feed")
    def feed(person: str, since: int = 0, wire: int = 0) -> dict[str, object]:
        somebody = _person(sandbox, person)
        revision = state.chats.revision
        return {
            "epoch": epoch,
            "now": state.now().isoformat(timespec="seconds"),
            "connected": {channel: state.connected[channel] for channel in Channel},
            "revision": revision,
            "messages": [
                message_json(shown, _quoted(sandbox, shown)) for shown in state.chats.of(somebody.user_id, since=since)
            ],
            "newest": state.chats.newest_by_bot(),
            "wire": [wire_json(entry) for entry in state.wire.since(wire, most=_WIRE_AT_ONCE)],
        }

    @router.get("/console/files/{number}/{index}")
    def file(number: int, index: int) -> Response:
        shown = state.chats.message(number)
        files = ((*((shown.file,) if shown.file else ()), *shown.images)) if shown else ()
        if not 0 <= index < len(files):
            raise HTTPException(404)
        return as_attachment(files[index])

    @router.get("/console/pictures/{number}/{index}")
    def picture(number: int, index: int) -> Response:
        shown = state.chats.message(number)
        images = shown.images if shown else ()
        answer = as_picture(images[index]) if 0 <= index < len(images) else None
        if answer is None:
            raise HTTPException(404)
        return answer


def _add_deeds(router: APIRouter, sandbox: Sandbox) -> None:
    @router.post("/console/people/{user_id}/say", status_code=204)
    def say(user_id: str, body: Say) -> None:
        person = _person(sandbox, user_id)
        try:
            quoted = person.latest(body.quoting) if body.quoting else None
        except KeyError as error:
            raise HTTPException(404) from error
        person.says(body.text, to=body.channel, quoting=quoted)

    @router.post("/console/people/{user_id}/file", status_code=204)
    async def send_file(
        user_id: str, name: Annotated[str, Query(min_length=1, max_length=255)], request: Request
    ) -> None:
        person = _person(sandbox, user_id)
        person.sends_file(name, await _limited_body(request))

    @router.post("/console/people/{user_id}/enter", status_code=204)
    def enter(user_id: str, body: Enter) -> None:
        _person(sandbox, user_id).enters(body.channel)

    @router.post("/console/people/{user_id}/press", status_code=204)
    def press(user_id: str, body: PressButton) -> None:
        person = _person(sandbox, user_id)
        try:
            card = person.latest(body.number).card
            if card is None or body.index >= len(card.buttons):
                raise HTTPException(404)
            person.presses_button(body.number, card.buttons[body.index], body.picked)
        except (KeyError, NoSuchButton) as error:
            raise HTTPException(409) from error

    @router.post("/console/clock", status_code=204)
    def move_clock(body: MoveClock) -> None:
        clock = sandbox.clock
        if not isinstance(clock, MovableClock):
            raise HTTPException(409)
        try:
            clock.move_to(moved(body.move, clock.now(), real=SystemClock().now(), typed=body.moment))
        except ValueError as error:
            raise HTTPException(422) from error

    @router.post("/console/connect", status_code=204)
    def connect(body: _Body) -> None:
        del body
        sandbox.connect()


def _person(sandbox: Sandbox, user_id: str) -> Person:
    try:
        return sandbox.person(user_id)
    except NoSuchPerson as error:
        raise HTTPException(404) from error


def _quoted(sandbox: Sandbox, shown: Shown) -> Shown | None:
    return sandbox.state.chats.message(shown.quoted) if shown.quoted else None


async def _limited_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_UPLOAD:
            raise HTTPException(413)
    return bytes(body)
