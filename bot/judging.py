"""The judge as it is put together: its data, the traditional-to-simplified table, and jieba's cut."""

import threading
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from policies.judge import Kind
from policies.judge.categories import kinds_of
from policies.judge.exemptions import Exemption
from policies.judge.judge import Judge
from policies.judge.lead_time import Desk, LeadTime
from policies.judge.model import Model
from policies.judge.normal import Normaliser
from policies.judge.reading import Reader
from policies.judge.repetition import Repetition
from policies.judge.scope import Scope
from policies.judge.scoring import Scorer
from policies.judge.vocabulary import Vocabulary, concept_words
from policies.schedule import OfficeHours
from policies.workdays import WorkCalendar

FOLDER = "judge"
TABLES = ("cards", "categories", "concepts", "exemptions", "lead_time", "normal", "repetition", "scope")
MODEL_FILE = Path(str(resources.files("policies").joinpath("data", FOLDER, "model.tsv")))


def load_judge_data() -> dict[str, Any]:
    """The shipped tables by name; raises tomllib.TOMLDecodeError."""
    folder = resources.files("policies").joinpath("data", FOLDER)
    return {name: tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")) for name in TABLES}


def reader_of(data: Mapping[str, Any]) -> Reader:
    """What lays messages out."""
    words = [word for table in data["concepts"].values() for group in table.values() for word in group]
    return Reader(
        normaliser=Normaliser.of(data["normal"], words=words, simplified=simplified()),
        scope=Scope.of(data["scope"]),
        hosts=data["cards"]["hosts"],
        kinds={Kind(kind): word for kind, word in data["cards"]["kinds"].items()},
    )


def vocabulary_of(data: Mapping[str, Any], reader: Reader, pieces: tuple[str, ...]) -> Vocabulary:
    """The learned pieces and the concepts' words in one automaton."""
    return Vocabulary.of(
        pieces,
        concept_words(data["concepts"]),
        things=data["concepts"]["things"],
        normal=reader.normaliser.normal,
    )


def judge_of(data: Mapping[str, Any], *, calendar: WorkCalendar, hours: OfficeHours, version: str) -> Judge:
    """The judge by these tables; raises KeyError, ValueError or re.error for data that does not fit."""
    model = shipped_model()
    reader = reader_of(data)
    vocabulary = vocabulary_of(data, reader, model.pieces)
    if tuple(concept_words(data["concepts"]))[: len(model.concepts)] != model.concepts:
        raise ValueError(
            "judge.concepts: the model was learned with other groups; new ones may only follow the shipped"
        )
    kinds = kinds_of(data["categories"])
    if missing := set(model.categories) - set(kinds):
        raise ValueError(f"judge.categories: {min(missing)} is missing")
    repetition = Repetition.of(data["repetition"])
    if repetition.category not in kinds:
        raise ValueError(f"judge.repetition: there is no category {repetition.category}")
    if unknown := repetition.concepts - set(concept_words(data["concepts"])):
        raise ValueError(f"judge.repetition: there is no concept {min(unknown)}")
    scorer = Scorer.of(model, vocabulary, data["concepts"]["naming"])
    return Judge(
        reader=reader,
        vocabulary=vocabulary,
        scorer=scorer,
        worth={category: scorer.worth(number) for number, category in enumerate(model.categories)},
        lead_time=LeadTime.of(data["lead_time"]),
        desk=Desk(calendar, hours),
        kinds=kinds,
        exemptions=tuple(Exemption.of(one) for one in data["exemptions"]["exemption"]),
        repetition=repetition,
        cut=cutter(),
        version=f"{version}-{model.version}",
    )


@cache
def shipped_model() -> Model:
    """The model that was learned from the labelled messages."""
    return Model.parse(MODEL_FILE.read_text(encoding="utf-8"))


@cache
def simplified() -> Callable[[str], str]:
    """One traditional character to its simplified one; anything else stays."""
    from opencc import OpenCC  # noqa: PLC0415 - 14 ms that --help does not need

    convert = OpenCC("t2s").convert
    return lambda character: convert(character) if character >= "\u3400" else character


@cache
def cutter() -> Callable[[str], Iterable[str]]:
    """jieba's cut; its dictionary is read when the first text is cut."""
    lock = threading.Lock()
    tokenizer: Any = None

    def cut(text: str) -> Iterable[str]:
        nonlocal tokenizer
        with lock:
            if tokenizer is None:
                import logging  # noqa: PLC0415 - only to quiet jieba

                import jieba  # noqa: PLC0415 - reads its dictionary for most of a second

                jieba.setLogLevel(logging.WARNING)
                tokenizer = jieba.Tokenizer()
            return list(tokenizer.cut(text))

    return cut
