"""A web server on a thread: requests are answered when `start` returns, and finished when `stop` does."""

import socket
import threading

import uvicorn
from fastapi import FastAPI

from bot.errors import Unusable
from bot.phrases import phrase


class Listener:
    """An address of this machine that is ours from now on; port 0 takes a free one."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self.socket = socket.create_server((host, port), backlog=2048)
        except OSError:
            raise Unusable(phrase("errors.busy_port", port=port)) from None
        self.host = host
        self.port: int = self.socket.getsockname()[1]

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def close(self) -> None:
        """Give the address back."""
        self.socket.close()


class Served:
    """An application behind a listener, which is closed with it."""

    def __init__(self, application: FastAPI, listener: Listener) -> None:
        config = uvicorn.Config(application, log_config=None, access_log=False, timeout_graceful_shutdown=5)
        self._listener = listener
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener.socket]}, name=f"web-{listener.port}"
        )

    def start(self) -> None:
        """Serve; returns when requests are answered."""
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            if not self._thread.is_alive():
                raise RuntimeError("the web server ended before it began")

    def stop(self) -> None:
        """Finish the requests in hand, then end."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
