"""What a person's first words name: one record, several, none; and on what ground."""

import pytest

from services.objections import ground_in
from services.objections.matching import named_in

RED = ("闯红灯罚款", "市公安局", "行政处罚决定信息（双公示）", "驾驶机动车违反道路交通信号灯")
SPEED = ("超速罚款", "市公安局", "行政处罚决定信息（双公示）", "超过规定时速")
LIBRARY = ("图书逾期未还", "市图书馆", "公共图书借阅失信")
HONOUR = ("见义勇为", "市精神文明建设委员会办公室", "道德模范")
ALL = {"red": RED, "speed": SPEED, "library": LIBRARY, "honour": HONOUR}


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("闯红灯那条不是我的", {"red"}),
        ("那条交通罚款不是我的", {"red"}),
        ("图书馆逾期那条早就改正了", {"library"}),
        ("圖書館逾期那條早就改正了", {"library"}),
        ("超速那笔罚款金额不对", {"speed"}),
        ("有一笔罚款不是我的", {"red", "speed"}),
        ("我见义勇为的日期写错了", {"honour"}),
        ("我要异议", set()),
        ("记录有误，我要异议", set()),
        ("有一条记录不是我的", set()),
        ("我的信用信息不对", set()),
        ("租房合同是假的", set()),
        ("", set()),
    ],
)
def test_the_records_that_the_words_name(words, keys):
    assert named_in(words, ALL) == keys


def test_a_place_that_some_record_mentions_in_passing_names_none():
    told = {"red": (*RED[:-1], "在延安路口闯红灯")}
    assert named_in("我住在延安小区，你们弄错人了", told) == set()


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("闯红灯那条不是我的", "not_mine"),
        ("这事跟我没关系", "not_mine"),
        ("是同名的人", "not_mine"),
        ("图书馆逾期那条早就改正了", "already_corrected"),
        ("那个处罚已经撤销了", "already_corrected"),
        ("这条早就过期了", "expired"),
        ("金额不对", "inaccurate"),
        ("这条是不是我的", None),
        ("记录有误，我要异议", None),
        ("不是我的，再说也过期了", None),
        ("我要异议", None),
        ("", None),
    ],
)
def test_the_only_ground_in_the_words(words, ground):
    assert ground_in(words) == ground
