"""What people exchange in groups: judged outside any transaction, never kept, one commit for what follows from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.clock import LOCAL
from bot.codec import decode, encode
from bot.rulebook import Rulebook, load_in_force
from handlers import banned_request
from handlers.context import Context, Judging
from handlers.events import Channel, Conversation, Event, GroupMessageSeen, MessageReceived, ReceivedFile
from handlers.outgoing import Text
from handlers.routing import Router
from policies.judge import GroupKind, Message, SenderRole, Situation
from policies.roster import Person, Role, Unit, UnitCode, UnitKind, UserId
from storage import queue, roster
from storage.engine import Database
from storage.schema import flags as flags_table
from storage.schema import inbox, outbox
from tests.bot.clockwork import Clockwork
from tests.judges import MarkingJudge

SENDER = UserId("ansenlin")
DEMAND = "各乡镇：周五前做个H5，链接发群里。"
TITLE = "这条要求可以换个写法"


def county_at(database: Database, clock: str, router: Router = banned_request.router) -> Clockwork:
    county = Clockwork(database, datetime.fromisoformat(clock).replace(tzinfo=LOCAL), router=router)
    return judged_by(MarkingJudge(), county)


def judged_by(judge: Judging, county: Clockwork) -> Clockwork:
    """The county under another judge."""
    county.rulebook = Rulebook(replace(load_in_force(), judge=judge), county.clock)
    county.dispatch = replace(county.dispatch, rulebook=county.rulebook)
    return county


def seen(county: Clockwork, key: str, text: str, **more) -> GroupMessageSeen:
    conversation = Conversation(Channel.ARCHIVE, more.pop("sender", SENDER), more.pop("group", "g1"))
    return GroupMessageSeen(
        key=key, at=county.clock.now(), conversation=conversation, message=Message(text=text), **more
    )


def listening(handler: Callable[[Event, Context], list]) -> Router:
    router = Router()
    router.on(GroupMessageSeen)(handler)
    router.on(MessageReceived)(handler)
    return router


def test_a_demand_brings_its_sender_a_card(database: Database) -> None:
    """In office hours at once."""
    county = county_at(database, "2026-11-24T15:40:00")
    county.dispatch.observe([seen(county, "a1", "下午开会"), seen(county, "a2", DEMAND)])

    assert [("send_card", SENDER, TITLE)] == county.run()


def test_nothing_observed_is_kept_but_the_flag(database: Database, tmp_path) -> None:
    """Ordinary words leave no trace, on no page of the database; the flag's are sealed."""
    county = county_at(database, "2026-11-24T15:40:00")
    county.dispatch.observe([seen(county, "a1", "PLANTED-ORDINARY"), seen(county, "a2", f"PLANTED-FLAGGED {DEMAND}")])
    with database.reading() as db:
        kept = [row.key for row in db.execute(select(flags_table.c.key))]
        arrived = queue.counts(db, inbox)
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert (["a2"], {}) == (kept, arrived)
    assert b"PLANTED" not in files


def test_an_observed_message_has_no_place_in_the_inbox(database: Database) -> None:
    """Not even by mistake."""
    county = county_at(database, "2026-11-24T15:40:00")
    with pytest.raises(KeyError):
        encode(seen(county, "a1", "x"))


@pytest.mark.parametrize(
    ("clock", "wait"), [("2026-11-24T21:00:00", {"hours": 11.5}), ("2026-11-29T10:00:00", {"hours": 22.5})]
)
def test_off_work_the_sender_hears_when_the_office_opens(database: Database, clock: str, wait: dict) -> None:
    """They did not speak to the bot: nobody asked."""
    county = county_at(database, clock)
    county.dispatch.observe([seen(county, "a1", DEMAND)])
    at_once = county.run()[:]
    county.passes(**wait)

    assert ([], [("send_card", SENDER, TITLE)]) == (at_once, county.run())


def test_a_message_seen_again_is_said_once(database: Database) -> None:
    """The archive was pulled again after a crash."""
    county = county_at(database, "2026-11-24T15:40:00")
    for _ in range(3):
        county.dispatch.observe([seen(county, "a1", DEMAND), seen(county, "a1", DEMAND)])

    assert [("send_card", SENDER, TITLE)] == county.run()


def test_what_goes_with_them_goes_in_the_same_commit(database: Database) -> None:
    """The place in the archive: with the effects or not at all."""
    county = county_at(database, "2026-11-24T15:40:00")
    places = []

    def moves_on(db) -> None:
        places.append(db.execute(select(flags_table.c.key)).scalars().all())
        if len(places) == 1:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        county.dispatch.observe([seen(county, "a1", DEMAND)], also=moves_on)
    rolled_back = county.run()[:]
    county.dispatch.observe([seen(county, "a1", DEMAND)], also=moves_on)

    assert ([], [["a1"], ["a1"]], 1) == (rolled_back, places, len(county.run()))


def test_a_batch_without_a_demand_still_moves_on(database: Database) -> None:
    """And an empty one."""
    county = county_at(database, "2026-11-24T15:40:00")
    places = []
    county.dispatch.observe([seen(county, "a1", "下午开会")], also=lambda db: places.append(1))
    county.dispatch.observe([], also=lambda db: places.append(2))

    assert [1, 2] == places


