"""A web server on a thread: ready when `start` returns, finished with its requests when `stop` does."""

import socket
import threading

import uvicorn
from fastapi import FastAPI

from bot.errors import Unusable
from bot.phrases import phrase


class ServedApp:
    """An application served on an address of this machine; port 0 takes a free one."""

    def __init__(self, application: FastAPI, *, host: str, port: int) -> None:
        self._socket = _listen(host, port)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            application, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=5
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name=f"web-{port}")

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Serve; returns when requests are answered."""
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            if not self._thread.is_alive():
                raise Unusable(phrase("errors.busy_port", port=self.port))

    def stop(self) -> None:
        """Finish the requests in hand, then end."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket of our own, so that a taken port is known at once and port 0 tells which one it became."""
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError:
        raise Unusable(phrase("errors.busy_port", port=port)) from None
