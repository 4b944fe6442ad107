"""What is written into a chat: its JSON, and long texts in pieces."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clients.wechat.outgoing import (
    LONGEST_TEXT,
    Menu,
    MiniProgramCard,
    Picture,
    Text,
    read,
    split,
)

PARTS = (
    Text("您好\n<a href='https://zhangxin.example/'>看报告</a>"),
    Picture("M-1"),
    Menu("您是想问：", (("score", "信用分"), ("report", "信用报告")), "都不是请回复“人工”"),
    MiniProgramCard("信用报告", "wx1", "pages/report/report", "M-2"),
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_part_comes_back_from_its_json(part):
    told = part.as_json()
    assert told[told["msgtype"]]
    assert read(told) == part


def test_a_menu_is_as_wechat_documents_it():
    assert Menu("问", (("a", "甲"),), "完").as_json() == {
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": "问",
            "list": [{"id": "a", "content": "甲"}],
            "tail_content": "完",
        },
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: Text(""),
        lambda: Text("长" * 683),
        lambda: Menu("问", ()),
        lambda: Menu("问", (("a", "甲"), ("a", "乙"))),
        lambda: Menu("问", (("a", ""),)),
        lambda: Menu("问", (("a", "甲" * 700),)),
        lambda: read({"msgtype": "wxcard", "wxcard": {"card_id": "x"}}),
        lambda: read({"msgtype": "text"}),
    ],
)
def test_what_wechat_would_refuse_is_refused_before(make):
    with pytest.raises(ValueError, match=r"bytes|entries|no kind"):
        make()


def test_a_text_is_cut_between_sentences():
    text = "甲。" * 400
    pieces = split(text)
    assert all(piece.endswith("。") for piece in pieces)
    assert "".join(pieces) == text


def test_lines_are_better_places_than_sentences():
    text = "一二三。四五六。\n七八九。" * 80
    assert all(piece.endswith("四五六。") for piece in split(text)[:-1])


def test_no_link_is_cut():
    link = '<a data-miniprogram-appid="wx1" data-miniprogram-path="pages/x">看 报告。全文</a>'
    pieces = split("字" * 660 + link + "字" * 300)
    assert sum(piece.count(link) for piece in pieces) == 1
    assert not any(re.search(r"<a[^>]*$|^[^<]*</a>", piece) for piece in pieces)


def test_no_emoji_is_cut():
    family = "👩\u200d👩\u200d👧"
    assert set("".join(split(family * 100, 200))) == set(family)
    assert all(len(piece) % len(family) == 0 for piece in split(family * 100, 200))


@given(st.text(st.characters(codec="utf-8"), max_size=400), st.integers(8, 300))
@example("<a>" + "字" * 400 + "</a>", 100)
@example("\u0301" * 400, 100)
def test_nothing_is_lost_and_every_piece_fits(text, longest):
    pieces = split(text, longest)
    assert all(1 <= len(piece.encode()) <= longest for piece in pieces)
    # At a cut, blanks go: each piece is a message of its own.
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


def test_a_text_that_fits_is_one_piece():
    text = "x" * LONGEST_TEXT
    assert split(text) == (text,)
    assert split(" \n") == ()
