"""How well the judge judges, on messages nobody tuned on, beside a plain keyword automaton on the same messages.

    python bench/judge/measure.py [--errors] [--style] [--speed]

Without options everything but the list of errors is printed.
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

import corpus as corpora  # noqa: E402
from ahocorasick_rs import AhoCorasick  # noqa: E402

from bot.judging import load_judge_data  # noqa: E402
from bot.rulebook import load_judge  # noqa: E402
from policies.judge import Outcome  # noqa: E402

GOAL = "goal      .970  .920  .850  .0030  .0300  .930"
FLOOR = "floor     .950  .800  .700  .0050  .0500  .900"


class Keywords:
    """The peer: a message is flagged when it holds one of the plain words of a category; the longest names it."""

    def __init__(self):
        table = load_judge_data()["concepts"]["things"]
        self.words = [(word, name) for name, words in table.items() for word in words if len(word) > 1]
        self.automaton = AhoCorasick([word for word, _ in self.words])

    def found(self, text):
        """Every match in a text."""
        return self.automaton.find_matches_as_indexes(text)

    def flags(self, one):
        """Whether a message holds a word of the list."""
        return bool(self.found(one.message.text + one.message.title + one.message.filename))


def share(items):
    items = list(items)
    return sum(items) / len(items) if items else float("nan")


def figures(items, flagged, main=None):
    """Precision, recall, recall on evasion, false alarms on ordinary and on hard messages, main category right."""
    right = sum(said for one, said in zip(items, flagged, strict=True) if one.is_flag)
    wrong = sum(said for one, said in zip(items, flagged, strict=True) if one.expect == "none")
    pick = lambda wanted: share(said for one, said in zip(items, flagged, strict=True) if wanted(one))  # noqa: E731
    named = share(
        main[number] == one.categories[0]
        for number, one in enumerate(items)
        if main and one.is_flag and flagged[number]
    )
    return (
        right / max(right + wrong, 1),
        pick(lambda one: one.is_flag),
        pick(lambda one: one.is_flag and one.evasion),
        pick(lambda one: one.is_ordinary),
        pick(lambda one: one.is_hard),
        named,
    )


def row(name, values):
    first, second, third, ordinary, hard, main = values
    return f"{name:<10}{first:.3f} {second:.3f} {third:.3f} {ordinary:.4f} {hard:.4f} {main:.3f}"


def quality(judge, name, items):
    verdicts = [judge.judge(one.message, one.situation) for one in items]
    flagged = [one.outcome is Outcome.FLAG for one in verdicts]
    main = [one.categories[0] if one.categories else None for one in verdicts]
    keywords = Keywords()
    counts = Counter("flag" if one.is_flag else "hard" if one.is_hard else one.expect for one in items)
    print(f"\n{name}: {dict(counts)}\n          P     R     evas. ordin. hard   main")
    print(row("judge", figures(items, flagged, main)))
    print(row("keywords", figures(items, [keywords.flags(one) for one in items])))
    print(GOAL, FLOOR, sep="\n")
    reviews = sum(verdict.outcome is Outcome.REVIEW for verdict in verdicts)
    asked = Counter(
        verdict.outcome.value for one, verdict in zip(items, verdicts, strict=True) if one.expect == "review"
    )
    quotes = share(
        verdict.quote is not None
        for one, verdict in zip(items, verdicts, strict=True)
        if verdict.categories and one.message.text
    )
    print(
        f"to people: {reviews} of {len(items)}; labelled review came out as {dict(asked)}; verdicts with a quotation {quotes:.3f}"
    )
    return verdicts


def by_category(items, verdicts):
    print("\nmain category: recall, named right when flagged, confused with")
    groups = defaultdict(list)
    for one, verdict in zip(items, verdicts, strict=True):
        if one.is_flag:
            groups[one.categories[0]].append(verdict)
    for name, those in sorted(groups.items()):
        flagged = [one for one in those if one.outcome is Outcome.FLAG]
        others = Counter(one.categories[0] for one in flagged if one.categories[0] != name)
        told = ", ".join(f"{other} {count}" for other, count in others.most_common(3))
        right = share(one.categories[0] == name for one in flagged)
        print(f"  {name:<22}{len(those):>4} {len(flagged) / len(those):.2f} {right:.2f}  {told}")


def by_tag(items, verdicts, least=8):
    print("\nby tag: messages, flagged right (or, on the right, false alarms)")
    right, wrong = defaultdict(list), defaultdict(list)
    for one, verdict in zip(items, verdicts, strict=True):
        for tag in one.tags:
            (right if one.is_flag else wrong)[tag].append(
                verdict.outcome is Outcome.FLAG
            ) if one.expect != "review" else None
    for tag in sorted({*right, *wrong}):
        if max(len(right[tag]), len(wrong[tag])) >= least:
            flags = f"{len(right[tag]):>4} {share(right[tag]):.2f}" if right[tag] else "         "
            alarms = f"{len(wrong[tag]):>4} {share(wrong[tag]):.3f}" if wrong[tag] else ""
            print(f"  {tag:<24}{flags}   {alarms}")


def errors(items, verdicts):
    print("\nerrors")
    for one, verdict in zip(items, verdicts, strict=True):
        missed = one.is_flag and verdict.outcome is not Outcome.FLAG
        alarm = one.expect == "none" and verdict.outcome is Outcome.FLAG
        if missed or alarm:
            kind = "missed" if missed else "alarm"
            print(
                f"{kind} {one.id} {verdict.score:.2f} {list(one.categories or verdict.categories)} {one.message.text} | {one.message.title}"
            )


def style(judge, items):
    """Does the verdict hang on the demand, or on how its author writes? The same messages with other surfaces."""
    dice = random.Random(7)
    names = {"清河": "云岭", "石桥": "白塔", "青禾": "望江", "小李": "小赵", "老王": "老孙"}
    changes = {
        "other names": lambda text: _replaced(text, names),
        "no final mark": lambda text: text.rstrip("。！!.~～"),
        "a greeting before": lambda text: dice.choice(["各位好，", "打扰大家一下：", "【通知】", "同志们，"]) + text,
        "a courtesy after": lambda text: text + dice.choice(["谢谢大家！", "辛苦了🙏", "祝工作顺利。"]),
        "marks for commas": lambda text: text.replace("，", " "),
        "other numbers": lambda text: "".join(
            str((int(one) + 3) % 10) if one.isascii() and one.isdigit() else one for one in text
        ),
        "other departments": lambda text: _replaced(
            text, {"卫生院": "林业站", "学校": "电站", "社区": "林场", "民政": "水务", "图书馆": "粮库", "物业": "矿区"}
        ),
    }
    before = [judge.judge(one.message, one.situation).outcome is Outcome.FLAG for one in items]
    print("\nstyle: share of messages whose verdict holds when only the surface changes; precision and recall then")
    for name, change in changes.items():
        changed = [replace(one, message=replace(one.message, text=change(one.message.text))) for one in items]
        after = [judge.judge(one.message, one.situation).outcome is Outcome.FLAG for one in changed]
        first, second, *_ = figures(changed, after)
        held = share(a == b for a, b in zip(before, after, strict=True))
        print(f"  {name:<20}{held:.3f}   {first:.3f} {second:.3f}")


def _replaced(text, names):
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def speed(judge, ordinary, worded, rounds=5):
    """Messages a second in one process, beside the keyword automaton alone on the same messages."""
    keywords = Keywords()
    print(
        "\nspeed: messages a second, one process (median of runs); budget 100,000 ordinary, 15,000 with the vocabulary"
    )
    for name, items in (("ordinary", ordinary), ("with vocabulary", worded)):
        judged = statistics.median(_rate(_judging(judge, items), len(items)) for _ in range(rounds))
        matched = statistics.median(_rate(_matching(keywords, items), len(items)) for _ in range(rounds))
        length = sum(len(one.message.text) for one in items) / len(items)
        told = f"judge {judged:>9,.0f}   ahocorasick_rs alone {matched:>11,.0f}"
        print(f"  {name:<16} {told}   ({len(items)} messages of {length:.0f} characters)")


def _judging(judge, items):
    asked = [(one.message, one.situation) for one in items]
    return lambda: [judge.judge(*one) for one in asked]


def _matching(keywords, items):
    texts = [one.message.text for one in items]
    return lambda: [keywords.found(one) for one in texts]


def _rate(work, count):
    begin = time.perf_counter()
    work()
    return count / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("errors", "style", "speed", "quality"):
        parser.add_argument(f"--{name}", action="store_true")
    chosen = parser.parse_args()
    everything = not (chosen.style or chosen.speed or chosen.quality or chosen.errors)
    judge, corpus = load_judge(), corpora.load()
    print(f"rules and model {judge.version}")
    if everything or chosen.quality or chosen.errors:
        verdicts = quality(judge, "held back (shared corpus, topics of topics.toml)", corpus.held_back)
        if not chosen.errors:
            by_category(corpus.held_back, verdicts)
            by_tag(corpus.held_back, verdicts)
            quality(judge, "blind (other departments, another hand)", corpora.blind())
        else:
            errors(corpus.held_back, verdicts)
    if everything or chosen.style:
        style(judge, corpus.held_back)
    if everything or chosen.speed:
        keywords = Keywords()
        plain = [one for one in corpus.held_back + corpora.blind() if one.is_ordinary]
        speed(judge, plain, [one for one in corpus.held_back + corpora.blind() if keywords.flags(one)])


if __name__ == "__main__":
    main()
