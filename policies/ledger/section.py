"""Takes a county's data apart with types: whatever is missing, misspelt or of the wrong kind is named by its path."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

_Choice = TypeVar("_Choice", bound=StrEnum)


class SpecError(ValueError):
    """The ledger's data cannot be used; the message begins with the path of the entry."""


class Section:
    """One table of the data. Every getter takes its entry; `close()` complains about entries nobody took."""

    def __init__(self, data: object, path: str = "ledger") -> None:
        if not isinstance(data, Mapping):
            raise SpecError(f"{path}: must be a table")
        self._left = dict(data)
        self.path = path

    def text(self, name: str, default: str | None = None) -> str:
        """A string."""
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self.bad(name, "must be a string")
        return value

    def number(self, name: str) -> float:
        """An integer or a float."""
        value = self._take(name, None)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.bad(name, "must be a number")
        return value

    def count(self, name: str) -> int:
        """An integer, 0 or more."""
        value = self._take(name, None)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.bad(name, "must be a whole number, 0 or more")
        return value

    def day(self, name: str) -> date:
        """A date."""
        value = self._take(name, None)
        if type(value) is not date:
            raise self.bad(name, "must be a date")
        return value

    def words(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        value = self._take(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            raise self.bad(name, "must be a list of strings")
        return tuple(value)

    def pattern(self, name: str) -> re.Pattern[str]:
        """A regular expression, compiled."""
        return self.compiled(name, self.text(name))

    def compiled(self, name: str, written: str) -> re.Pattern[str]:
        """A regular expression that was built from entry `name`."""
        try:
            return re.compile(written)
        except re.error as error:
            raise self.bad(name, f"is no regular expression ({error})") from error

    def section(self, name: str) -> "Section":
        """A table inside this one."""
        return Section(self._take(name, None), f"{self.path}.{name}")

    def sections(self, name: str) -> list["Section"]:
        """A list of tables."""
        value = self._take(name, None)
        if not isinstance(value, list | tuple):
            raise self.bad(name, "must be a list of tables")
        return [Section(item, f"{self.path}.{name}[{place}]") for place, item in enumerate(value)]

    def one_of(self, name: str, kind: type[_Choice]) -> _Choice:
        """A value of an enumeration."""
        value = self.text(name)
        if value not in {choice.value for choice in kind}:
            raise self.bad(name, f"must be one of {', '.join(kind)}")
        return kind(value)

    def word_of(self, name: str, words: Collection[str]) -> str:
        """A string that is one of these words."""
        word = self.text(name)
        self.check_words(name, [word], words)
        return word

    def words_of(self, name: str, words: Collection[str]) -> tuple[str, ...]:
        """A list of strings, each one of these words."""
        given = self.words(name)
        self.check_words(name, given, words)
        return given

    def check_words(self, name: str, given: Iterable[str], words: Collection[str]) -> None:
        """Complain about the first that is not one of the words."""
        for word in given:
            if word not in words:
                raise self.bad(name, f"{word} is not one of the values")

    def pairs(self, name: str) -> dict[str, str]:
        """A table of strings; empty when there is none."""
        value = self._take(name, {})
        if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
            raise self.bad(name, "must be a table of strings")
        return {str(key): item for key, item in value.items()}

    def lists(self, name: str) -> dict[str, tuple[str, ...]]:
        """A table of lists of strings."""
        inner = self.section(name)
        return {key: inner.words(key) for key in tuple(inner._left)}

    def table(self, name: str) -> Mapping[str, object]:
        """A table as it is, for another reader."""
        value = self._take(name, None)
        if not isinstance(value, Mapping):
            raise self.bad(name, "must be a table")
        return value

    def has(self, name: str) -> bool:
        """Whether the entry is there and was not taken yet."""
        return name in self._left

    def items(self, name: str) -> list[object]:
        """A list of anything."""
        value = self._take(name, None)
        if not isinstance(value, list | tuple):
            raise self.bad(name, "must be a list")
        return list(value)

    def bad(self, name: str, problem: str) -> SpecError:
        """The error to raise about entry `name`."""
        return SpecError(f"{self.path}.{name}: {problem}")

    def close(self) -> None:
        """Raise SpecError for an entry nobody knows: a typing error must not pass for a default."""
        for name in self._left:
            raise self.bad(str(name), "is not a known entry")

    def _take(self, name: str, default: object) -> object:
        if name not in self._left:
            if default is None:
                raise self.bad(name, "is missing")
            return default
        return self._left.pop(name)
