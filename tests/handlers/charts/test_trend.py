"""The trend: calm, correct, small, the same for the same days."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.charts import TrendPoint, trend_labels, trend_picture
from handlers.charts.trend import days_to_name, points_to_name, steps_up_to
from tests.handlers.charts.pictures import AS_OF, DAY, SAY, opened, points

LINE = (0x0F, 0x5F, 0x94)
MONTH = (123, 121, 126, 131, 128, 119, 112, 104, 99, 101, 93, 85, 80, 76, 71, 66, 58)


def line_rows(picture, x: int) -> list[int]:
    """The rows in which the column has the colour of the line."""
    return [y for y in range(picture.height) if picture.getpixel((x, y))[:3] == LINE]


@pytest.mark.parametrize("counts", [MONTH, (0,), (37,), (0, 0, 0), (4,) * 5, (2, 30, 44, 60), (9999, 1), MONTH * 6])
def test_a_trend_is_a_small_picture_of_one_size(draw_trend, counts):
    png = draw_trend(*counts)
    picture = opened(png)

    assert (picture.format, picture.size) == ("PNG", (1000, 600))
    assert len(png) < 200_000
    assert {picture.getpixel(corner)[:3] for corner in ((0, 0), (999, 0), (0, 599), (999, 599))} == {(255, 255, 255)}
    assert any(line_rows(picture, x) for x in range(80, 900))


def test_the_same_days_make_the_same_bytes_in_any_thread(draw_trend):
    with ThreadPoolExecutor(4) as pool:
        drawn = set(pool.map(lambda _: draw_trend(*MONTH), range(6)))

    assert len(drawn) == 1
    assert set(opened(drawn.pop()).info) == {"dpi"}


def test_the_scale_begins_at_zero(draw_trend):
    """Half the problems stand half as high."""
    rows = [line_rows(opened(draw_trend(10, 10, count, 10, 10)), 488) for count in (10, 5, 0)]
    top, middle, bottom = (sum(found) / len(found) for found in rows)

    assert middle == pytest.approx((top + bottom) / 2, abs=6)
    assert bottom - top > 250


def test_a_trend_without_days_is_no_trend():
    with pytest.raises(ValueError, match="no points"):
        trend_picture([], trend_labels(SAY, points(1), as_of=AS_OF))


@given(st.integers(0, 10**6))
def test_the_scale_has_few_round_steps_and_reaches_the_highest(highest):
    steps = steps_up_to(highest)

    assert steps[0] == 0
    assert 2 <= len(steps) <= 5
    assert highest <= steps[-1] <= max(1, highest * 2.5)
    assert len({b - a for a, b in pairwise(steps)}) == 1


@given(st.integers(1, 400))
def test_the_first_and_the_last_day_are_named_and_few_between(count):
    named = days_to_name(count)
    gaps = [b - a for a, b in pairwise(named)]

    assert (named[0], named[-1]) == (0, count - 1)
    assert len(named) <= 7
    assert not gaps or min(gaps) >= max(gaps) / 3


@given(st.lists(st.integers(0, 300), min_size=1, max_size=60))
def test_few_figures_are_written_and_always_the_last(counts):
    named = points_to_name(counts)

    assert named[-1] == len(counts) - 1
    assert len(named) <= 4
    assert named == sorted(set(named))


def test_the_words_say_what_the_picture_shows():
    labels = trend_labels(SAY, points(123, 131, 58), as_of=AS_OF)

    assert labels.title == "全县未销号问题（个）"
    assert labels.subtitle == "11-22 起 3 个工作日，截至 11-25 09:00"
    assert labels.name == "未销号问题走势_20261124.png"
    assert labels.alt == "全县未销号问题：11-22 123 个，11-24 58 个；其间最多 131 个，最少 58 个。截至 11-25 09:00。"


def test_one_day_is_told_as_one_day_and_a_unit_by_its_name():
    labels = trend_labels(SAY, [TrendPoint(DAY, 6)], as_of=AS_OF, scope="清河镇")

    assert labels.alt == "清河镇未销号问题：11-24 6 个。截至 11-25 09:00。"
