"""The judge in force and, where the county wants one, a second opinion: what handlers and dispatch ask."""

from dataclasses import dataclass

from bot.rulebook import Rulebook
from bot.second_opinion import NO_OPINION, SecondOpinion
from policies.judge import Message, Situation, Verdict


@dataclass(frozen=True, slots=True)
class Deliberation:
    """Judges by whatever rules are in force at that moment."""

    rulebook: Rulebook
    second_opinion: SecondOpinion = NO_OPINION

    def judge(self, message: Message, situation: Situation) -> Verdict:
        """The verdict; for one that is unsure it may wait for the network, so never inside a transaction."""
        return self.second_opinion.of(message, situation, self.rulebook.judge.judge(message, situation))
