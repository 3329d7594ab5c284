"""Which cards are taken, as data in cases/cards.toml."""

import copy
import tomllib
from pathlib import Path

import pytest

from bot.sandbox.messages import Channel
from bot.sandbox.state import ReplyAddress

DATA = tomllib.loads((Path(__file__).parent / "cases" / "cards.toml").read_text(encoding="utf-8"))


def build(case: dict) -> dict:
    card = copy.deepcopy(DATA["base"][case["base"]]) | case.get("set", {})
    for name in case.get("drop", []):
        del card[name]
    if repeat := case.get("repeat"):
        *steps, last = repeat["path"].split(".")
        place = card
        for step in steps:
            place = place[int(step)] if step.isdigit() else place[step]
        place[last] = repeat["text"] * repeat["times"]
    return card


@pytest.mark.parametrize("case", DATA["case"], ids=lambda case: case["name"])
def test_a_card_is_taken_or_refused(case, api, sandbox):
    card = build(case)
    if case.get("sender") == "aibot":
        code = sandbox.state.reply_addresses.issue(ReplyAddress("chenjing"), sandbox.state.now())
        answer = api.post("aibot/response", {"msgtype": "template_card", "template_card": card}, response_code=code)
    else:
        answer = api.send("template_card", card)
    expected = case.get("errcode", 0)
    (*_, entry) = sandbox.state.wire.since(0)

    assert answer["errcode"] == expected, answer["errmsg"]
    assert [note.code for note in entry.notes] == case.get("notes", [])
    assert len(sandbox.person("chenjing").inbox()) == (0 if expected else 1)


def test_a_task_id_is_never_taken_twice_on_one_channel(api, sandbox):
    card = DATA["base"]["button"]
    code = sandbox.state.reply_addresses.issue(ReplyAddress("chenjing"), sandbox.state.now())

    assert api.send("template_card", card)["errcode"] == 0
    assert api.send("template_card", card)["errcode"] == 40058
    body = {"msgtype": "template_card", "template_card": card}
    assert api.post("aibot/response", body, response_code=code)["errcode"] == 0


def test_a_card_that_calls_back_needs_a_callback_url(api, sandbox):
    sandbox.state.connected[Channel.APP] = False

    assert api.send("template_card", DATA["base"]["button"])["errcode"] == 43012
    assert api.send("template_card", DATA["base"]["text_notice"])["errcode"] == 0


def test_only_cards_that_call_back_get_a_response_code(api):
    assert api.send("template_card", DATA["base"]["button"])["response_code"]
    assert "response_code" not in api.send("template_card", DATA["base"]["text_notice"])


def test_a_card_is_shown_with_everything_on_it(api, sandbox):
    card = DATA["base"]["button"] | {
        "source": {"desc": "轻指"},
        "sub_title_text": "还有 3 条没销号。",
        "horizontal_content_list": [{"keyname": "截止", "value": "17:30"}],
        "quote_area": {"type": 0, "title": "依据", "quote_text": "青减负专班发〔2026〕3号"},
        "button_selection": {"question_key": "d", "title": "几点", "option_list": [{"id": "1", "text": "17:00"}]},
    }
    api.send("template_card", card)
    (shown,) = sandbox.person("chenjing").inbox(Channel.APP)

    assert shown.card.title == "今天没有变化？"
    assert shown.card.description == "清河镇"
    assert shown.card.source == "轻指"
    assert shown.card.body == "还有 3 条没销号。"
    assert [(line.name, line.value) for line in shown.card.lines] == [("截止", "17:30")]
    assert shown.card.quote.value == "青减负专班发〔2026〕3号"
    assert [button.label for button in shown.card.buttons] == ["沿用昨日", "有变化"]
    assert [option.text for option in shown.card.choices[0].options] == ["17:00"]
