"""What a chat shows in place, and what a picture says to those who cannot see it."""

from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.clock import LOCAL
from bot.sandbox.messages import Channel, Kind, Shown, ShownFile
from bot.sandbox.pictures import as_picture, description, picture_type
from bot.sandbox.presenting import message_json

TUESDAY = datetime(2026, 11, 24, 15, 40, tzinfo=LOCAL)
MARK = b"\x89PNG\r\n\x1a\n"


def drawn(form: str = "PNG", *, squeezed: bool = False, **words: str) -> bytes:
    kept, texts = BytesIO(), PngInfo()
    for name, text in words.items():
        texts.add_itxt(name, text, lang="zh", tkey="说明", zip=squeezed)
    Image.new("RGB", (30, 20), "white").save(kept, form, **({"pnginfo": texts} if form == "PNG" else {}))
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (drawn(Title="题目", Description="从 9 个降到 6 个"), "从 9 个降到 6 个"),
        (drawn(Description=""), ""),
        (drawn(squeezed=True, Description="从 9 个降到 6 个"), ""),
        (drawn(), ""),
        (drawn("JPEG"), ""),
        (b"PK\x03\x04", ""),
        (MARK, ""),
        (MARK + b"\xff\xff\xff\xffiTXtDescription\0", ""),
        (MARK + b"\0\0\0\x0eiTXtDescription\0\0\0", ""),
        (drawn(Description="从 9 个")[:60], ""),
    ],
)
def test_the_words_of_a_picture_are_read_or_there_are_none(content, words):
    assert description(ShownFile("a.png", content)) == words


@pytest.mark.parametrize(("form", "kind"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "")])
def test_only_what_wecom_takes_is_shown_in_place(form, kind):
    file = ShownFile("a", drawn(form))
    answer = as_picture(file)

    assert picture_type(file) == kind
    assert (answer.media_type if answer else "") == kind


def test_a_page_in_disguise_is_offered_as_a_file_only():
    """Somebody's "picture" must not become a page of the console."""
    image = ShownFile("照片.png", b"<svg onload=alert(1)>")
    shown = Shown(user="u", channel=Channel.AIBOT, by_bot=False, at=TUESDAY, kind=Kind.IMAGE, number=3, images=(image,))
    (told,) = message_json(shown, None)["images"]

    assert (told["src"], told["alt"], told["href"]) == ("", "照片.png", "/console/files/3/0")
