"""Who is asked for a name or a story and wants something else is heard; who tells it is not cut off."""

from dataclasses import dataclass
from functools import cached_property

import pytest

from bot.dialogues import Dialogue
from bot.flows import hearing
from services.understanding import Understanding, understand


@dataclass
class Said:
    """As much of a turn as hearing looks at."""

    said: str
    flow: str = ""

    @cached_property
    def meant(self) -> Understanding:
        return understand(self.said)

    @property
    def dialogue(self) -> Dialogue:
        return Dialogue(flow=self.flow)


WISHES = [
    *("我的信用分是多少", "我的信用分", "信用报告", "谁看过我的信用", "我的信用码", "异议进度"),
    *("解除关联", "怎么用啊", "我的信用分怎么样了"),
]
CERTAIN = WISHES[:-2]
NAMES = [
    *("杭州湖滨科技有限公司", "湖滨单车", "学信用教育科技有限公司", "信用分科技", "万家民宿"),
    *("我的书店", "异议咖啡馆", "人工智能研究院", "绿洲", "老王修车", "报告厅酒店", "好借好还"),
]
STORIES = [
    "我信用分因为这个被扣了，可是车早卖了",
    "为什么扣我信用分，我没有闯红灯",
    "信用分被扣了二十分，我没有闯红灯",
    "我的信用分扣了，我不服",
    "我的信用报告上写的不是我",
    "不是我",
    "记录错了",
    "我早就改正了",
    "书我已经还了",
    "罚款已经交了",
    "你们搞错了",
    "那天我在医院",
    "我不会开车",
    "押金早退了",
    "我没有租过车",
    "名字一样，身份证号不一样",
    "我已经申请修复了",
    "这条扣分不对",
    "公司早就注销了",
    "信用修复办完了",
    "我没看过这个处罚",
]


@pytest.mark.parametrize("words", WISHES)
def test_another_wish_is_heard_where_a_name_is_asked_for(words):
    assert hearing.beside_a_name(Said(words, "organisation"))


@pytest.mark.parametrize("words", [*NAMES, "你好", "查企业信用"])
def test_a_name_is_a_name(words):
    assert not hearing.beside_a_name(Said(words, "organisation"))


def test_who_asks_about_the_number_that_is_asked_for_wants_nothing_else():
    assert not hearing.beside_a_name(Said("编号在哪里啊", "report_check"))
    assert hearing.beside_a_name(Said("我的信用分是多少", "report_check"))


@pytest.mark.parametrize("words", CERTAIN)
def test_a_short_wish_is_heard_where_a_story_is_asked_for(words):
    assert hearing.beside_a_story(Said(words))


@pytest.mark.parametrize("words", STORIES)
def test_a_story_is_a_story(words):
    assert not hearing.beside_a_story(Said(words))
