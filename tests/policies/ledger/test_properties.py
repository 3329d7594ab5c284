"""What holds for every ledger, however strange."""

import re
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from handlers.ledger_review import message
from handlers.wording import load_wording
from policies.ledger.basis import Basis
from policies.ledger.book import Area, Book, Cell, Row, Sheet
from policies.ledger.characters import plain
from policies.ledger.reading import Form, is_plain, read_cell
from policies.ledger.similarity import Finder, similarity
from policies.workdays import WorkCalendar, Workdays

WORDS = load_wording()
ROOT = Path(__file__).parents[3]
DATA = tomllib.loads((ROOT / "policies/data/ledger.toml").read_text(encoding="utf-8"))
COLUMNS = DATA["ledger"]["columns"]
TITLES = [column["title"] for column in COLUMNS]
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)

PIECES = tomllib.loads((ROOT / "tests/cases/ledger/pieces.toml").read_text(encoding="utf-8"))["pieces"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join) | st.text(max_size=12)
NUMBERS = st.integers(-10, 10**19) | st.floats() | st.floats(0, 120) | st.integers(40000, 50000)
AROUND = st.dates(date(2026, 10, 1), date(2026, 12, 31)).map(lambda day: datetime.combine(day, time(8, 30)))
DAYS = st.datetimes() | AROUND
VALUES = TEXTS | NUMBERS | DAYS | st.booleans()
CELLS = st.builds(Cell, VALUES, st.booleans()) | st.just(Cell(None, formula_only=True))


@st.composite
def ledgers(draw):
    """A book whose header is the template's, more or less, over rows of anything."""
    names = draw(st.permutations(TITLES)) if draw(st.booleans()) else TITLES
    known = {place: Cell(name) for place, name in enumerate(names, 1) if draw(st.integers(0, 19))}
    header = draw(st.integers(1, 7))
    above = draw(st.dictionaries(st.integers(1, 7), st.dictionaries(st.integers(1, 25), CELLS, max_size=4), max_size=3))
    rows = {header: known | draw(st.dictionaries(st.integers(1, 26), CELLS, max_size=2))}
    for number in range(header + 1, header + 1 + draw(st.integers(0, 6))):
        rows[number + draw(st.integers(0, 2))] = draw(st.dictionaries(st.integers(1, 25), CELLS, max_size=25))
    corner = st.tuples(st.integers(1, 14), st.integers(1, 26), st.integers(0, 4), st.integers(0, 4))
    corners = draw(st.lists(corner, max_size=3))
    ledger = Sheet(
        draw(st.sampled_from(["问题台账", "台账", "Sheet1", "数字载体清单", "13812345678"])),
        tuple(Row(number, cells, not draw(st.integers(0, 4))) for number, cells in sorted((above | rows).items())),
        hidden=draw(st.integers(0, 9)) == 0,
        merged=tuple(Area(row, column, row + down, column + across) for row, column, down, across in corners),
    )
    other = Sheet(draw(st.sampled_from(["字典", "统计", "台账"])), ledger.rows[:2], hidden=draw(st.booleans()))
    return Book(
        sheets=draw(st.sampled_from([(ledger,), (ledger, other), (other, ledger), ()])),
        date1904=draw(st.booleans()),
        images=draw(st.integers(0, 2)),
        template_version=draw(st.none() | st.integers(0, 3)),
        csv=draw(st.booleans()),
    )


@RELAXED
@given(book=ledgers())
def test_any_book_is_checked_and_every_finding_can_be_said(county, book):
    checked = county.check(book)

    assert all(message(finding, WORDS) for finding in checked.findings)
    assert checked.passed == all(finding.level.value != "E" for finding in checked.findings)
    assert all(len(row.cells()) == len(county.titles) for row in checked.rows)


@RELAXED
@given(book=ledgers())
def test_no_personal_number_leaves_the_check(county, book):
    """Neither in a finding, nor in its sentence, nor in a row."""
    checked = county.check(book)

    told = "".join(f"{finding.fields}{message(finding, WORDS)}" for finding in checked.findings)
    kept = "".join(str(row) for row in checked.rows)
    for number in ("13812345678", "110101199003071234"):
        whole = re.compile(f"(?<![0-9.])(?<![0-9]){number}(?![0-9.])")
        assert not whole.search(told + kept)


@given(
    digits=st.from_regex("1[3-9][0-9]{9}", fullmatch=True),
    gaps=st.lists(st.sampled_from(["", "", "", " ", "-", "－"]), min_size=10, max_size=10),
    before=st.sampled_from(["", "陈副书记", "电话：", "+86", "(", "村 "]),
    wide=st.booleans(),
    column=st.sampled_from(TITLES),
)
@RELAXED
def test_a_mobile_number_is_masked_in_whatever_column_and_spelling(county, digits, gaps, before, wide, column):
    assume(sum(map(bool, gaps)) <= 4)
    written = before + "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))
    if wide:
        written = written.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})

    checked = county.run({"cells": {column: written}})

    assert ("R16", 4, column) in [(one.rule, one.row, one.column) for one in checked.findings]
    told = "".join(f"{finding.fields}{message(finding, WORDS)}" for finding in checked.findings) + str(checked.rows)
    assert digits not in re.sub("[^0-9]", "", plain(told))


