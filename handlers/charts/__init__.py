"""Small calm pictures out of plain values: how open problems went, and where the units stand today.

Importing this package loads no drawing library; the first picture does.
"""

from handlers.charts.labels import Say, TilesLabels, TrendLabels, tiles_labels, trend_labels
from handlers.charts.tiles import Tile, tiles_picture
from handlers.charts.trend import TrendPoint, trend_picture

__all__ = [
    "Say",
    "Tile",
    "TilesLabels",
    "TrendLabels",
    "TrendPoint",
    "tiles_labels",
    "tiles_picture",
    "trend_labels",
    "trend_picture",
]
