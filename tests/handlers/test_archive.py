"""Numbers and packages in chat: who gets what, what is asked first, what is inside, what is left behind."""

import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from handlers import archive
from handlers.archive.envelope import BadKey, Unopenable, fresh_key, key_text, open_envelope, read_key
from handlers.archive.opening import Package, examine
from handlers.events import Channel, FileLocator, MessageReceived
from handlers.outgoing import Button, Card, CardSettled, Text, ToPerson, ToSender
from handlers.routing import UNHANDLED
from policies.roster import UnitCode, UserId
from storage import archives, originals, reports, roster
from storage.archives import Export
from storage.reports import KeptFinding, Submission
from storage.schema import originals as originals_table
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import TUESDAY, Ledger, county, rules, words

say = words().say
DAI, CLERK, STATISTICS = UserId("daiqingyuan"), UserId("chenjing"), UserId("zhonghuimin")
CAMPAIGN = county().campaign
AFTER = moment(date(2027, 1, 4), "10:00")
PRESS = f"issue:{CAMPAIGN.id}"
NUMBER = "DJBG2026-0001"
EXPORT = f"导出归档 {NUMBER}，理由：专项结束移交档案室"
NOT_ENTITLED = say("archive.not_entitled")


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(archive.router)


@pytest.fixture
def numbered(desk: Desk) -> Desk:
    """A desk whose campaign has its number and three reports, one of them replaced, one without a file."""
    desk.press(DAI, PRESS)
    accept(desk, "u1", content=b"PK first", findings=(KeptFinding("F06", "W", None, None, None),))
    accept(desk, "u2", content=b"PK second", reason="填错")
    accept(desk, "u3", unit="SQ", content=None)
    return desk


def accept(desk: Desk, cause: str, *, unit: str = "QH", content: bytes | None, name: str = "台账.xlsx", **more) -> int:
    submission = Submission(
        cause=cause,
        campaign=CAMPAIGN.id,
        unit=UnitCode(unit),
        day=TUESDAY,
        timing="on_time",
        submitted_by=CLERK,
        submitted_at=desk.now,
        numbers={"open": 1},
        **more,
    )
    with desk.database.transaction() as db:
        kept, _ = reports.keep_accepted(db, submission)
        if content is not None:
            originals.keep(db, desk.sealer, report=kept.id, name=name, content=content)
        return kept.id


def exports(desk: Desk) -> list[Export]:
    with desk.database.reading() as db:
        return archives.exports_of(db, NUMBER)


def issued(desk: Desk) -> archives.Archive | None:
    with desk.database.reading() as db:
        return archives.of_campaign(db, CAMPAIGN.id)


def key_in(body: str) -> bytes:
    return read_key(re.search(r"^(?:[0-9A-Z]{9} ){5}[0-9A-Z]{9}$", body, re.MULTILINE)[0])


def opened(answers) -> dict[str, bytes]:
    told, document = answers
    with Package(io.BytesIO(document.content), key=key_in(told.body)) as package:
        return dict(package.files())


@pytest.mark.parametrize("asked", ["给本轮专项发归档编号", "归档发号", f"归档发号：{CAMPAIGN.name}"])
def test_a_request_for_a_number_brings_a_card_and_changes_nothing(desk: Desk, asked: str) -> None:
    """Nothing irreversible without a tap; the campaign still runs, and the card says so."""
    (card,) = desk.message(DAI, asked)

    assert isinstance(card, Card)
    assert ("归档发号", (Button("发号", PRESS),)) == (card.title, card.buttons)
    assert say("archive.ask_running", campaign=CAMPAIGN.name, ends_on=CAMPAIGN.ends_on) == card.body
    assert issued(desk) is None


def test_the_words_of_the_card_fit_on_it(desk: Desk) -> None:
    """Even with a long name (template-cards.md: 112 characters, buttons of ten)."""
    with desk.database.transaction() as db:
        roster.keep_campaign(db, replace(CAMPAIGN, name="很长的专项名称" * 12))
    (card,) = desk.message(DAI, "归档发号")

    assert len(card.body) <= 112
    assert all(len(button.label) <= 10 for button in card.buttons)


