"""A card's JSON, or the XML of a passive update, turned into what a person sees."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from bot.sandbox.fields import Fields
from bot.sandbox.messages import CardButton, CardChoice, CardLine, CardOption, ShownCard

_LISTS = frozenset(
    {
        "horizontal_content_list",
        "jump_list",
        "vertical_content_list",
        "button_list",
        "select_list",
        "option_list",
        "action_list",
    }
)
_NAMES = {
    "KeyName": "keyname",
    "AppId": "appid",
    "Appid": "appid",
    "PagePath": "pagepath",
    "UserId": "userid",
    "CheckBox": "checkbox",
}
_NUMBERS = frozenset({"type", "style", "desc_color", "mode"})
_FLAGS = frozenset({"disable", "is_checked"})


def face(card: Fields) -> ShownCard:
    """What a person sees of a checked card."""
    return ShownCard(
        card_type=card.text("card_type"),
        task_id=card.text("task_id"),
        title=card.table("main_title").text("title"),
        description=card.table("main_title").text("desc"),
        body=card.text("sub_title_text"),
        source=card.table("source").text("desc"),
        emphasis=_line(card.table("emphasis_content"), "title", "desc"),
        quote=_line(card.table("quote_area"), "title", "quote_text"),
        lines=_lines(card),
        links=_links(card),
        choices=_choices(card),
        buttons=_buttons(card),
        settled=card.text("replace_text") or None,
    )


def card_from_xml(element: Element) -> dict[str, object]:
    """The JSON form of a TemplateCard element: snake_case names, repeated elements as lists."""
    card = dict[str, object]()
    for child in element:
        name = _NAMES.get(child.tag) or re.sub(r"(?<!^)([A-Z])", r"_\1", child.tag).lower()
        value = card_from_xml(child) if len(child) else _scalar(name, child.text or "")
        if name not in _LISTS:
            card[name] = value
            continue
        items = card.setdefault(name, [])
        if isinstance(items, list):
            items.append(value)
    return card


def _scalar(name: str, text: str) -> object:
    if name in _NUMBERS and text.strip().isascii() and text.strip().isdigit():
        return int(text)
    if name in _FLAGS:
        return text.strip().casefold() in ("1", "true")
    return text


def _line(part: Fields, name: str, value: str) -> CardLine | None:
    line = CardLine(part.text(name), part.text(value), part.text("url"))
    return line if line.name or line.value else None


def _lines(card: Fields) -> tuple[CardLine, ...]:
    flat = [
        CardLine(item.text("keyname"), item.text("value"), item.text("url"))
        for item in card.tables("horizontal_content_list")
    ]
    blocks = [CardLine(item.text("title"), item.text("desc")) for item in card.tables("vertical_content_list")]
    area = _line(card.table("image_text_area"), "title", "desc")
    return (*flat, *((area,) if area else ()), *blocks)


def _links(card: Fields) -> tuple[CardLine, ...]:
    jumps = [CardLine(item.text("title"), item.text("question"), item.text("url")) for item in card.tables("jump_list")]
    action = card.table("card_action").text("url")
    return (*jumps, *((CardLine("", "", action),) if action else ()))


def _choices(card: Fields) -> tuple[CardChoice, ...]:
    questions = [*card.tables("select_list")]
    if card.has("button_selection"):
        questions.append(card.table("button_selection"))
    picked = [_choice(question, many=False) for question in questions]
    if card.has("checkbox"):
        box = card.table("checkbox")
        picked.append(_choice(box, many=box.number("mode") == 1))
    return tuple(picked)


def _choice(question: Fields, *, many: bool) -> CardChoice:
    options = question.tables("option_list")
    ticked = tuple(option.text("id") for option in options if option.flag("is_checked"))
    chosen = question.text("selected_id")
    return CardChoice(
        question_key=question.text("question_key"),
        title=question.text("title"),
        options=tuple(CardOption(option.text("id"), option.text("text")) for option in options),
        many=many,
        selected=ticked or ((chosen,) if chosen else ()),
        disabled=question.flag("disable"),
    )


def _buttons(card: Fields) -> tuple[CardButton, ...]:
    plain = [
        CardButton(
            label=button.text("text"),
            key=button.text("key"),
            style=button.number("style", 1),
            url=button.text("url") if button.number("type") == 1 else "",
        )
        for button in card.tables("button_list")
    ]
    if card.has("submit_button"):
        submit = card.table("submit_button")
        plain.append(CardButton(label=submit.text("text"), key=submit.text("key")))
    menu = [
        CardButton(label=entry.text("text"), key=entry.text("key"), menu=True)
        for entry in card.table("action_menu").tables("action_list")
    ]
    return (*plain, *menu)


def option_ids(choice: CardChoice, picked: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What is selected of a choice when a button is pressed: the person's picks, else the preselected ones."""
    offered = {option.id for option in choice.options}
    chosen = picked.get(choice.question_key, choice.selected)
    return tuple(option for option in chosen if option in offered)
