"""The phrasings that the matching was tuned on: what was reached there is kept.

How good it is on texts that nobody tuned on, the bench says (`BENCH_ONLY=understanding`).
"""

import dataclasses
from functools import cache

import pytest

from bench.understanding import PHRASINGS, Counts, count, read
from policy import intents, learning
from services.understanding.judging import Judge
from services.understanding.sounds import Sounds

# Of 100, and of all of them.
AT_ONCE, OFFERED, FOREIGN = 91, 96, 5


@cache
def development():
    return read(PHRASINGS / "development.yaml")


def judged(policy: intents.IntentPolicy) -> Counts:
    return count(development(), Judge(policy, learning.load()).judge)


@cache
def as_it_is() -> Counts:
    return judged(intents.load())


def share(counts: Counts) -> float:
    return 100 * counts.at_once / counts.asked


def test_what_was_reached_is_kept():
    counts = as_it_is()
    assert counts.asked > 600
    assert share(counts) >= AT_ONCE, counts
    assert 100 * counts.offered / counts.asked >= OFFERED, counts
    assert counts.foreign <= FOREIGN, counts


def test_no_phrasing_was_copied_into_the_examples():
    written = {learning.normalise(each.text) for each in development()}
    copied = [text for _, text in intents.load().examples if learning.normalise(text) in written]
    assert copied == []


@pytest.mark.parametrize("without", ["rules", "vetoes", "topics", "examples"])
def test_each_part_earns_its_place(without):
    """A twin that lacks one part does worse: the figures above can fall."""
    policy = intents.load()
    twins = {
        "rules": {"intents": _each_intent(policy, sure=(), likely=())},
        "vetoes": {"intents": _each_intent(policy, unless=())},
        "topics": {"topics": _each_topic(policy)},
        "examples": {"examples": policy.examples[::4]},
    }
    counts = judged(dataclasses.replace(policy, **twins[without]))
    whole = as_it_is()
    assert counts.at_once < whole.at_once or counts.foreign > whole.foreign, counts


def test_without_pinyin_misspellings_are_lost(monkeypatch):
    texts = ["wo de xin yong fen shi duo shao", "xin yong bao gao", "信用芬", "信用修付", "mian ya"]
    judge = Judge(intents.load(), learning.load())
    assert all(judge.judge(text).sure for text in texts)
    monkeypatch.setattr(Sounds, "mend", lambda self, text: text)
    assert sum(judge.judge(text).sure is not None for text in texts) < len(texts)


def _each_intent(policy, **changes):
    return {code: dataclasses.replace(intent, **changes) for code, intent in policy.intents.items()}


def _each_topic(policy):
    return {code: dataclasses.replace(topic, sure=()) for code, topic in policy.topics.items()}
