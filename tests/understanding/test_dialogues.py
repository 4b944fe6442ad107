"""Commands and choices, which dialogues ask for before anything else."""

import pytest

from services.understanding import choice, command


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("取消", "cancel"),
        (" 算了。", "cancel"),
        ("返回", "back"),
        ("上一步！", "back"),
        ("人工", "human"),
        ("轉人工", "human"),
        ("帮助", "help"),
        ("?", "help"),
        ("？", "help"),
        ("是", "confirm"),
        ("好的", "confirm"),
        ("OK", "confirm"),
        ("确认👌", "confirm"),
        ("不", "refuse"),
        ("No", "refuse"),
        ("不要", "refuse"),
        ("我不是张三，这条记录不是我的", None),
        ("好的民宿有哪些", None),
        ("", None),
        ("取消给银行的授权", None),
    ],
)
def test_a_command_is_the_whole_text(text, wanted):
    assert command(text) == wanted


@pytest.mark.parametrize(
    ("text", "count", "place"),
    [
        ("1", 3, 0),
        ("①", 3, 0),
        ("３、", 3, 2),
        ("第一个", 3, 0),
        ("第二条吧", 3, 1),
        ("二", 3, 1),
        ("两", 3, 1),
        ("我选3", 3, 2),
        ("选第2个", 3, 1),
        ("最后一个", 3, 2),
        ("最后那个", 5, 4),
        ("十二", 12, 11),
        ("二十", 20, 19),
        ("第十个", 9, None),
        ("0", 3, None),
        ("零", 3, None),
        ("4", 3, None),
        ("十十", 99, None),
        ("我要3个月以前的", 3, None),
        ("最后一个", 0, None),
        ("一二三", 9, None),
        ("", 3, None),
    ],
)
def test_a_choice_is_one_of_what_was_offered(text, count, place):
    assert choice(text, count) == place