@RELAXED
@given(data=st.data())
def test_the_order_of_columns_and_their_aliases_change_nothing_but_h04(county, data):
    """H12 and H05 are about neighbours on the sheet, so rows here have no merged cells and H12 is left out."""
    titles = county.titles
    rows = data.draw(st.lists(st.dictionaries(st.sampled_from(titles), VALUES, max_size=5), min_size=1, max_size=4))
    aliases = {
        column.title: [alias for alias in column.aliases if alias not in {"单位", "编号"}]
        for column in county.spec.ledger.columns
    }
    renamed = data.draw(st.sets(st.sampled_from([title for title in titles if aliases[title]])))
    called = {title: data.draw(st.sampled_from(aliases[title])) for title in renamed}
    order = data.draw(st.permutations(titles))

    plain = county.run({"rows": rows})
    other = county.run({"rows": rows, "order": order, "called": called})

    assert _told(plain, set()) == _told(other, {"H04"})
    assert plain.rows == other.rows
    assert {one.column for one in other.findings if one.rule == "H04"} == renamed


def _told(checked, but):
    left_out = but | {"H12"}
    return [
        (one.rule, one.level, one.row, one.column, one.fields, one.variant)
        for one in checked.findings
        if one.rule not in left_out
    ]


@RELAXED
@given(value=TEXTS | st.integers(-5, 10**9) | st.booleans())
@example(value="")
@example(value=" 柳树村")
@example(value="无")
def test_the_quick_answer_is_the_answer(county, value):
    """A cell taken as it is would have been read as just that."""
    basis = Basis(
        filing=county.filing,
        unit=county.roster.units[county.filing.unit],
        spec=county.spec,
        roster=county.roster,
        workdays=Workdays(county.calendar),
    )
    for column in county.spec.ledger.columns:
        if is_plain(value, column, basis):
            reading = read_cell(Cell(value), column, basis)
            assert (reading.value, reading.form, reading.personal) == (value, Form.PLAIN, False)
            assert not basis.spec.cells.archive.search(reading.shown)


@given(
    start=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    days=st.integers(-5, 400),
    odd=st.dictionaries(st.dates(date(2025, 6, 1), date(2027, 6, 1)), st.booleans(), max_size=30),
)
def test_working_days_are_counted_as_by_walking(start, days, odd):
    calendar = WorkCalendar(odd, frozenset())
    end = start + timedelta(days=days)

    assert Workdays(calendar).between(start, end) == sum(
        calendar.is_workday(start + timedelta(days=day)) for day in range(1, (end - start).days + 1)
    )


SHORT = st.text("一二三四五六", max_size=24)


@given(one=SHORT, other=SHORT)
def test_similarity_is_the_longest_common_subsequence(one, other):
    expected = 2 * _longest_common(one, other) / (len(one) + len(other)) if one or other else 1.0

    assert similarity(one, other) == expected


@given(texts=st.lists(SHORT, max_size=14))
def test_pairs_of_like_texts_are_those_found_by_comparing_all(texts):
    kept, expected = list[int](), list[tuple[int, int]]()
    for place, text in enumerate(texts):
        first = next((other for other in kept if similarity(texts[other], text) >= 0.9), None)
        if first is None:
            kept.append(place)
        else:
            expected.append((first, place))

    assert list(Finder(0.9).pairs(texts)) == expected


def test_a_spent_budget_still_finds_equal_texts():
    texts = ["宣传栏重复甲", "展板重复乙", "宣传栏重复甲"]

    assert list(Finder(0.9, budget=0).pairs(texts)) == [(0, 2)]


def _longest_common(one: str, other: str) -> int:
    row = [0] * (len(other) + 1)
    for char in one:
        diagonal = 0
        for place, against in enumerate(other, 1):
            diagonal, row[place] = row[place], diagonal + 1 if char == against else max(row[place], row[place - 1])
    return row[-1]


def test_findings_are_in_order_and_all_there(county):
    """The file first, then the sheet by row and template column; five thousand wrong rows are all told."""
    rows = [{"整改状态": "不知道", "发现日期": "11-23"}] * 400
    checked = county.run({"rows": rows, "filing": {"file_name": "x.xlsx"}, "book": {"images": 1}})

    assert [one.rule for one in checked.findings[:2]] == ["F05", "F06"]
    places = [(one.row, county.titles.index(one.column)) for one in checked.findings[2:]]
    assert places == sorted(places)
    assert len(checked.findings) == 2 + 2 * len(rows)


def test_a_county_may_rename_a_column(county):
    columns = [column | {"title": "哪里有问题"} if column["key"] == "description" else column for column in COLUMNS]
    other = county.changed({"ledger": {"columns": columns}})

    checked = other.run({"rows": [{"哪里有问题": "太短"}]})

    assert [(one.rule, one.column) for one in checked.findings] == [("R11", "哪里有问题")]
