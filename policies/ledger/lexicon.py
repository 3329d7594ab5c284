"""The words and patterns the rules look for, compiled once."""

import re
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from policies.ledger.characters import REMARKABLE, fold
from policies.ledger.section import Section
from policies.report_text.numerals import Numerals

_NEVER = "(?!)"


@dataclass(frozen=True, slots=True)
class CellWords:
    """Words of single cells.

    `ditto` and `nothing` are folded, none longer than `longest_mark` as written; `errors` are what failed formulas
    show; `mark_starts` are the first characters of all three and of texts that begin with idle space or not at all.
    `remarkable` finds characters that a plain text has not got, `decisive` are those that turn a meaning round.
    `total` and `footer` match a folded first cell.
    """

    ditto: frozenset[str]
    nothing: frozenset[str]
    errors: frozenset[str]
    longest_mark: int
    mark_starts: frozenset[str]
    remarkable: re.Pattern[str]
    decisive: frozenset[str]
    uniform_columns: tuple[str, ...]
    problem_id: re.Pattern[str]
    archive: re.Pattern[str]
    total: re.Pattern[str]
    footer: re.Pattern[str]
    private_label: re.Pattern[str]

    @classmethod
    def taken_from(cls, entry: Section, *, columns: Collection[str]) -> "CellWords":
        """Build from `[cells]`; `columns` are the keys of the ledger's columns."""
        ditto, nothing, errors = entry.words("ditto"), entry.words("nothing"), entry.words("errors")
        marks = (*ditto, *nothing, *errors)
        totals, footers = _any_of(entry.words("total_labels")), _any_of(entry.words("footer_labels"))
        archive = entry.text("archive_prefix")
        labels = _any_of(entry.words("private_labels"))
        words = cls(
            ditto=frozenset(map(fold, ditto)),
            nothing=frozenset(map(fold, nothing)),
            errors=frozenset(errors),
            longest_mark=2 * max(map(len, (*ditto, *nothing)), default=0),  # with a space between each two
            mark_starts=frozenset({"", " ", *(form[0] for mark in marks for form in (mark, fold(mark)))}),
            remarkable=re.compile(f"[{REMARKABLE}{archive[0].lower()}{archive[0].upper()}]"),
            decisive=frozenset("".join(entry.words("decisive", ()))),
            uniform_columns=entry.words_of("uniform_columns", columns),
            problem_id=_naming(entry, "problem_id", {"code", "date"}),
            archive=re.compile("".join(f"[{char.lower()}{char.upper()}]" for char in archive)),
            total=entry.compiled("total_labels", rf"(?:{totals})[:\uff1a]?.{{0,12}}"),
            footer=entry.compiled("footer_labels", rf"(?:{footers})(?:\([^)]*\))?:"),
            private_label=entry.compiled("private_labels", rf"(?:{labels})[^0-9]{{0,6}}([0-9](?:[ -]?[0-9]){{14,18}})"),
        )
        entry.close()
        return words


@dataclass(frozen=True, slots=True)
class DateForms:
    """How people write days. The patterns name y, m and d; see data/ledger.toml for the text they expect."""

    with_year: tuple[re.Pattern[str], ...]
    without_year: re.Pattern[str]
    today: tuple[str, ...]
    yesterday: tuple[str, ...]
    decimal: re.Pattern[str]
    in_csv: re.Pattern[str]
    in_file_name: tuple[str, ...]

    @classmethod
    def taken_from(cls, entry: Section) -> "DateForms":
        """Build from `[dates]`."""
        after = entry.text("after")
        forms = cls(
            with_year=tuple(
                _naming(entry, "with_year", {"y", "m", "d"}, f"(?:{day}){after}") for day in entry.words("with_year")
            ),
            without_year=_naming(entry, "without_year", {"m", "d"}, f"(?:{entry.text('without_year')}){after}"),
            today=entry.words("today", ()),
            yesterday=entry.words("yesterday", ()),
            decimal=_naming(entry, "decimal", {"m", "d"}),
            in_csv=entry.pattern("in_csv"),
            in_file_name=entry.words("in_file_name"),
        )
        entry.close()
        return forms

    def named_in(self, file_name: str, day: date) -> bool:
        """Whether a file name (folded) shows the day in one of the known ways, not inside a longer number."""
        numbers = {
            "y": f"{day.year}",
            "yy": f"{day.year % 100:02}",
            "m": f"{day.month:02}",
            "d": f"{day.day:02}",
            "M": f"{day.month}",
            "D": f"{day.day}",
        }
        spellings = {re.escape(fold(form.format_map(numbers))) for form in self.in_file_name}
        return re.search(f"(?<![0-9])(?:{'|'.join(spellings)})(?![0-9])", file_name) is not None


