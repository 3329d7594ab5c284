"""The same demand from two departments: the second hears of it, the first never, and nothing readable is kept."""

from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import func, select, text

from bot.clock import LOCAL
from bot.rulebook import Rulebook, load_in_force
from handlers import banned_request
from handlers.events import Channel, Conversation, GroupMessageSeen, MessageReceived
from handlers.outgoing import Text
from handlers.routing import Router
from policies.judge import Message, SenderRole
from policies.roster import Person, Role, Unit, UnitCode, UnitKind, UserId
from storage import flags, roster
from storage.engine import Database
from storage.schema import demands
from storage.schema import flags as flags_table
from tests.bot.clockwork import Clockwork
from tests.judges import CountingJudge

CIVIL, RURAL, FOREST, COLLEAGUE, LEADER, CLERK, STRANGER = map(
    UserId, ("civil", "rural", "forest", "colleague", "leader", "clerk", "stranger")
)
TABLE = "请各乡镇于本月25日前报送困难群众救助统计表。"
TITLE = "这条要求可以换个写法"
PEOPLE = [
    Person(CIVIL, "甲", UnitCode("D_MZJ"), frozenset({Role.CADRE})),
    Person(COLLEAGUE, "乙", UnitCode("D_MZJ"), frozenset({Role.LEADER})),
    Person(RURAL, "丙", UnitCode("D_NYJ"), frozenset({Role.CADRE})),
    Person(FOREST, "丁", UnitCode("D_LYJ"), frozenset({Role.STATISTICS})),
    Person(LEADER, "戊", UnitCode("QH"), frozenset({Role.LEADER})),
    Person(CLERK, "己", UnitCode("QH"), frozenset({Role.CLERK})),
]
UNITS = [
    Unit(UnitCode("QH"), "清河镇", UnitKind.TOWN),
    Unit(UnitCode("D_MZJ"), "民政局", UnitKind.DEPARTMENT),
    Unit(UnitCode("D_NYJ"), "农业农村局", UnitKind.DEPARTMENT),
    Unit(UnitCode("D_LYJ"), "林业局", UnitKind.DEPARTMENT),
]


class County(Clockwork):
    """Three departments and a town on a Tuesday afternoon."""

    def __init__(self, database: Database, router: Router = banned_request.router) -> None:
        super().__init__(database, datetime(2026, 11, 24, 15, 20, tzinfo=LOCAL), router=router)
        self.rulebook = Rulebook(replace(load_in_force(), judge=CountingJudge()), self.clock)
        self.dispatch = replace(self.dispatch, rulebook=self.rulebook)
        self.numbers = count()
        with database.transaction() as db:
            roster.keep_units(db, UNITS)
            for person in PEOPLE:
                roster.keep_person(db, person)

    def seen(self, sender: UserId, words: str = TABLE, **more) -> GroupMessageSeen:
        """A message of a minute later."""
        self.passes(minutes=1)
        conversation = Conversation(Channel.ARCHIVE, sender, "g1")
        key = more.pop("key", f"a{next(self.numbers)}")
        return GroupMessageSeen(
            key=key, at=self.clock.now(), conversation=conversation, message=Message(text=words), **more
        )

    def sends(self, sender: UserId, words: str = TABLE, **more) -> None:
        self.dispatch.observe([self.seen(sender, words, **more)])

    def mentions(self, sender: UserId, words: str = TABLE, group: str | None = "g1") -> None:
        self.passes(minutes=1)
        conversation = Conversation(Channel.AIBOT, sender, group)
        key = f"m{next(self.numbers)}"
        self.intake.accept(MessageReceived(key=key, at=self.clock.now(), conversation=conversation, text=words))
        self.run()

    def told(self) -> list[UserId]:
        """Who got a card, in order."""
        return [call[1] for call in self.run() if call[0] == "send_card" and call[2] == TITLE]

    def remembered(self) -> int:
        with self.database.reading() as db:
            return db.execute(select(func.count()).select_from(demands)).scalar_one()


@pytest.fixture
def county(database: Database) -> County:
    return County(database)


def test_the_second_department_hears_of_it_and_the_first_does_not(county: County) -> None:
    """With other digits and marks."""
    county.sends(CIVIL)
    county.sends(RURAL, "请各乡镇于本月 28 日前报送困难群众救助统计表！")

    assert [RURAL] == county.told()


