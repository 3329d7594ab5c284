"""Somebody asks whether words are a banned request, or to have them written differently: the judge's own answer."""

from datetime import timedelta

import pytest

from handlers import banned_request
from handlers.buttons import task_id
from handlers.capabilities import ROUTER
from handlers.events import FetchFailure
from handlers.outgoing import Address, Button, Card, CardSettled, Text, ToPerson, ToSender
from handlers.routing import UNHANDLED
from policies.judge import Message
from policies.roster import Role, UserId
from storage import flags, roster
from storage.flag_rows import Concern, Flag, State
from tests.handlers.desk import Desk
from tests.judges import CHECKIN
from tests.scenarios.ledgers import ledger, words

say = words().say
ASKER, OTHER, POLICY = UserId("ansenlin"), UserId("dingruolan"), UserId("yaowenxin")
DEMAND = "各乡镇：周五前做个H5，链接发群里。"
DOUBTFUL = "请把塌方点的照片马上发群里"
NOT_RIGHT = (
    "这里有不太合适的话。“做个H5”，本县有要求。按本县清理工作要求，不向基层要 H5 汇报。"
    "可以改成：不用做 H5，发一段文字加一张表就行。我只是提个醒，以专班认定的为准。"
)
FINE = [Text("没看出不该提的要求，可以照发。")]
GONE = [Text(say("help.button_gone"))]


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(banned_request.router)


def flag(desk: Desk, number: int = 1) -> Flag | None:
    with desk.database.reading() as db:
        return flags.find(db, number)


def unsure(cause: str, number: int = 1, *, to: Address | None = None) -> Card:
    return Card(
        task_id=task_id("asked", cause),
        title="这句拿不准",
        body="“塌方点的照片”算不算，我拿不准（像是截图照片留痕）。可以请专班看看，定了我告诉您；不点也没关系。",
        buttons=(Button("请专班看看", f"ask_people:{number}"),),
        to=to or ToSender(),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"这算不算违规：{DEMAND}",
        f"帮我看看这样发合规吗\n{DEMAND}",
        f"“{DEMAND}”算不算违规？",
        f"{DEMAND}\n这样发行吗",
        f"{DEMAND}这样算违规吗？",
    ],
)
def test_a_banned_request_is_explained(desk: Desk, text: str) -> None:
    """Its words, the source, the alternative; nobody is flagged for asking."""
    assert [Text(NOT_RIGHT)] == desk.message(ASKER, text)
    assert flag(desk) is None


def test_a_quoted_message_is_judged(desk: Desk) -> None:
    """Nothing has to be copied."""
    assert [Text(NOT_RIGHT)] == desk.message(ASKER, "这条违规吗", quoted=DEMAND)


def test_an_ordinary_sentence_is_fine(desk: Desk) -> None:
    assert FINE == desk.message(ASKER, "算不算违规：下午三点开会，请准时参加")
    assert flag(desk) is None


def test_the_judge_is_asked_before_anything_is_locked(desk: Desk) -> None:
    """With the words alone, personal numbers masked."""
    desk.message(ASKER, f"算不算违规：联系 13800138000，{DEMAND}")

    assert [f"联系 ***********，{DEMAND}"] == [message.text for message, _ in desk.judge.asked]


def test_a_doubtful_sentence_may_be_put_to_people(desk: Desk) -> None:
    """One button; the words are kept sealed for it, and in no queue."""
    assert [unsure("update-0")] == desk.message(ASKER, f"算不算违规：{DOUBTFUL}")
    assert (State.DRAFT, None, ASKER) == (flag(desk).state, flag(desk).group, flag(desk).sender)


def test_the_policy_group_gets_what_was_put_to_it(desk: Desk) -> None:
    """Once; whoever asked hears what was decided."""
    desk.message(ASKER, f"算不算违规：{DOUBTFUL}")
    settled, said, shown = desk.press(ASKER, "ask_people:1", response_code="code")
    again = desk.press(ASKER, "ask_people:1")
    _, told = desk.press(POLICY, "fine:1")

    assert [CardSettled("card-1", "code", "已请专班看"), Text("记下了，请专班看看，定了我告诉您。")] == [settled, said]
    assert f"有人来问（截图照片留痕）：“{DOUBTFUL}”。不点就一直放着。" == shown.body
    assert ToPerson(POLICY) == shown.to
    assert [Text(say("banned_request.already"))] == again
    assert Text("专班看过“塌方点的照片”了：不算违规，2027年2月22日前同样的话不再提示。", to=ToPerson(ASKER)) == told
    assert Concern.QUESTION is flag(desk).concern


