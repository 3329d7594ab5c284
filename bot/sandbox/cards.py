"""Which template cards the tenant accepts (template-cards.md): fields by type, counts, byte limits, unique keys.

Counts and bytes are hard and refused; suggested lengths in characters and fields a card cannot show are only noted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.errors import ErrCode
from bot.sandbox.fields import Fields
from bot.sandbox.messages import Channel
from bot.sandbox.wire import NoteCode, Trace

KEY_BYTES = 1024
ID_BYTES = 128
QUESTION_BYTES = 200
FEEDBACK_BYTES = 256
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_URL = re.compile(r"https?://\S+")
_ASPECT = (1.3, 2.25)

_EVERYWHERE = frozenset({"card_type", "task_id", "source", "main_title", "feedback", "replace_text"})
_JUMP = frozenset({"quote_area", "horizontal_content_list", "jump_list", "card_action", "action_menu"})
FIELDS = {
    "text_notice": _EVERYWHERE | _JUMP | {"emphasis_content", "sub_title_text"},
    "news_notice": _EVERYWHERE | _JUMP | {"card_image", "image_text_area", "vertical_content_list"},
    "button_interaction": _EVERYWHERE | (_JUMP - {"jump_list"}) | {"sub_title_text", "button_selection", "button_list"},
    "vote_interaction": _EVERYWHERE | {"checkbox", "submit_button"},
    "multiple_interaction": _EVERYWHERE | {"select_list", "submit_button"},
}
INTERACTIVE = frozenset({"button_interaction", "vote_interaction", "multiple_interaction"})

_SUGGESTED = {
    "main_title.title": 26,
    "main_title.desc": 30,
    "source.desc": 13,
    "emphasis_content.title": 10,
    "emphasis_content.desc": 15,
}
_SUB_TITLE_CHARACTERS = 112
_KEYNAME_CHARACTERS = 5
_VALUE_CHARACTERS = 26
_LABEL_CHARACTERS = 10


@dataclass(frozen=True, slots=True)
class CardRules:
    """Who sends the card and whether it replaces one: `disable` and `replace_text` exist in updates only."""

    channel: Channel
    update: bool = False


def needs_callback(card: Fields) -> bool:
    """Whether pressing anything on the card calls the bot back."""
    return card.text("card_type") in INTERACTIVE or card.has("action_menu")


def check_card(card: Fields, rules: CardRules, trace: Trace) -> None:
    """Refuse a card the tenant would not take; note what it would show differently than meant."""
    card_type = card.text("card_type")
    if card_type not in FIELDS:
        raise card.wrong("card_type", "unknown")
    for name in sorted(set(card.raw) - FIELDS[card_type]):
        trace.note(NoteCode.FIELD_UNUSED, name[:40])
    _check_task_id(card)
    _check_heading(card, card_type, trace)
    _check_lists(card, rules, trace)
    _check_action(card, card_type, rules)
    _check_menu(card, trace)
    _check_own_parts(card, card_type, rules, trace)
    if card.has("replace_text") and not rules.update:
        raise card.wrong("replace_text", "is for updates only")
    if rules.channel is Channel.AIBOT:
        check_bytes(card.table("feedback"), "id", FEEDBACK_BYTES)


def check_bytes(owner: Fields, name: str, limit: int) -> str:
    """The text of a field, refused when longer than the limit in UTF-8."""
    value = owner.text(name)
    if len(value.encode()) > limit:
        raise owner.wrong(name, f"is longer than {limit} bytes")
    return value


def _check_task_id(card: Fields) -> None:
    task_id = card.text("task_id")
    if not task_id and needs_callback(card):
        raise card.wrong("task_id", "is missing")
    if task_id and not _TASK_ID.fullmatch(task_id):
        raise card.wrong("task_id", "may hold at most 128 of 0-9 A-Z a-z _ - @")


def _check_heading(card: Fields, card_type: str, trace: Trace) -> None:
    title = card.table("main_title").text("title")
    subtitle = card.text("sub_title_text")
    enough = bool(title or subtitle) if card_type == "text_notice" else bool(title)
    if not enough:
        raise card.wrong("main_title.title", "missing title", ErrCode.TITLE_MISSING)
    for path, limit in _SUGGESTED.items():
        owner, name = path.split(".")
        suggest(card.table(owner), name, limit, trace)
    suggest(card, "sub_title_text", _SUB_TITLE_CHARACTERS, trace)
    source = card.table("source")
    _check_choice(source, "desc_color", (0, 1, 2, 3))
    _check_url(source, "icon_url")
    quote = card.table("quote_area")
    _check_choice(quote, "type", (0, 1, 2))
    _check_target(quote)


def suggest(owner: Fields, name: str, limit: int, trace: Trace) -> None:
    """Note a text longer than the documentation suggests; clients may cut it."""
    length = len(owner.text(name))
    if length > limit:
        trace.note(NoteCode.SUGGESTED_LENGTH, f"{owner.name_of(name)} {length} > {limit}")


def _check_lists(card: Fields, rules: CardRules, trace: Trace) -> None:
    for line in counted(card, "horizontal_content_list", 0, 6):
        _required(line, "keyname")
        _check_choice(line, "type", (0, 1, 3) if rules.channel is Channel.AIBOT else (0, 1, 2, 3))
        for kind, needed in ((1, "url"), (2, "media_id"), (3, "userid")):
            if line.number("type") == kind:
                _required(line, needed)
        _check_url(line, "url")
        suggest(line, "keyname", _KEYNAME_CHARACTERS, trace)
        suggest(line, "value", _VALUE_CHARACTERS, trace)
    for jump in counted(card, "jump_list", 0, 3):
        _required(jump, "title")
        _check_choice(jump, "type", (0, 1, 2, 3) if rules.channel is Channel.AIBOT else (0, 1, 2))
        _check_target(jump)
        check_bytes(jump, "question", QUESTION_BYTES)
    for block in counted(card, "vertical_content_list", 0, 4):
        _required(block, "title")


def _check_action(card: Fields, card_type: str, rules: CardRules) -> None:
    action = card.table("card_action")
    if card_type in ("text_notice", "news_notice") and not card.has("card_action"):
        raise card.wrong("card_action", "is missing")
    if card.has("card_action"):
        _check_choice(action, "type", (0, 1, 2) if rules.channel is Channel.AIBOT else (1, 2))
        _check_target(action)


def _check_menu(card: Fields, trace: Trace) -> None:
    if not card.has("action_menu"):
        return
    entries = counted(card.table("action_menu"), "action_list", 1, 3)
    check_keys(entries, "key", KEY_BYTES)
    for entry in entries:
        _required(entry, "text")
        suggest(entry, "text", _LABEL_CHARACTERS, trace)


def _check_own_parts(card: Fields, card_type: str, rules: CardRules, trace: Trace) -> None:
    match card_type:
        case "news_notice":
            _check_picture(card)
        case "button_interaction":
            _check_buttons(card, rules, trace)
            if card.has("button_selection"):
                _check_question(card.table("button_selection"), 10, rules)
        case "vote_interaction":
            box = card.table("checkbox")
            _check_choice(box, "mode", (0, 1))
            _check_question(box, 20, rules)
            _check_submit(card)
        case "multiple_interaction":
            questions = counted(card, "select_list", 1, 3)
            for question in questions:
                _check_question(question, 10, rules)
            check_keys(questions, "question_key", KEY_BYTES)
            _check_submit(card)


def _check_picture(card: Fields) -> None:
    if not card.has("card_image") and not card.has("image_text_area"):
        raise card.wrong("card_image", "or image_text_area is missing")
    if card.has("card_image"):
        picture = card.table("card_image")
        _required(picture, "url")
        _check_url(picture, "url")
        ratio = picture.raw.get("aspect_ratio")
        if ratio is not None and not (isinstance(ratio, int | float) and _ASPECT[0] <= ratio <= _ASPECT[1]):
            raise picture.wrong("aspect_ratio", "must be between 1.3 and 2.25")
    if card.has("image_text_area"):
        _required(card.table("image_text_area"), "image_url")
        _check_url(card.table("image_text_area"), "image_url")


def _check_buttons(card: Fields, rules: CardRules, trace: Trace) -> None:
    buttons = counted(card, "button_list", 1, 6)
    calling = [button for button in buttons if button.number("type") == 0]
    for button in buttons:
        _required(button, "text")
        suggest(button, "text", _LABEL_CHARACTERS, trace)
        if button.has("style"):
            _check_choice(button, "style", (1, 2, 3, 4))
        _check_choice(button, "type", (0,) if rules.channel is Channel.AIBOT else (0, 1))
        if button.number("type") == 1:
            _required(button, "url")
        _check_url(button, "url")
    check_keys(calling, "key", KEY_BYTES)


def _check_question(question: Fields, most: int, rules: CardRules) -> None:
    _required(question, "question_key")
    check_bytes(question, "question_key", KEY_BYTES)
    options = counted(question, "option_list", 1, most)
    check_keys(options, "id", ID_BYTES)
    for option in options:
        _required(option, "text")
    selected = question.text("selected_id")
    if selected and selected not in {option.text("id") for option in options}:
        raise question.wrong("selected_id", "is not one of the options")
    if question.flag("disable") and not rules.update:
        raise question.wrong("disable", "is for updates only")


def _check_submit(card: Fields) -> None:
    submit = card.table("submit_button")
    _required(submit, "text")
    _required(submit, "key")
    check_bytes(submit, "key", KEY_BYTES)


def counted(owner: Fields, name: str, least: int, most: int) -> list[Fields]:
    """The objects of a list, refused when there are too few or too many."""
    items = owner.tables(name)
    if not least <= len(items) <= most:
        raise owner.wrong(name, f"must have {least} to {most} items")
    return items


def check_keys(items: Iterable[Fields], name: str, limit: int) -> None:
    """Every item has its key, within the byte limit and unlike all others."""
    seen = set[str]()
    for item in items:
        _required(item, name)
        key = check_bytes(item, name, limit)
        if key in seen:
            raise item.wrong(name, "is not unique")
        seen.add(key)


def _required(owner: Fields, name: str) -> None:
    if not owner.text(name):
        raise owner.wrong(name, "is missing")


def _check_choice(owner: Fields, name: str, allowed: tuple[int, ...]) -> None:
    if owner.has(name) and owner.number(name) not in allowed:
        raise owner.wrong(name, f"must be one of {', '.join(map(str, allowed))}")


def _check_target(owner: Fields) -> None:
    for kind, needed in ((1, "url"), (2, "appid")):
        if owner.number("type") == kind:
            _required(owner, needed)
    _check_url(owner, "url")


def _check_url(owner: Fields, name: str) -> None:
    url = owner.text(name)
    if url and not _URL.fullmatch(url):
        raise owner.wrong(name, "must begin with http:// or https://")
