"""What the words before a number say about it: of which day it is, planned or done, a whole or a part."""

from dataclasses import dataclass

from policies.report_text.days import DayMention, DayRole
from policies.report_text.tokens import Word
from policies.report_text.values import Metric


@dataclass(slots=True)
class Scope:
    """What the words so far say about the numbers to come."""

    cumulative: bool = False
    period: bool = False
    other_day: bool = False
    plan: bool = False
    part: bool = False
    of_ledger: bool = False
    depth: int = 0

    def at_word(self, kind: Word) -> None:
        """A word was passed that is no number."""
        match kind:
            case Word.STOP:
                self._at_comma()
                self.cumulative = self.period = self.other_day = False
                self.depth = 0
            case Word.COMMA:
                self._at_comma()
            case Word.OPENING:
                self.depth += 1
            case Word.CLOSING:
                self.depth = max(0, self.depth - 1)
            case Word.PERIOD:
                self.period = True
            case Word.PLAN:
                self.plan = True
            case Word.PART:
                self.part = True
            case _:
                pass

    def _at_comma(self) -> None:
        self.plan = self.part = self.of_ledger = False

    def at_day(self, mention: DayMention | None, report_day: DayMention | None) -> None:
        """A day was passed: later numbers are its numbers, unless it only serves as a comparison."""
        if mention is None or mention.role is DayRole.COMPARISON:
            return
        self.cumulative = self.period = False
        if mention.role is DayRole.PLAN:
            self.plan = True
        elif mention.role is DayRole.ATTRIBUTE:
            self.of_ledger = mention.of_ledger
        elif mention.role is DayRole.TODAY:
            self.other_day = False
        else:
            self.other_day = report_day is not None and mention.day != report_day.day

    def drops(self, metric: Metric) -> bool:
        """Whether a number in this scope is none of the day's; "yesterday's remaining" claims one number only."""
        if self.plan or self.period or self.other_day:
            return True
        if metric is not Metric.OPEN:
            return self.cumulative
        claimed, self.of_ledger = self.of_ledger, False
        return claimed
