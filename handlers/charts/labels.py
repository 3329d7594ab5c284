"""The words in the pictures, and the same content in words alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from policies.day_summary import DayState

if TYPE_CHECKING:
    from handlers.charts.tiles import Tile
    from handlers.charts.trend import TrendPoint


class Say(Protocol):
    """A sentence by its key with its places filled, as `Wording.say` gives it."""

    def __call__(self, key: str, **fields: object) -> str:
        """The sentence."""
        ...


@dataclass(frozen=True, slots=True)
class TrendLabels:
    """What the trend says: what is counted, since when and as of when.

    `name` and `alt` are for whoever sends the picture: a file name, and the content as text.
    """

    title: str
    subtitle: str
    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class TilesLabels:
    """What the tiles say; `states` has a word for every state. `name` and `alt` as in TrendLabels."""

    title: str
    subtitle: str
    states: Mapping[DayState, str]
    name: str
    alt: str


def trend_labels(say: Say, points: Sequence["TrendPoint"], *, as_of: datetime, scope: str | None = None) -> TrendLabels:
    """Words for the trend of open problems of `scope` (a unit's name; None is the whole county).

    `as_of` is in the county's time; `points` are in order, at least one.
    """
    scope = scope or say("charts.county")
    first, last = points[0], points[-1]
    sentence = "charts.trend.alt_one" if len(points) == 1 else "charts.trend.alt"
    counts = [point.count for point in points]
    told = {
        "scope": scope, "since": first.day, "first": first.count, "day": last.day, "last": last.count,
        "highest": max(counts), "lowest": min(counts), "as_of": as_of, "days": len(points),
    }  # fmt: skip
    return TrendLabels(
        title=say("charts.trend.title", **told),
        subtitle=say("charts.trend.subtitle", **told),
        name=say("charts.trend.name", **told),
        alt=say(sentence, **told),
    )


def tiles_labels(say: Say, tiles: Sequence["Tile"], *, day: date, as_of: datetime) -> TilesLabels:
    """Words for the state of the units on a day; `as_of` is in the county's time."""
    states = {state: say(f"charts.state.{state}") for state in DayState}
    present = [state for state in DayState if any(tile.state is state for tile in tiles)]
    told = [
        say(
            "charts.tiles.alt_state",
            state=states[state],
            units=say("charts.tiles.joint").join(tile.name for tile in tiles if tile.state is state),
        )
        for state in present
    ]
    return TilesLabels(
        title=say("charts.tiles.title", day=day),
        subtitle=say("charts.tiles.subtitle", as_of=as_of, units=len(tiles)),
        states=states,
        name=say("charts.tiles.name", day=day),
        alt=say("charts.tiles.alt", day=day, as_of=as_of, states="".join(told)),
    )
