"""The workbook people fill in: headings, drop-downs, date cells, a page of instructions; blank or with rows in it."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.workbook.template_parts import TemplateLabels, TemplateSheet


def build_template(
    sheets: Sequence[TemplateSheet],
    *,
    labels: TemplateLabels,
    county: str,
    unit: str | None,
    day: date | None,
    version: int,
    made_at: datetime,
    prepared_rows: int = 200,
) -> bytes:
    """An .xlsx to fill in; equal arguments give equal bytes. `made_at` is what the file says about its origin.

    Formats belong to whole columns and drop-downs to `prepared_rows` rows, so empty rows weigh nothing.
    """
    from handlers.workbook import template_pages as pages  # noqa: PLC0415 - loads openpyxl, a fifth of a second

    request = pages.Request(labels=labels, county=county, unit=unit, day=day, prepared_rows=prepared_rows)
    book = pages.written_book(sheets, request)
    pages.describe(book, version=version, author=labels.author, made_at=made_at)
    return pages.settled(book, made_at)