def test_the_judge_is_told_where_it_was_said(database: Database) -> None:
    """The group's kind, whether an emergency runs, who sent it."""
    county = county_at(database, "2026-11-24T15:40:00")
    where = {"group_kind": GroupKind.EMERGENCY, "emergency_active": True, "sender_role": SenderRole.VILLAGE}
    county.dispatch.observe([seen(county, "a1", DEMAND, **where)])

    assert [(Message(text=DEMAND), Situation(sent_at=county.clock.now(), **where))] == county.rulebook.judge.asked


class Reckless:
    """A judge that fails over one word and holds on to what the database was like meanwhile."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.locked: list[bool] = []

    def judge(self, message: Message, situation: Situation):
        """Fails, or judges while another process writes."""
        if "poison" in message.text:
            raise ZeroDivisionError
        with self.database.transaction() as db:
            roster.keep_units(db, [Unit(UnitCode("QH"), "清河镇", UnitKind.TOWN)])
        self.locked.append(False)
        return MarkingJudge().judge(message, situation)


def test_judging_holds_no_lock(database: Database) -> None:
    """A second opinion over the network may take seconds; others write meanwhile."""
    county = county_at(database, "2026-11-24T15:40:00")
    judged_by(Reckless(database), county)
    county.dispatch.observe([seen(county, "a1", DEMAND), seen(county, "a2", "下午开会")])
    county.intake.accept(mention(county, "m1", DEMAND))
    county.run()

    assert [False, False, False] == county.rulebook.judge.locked


def test_a_message_that_cannot_be_judged_does_not_stop_the_others(database: Database, logged: list) -> None:
    """Nor is its sender's report left lying: it is handled without a verdict."""
    router = listening(lambda event, ctx: [Text(str(event.verdict and event.verdict.outcome))])
    county = county_at(database, "2026-11-24T15:40:00", router)
    judged_by(Reckless(database), county)
    county.dispatch.observe([seen(county, "a1", "poison"), seen(county, "a2", DEMAND)])
    county.intake.accept(mention(county, "m1", "poison"))
    county.run()
    failed = [record for record in logged if record["message"] == "a message could not be judged"]
    for record in failed:
        logged.remove(record)

    assert 2 == len(failed)
    assert ["None", "flag", "None"] == [call[-1] for call in county.tenant.calls]
    assert not any("poison" in str(record["message"]) for record in logged)


def mention(county: Clockwork, key: str, text: str, group: str | None = "g1", **more) -> MessageReceived:
    return MessageReceived(
        key=key, at=county.clock.now(), conversation=Conversation(Channel.AIBOT, SENDER, group), text=text, **more
    )


def test_words_to_the_bot_in_a_group_are_judged_too(database: Database) -> None:
    """By whom they are said; in the single chat, and without words, the judge is not asked."""
    county = county_at(database, "2026-11-24T15:40:00")
    with database.transaction() as db:
        roster.keep_units(db, [Unit(UnitCode("QH"), "清河镇", UnitKind.TOWN)])
        roster.keep_person(db, Person(SENDER, "某人", UnitCode("QH"), frozenset({Role.LEADER})))
    for key, text, group in (("m1", DEMAND, "g1"), ("m2", DEMAND, None), ("m3", " ", "g1")):
        county.intake.accept(mention(county, key, text, group))
    county.run()
    situation = Situation(sent_at=county.clock.now(), sender_role=SenderRole.TOWNSHIP_LEADER)

    assert [(Message(text=DEMAND), situation)] == county.rulebook.judge.asked
    assert [("send_card", SENDER, TITLE)] == county.tenant.calls


def test_in_the_evening_whoever_speaks_to_the_bot_is_answered_at_once(database: Database) -> None:
    """They are there; the policy group is not."""
    county = county_at(database, "2026-11-24T21:00:00")
    with database.transaction() as db:
        roster.keep_units(db, [Unit(UnitCode("D_ZZB"), "组织部", UnitKind.DEPARTMENT)])
        roster.keep_person(db, Person(UserId("yaowenxin"), "某人", UnitCode("D_ZZB"), frozenset({Role.POLICY})))
    county.intake.accept(mention(county, "m1", DEMAND))
    county.intake.accept(mention(county, "m2", "请把塌方点的照片发来"))
    evening = county.run()[:]
    county.passes(hours=11.5)

    assert [("send_card", SENDER, TITLE)] == evening
    assert [("send_card", UserId("yaowenxin"), "这条算不算违规？")] == county.run()[1:]


def test_a_verdict_is_not_kept_with_the_message(database: Database) -> None:
    """Nor are the bytes of a file: whatever was attached is attached anew."""
    county = county_at(database, "2026-11-24T15:40:00")
    bare = mention(county, "m1", DEMAND, quoted="引用的话")
    verdict = MarkingJudge().judge(Message(text=DEMAND), Situation(sent_at=bare.at))
    judged = mention(county, "m1", DEMAND, quoted="引用的话", verdict=verdict, file=ReceivedFile("a.xlsx", b"x"))

    assert bare == decode(*encode(judged))
    with database.reading() as db:
        assert {} == queue.counts(db, outbox)
