"""A township's problems written into a real workbook, the way a clerk does it: into the draft, with openpyxl."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from bot.simulation.township import Problem
from policies.ledger.book import CellValue
from policies.ledger.row import Status
from policies.ledger.spec import LedgerSpec

FIRST_ROW = 4
_WIDEST = 40


class Paper:
    """An opened ledger workbook. Columns are named by the keys of policies/ledger/row.py."""

    def __init__(self, content: bytes, spec: LedgerSpec) -> None:
        self._book = openpyxl.load_workbook(io.BytesIO(content))
        self.page: Worksheet = self._book[spec.ledger.names.name]
        titles = {column.title: column.key for column in spec.ledger.columns}
        header = next(self.page.iter_rows(min_row=FIRST_ROW - 1, max_row=FIRST_ROW - 1, max_col=_WIDEST))
        self.places = {
            titles[str(cell.value)]: place for place, cell in enumerate(header, start=1) if str(cell.value) in titles
        }

    def write(self, problems: Iterable[Problem], unit_name: str, spec: LedgerSpec) -> None:
        """Write every problem below the header and clear whatever stood further down."""
        rows = [_cells(one, unit_name, spec) for one in problems]
        for number, cells in enumerate(rows, start=1):
            for key, place in self.places.items():
                self.page.cell(FIRST_ROW + number - 1, place).value = number if key == "sequence" else cells.get(key)
        for row in range(FIRST_ROW + len(rows), self.page.max_row + 1):
            for place in self.places.values():
                self.page.cell(row, place).value = None

    def put(self, row: int, key: str, value: CellValue, *, plain: bool = False) -> None:
        """Another value in one cell, `plain` without the column's format; rows count from 0 below the header."""
        cell = self.page.cell(FIRST_ROW + row, self.places[key])
        cell.value = value
        if plain:
            cell.number_format = "General"

    def bytes(self) -> bytes:
        """The saved file."""
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()


def _cells(problem: Problem, unit_name: str, spec: LedgerSpec) -> Mapping[str, Any]:
    kind, finished = problem.kind, problem.status in (Status.AWAITING, Status.CLOSED)
    cells: dict[str, Any] = {
        "problem_id": problem.problem_id,
        "unit": unit_name,
        "village": problem.village,
        "venue_type": kind["venue_type"],
        "venue": f"{problem.village}{kind['venue']}",
        "category": kind["category"],
        "description": kind["description"].format(**problem.numbers) + problem.detail,
        "found_on": problem.found_on,
        "found_by": problem.source,
        "remedy": kind["remedy"].format(**problem.numbers),
        "responsible_unit": problem.office,
        "responsible_post": problem.post,
        "due_on": problem.due_on,
        "status": spec.word(problem.status),
        "completed_on": problem.completed_on,
    }
    if "measure" in kind:
        value = kind["to"] if finished else kind["from"]
        cells |= {"current_value": value, "target_value": kind["target"], "measure": kind["measure"]}
    if problem.status is Status.CLOSED:
        passed = next(word for word, meaning in spec.verifications.items() if meaning == "passed")
        cells |= {"verification": passed, "verifier": problem.verifier, "closed_on": problem.closed_on}
    return cells


def file_name(unit_name: str, day: date, title: str) -> str:
    """The name the county recommends."""
    return f"{unit_name}_{day:%Y%m%d}_{title}.xlsx"
