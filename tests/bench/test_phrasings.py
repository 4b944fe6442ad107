"""The held-out phrasings keep their shape, and nobody changes them unnoticed."""

import datetime
import hashlib
import re
from pathlib import Path

import pytest
import yaml

HELD_OUT = Path(__file__).resolve().parents[2] / "bench" / "phrasings" / "held_out.yaml"
# Frozen: a new digest needs a reason in the commit, and tuning is none.
SHA_256 = "76169b78a890d7427f54044060d153026c71e9b05c2755e834424ea886dde23a"
# Each intent with the word that everybody would look for; None where no single word is obvious.
INTENTS = {
    "score": "分",
    "score_why": "为什么",
    "score_history": "变化",
    "report": "报告",
    "eligibility": "免押",
    "rent": "租",
    "travel": "车",
    "tourism": "民宿",
    "books": "书",
    "loans": "贷",
    "approvals": "批",
    "pass": "码",
    "waivers": "订单",
    "object": "异议",
    "objection_progress": "异议",
    "repair": "修复",
    "access_log": "查",
    "authorise": "授权",
    "withdraw": "撤回",
    "organisation": "公司",
    "merchant": "店",
    "nearby": "附近",
    "report_check": "验",
    "link": "绑定",
    "unlink": "解",
    "learn": "什么是",
    "help": "帮助",
    "human": "人工",
    "cancel": "取消",
    "thanks_greeting": "谢谢",
    "elsewhere": None,
}


@pytest.fixture(scope="module")
def held_out():
    return yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def texts(held_out):
    every = [text for phrasings in held_out["intents"].values() for text in phrasings]
    return [*every, *(entry["text"] for entry in held_out["either"])]


def test_frozen():
    assert hashlib.sha256(HELD_OUT.read_bytes()).hexdigest() == SHA_256


def test_shape(held_out):
    assert list(held_out) == ["version", "written_on", "intents", "either"]
    assert held_out["version"] == 1
    assert held_out["written_on"] == datetime.date(2026, 11, 21)
    assert set(held_out["intents"]) == set(INTENTS)
    for entry in held_out["either"]:
        assert set(entry) == {"text", "intents"}
        assert len(set(entry["intents"])) == 2
        assert set(entry["intents"]) <= set(INTENTS)


def test_every_text_is_one_that_a_phone_sends(texts):
    for text in texts:
        assert isinstance(text, str)
        assert text == text.strip()
        assert 1 <= len(text) <= 200
        assert text.isprintable()


def test_no_phrasing_stands_twice(texts):
    # As people would see them: case, blanks and punctuation make no other phrasing.
    bare = [re.sub(r"[\W_]+", "", text.strip().lower()) or text for text in texts]
    assert len(set(bare)) == len(bare)


def test_there_are_enough_of_each(held_out):
    counts = {intent: len(phrasings) for intent, phrasings in held_out["intents"].items()}
    assert min(counts.values()) >= 12
    assert counts["elsewhere"] >= 60
    assert sum(counts.values()) >= 460
    assert len(held_out["either"]) >= 20


def test_a_third_of_each_intent_does_without_its_obvious_word(held_out):
    for intent, word in INTENTS.items():
        if word is not None:
            phrasings = held_out["intents"][intent]
            without = sum(word not in text for text in phrasings)
            assert 3 * without >= len(phrasings), intent


def test_no_number_could_be_a_persons(texts):
    for text in texts:
        assert not re.search(r"\d{9}", text)
