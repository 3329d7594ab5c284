"""Cards of the app after they were sent: presses, response codes, updates."""

from datetime import timedelta

import pytest

from bot.sandbox.errors import NoSuchButton
from bot.sandbox.messages import Channel

HOURS = timedelta(hours=1)
CARD = {
    "card_type": "button_interaction",
    "task_id": "nil-1",
    "main_title": {"title": "没有变化？"},
    "button_selection": {
        "question_key": "when",
        "title": "几点",
        "selected_id": "16",
        "option_list": [{"id": "16", "text": "16:30"}, {"id": "17", "text": "17:00"}],
    },
    "button_list": [{"text": "沿用昨日", "key": "same"}, {"text": "有变化", "key": "other"}],
    "action_menu": {"action_list": [{"text": "不再提醒", "key": "mute"}]},
}


@pytest.fixture
def sent(api):
    return api.send("template_card", CARD, touser="chenjing|masiqi")


@pytest.fixture
def update(api, sandbox):
    def updating(response_code, **change):
        body = {
            "userids": ["chenjing"],
            "agentid": sandbox.credentials.agent_id,
            "response_code": response_code,
            "button": {"replace_name": "已沿用"},
        }
        return api.post("message/update_template_card", body | change)

    return updating


def card_of(sandbox, user):
    return sandbox.person(user).inbox()[-1].card


def test_a_settled_card_shows_the_label_and_has_no_buttons_left(sent, update, sandbox):
    answer = update(sent["response_code"])

    assert answer == {"errcode": 0, "errmsg": "ok", "invaliduser": []}
    assert card_of(sandbox, "chenjing").settled == "已沿用"
    assert card_of(sandbox, "masiqi").settled is None
    with pytest.raises(NoSuchButton):
        sandbox.person("chenjing").presses("沿用昨日")


def test_a_response_code_works_once(sent, update):
    assert update(sent["response_code"])["errcode"] == 0
    assert update(sent["response_code"])["errcode"] == 60140


@pytest.mark.parametrize(("later", "errcode"), [(72 * HOURS - HOURS / 60, 0), (72 * HOURS + HOURS / 60, 60140)])
def test_a_response_code_works_for_72_hours(sent, update, clock, later, errcode):
    clock.move_to(clock.now() + later)

    assert update(sent["response_code"])["errcode"] == errcode


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"response_code": "unknown"}, 60140),
        ({"agentid": 7}, 301002),
        ({"userids": []}, 82101),
        ({"userids": ["hezhiyuan"]}, 82102),
        ({"userids": ["nobody"]}, 82102),
        ({"userids": ["chenjing"] * 1001}, 82003),
        ({"userids": "chenjing"}, 40058),
        ({"partyids": ["2"]}, 40058),
        ({"button": None}, 40058),
        ({"button": {}}, 40058),
        ({"button": {"replace_name": ""}}, 40058),
        ({"template_card": CARD}, 40058),
        ({"button": None, "template_card": {"card_type": "text_notice", "main_title": {"title": "好"}}}, 40058),
    ],
)
def test_a_wrong_update_is_refused_and_spends_nothing(sent, update, sandbox, change, errcode):
    assert update(**({"response_code": sent["response_code"]} | change))["errcode"] == errcode
    assert card_of(sandbox, "chenjing").settled is None
    assert update(sent["response_code"])["errcode"] == 0


def test_people_who_never_got_the_card_are_named(sent, update):
    assert update(sent["response_code"], userids=["chenjing", "hezhiyuan"])["invaliduser"] == ["hezhiyuan"]


def test_everybody_who_got_the_card_can_be_updated(sent, update, sandbox):
    assert update(sent["response_code"], userids=[], atall=1)["errcode"] == 0
    assert [card_of(sandbox, user).settled for user in ("chenjing", "masiqi")] == ["已沿用", "已沿用"]


def test_a_whole_card_can_take_the_place_of_another(sent, update, sandbox):
    new = {
        "card_type": "button_interaction",
        "main_title": {"title": "已处理"},
        "button_list": [{"text": "好", "key": "ok"}],
        "replace_text": "已提交",
    }

    assert update(sent["response_code"], button=None, template_card=new)["errcode"] == 0
    card = card_of(sandbox, "chenjing")
    assert (card.title, card.settled, card.task_id) == ("已处理", "已提交", "nil-1")


def test_a_new_task_id_in_an_update_can_be_pressed(world):
    clerk = world.sandbox.person("chenjing")
    world.sandbox.connect()
    own = world.sandbox.credentials
    body = {"touser": "chenjing", "agentid": own.agent_id, "msgtype": "template_card", "template_card": CARD}
    code = world.post("message/send", body)["response_code"]
    new = {**CARD, "task_id": "nil-2", "main_title": {"title": "再问一次"}}
    change = {"userids": ["chenjing"], "agentid": own.agent_id, "response_code": code, "template_card": new}

    assert world.post("message/update_template_card", change)["errcode"] == 0
    clerk.presses("有变化")
    world.settle()
    assert world.bot.updates[-1].xml.findtext("TaskId") == "nil-2"


def press_on_real_ports(world, label, **choosing):
    world.sandbox.connect()
    own = world.sandbox.credentials
    body = {"touser": "chenjing", "agentid": own.agent_id, "msgtype": "template_card", "template_card": CARD}
    world.post("message/send", body)
    world.sandbox.person("chenjing").presses(label, choosing=choosing or None)
    world.settle()
    return world.bot.updates[-1].xml


def test_a_press_is_told_with_key_task_and_a_fresh_response_code(world):
    xml = press_on_real_ports(world, "有变化")
    own = world.sandbox.credentials
    change = {
        "userids": ["chenjing"],
        "agentid": own.agent_id,
        "response_code": xml.findtext("ResponseCode"),
        "button": {"replace_name": "已收到"},
    }

    assert xml.findtext("Event") == "template_card_event"
    assert xml.findtext("EventKey") == "other"
    assert xml.findtext("TaskId") == "nil-1"
    assert xml.findtext("CardType") == "button_interaction"
    assert xml.find("MsgId") is None
    assert world.sandbox.person("chenjing").inbox(Channel.APP)[-1].card.pressed == "有变化"
    assert world.post("message/update_template_card", change)["errcode"] == 0
    assert world.sandbox.person("chenjing").inbox(Channel.APP)[-1].card.settled == "已收到"


def test_what_was_preselected_is_told_unless_something_else_is_picked(world):
    preselected = press_on_real_ports(world, "有变化")
    assert preselected.findtext("SelectedItems/SelectedItem/QuestionKey") == "when"
    assert [item.text for item in preselected.iter("OptionId")] == ["16"]


def test_what_is_picked_is_told_and_what_is_not_offered_is_not(world):
    picked = press_on_real_ports(world, "有变化", when=["17", "forged"])
    assert [item.text for item in picked.iter("OptionId")] == ["17"]


def test_a_menu_click_is_its_own_event(world):
    xml = press_on_real_ports(world, "不再提醒")

    assert xml.findtext("Event") == "template_card_menu_event"
    assert xml.findtext("EventKey") == "mute"
    assert xml.find("SelectedItems") is None


def test_a_second_press_before_the_card_changes_is_told_again(world):
    press_on_real_ports(world, "有变化")
    world.sandbox.person("chenjing").presses("有变化")
    world.settle()
    first, second = world.bot.updates

    assert first.xml.findtext("ResponseCode") != second.xml.findtext("ResponseCode")
    assert first.xml.findtext("TaskId") == second.xml.findtext("TaskId")
