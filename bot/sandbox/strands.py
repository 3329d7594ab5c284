"""Jobs on worker threads, one after the other within a strand: a conversation keeps its order, others do not wait."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Strands:
    """Runs jobs by strand. A job that raises is reported by `idle` and `close`, which raise its error."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sandbox")
        self._changed = threading.Condition()
        self._waiting = defaultdict[str, deque[Callable[[], None]]](deque)
        self._running = 0
        self._crashes = list[BaseException]()
        self._closed = False

    def submit(self, strand: str, job: Callable[[], None]) -> None:
        """Run the job after all earlier ones of the strand; ignored once closed."""
        with self._changed:
            if self._closed:
                return
            waiting = self._waiting[strand]
            waiting.append(job)
            if len(waiting) == 1:
                self._start(strand)

    def idle(self, timeout: float) -> bool:
        """Whether everything was done within `timeout` real seconds."""
        with self._changed:
            done = self._changed.wait_for(lambda: not self._running, timeout)
            self._raise_crash()
            return done

    def close(self) -> None:
        """Finish the jobs that run, forget the rest, and end the threads."""
        with self._changed:
            self._closed = True
        self._pool.shutdown(wait=True)
        with self._changed:
            self._raise_crash()

    def _start(self, strand: str) -> None:
        self._running += 1
        future = self._pool.submit(self._waiting[strand][0])
        future.add_done_callback(lambda finished: self._finished(strand, finished))

    def _finished(self, strand: str, future: Future[None]) -> None:
        with self._changed:
            self._running -= 1
            self._waiting[strand].popleft()
            if crash := future.exception():
                self._crashes.append(crash)
            if self._waiting[strand] and not self._closed:
                self._start(strand)
            self._changed.notify_all()

    def _raise_crash(self) -> None:
        if self._crashes:
            raise self._crashes.pop(0)
