"""One line: how many problems were open on each of the last working days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from handlers.charts.labels import TrendLabels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from handlers.charts.canvas import Canvas

WIDTH, HEIGHT = 1000, 600
Align = Literal["left", "center", "right"]

_MOST_DAY_LABELS = 6
_MOST_DOTS = 15
_GRID_LINES = 4
_HEADROOM = 1.16  # for the figure above the highest point
_LOW = 0.18  # of the axis: below such a point is no room for a figure
_STEPS = (1, 2, 5)
_LEFT, _BOTTOM, _RIGHT, _TOP = 0.09, 0.125, 0.885, 0.745


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """How many were counted at the end of a working day."""

    day: date
    count: int


def trend_picture(points: Sequence[TrendPoint], labels: TrendLabels) -> bytes:
    """A PNG of 1000 by 600, the same bytes for the same values: one line from zero up, its ends and top in figures.

    `points` are in order of their days; only days that have one are on the axis, so rest days leave no hole.
    Raises ValueError without points.
    """
    if not points:
        raise ValueError("no points")
    from handlers.charts.canvas import open_canvas  # noqa: PLC0415 - loads the drawing library: with the first picture

    with open_canvas(WIDTH, HEIGHT) as canvas:
        canvas.heading(labels.title, labels.subtitle)
        axes = canvas.figure.add_axes((_LEFT, _BOTTOM, _RIGHT - _LEFT, _TOP - _BOTTOM))
        _scale(axes, canvas, points)
        _line(axes, canvas, points)
        _figures(axes, canvas, points)
        return canvas.png()


def steps_up_to(highest: int) -> list[int]:
    """Round numbers from 0 to at least `highest`, at most five of them."""
    magnitude = 1
    while True:
        for step in (factor * magnitude for factor in _STEPS):
            count = -(-max(highest, 1) // step)
            if count <= _GRID_LINES:
                return [step * number for number in range(count + 1)]
        magnitude *= 10


def days_to_name(count: int) -> list[int]:
    """Which of `count` days get their date written: the first, and evenly spaced ones back from the last."""
    last = count - 1
    stride = max(1, -(-last // (_MOST_DAY_LABELS - 1)))
    return sorted({0, *(index for index in range(last, 0, -stride) if 3 * index >= 2 * stride)})


def points_to_name(counts: Sequence[int]) -> list[int]:
    """Which points get their figure written: the last, the first, and the highest and lowest if away from both."""
    last = len(counts) - 1
    apart = max(2, len(counts) // 6)
    named = [last] if last == 0 else [last, 0]
    for extreme in (max(counts), min(counts)):
        where = counts.index(extreme)
        if all(abs(where - other) >= apart for other in named) and extreme not in (counts[0], counts[last]):
            named.append(where)
    return sorted(named)


def _scale(axes: "Axes", canvas: "Canvas", points: Sequence[TrendPoint]) -> None:
    highest = max(point.count for point in points)
    marks = steps_up_to(highest)
    last = len(points) - 1
    axes.set_xlim(-0.02 * max(last, 1), last + 0.02 * max(last, 1))
    axes.set_ylim(0, max(marks[-1], highest * _HEADROOM))
    axes.set_yticks(marks, [str(mark) for mark in marks])
    named = days_to_name(len(points))
    axes.set_xticks(named, [f"{points[index].day:%m-%d}" for index in named])
    canvas.quiet(axes)


def _line(axes: "Axes", canvas: "Canvas", points: Sequence[TrendPoint]) -> None:
    days, counts = list(range(len(points))), [point.count for point in points]
    axes.fill_between(days, counts, color=canvas.ink.fill, linewidth=0, zorder=1)
    dots = "o" if len(points) <= _MOST_DOTS else "None"
    axes.plot(
        days, counts, color=canvas.ink.line, linewidth=canvas.px(5), marker=dots, markersize=canvas.px(9),
        clip_on=False, zorder=3, solid_capstyle="round", solid_joinstyle="round",
    )  # fmt: skip
    axes.plot(days[-1:], counts[-1:], "o", color=canvas.ink.line, markersize=canvas.px(18), clip_on=False, zorder=4)


def _figures(axes: "Axes", canvas: "Canvas", points: Sequence[TrendPoint]) -> None:
    counts = [point.count for point in points]
    top = axes.get_ylim()[1]
    for index in points_to_name(counts):
        at = (index, counts[index])
        low = counts[index] < _LOW * top
        if index == len(points) - 1:
            told = str(counts[index])
            canvas.note(axes, told, at=at, shift=(20, 10 if low else 0), size=38, color=canvas.ink.line, align="left")
            continue
        shift, align = _beside(index, rises=counts[index + 1] > counts[index], low=low)
        canvas.note(axes, str(counts[index]), at=at, shift=shift, size=28, color=canvas.ink.text, align=align)


def _beside(index: int, *, rises: bool, low: bool) -> tuple[tuple[float, float], Align]:
    """Where a figure stands so that neither the line nor the scale runs through it."""
    if rises and not low:
        return ((0, -26), "left") if index == 0 else ((0, -26), "center")
    return ((10, 26), "right") if rises and index == 0 else ((0, 26), "center")
