"""Everybody's chats with the bot, in memory: what was said, what changed since, and waiting for something to come."""

import threading
from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.messages import Channel, Shown


class Chats:
    """All messages of all people. Every change gives the message a new revision, so pages can ask what is new."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._messages = dict[int, Shown]()
        self._by_user = dict[str, list[int]]()
        self._revision = 0

    @property
    def revision(self) -> int:
        """The newest revision given out."""
        with self._changed:
            return self._revision

    def post(self, draft: Shown) -> Shown:
        """Show a new message; returns it with its number and revision."""
        with self._changed:
            self._revision += 1
            shown = replace(draft, number=len(self._messages) + 1, revision=self._revision)
            self._messages[shown.number] = shown
            self._by_user.setdefault(shown.user, []).append(shown.number)
            self._changed.notify_all()
            return shown

    def revise(self, number: int, change: Callable[[Shown], Shown]) -> Shown:
        """Change a message that is already shown; KeyError when there is none of that number."""
        with self._changed:
            self._revision += 1
            shown = replace(change(self._messages[number]), number=number, revision=self._revision)
            self._messages[number] = shown
            self._changed.notify_all()
            return shown

    def message(self, number: int) -> Shown | None:
        """The message of that number as it looks now."""
        with self._changed:
            return self._messages.get(number)

    def of(self, user: str, channel: Channel | None = None, *, since: int = 0) -> list[Shown]:
        """A person's messages in the order they came; `since` keeps only those changed after that revision."""
        with self._changed:
            return self._of(user, channel, since)

    def wait_for(self, look: Callable[[], Shown | None], timeout: float) -> Shown | None:
        """Call `look` now and after every change until it finds a message or `timeout` real seconds are over."""
        with self._changed:
            return self._changed.wait_for(look, timeout)

    def newest_by_bot(self) -> dict[str, int]:
        """For every conversation the number of the bot's newest message, to mark chats unread."""
        with self._changed:
            return {shown.conversation: shown.number for shown in self._messages.values() if shown.by_bot}

    def _of(self, user: str, channel: Channel | None, since: int) -> list[Shown]:
        mine = (self._messages[number] for number in self._by_user.get(user, ()))
        return [shown for shown in mine if shown.revision > since and channel in (None, shown.channel)]
