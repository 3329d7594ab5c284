"""Messages and exchanges as JSON for the console page; nothing in it can disguise itself."""

import re
import unicodedata
from collections.abc import Mapping

from bot.sandbox.messages import CardChoice, CardLine, Shown, ShownCard, ShownFile
from bot.sandbox.pictures import description, picture_type
from bot.sandbox.wire import WireEntry

# Marks that turn the reading direction or hide themselves can make a name look like another one.
_DECEIVING = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_SHOWN_INSTEAD = "\ufffd"


def visible(text: str) -> str:
    """The text with control and direction marks made visible; line ends and tabs stay."""
    without_marks = _DECEIVING.sub(_SHOWN_INSTEAD, text)
    return "".join(
        _SHOWN_INSTEAD if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" else sign
        for sign in without_marks.replace("\r\n", "\n")
    )


def visible_name(name: str) -> str:
    """A file name or label on one line."""
    return visible(name).replace("\n", _SHOWN_INSTEAD).replace("\t", _SHOWN_INSTEAD)


def message_json(shown: Shown, quoted: Shown | None) -> Mapping[str, object]:
    """One chat message. Files are given by name, size and the address to download them from."""
    return {
        "number": shown.number,
        "channel": shown.channel,
        "by_bot": shown.by_bot,
        "at": shown.at.isoformat(timespec="seconds"),
        "kind": shown.kind,
        "text": visible(shown.text),
        "file": _file(shown.number, 0, shown.file) if shown.file else None,
        "images": [_image(shown.number, index, image) for index, image in enumerate(shown.images)],
        "card": _card(shown.card) if shown.card else None,
        "quoted": visible_name(quote_line(quoted)) if quoted else None,
        "cut": shown.cut,
        "unfinished": shown.unfinished,
        "recalled": shown.recalled,
        "delivery": shown.delivery,
    }


def quote_line(quoted: Shown) -> str:
    """The one line a quoted message is remembered by."""
    if quoted.file:
        return quoted.file.name
    if quoted.card:
        return quoted.card.title
    return quoted.text[:60]


def wire_json(entry: WireEntry) -> Mapping[str, object]:
    """One exchange of the wire log."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "direction": entry.direction,
        "method": entry.method,
        "path": visible_name(entry.path),
        "status": entry.status,
        "errcode": entry.errcode,
        "size": entry.size,
        "millis": entry.millis,
        "conversations": sorted(entry.conversations),
        "request": visible(entry.request),
        "answer": visible(entry.answer),
        "notes": [{"code": note.code, "detail": visible_name(note.detail)} for note in entry.notes],
    }


def _file(number: int, index: int, file: ShownFile) -> Mapping[str, object]:
    return {
        "name": visible_name(file.name),
        "size": len(file.content),
        "href": f"/console/files/{number}/{index}",
    }


def _image(number: int, index: int, image: ShownFile) -> Mapping[str, object]:
    """A picture; `src` is empty for what cannot be shown in place, `alt` is never."""
    return {
        **_file(number, index, image),
        "src": f"/console/pictures/{number}/{index}" if picture_type(image) else "",
        "alt": visible(description(image)) or visible_name(image.name),
    }


def _card(card: ShownCard) -> Mapping[str, object]:
    return {
        "title": visible(card.title),
        "description": visible(card.description),
        "body": visible(card.body),
        "source": visible_name(card.source),
        "emphasis": _line(card.emphasis) if card.emphasis else None,
        "quote": _line(card.quote) if card.quote else None,
        "lines": [_line(line) for line in card.lines],
        "links": [_line(line) for line in card.links],
        "choices": [_choice(choice) for choice in card.choices],
        "buttons": [
            {
                "index": index,
                "label": visible_name(button.label),
                "style": button.style,
                "url": button.url,
                "menu": button.menu,
            }
            for index, button in enumerate(card.buttons)
        ],
        "settled": None if card.settled is None else visible_name(card.settled),
        "pressed": None if card.pressed is None else visible_name(card.pressed),
    }


def _line(line: CardLine) -> Mapping[str, object]:
    return {"name": visible_name(line.name), "value": visible(line.value), "url": line.url}


def _choice(choice: CardChoice) -> Mapping[str, object]:
    return {
        "key": choice.question_key,
        "title": visible_name(choice.title),
        "many": choice.many,
        "disabled": choice.disabled,
        "selected": list(choice.selected),
        "options": [{"id": option.id, "text": visible_name(option.text)} for option in choice.options],
    }
