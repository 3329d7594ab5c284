"""What the tests of banned requests share: who sends what, what is kept of it, and the cards that come of it."""

from datetime import timedelta

from handlers.buttons import task_id
from handlers.outgoing import Address, Button, Card, ToPerson
from policies.judge import Message
from policies.roster import Person, Role, UnitCode, UserId
from storage import flags, roster
from storage.flag_rows import Flag
from storage.flag_words import Words
from tests.handlers.desk import Desk

SENDER, OTHER, POLICY = UserId("ansenlin"), UserId("dingruolan"), UserId("yaowenxin")
URL = "https://example.invalid/r/1"
DEMAND = "各乡镇：周五前做个H5，链接发群里。"
ASKED = "各乡镇：即日起每天早晚打卡，缺卡的通报。"
MEMBER = UserId("membertwo")
POLL = "“最美村庄”评选，每人投十票，截图发群里。"
DOUBTFUL = "请把塌方点的照片马上发群里，地质专家要看。"


def flag(desk: Desk, number: int = 1) -> Flag | None:
    with desk.database.reading() as db:
        return flags.find(db, number)


def kept_words(desk: Desk, number: int = 1) -> Words:
    with desk.database.reading() as db:
        return flags.words_of(db, desk.sealer, flags.find(db, number))


def card(key: str, number: int, body: str, *, to: UserId = SENDER, wording: bool = True) -> Card:
    buttons = (
        Button("用替代写法", f"reword:{number}"),
        Button("这是应急情况", f"urgent:{number}"),
        Button("不算违规", f"contest:{number}"),
    )
    return Card(
        task_id=task_id("flag", key),
        title="这条要求可以换个写法",
        body=body,
        buttons=buttons if wording else buttons[1:],
        to=ToPerson(to),
    )


H5_BODY = (
    "谢谢费心。“做个H5”，本县有要求。按本县清理工作要求，不向基层要 H5 汇报。"
    "可以改成：不用做 H5，发一段文字加一张表就行。"
)
CHECKIN_BODY = (
    "谢谢费心。“每天早晚打卡”，国家有明文。"
    "《关于防治“指尖上的形式主义”的若干意见》：除安保、应急等特殊场景外，不得强制打卡签到。"
    "可以改成：有情况随时报，没有情况不用报。"
)


def later(desk: Desk, **span: float) -> None:
    desk.now += timedelta(**span)


TO_POLICY = ToPerson(POLICY)


def review_card(
    number: int, concern: str, category: str, excerpt: str, *, cause: str = "", to: Address = TO_POLICY
) -> Card:
    """The policy group's card; sent unasked to the demo county's one person unless told otherwise."""
    return Card(
        task_id=task_id("review", cause or f"{number}>{POLICY}"),
        title="这条算不算违规？",
        body=f"{concern}（{category}）：“{excerpt}”。不点就一直放着。",
        buttons=(
            Button("是违规", f"banned:{number}"),
            Button("不算违规", f"fine:{number}"),
            Button("先放着", f"later:{number}"),
        ),
        to=to,
    )


def with_second_member(desk: Desk) -> Desk:
    """A policy group of two."""
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(MEMBER, "组员", UnitCode("D_ZZB"), frozenset({Role.POLICY})))
    return desk


def doubt(desk: Desk, place: str, **more) -> list:
    """Another doubtful message."""
    return desk.sees(SENDER, Message(text=f"请把{place}塌方点的照片发群里"), **more)