def test_after_the_campaign_the_card_does_not_speak_of_it_running(desk: Desk) -> None:
    """The last campaign is still the one that is meant."""
    desk.now = AFTER
    (card,) = desk.message(DAI, "归档发号")

    assert say("archive.ask", campaign=CAMPAIGN.name) == card.body


def test_before_the_campaign_there_is_nothing_to_number(desk: Desk) -> None:
    """The answer says when to come back, and a press does nothing either."""
    desk.now = moment(date(2026, 10, 30), "10:00")
    answers = desk.message(DAI, "归档发号"), desk.press(DAI, PRESS)

    assert (
        [Text(say("archive.not_begun", campaign=CAMPAIGN.name, starts_on=CAMPAIGN.starts_on))],
        [Text(say("help.button_gone"))],
    ) == answers
    assert issued(desk) is None


def test_a_press_issues_the_number_and_says_it(desk: Desk) -> None:
    """The card shows that it is done; who and when are recorded."""
    answers = desk.press(DAI, PRESS, channel=Channel.APP, response_code="code")

    assert [
        CardSettled("card-1", "code", "已发号"),
        Text(say("archive.issued", number=NUMBER, campaign=CAMPAIGN.name)),
    ] == answers
    assert (NUMBER, DAI, desk.now) == (issued(desk).number, issued(desk).issued_by, issued(desk).issued_at)


def test_a_second_request_or_press_tells_the_number_there_is(desk: Desk) -> None:
    """One number a campaign, on whatever day."""
    desk.press(DAI, PRESS)
    told = [Text(say("archive.already", campaign=CAMPAIGN.name, number=NUMBER, at=desk.now))]
    desk.now = AFTER

    assert told == desk.press(DAI, PRESS)
    assert told == desk.message(DAI, "归档发号")


def test_the_year_of_the_number_is_the_countys_year(desk: Desk) -> None:
    """At half past midnight in Shanghai it is still last year in Greenwich."""
    desk.now = moment(date(2027, 1, 1), "00:30")
    desk.press(DAI, PRESS)

    assert "DJBG2027-0001" == issued(desk).number


@pytest.mark.parametrize("user", [CLERK, STATISTICS, UserId("hezhiyuan"), UserId("luzihang"), UserId("stranger")])
@pytest.mark.parametrize("asked", ["归档发号", EXPORT])
def test_others_are_told_who_may(numbered: Desk, user: UserId, asked: str) -> None:
    """A clerk, the task force, a leader, the operator, somebody unknown."""
    assert [Text(NOT_ENTITLED)] == numbered.message(user, asked)
    assert [] == exports(numbered)


@pytest.mark.parametrize("user", [CLERK, STATISTICS, UserId("stranger")])
def test_a_forged_press_issues_nothing(desk: Desk, user: UserId) -> None:
    """The key proves nothing."""
    assert [Text(NOT_ENTITLED)] == desk.press(user, PRESS)
    assert issued(desk) is None


@pytest.mark.parametrize("key", ["issue:none", "issue:", "issue:' OR 1=1 --"])
def test_a_press_for_a_campaign_nobody_knows_is_an_old_card(desk: Desk, key: str) -> None:
    """Whatever it named is gone."""
    assert [Text(say("help.button_gone"))] == desk.press(DAI, key)


@pytest.mark.parametrize("key", ["template", "issue", "ISSUE:x", "keep:x", ""])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """And keys that only look like ours."""
    assert UNHANDLED is desk.press(DAI, key)


@pytest.mark.parametrize(
    "text", ["零报告", "清河镇 11月24日 日报，新增2个", "归档编号是什么", "把截至今天的台账导出来归档", ""]
)
def test_other_messages_are_left_to_others(numbered: Desk, text: str) -> None:
    """Also those of the organisation department's person."""
    assert UNHANDLED is numbered.message(DAI, text)


