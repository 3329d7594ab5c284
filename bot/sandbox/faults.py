"""Trouble on demand for tests: an API call that fails, or succeeds while its answer is lost."""

import threading
from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call: `errcode` answered without any effect, or the effect with HTTP `status` instead."""

    errcode: int = 0
    status: int = 200

    @property
    def loses_the_answer(self) -> bool:
        """Whether the call takes effect and only its answer is lost."""
        return self.errcode == 0


class Faults:
    """Planned faults by API path, used up in order; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned = defaultdict[str, deque[Fault]](deque)

    def refuse(self, path: str, errcode: int, *, times: int = 1) -> None:
        """The next calls of a path such as `message/send` are answered with errcode and have no effect."""
        with self._lock:
            self._planned[path].extend([Fault(errcode=errcode)] * times)

    def lose_answer(self, path: str, *, status: int = 502, times: int = 1) -> None:
        """The next calls of a path take effect, but the caller gets an HTTP error instead of the answer."""
        with self._lock:
            self._planned[path].extend([Fault(status=status)] * times)

    def take(self, path: str) -> Fault | None:
        """The fault planned for this call, now used up."""
        with self._lock:
            return self._planned[path].popleft() if self._planned.get(path) else None
