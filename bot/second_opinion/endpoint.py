"""One call to an OpenAI-compatible endpoint: a chat completion under a time limit and a size limit."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

import requests
from pydantic import SecretStr
from urllib3.exceptions import HTTPError

from bot.wecom.sessions import Sessions

_PIECE = 16_384
_MOST_BYTES = 65_536
_ABOUT_THE_MESSAGE = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
)


class Silence(StrEnum):
    """Why there is no answer."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    UNSUITABLE = "unsuitable"  # the message itself cannot be asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Asks for chat completions at `base_url`, which ends with a slash; `timeout_s` bounds the wait and the reading."""

    sessions: Sessions
    base_url: str
    api_key: SecretStr
    timeout_s: float

    def ask(self, body: Mapping[str, object]) -> str | Silence:
        """What the model said, or why nothing was heard."""
        key = self.api_key.get_secret_value()
        # Unpacking on the way would let a few bytes become many.
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {})
        deadline = time.monotonic() + self.timeout_s
        try:
            with self.sessions.mine().post(
                f"{self.base_url}chat/completions",
                json=body,
                headers=headers,
                timeout=self.timeout_s,
                stream=True,
                allow_redirects=False,  # an address elsewhere was never checked
            ) as response:
                if response.status_code != HTTPStatus.OK:
                    return Silence.UNSUITABLE if response.status_code in _ABOUT_THE_MESSAGE else Silence.REFUSED
                content = _read(response, deadline)
        except (requests.RequestException, HTTPError):  # urllib3's own, because the body is read past requests
            return Silence.UNREACHABLE
        return content if isinstance(content, Silence) else _said(content)


def _read(response: requests.Response, deadline: float) -> bytes | Silence:
    content = bytearray()
    # read1 gives what has come; requests' own iteration waits for full pieces, and a trickle outlasts any deadline.
    while piece := response.raw.read1(_PIECE, decode_content=False):
        content += piece
        if len(content) > _MOST_BYTES:
            return Silence.UNREADABLE
        if time.monotonic() > deadline:
            return Silence.UNREACHABLE
    return bytes(content)


def _said(content: bytes) -> str | Silence:
    """The words of the only choice; none at all is an answer too."""
    try:
        answer = json.loads(content)
        [choice] = answer["choices"]
        words = choice["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return Silence.UNREADABLE
    return words if isinstance(words, str) else ""
