"""Fetching bytes in pieces, under a limit and a deadline, whatever the sender claims about their size."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import requests
from urllib3.exceptions import HTTPError

from bot.errors import FileUnavailable, TenantBusy, TenantError
from bot.wecom.answers import http_failure, network_failure
from bot.wecom.sessions import Sessions
from handlers.events import FetchFailure

_PIECE = 65_536
_ERROR_BYTES = 4_096
_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Download:
    """A fetched body, and the header that may name it."""

    status: int
    content: bytes = field(repr=False)
    disposition: str | None

    @property
    def may_be_an_error(self) -> bool:
        """Whether this could be an error message in place of a file: small, and named by nobody."""
        return self.disposition is None and len(self.content) <= _ERROR_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloader:
    """Fetches at most `limit` bytes within `deadline_s` seconds; `timeout_s` bounds each silence in between."""

    sessions: Sessions
    limit: int
    timeout_s: float
    deadline_s: float

    def get(self, url: str, params: Mapping[str, str], *, what: str) -> Download:
        """The body of a GET, of any HTTP status below 500.

        Raises TenantBusy when it is not to be had now, FileUnavailable when it is too large.
        """
        result = self._attempt(url, params, what)
        if isinstance(result, Exception):
            raise result
        return result

    def _attempt(self, url: str, params: Mapping[str, str], what: str) -> Download | TenantError | FileUnavailable:
        # Unpacking on the way would let a few bytes become many.
        headers = {"Accept-Encoding": "identity"}
        session = self.sessions.mine()
        try:
            with session.get(url, params=params, headers=headers, timeout=self.timeout_s, stream=True) as response:
                if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    return http_failure(response.status_code, what=what, repeatable=True)
                content = self._read(response)
        except requests.TooManyRedirects:
            return FileUnavailable(FetchFailure.UNREADABLE)
        except requests.RequestException as error:
            return network_failure(error, what=what, repeatable=True)
        except HTTPError:  # urllib3's own, because the body is read past requests
            return TenantBusy(_AGAIN_SECONDS)
        if not isinstance(content, bytes):
            return content
        return Download(response.status_code, content, response.headers.get("Content-Disposition"))

    def _read(self, response: requests.Response) -> bytes | TenantBusy | FileUnavailable:
        claimed = response.headers.get("Content-Length", "")
        if claimed.isdecimal() and int(claimed) > self.limit:
            return FileUnavailable(FetchFailure.TOO_LARGE)
        deadline = time.monotonic() + self.deadline_s
        content = bytearray()
        # read1 gives what has come; requests' own iteration waits for full pieces, and a trickle outlasts any deadline.
        while piece := response.raw.read1(_PIECE, decode_content=False):
            content += piece
            if len(content) > self.limit:
                return FileUnavailable(FetchFailure.TOO_LARGE)
            if time.monotonic() > deadline:
                return TenantBusy(_AGAIN_SECONDS)
        return bytes(content)
