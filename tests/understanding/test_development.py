"""Phrasings by other hands than those that the weights are made of: what was reached is kept.

How good it is on texts that nobody has seen, the bench says (`BENCH_ONLY=understanding`).
"""

import dataclasses
from functools import cache

import pytest

from bench.understanding import PHRASINGS, Counts, Phrasing, count, read
from policy import intents, learning
from services.understanding import classifying, features, judging, training
from services.understanding.judging import Judge
from services.understanding.sounds import Sounds

# Of 100, and of all of them.
AT_ONCE, OFFERED, FOREIGN = 90, 98, 1
LONG = 6  # characters


@cache
def development():
    return read(PHRASINGS / "development.yaml")


@cache
def models():
    return classifying.read(intents.MODEL), classifying.read(intents.QUESTIONS)


def judged(policy: intents.IntentPolicy) -> Counts:
    return count(development(), Judge(policy, learning.load(), *models()).judge)


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


def test_the_weights_are_those_of_the_phrasings():
    for model in models():
        assert model.head["sources"] == training.sources(), f"run {intents.MAKE_MODEL}"


def test_every_question_that_is_said_to_be_asked_has_an_answer():
    asked = {code for code, _ in intents.phrasings() if code.startswith(judging.LEARN_PREFIX)}
    known = {judging.LEARN_PREFIX + entry for entry in learning.load().entries}
    assert asked <= known
    assert set(models()[1].head["classes"]) == known


def test_questions_are_told_apart_by_what_people_ask_them_with():
    """Of the questions' own wordings alone less is known than with what writers said."""
    policy, texts = intents.load(), learning.load()
    said = [
        Phrasing(text, frozenset({code}))
        for code, text in intents.phrasings(only=["offices"])
        if code.startswith(judging.LEARN_PREFIX)
    ]
    model, questions = models()
    poor = training.train_questions(policy, [], model)
    rich, twin = (
        count(said, Judge(policy, texts, model, each).judge) for each in (questions, poor)
    )
    assert twin.at_once < rich.at_once


def test_nothing_of_these_is_among_what_the_weights_are_made_of():
    """Of what everybody says in the same words there is little."""
    written = {learning.normalise(each.text) for each in development()}
    said = {learning.normalise(text) for _, text in intents.phrasings()}
    same = [text for text in written & said if len(text) > LONG]
    assert len(same) <= 0.03 * len(written), same


def test_without_guards_more_is_answered_from_the_own_file():
    policy = intents.load()
    loose = dataclasses.replace(policy.thresholds, personal=0.0, foreign=1.0, margin=0.0)
    topics = {
        code: dataclasses.replace(topic, strict=False) for code, topic in policy.topics.items()
    }
    twin = judged(dataclasses.replace(policy, thresholds=loose, topics=topics))
    assert twin.foreign > as_it_is().foreign


def test_without_sounds_and_words_less_is_understood(monkeypatch):
    whole = as_it_is()
    monkeypatch.setattr(judging, "features", lambda said, names: features.features(said, ()))
    assert judged(intents.load()).at_once < whole.at_once
    monkeypatch.undo()
    monkeypatch.setattr(features, "MOST_SOUNDS", 0)
    assert judged(intents.load()).at_once < whole.at_once


def test_without_pinyin_misspellings_are_lost(monkeypatch):
    texts = ["wo de xin yong fen shi duo shao", "xin yong bao gao", "信用芬", "信用修付", "mian ya"]
    judge = Judge(intents.load(), learning.load(), *models())
    assert all(judge.judge(text).sure for text in texts)
    monkeypatch.setattr(Sounds, "mend", lambda self, text: text)
    assert sum(judge.judge(text).sure is not None for text in texts) < len(texts)


@pytest.fixture(scope="module")
def few():
    policy = intents.load()
    return training.phrasings(policy, intents.phrasings(only=["offices"])[:600])[:900]


def test_training_is_the_same_each_time(few):
    policy = intents.load()
    once, again = training.train(policy, few), training.train(policy, few)
    assert once == again


def test_who_says_more_is_understood_better(few):
    """A model of few phrasings does worse: the figures above can fall."""
    policy = intents.load()
    twin = Judge(policy, learning.load(), training.train(policy, few), models()[1])
    assert count(development(), twin.judge).at_once < as_it_is().at_once


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(intents.MODEL.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"model\.bin"):
        classifying.read(path)


def test_a_file_gives_back_what_was_written(tmp_path):
    size = 0
    for place, model in zip((intents.MODEL, intents.QUESTIONS), models(), strict=True):
        path = tmp_path / place.name
        classifying.write(path, model)
        assert classifying.read(path) == model
        assert path.read_bytes() == place.read_bytes()
        size += len(path.read_bytes())
    assert size <= 6_000_000