def test_a_message_with_a_file_is_left_to_others(numbered: Desk) -> None:
    """Whatever its words are, somebody hands something in."""
    quoting = MessageReceived(**numbered.origin(DAI), text=EXPORT, locator=FileLocator(media_id="m"))

    assert UNHANDLED is numbered.message(DAI, EXPORT, file=Ledger("台账.xlsx", b"PK"))
    assert UNHANDLED is numbered.hear(quoting)


def test_a_campaign_nobody_registered_is_not_guessed(desk: Desk) -> None:
    """The name is said back."""
    assert [Text(say("archive.unknown_campaign", name="别的专项"))] == desk.message(DAI, "归档发号：别的专项")


@pytest.mark.parametrize("text", [f"导出归档 {NUMBER}", f"导出归档 {NUMBER}，理由：无", "导出归档"])
def test_an_export_without_a_reason_is_asked_for_one(numbered: Desk, text: str) -> None:
    """With an example; nothing is built or recorded."""
    assert [Text(say("archive.reason_wanted", number=NUMBER))] == numbered.message(DAI, text)
    assert [] == exports(numbered)


def test_an_export_of_a_number_that_is_none_is_refused(numbered: Desk) -> None:
    """Mistyped, or never issued."""
    answers = [numbered.message(DAI, f"导出归档 {number}，理由：移交") for number in ("DJBG2026-1", "DJBG2026-0002")]

    assert [
        [Text(say("archive.bad_number", number="DJBG2026-1", example=NUMBER))],
        [Text(say("archive.unknown_number", number="DJBG2026-0002"))],
    ] == answers


def test_a_campaign_without_a_number_or_reports_has_no_package(desk: Desk) -> None:
    """First the number, then something to put into it."""
    before = desk.message(DAI, "导出归档，理由：移交")
    desk.press(DAI, PRESS)

    assert [Text(say("archive.no_number", campaign=CAMPAIGN.name))] == before
    assert [Text(say("archive.empty", campaign=CAMPAIGN.name))] == desk.message(DAI, EXPORT)


def test_the_package_goes_to_the_person_alone_with_its_key_and_counts(numbered: Desk) -> None:
    """The file privately by the app, the answer where they asked."""
    told, document = numbered.message(DAI, EXPORT)

    assert (f"{NUMBER}.djbg", ToPerson(DAI)) == (document.name, document.to)
    assert "2 个单位、1 天的 3 份日报（其中被更正替换的 1 份），台账原件 2 个，校验结果 1 条" in told.body
    assert say("archive.more_without_original", without_original=1) + say("archive.more_running") in told.body
    assert isinstance(told.to, ToSender)
    assert len(told.body.encode()) <= 2048  # one message of the app


def test_nothing_about_an_archive_is_said_in_a_group(numbered: Desk) -> None:
    """Least of all the key."""
    answers = [
        *numbered.message(DAI, EXPORT, group="g1"),
        *numbered.message(DAI, "归档发号", group="g1"),
        *numbered.message(CLERK, EXPORT, group="g1"),
    ]

    assert [ToPerson(DAI)] * 3 + [ToPerson(CLERK)] == [one.to for one in answers]


def test_the_package_holds_originals_findings_versions_manifest_and_cover(numbered: Desk) -> None:
    """And everything is as the manifest says."""
    files = opened(numbered.message(DAI, EXPORT))
    manifest = json.loads(files["manifest.json"])

    assert {
        "originals/QH/2026-11-24/v1_台账.xlsx",
        "originals/QH/2026-11-24/v2_台账.xlsx",
        "findings/QH-20261124-V1.json",
        "findings/QH-20261124-V2.json",
        "findings/SQ-20261124-V1.json",
        "versions.json",
        "manifest.json",
        "说明.txt",
    } == set(files)
    assert (b"PK first", b"PK second") == tuple(files[f"originals/QH/2026-11-24/v{n}_台账.xlsx"] for n in (1, 2))
    assert (NUMBER, True) == (examine(iter(files.items()))[0], examine(iter(files.items()))[1].none)
    assert {one["path"] for one in manifest["members"]} == set(files) - {"manifest.json"}
    assert hashlib.sha256(b"PK first").hexdigest() == manifest["reports"][0]["original"]["sha256"]


