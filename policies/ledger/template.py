"""The template: which sheets and columns there are, and what people call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.ledger.characters import fold
from policies.ledger.section import Section


class Kind(StrEnum):
    """What a column holds, in the letters of daily-clearance.md section 4.1."""

    TEXT = "T"
    DATE = "D"
    NUMBER = "N"
    CHOICE = "E"
    INTEGER = "I"


class Need(StrEnum):
    """Whether a cell must be filled: in every row, when another column says so, or never."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is the program's name for it, `title` the template's.

    `values` are the choices as the template offers them; `choices` finds a choice by its folded form, `near` what
    people write instead of it (rule R08). `note` explains the column on the help sheet.
    """

    key: str
    title: str
    kind: Kind
    need: Need
    aliases: tuple[str, ...]
    values: tuple[str, ...]
    choices: Mapping[str, str]
    near: Mapping[str, str]
    note: str

    @classmethod
    def taken_from(cls, entry: Section) -> "Column":
        """Build from one `[[….columns]]` table."""
        values, near = entry.words("values", ()), entry.pairs("near")
        entry.check_words("near", near.values(), values)
        column = cls(
            key=entry.text("key"),
            title=entry.text("title"),
            kind=entry.one_of("kind", Kind),
            need=entry.one_of("need", Need),
            aliases=entry.words("aliases", ()),
            values=values,
            choices={fold(label): label for label in values},
            near={fold(written): label for written, label in near.items()},
            note=entry.text("note", ""),
        )
        entry.close()
        return column

    @classmethod
    def of_text(cls, title: str) -> "Column":
        """A column of free text that the template has not got."""
        return cls("", title, Kind.TEXT, Need.OPTIONAL, aliases=(), values=(), choices={}, near={}, note="")


@dataclass(frozen=True, slots=True)
class SheetNames:
    """The names a sheet goes by: its own, others, and words its name may contain."""

    name: str
    aliases: tuple[str, ...]
    containing: tuple[str, ...]

    @classmethod
    def taken_from(cls, entry: Section) -> "SheetNames":
        """Take `name`, `aliases` and `containing` out of a sheet's table."""
        return cls(entry.text("name"), entry.words("aliases", ()), entry.words("containing", ()))

    def rank(self, sheet_name: str) -> int | None:
        """How well the name fits: 0 exactly, 1 an alias, 2 contains a word, None not at all."""
        folded = fold(sheet_name)
        if folded == fold(self.name):
            return 0
        if folded in map(fold, self.aliases):
            return 1
        return 2 if any(fold(word) in folded for word in self.containing) else None


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """A sheet of the template with its columns in order.

    `titles` finds a column's key by its folded title, `aliases` the keys that a folded alias may mean.
    """

    names: SheetNames
    columns: tuple[Column, ...]
    by_key: Mapping[str, Column]
    titles: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]

    @classmethod
    def taken_from(cls, entry: Section) -> "SheetTemplate":
        """Build from a sheet's table."""
        names = SheetNames.taken_from(entry)
        columns = tuple(Column.taken_from(column) for column in entry.sections("columns"))
        by_key = {column.key: column for column in columns}
        titles = {fold(column.title): column.key for column in columns}
        if len(by_key) < len(columns) or len(titles) < len(columns):
            raise entry.bad("columns", "two columns share a key or a title")
        entry.close()
        aliases = dict[str, tuple[str, ...]]()
        for column in columns:
            for alias in map(fold, column.aliases):
                aliases[alias] = (*aliases.get(alias, ()), column.key)
        return cls(names, columns, by_key, titles, aliases)

    def title(self, key: str) -> str:
        """The template's name of a column."""
        return self.by_key[key].title


@dataclass(frozen=True, slots=True)
class OldTemplate:
    """An earlier template: its number, its day, and the folded names of its columns (rule H09)."""

    version: int
    released: date
    columns: frozenset[str]

    @classmethod
    def taken_from(cls, entry: Section) -> "OldTemplate":
        """Build from one entry of `template.old`."""
        old = cls(entry.count("version"), entry.day("released"), frozenset(map(fold, entry.words("columns"))))
        entry.close()
        return old
