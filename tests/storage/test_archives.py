"""Archive numbers and exports: one number a campaign, even when two people press at once; who took what out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from policies.archive import ArchivedFinding, NumberStyle, OriginalFile
from policies.campaign import Campaign
from policies.roster import UnitCode, UserId
from storage import archives, originals, reports, roster
from storage.archives import Archive, Export
from storage.engine import Database
from storage.reports import KeptFinding, ReportState, Submission
from storage.sealing import Sealer

STYLE = NumberStyle("DJBG", 4)
NOW = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
DAI = UserId("daiqingyuan")
SEALER = Sealer(current="1", keys={"1": bytes(32)})
CAMPAIGNS = [
    Campaign(f"qinghe-{year}", f"{year} 年专项", "3号", date(year, 3, 1), date(year, 12, 31))
    for year in (2024, 2025, 2026)
]


@pytest.fixture(autouse=True)
def _campaigns(database: Database) -> None:
    with database.transaction() as db:
        for campaign in CAMPAIGNS:
            roster.keep_campaign(db, campaign)


def issue(database: Database, campaign: str = "qinghe-2026", **changes) -> tuple[Archive, bool]:
    with database.transaction() as db:
        asked = {"by": DAI, "at": NOW, "year": 2027} | changes
        return archives.issue(db, STYLE, campaign=campaign, **asked)


def ask(database: Database, question, *arguments):
    with database.reading() as db:
        return question(db, *arguments)


def accept(database: Database, cause: str, *, unit: str = "QH", content: bytes | None = b"xlsx", **changes) -> int:
    submission = {
        "cause": cause,
        "campaign": "qinghe-2026",
        "unit": UnitCode(unit),
        "day": date(2026, 11, 24),
        "timing": "on_time",
        "submitted_by": UserId("chenjing"),
        "submitted_at": NOW,
        "numbers": {"open": 1},
    }
    with database.transaction() as db:
        kept, _ = reports.keep_accepted(db, Submission(**submission | changes))
        if content is not None:
            originals.keep(db, SEALER, report=kept.id, name=f"{cause}.xlsx", content=content)
        return kept.id


def test_a_number_is_issued_with_who_and_when(database: Database) -> None:
    """And is found by campaign and by number."""
    issued = issue(database)
    expected = Archive("DJBG2027-0001", "qinghe-2026", DAI, NOW, "", None, None)

    assert (expected, True) == issued
    assert expected == ask(database, archives.of_campaign, "qinghe-2026")
    assert expected == ask(database, archives.numbered, "DJBG2027-0001")


def test_a_campaign_never_gets_a_second_number(database: Database) -> None:
    """Whoever asks again, whenever, learns the first."""
    first, _ = issue(database)

    assert (first, False) == issue(database, by=UserId("other"), at=NOW + timedelta(days=400), year=2028)


def test_other_campaigns_get_the_next_numbers_and_years_begin_anew(database: Database) -> None:
    """DJBG2027-0001, -0002, DJBG2028-0001."""
    numbers = [
        issue(database, campaign, year=year)[0].number
        for campaign, year in (("qinghe-2024", 2027), ("qinghe-2025", 2027), ("qinghe-2026", 2028))
    ]

    assert ["DJBG2027-0001", "DJBG2027-0002", "DJBG2028-0001"] == numbers


def test_what_nobody_issued_is_not_there(database: Database) -> None:
    """None, not an error."""
    assert ask(database, archives.of_campaign, "qinghe-2026") is None
    assert ask(database, archives.numbered, "DJBG2027-0001") is None


def test_presses_at_the_same_moment_give_one_number(database: Database) -> None:
    """Eight at once: one of them issues, all learn the same number."""
    together = Barrier(8, timeout=20)

    def press(person: int) -> tuple[Archive, bool]:
        together.wait()
        return issue(database, by=UserId(f"person-{person}"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(8)))

    assert {"DJBG2027-0001"} == {archive.number for archive, _ in answers}
    assert 1 == sum(fresh for _, fresh in answers)
    assert 1 == len({archive.issued_by for archive, _ in answers})


def test_campaigns_that_get_numbers_at_the_same_moment_get_different_ones(database: Database) -> None:
    """And nobody is refused."""
    together = Barrier(3, timeout=20)

    def press(campaign: Campaign) -> str:
        together.wait()
        return issue(database, campaign.id)[0].number

    with ThreadPoolExecutor(3) as pool:
        numbers = sorted(pool.map(press, CAMPAIGNS))

    assert ["DJBG2027-0001", "DJBG2027-0002", "DJBG2027-0003"] == numbers


def test_campaigns_are_found_by_id_and_by_name(database: Database) -> None:
    """Spaces in the name aside."""
    latest = CAMPAIGNS[-1]

    assert latest == ask(database, archives.campaign_of_id, "qinghe-2026")
    assert [latest, latest, None] == [
        ask(database, archives.campaign_named, name) for name in ("2026 年专项", "2026年专项", "2026年")
    ]
    assert ask(database, archives.campaign_of_id, "none") is None


def test_every_export_is_remembered(database: Database) -> None:
    """By whom, when, why, and the hash of the very file; the number knows what it held last."""
    issue(database)
    exports = [
        Export(number="DJBG2027-0001", exported_by=by, exported_at=NOW, reason=reason, sha256=sha256 * 32)
        for by, reason, sha256 in ((DAI, "移交", "ab"), ("cli:root", "备份", "cd"))
    ]
    with database.transaction() as db:
        for number, export in enumerate(exports):
            archives.record_export(db, export, contents_sha256=f"{number}" * 64, size=number)

    assert exports == ask(database, archives.exports_of, "DJBG2027-0001")
    assert ("1" * 64, 1) == tuple(
        getattr(ask(database, archives.numbered, "DJBG2027-0001"), n) for n in ("sha256", "size")
    )


def test_a_campaigns_reports_are_all_versions_with_findings_and_originals(database: Database) -> None:
    """Those that were replaced too; not the returned ones, and not another campaign's."""
    found = (KeptFinding("F06", "W", None, None, None), KeptFinding("R15", "N", "问题台账", 4, "整改措施"))
    accept(database, "u1", findings=found)
    accept(database, "u2", reason="2 号问题状态填错", content=None)
    accept(database, "u3", unit="BS", content=b"other")
    accept(database, "u4", unit="SQ", campaign="qinghe-2025")
    with database.transaction() as db:
        returned = Submission(
            cause="u5", campaign="qinghe-2026", unit=UnitCode("DH"), day=date(2026, 11, 24), timing="on_time",
            submitted_by=DAI, submitted_at=NOW, numbers={},
        )  # fmt: skip
        reports.keep_returned(db, returned)
    kept = ask(database, archives.reports_of, "qinghe-2026")

    assert ["BS-20261124-V1", "QH-20261124-V1", "QH-20261124-V2"] == [one.receipt for one in kept]
    assert [ReportState.ACCEPTED, ReportState.REPLACED, ReportState.ACCEPTED] == [one.state for one in kept]
    assert [("u3.xlsx", 5), ("u1.xlsx", 4), None] == [
        (one.original.name, one.original.size) if isinstance(one.original, OriginalFile) else None for one in kept
    ]
    assert (
        ArchivedFinding("F06", "W", None, None, None),
        ArchivedFinding("R15", "N", "问题台账", 4, "整改措施"),
    ) == kept[1].findings
    assert [None, None, "2 号问题状态填错"] == [one.reason for one in kept]
    assert (3, 9) == ask(database, archives.extent_of, "qinghe-2026")
    assert (0, 0) == ask(database, archives.extent_of, "qinghe-2024")
