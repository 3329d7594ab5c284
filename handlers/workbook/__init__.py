"""Workbooks at the border: bytes of a received file to plain values, remarks back onto a copy, the blank template."""

from handlers.workbook.annotate import annotate
from handlers.workbook.findings import AnnotationLabels, Mark
from handlers.workbook.limits import ReadLimits, UnreadableError
from handlers.workbook.reader import read_book
from handlers.workbook.template import build_template
from handlers.workbook.template_parts import Kind, TemplateColumn, TemplateLabels, TemplateSheet

__all__ = [
    "AnnotationLabels",
    "Kind",
    "Mark",
    "ReadLimits",
    "TemplateColumn",
    "TemplateLabels",
    "TemplateSheet",
    "UnreadableError",
    "annotate",
    "build_template",
    "read_book",
]