def test_what_people_found_fine_is_said_to_be_fine(desk: Desk) -> None:
    """Whoever asks."""
    desk.message(ASKER, f"算不算违规：{DOUBTFUL}")
    desk.press(ASKER, "ask_people:1")
    desk.press(POLICY, "fine:1")

    assert [Text("专班看过同样的话：不算违规，可以照发。")] == desk.message(OTHER, f"这条违规吗：{DOUBTFUL}！")
    assert [Text(say("banned_request.rewrite_none"))] == desk.message(OTHER, f"帮我改一下：{DOUBTFUL}！")


def test_without_a_policy_group_it_is_said_plainly(desk: Desk) -> None:
    with desk.database.transaction() as db:
        person = roster.person(db, POLICY)
        roster.keep_person(db, type(person)(POLICY, person.name, person.unit, frozenset({Role.CADRE})))
    desk.message(ASKER, f"算不算违规：{DOUBTFUL}")

    assert [Text(say("banned_request.put_to_nobody"))] == desk.press(ASKER, "ask_people:1")


@pytest.mark.parametrize("user", [OTHER, POLICY])
def test_nobody_puts_anothers_question_to_people(desk: Desk, user: str) -> None:
    desk.message(ASKER, f"算不算违规：{DOUBTFUL}")

    assert GONE == desk.press(user, "ask_people:1")
    assert State.DRAFT is flag(desk).state


def test_what_nobody_put_to_people_is_forgotten(desk: Desk) -> None:
    """With the next doubtful question after a week."""
    desk.message(ASKER, f"算不算违规：{DOUBTFUL}")
    desk.now += timedelta(days=7, seconds=1)
    desk.message(OTHER, f"算不算违规：{DOUBTFUL}")

    assert (None, OTHER) == (flag(desk), flag(desk, 2).sender)
    assert GONE == desk.press(ASKER, "ask_people:1")


def test_without_words_it_asks_for_them(desk: Desk) -> None:
    """One short question; the next message is the words."""
    asked = desk.message(ASKER, "这算不算违规")
    answer = desk.message(ASKER, DEMAND)
    over = desk.message(ASKER, DEMAND)

    assert [Text("请把那句话原样发给我。")] == asked
    assert [Text(NOT_RIGHT)] == answer
    assert UNHANDLED is over


def test_the_words_are_waited_for_ten_minutes(desk: Desk) -> None:
    """And from the same person."""
    desk.message(ASKER, "帮我改一下")
    other = desk.message(OTHER, DEMAND)
    desk.now += timedelta(minutes=10, seconds=1)

    assert (UNHANDLED, UNHANDLED) == (other, desk.message(ASKER, DEMAND))


def test_the_queue_is_not_taken_for_the_words(desk: Desk) -> None:
    """Somebody of the policy group asked and then thought of something else."""
    desk.message(POLICY, "帮我改一下")

    assert [Text(say("banned_request.review.none_left"))] == desk.message(POLICY, "待复核")


def test_in_a_group_it_says_how_to_ask(desk: Desk) -> None:
    """There, nothing is waited for."""
    asked = desk.message(ASKER, "这算不算违规", group="g1")
    desk.message(ASKER, DEMAND, group="g1")

    assert [Text("请引用那句话再 @我问一次，或者私聊发给我。")] == asked
    assert State.TOLD is flag(desk).state


@pytest.mark.parametrize(
    ("text", "quoted", "answer"),
    [
        (f"这算不算违规：{DEMAND}", "", Text(NOT_RIGHT, to=ToPerson(ASKER))),
        ("这条违规吗", DEMAND, Text(NOT_RIGHT, to=ToPerson(ASKER))),
        ("这条违规吗", DOUBTFUL, unsure("update-0", to=ToPerson(ASKER))),
        ("这条违规吗", "下午三点开会", Text(FINE[0].body, to=ToPerson(ASKER))),
    ],
)
def test_asked_in_a_group_the_answer_is_private(desk: Desk, text: str, quoted: str, answer: Text | Card) -> None:
    """What is wrong with somebody's notice is not for the group to read; nobody is flagged."""
    told = Text("看过了，结果已私聊您。")

    assert [told, answer] == desk.message(ASKER, text, group="g1", quoted=quoted)
    assert flag(desk) is None or State.DRAFT is flag(desk).state


