"""Short requests for a file: the blank template or today's draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 20


class Request(StrEnum):
    """What somebody asks to be sent."""

    TEMPLATE = "template"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class RequestWords:
    """A pattern for each request; the whole message, without spaces and marks, has to match."""

    patterns: Mapping[Request, re.Pattern[str]]
    idle: re.Pattern[str]

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "RequestWords":
        """Built from policies/data/requests.toml; raises KeyError for a missing entry, ValueError for a bad pattern."""
        try:
            return cls({one: re.compile(data[one]) for one in Request}, re.compile(data["idle"]))
        except re.error as error:
            raise ValueError(f"requests: {error}") from error


def request_in(text: str, words: RequestWords) -> Request | None:
    """What the message asks for, None when it is about anything else."""
    bare = words.idle.sub("", text)
    if len(bare) > _LONGEST:
        return None
    return next((one for one, pattern in words.patterns.items() if pattern.fullmatch(bare)), None)
