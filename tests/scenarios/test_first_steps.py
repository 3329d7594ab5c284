"""Somebody who does not know what to send: a welcome, a help card, and a word about what cannot be read."""

from bot.practice import Practice
from tests.scenarios.ledgers import words
from tests.scenarios.towns import APP, Town, to_aibot, to_app

say = words().say
HELP = "[下载模板][怎么报]"
NOT_READABLE = say("help.unreadable_kind")
PICTURE = say("daily_report.picture")


def test_opening_the_chat_brings_a_welcome_card_once_a_day(town: Town) -> None:
    """WeCom tells the bot about the first visit of a day only."""
    assert [f"aibot: 轻指 | {say('help.welcome')} | {HELP}"] == town.clerk.enters()
    assert [] == town.clerk.enters()


def test_opening_the_app_says_nothing(town: Town) -> None:
    """The app's chat opens often and has its menu."""
    assert [] == town.clerk.enters(APP)


def test_the_welcome_card_explains_how_to_report(town: Town) -> None:
    """Four lines."""
    town.clerk.enters()
    (answer,) = town.clerk.presses("怎么报")

    assert f"aibot: {say('help.how_to_report')}" == answer
    assert 4 == len(answer.splitlines())


def test_the_welcome_card_hands_out_the_template(town: Town) -> None:
    """Its name carries the unit and the day (F06)."""
    town.clerk.enters()

    assert [
        f"aibot: {say('ledger_template.sent')}",
        f"app: <{town.name}_20261124_问题台账.xlsx>",
    ] == town.clerk.presses("下载模板")


def test_words_that_are_no_report_bring_the_help_card(town: Town) -> None:
    """In the chat they were said in."""
    card = f"轻指 | {say('help.not_understood')} | {HELP}"

    assert [f"aibot: {card}"] == town.clerk.says("天气不错")
    assert [f"app: {card}"] == town.clerk.says("天气不错", to=APP)


def test_a_card_in_the_app_hands_out_the_template_there(town: Town) -> None:
    """And says where to send it: the app's chat takes no files."""
    town.clerk.says("天气不错", to=APP)

    assert [
        f"app: {say('ledger_template.here')}",
        f"app: <{town.name}_20261124_问题台账.xlsx>",
    ] == town.clerk.presses("下载模板")


def test_a_photograph_of_the_ledger_is_declined_politely(town: Town) -> None:
    """By either way (section 7)."""
    assert [f"aibot: {PICTURE}"] == town.clerk.shows()
    assert [f"app: {PICTURE}"] == town.clerk.shows(to=APP)


def test_a_photograph_with_the_report_in_words_still_asks_for_the_ledger(town: Town) -> None:
    """The numbers are not lost."""
    (answer,) = town.clerk.shows_and_says(f"{town.name}11月24日日报，今天新增1个")

    assert answer.startswith("aibot: 还差问题台账 | 没看到台账附件。")


def test_what_was_said_aloud_counts_as_words(town: Town) -> None:
    """WeCom writes speech down before it tells the bot."""
    to_aibot(town.practice, town.clerk.person, msgtype="voice", voice={"content": f"{town.name}今天新增三条"})
    (answer,) = town.clerk.hears()

    assert answer.startswith("aibot: 还差问题台账 | 没看到台账附件。")


def test_a_video_is_declined_politely(town: Town) -> None:
    """In the chat it was sent to."""
    to_aibot(town.practice, town.clerk.person, msgtype="video", video={"url": "https://example.invalid/enc/1"})

    assert [f"aibot: {NOT_READABLE}"] == town.clerk.hears()


def test_a_voice_message_or_a_place_sent_to_the_app_is_declined_politely(town: Town) -> None:
    """The app's chat brings them without words."""
    place = "<MsgType>location</MsgType><Location_X>30.1</Location_X><Location_Y>104.2</Location_Y><Scale>15</Scale>"
    to_app(town.practice, town.clerk.person, "<MsgType>voice</MsgType><MediaId>m1</MediaId><Format>amr</Format>")
    to_app(town.practice, town.leader.person, place)

    assert [f"app: {NOT_READABLE}"] == town.clerk.hears()
    assert [f"app: {NOT_READABLE}"] == town.leader.hears()


def test_two_messages_that_deserve_the_same_answer_both_get_it(practice: Practice) -> None:
    """Saying the same sentence twice is no repeat of a sending: nobody is left without an answer."""
    town = Town(practice, "QH")
    first, second = town.clerk.shows(to=APP), town.clerk.shows(to=APP)

    assert [f"app: {PICTURE}"] == first
    assert [f"app: {PICTURE}"] == second
