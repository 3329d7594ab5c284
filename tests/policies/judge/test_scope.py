"""What of a message is not demanded."""

import pytest

from bot.judging import load_judge_data
from policies.judge.scope import Scope

SCOPE = Scope.of(load_judge_data()["scope"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请各村报数", "请各村报数"),
        ("严禁要求基层做电子相册", "×"),
        ("不搞电子相册,改成做短视频发我", "×改成做短视频发我"),
        ("不做h0但要拍照", "但要拍照"),
        ("别忘了转发", "别忘了转发"),
        ("不得少于五张", "不得少于五张"),
        ("“收到请回复”以后不用了", "“”以后×"),
        ("学习《关于打卡的规定》", "学习“”"),
        ("要不要做h0?", "?"),
        ("这个算不算违规", "?"),
        ("没打卡的写说明", "没打卡的写说明"),
    ],
)
def test_it_leaves(text: str, left: str) -> None:
    assert left == SCOPE.demanded(text)
