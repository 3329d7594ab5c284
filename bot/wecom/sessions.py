"""HTTP connections to the tenant: one session per thread, because requests does not promise to share one."""

import ipaddress
import logging
import threading
import weakref
from urllib.parse import urlsplit

import requests

# At DEBUG urllib3 writes whole request lines, and those carry secrets and tokens in their query.
logging.getLogger("urllib3").setLevel(logging.INFO)

_REDIRECTS = 3


class Sessions:
    """Hands every thread its own session; `close` closes them all.

    `direct` ones go through no proxy, whatever the environment says.
    """

    def __init__(self, base_url: str, *, direct: bool = False) -> None:
        # A proxy from the environment serves the way out, not a tenant on this very machine.
        self._use_environment = not direct and not _is_loopback(urlsplit(base_url).hostname or "")
        self._mine = threading.local()
        self._all = weakref.WeakSet[requests.Session]()
        self._lock = threading.Lock()

    def mine(self) -> requests.Session:
        """The calling thread's session."""
        session = getattr(self._mine, "session", None)
        if isinstance(session, requests.Session):
            return session
        session = requests.Session()
        session.trust_env = self._use_environment
        session.max_redirects = _REDIRECTS
        self._mine.session = session
        with self._lock:
            self._all.add(session)
        return session

    def close(self) -> None:
        """Close the connections of all threads; a later call opens new ones."""
        with self._lock:
            sessions = list(self._all)
        for session in sessions:
            session.close()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
