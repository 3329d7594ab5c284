"""The tiles: the county's own order, states told apart without colour."""

import pytest

from handlers.charts import Tile, tiles_labels, tiles_picture
from policies.day_summary import DayState
from tests.handlers.charts.pictures import AS_OF, DAY, SAY, opened

COUNTY = (
    *("城关镇", "清河镇", "石桥镇", "双龙镇", "白石镇", "太平镇"),
    *("新桥乡", "大河乡", "柳林乡", "云台乡", "红岩街道", "滨江街道"),
)
PASSED, MISSING = DayState.PASSED, DayState.MISSING


def mark_of(png: bytes) -> bytes:
    """The first tile's mark in shades of grey, coarse enough for a phone held at arm's length."""
    return opened(png).convert("L").crop((52, 176, 112, 236)).resize((12, 12)).tobytes()


@pytest.mark.parametrize(("count", "height"), [(1, 294), (3, 294), (4, 422), (12, 678), (30, 1446), (40, 1958)])
def test_twelve_to_thirty_units_fit_the_width_of_a_phone(draw_tiles, count, height):
    picture = opened(png := draw_tiles(*[(COUNTY[n % 12], PASSED) for n in range(count)]))

    assert (picture.format, picture.size) == ("PNG", (1000, height))
    assert len(png) < 10 * 1024 * 1024 // 10


def test_every_state_has_a_shape_of_its_own(draw_tiles):
    """Without colour, and without reading the word."""
    marks = [mark_of(draw_tiles(("清河镇", state))) for state in DayState]
    unlike = [
        sum(abs(a - b) for a, b in zip(one, other, strict=True))
        for number, one in enumerate(marks)
        for other in marks[:number]
    ]

    assert min(unlike) > 1000


def test_tiles_stand_in_the_order_given(draw_tiles):
    """No state moves a unit to another place."""
    one = opened(draw_tiles(("清河镇", MISSING), ("石桥镇", PASSED)))
    other = opened(draw_tiles(("清河镇", PASSED), ("石桥镇", PASSED)))
    second = (345, 150, 660, 264)

    assert one.crop(second).tobytes() == other.crop(second).tobytes()
    assert one.crop((30, 150, 340, 264)).tobytes() != other.crop((30, 150, 340, 264)).tobytes()


def test_a_long_name_stays_in_its_tile(draw_tiles):
    long = opened(draw_tiles(("高新技术产业开发区管理委员会" * 9, PASSED), ("石桥镇", PASSED)))
    short = opened(draw_tiles(("高新", PASSED), ("石桥镇", PASSED)))
    gap, second = (335, 150, 347, 264), (347, 150, 660, 264)

    assert long.crop(gap).tobytes() == short.crop(gap).tobytes()
    assert long.crop(second).tobytes() == short.crop(second).tobytes()


@pytest.mark.parametrize("count", [0, 41])
def test_no_tiles_or_too_many_are_an_error(count):
    tiles = [Tile("清河镇", PASSED)] * count
    with pytest.raises(ValueError, match="tiles"):
        tiles_picture(tiles, tiles_labels(SAY, tiles, day=DAY, as_of=AS_OF))


def test_the_words_name_every_unit_under_its_state():
    tiles = [Tile("城关镇", PASSED), Tile("清河镇", MISSING), Tile("石桥镇", PASSED), Tile("云台乡", DayState.EXTENDED)]
    labels = tiles_labels(SAY, tiles, day=DAY, as_of=AS_OF)

    assert labels.title == "11-24 日报情况"
    assert labels.subtitle == "4 个单位，按本县顺序，截至 11-25 09:00"
    assert labels.alt == "11-24 日报情况，截至 11-25 09:00。已通过：城关镇、石桥镇。未报：清河镇。已延期：云台乡。"
    assert set(labels.states) == set(DayState)
