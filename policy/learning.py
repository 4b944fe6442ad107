"""学信用: what people ask about public credit, and the answers, with their source and date.

The texts stand in `learning/`, one file a topic. A figure that another policy file sets is never
typed into an answer: `{scoring.base}` takes it from the policy in force (`learning_facts`), so
that nobody is told yesterday's rule.
"""

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy import (
    catalogues,
    consents,
    feeds,
    learning_facts,
    scenes,
    score_models,
    waivers,
)
from policy.documents import PolicyError, read_yaml, schema_problems, validator
from policy.learning_facts import Facts

DIRECTORY = Path(__file__).with_name("learning")
HEAD = "learning.yaml"
SCHEMA = DIRECTORY.with_name("learning.schema.json")
GENERAL = "general"
LONGEST_ANSWER = 280  # characters, filled: what a phone shows of a chat without scrolling
_DIGIT = re.compile(r"[0-9０-９]")
_PLACE = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer, every figure filled in.

    `source_text` says in words for people where the answer comes from; `as_of` when it was last
    held against that source.
    """

    id: str
    topic: str
    question: str
    also: tuple[str, ...]
    answer: str
    source: str
    source_text: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Learning:
    """All entries by id in the order of the files; `topics` are the topics' titles by code."""

    version: str
    topics: Mapping[str, str]
    entries: Mapping[str, Entry]


def load(day: date | None = None) -> Learning:
    """The texts, filled from the policy in force on a day; PolicyError when they are wrong.

    Without a day the newest scoring model is quoted, which may not be in effect yet.
    """
    models = score_models.load()
    return _load((models.in_force(day) if day else models.models[-1]).version)


@lru_cache(maxsize=2)  # a model and the one that replaces it
def _load(model_version: str) -> Learning:
    facts = learning_facts.gather(
        catalogues.load(),
        score_models.load().version(model_version),
        scenes.load(),
        waivers.load(),
        feeds.load(),
        consents.load(),
    )
    return read(DIRECTORY, facts)


def read(directory: Path, facts: Facts) -> Learning:
    """Read, check and fill a directory of texts; PolicyError lists everything that is wrong."""
    head = read_yaml(directory / HEAD)
    problems = schema_problems(head, validator(SCHEMA, "head"), HEAD)
    files = {
        path.name: read_yaml(path) for path in sorted(directory.glob("*.yaml")) if path.name != HEAD
    }
    shape = validator(SCHEMA, "file")
    for name, data in files.items():
        problems += schema_problems(data, shape, name, entry_key="id")
    # Contradictions can only be looked for in what has the right shape.
    if problems:
        raise PolicyError(problems)
    known = {**facts, **{f"service.{name}": str(n) for name, n in head["service"].items()}}
    problems = [*_head_problems(head, files, known), *_text_problems(head, files, known)]
    problems += _repetitions(files)
    if problems:
        raise PolicyError(problems)
    entries = (
        _entry(told, topic, head, known, files[f"{topic}.yaml"]["as_of"])
        for topic in head["topics"]
        for told in files[f"{topic}.yaml"]["entries"]
    )
    return Learning(
        version=head["version"],
        topics=MappingProxyType(head["topics"]),
        entries=MappingProxyType({entry.id: entry for entry in entries}),
    )


def normalise(question: str) -> str:
    """A question without what people type differently: case, width, blanks, punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", question).casefold()))


def _entry(
    told: Mapping[str, Any], topic: str, head: Mapping[str, Any], facts: Facts, as_of: date
) -> Entry:
    return Entry(
        id=told["id"],
        topic=topic,
        question=told["question"],
        also=tuple(told["also"]),
        answer=_answer(told, head, facts),
        source=told["source"],
        source_text=_filled(head["sources"][told["source"]], facts),
        as_of=told.get("as_of", as_of),
    )


def _answer(told: Mapping[str, Any], head: Mapping[str, Any], facts: Facts) -> str:
    ending = head["general_ending"] if told["source"] == GENERAL else ""
    return _filled(told["answer"], facts) + ending


def _filled(template: str, facts: Facts) -> str:
    return "".join(text + (facts[name] if name else "") for text, name in _pieces(template))


def _pieces(template: str) -> list[tuple[str, str]]:
    """Each stretch of text with the placeholder that follows it; ValueError for odd braces."""
    pieces = []
    for text, name, spec, conversion in string.Formatter().parse(template):
        if name is not None and (spec or conversion or not _PLACE.fullmatch(name)):
            raise ValueError(f"{{{name}}}")
        pieces.append((text, name or ""))
    return pieces


def _head_problems(
    head: Mapping[str, Any], files: Mapping[str, Any], facts: Facts
) -> Iterator[str]:
    for name in files:
        if name.removesuffix(".yaml") not in head["topics"]:
            yield f"{HEAD} · topics：没有 {name} 的主题"
    for topic in head["topics"]:
        if f"{topic}.yaml" not in files:
            yield f"{HEAD} · topics · {topic}：没有 {topic}.yaml"
    for source, words in head["sources"].items():
        for problem in _template_problems(words, facts):
            yield f"{HEAD} · sources · {source}：{problem}"
    for name, data in files.items():
        if type(data["as_of"]) is not date:
            yield f"{name} · as_of：须为日期，而不是 {data['as_of']!r}"


def _text_problems(
    head: Mapping[str, Any], files: Mapping[str, Any], facts: Facts
) -> Iterator[str]:
    for name, data in files.items():
        for told in data["entries"]:
            for field, words in _entry_problems(told, head, facts):
                yield f"{name} · {told['id']} · {field}：{words}"


def _entry_problems(
    told: Mapping[str, Any], head: Mapping[str, Any], facts: Facts
) -> Iterator[tuple[str, str]]:
    if type(told.get("as_of", date.min)) is not date:
        yield "as_of", f"须为日期，而不是 {told['as_of']!r}"
    if told["source"] not in head["sources"]:
        yield "source", f"{HEAD} 的 sources 里没有 {told['source']}"
    mistakes = list(_template_problems(told["answer"], facts))
    if not mistakes and any(_DIGIT.search(text) for text, _ in _pieces(told["answer"])):
        mistakes = ["数字须写成占位符，规定改变时答案才会跟着改变"]
    for words in mistakes:
        yield "answer", words
    if not mistakes and (length := len(_answer(told, head, facts))) > LONGEST_ANSWER:
        yield "answer", f"填入数字后有 {length} 个字，最多 {LONGEST_ANSWER} 个"


def _template_problems(template: str, facts: Facts) -> Iterator[str]:
    try:
        pieces = _pieces(template)
    except ValueError as error:
        yield f"花括号不成对或写法不对（{error}）"
        return
    for _, name in pieces:
        if name and name not in facts:
            yield f"没有 {{{name}}} 这个占位符"


def _repetitions(files: Mapping[str, Any]) -> Iterator[str]:
    """Ids and questions that occur twice: nobody could say which answer is meant."""
    ids: dict[str, str] = {}
    asked: dict[str, str] = {}
    for name, data in files.items():
        for told in data["entries"]:
            if told["id"] in ids:
                yield f"{name} · {told['id']} · id：已用于 {ids[told['id']]}"
            ids[told["id"]] = name
            for question in (told["question"], *told["also"]):
                key = normalise(question)
                if key in asked:
                    yield f"{name} · {told['id']} · also：“{question}”已是 {asked[key]} 的问法"
                asked[key] = told["id"]
