"""A working day on the clerk's phone: what each moment looks like at 390 pixels, and that its buttons do their work."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.practice import Practice
from tests.browser.county import practice_settings
from tests.browser.daily_life import BEGINS, PHONE, SCENES, TUESDAY, County, Scene, play, prepare

pytestmark = pytest.mark.browser
on_the_phone = pytest.mark.parametrize("window", [PHONE], indirect=True, ids=["390px"])

# How many messages each moment may cost whoever looks at the phone: their own deed's answers, in both chats.
MESSAGES = {"carry-over": 1, "pass": 1, "return": 3, "nil": 1, "nil-but-open": 1, "extension": 1, "correction": 2}
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


@pytest.fixture(scope="module")
def practice(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A county on the Wednesday before."""
    with Practice(practice_settings(tmp_path_factory.mktemp("practice")), begins=BEGINS) as practice:
        yield practice


@pytest.fixture(scope="module")
def county(practice: Practice) -> County:
    """Four working days later; the scenes of the Tuesday follow each other in the order they are played."""
    county = County(practice)
    county.lives_until_tuesday()
    return county


@on_the_phone
@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_a_moment_of_the_day_fits_the_phone_and_costs_few_messages(console, county, scene: Scene):
    prepare(scene, county)
    who = county.person(scene.role, scene.unit)
    before = len(who.inbox())
    play(scene, console, county)

    assert console.probe("beyond_edge") == [False, []]
    assert len(who.inbox()) - before == MESSAGES.get(scene.name, 0)


@on_the_phone
def test_carrying_over_by_the_button_gives_a_receipt_and_greys_the_card(console, county):
    """The reminder of the scenes before is still there; a day is one tap."""
    county.comes_to("16:05")
    clerk = county.person("clerk", "DH")
    console.open(f"?person={clerk.user_id}&chat=app")
    card = console.card("大河乡 11月24日日报")
    card.get_by_role("button", name="沿用昨日").tap()

    expect(console.answers.last).to_contain_text(f"DH-{TUESDAY:%Y%m%d}-V1")
    expect(card.locator(".settled")).to_have_text("已报送")
    expect(card.get_by_role("button")).to_have_count(0)


@on_the_phone
def test_the_trend_is_a_picture_with_its_content_as_words(console, county):
    """In the task force's morning, below its card."""
    county.comes_to("09:00")
    statistics = county.person("statistics")
    console.open(f"?person={statistics.user_id}&chat=app")
    picture = console.page.get_by_role("img", name="全县未销号问题")

    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", re.compile("^全县未销号问题：11-18 51 个，11-23 28 个；"))
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_there_is_a_picture_of_every_moment_in_the_docs():
    """And none is heavy to load."""
    heavy = [scene.name for scene in SCENES if (PICTURES / f"{scene.name}.png").stat().st_size > 120_000]

    assert heavy == []
