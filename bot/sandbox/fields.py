"""Reading the bot's JSON as the tenant reads it: every wrong shape is a refusal that names the field."""

import json
from collections.abc import Mapping
from typing import TypeGuard

from bot.sandbox.errors import ErrCode, Refusal

Json = Mapping[str, object]


def is_object(value: object) -> TypeGuard[Json]:
    """Whether the value is a JSON object."""
    return isinstance(value, Mapping)


def parse_object(body: bytes) -> "Fields":
    """The JSON object of a request body; anything else is refused with 40035."""
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False).encode()  # lone surrogates are no text anybody can show
    except (ValueError, RecursionError) as error:
        raise Refusal(ErrCode.INVALID_PARAMETER, "body is not json") from error
    if not is_object(value):
        raise Refusal(ErrCode.INVALID_PARAMETER, "body is not an object")
    return Fields(value)


class Fields:
    """A JSON object with typed look-ups; `path` names it in refusals. Absent and null count as the empty value."""

    __slots__ = ("path", "raw")

    def __init__(self, raw: Json, path: str = "") -> None:
        self.raw = raw
        self.path = path

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.raw.get(name) is not None

    def text(self, name: str) -> str:
        """The string, or the empty string."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.wrong(name, "must be a string")
        return value

    def number(self, name: str, default: int = 0) -> int:
        """The integer, or the default; booleans are no integers."""
        value = self.raw.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(name, "must be an integer")
        return value

    def flag(self, name: str) -> bool:
        """A yes or no, given as true/false or 1/0."""
        value = self.raw.get(name)
        if value is None:
            return False
        if value in (True, False):
            return bool(value)
        raise self.wrong(name, "must be true or false")

    def table(self, name: str) -> "Fields":
        """The nested object, or an empty one."""
        value = self.raw.get(name)
        if value is None:
            return Fields({}, self.name_of(name))
        if not is_object(value):
            raise self.wrong(name, "must be an object")
        return Fields(value, self.name_of(name))

    def tables(self, name: str) -> list["Fields"]:
        """The nested objects of a list, or none."""
        items = self._list(name)
        found = list[Fields]()
        for number, item in enumerate(items):
            if not is_object(item):
                raise self.wrong(name, "must be a list of objects")
            found.append(Fields(item, f"{self.name_of(name)}[{number}]"))
        return found

    def texts(self, name: str) -> list[str]:
        """The strings of a list, or none."""
        items = self._list(name)
        if not all(isinstance(item, str) for item in items):
            raise self.wrong(name, "must be a list of strings")
        return [str(item) for item in items]

    def name_of(self, name: str) -> str:
        """The full name of a field, as refusals show it."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, problem: str, code: ErrCode = ErrCode.INVALID_FIELD) -> Refusal:
        """The refusal that names this field."""
        return Refusal(code, f"{self.name_of(name)} {problem}")

    def _list(self, name: str) -> list[object]:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(name, "must be a list")
        return value
