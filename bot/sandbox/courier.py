"""Brings callbacks to the bot: signed, encrypted, in order per conversation, within 5 seconds, tried up to 3 times."""

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sandbox import answers
from bot.sandbox.answers_aibot import GrowingStream
from bot.sandbox.callback_urls import CallbackUrls, Exchange, ask, new_nonce, query_of
from bot.sandbox.callbacks import Callback, aibot_stream_poll
from bot.sandbox.cipher import Seal
from bot.sandbox.errors import BadEnvelope, Refusal
from bot.sandbox.messages import Channel, Delivery
from bot.sandbox.state import TenantState
from bot.sandbox.strands import Strands
from bot.sandbox.wire import Direction, NoteCode, Trace, WireEntry

URL_CHECK_WITHIN_S = 1.0
STREAM_LIFETIME = timedelta(minutes=6)
_WORKERS = 8
_OK = 200


@dataclass(frozen=True, slots=True)
class Pace:
    """Real seconds: between attempts, between stream polls (the protocol leaves both open), and for an answer (5)."""

    retry_s: float = 0.5
    poll_s: float = 1.0
    answer_s: float = 5.0


class Courier:
    """The tenant's side of the callback URLs. Delivery happens on worker threads."""

    def __init__(self, state: TenantState, bot_url: str, *, pace: Pace) -> None:
        self._state = state
        self._urls = CallbackUrls(state, bot_url)
        self._pace = pace
        self._strands = Strands(_WORKERS)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._held: list[Callback] | None = None

    def send(self, callback: Callback) -> None:
        """Deliver after everything earlier of the same conversation; kept back while `hold` is on."""
        with self._lock:
            if self._held is not None:
                self._held.append(callback)
                return
        self._strands.submit(callback.conversation, lambda: self._deliver(callback))

    def hold(self) -> None:
        """Keep everything back from now on, until `release`."""
        with self._lock:
            self._held = self._held or []

    def release(self, *, reverse: bool = False, copies: int = 1) -> None:
        """Deliver what was kept back: late, and if wanted in the wrong order or several times over."""
        with self._lock:
            held, self._held = self._held or [], None
        for callback in reversed(held) if reverse else held:
            for _ in range(copies):
                self.send(callback)

    def connect(self, channel: Channel) -> bool:
        """Verify the channel's URL as the admin console does when it is saved; callbacks flow only afterwards."""
        expected = str(secrets.randbits(62))
        sealed = self._urls.seal(channel).seal(expected, timestamp=self._urls.timestamp(), nonce=new_nonce())
        query = query_of(sealed, echostr=sealed.encrypt)
        exchange = ask("GET", f"{self._urls.address(channel)}?{query}", b"", URL_CHECK_WITHIN_S)
        passed = exchange.status == _OK and exchange.body == expected.encode()
        self._state.connected[channel] = passed
        trace = Trace()
        trace.note(NoteCode.URL_CHECKED if passed else NoteCode.NOT_CONNECTED, exchange.problem)
        self._record("GET", channel, "echostr", expected, exchange, trace, exchange.body.decode(errors="replace"))
        return passed

    def idle(self, timeout: float) -> bool:
        """Whether everything was delivered and answered within `timeout` real seconds."""
        return self._strands.idle(timeout)

    def close(self) -> None:
        """Stop trying and end the worker threads."""
        self._closing.set()
        self._strands.close()

    def _deliver(self, callback: Callback) -> None:
        arrived = self._connected(callback) and self._try_all(callback)
        if callback.number is None or callback.kind in ("stream", "template_card_event", "template_card_menu_event"):
            return
        fate = Delivery.DELIVERED if arrived else Delivery.FAILED
        self._state.chats.revise(callback.number, lambda shown: replace(shown, delivery=fate))

    def _connected(self, callback: Callback) -> bool:
        return self._state.connected[callback.channel] or self.connect(callback.channel)

    def _try_all(self, callback: Callback) -> bool:
        for attempt in range(1, callback.attempts + 1):
            if self._attempt(callback, attempt):
                return True
            if attempt < callback.attempts and self._closing.wait(self._pace.retry_s):
                return False
        return False

    def _attempt(self, callback: Callback, attempt: int) -> bool:
        seal, nonce, trace = self._urls.seal(callback.channel), new_nonce(), Trace()
        trace.touches(callback.conversation)
        sealed = seal.seal(callback.body, timestamp=self._urls.timestamp(), nonce=nonce)
        outer = self._urls.outer(callback.channel, sealed)
        exchange = ask("POST", f"{self._urls.address(callback.channel)}?{query_of(sealed)}", outer, self._pace.answer_s)
        if attempt > 1:
            trace.note(NoteCode.ATTEMPT, f"{attempt}/{callback.attempts}")
        if exchange.problem:
            trace.note(NoteCode.NO_ANSWER, exchange.problem)
        elif exchange.status != _OK:
            trace.note(NoteCode.BAD_STATUS, str(exchange.status))
        arrived = exchange.status == _OK and not exchange.problem
        said = self._take_answer(callback, seal, nonce, exchange.body, trace) if arrived else ""
        self._record("POST", callback.channel, callback.kind, callback.body, exchange, trace, said)
        return arrived

    def _take_answer(self, callback: Callback, seal: Seal, nonce: str, body: bytes, trace: Trace) -> str:
        try:
            said = answers.opened(seal, callback.channel, body, nonce)
        except BadEnvelope as error:
            trace.note(NoteCode.BAD_REPLY, str(error))
            return body.decode(errors="replace")
        if not said:
            return ""
        try:
            with self._state.lock:
                growing = answers.apply(self._state, callback, said, trace)
        except Refusal as refusal:
            trace.note(NoteCode.REPLY_REFUSED, str(refusal))
            return said
        if growing and callback.kind != "stream":
            self._follow(callback.user, growing)
        return said

    def _follow(self, user: str, growing: GrowingStream) -> None:
        until = self._state.now() + STREAM_LIFETIME
        # A strand of its own: the conversation goes on while the stream grows.
        self._strands.submit(f"stream:{growing.number}", lambda: self._poll(user, growing, until))

    def _poll(self, user: str, growing: GrowingStream, until: datetime) -> None:
        while not self._closing.wait(self._pace.poll_s) and self._state.now() < until:
            self._try_all(aibot_stream_poll(self._state, user, growing.stream_id, growing.number))
            shown = self._state.chats.message(growing.number)
            if shown is None or not shown.unfinished:
                return
        self._state.chats.revise(growing.number, lambda shown: replace(shown, unfinished=False))

    def _record(
        self, method: str, channel: Channel, kind: str, inner: str, exchange: Exchange, trace: Trace, said: str
    ) -> None:
        self._state.wire.add(
            WireEntry(
                at=self._state.now(),
                direction=Direction.TO_BOT,
                method=method,
                path=f"/wecom/{channel} {kind}",
                status=exchange.status,
                errcode=None,
                size=len(inner.encode(errors="replace")),
                millis=exchange.millis,
                conversations=frozenset(trace.conversations),
                request=inner,
                answer=said,
                notes=tuple(trace.notes),
            )
        )