def test_without_an_app_a_group_is_told_to_ask_privately(desk: Desk) -> None:
    desk.can_send_files = False

    assert [Text("这里不方便说，请私聊我问。")] == desk.message(ASKER, f"这算不算违规：{DEMAND}", group="g1")
    assert [Text(NOT_RIGHT)] == desk.message(ASKER, f"这算不算违规：{DEMAND}")


def rewritten(ground: str, text: str) -> list[Text]:
    return [Text(f"{ground}换掉这一句，可以这样发：\n\n{text}")]


H5_GROUND = "“做个H5”，本县有要求。按本县清理工作要求，不向基层要 H5 汇报。"


def test_the_rewritten_text_comes_whole(desk: Desk) -> None:
    """The demand is replaced with what hangs on it; everything else stays."""
    text = "本周例会改到周四。各乡镇：周五前做个H5，要有音乐。材料一页纸。"

    assert rewritten(
        H5_GROUND, "本周例会改到周四。各乡镇：不用做 H5，发一段文字加一张表就行。材料一页纸。"
    ) == desk.message(ASKER, f"帮我改一下：{text}")


def test_a_rewritten_text_keeps_its_telephone_numbers(desk: Desk) -> None:
    """It goes back to whoever wrote it, and is not kept."""
    text = "各村：做个H5。有事联系 13800138000。"

    assert rewritten(H5_GROUND, "各村：不用做 H5，发一段文字加一张表就行。有事联系 13800138000。") == desk.message(
        ASKER, f"帮我改一下：{text}"
    )
    assert flag(desk) is None


def test_every_banned_demand_is_replaced(desk: Desk) -> None:
    """Until the judge finds nothing any more."""
    text = "各村：做个H5。每天早晚打卡，缺卡的通报。周五前开会。"

    assert rewritten(
        H5_GROUND, f"各村：不用做 H5，发一段文字加一张表就行。{CHECKIN.alternative}周五前开会。"
    ) == desk.message(ASKER, f"怎么改合适：{text}")


def test_what_cannot_be_rewritten_is_explained(desk: Desk) -> None:
    """A rule without an alternative."""
    (answer,) = desk.message(ASKER, "帮我改一下：各村制度全部上墙，周五检查")

    assert answer.body.startswith("这里有不太合适的话。“制度全部上墙”可以不提。")


def test_nothing_to_rewrite_is_said(desk: Desk) -> None:
    assert [Text("没看出要改的地方，照原样发就行。")] == desk.message(ASKER, "帮我改一下：下午三点开会")


def test_a_doubtful_text_is_not_rewritten(desk: Desk) -> None:
    """People may look."""
    assert [unsure("update-0")] == desk.message(ASKER, f"帮我改一下：{DOUBTFUL}")


@pytest.mark.parametrize("text", ["你好", "怎么报", "2号问题怎么改", DEMAND, ""])
def test_other_messages_are_left_to_others(desk: Desk, text: str) -> None:
    """tests/cases/asking_judge.toml has more."""
    assert UNHANDLED is desk.message(ASKER, text)


def test_a_message_with_a_file_is_a_report(desk: Desk) -> None:
    """Whether it could be fetched or not, and so is one with a picture."""
    text = f"这算不算违规：{DEMAND}"
    answers = [
        desk.message(ASKER, text, file=ledger("BS")),
        desk.message(ASKER, text, failure=FetchFailure.EXPIRED),
        desk.message(ASKER, text, images=1),
    ]

    assert [UNHANDLED] * 3 == answers


def test_a_question_about_a_report_is_a_report(desk: Desk) -> None:
    """The other capabilities are asked first."""
    desk.router = ROUTER
    answers = desk.message("hanmengjie", "帮我看看合规吗：白石镇今天新增0，整改1，销号1")

    assert [] == desk.judge.asked
    assert FINE != answers


def test_the_whole_bot_answers_questions(desk: Desk) -> None:
    """No other capability takes them."""
    desk.router = ROUTER

    assert [Text(NOT_RIGHT)] == desk.message(ASKER, f"这算不算违规：{DEMAND}")
    assert [Text(say("banned_request.want_text"))] == desk.message(ASKER, "帮我改一下")


def test_an_observed_message_that_looks_like_a_question_is_one_of_many(desk: Desk) -> None:
    """People may ask each other."""
    answers = desk.sees(ASKER, Message(text=f"这算不算违规：{DEMAND}"))

    assert [Card] == [type(one) for one in answers]
