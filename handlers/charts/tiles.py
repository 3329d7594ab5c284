"""A tile for each unit: its name, its state in a word and as a shape.

For the task force or the unit itself, never for a group (policy.md section 5, 2). The order is the caller's: the
county's own, not a ranking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.charts.labels import TilesLabels
from policies.day_summary import DayState

if TYPE_CHECKING:
    from handlers.charts.canvas import Canvas

WIDTH = 1000
MOST_TILES = 40
_HEAD, _EDGE, _GAP = 150, 32, 16
_TILE_HEIGHT = 112
_COLUMNS = 3
_NAME_SIZE, _WORD_SIZE = 36, 28
_MARK_AT, _TEXT_AT = 50, 92


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit by its name and where it stands."""

    name: str
    state: DayState


def tiles_picture(tiles: Sequence[Tile], labels: TilesLabels) -> bytes:
    """A PNG 1000 wide and as high as needed, the same bytes for the same values: three tiles a row, in the order given.

    Raises ValueError for no tiles or more than 40.
    """
    if not 0 < len(tiles) <= MOST_TILES:
        raise ValueError(f"{len(tiles)} tiles")
    from handlers.charts.canvas import open_canvas  # noqa: PLC0415 - loads the drawing library: with the first picture

    rows = -(-len(tiles) // _COLUMNS)
    height = _HEAD + rows * (_TILE_HEIGHT + _GAP) - _GAP + _EDGE
    with open_canvas(WIDTH, height) as canvas:
        canvas.heading(labels.title, labels.subtitle)
        for index, tile in enumerate(tiles):
            row, column = divmod(index, _COLUMNS)
            _draw(canvas, tile, labels.states[tile.state], row=row, column=column)
        return canvas.png()


def _draw(canvas: "Canvas", tile: Tile, word: str, *, row: int, column: int) -> None:
    width = (WIDTH - 2 * _EDGE - (_COLUMNS - 1) * _GAP) / _COLUMNS
    left, top = _EDGE + column * (width + _GAP), _HEAD + row * (_TILE_HEIGHT + _GAP)
    canvas.box(left, top, width, _TILE_HEIGHT)
    canvas.mark(tile.state, left + _MARK_AT, top + _TILE_HEIGHT / 2)
    room = width - _TEXT_AT - 12
    canvas.write(tile.name, left + _TEXT_AT, top + 38, size=_NAME_SIZE, color=canvas.ink.strong, room=room)
    canvas.write(word, left + _TEXT_AT, top + 80, size=_WORD_SIZE, color=canvas.ink.text, room=room)
