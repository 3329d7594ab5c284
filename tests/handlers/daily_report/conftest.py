"""A desk in the demo county that takes daily reports."""

from collections.abc import Callable

import pytest

from handlers import daily_report
from handlers.routing import Router
from tests.handlers.desk import Desk


@pytest.fixture
def desk(desk_for: Callable[[Router], Desk]) -> Desk:
    """Everybody is registered, nobody has reported."""
    return desk_for(daily_report.router)