def test_the_cover_sheet_is_the_watermark(numbered: Desk) -> None:
    """Number, period, who, when, why."""
    cover = opened(numbered.message(DAI, EXPORT))["说明.txt"].decode("utf-8-sig")
    wanted = (NUMBER, CAMPAIGN.name, CAMPAIGN.basis, "2026-11-02 至 2026-12-31", "戴清源（daiqingyuan）")

    assert all(text in cover for text in (*wanted, "2026-11-24 15:40:00", "专项结束移交档案室"))


def test_an_export_is_recorded_with_reason_and_the_hash_of_the_file(numbered: Desk) -> None:
    """And the number knows the hash of the contents."""
    told, document = numbered.message(DAI, EXPORT)
    manifest = json.loads(opened([told, document])["manifest.json"])

    assert [
        Export(
            number=NUMBER,
            exported_by=DAI,
            exported_at=numbered.now,
            reason="专项结束移交档案室",
            sha256=hashlib.sha256(document.content).hexdigest(),
        )
    ] == exports(numbered)
    assert manifest["contents_sha256"] == issued(numbered).sha256


def test_every_export_has_a_key_of_its_own(numbered: Desk) -> None:
    """The key of one opens no other."""
    (first, _), (_, other) = numbered.message(DAI, EXPORT), numbered.message(DAI, EXPORT)
    with pytest.raises(Unopenable):
        Package(io.BytesIO(other.content), key=key_in(first.body))


def test_the_key_is_kept_nowhere(numbered: Desk, tmp_path) -> None:
    """Neither as bytes nor as text, nor does the file hold what it encrypts (SQLite's files are looked through)."""
    told, document = numbered.message(DAI, EXPORT)
    key = key_in(told.body)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    hidden = (key, key.hex().encode(), key_text(key).encode(), key_text(key).replace(" ", "").encode())

    assert not [one for one in hidden if one in stored + document.content]
    assert not [one for one in (b"PK first", "移交".encode(), b"manifest") if one in document.content]


def test_contents_that_changed_after_the_campaigns_end_are_pointed_out(numbered: Desk) -> None:
    """While it runs they change every day; afterwards they should not."""
    numbered.now = AFTER
    same = [numbered.message(DAI, EXPORT)[0].body for _ in range(2)]
    accept(numbered, "u9", unit="BS", content=b"PK late")
    changed = numbered.message(DAI, EXPORT)[0].body

    assert [False, False, True] == [say("archive.more_changed") in body for body in (*same, changed)]
    assert say("archive.more_running") not in changed


def test_a_package_too_big_for_the_chat_is_pointed_to_the_command_line(numbered: Desk) -> None:
    """Before anything is built; nothing is recorded."""
    limit = rules().archive.channel_bytes
    with numbered.database.transaction() as db:
        db.execute(update(originals_table).values(size=limit))
    (told,) = numbered.message(DAI, EXPORT)

    assert say("archive.too_big", number=NUMBER, megabytes=40, limit=20) == told.body
    assert f"qingzhi archive export {NUMBER}" in told.body
    assert [] == exports(numbered)


def test_a_package_that_turns_out_too_big_is_not_sent_either(desk: Desk) -> None:
    """Just below the limit before, just above it with what is around."""
    desk.press(DAI, PRESS)
    accept(desk, "u1", content=bytes(rules().archive.channel_bytes - 10))
    (told,) = desk.message(DAI, EXPORT)

    assert say("archive.too_big", number=NUMBER, megabytes=21, limit=20) == told.body
    assert [] == exports(desk)


def test_without_an_app_there_is_no_way_for_a_file(numbered: Desk) -> None:
    """The answer says what to do instead."""
    numbered.can_send_files = False

    assert [Text(say("archive.no_channel", number=NUMBER))] == numbered.message(DAI, EXPORT)
    assert [] == exports(numbered)


