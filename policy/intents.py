"""What the chat can be asked, in the words of the people who ask: texts → intents, as data.

`intents/` holds words, intents, what is not ours, examples and talk, a file each; what a rule is
says `word_groups`. The engine stands in services/understanding.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy.documents import PolicyError, read_yaml, schema_problems, validator
from policy.word_groups import Rule, Spans, WordGroups, parse, problems_of_form

DIRECTORY = Path(__file__).with_name("intents")
SCHEMA = DIRECTORY.with_name("intents.schema.json")
PARTS = ("words", "intents", "elsewhere", "examples", "talk")
WORDS, INTENTS, ELSEWHERE, EXAMPLES, TALK = PARTS
NOT_OURS = "elsewhere"  # the intent of all topics
# Groups of no words: the engine finds a name by what stands around it.
FIRM_NAME, SHOP_NAME = GIVEN = ("FIRM_NAME", "SHOP_NAME")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from 0 to 1.

    `high` and more is answered when it leads by `margin`, a personal intent that no rule supports
    from `personal` on, and without a word of the asker only if it leads 学信用 by `general`; below
    `low` nothing is offered. `question`: from then on a question of 学信用 is the
    one that was asked.
    """

    high: float
    low: float
    margin: float
    personal: float
    general: float
    question: float


@dataclass(frozen=True, slots=True)
class Intent:
    """`sure` rules suffice, `likely` ones want a similar example, `unless` ones forbid."""

    code: str
    title: str
    personal: bool
    sure: tuple[Rule, ...]
    likely: tuple[Rule, ...]
    unless: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that is asked here and answered elsewhere."""

    code: str
    title: str
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
    """`keywords`: a whole text → an intent; `examples`: (intent or topic code, text)."""

    version: str
    thresholds: Thresholds
    groups: WordGroups
    intents: Mapping[str, Intent]
    topics: Mapping[str, Topic]
    keywords: Mapping[str, str]
    examples: tuple[tuple[str, str], ...]
    talk: Talk

    def topic(self, found: Spans) -> str:
        """The first topic of elsewhere that holds, or nothing."""
        return next((topic.code for topic in self.topics.values() if topic.holds(found)), "")


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
    problems = problems or [*_keyword_problems(parts), *_example_problems(parts)]
    if problems:
        raise PolicyError(problems)
    return _policy(parts)


def _policy(parts: Mapping[str, Any]) -> IntentPolicy:
    intents, talk = parts[INTENTS], parts[TALK]
    return IntentPolicy(
        version=intents["version"],
        thresholds=Thresholds(**intents["thresholds"]),
        groups=WordGroups(_all(parts, "words"), _all(parts, "forms"), parts[WORDS]["masks"]),
        intents=MappingProxyType({told["code"]: _intent(told) for told in intents["intents"]}),
        topics=MappingProxyType(
            {told["code"]: _topic(told) for told in parts[ELSEWHERE]["topics"]}
        ),
        keywords=MappingProxyType(
            {word: told["code"] for told in intents["intents"] for word in told["keywords"]}
        ),
        examples=tuple(
            (code, text) for code, texts in parts[EXAMPLES]["examples"].items() for text in texts
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


def _intent(told: Mapping[str, Any]) -> Intent:
    return Intent(
        told["code"],
        told["title"],
        told["personal"],
        _rules(told["sure"]),
        _rules(told["likely"]),
        _rules(told["unless"]),
    )


def _topic(told: Mapping[str, Any]) -> Topic:
    return Topic(told["code"], told["title"], _rules(told["sure"]), _rules(told["unless"]))


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
        for field in ("sure", "likely", "unless"):
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


def _example_problems(parts: Mapping[str, Any]) -> Iterator[str]:
    known = {told["code"] for told in parts[INTENTS]["intents"]}
    known |= {told["code"] for told in parts[ELSEWHERE]["topics"]}
    for code in parts[EXAMPLES]["examples"]:
        if code not in known:
            yield f"{EXAMPLES}.yaml · {code}：没有这个意图或主题"
    for code in sorted(known - {*parts[EXAMPLES]["examples"], NOT_OURS}):
        yield f"{EXAMPLES}.yaml · {code}：没有例句"


def strays(policy: IntentPolicy) -> Iterator[str]:
    """Examples of what is ours that the rules would send elsewhere, a sentence each.

    A check of its own, since it reads every example and a worker that starts need not.
    """
    for code, text in policy.examples:
        if code in policy.intents and (topic := policy.topic(policy.groups.find(text))):
            yield f"{EXAMPLES}.yaml · {code}：“{text}”会被当作 {topic}"
