"""A clerk's day: nothing new is one tap, changes go into the draft, mistakes are mended when they come back."""

import random
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date

from bot.clock import LOCAL
from bot.sandbox.messages import Shown
from bot.sandbox.people import Person
from bot.simulation.mistakes import MISTAKES
from bot.simulation.paperwork import Paper, file_name
from bot.simulation.stage import Stage
from bot.simulation.township import Problem, Township
from policies.roster import UnitCode
from storage.reports import ReportState


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission: what was wrong with it on purpose (a rule id, or None) and what became of it."""

    unit: str
    day: date
    planted: str | None
    state: ReportState | None
    errors: frozenset[str]

    @property
    def as_it_should(self) -> bool:
        """A good ledger is accepted; a spoilt one is returned, and the reason is the one that was planted."""
        if self.planted is None:
            return self.state is ReportState.ACCEPTED
        return self.state is ReportState.RETURNED and self.planted in self.errors


@dataclass(slots=True)
class Clerk:
    """Somebody who reports for a township. `carelessness` is how often a first ledger has a mistake in it (0 to 1).

    `one_tap` says for each day without change whether a tap, or two words, was enough.
    """

    person: Person
    township: Township
    stage: Stage
    carelessness: float
    chance: random.Random
    attempts: list[Attempt] = field(default_factory=list)
    reported: list[Problem] | None = None
    one_tap: list[bool] = field(default_factory=list)

    def report(self, day: date, *, words: str = "") -> None:
        """Report the day, in the shortest way that is true. `words` go ahead of the ledger."""
        problems, world = self.township.problems, self.township.world
        if words:
            self.person.says(words)
            self.stage.rest()
        if self.reported is not None and problems == self._still_open():
            self._nothing_new(day)
            self.one_tap.append(self.attempts[-1].as_it_should)
        elif not problems and not self._still_open():
            self._say(world["nil"], day)
        else:
            self._fill_in(day)
        self.reported = [copy(one) for one in problems]

    def correct(self, day: date) -> None:
        """Mend something in an accepted report after its closing time, and say why."""
        problems = self.reported or []
        if not problems:
            return
        self.person.says(self.township.world["correction"])
        self.stage.rest()
        paper = self._paper(day, problems)
        paper.put(0, "remark", self.township.world["mended_remark"])
        self._hand_in(paper, day, None)

    def _known(self) -> frozenset[str]:
        return frozenset(one.problem_id for one in self._still_open())

    def told_closed(self) -> frozenset[str]:
        """The problems that were last reported as struck off."""
        return frozenset(one.problem_id for one in self.reported or [] if one.closed_on)

    def _still_open(self) -> list[Problem]:
        return [one for one in self.reported or [] if one.closed_on is None]

    def _nothing_new(self, day: date) -> None:
        """One tap on the newest card of the day that offers it, else two words."""
        button = self.stage.newest_button(self.person, "carry", day)
        if button is None:
            self._say(self.township.world["carry_over" if self._still_open() else "nil"], day)
            return
        self.stage.press(self.person, button)
        self._settle(day, None)

    def _say(self, words: str, day: date) -> None:
        today = self.stage.practice.clock.now().astimezone(LOCAL).date() == day
        self.person.says(words if today else self.township.world["of_day"].format(day=day, words=words))
        self._settle(day, None)

    def _fill_in(self, day: date) -> None:
        problems = self.township.problems
        if self.chance.random() < self.carelessness:
            name = self.chance.choice(sorted(MISTAKES))
            mistake = MISTAKES[name]
            paper = self._paper(day, problems)
            if problems and mistake.make(paper, problems, self._known(), self.chance):
                self._hand_in(paper, day, mistake.rule)
        self._hand_in(self._paper(day, problems), day, None)

    def _paper(self, day: date, problems: Sequence[Problem]) -> Paper:
        spec = self.stage.rules.ledger
        paper = Paper(self._draft(day), spec)
        paper.write(problems, self.township.name, spec)
        return paper

    def _draft(self, day: date) -> bytes:
        """The day's draft as the bot sent it: by the morning card's button, or asked for."""
        wanted = self._file_name(day)
        for shown in reversed(self.person.inbox()):
            if shown.file and shown.file.name == wanted:
                return shown.file.content
        button = self.stage.newest_button(self.person, "draft", day)
        if button is None:
            self.person.says(self.township.world["draft"])
        else:
            self.stage.press(self.person, button)
        self.stage.rest()
        return self._newest_file()

    def _newest_file(self) -> bytes:
        files: list[Shown] = [shown for shown in self.person.inbox() if shown.file]
        if not files or files[-1].file is None:
            raise LookupError(f"{self.person.user_id} was sent no draft, but {self.person.inbox()[-1:]}")
        return files[-1].file.content

    def _hand_in(self, paper: Paper, day: date, planted: str | None) -> None:
        self.person.sends_file(self._file_name(day), paper.bytes())
        self._settle(day, planted)

    def _file_name(self, day: date) -> str:
        return file_name(self.township.name, day, self.stage.rules.ledger.ledger.names.name)

    def _settle(self, day: date, planted: str | None) -> None:
        self.stage.rest()
        state, errors = self.stage.outcome(UnitCode(self.township.code), day)
        self.attempts.append(Attempt(self.township.code, day, planted, state, errors))
