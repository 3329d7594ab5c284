"""Events as text for the inbox and back. The kind is the event's class name.

Bytes of files, verdicts and what leads to them never go in, and what the bot only observes has no kind here.
"""

from pydantic import TypeAdapter, ValidationError

from bot.errors import Undecodable
from handlers.events import ButtonPressed, ChatEntered, Event, MessageReceived, TimeCame, UnknownReceived

_ADAPTERS: dict[str, TypeAdapter[Event]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (MessageReceived, ButtonPressed, ChatEntered, UnknownReceived, TimeCame)
}


def encode(event: Event) -> tuple[str, str]:
    """(kind, payload) of an event that has not been handled yet."""
    kind = type(event).__name__
    payload = _ADAPTERS[kind].dump_json(event, exclude_defaults=True, exclude={"file", "verdict", "asked_by_others"})
    return kind, payload.decode()


def decode(kind: str, payload: str) -> Event:
    """The event as it was accepted; raises Undecodable for one this version cannot read."""
    if kind not in _ADAPTERS:
        raise Undecodable(kind)
    try:
        return _ADAPTERS[kind].validate_json(payload)
    except ValidationError:
        # Its own words quote the payload, and that may be what a person wrote: they must not reach a log.
        raise Undecodable(kind) from None
