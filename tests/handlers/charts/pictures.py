"""Invented days, and what is in a picture of them."""

from datetime import date, datetime, timedelta
from io import BytesIO

from PIL import Image

from handlers.charts import TrendPoint
from handlers.wording import load_wording

DAY = date(2026, 11, 24)
AS_OF = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001
SAY = load_wording().say


def points(*counts: int) -> list[TrendPoint]:
    """One point a day, the last on 24 November."""
    return [TrendPoint(DAY - timedelta(days=len(counts) - 1 - n), count) for n, count in enumerate(counts)]


def opened(png: bytes) -> Image.Image:
    with Image.open(BytesIO(png)) as picture:
        picture.load()
        return picture
