"""The county on stage: time moves, everybody comes to rest, and what became of a report can be looked up."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.clock import LOCAL
from bot.practice import Practice
from bot.sandbox.messages import CardButton
from bot.sandbox.people import Person
from policies.ledger.finding import Level
from policies.roster import Role, UnitCode
from policies.rules import Rules
from storage import reports
from storage.reports import ReportState


@dataclass(frozen=True, slots=True)
class Stage:
    """The practice county with its clock in our hands."""

    practice: Practice
    rules: Rules
    presses: list[tuple[str, datetime]] = field(default_factory=list)

    def press(self, person: Person, button: tuple[int, CardButton]) -> None:
        """Press a button; who pressed when is remembered, since a press leaves no message behind."""
        self.presses.append((person.user_id, self.practice.sandbox.state.now()))
        person.presses_button(*button)

    def goes_to(self, day: date, clock: time) -> None:
        """It is this time now; what is due is done. Time never runs backwards."""
        moment = datetime.combine(day, clock, LOCAL)
        if moment > self.practice.clock.now():
            self.practice.clock.move_to(moment)
        self.practice.app.scheduler.look()
        self.rest()

    def rest(self) -> None:
        """Wait until everything that is due was handled and sent."""
        self.practice.rest()

    def people(self, role: Role, unit: str | None = None) -> list[Person]:
        """Everybody with the role (of a unit), by user id."""
        county = self.practice.sandbox.county
        members = [one for one in county.people if role in one.roles and (unit is None or one.unit == unit)]
        return [self.practice.sandbox.person(one.user_id) for one in members]

    def outcome(self, unit: UnitCode, day: date) -> tuple[ReportState | None, frozenset[str]]:
        """What became of the unit's newest submission for the day, and the rules that returned it."""
        with self.practice.app.database.reading() as db:
            handed_in = reports.of_day(db, unit, day)
            if not handed_in:
                return None, frozenset()
            newest = handed_in[-1]
            findings = reports.findings_of(db, newest)
        return newest.state, frozenset(one.rule for one in findings if one.level == Level.ERROR)

    def newest_button(
        self, person: Person, action: str, day: date | None = None, *, about: str = ""
    ) -> tuple[int, CardButton] | None:
        """The newest card of the person with a button for the action that can still be pressed.

        Of the day if one is given, and with `about` in its words.
        """
        for shown in reversed(person.inbox()):
            if day is not None and shown.at.date() != day:
                return None
            buttons = shown.card.buttons if shown.card and not shown.card.settled and not shown.card.pressed else ()
            body = shown.card.body if shown.card else ""
            for button in buttons if about in body else ():
                if button.key.split(":")[0] == action:
                    return shown.number, button
        return None
