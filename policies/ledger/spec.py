"""Everything a county may want to change about its ledger, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from policies.ledger.carriers.limits import CarrierLimits
from policies.ledger.carriers.row import CARRIER_KINDS, Proposal
from policies.ledger.lexicon import CellWords, DateForms, Prose
from policies.ledger.row import COLUMN_KINDS, Status, Verification
from policies.ledger.section import Section
from policies.ledger.template import OldTemplate, SheetNames, SheetTemplate
from policies.report_text.numerals import Numerals

# The rules that judge a standard; a county may change whose it is, not add to them.
STANDARD_RULES = ("X09", "X10", "X11")

_Meaning = TypeVar("_Meaning", bound=StrEnum)


class Holds(StrEnum):
    """How a value is held against a standard's limit (section 4.3)."""

    ABOVE = "above"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Standard:
    """A quantified standard: it concerns the rows of one venue type and one category.

    With a `measure` it is judged only for rows in that measure.
    """

    rule: str
    venue_type: str
    category: str
    holds: Holds
    limit: float
    measure: str | None

    def met_by(self, value: float) -> bool:
        """Whether a value meets the standard; the limit itself does for AT_MOST and AT_LEAST (policy.md 2.8)."""
        match self.holds:
            case Holds.ABOVE:
                return value > self.limit
            case Holds.AT_MOST:
                return value <= self.limit
            case Holds.AT_LEAST:
                return value >= self.limit


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of the rules; the comments in data/ledger.toml say which is whose."""

    header_rows: int
    header_least: int
    description_min: int
    description_max: int
    due_workdays: int
    similarity: float
    uniform_rows: int
    shift_share: float
    first_year: int
    last_year: int

    @classmethod
    def taken_from(cls, entry: Section) -> "Limits":
        """Build from `[limits]`."""
        shares = {name: entry.number(name) for name in ("similarity", "shift_share")}
        for name, share in shares.items():
            if not 0 < share <= 1:
                raise entry.bad(name, "must be above 0 and at most 1")
        counts = {field.name: entry.count(field.name) for field in fields(cls) if field.name not in shares}
        entry.close()
        return cls(**shares, **counts)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class CrossDay:
    """The thresholds of the rules about several days (D02, D06, D08, D09)."""

    similarity: float
    stale_days: int
    closed_at_once: int
    same_elsewhere: int

    @classmethod
    def taken_from(cls, entry: Section) -> "CrossDay":
        """Build from `[cross_day]`."""
        similarity = entry.number("similarity")
        if not 0 < similarity <= 1:
            raise entry.bad("similarity", "must be above 0 and at most 1")
        counts = {field.name: entry.count(field.name) for field in fields(cls) if field.name != "similarity"}
        for name, least in counts.items():
            if not least:
                raise entry.bad(name, "must be 1 or more")
        entry.close()
        return cls(similarity=similarity, **counts)


@dataclass(frozen=True)
class LedgerSpec:
    """The template and the rules' parameters. Build it with `from_data`; loading the file is done elsewhere.

    `statuses`, `verifications` and `proposals` map the words of the template to their meaning; `standards` is keyed by
    (venue type, category), `mismatches` holds such pairs that hardly go together.
    """

    version: int
    header_row: int
    old_templates: tuple[OldTemplate, ...]
    limits: Limits
    cross_day: CrossDay
    ledger: SheetTemplate
    carriers: SheetTemplate
    helpers: SheetNames
    statuses: Mapping[str, Status]
    verifications: Mapping[str, Verification]
    proposals: Mapping[str, Proposal]
    carrier_limits: CarrierLimits
    not_passed: str
    verifier_for: frozenset[Verification]
    percent: str
    standards: Mapping[tuple[str, str], Standard]
    mismatches: frozenset[tuple[str, str]]
    cells: CellWords
    dates: DateForms
    prose: Prose

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> "LedgerSpec":
        """Parse and check data in the shape of policies/data/ledger.toml; raises SpecError naming the entry."""
        root = Section(data)
        template, closing, measures = root.section("template"), root.section("closing"), root.section("measures")
        ledger = SheetTemplate.taken_from(root.section("ledger"))
        if {column.key: column.kind for column in ledger.columns} != COLUMN_KINDS:
            raise root.bad("ledger.columns", "must hold every known key once, with its own kind")
        verifications = _meanings(root, "verifications", Verification, ledger.by_key["verification"].values)
        carriers, carrier_limits = _carriers(root.section("carriers"))
        numerals = Numerals.of(root.table("numerals"))
        spec = cls(
            version=template.count("version"),
            header_row=template.count("header_row"),
            old_templates=tuple(map(OldTemplate.taken_from, template.sections("old"))),
            limits=Limits.taken_from(root.section("limits")),
            cross_day=CrossDay.taken_from(root.section("cross_day")),
            ledger=ledger,
            carriers=carriers,
            helpers=_names(root.section("helpers")),
            statuses=_meanings(root, "statuses", Status, ledger.by_key["status"].values),
            verifications=verifications,
            proposals=_meanings(root, "proposals", Proposal, carriers.by_key["proposal"].values),
            carrier_limits=carrier_limits,
            not_passed=closing.text("not_passed"),
            verifier_for=frozenset(verifications[word] for word in closing.words_of("verifier_for", verifications)),
            percent=measures.text("percent"),
            standards=_standards(root, ledger),
            mismatches=_mismatches(root, ledger),
            cells=CellWords.taken_from(root.section("cells"), columns=ledger.by_key),
            dates=DateForms.taken_from(root.section("dates")),
            prose=Prose.taken_from(
                root, numerals=numerals, measures=ledger.by_key["measure"].values, synonyms=measures.lists("synonyms")
            ),
        )
        for section in (template, closing, measures, root):
            section.close()
        return spec

    def word(self, status: Status) -> str:
        """What the template calls a status."""
        return next(word for word, meaning in self.statuses.items() if meaning is status)


def _carriers(entry: Section) -> tuple[SheetTemplate, CarrierLimits]:
    """The second sheet and the parameters of its rules, which stand in tables inside it."""
    limits, names = entry.section("limits"), entry.section("names")
    template = SheetTemplate.taken_from(entry)
    if {column.key: column.kind for column in template.columns} != CARRIER_KINDS:
        raise entry.bad("columns", "must hold every known key once, with its own kind")
    return template, CarrierLimits.taken_from(limits, names, template.by_key["carrier_type"].values)


def _names(entry: Section) -> SheetNames:
    names = SheetNames.taken_from(entry)
    entry.close()
    return names


def _meanings(root: Section, name: str, kind: type[_Meaning], words: tuple[str, ...]) -> dict[str, _Meaning]:
    entry = root.section(name)
    meanings = {entry.text(meaning.value): meaning for meaning in kind}
    entry.close()
    if set(meanings) != set(words):
        raise root.bad(name, "must name every value of the column, each once")
    return meanings


def _standards(root: Section, ledger: SheetTemplate) -> dict[tuple[str, str], Standard]:
    standards = dict[tuple[str, str], Standard]()
    for entry in root.sections("standards"):
        standard = Standard(
            rule=entry.word_of("rule", STANDARD_RULES),
            venue_type=entry.word_of("venue_type", ledger.by_key["venue_type"].values),
            category=entry.word_of("category", ledger.by_key["category"].values),
            holds=entry.one_of("holds", Holds),
            limit=entry.number("limit"),
            measure=entry.word_of("measure", ledger.by_key["measure"].values) if entry.has("measure") else None,
        )
        entry.close()
        standards[standard.venue_type, standard.category] = standard
    return standards


def _mismatches(root: Section, ledger: SheetTemplate) -> frozenset[tuple[str, str]]:
    pairs = set[tuple[str, str]]()
    for entry in root.sections("mismatches"):
        known = ledger.by_key["category"].values
        venue_types = entry.words_of("venue_types", ledger.by_key["venue_type"].values)
        if entry.has("all_categories_but"):
            excepted = entry.words_of("all_categories_but", known)
            categories = tuple(word for word in known if word not in excepted)
        else:
            categories = entry.words_of("categories", known)
        entry.close()
        pairs.update((venue_type, category) for venue_type in venue_types for category in categories)
    return frozenset(pairs)
