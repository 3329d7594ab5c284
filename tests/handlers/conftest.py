"""Desks in the demo county, on either database."""

from collections.abc import Callable

import pytest

from bot.county import register
from handlers.routing import Router
from storage.engine import Database
from tests.handlers.desk import Desk
from tests.scenarios.ledgers import county


@pytest.fixture
def desk_for(database: Database) -> Callable[[Router], Desk]:
    """A desk of a capability in a county where everybody is registered."""

    def desk_for(router: Router) -> Desk:
        with database.transaction() as db:
            register(db, county())
        return Desk(database, router=router)

    return desk_for