def test_what_is_kept_of_it_says_how_many_asked(county: County, database: Database) -> None:
    """A decision of people about it can be understood later."""
    for sender in (CIVIL, RURAL, FOREST):
        county.sends(sender)
    with database.reading() as db:
        found = [flags.find(db, number) for number in (1, 2)]
        words = [flags.words_of(db, county.dispatch.sealer, flag) for flag in found]
    assert [("repeat_reporting",), ("repeat_reporting",)] == [flag.categories for flag in found]
    assert [1, 2] == [one.situation.asked_by_others for one in words]


def test_the_same_department_twice_is_no_repetition(county: County) -> None:
    """A colleague reminds the same people."""
    for sender in (CIVIL, CIVIL, COLLEAGUE):
        county.sends(sender)

    assert ([], 1) == (county.told(), county.remembered())


def test_two_messages_of_one_batch_find_each_other(county: County) -> None:
    """The archive brings many at a time."""
    county.dispatch.observe([county.seen(CIVIL), county.seen(RURAL)])

    assert [RURAL] == county.told()


def test_a_batch_brought_again_changes_nothing(county: County) -> None:
    """Whoever asked first stays the first."""
    batch = [county.seen(CIVIL), county.seen(RURAL)]
    for _ in range(2):
        county.dispatch.observe(batch)

    assert ([RURAL], 2) == (county.told(), county.remembered())


def test_a_batch_that_failed_leaves_nothing(county: County) -> None:
    """What is remembered goes with the rest of the commit."""

    def fails(db) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        county.dispatch.observe([county.seen(CIVIL)], also=fails)

    assert 0 == county.remembered()


def test_words_to_the_bot_in_a_group_count_too(county: County) -> None:
    """By whichever door they came; what is asked privately does not."""
    county.mentions(CIVIL, group=None)
    county.mentions(RURAL)
    assert ([], 1) == (county.told(), county.remembered())

    county.sends(FOREST)
    county.mentions(CIVIL)
    assert [CIVIL, FOREST] == sorted(county.told())


def test_what_another_capability_answered_is_remembered_as_well(database: Database) -> None:
    router = Router()
    router.on(MessageReceived)(lambda event, ctx: [Text(str(event.asked_by_others))])
    county = County(database, router)
    county.mentions(CIVIL)
    county.mentions(RURAL)

    assert ["0", "1"] == [call[-1] for call in county.tenant.calls]


@pytest.mark.parametrize("sender", [LEADER, CLERK, STRANGER])
def test_only_departments_are_other_sources(county: County, sender: UserId) -> None:
    """A town that passes a demand on is none, nor is somebody whose unit nobody knows."""
    county.sends(sender)
    county.sends(RURAL)
    county.sends(sender)

    assert [] == county.told()


@pytest.mark.parametrize("role", [SenderRole.BOT, SenderRole.CITIZEN, SenderRole.VILLAGE, SenderRole.CLERK])
def test_the_archive_knows_better_who_speaks(county: County, role: SenderRole) -> None:
    county.sends(CIVIL, sender_role=role)
    county.sends(RURAL)

    assert ([], 1) == (county.told(), county.remembered())


def test_a_month_later_it_is_forgotten(county: County) -> None:
    county.sends(CIVIL)
    county.passes(days=30)
    county.sends(RURAL)

    assert ([], 1) == (county.told(), county.remembered())


def test_other_words_of_another_department_are_another_demand(county: County) -> None:
    county.sends(CIVIL)
    county.sends(RURAL, "请各乡镇于本月25日前报送农家书屋统计表。")

    assert ([], 2) == (county.told(), county.remembered())


def test_short_words_are_not_remembered(county: County) -> None:
    """Everybody says them."""
    for sender in (CIVIL, RURAL):
        county.sends(sender, "请报送统计表")

    assert ([], 0) == (county.told(), county.remembered())


def test_the_shipped_judge_hears_of_it(database: Database) -> None:
    """Whatever it makes of the first one."""
    county = County(database)
    county.dispatch = replace(county.dispatch, rulebook=Rulebook(load_in_force(), county.clock))
    for sender in (CIVIL, RURAL):
        county.sends(sender)
    with database.reading() as db:
        newest = db.execute(select(flags_table.c.key, flags_table.c.categories).order_by(flags_table.c.id.desc()))
        key, categories = newest.first()

    assert "a1" == key
    assert "repeat_reporting" in categories


def test_nothing_readable_is_at_rest(county: County, database: Database, tmp_path) -> None:
    """But the unit."""
    county.sends(CIVIL)
    with database.reading() as db:
        rows = " ".join(str(value) for row in db.execute(text("SELECT mark, unit FROM demands")) for value in row)
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert "D_MZJ" in rows
    for words in ("困难群众", "统计表", CIVIL):
        assert words not in rows
    assert "困难群众".encode() not in files
