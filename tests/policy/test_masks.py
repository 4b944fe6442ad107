"""What is left of a name or number when it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.masks import mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修文", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("诸葛明", "诸葛*"),
        ("张", "*"),
        ("", ""),
        ("买买提·吐尔逊", "买**·***"),
        ("扎西•多吉", "扎*•**"),
        ("𠮷田", "𠮷*"),
        ("葛\U000e0100小红", "葛**"),
        (" 张三 ", "张*"),
        ("Anna Li", "A*** **"),
    ],
)
def test_names_keep_the_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@given(st.text(alphabet="张王李赵甲乙丙丁·", min_size=1, max_size=12))
def test_no_name_is_shown_whole(name: str) -> None:
    shown = mask_name(name)
    assert len(shown) == len(name)
    assert name.strip("·") == "" or "*" in shown


def test_an_id_number_hides_birth_date_and_sequence() -> None:
    assert mask_id_number("330106199001011234") == "330*************34"
    assert mask_id_number("33010619900101123X") == "330*************3X"


def test_a_phone_keeps_three_and_four() -> None:
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("+86 13812341234") == "138****1234"


@pytest.mark.parametrize("text", ["", "1", "1234567"])
def test_what_is_too_short_is_hidden_whole(text: str) -> None:
    assert mask_id_number(text) == "*" * len(text)
    assert mask_phone(text) == "*" * len(text)
