"""Ledger checks: read, check and word a workbook of 20, 200 and 5,000 rows, and annotate one; medians beside budgets.

    python bench/ledger.py [--runs 15]

The peer in the same run is openpyxl reading the same file the way the ceilings in the project's notes were measured
(read-only, values only) without checking anything.
"""

import argparse
import io
import statistics
import time
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from bot.county import read_county
from bot.rulebook import load_rules, load_words
from bot.sandbox.county import demo_county_file
from handlers.ledger_review import Reviewer
from handlers.ledger_workbook import ledger_workbook
from handlers.workbook import ReadLimits
from policies.ledger.basis import Filing
from policies.roster import Roster, UnitCode

DAY = date(2026, 11, 24)
BUDGETS = {20: 8, 200: 30, 5000: 600}


class Desk:
    """Everything a check needs."""

    def __init__(self) -> None:
        county = read_county(Path(demo_county_file()))
        self.rules, self.words = load_rules(county), load_words(county)
        self.roster = Roster.of(county.units)
        self.reviewer = Reviewer(self.rules.ledger, self.roster, self.rules.calendar, self.words, ReadLimits())

    def workbook(self, rows: int) -> bytes:
        """The county's own template, filled in with plausible rows."""
        unit = self.roster.units[UnitCode("QH")]
        blank = ledger_workbook(
            self.rules, self.roster, self.words, unit=unit, day=DAY, made_at=datetime(2026, 11, 24, tzinfo=UTC)
        )
        book = openpyxl.load_workbook(io.BytesIO(blank))
        sheet = book.worksheets[0]
        for number in range(1, rows + 1):
            for column, value in enumerate(self._row(number), start=1):
                sheet.cell(row=3 + number, column=column, value=value)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _row(self, number: int) -> list:
        described = f"\u4e00\u697c\u5ba3\u4f20\u680f {number} \u5904\u5185\u5bb9\u91cd\u590d\uff0c\u4e0e\u4e8c\u697c\u7b2c {number * 7} \u53f7\u5c55\u677f\u4e00\u6837"
        return [
            number,
            f"QH-20261123-{number:03}",
            "\u6e05\u6cb3\u9547",
            f"\u7b2c{number}\u6751",
            "\u5176\u4ed6\u9635\u5730",
            f"\u7b2c{number}\u6751\u6d3b\u52a8\u5ba4",
            "\u5ba3\u4f20\u680f\u91cd\u590d",
            described,
            date(2026, 11, 23),
            "\u81ea\u67e5",
            None,
            None,
            None,
            f"\u62c6\u9664\u7b2c {number} \u5904\u91cd\u590d\u5ba3\u4f20\u680f",
            "\u515a\u5efa\u529e",
            "\u9648\u526f\u4e66\u8bb0",
            date(2026, 12, 1),
            "\u6574\u6539\u4e2d",
            None,
            None,
            None,
            None,
            None,
        ]

    def review(self, content: bytes):
        """One whole check, sentences included."""
        filing = Filing(
            unit=UnitCode("QH"),
            day=DAY,
            file_name="\u6e05\u6cb3\u9547_20261124_\u95ee\u9898\u53f0\u8d26.xlsx",
            size=len(content),
        )
        return self.reviewer.review(content, filing)


def median_ms(call, runs: int) -> float:
    """The median of several calls, in milliseconds."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        call()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def read_with_openpyxl(content: bytes) -> None:
    """The peer: all values, nothing checked."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            tuple(row)
    book.close()


def bomb() -> bytes:
    """A workbook whose sheet unpacks to half a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"A" * (512 * 1024 * 1024))
    return out.getvalue()


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    desk = Desk()
    for rows, budget in BUDGETS.items():
        content = desk.workbook(rows)
        passed = desk.review(content)
        assert passed.passed, [remark.message for remark in passed.remarks][:3]
        assert passed.summary.rows == rows
        times = max(3, runs if rows < 5000 else runs // 3)
        ours = median_ms(lambda content=content: desk.review(content), times)
        peer = median_ms(lambda content=content: read_with_openpyxl(content), times)
        print(f"check {rows:5} rows  {ours:8.1f} ms  budget {budget} ms   openpyxl reading alone {peer:8.1f} ms")
    content = desk.workbook(20)
    checked = desk.review(content)
    ours = median_ms(lambda: desk.reviewer.annotated(content, checked), runs)
    print(f"annotated copy, 20 rows {ours:6.1f} ms  budget 15 ms")
    hostile = bomb()
    tracemalloc.start()
    ours = median_ms(lambda: desk.review(hostile), 3)
    peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    print(f"512 MiB bomb refused    {ours:6.1f} ms  budget 1,000 ms   peak {peak:.0f} MiB  budget 150 MiB")


if __name__ == "__main__":
    main()
