"""Pictures as the task force gets them."""

from collections.abc import Callable

import pytest

from handlers.charts import Tile, tiles_labels, tiles_picture, trend_labels, trend_picture
from tests.handlers.charts.pictures import AS_OF, DAY, SAY, points


@pytest.fixture
def draw_trend() -> Callable[..., bytes]:
    """The trend of these counts, as the task force gets it."""

    def draw(*counts: int) -> bytes:
        return trend_picture(points(*counts), trend_labels(SAY, points(*counts), as_of=AS_OF))

    return draw


@pytest.fixture
def draw_tiles() -> Callable[..., bytes]:
    """The tiles of these (name, state) pairs."""

    def draw(*told: tuple) -> bytes:
        tiles = [Tile(name, state) for name, state in told]
        return tiles_picture(tiles, tiles_labels(SAY, tiles, day=DAY, as_of=AS_OF))

    return draw
