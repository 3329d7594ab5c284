"""Asks the county's own model about a verdict that is unsure; whatever goes wrong, the verdict stays what it was."""

from typing import Protocol

from loguru import logger

from bot.clock import LOCAL, Clock
from bot.errors import BadSetting
from bot.second_opinion.endpoint import Endpoint, Silence
from bot.second_opinion.own_network import require_own_network
from bot.second_opinion.restraint import Budget, Circuit, Memory, Unknown
from bot.settings import SecondOpinionSettings
from bot.wecom.sessions import Sessions
from policies.judge import Message, Outcome, Situation, Verdict
from policies.masking import Masking
from policies.second_opinion import Opinion, OpinionRules, Question, question, read_answer, settle


class SecondOpinion(Protocol):
    """Looks again at what the judge is unsure of."""

    def of(self, message: Message, situation: Situation, verdict: Verdict) -> Verdict:
        """The verdict, moved or as it was. May wait for the network, so never inside a transaction; never raises."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class _NoOpinion:
    def of(self, message: Message, situation: Situation, verdict: Verdict) -> Verdict:  # noqa: ARG002 - the seam's own
        return verdict

    def close(self) -> None: ...


NO_OPINION: SecondOpinion = _NoOpinion()
"""Leaves every verdict as it is: what a county has that did not switch the second opinion on."""


def open_second_opinion(
    settings: SecondOpinionSettings, *, rules: OpinionRules, masking: Masking, clock: Clock
) -> SecondOpinion:
    """The second opinion the settings describe; nothing is sent yet.

    Raises BadSetting for a missing model, a missing address, or one outside of the county's own network.
    """
    if not settings.enabled:
        return NO_OPINION
    if settings.base_url is None:
        raise BadSetting("second_opinion.base_url", "is missing")
    if not settings.model:
        raise BadSetting("second_opinion.model", "is missing")
    base_url = str(settings.base_url).rstrip("/") + "/"
    require_own_network(base_url, allowed=settings.allowed_hosts, name="second_opinion.base_url")
    sessions = Sessions(base_url, direct=True)
    return ModelOpinion(
        model=settings.model,
        rules=rules,
        masking=masking,
        clock=clock,
        sessions=sessions,
        endpoint=Endpoint(sessions=sessions, base_url=base_url, api_key=settings.api_key, timeout_s=settings.timeout_s),
        memory=Memory(entries=settings.cache_entries, seconds=settings.cache_s),
        budget=Budget(settings.daily_calls),
        circuit=Circuit(max_failures=settings.max_failures, pause_s=settings.pause_s),
    )


class ModelOpinion:
    """A SecondOpinion from a model, shared by threads."""

    def __init__(
        self,
        *,
        model: str,
        rules: OpinionRules,
        masking: Masking,
        clock: Clock,
        sessions: Sessions,
        endpoint: Endpoint,
        memory: Memory,
        budget: Budget,
        circuit: Circuit,
    ) -> None:
        self._model = model
        self._rules = rules
        self._masking = masking
        self._clock = clock
        self._sessions = sessions
        self._endpoint = endpoint
        self._memory = memory
        self._budget = budget
        self._circuit = circuit

    def close(self) -> None:
        """Close all connections."""
        self._sessions.close()

    def of(self, message: Message, situation: Situation, verdict: Verdict) -> Verdict:
        """The verdict, moved or as it was; only an unsure one is asked about."""
        if verdict.outcome is not Outcome.REVIEW:
            return verdict
        try:
            opinion = self._opinion(message, situation, verdict)
            settled = settle(verdict, opinion) if opinion else verdict
        except Exception as error:  # noqa: BLE001 - a second opinion is never worth the message it is about
            self._say_nothing_came(type(error).__name__)
            return verdict
        if settled is not verdict:
            logger.bind(model=self._model, outcome=settled.outcome.value).info("second opinion moved a verdict")
        return settled

    def _opinion(self, message: Message, situation: Situation, verdict: Verdict) -> Opinion | None:
        asked = question(message, situation, verdict, model=self._model, rules=self._rules, masking=self._masking)
        if asked is None:
            return None
        known = self._memory.recall(asked.key, now=self._clock.elapsed())
        return self._ask(asked) if isinstance(known, Unknown) else known

    def _ask(self, asked: Question) -> Opinion | None:
        if self._circuit.is_open(now=self._clock.elapsed()):
            return None
        if not self._budget.take(self._clock.now().astimezone(LOCAL).date()):
            return None
        said = self._endpoint.ask(asked.body)
        now = self._clock.elapsed()
        if isinstance(said, Silence) and said is not Silence.UNSUITABLE:
            self._circuit.failed(now=now)
            self._say_nothing_came(said.value)
            return None
        # What is said to a message can be the work of whoever wrote it: it never opens the circuit for others.
        self._circuit.succeeded()
        opinion = None if isinstance(said, Silence) else read_answer(said, self._rules, model=self._model)
        self._memory.keep(asked.key, opinion, now=now)
        if opinion is None:
            self._say_nothing_came("no usable answer")
        return opinion

    def _say_nothing_came(self, reason: str) -> None:
        logger.bind(model=self._model, reason=reason).warning("no second opinion")