def test_an_original_that_cannot_be_opened_stops_the_export(numbered: Desk) -> None:
    """No package leaves something out in silence."""
    with numbered.database.transaction() as db:
        db.execute(update(originals_table).values(sha256="0" * 64))

    assert [Text(say("archive.damaged"))] == numbered.message(DAI, EXPORT)
    assert [] == exports(numbered)


def test_names_from_people_cannot_leave_the_package(desk: Desk) -> None:
    """Nor clash with each other."""
    desk.press(DAI, PRESS)
    for number, name in enumerate(["../../x.xlsx", "C:\\a\\b.xlsx", "\u202egpj.xlsx", "a" * 255, "CON"]):
        accept(desk, f"u{number}", content=b"PK", name=name)
    files = opened(desk.message(DAI, EXPORT))

    assert [
        "originals/QH/2026-11-24/v1_x.xlsx",
        "originals/QH/2026-11-24/v2_b.xlsx",
        "originals/QH/2026-11-24/v3_gpj.xlsx",
        "originals/QH/2026-11-24/v4_" + "a" * 200,
        "originals/QH/2026-11-24/v5_CON",
    ] == sorted(path for path in files if path.startswith("originals/"))


def test_the_zip_inside_is_one_any_tool_can_read(numbered: Desk) -> None:
    """With the time of the export, and readable for its owner only."""
    told, document = numbered.message(DAI, EXPORT)
    plain = io.BytesIO()
    number = open_envelope(io.BytesIO(document.content), plain, key=key_in(told.body))
    book = zipfile.ZipFile(plain)

    assert (NUMBER, None) == (number, book.testzip())
    assert {(2026, 11, 24, 15, 40, 0)} == {one.date_time for one in book.infolist()}


@pytest.mark.parametrize("place", [0, 20, 33, 40, 200, -1])
def test_a_package_with_one_changed_byte_cannot_be_opened(numbered: Desk, place: int) -> None:
    """Header, number, nonce, contents, tag."""
    told, document = numbered.message(DAI, EXPORT)
    changed = bytearray(document.content)
    changed[place] ^= 1
    with pytest.raises(Unopenable):
        Package(io.BytesIO(bytes(changed)), key=key_in(told.body))


@pytest.mark.parametrize("length", [0, 5, 33, 44, 60, -1])
def test_a_package_that_was_cut_cannot_be_opened(numbered: Desk, length: int) -> None:
    """A transfer that broke off."""
    told, document = numbered.message(DAI, EXPORT)
    with pytest.raises(Unopenable):
        Package(io.BytesIO(document.content[:length]), key=key_in(told.body))


def test_a_key_survives_being_written_down_and_typed() -> None:
    """Six groups of nine; letters that look alike do not matter, nor do case, groups and full-width digits."""
    key = bytes(range(32))
    text = key_text(key)
    typed = [
        text,
        text.lower(),
        text.replace(" ", ""),
        text.replace(" ", "-"),
        text.replace("0", "O").replace("1", "l"),
    ]
    wide = "".join(chr(ord(char) + 0xFEE0) if char != " " else char for char in text)

    assert [9] * 6 == [len(group) for group in text.split()]
    assert {key} == {read_key(one) for one in (*typed, wide)}
    assert all(read_key(key_text(fresh)) == fresh for fresh in (fresh_key() for _ in range(200)))


def test_nearly_every_slip_in_a_key_is_noticed_at_once() -> None:
    """The last two digits check the others: one slip in 1024 gets past them, and then nothing opens."""
    text = key_text(bytes(range(32))).replace(" ", "")
    seen = Counter[bool]()
    for place, digit in enumerate(text):
        for other in set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {digit}:
            try:
                read_key(text[:place] + other + text[place + 1 :])
                seen[False] += 1
            except BadKey:
                seen[True] += 1

    assert seen[True] > 0.99 * seen.total()


@pytest.mark.parametrize("text", ["", "ABC", "U" * 54, "Z" * 54, "0" * 53, "0" * 55, "钥匙"])
def test_what_is_no_key_is_refused(text: str) -> None:
    """With an error of its own."""
    with pytest.raises(BadKey):
        read_key(text)
