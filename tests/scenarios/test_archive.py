"""A campaign's archive over the wire: one number, issued by a tap, and one package, for one person alone."""

import io
import json
import re
from datetime import date

import pytest
from sqlalchemy import LargeBinary, select

from bot.practice import Practice
from bot.sandbox.messages import Shown
from handlers.archive.envelope import read_key
from handlers.archive.opening import Package, examine
from policies.roster import UserId
from storage import archives
from storage.schema import metadata
from tests.scenarios.ledgers import ledger, words
from tests.scenarios.towns import Chat, Town, at, dead_letters, in_group, settle

say = words().say
CAMPAIGN, NAME = "qinghe-2026", "青禾县指尖减负集中清理专项"
NUMBER = "DJBG2026-0001"
EXPORT = f"导出归档 {NUMBER}，理由：专项结束移交档案室"
KEY = re.compile(r"^(?:[0-9A-Z]{9} ){5}[0-9A-Z]{9}$", re.MULTILINE)


@pytest.fixture
def archivist(practice: Practice) -> Chat:
    """The organisation department's person."""
    return Town(practice, "QH").chat_of("daiqingyuan")


def numbered(archivist: Chat) -> None:
    archivist.says("归档发号")
    archivist.presses("发号")


def key_in(received: list[Shown]) -> str:
    return KEY.search("\n".join(shown.text or "" for shown in received))[0]


def opened(received: list[Shown]) -> dict[str, bytes]:
    """The members of the package among these messages, opened with the key among them."""
    (file,) = [shown.file for shown in received if shown.file]
    assert f"{NUMBER}.djbg" == file.name
    with Package(io.BytesIO(file.content), key=read_key(key_in(received))) as package:
        return dict(package.files())


def test_a_number_is_issued_by_one_tap_and_only_once(practice: Practice, archivist: Chat) -> None:
    """The card first, then the number; asked again, the same number."""
    card = archivist.says(f"归档发号：{NAME}")
    told = archivist.presses("发号")
    again = archivist.says("给本轮专项发归档编号")

    assert [
        f"aibot: 归档发号 | {say('archive.ask_running', campaign=NAME, ends_on=date(2026, 12, 31))} | [发号]"
    ] == card
    assert [say("archive.issued", number=NUMBER, campaign=NAME)] == [one.partition(": ")[2] for one in told]
    assert 1 == len(again)
    assert NUMBER in again[0]
    with practice.app.database.reading() as db:
        assert UserId("daiqingyuan") == archives.of_campaign(db, CAMPAIGN).issued_by


def test_the_package_of_real_reports_arrives_and_everything_in_it_is_right(practice: Practice, archivist: Chat) -> None:
    """Two towns report, one of them twice; originals come out byte by byte."""
    for unit in ("QH", "SQ"):
        Town(practice, unit).clerk.sends(ledger(unit))
    Town(practice, "QH").clerk.sends(ledger("QH", rows=4))
    numbered(archivist)
    archivist.person.says(EXPORT)
    files = opened(archivist.receives())
    number, found = examine(iter(files.items()))
    chains = {one["unit"]: one["chain"] for one in json.loads(files["versions.json"])["days"]}

    assert (NUMBER, True) == (number, found.none)
    assert ["replaced", "accepted"] == [link["state"] for link in chains["QH"]]
    assert [ledger("QH").content, ledger("QH", rows=4).content, ledger("SQ").content] == [
        files[f"originals/{unit}/2026-11-24/v{version}_{ledger(unit).name}"]
        for unit, version in (("QH", 1), ("QH", 2), ("SQ", 1))
    ]
    assert [] == dead_letters(practice)


def test_once_it_is_sent_the_key_lies_nowhere_in_the_database(practice: Practice, archivist: Chat) -> None:
    """Nor the reason's words outside the record of the export; the outbox forgets what it said."""
    Town(practice, "QH").clerk.sends(ledger("QH"))
    numbered(archivist)
    archivist.person.says(EXPORT)
    key = key_in(archivist.receives())
    kept = []
    with practice.app.database.reading() as db:
        for table in metadata.sorted_tables:
            columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
            kept += [(table.name, str(row)) for row in db.execute(select(*columns))]

    assert [] == [table for table, row in kept if key in row or key.replace(" ", "") in row]
    assert {"archive_exports"} == {table for table, row in kept if "移交档案室" in row}


def test_nobody_else_gets_anything(practice: Practice, archivist: Chat) -> None:
    """A clerk, a leader, the task force: told who may."""
    qinghe = Town(practice, "QH")
    qinghe.clerk.sends(ledger("QH"))
    numbered(archivist)
    others = [qinghe.clerk, qinghe.leader, qinghe.chat_of("zhonghuimin")]

    assert [[f"aibot: {say('archive.not_entitled')}"]] * 3 == [chat.says(EXPORT) for chat in others]
    assert [] == archivist.hears()


def test_asked_for_in_a_group_it_comes_privately(practice: Practice, archivist: Chat) -> None:
    """By the app, text and file; the group hears nothing."""
    Town(practice, "QH").clerk.sends(ledger("QH"))
    numbered(archivist)
    in_group(practice, archivist.person, EXPORT)
    received = archivist.receives()
    settle(practice)

    assert {"app"} == {str(shown.channel) for shown in received}
    assert "manifest.json" in opened(received)


def test_after_the_campaign_it_can_still_be_archived(practice: Practice, archivist: Chat) -> None:
    """That is when it mostly happens."""
    Town(practice, "QH").clerk.sends(ledger("QH"))
    practice.clock.move_to(at(date(2027, 1, 4), "10:00"))
    (card,) = archivist.says("归档发号")
    (told,) = archivist.presses("发号")

    assert say("archive.ask", campaign=NAME) in card
    assert say("archive.issued", number="DJBG2027-0001", campaign=NAME) in told
