"""Pictures with their content as text inside; Pillow, foreign to both sides, reads them."""

from io import BytesIO

import pytest
from PIL import Image

from bot.wecom.cards import OverLimit
from bot.wecom.pictures import content_type, described


def drawn(form: str) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (30, 20), "white").save(kept, form)
    return kept.getvalue()


@pytest.mark.parametrize("alt", ["未销号问题从 123 个降到 58 个。", "plain", "两\n行", "😀"])
def test_a_png_carries_its_words_and_stays_the_same_picture(alt):
    with Image.open(BytesIO(described(drawn("PNG"), alt))) as picture:
        picture.load()

        assert (picture.size, picture.text) == ((30, 20), {"Description": alt})


@pytest.mark.parametrize(("form", "alt"), [("JPEG", "有话"), ("PNG", ""), ("PNG", "  \n")])
def test_nothing_is_put_where_there_is_no_place_or_nothing_to_say(form, alt):
    assert described(drawn(form), alt) == drawn(form)


@pytest.mark.parametrize(("form", "kind"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_the_kind_is_read_from_the_bytes(form, kind):
    assert content_type(drawn(form)) == kind


@pytest.mark.parametrize("form", ["GIF", "BMP", "WEBP"])
def test_other_pictures_are_refused(form):
    with pytest.raises(OverLimit):
        content_type(drawn(form))


def test_the_words_count_towards_the_limit():
    png = drawn("PNG")
    longest = png + bytes(10 * 1024 * 1024 - len(png))

    assert described(longest, "") == longest
    assert len(described(longest[:-60], "words")) > len(longest) - 60
    with pytest.raises(OverLimit):
        described(longest, "words")
