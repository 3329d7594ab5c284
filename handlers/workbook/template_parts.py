"""What a template is made of: columns, sheets, and the Chinese around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from policies.ledger.book import CellValue

Kind = Literal["text", "date", "number", "integer", "choice"]


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: its name is the header, `width` in characters, `hint` shown when a cell is entered.

    `choices` are those of kind `choice`.
    """

    name: str
    kind: Kind
    required: bool
    choices: tuple[str, ...] = ()
    width: float = 12
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """One sheet to fill in; `rows` are filled in already, by column name."""

    title: str
    columns: tuple[TemplateColumn, ...]
    rows: tuple[Mapping[str, CellValue], ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateLabels:
    """The Chinese of a template. `heading` and `filled_by` have places; `guide` has one line a paragraph."""

    author: str
    heading: str
    filled_by: str
    no_unit: str
    no_day: str
    guide_title: str
    guide: str
    guide_headers: tuple[str, str, str]
    required: str
    optional: str
    choices_title: str
    choices_joint: str
    choice_hint: str
    date_hint: str
    number_hint: str
    wrong_title: str
    wrong_choice: str
    wrong_date: str
    wrong_number: str

    @classmethod
    def of(cls, sentences: Mapping[str, str]) -> "TemplateLabels":
        """The labels out of all sentences (`Wording.sentences`), from `texts/workbook.toml`."""
        say = {key.removeprefix("workbook.template."): text for key, text in sentences.items()}
        return cls(
            author=say["author"],
            heading=say["heading"],
            filled_by=say["filled_by"],
            no_unit=say["no_unit"],
            no_day=say["no_day"],
            guide_title=say["guide_title"],
            guide=say["guide"],
            guide_headers=(say["guide_header.column"], say["guide_header.required"], say["guide_header.hint"]),
            required=say["required"],
            optional=say["optional"],
            choices_title=say["choices_title"],
            choices_joint=say["choices_joint"],
            choice_hint=say["choice_hint"],
            date_hint=say["date_hint"],
            number_hint=say["number_hint"],
            wrong_title=say["wrong_title"],
            wrong_choice=say["wrong_choice"],
            wrong_date=say["wrong_date"],
            wrong_number=say["wrong_number"],
        )
