"""The learned weights as text."""

import pytest

from bot.judging import MODEL_FILE, load_judge_data, shipped_model
from policies.judge.model import Model
from policies.judge.vocabulary import concept_words


def test_what_is_read_is_what_was_written() -> None:
    assert MODEL_FILE.read_text(encoding="utf-8") == shipped_model().render()


def test_it_knows_every_category_and_every_concept() -> None:
    """A group that was added later follows those it was learned with."""
    model, data = shipped_model(), load_judge_data()

    assert list(data["categories"]["categories"]) == list(model.categories)
    assert tuple(concept_words(data["concepts"]))[: len(model.concepts)] == model.concepts


def test_the_limits_are_in_order() -> None:
    limits = shipped_model().limits

    assert limits.quick < limits.review < limits.flag


@pytest.mark.parametrize("text", ["", "{}\n", '{"categories": []}\nx\t1\n', "no json\n"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Model.parse(text)