@dataclass(frozen=True, slots=True)
class Abolished:
    """An indicator that is no longer assessed: its `pattern` needs one of its `words`."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class AbolishedTarget:
    """A numeric target that amounts to an abolished indicator: so many of something in these measures."""

    words: tuple[str, ...]
    measures: tuple[str, ...]
    at_least: float


@dataclass(frozen=True, slots=True)
class Prose:
    """What descriptions, remedies and remarks are searched for (R11, R19, R20, X14, X16)."""

    filler: re.Pattern[str]
    concrete: re.Pattern[str]
    item_hints: re.Pattern[str]
    items: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    photo_words: re.Pattern[str]
    photo_demand: re.Pattern[str]
    photo_denial: re.Pattern[str]
    abolished_words: re.Pattern[str]
    abolished: tuple[Abolished, ...]
    abolished_denial: re.Pattern[str]
    abolished_target: AbolishedTarget
    counts: Mapping[str, re.Pattern[str]]
    not_a_count: frozenset[str]
    not_a_count_after: tuple[str, ...]
    numerals: Numerals

    @classmethod
    def taken_from(
        cls, root: Section, *, numerals: Numerals, measures: tuple[str, ...], synonyms: Mapping[str, tuple[str, ...]]
    ) -> "Prose":
        """Build from `[prose]`, `[[abolished]]` and `[abolished_context]`."""
        entry, context = root.section("prose"), root.section("abolished_context")
        abolished = tuple(map(_abolished, root.sections("abolished")))
        objects, quantity = _any_of(entry.words("objects")), entry.text("quantity")
        prose = cls(
            filler=entry.compiled("filler", _any_of(entry.words("filler"))),
            concrete=entry.compiled("quantity", f"{objects}|{quantity}"),
            item_hints=entry.pattern("item_hints"),
            items=tuple(_item_style(entry, place, pair) for place, pair in enumerate(entry.items("items"))),
            photo_words=entry.compiled("photo_words", _any_of(entry.words("photo_words"))),
            photo_demand=entry.pattern("photo_demands"),
            photo_denial=entry.pattern("photo_denials"),
            abolished_words=re.compile(_any_of(tuple(word for one in abolished for word in one.words))),
            abolished=abolished,
            abolished_denial=context.pattern("denials"),
            abolished_target=_abolished_target(context.section("target")),
            counts=_counts(entry, numerals, {measure: synonyms.get(measure, (measure,)) for measure in measures}),
            not_a_count=frozenset(entry.words("not_a_count")),
            not_a_count_after=entry.words("not_a_count_after"),
            numerals=numerals,
        )
        entry.close()
        context.close()
        return prose


def _naming(entry: Section, name: str, groups: AbstractSet[str], written: str | None = None) -> re.Pattern[str]:
    """A pattern with these groups in it."""
    pattern = entry.pattern(name) if written is None else entry.compiled(name, written)
    if not groups <= pattern.groupindex.keys():
        raise entry.bad(name, f"must name {' and '.join(sorted(groups))}")
    return pattern


def _any_of(words: tuple[str, ...]) -> str:
    # Longest first, so that a word does not hide a longer one that begins with it.
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _item_style(entry: Section, place: int, pair: object) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The marks of a first and of a second item of the same numbering."""
    name = f"items[{place}]"
    if not isinstance(pair, list | tuple) or [type(mark) for mark in pair] != [str, str]:
        raise entry.bad(name, "must be a pair of strings")
    return entry.compiled(name, pair[0]), entry.compiled(name, pair[1])


def _abolished(entry: Section) -> Abolished:
    abolished = Abolished(entry.words("words"), entry.pattern("pattern"))
    entry.close()
    return abolished


def _abolished_target(entry: Section) -> AbolishedTarget:
    target = AbolishedTarget(entry.words("words"), entry.words("measures"), entry.number("at_least"))
    entry.close()
    return target


def _counts(entry: Section, numerals: Numerals, measures: Mapping[str, tuple[str, ...]]) -> dict[str, re.Pattern[str]]:
    """For each measure a pattern that finds `number measure` in prose; "n per hundred" counts as percent."""
    not_before = _any_of(entry.words("not_a_count_before"))
    per_hundred = re.escape(entry.text("per_hundred"))
    number = rf"(?<![0-9.])[0-9]{{1,9}}(?:,[0-9]{{3}}){{0,3}}(?:\.[0-9]{{1,6}})?|{numerals.pattern}"
    return {
        measure: entry.compiled(
            "not_a_count_before",
            rf"(?P<number>{number})\s*(?:{_any_of(words)})(?!{not_before})"
            rf"|{per_hundred if '%' in words else _NEVER}(?P<hundredth>{number})",
        )
        for measure, words in measures.items()
    }
