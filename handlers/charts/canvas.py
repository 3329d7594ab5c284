"""Drawing: the one module that knows the drawing library and the font. Loaded with the first picture.

A dark blue, a dark orange and greys, which colour-blind people tell apart; shapes say the same as colours.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from noto_cjk_sans_otc import FONT_PATH

from policies.day_summary import DayState

_DPI = 100
_POINTS_PER_INCH = 72
_SIMPLIFIED_CHINESE = 2  # the collection's faces: Japanese, Korean, Simplified Chinese, …
_MISSING = "\u25a1"  # an empty box, in place of what the font cannot draw
_ELLIPSIS = "\u2026"
_LONGEST = 80  # characters worth measuring
_TITLE_AT, _SUBTITLE_AT, _EDGE = 54, 108, 34
_TITLE_SIZE, _SUBTITLE_SIZE, _TICK_SIZE = 44, 30, 28

# The library keeps fonts and text sizes in memory that threads would share.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Ink:
    """The few colours of all pictures."""

    line: str = "#0f5f94"
    fill: str = "#e3eef5"
    todo: str = "#b86a00"
    strong: str = "#1d2730"
    text: str = "#4a5661"
    grey: str = "#8a959f"
    rule: str = "#dfe4e8"
    paper: str = "#ffffff"
    tile: str = "#f5f7f9"


class Canvas:
    """A picture being drawn, measured in pixels from the upper left corner."""

    def __init__(self, width: int, height: int) -> None:
        self.ink = Ink()
        self.figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, facecolor=self.ink.paper)
        FigureCanvasAgg(self.figure)
        self._width, self._height = width, height

    def px(self, pixels: float) -> float:
        """The length in the library's points."""
        return pixels * _POINTS_PER_INCH / _DPI

    def heading(self, title: str, subtitle: str) -> None:
        """Title and the line under it, made to fit the width."""
        room = self._width - 2 * _EDGE
        self.write(title, _EDGE, _TITLE_AT, size=_TITLE_SIZE, color=self.ink.strong, room=room)
        self.write(subtitle, _EDGE, _SUBTITLE_AT, size=_SUBTITLE_SIZE, color=self.ink.text, room=room)

    def write(self, text: str, left: float, middle: float, *, size: float, color: str, room: float) -> None:
        """One line of text, its middle at that height; cut with an ellipsis where it is wider than `room`."""
        written = self.figure.text(
            left / self._width, 1 - middle / self._height, drawable(text)[:_LONGEST], color=color, va="center_baseline",
            fontproperties=self._font(size), parse_math=False,
        )  # fmt: skip
        self._shorten(written, room)

    def note(
        self,
        axes: Axes,
        text: str,
        *,
        at: tuple[float, float],
        shift: tuple[float, float],
        size: float,
        color: str,
        align: Literal["left", "center", "right"],
    ) -> None:
        """A figure beside the point `at` of the chart, moved by `shift` pixels."""
        axes.annotate(
            drawable(text), at, xytext=(self.px(shift[0]), self.px(shift[1])), textcoords="offset points",
            ha=align, va="center", color=color, fontproperties=self._font(size), annotation_clip=False, zorder=5,
            parse_math=False,
        )  # fmt: skip

    def quiet(self, axes: Axes) -> None:
        """Axes as background: light lines across, no frame, small grey figures."""
        axes.set_facecolor("none")
        axes.spines[:].set_visible(False)
        axes.grid(axis="y", color=self.ink.rule, linewidth=self.px(2), zorder=0)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0, pad=self.px(12))
        axes.tick_params(axis="x", length=0, pad=self.px(20))
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set(fontproperties=self._font(_TICK_SIZE), color=self.ink.text, parse_math=False)

    def box(self, left: float, top: float, width: float, height: float) -> None:
        """A tile with soft corners."""
        self.figure.add_artist(
            FancyBboxPatch(
                (left, self._height - top - height), width, height, boxstyle="round,pad=0,rounding_size=14",
                transform=None, facecolor=self.ink.tile, edgecolor=self.ink.rule, linewidth=self.px(2),
            )
        )  # fmt: skip

    def mark(self, state: DayState, x: float, y: float) -> None:
        """The shape of a state: each has its own, in outline or filled."""
        for shape in _shapes(state, self.ink):
            across, down = zip(*shape.path, strict=True)
            self.figure.add_artist(
                Line2D(
                    [x + one for one in across], [self._height - y - one for one in down], transform=None,
                    linestyle="none" if shape.marker else "-", marker=shape.marker or "None",
                    fillstyle=shape.half, markerfacecolor=shape.face, markerfacecoloralt=self.ink.paper,
                    markeredgecolor=shape.color, markersize=self.px(shape.size), markeredgewidth=self.px(4),
                    color=shape.color, linewidth=self.px(5), solid_capstyle="round", solid_joinstyle="round",
                )
            )  # fmt: skip

    def png(self) -> bytes:
        """The picture; nothing in it tells when or by what it was made."""
        kept = BytesIO()
        self.figure.savefig(kept, format="png", dpi=_DPI, metadata={"Software": None})
        return kept.getvalue()

    def _font(self, pixels: float) -> FontProperties:
        return FontProperties(fname=_font_path(), size=self.px(pixels))

    def _shorten(self, written: Text, room: float) -> None:
        while len(text := written.get_text()) > 1 and written.get_window_extent().width > room:
            written.set_text(text.removesuffix(_ELLIPSIS)[:-1].rstrip() + _ELLIPSIS)


@contextmanager
def open_canvas(width: int, height: int) -> Iterator[Canvas]:
    """An empty picture of that many pixels; one thread draws at a time."""
    with _ONE_AT_A_TIME:
        yield Canvas(width, height)


def drawable(text: str) -> str:
    """The text on one line, an empty box for each character the font has no shape for."""
    return "".join(sign if ord(sign) in _characters() else _MISSING for sign in " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A marker at one point, or a line along several; offsets in pixels, downwards."""

    color: str
    path: tuple[tuple[float, float], ...] = ((0, 0),)
    marker: str = ""
    face: str = "none"
    half: Literal["full", "left"] = "full"
    size: float = 42


def _shapes(state: DayState, ink: Ink) -> list[_Shape]:
    match state:
        case DayState.PASSED:
            tick = ((-10, 1), (-3, 8), (11, -8))
            return [_Shape(ink.line, marker="o", face=ink.line), _Shape(ink.paper, path=tick)]
        case DayState.RETURNED:
            return [_Shape(ink.todo, marker="D", face=ink.paper, size=34), _Shape(ink.todo, path=((0, -9), (0, 9)))]
        case DayState.NUMBERS_ONLY:
            return [_Shape(ink.todo, marker="o", face=ink.todo, half="left")]
        case DayState.MISSING:
            return [_Shape(ink.grey, marker="o", face=ink.paper)]
        case DayState.EXTENDED:
            return [_Shape(ink.line, marker="o", face=ink.paper), _Shape(ink.line, path=((0, -12), (0, 0), (9, 4)))]
        case DayState.NOT_REQUIRED:
            return [_Shape(ink.grey, path=((-14, 0), (14, 0)))]


@cache
def _font_path() -> FontPath:
    return FontPath(str(FONT_PATH), _SIMPLIFIED_CHINESE)


@cache
def _characters() -> frozenset[int]:
    return frozenset(FT2Font(str(FONT_PATH), face_index=_SIMPLIFIED_CHINESE).get_charmap())
