import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.report_pdf.fonts import legible, width_of
from services.report_pdf.lines import break_lines

NEVER_FIRST = "，。、；：！？）》」』】〕”’…—,.!?)"
NEVER_LAST = "（《「『【〔“‘("
TEXTS = st.text(
    st.sampled_from("中文字" + NEVER_FIRST + NEVER_LAST + "ab1 \n\x07𠮷𪚥"), max_size=120
)


@pytest.mark.parametrize("width", range(40, 120, 3))
def test_no_line_starts_or_ends_with_a_mark_that_may_not(width):
    text = "他说：“这是（第一次）申请《证书》！”之后……没有了——完。A类、B类，见〔2025〕118号。" * 3
    for line in break_lines(text, width, 9):
        assert line[0] not in NEVER_FIRST
        assert line[-1] not in NEVER_LAST


@given(TEXTS, st.integers(30, 300))
@settings(max_examples=300, deadline=None)
def test_lines_lose_nothing_and_fit(text, width):
    lines = break_lines(text, width, 9)
    assert "".join(lines).replace(" ", "") == legible(text.replace("\n", "")).replace(" ", "")
    assert all(width_of(line, 9) <= width or len(line) == 1 for line in lines)


def test_a_latin_word_is_cut_only_when_longer_than_a_line():
    assert break_lines("网址example网址", 45, 9) == ["网址", "example网", "址"]
    assert all(len(line) > 9 for line in break_lines("x" * 500, 60, 9)[:-1])


def test_a_new_line_in_data_is_a_new_line_on_paper():
    assert break_lines("一\r\n二\n三", 100, 9) == ["一", "二", "三"]


def test_nothing_still_takes_a_line():
    assert break_lines("", 100, 9) == [""]
