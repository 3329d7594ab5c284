"""Builds books out of the short form of tests/cases/ledger/*.toml."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from policies.ledger.basis import Basis, Filing, NilMode
from policies.ledger.book import Area, Book, Cell, Row, Sheet, Unreadable
from policies.ledger.check import Checked, check
from policies.ledger.cross_day import Reconciliation, reconcile
from policies.ledger.files import finding_for
from policies.ledger.finding import Finding
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from policies.ledger.spec import LedgerSpec
from policies.roster import Roster, Unit, UnitCode, UnitKind
from policies.workdays import WorkCalendar, Workdays

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases" / "ledger"
FIRST_ROW = 4
BLANK = "<空>"


class County:
    """What a ledger is checked against, and how to write one in a few words."""

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        roster: Roster,
        calendar: WorkCalendar,
        filing: Filing,
        row: Mapping[str, object],
    ) -> None:
        self.data = data
        self.spec = LedgerSpec.from_data(data)
        self.roster = roster
        self.calendar = calendar
        self.filing = filing
        self.row = row

    def __repr__(self) -> str:  # the whole of its data would drown every failure
        return f"County({self.filing.unit})"

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.spec.ledger.columns]

    def check(self, book: Book, **filing: Any) -> Checked:
        registered, past = filing.pop("registered", ()), filing.pop("past", None)
        filed = replace(self.filing, **filing)
        return check(book, filed, self.spec, self.roster, self.calendar, past=past, registered=registered)

    def findings(self, case: Mapping[str, Any]) -> list[Finding]:
        """What is found in a case; with `only`, by these rules."""
        if "unread" in case:
            return [finding_for(Unreadable(**case["unread"]) if case["unread"] else None)]
        found = self.run(case).findings
        return [one for one in found if "only" not in case or one.rule in case["only"]]

    def run(self, case: Mapping[str, Any]) -> Checked:
        """Check the ledger of a case, in the county the case may have changed."""
        filing = dict(case.get("filing", {}))
        if "nil_mode" in filing:
            filing["nil_mode"] = NilMode(filing["nil_mode"])
        registered = case.get("registered", ())
        county, past = self.changed(case.get("spec", {})), self.past(case)
        return county.check(self.book(case), past=past, registered=registered, **filing)

    def past(self, case: Mapping[str, Any]) -> Past | None:
        """What was reported before: the rows of `yesterday`, and more of the kind in `past`; None without."""
        if "yesterday" not in case:
            return None
        given = dict(case.get("past", {}))
        days = given.pop("earlier", ())
        elsewhere = {UnitCode(code): self.rows_of(rows) for code, rows in given.pop("elsewhere", {}).items()}
        return Past(
            day=self.calendar.previous_workday(self.filing.day),
            rows=self.rows_of(case["yesterday"]),
            earlier=tuple(map(self.rows_of, days)),
            elsewhere=elsewhere,
            **{name: frozenset(ids) for name, ids in given.items()},
        )

    def rows_of(self, rows: Sequence[Mapping[str, Any]]) -> tuple[LedgerRow, ...]:
        """The rows of another ledger in the short form, whatever there is to say about it."""
        return self.check(self.book({"rows": rows})).rows

    def changed(self, spec: Mapping[str, Any]) -> "County":
        """The county with other data laid over its own, table by table."""
        if not spec:
            return self
        data = _laid_over(self.data, spec)
        return County(data, roster=self.roster, calendar=self.calendar, filing=self.filing, row=self.row)

    def without(self, names: Iterable[str]) -> "County":
        """The county with whole tables of its data gone."""
        data = {name: table for name, table in self.data.items() if name not in names}
        if len(data) == len(self.data):
            return self
        return County(data, roster=self.roster, calendar=self.calendar, filing=self.filing, row=self.row)

    def book(self, case: Mapping[str, Any]) -> Book:
        """The workbook of a case: the valid row with the case's cells laid over it, under the template's header."""
        sheet = self.sheet(case)
        others = tuple(_raw_sheet(other) for other in case.get("sheets", ()))
        others += (self.carrier_sheet(case),) if "carriers" in case else ()
        facts = dict(case.get("book", {}))
        return Book(sheets=(*others, sheet) if facts.pop("ledger_last", False) else (sheet, *others), **facts)

    def sheet(self, case: Mapping[str, Any]) -> Sheet:
        written = self.headings(case)
        header_row = case.get("header_row", FIRST_ROW - 1)
        rows = dict[int, dict[int, Cell]]()
        for number, texts in (case.get("above") or {"1": ["青禾县问题台账"]}).items():
            rows[int(number)] = _cells(texts)
        rows[header_row] = {place: Cell(heading) for place, heading in enumerate(written.values(), start=1) if heading}
        number = header_row
        for place, given in enumerate(self.rows(case)):
            number = int(given.get("行", number + 1))
            values = _varied(self.row, place) | {key: value for key, value in given.items() if key != "行"}
            rows[number] = _cells([values.get(title, BLANK) for title in written])
        for below, texts in case.get("below", {}).items():
            rows[int(below)] = _cells(texts)
        hidden = set(case.get("hide", ()))
        return Sheet(
            name=case.get("sheet", "问题台账"),
            rows=tuple(Row(number, cells, hidden=number in hidden) for number, cells in sorted(rows.items()) if cells),
            hidden=case.get("hidden", False),
            merged=tuple(area(written) for written in case.get("merge", ())),
        )

    def carrier_sheet(self, case: Mapping[str, Any]) -> Sheet:
        """The second sheet of a case: the valid carrier with each of `carriers` laid over it, below row 3."""
        given = case.get("carrier_sheet", {})
        titles = [column.title for column in self.spec.carriers.columns]
        titles = [title for title in given.get("order", titles) if title not in given.get("drop", ())]
        titles += given.get("add", ())
        number = FIRST_ROW - 1
        rows = {1: ["青禾县数字载体清单"], number: [given.get("called", {}).get(title, title) for title in titles]}
        for place, carrier in enumerate(case["carriers"]):
            number = int(carrier.get("行", number + 1))
            values = CARRIER | {"序号": place + 1, "名称": f"{'甲乙丙丁戊己庚辛壬癸'[place % 10]}村党员群"} | carrier
            rows[number] = [values.get(title, BLANK) for title in titles]
        rows |= {int(below): texts for below, texts in given.get("below", {}).items()}
        hidden = set(given.get("hide", ()))
        return Sheet(
            name=given.get("name", "数字载体清单"),
            rows=tuple(Row(place, _cells(texts), hidden=place in hidden) for place, texts in sorted(rows.items())),
            hidden=given.get("hidden", False),
            merged=tuple(area(written) for written in given.get("merge", ())),
        )

    @property
    def basis(self) -> Basis:
        unit, workdays = self.roster.units[self.filing.unit], Workdays(self.calendar)
        return Basis(filing=self.filing, unit=unit, spec=self.spec, roster=self.roster, workdays=workdays)

    def reconciled(self, rows: Sequence[LedgerRow], past: Past) -> Reconciliation:
        """Rows that need no workbook, beside those of earlier days."""
        return reconcile(rows, past, self.basis)

    def headings(self, case: Mapping[str, Any]) -> dict[str, str]:
        """Template titles (or names of further columns) in the order of the sheet, with what the sheet calls them."""
        titles = list(case.get("order", self.titles))
        titles = [title for title in titles if title not in case.get("drop", ())] + list(case.get("add", ()))
        called = case.get("called", {})
        return {title: called.get(title, title) for title in titles}

    def rows(self, case: Mapping[str, Any]) -> list[Mapping[str, object]]:
        rows = list(case.get("rows", [{}]))
        rows += [{}] * (case.get("count", 0) - len(rows))
        return [{**case.get("cells", {}), **row} for row in rows]


def _varied(row: Mapping[str, object], place: int) -> dict[str, object]:
    """The valid row again, as another problem of another village."""
    village = "柳树村" if not place else f"{place + 1}组村"
    words = "甲乙丙丁戊己庚辛壬癸"
    changed: dict[str, object] = {
        "序号": place + 1,
        "问题编号": f"QH-20261120-{place + 1:03}",
        "村（社区）/单位": village,
        "阵地名称": f"{village}党群服务中心",
    }
    if place:
        changed["问题描述"] = f"{village}{words[place % 10]}区门口宣传栏 6 处内容重复，其中 {place} 处字迹不清"
        changed["整改措施"] = f"{words[place % 10]}区宣传栏由村里于月底前合并成一处"
    return {**row, **changed}


def _cells(values: list[Any]) -> dict[int, Cell]:
    return {place: _cell(value) for place, value in enumerate(values, start=1) if value != BLANK}


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return Cell(value.get("percent"), percent="percent" in value, formula_only="formula" in value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return Cell(datetime.combine(value, time()))
    return Cell(value)


def _raw_sheet(given: Mapping[str, Any]) -> Sheet:
    rows = tuple(Row(int(number), _cells(texts)) for number, texts in given.get("rows", {}).items())
    return Sheet(given["name"], rows, hidden=given.get("hidden", False))


def area(written: str) -> Area:
    """A1:B2 as an area."""
    match = re.fullmatch(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)", written)
    assert match, written
    return Area(int(match[2]), _column(match[1]), int(match[4]), _column(match[3]))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _laid_over(data: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(data)
    for key, value in change.items():
        inner = merged.get(key)
        merged[key] = _laid_over(inner, value) if isinstance(value, dict) and isinstance(inner, dict) else value
    return merged


def brief(findings: Iterable[Finding]) -> list[str]:
    """Findings in short: rule, row, column."""
    return [" ".join(str(part) for part in (one.rule, one.row, one.column) if part is not None) for one in findings]


def cases() -> Iterator[dict[str, Any]]:
    for path in sorted(CASES.glob("*.toml")):
        yield from load(path.name).get("case", ())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `case` runs once for each."""
    if "case" in metafunc.fixturenames:
        every = list(cases())
        metafunc.parametrize("case", every, ids=[f"{case['rule']}-{case['name']}" for case in every])


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))


CARRIER = load("carriers.toml")["carrier"]


@pytest.fixture(scope="session")
def county() -> County:
    given = load("county.toml")
    data = tomllib.loads((ROOT / "policies" / "data" / "ledger.toml").read_text(encoding="utf-8"))
    units = [
        Unit(UnitCode(one["code"]), one["name"], UnitKind(one["kind"]), tuple(one.get("aliases", ())))
        for one in given["units"]
    ]
    days = given["calendar"]
    exceptions = dict.fromkeys(days["works"], True) | dict.fromkeys(days["rests"], False)
    return County(
        data,
        roster=Roster.of(units),
        calendar=WorkCalendar(exceptions, frozenset(days["years"])),
        filing=Filing(**given["filing"]),
        row=given["row"],
    )


@pytest.fixture(scope="session", name="cases")
def every_case() -> list[dict[str, Any]]:
    return list(cases())


@pytest.fixture(scope="session", name="brief")
def brief_fixture() -> Callable[[Iterable[Finding]], list[str]]:
    return brief
