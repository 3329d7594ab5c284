"""The same messages with another surface, so that nothing is learned from greetings, courtesies and marks."""

import hashlib
from dataclasses import replace

# How people dress up one and the same message: none of it may matter.
BEFORE = ("大家好，", "各位同事：", "【提醒】", "早上好！", "@所有人 ", "占用大家一分钟：", "转一下：")
AFTER = ("多谢。", "麻烦各位了", "🙏", "祝好！", "感谢支持。", "🌹")


def dressed(items):
    """Every second message once more with another surface: a greeting, a courtesy, other marks."""
    return [_in_other_clothes(one) for one in items if _dice(one.id, 2) == 0]


def _in_other_clothes(one):
    text, way = one.message.text, _dice(one.id + "way", 5)
    if way == 0:
        text = BEFORE[_dice(one.id + "before", len(BEFORE))] + text
    elif way == 1:
        text += AFTER[_dice(one.id + "after", len(AFTER))]
    elif way == 2:
        text = text.rstrip("。！!.~～")
    elif way == 3:
        text = text.replace("，", " ").replace("。", " ")
    else:
        text = text.rstrip("。") + ("" if text.endswith(("！", "？", "!", "?")) else "。")
    return replace(one, message=replace(one.message, text=text))


def _dice(name, sides):
    return int(hashlib.sha256(f"dice{name}".encode()).hexdigest(), 16) % sides
