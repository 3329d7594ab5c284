"""The generated reference pages are those the program would write now."""

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("generate", "docs/generate.py")
generate = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(generate)


@pytest.mark.parametrize("name", sorted(generate.pages()))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    """Run `make docs` after changing a command or a rule."""
    assert generate.pages()[name] == Path("docs/reference", name).read_text(encoding="utf-8")
