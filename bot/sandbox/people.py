"""The people of the county as somebody plays them: they write, send files, press buttons and read what came."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.sandbox import callbacks
from bot.sandbox.callbacks import Callback, Press
from bot.sandbox.card_faces import option_ids
from bot.sandbox.county import Member
from bot.sandbox.courier import Courier
from bot.sandbox.errors import NoReply, NoSuchButton
from bot.sandbox.media import MediaType
from bot.sandbox.messages import CardButton, Channel, Delivery, Kind, Shown, ShownFile
from bot.sandbox.state import TenantState

Picked = Mapping[str, Sequence[str]]


class Person:
    """One person. What they do returns at once; the courier brings it to the bot."""

    def __init__(self, member: Member, state: TenantState, courier: Courier) -> None:
        self.member = member
        self._state = state
        self._courier = courier
        self._read = 0

    @property
    def user_id(self) -> str:
        """The user id WeCom knows them under."""
        return self.member.user_id

    def says(self, text: str, *, to: Channel = Channel.AIBOT, quoting: Shown | None = None) -> Shown:
        """Write a message, to the AI bot perhaps quoting another one of the chat."""
        draft = replace(self._draft(Kind.TEXT, to), text=text, quoted=quoting.number if quoting else None)
        with self._state.lock:
            shown = self._state.chats.post(draft)
            if to is Channel.APP:
                callback = callbacks.app_text(self._state, shown)
            else:
                callback = callbacks.aibot_message(self._state, shown, quoting)
        return self._send(shown, callback)

    def sends_file(self, name: str, content: bytes) -> Shown:
        """Send a file to the AI bot; WeCom takes files in that chat only."""
        return self._sends(replace(self._draft(Kind.FILE), file=ShownFile(name, content)))

    def sends_image(self, name: str, content: bytes, *, to: Channel = Channel.AIBOT) -> Shown:
        """Send one picture (JPG or PNG)."""
        image = ShownFile(name, content)
        draft = replace(self._draft(Kind.IMAGE, to), images=(image,))
        if to is Channel.AIBOT:
            return self._sends(draft)
        with self._state.lock:
            media_id = self._state.media.put(MediaType.IMAGE, image, self._state.now())
            shown = self._state.chats.post(draft)
            callback = callbacks.app_image(self._state, shown, media_id)
        return self._send(shown, callback)

    def sends_mixed(self, text: str, images: Sequence[ShownFile]) -> Shown:
        """Send words and pictures in one message to the AI bot."""
        return self._sends(replace(self._draft(Kind.MIXED), text=text, images=tuple(images)))

    def enters(self, channel: Channel = Channel.AIBOT) -> bool:
        """Open a chat. The AI bot is told once a day only; returns whether the bot is told."""
        with self._state.lock:
            today = self._state.now().date()
            if channel is Channel.AIBOT and self._state.entered.get(self.user_id) == today:
                return False
            if channel is Channel.AIBOT:
                self._state.entered[self.user_id] = today
                callback = callbacks.aibot_entered(self._state, self.user_id)
            else:
                callback = callbacks.app_entered(self._state, self.user_id)
        self._courier.send(callback)
        return True

    def presses(self, label: str, *, on: Shown | None = None, choosing: Picked | None = None) -> None:
        """Press the button of that label, on the newest card that has it; raises NoSuchButton.

        `choosing` maps the question keys of the card's lists to the picked option ids.
        """
        cards = [on] if on else [shown for shown in reversed(self.inbox()) if shown.card]
        for shown in cards:
            button = shown.card.button(label) if shown.card and not shown.recalled else None
            if button:
                self.presses_button(shown.number, button, choosing)
                return
        raise NoSuchButton(label)

    def presses_button(self, number: int, button: CardButton, choosing: Picked | None = None) -> None:
        """Press one button of the card in that message; a second press before the card changes is told again."""
        with self._state.lock:
            shown = self._state.chats.message(number)
            card = shown.card if shown and shown.user == self.user_id and not shown.recalled else None
            if shown is None or card is None or card.settled is not None or button not in card.buttons:
                raise NoSuchButton(button.label)
            self._state.chats.revise(
                number, lambda old: replace(old, card=replace(old.card, pressed=button.label)) if old.card else old
            )
            callback = self._press_callback(shown, button, {key: tuple(ids) for key, ids in (choosing or {}).items()})
        self._courier.send(callback)

    def inbox(self, channel: Channel | None = None) -> list[Shown]:
        """What the bot sent to this person, oldest first, as it looks now; recalled messages stay, marked."""
        return [shown for shown in self._state.chats.of(self.user_id, channel) if shown.by_bot]

    def wait_for_reply(self, timeout: float = 10.0) -> Shown:
        """The bot's next message this method has not returned yet, in either chat; NoReply after `timeout` seconds.

        A stream counts once it is finished.
        """
        shown = self._state.chats.wait_for(self._next, timeout)
        if shown is None:
            raise NoReply(f"nothing for {self.user_id} within {timeout:g} s")
        self._read = shown.number
        return shown

    def latest(self, number: int) -> Shown:
        """The message of that number as it looks now; KeyError when it is not this person's."""
        shown = self._state.chats.message(number)
        if shown is None or shown.user != self.user_id:
            raise KeyError(number)
        return shown

    def _next(self) -> Shown | None:
        unread = (shown for shown in self.inbox() if shown.number > self._read)
        shown = next(unread, None)
        return shown if shown and not shown.unfinished else None

    def _draft(self, kind: Kind, channel: Channel = Channel.AIBOT) -> Shown:
        return Shown(
            user=self.user_id,
            channel=channel,
            by_bot=False,
            at=self._state.now(),
            kind=kind,
            message_id=callbacks.new_app_id() if channel is Channel.APP else callbacks.new_aibot_id(),
            delivery=Delivery.SENDING,
        )

    def _sends(self, draft: Shown) -> Shown:
        with self._state.lock:
            shown = self._state.chats.post(draft)
            callback = callbacks.aibot_message(self._state, shown)
        return self._send(shown, callback)

    def _send(self, shown: Shown, callback: Callback) -> Shown:
        self._courier.send(callback)
        return shown

    def _press_callback(self, shown: Shown, button: CardButton, picked: Mapping[str, tuple[str, ...]]) -> Callback:
        card = shown.card
        if card is None:
            raise NoSuchButton(button.label)
        press = Press(
            number=shown.number,
            card_type=card.card_type,
            task_id=card.task_id,
            key=button.key,
            menu=button.menu,
            selected={choice.question_key: option_ids(choice, picked) for choice in card.choices},
        )
        if shown.channel is Channel.AIBOT:
            return callbacks.aibot_press(self._state, self.user_id, press)
        sent = self._state.cards[Channel.APP, card.task_id]
        code = self._state.response_codes.issue(sent, self._state.now())
        return callbacks.app_press(self._state, self.user_id, replace(press, response_code=code))
