"""What the chat can be asked, in the words of the people who ask: texts → intents, as data.

`intents/` holds words, intents, what is not ours and talk, a file each; what a rule is says
`word_groups`. Of its phrasings (`examples.yaml`, `said/`) the weights in `model.bin` (which intent) and
`questions.bin` (which question of 学信用) are made, all that a running program reads of them. The engine stands in services/understanding.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy.documents import PolicyError, read_yaml, schema_problems, validator
from policy.word_groups import Rule, Spans, WordGroups, parse, problems_of_form

DIRECTORY = Path(__file__).with_name("intents")
SCHEMA = DIRECTORY.with_name("intents.schema.json")
PARTS = ("words", "intents", "elsewhere", "talk")
WORDS, INTENTS, ELSEWHERE, TALK = PARTS
EXAMPLES, SAID = "examples.yaml", "said"
MODEL, QUESTIONS = DIRECTORY / "model.bin", DIRECTORY / "questions.bin"
MAKE_MODEL = "python -m services.understanding.training"
NOT_OURS = "elsewhere"  # the intent of all topics
NO_QUESTION = "none"  # under `learn`: none of the questions of 学信用 says what is asked
# Groups of no words: the engine finds a name by what stands around it.
FIRM_NAME, SHOP_NAME = GIVEN = ("FIRM_NAME", "SHOP_NAME")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities, from 0 to 1.

    An intent is answered from `high` on when it leads the next by `margin`, a personal one from
    `personal` on and only while what is not personal has no more than `foreign` together; below
    `low` nothing is offered. `question`: a question of 学信用 that is so similar was asked.
    """

    high: float
    personal: float
    foreign: float
    margin: float
    low: float
    question: float


