"""A judge that knows a few phrases, for tests of what follows from its verdicts."""

from dataclasses import dataclass, field, replace

from policies.judge import Category, Message, Outcome, Severity, Situation, Tone, Verdict

VERSION = "marks-1"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the judge says when it meets the phrase in a message."""

    phrase: str
    categories: tuple[str, ...]
    outcome: Outcome = Outcome.FLAG
    severity: Severity | None = Severity.MEDIUM
    tone: Tone = Tone.COUNTY
    rule: str = "B2"
    basis: str | None = "按本县清理工作要求，不向基层要 H5 汇报。"
    alternative: str | None = "不用做 H5，发一段文字加一张表就行。"
    others: int = 0

    def verdict(self, quote: tuple[int, int] | None) -> Verdict:
        """The verdict that quotes those characters."""
        return Verdict(
            outcome=self.outcome,
            categories=tuple(map(Category, self.categories)),
            severity=self.severity,
            quote=quote,
            rule=self.rule,
            tone=self.tone,
            basis=self.basis,
            alternative=self.alternative,
            version=VERSION,
            others=self.others,
        )


H5 = Mark("做个H5", ("h5_report",))
CHECKIN = Mark(
    "每天早晚打卡",
    ("checkin", "ranking"),
    severity=Severity.HIGH,
    tone=Tone.NATIONAL,
    rule="B3",
    basis="《关于防治“指尖上的形式主义”的若干意见》：除安保、应急等特殊场景外，不得强制打卡签到。",
    alternative="有情况随时报，没有情况不用报。",
)
VOTE = Mark(
    "每人投十票",
    ("voting",),
    severity=Severity.HIGH,
    tone=Tone.NATIONAL,
    rule="B9",
    basis="国办函〔2026〕12号：网络投票数不得作为考评依据。",
    alternative="不组织投票，按原定标准评选。",
)
REPEAT = Mark("换个表再填一遍", ("repeat_reporting",), severity=Severity.LOW, tone=Tone.ADVICE, basis=None)
ASKED_BEFORE = Mark(
    "报送救助统计表",
    ("repeat_reporting",),
    tone=Tone.NATIONAL,
    rule="B6",
    basis="《整治形式主义为基层减负若干规定》第五部分：同类材料最多报一次，同一事项“一张表”报送。",
    alternative="这项以前报过的，先看现成的数据；要的话我直接给您，不用他们再填。",
    others=2,
)
NO_WAY_OUT = Mark("制度全部上墙", ("display_board",), alternative=None, basis=None)
DOUBT = Mark(
    "塌方点的照片", ("screenshot_trace",), outcome=Outcome.REVIEW, severity=None, alternative="写清楚位置就行。"
)
MARKS = (H5, CHECKIN, VOTE, REPEAT, ASKED_BEFORE, NO_WAY_OUT, DOUBT)


class CountingJudge:
    """Minds nothing but that other units asked for the same."""

    def judge(self, message: Message, situation: Situation) -> Verdict:
        """NONE for the first, a repetition for the others."""
        if not situation.asked_by_others:
            return Verdict(outcome=Outcome.NONE, version=VERSION)
        return replace(ASKED_BEFORE, others=situation.asked_by_others).verdict((0, len(message.text)))


@dataclass
class MarkingJudge:
    """Finds the first of its phrases in the words, the title or the file name; remembers what it was asked."""

    asked: list[tuple[Message, Situation]] = field(default_factory=list)

    def judge(self, message: Message, situation: Situation) -> Verdict:
        """The verdict of the phrase; NONE when there is none."""
        self.asked.append((message, situation))
        for mark in MARKS:
            start = message.text.find(mark.phrase)
            if start >= 0:
                return mark.verdict((start, start + len(mark.phrase)))
            if mark.phrase in message.title + message.filename:
                return mark.verdict(None)
        return Verdict(outcome=Outcome.NONE, version=VERSION)
