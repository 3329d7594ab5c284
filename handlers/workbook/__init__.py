"""Workbooks at the border: bytes of a received file to plain values, remarks or values into a copy, the template."""

from handlers.workbook.annotate import annotate
from handlers.workbook.findings import AnnotationLabels, Mark
from handlers.workbook.limits import ReadLimits, UnreadableError, readable_size
from handlers.workbook.mend import NewValue, put_values
from handlers.workbook.reader import read_book
from handlers.workbook.template import build_template
from handlers.workbook.template_parts import Kind, TemplateColumn, TemplateLabels, TemplateSheet

__all__ = [
    "AnnotationLabels",
    "Kind",
    "Mark",
    "NewValue",
    "ReadLimits",
    "TemplateColumn",
    "TemplateLabels",
    "TemplateSheet",
    "UnreadableError",
    "annotate",
    "build_template",
    "put_values",
    "read_book",
    "readable_size",
]
