"""Which handler an event goes to: the first that wants it, in the order of the list in handlers/__init__.py."""

from collections.abc import Callable
from enum import Enum
from typing import Any, Literal, TypeVar

from handlers.context import Context
from handlers.events import Event
from handlers.outgoing import Outgoing


class Routing(Enum):
    """What a handler returns when an event is not its business."""

    UNHANDLED = "unhandled"


UNHANDLED = Routing.UNHANDLED
Answer = list[Outgoing] | Literal[Routing.UNHANDLED]

_E = TypeVar("_E", bound=Event)
_Handler = Callable[[_E, Context], Answer]


class Router:
    """Handlers by event type. A handler answers with messages (perhaps none) or says UNHANDLED."""

    def __init__(self) -> None:
        self._handlers: list[tuple[type[Event], Callable[[Any, Context], Answer]]] = []

    def on(self, kind: type[_E]) -> Callable[[_Handler[_E]], _Handler[_E]]:
        """Register the decorated function for one type of event."""

        def register(handler: _Handler[_E]) -> _Handler[_E]:
            self._handlers.append((kind, handler))
            return handler

        return register

    @classmethod
    def merge(cls, *routers: "Router") -> "Router":
        """One router that asks the given ones in order."""
        merged = cls()
        for router in routers:
            merged._handlers.extend(router._handlers)
        return merged

    def handle(self, event: Event, ctx: Context) -> Answer:
        """The first answer; UNHANDLED when nobody wants the event."""
        for kind, handler in self._handlers:
            if isinstance(event, kind):
                answer = handler(event, ctx)
                if answer is not UNHANDLED:
                    return answer
        return UNHANDLED
