"""What the rest of the program may use, and what it costs to load."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import handlers.workbook
from bot.settings import FileSettings
from handlers.workbook import ReadLimits

ROOT = Path(__file__).parents[3]


def test_the_public_names_are_these():
    assert handlers.workbook.__all__ == [
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
    assert all(hasattr(handlers.workbook, name) for name in handlers.workbook.__all__)


def test_the_limits_are_those_of_the_settings():
    settings = FileSettings()
    shared = {field.name for field in fields(ReadLimits)} & set(FileSettings.model_fields)

    assert shared == {"max_bytes", "max_unpacked_bytes", "max_rows", "max_cells"}
    assert {name: getattr(ReadLimits(), name) for name in shared} == {name: getattr(settings, name) for name in shared}


def test_reading_and_annotating_load_no_spreadsheet_library():
    code = "import sys, handlers.workbook; sys.exit('openpyxl' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
