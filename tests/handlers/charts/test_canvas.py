"""The font and the drawing library: loaded late, complete, and never at a loss for a character."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font

from handlers.charts.canvas import _font_path, drawable, open_canvas
from handlers.wording import load_wording


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        ("handlers.charts, bot.cli", ["matplotlib", "numpy", "PIL", "noto_cjk_sans_otc"]),
        ("handlers.capabilities", ["matplotlib", "noto_cjk_sans_otc"]),  # the workbook library loads numpy by itself
    ],
)
def test_nothing_is_drawn_nothing_is_loaded(modules, unwanted):
    """`qingzhi --help` must not wait for a drawing library."""
    asked = f"import sys, {modules}; print([name for name in {unwanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_characters_are_drawn_as_the_mainland_writes_them():
    path = _font_path()

    assert FT2Font(path.path, face_index=path.face_index).family_name == "Noto Sans CJK SC"


def test_the_font_has_everything_the_bot_says():
    """And GB2312, in which the county's names are written."""
    said = "".join(load_wording().sentences.values()).replace("\n", " ")
    hanzi = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    county = hanzi.decode("gb2312", "ignore")

    assert len(county) == 6763
    assert drawable(county) == county
    assert "□" not in drawable(said).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("清河镇", "清河镇"),
        ("㙍头村", "㙍头村"),
        ("好😀", "好□"),
        ("一\n二\t三", "一 二 三"),
        ("\u202e镇", "□镇"),
        ("", ""),
    ],
)
def test_what_the_font_lacks_becomes_a_box(text, drawn):
    assert drawable(text) == drawn


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=12) | st.sampled_from(["$x^2$", r"\frac", "{a}", "%s", "_" * 300]))
def test_any_name_can_be_drawn(name):
    """A missing shape would be a warning, and a warning an error."""
    with open_canvas(300, 120) as canvas:
        canvas.write(name, 20, 60, size=28, color="#000000", room=260)

        assert canvas.png().startswith(b"\x89PNG")
