"""A practice county for the scenarios: bot and tenant in one process over the real protocol, on either database."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot.practice import Practice
from tests.scenarios.ledgers import TUESDAY
from tests.scenarios.towns import TOWNS, Town, at, dead_letters, settings_on, settle


@pytest.fixture
def practice(database_url: str) -> Iterator[Practice]:
    """A county of one's own, for tests that move its clock or break its wires."""
    with Practice(settings_on(database_url)) as practice:
        yield practice


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A county shared by the tests of a module, each of which has a town of its own."""
    with _fresh_database(request.param, request, tmp_path_factory) as url, Practice(settings_on(url)) as practice:
        practice.towns_left = iter(TOWNS)
        yield practice


@pytest.fixture
def town(county: Practice) -> Iterator[Town]:
    """A town nobody has reported for yet, on the Tuesday of the demo. Nothing may be given up in it."""
    county.clock.move_to(at(TUESDAY, "15:40"))
    yield Town(county, next(county.towns_left))
    settle(county)

    assert [] == dead_letters(county)


@pytest.fixture(scope="session")
def fresh_county_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], AbstractContextManager[str]]:
    """Makes the address of a fresh, migrated database of a kind, for a county that lives as long as its module."""
    return lambda kind: _fresh_database(kind, request, tmp_path_factory)


@contextmanager
def _fresh_database(kind: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[str]:
    if kind == "postgresql":
        with request.getfixturevalue("postgres_server").fresh_database() as url:
            yield url
        return
    path: Path = folders.mktemp("county") / "qingzhi.db"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    yield f"sqlite:///{path}"
