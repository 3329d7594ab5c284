"""Towns side by side: whatever happens at the same moment, nobody sees or changes what is another's."""

from bot.practice import Practice
from bot.settings import WorkSettings
from policies.roster import UnitCode
from storage import reports
from tests.scenarios.ledgers import TUESDAY, Ledger, findings_in, ledger, opened
from tests.scenarios.towns import TOWNS, Town, settings_on, settle


def everything_seen(town: Town) -> str:
    """All the clerk was shown, cells of files included."""
    seen = []
    for shown in town.clerk.person.inbox():
        seen += [shown.text, shown.card.body if shown.card else ""]
        if shown.file:
            cells = (cell for sheet in opened(shown.file.content) for row in sheet.values for cell in row)
            seen += [shown.file.name, *map(str, cells)]
    return "\n".join(seen)


def faulty(unit: str) -> Ledger:
    return ledger(unit).changed({(4, "责任单位"): f"{unit}的秘密办", (4, "整改状态"): f"{unit}快好了"})


def test_two_clerks_at_the_same_moment_do_not_see_each_others_findings(database_url: str) -> None:
    """Several dispatchers, both orders of arrival, in the same words otherwise."""
    settings = settings_on(database_url).model_copy(update={"work": WorkSettings(dispatchers=4, deliverers=4)})
    with Practice(settings) as practice:
        towns = [Town(practice, unit) for unit in TOWNS[:6]]
        practice.sandbox.courier.hold()
        for town in towns:
            one = faulty(town.unit)
            town.clerk.person.sends_file(one.name, one.content)
        practice.sandbox.courier.release(reverse=True)
        settle(practice)
        seen = {town.unit: everything_seen(town) for town in towns}
        copies = {town.unit: findings_in(town.clerk.last_file()) for town in towns}

    assert {unit: [unit] for unit in seen} == {
        unit: [other for other in seen if f"{other}快好了" in text or f"{other}的秘密办" in text]
        for unit, text in seen.items()
    }
    assert dict.fromkeys(seen, 1) == {unit: len(lines) for unit, lines in copies.items()}


def test_all_towns_report_at_once(database_url: str) -> None:
    """Twelve ledgers, twelve receipts, each its own."""
    settings = settings_on(database_url).model_copy(update={"work": WorkSettings(dispatchers=4, deliverers=4)})
    with Practice(settings) as practice:
        towns = [Town(practice, unit) for unit in TOWNS]
        practice.sandbox.courier.hold()
        for town in towns:
            town.clerk.person.sends_file(ledger(town.unit).name, ledger(town.unit).content)
        practice.sandbox.courier.release(copies=2)
        settle(practice)
        answers = {town.unit: town.clerk.hears() for town in towns}
        with practice.app.database.reading() as db:
            kept = {unit: reports.accepted(db, UnitCode(unit), TUESDAY) for unit in TOWNS}

    assert dict.fromkeys(TOWNS, 1) == {unit: len(heard) for unit, heard in answers.items()}
    assert {unit: f"{unit}-20261124-V1" for unit in TOWNS} == {unit: one.receipt for unit, one in kept.items() if one}


def test_a_corrected_town_leaves_the_others_as_they_were(town: Town) -> None:
    """The second version is this town's alone."""
    other = Town(town.practice, TOWNS[-1])
    other.clerk.sends(ledger(other.unit))
    town.clerk.sends(ledger(town.unit))
    (answer,) = town.clerk.sends(ledger(town.unit, rows=4))
    with town.practice.app.database.reading() as db:
        versions = [reports.accepted(db, UnitCode(one.unit), TUESDAY).version for one in (town, other)]

    assert f"回执 {town.receipt(2)}" in answer
    assert [2, 1] == versions
