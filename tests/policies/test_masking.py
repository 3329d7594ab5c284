"""Personal data is masked in whatever people write, and everything else is left as it is."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.masking import Masking, masked
from policies.personal_numbers import passes_identity_check, passes_luhn

DATA = tomllib.loads(Path("policies/data/masking.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads(Path("tests/cases/masking.toml").read_text(encoding="utf-8"))
MASKING = Masking.of(DATA)

MASKED = [(kind, written, shown) for kind, pairs in CASES["masked"].items() for written, shown in pairs]
STAYS = [text for texts in CASES["stays"].values() for text in texts]

# Around what is planted: ordinary words of such messages, none of which ends or begins with a digit or a letter.
WORDS = [
    "请各乡镇注意，",
    "把表报给",
    "收到，",
    "今天下午",
    "（",
    "）",
    "：",
    "，",
    "。",
    " ",
    "\n",
    "为了减负",
    "不用回复",
    "各村",
    "！",
]
AROUND = st.lists(st.sampled_from(WORDS), max_size=5).map("".join)
GIVEN = st.lists(st.sampled_from("明建国平芳丽华军强秀英海涛静杰磊洋霞全有来福"), min_size=1, max_size=2).map("".join)
NAMES = st.builds("".join, st.tuples(st.sampled_from(["王", "李", "张", "刘", "赵", "杨", "欧阳", "韦"]), GIVEN))


def with_check_sign(first: str) -> str:
    return next(first + sign for sign in "0123456789X" if passes_identity_check(first + sign))


def with_luhn(first: str) -> str:
    return next(first + sign for sign in "0123456789" if passes_luhn(first + sign))


MOBILES = st.from_regex("1[3-9][0-9]{9}", fullmatch=True)
IDENTITIES = st.from_regex("[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-2][1-9][0-9]{3}", fullmatch=True)
CARDS = st.from_regex("62[0-9]{13,16}", fullmatch=True).map(with_luhn)
LANDLINES = st.from_regex("0(?:10|2[0-9]|[3-9][0-9]{2})-[2-8][0-9]{7}", fullmatch=True)
MAILS = st.from_regex(r"[a-z][a-z0-9._]{2,10}@[a-z]{2,8}\.(?:com|cn)", fullmatch=True)
NUMBERS = st.one_of(MOBILES, IDENTITIES.map(with_check_sign), CARDS, LANDLINES, MAILS)


@pytest.mark.parametrize(("kind", "written", "shown"), MASKED)
def test_personal_data_is_replaced_by_words(kind: str, written: str, shown: str) -> None:
    """Only the data itself: what the message says stays readable."""
    assert shown == masked(written, MASKING)


@pytest.mark.parametrize("text", STAYS)
def test_everything_else_stays(text: str) -> None:
    """A masked word could be the one that decides."""
    assert text == masked(text, MASKING)


def test_more_stays_than_is_masked() -> None:
    """As in real chat."""
    assert len(STAYS) > len(MASKED)


def test_every_kind_has_a_case() -> None:
    """A kind without one is only believed to work."""
    assert set(DATA["shown"]) == set(CASES["masked"])


@given(before=AROUND, planted=NUMBERS, after=AROUND)
def test_no_planted_number_survives(before: str, planted: str, after: str) -> None:
    """Wherever it stands."""
    assert planted not in masked(f"{before}{planted}{after}", MASKING)


@given(
    before=AROUND,
    digits=MOBILES,
    gaps=st.lists(st.sampled_from(["", "", "", " ", "-", "\u200b", "－"]), min_size=10, max_size=10),
    wide=st.booleans(),
)
def test_no_planted_mobile_number_survives_its_spelling(before: str, digits: str, gaps: list[str], wide: bool) -> None:
    """Grouped, full-width, with invisible characters in it."""
    kept = [gap if sum(map(bool, gaps[:place])) < 4 else "" for place, gap in enumerate(gaps)]
    written = "".join(digit + gap for digit, gap in zip(digits, [*kept, ""], strict=True))
    if wide:
        written = written.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})

    assert not any(char.isdigit() for char in masked(before + written, MASKING))


@given(
    before=AROUND,
    name=NAMES,
    frame=st.sampled_from(
        [
            "{}同志",
            "{}书记",
            "{}副镇长",
            "联系人：{}",
            "联系人{}，",
            "姓名：{}",
            "户主{}，",
            "{}13800138000",
            "@{} ",
            "{}（13800138000）",
        ]
    ),
    after=AROUND,
)
def test_no_planted_name_with_its_sign_survives(before: str, name: str, frame: str, after: str) -> None:
    """A title, a label, a mention or a number beside it."""
    assert name not in masked(f"{before}{frame.format(name)}{after}", MASKING)


PIECES = [
    *WORDS,
    *DATA["shown"].values(),
    "〔",
    "〕",
    "手机号",
    "王",
    "小明",
    "同志",
    "：",
    "\ue000",
    "\ue009",
    "_x00",
    "\u200b",
    "0d_",
]
MIXED = st.lists(st.one_of(st.sampled_from(PIECES), NUMBERS, NAMES, st.text(max_size=4)), max_size=12).map("".join)


@given(text=st.one_of(MIXED, st.text(max_size=80)))
def test_masking_twice_is_masking_once(text: str) -> None:
    """Also for what looks like masked already."""
    once = masked(text, MASKING)

    assert once == masked(once, MASKING)


@given(text=st.one_of(MIXED, st.text(max_size=80)))
def test_a_text_grows_by_no_more_than_the_words_shown(text: str) -> None:
    """Whatever is masked was at least one character long."""
    longest = max(map(len, DATA["shown"].values()))
    once = masked(text, MASKING)

    assert len(once) <= len(text) + (longest - 1) * once.count("〔")
    assert not any("\ue000" <= char <= "\uf8ff" for char in once)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"shown": {}}, "shown"),
        ({"numbers": ["fax"]}, "fax"),
        ({"pattern": [{"kind": "fax", "find": "a"}]}, "kind"),
        ({"pattern": [{"kind": "mobile", "find": "("}]}, "find"),
        ({"pattern": [{"kind": "mobile", "find": "a*"}]}, "empty"),
        ({"pattern": [{"kind": "mobile", "find": "a", "fnid": "b"}]}, "fnid"),
        ({"never": "x"}, "never"),
        ({"extra": 1}, "extra"),
    ],
)
def test_data_that_does_not_fit_is_named(change: dict, complaint: str) -> None:
    """A county may lay its own over it."""
    with pytest.raises(ValueError, match=complaint):
        Masking.of(DATA | change)
