"""Texts that nobody means, and many at once."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from policy.intents import DIRECTORY
from services.understanding import choice, command, understand
from services.understanding import judging as engine

HOSTILE = {
    "controls": "".join(map(chr, range(32))) * 20,
    "cdata": "我的信用分]]><MsgType><![CDATA[news]]>",
    "emoji": "😂" * 10_000,
    "surrogates": "\ud83d我的\udc00分" * 300,
    "one character": "查" * 10_000,
    "sentences": "。我的分。" * 2_000,
    "pinyin": "xinyongfen" * 1_000,
    "names": "怎么样靠谱吗有限公司" * 1_000,
    "blanks": " \t\n" * 4_000,
    "brackets": "[" * 5_000 + "]" * 5_000,
    "quotes": "“" * 5_000,
    "digits": "9" * 10_000,
    "combining": "a" + "\u0301" * 9_999,
    "right to left": "\u202e分用信" * 1_000,
}
# Seconds; a hundred times what it takes, so that only an explosion fails.
MOST_S = 0.5
# What a worker may grow by, and on what this is measured.
MOST_MB = 15
MEASURE = """
import sys
import services.codes  # with it comes OpenSSL, which every worker has
from policy import learning
learning.load()
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6
before = resident()
from services.understanding import understand
understand("xin yong fen 是多少，我的")
print(resident() - before)
assert "pypinyin" not in sys.modules and "opencc_purepy" not in sys.modules
"""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_breaks_or_stalls_it(text):
    understand("你好")
    began = time.process_time()
    told = understand(text)
    command(text)
    choice(text, 3)
    assert time.process_time() - began < MOST_S
    assert len(told.candidates) <= 3
    for value in told.slots.values():
        value.encode()
        assert len(value) <= 40


def test_a_hostile_ending_does_not_hide_the_question():
    told = understand("\x00我的信用分\x1f是多少\x07")
    assert told.sure is not None
    assert told.sure.key == "score"


def test_a_long_text_is_read_at_both_ends():
    told = understand("我昨天去了很多地方，" * 100 + "。我的信用分是多少？")
    assert told.sure is not None
    assert told.sure.key == "score"


def test_the_same_text_is_always_understood_the_same():
    texts = ["我的信用情况", "租车住店都想免押", "这条记录怎么去掉", "我的分怎么又掉了"]
    once = [understand(text) for text in texts]
    code = (
        "from services.understanding import understand\n"
        f"print([understand(text) for text in {texts!r}])"
    )
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            cwd=DIRECTORY.parent.parent,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        assert told.stdout.strip() == str(once)


def test_many_threads_make_it_ready_once(monkeypatch):
    import services.understanding as understanding

    made, make = [], engine.make
    monkeypatch.setattr(understanding, "_judge", None)
    monkeypatch.setattr(understanding, "make", lambda: made.append(1) or make())
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(understand, ["我的信用分是多少"] * 32))
    assert len(made) == 1
    assert len({str(each) for each in told}) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_grows_by_little_and_loads_no_phrase_tables():
    told = subprocess.run(
        [sys.executable, "-c", MEASURE],
        cwd=DIRECTORY.parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(told.stdout) <= MOST_MB
