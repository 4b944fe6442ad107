"""The whole conversation book, through the simulator, in both modes of WeChat's pushes."""

import re
from pathlib import Path

import pytest

import bot
from bot.replies import Reply
from policy import chat_menu
from policy.documents import PolicyError
from services.understanding import command, understand
from tests.chats import books, endings, scenery
from tests.chats.books import Dialogue, Line
from tests.chats.playing import Playing
from tests.chats.stages import Stage

MODES = ("safe", "plain")
BOT = Path(bot.__file__).parent
WITHIN_A_DIALOGUE = {"继续", "好了", "为什么"}


@pytest.fixture(autouse=True)
def many_from_one_address(monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)


@pytest.fixture(scope="module", autouse=True)
def ready_to_understand() -> None:
    """A city that runs has understood something before; reading the policy takes a second."""
    understand("你好")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("theme", books.themes())
def test_every_dialogue_goes_as_the_book_says(city, theme, mode, subtests):
    with city.served():
        stage = Stage(city, mode)
        for dialogue in books.read(theme):
            with subtests.test(dialogue.name):
                Playing(stage, dialogue).play()


def spoken() -> list[tuple[Dialogue, Line]]:
    return [
        (dialogue, line)
        for theme in books.themes()
        for dialogue in books.read(theme)
        for line in dialogue.lines
    ]


def test_every_entry_of_the_menu_is_tapped_by_somebody_known_and_by_a_stranger():
    entries = {entry.name for button in chat_menu.load().buttons for entry in button.entries}
    taps = [(dialogue, line.value) for dialogue, line in spoken() if line.act == "点菜单"]
    for is_known in (True, False):
        tapped = {
            label
            for dialogue, label in taps
            if ("已实名" in next(iter(dialogue.people.values()))) == is_known
        }
        assert entries <= tapped


def test_all_that_the_book_names_is_there():
    for theme in books.themes():
        for dialogue in books.read(theme):
            facts = [name_of(fact) for facts in dialogue.people.values() for fact in facts]
            assert set(facts) <= {*scenery.PEOPLE, scenery.NO_UNIONID}, dialogue.name
            assert {name_of(fact) for fact in dialogue.town} <= set(scenery.TOWN), dialogue.name
            ends = {key for told in dialogue.ends for key in told} - {"谁"}
            assert ends <= set(endings.ENDINGS), dialogue.name


def test_what_the_bot_asks_people_to_reply_it_understands():
    """Of what means something in one dialogue only, the book has that dialogue."""
    texts = [path.read_text(encoding="utf-8") for path in BOT.rglob("*.py")]
    asked = {words for text in texts for words in re.findall(r"回复“([^“”{}]+)”", text)}
    said = {line.value for _, line in spoken() if line.act == "说"}
    assert len(asked) >= 8
    for words in asked:
        known = command(words) or (understand(words).sure and words not in WITHIN_A_DIALOGUE)
        assert known or words in said & WITHIN_A_DIALOGUE, words


def test_a_mistake_in_the_book_is_said_in_words(tmp_path, monkeypatch):
    wrong = (
        "主题: 试\n对话:\n  - 名: 甲\n    人: {张三: []}\n    经过:\n"
        "      - {说: 你好, 点: 这个}\n      - {谁: 李四, 说: 你好}\n"
    )
    (tmp_path / "wrong.yaml").write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(books, "FOLDER", tmp_path)
    with pytest.raises(PolicyError) as found:
        books.read("wrong")
    assert found.value.problems == (
        "wrong.yaml · 甲 · 经过 · 第 1 行：须有且只有一件事，这里有 说、点",
        "wrong.yaml · 甲 · 经过 · 第 2 行：李四 没有列在“人”里",
    )


TWINS = {
    "没有看到“您的信用分是 9999”": {"说": "我的信用分", "看到": ["您的信用分是 9999"]},
    "不该看到“您的信用分是”": {"说": "我的信用分", "看不到": ["您的信用分是"]},
    "不该有回答": {"说": "我的信用分", "没有回答": True},
    "没有可点的“送钱”": {"点": "送钱"},
}


@pytest.mark.parametrize("found", TWINS)
def test_twin_dialogue_that_says_what_is_not_so_fails(city, found, monkeypatch):
    monkeypatch.setattr("tests.chats.playing.WITHIN_S", 0.1)
    told = {"名": "错的", "人": {"张三": ["已实名"]}, "经过": [TWINS[found]]}
    with city.served(), pytest.raises(AssertionError, match=found):
        Playing(Stage(city, "safe"), books._dialogue(told)).play()


def fails(turn):
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("broken", "found"),
    [(fails, "出了错"), (lambda turn: Reply("字" * 301), "301 个字")],
    ids=["an error", "an endless answer"],
)
def test_twin_bot_that_answers_wrong_is_found(city, broken, found, monkeypatch):
    monkeypatch.setattr("bot.conversation.answer", broken)
    told = {"名": "错的", "人": {"张三": []}, "经过": [{"说": "你好"}]}
    with city.served(), pytest.raises(AssertionError, match=found):
        Playing(Stage(city, "safe"), books._dialogue(told)).play()


def name_of(fact) -> str:
    return fact if isinstance(fact, str) else next(iter(fact))