@dataclass(frozen=True, slots=True)
class Intent:
    """`personal`: its answer comes from the asker's own file."""

    code: str
    title: str
    personal: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that is asked here and answered elsewhere.

    `strict`: somebody else's credit, or another system's: no personal answer where it holds.
    """

    code: str
    title: str
    strict: bool
    sure: tuple[Rule, ...]
    unless: tuple[Rule, ...]

    def holds(self, found: Spans) -> bool:
        return _any(self.sure, found) and not _any(self.unless, found)


@dataclass(frozen=True, slots=True)
class Talk:
    """`commands` by what is typed; `before` and `after` stand around a name, which ends in one of

    `firms` or `shops` and is none of `no_names`.
    """

    commands: Mapping[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    no_names: tuple[str, ...]
    firms: tuple[str, ...]
    shops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntentPolicy:
    """`keywords`: a whole text → an intent."""

    version: str
    thresholds: Thresholds
    groups: WordGroups
    intents: Mapping[str, Intent]
    topics: Mapping[str, Topic]
    keywords: Mapping[str, str]
    talk: Talk

    def topic(self, found: Spans) -> Topic | None:
        """The first topic of elsewhere that holds."""
        return next((topic for topic in self.topics.values() if topic.holds(found)), None)


@lru_cache(maxsize=1)
def load() -> IntentPolicy:
    """The intents in force, read and checked once a process; PolicyError when they are wrong."""
    return read(DIRECTORY)


def read(directory: Path) -> IntentPolicy:
    """Read and check a directory of intents; PolicyError lists everything that is wrong."""
    parts = {part: read_yaml(directory / f"{part}.yaml") for part in PARTS}
    problems = [
        problem
        for part, data in parts.items()
        for problem in schema_problems(data, validator(SCHEMA, part), f"{part}.yaml")
    ]
    # Contradictions can only be looked for in what has the right shape.
    problems = problems or [*_word_problems(parts), *_rule_problems(parts)]
    problems = problems or [*_keyword_problems(parts)]
    if problems:
        raise PolicyError(problems)
    return _policy(parts)


def phrasings(
    directory: Path = DIRECTORY, without: Container[str] = (), only: Container[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """All (code, text) that weights are made of; PolicyError when they are wrong.

    A code is an intent's or a topic's, or `learn:` and the id of a question. `without` these
    writers of `said/`; `only` of these, and not the examples.
    """
    policy = read(directory)
    known = {*policy.intents, *policy.topics, NOT_OURS}
    files = [directory / EXAMPLES] if only is None else []
    files += [
        directory / SAID / f"{name}.yaml"
        for name in writers(directory)
        if name not in without and (only is None or name in only)
    ]
    return tuple(each for path in files for each in _said(path, known))


def writers(directory: Path = DIRECTORY) -> tuple[str, ...]:
    """Whose phrasings `said/` holds."""
    return tuple(path.stem for path in sorted((directory / SAID).glob("*.yaml")))


def _said(path: Path, known: Container[str]) -> Iterator[tuple[str, str]]:
    """(code, text) of one file; under 学信用 stands which of its questions is asked."""
    data = read_yaml(path)
    problems = schema_problems(data, validator(SCHEMA, "phrasings"), path.name)
    problems = problems or [
        f"{path.name} · {code}：没有这个意图或主题"
        for code in data["intents"]
        if code.partition(":")[0] not in known
    ]
    if problems:
        raise PolicyError(problems)
    for code, told in data["intents"].items():
        by_code = {code: told}
        if isinstance(told, Mapping):
            by_code = {
                code if question == NO_QUESTION else f"{code}:{question}": texts
                for question, texts in told.items()
            }
        yield from ((each, text) for each, texts in by_code.items() for text in texts)


def _policy(parts: Mapping[str, Any]) -> IntentPolicy:
    intents, talk = parts[INTENTS], parts[TALK]
    return IntentPolicy(
        version=intents["version"],
        thresholds=Thresholds(**intents["thresholds"]),
        groups=WordGroups(_all(parts, "words"), _all(parts, "forms"), parts[WORDS]["masks"]),
        intents=MappingProxyType(
            {
                told["code"]: Intent(told["code"], told["title"], told["personal"])
                for told in intents["intents"]
            }
        ),
        topics=MappingProxyType(
            {told["code"]: _topic(told) for told in parts[ELSEWHERE]["topics"]}
        ),
        keywords=MappingProxyType(
            {word: told["code"] for told in intents["intents"] for word in told["keywords"]}
        ),
        talk=Talk(
            commands=MappingProxyType(
                {word: code for code, words in talk["commands"].items() for word in words}
            ),
            before=_longest_first(talk["names"]["before"]),
            after=_longest_first(talk["names"]["after"]),
            no_names=_longest_first(talk["names"]["none"]),
            firms=_longest_first(talk["names"]["firms"]),
            shops=_longest_first(talk["names"]["shops"]),
        ),
    )


def _topic(told: Mapping[str, Any]) -> Topic:
    rules = _rules(told["sure"]), _rules(told["unless"])
    return Topic(told["code"], told["title"], told["strict"], *rules)


def _rules(lines: Iterable[str]) -> tuple[Rule, ...]:
    return tuple(parse(line) for line in lines)


def _any(rules: Iterable[Rule], found: Spans) -> bool:
    return any(rule.holds(found) for rule in rules)


def _all(parts: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {**parts[WORDS][kind], **parts[ELSEWHERE][kind]}


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _word_problems(parts: Mapping[str, Any]) -> Iterator[str]:
    words = _all(parts, "words")
    for part in (WORDS, ELSEWHERE):
        for name, form in parts[part]["forms"].items():
            for problem in problems_of_form(form, words):
                yield f"{part}.yaml · forms · {name}：{problem}"
    for part, kind in ((WORDS, "words"), (WORDS, "forms"), (ELSEWHERE, "words")):
        others = [other for other in _names(parts) if other[:2] != (part, kind)]
        for name in parts[part][kind]:
            if any(name == other for _, _, other in others):
                yield f"{part}.yaml · {kind} · {name}：这个名字用了两次"


def _names(parts: Mapping[str, Any]) -> Sequence[tuple[str, str, str]]:
    return [
        (part, kind, name)
        for part in (WORDS, ELSEWHERE)
        for kind in ("words", "forms")
        for name in parts[part][kind]
    ]


def _rule_problems(parts: Mapping[str, Any]) -> Iterator[str]:
    known = {name for _, _, name in _names(parts)} | set(GIVEN)
    told_by = [(INTENTS, told) for told in parts[INTENTS]["intents"]]
    told_by += [(ELSEWHERE, told) for told in parts[ELSEWHERE]["topics"]]
    codes: set[str] = set()
    for part, told in told_by:
        place = f"{part}.yaml · {told['code']}"
        if told["code"] in codes:
            yield f"{place} · code：已经用过"
        codes.add(told["code"])
        for field in ("sure", "unless"):
            for line in told.get(field, ()):
                try:
                    rule = parse(line)
                except ValueError:
                    yield f"{place} · {field}：{line!r} 不是规则"
                    continue
                for name in sorted(rule.groups() - known):
                    yield f"{place} · {field}：没有 {name} 这一组词"


def _keyword_problems(parts: Mapping[str, Any]) -> Iterator[str]:
    taken: dict[str, str] = {}
    for told in parts[INTENTS]["intents"]:
        for word in told["keywords"]:
            if word in taken:
                yield f"{INTENTS}.yaml · {told['code']} · keywords：“{word}”已是 {taken[word]} 的"
            taken[word] = told["code"]
    taken = {}
    for code, words in parts[TALK]["commands"].items():
        for word in words:
            if word in taken:
                yield f"{TALK}.yaml · commands · {code}：“{word}”已是 {taken[word]} 的"
            taken[word] = code
