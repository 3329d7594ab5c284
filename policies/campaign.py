"""A campaign: the only time daily reports are asked for (policy.md T3, daily-clearance.md section 3)."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Campaign:
    """A registered campaign with its basis document, its days and its closing times.

    `winter_cutoff` and `summer_cutoff` are the closing times of a working day, Asia/Shanghai;
    summer runs from `summer_from` to the day before `winter_from`, both given as (month, day).
    """

    id: str
    name: str
    basis: str
    starts_on: date
    ends_on: date
    winter_cutoff: time = time(17, 30)
    summer_cutoff: time = time(18, 0)
    summer_from: tuple[int, int] = (5, 1)
    winter_from: tuple[int, int] = (10, 1)

    def runs_on(self, day: date) -> bool:
        """Whether the day lies inside the campaign, both ends included."""
        return self.starts_on <= day <= self.ends_on

    def cutoff(self, day: date) -> time:
        """The closing time of the day, by summer or winter hours."""
        summer = self.summer_from <= (day.month, day.day) < self.winter_from
        return self.summer_cutoff if summer else self.winter_cutoff
