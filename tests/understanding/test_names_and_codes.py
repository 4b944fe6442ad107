"""What a text names comes out alone, without the question around it."""

import pytest

from policy import intents
from services.understanding import naming, understand


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("查一下杭城初见书店有限公司的信用怎么样", "杭城初见书店有限公司"),
        ("初见书店能免押金吗", "初见书店"),
        ("请问一下，小满民宿靠谱吗？", "小满民宿"),
        ("我想跟西湖云栖科技有限公司签合同，它有没有被处罚过", "西湖云栖科技有限公司"),
        ("ABC信息技术有限公司有失信吗", "ABC信息技术有限公司"),
        ("帮我看看“老街坊”这家店靠谱吗", "老街坊"),
        ("湖滨单车租赁靠谱吗", "湖滨单车租赁"),
        ("查詢龍井茶業有限公司的信用", "龍井茶業有限公司"),
    ],
)
def test_a_name_stands_alone(text, name):
    told = understand(text)
    assert told.sure is not None
    assert told.sure.key in ("organisation", "merchant")
    assert told.slots["name"] == name
    assert told.about_others


NO_NAMES = [
    "这家店靠谱吗",
    "这家公司有没有被处罚",
    "查企业",
    "查公司",
    "查单位信用",
    "查商家信用",
    "查一家企业的信用",
]
NO_NAMES += ["看看这家店的信用和免押", "店家不给我免押", "商户不给免押", "这个商户为什么扣我钱"]


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_names_nobody_has_no_name(text):
    assert "name" not in understand(text).slots


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("阿里巴巴信用怎么样", "阿里巴巴"),
        ("放心超市靠谱吗", "放心超市"),
        ("蓝鲸数码怎么样", "蓝鲸数码"),
        ("单位信用怎么样", ""),
        ("想去书店", ""),
    ],
)
def test_words_that_everybody_uses_are_no_name_by_themselves(text, name):
    assert naming.name(text, intents.load().talk) == name


@pytest.mark.parametrize("text", ["查 330106199001011234", "330106199001011234 这家公司信用"])
def test_a_residents_number_is_no_bodys_code(text):
    assert understand(text).slots == {}


def test_the_number_of_an_objection_is_no_shops_code():
    assert understand("商户编号7K3Q9M2P").slots == {"merchant_code": "7K3Q9M2P"}
    told = understand("异议编号7K3Q9M2P查一下")
    assert told.slots == {}
    assert told.sure is not None
    assert told.sure.key == "objection_progress"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("91330100799655058B", {"uscc": "91330100799655058B"}),
        ("查 91330100799655058b 这家公司", {"uscc": "91330100799655058B"}),
        ("商户编号 7k3q-9m2p", {"merchant_code": "7K3Q9M2P"}),
        ("商户编号７Ｋ３Ｑ９Ｍ２Ｐ", {"merchant_code": "7K3Q9M2P"}),
        (
            "报告编号xb20260302-abcd-efgh-jkmn，校验码7K3QX 9M2PD，是真的吗",
            {"report_no": "XB20260302ABCDEFGHJKMN", "check_code": "7K3QX9M2PD"},
        ),
        (
            "XB20260302ABCDEFGHJKMN 核验码 XHJYSCFHDN",
            {"report_no": "XB20260302ABCDEFGHJKMN", "check_code": "XHJYSCFHDN"},
        ),
    ],
)
def test_codes_are_found_by_their_shapes(text, slots):
    told = understand(text)
    assert {name: told.slots.get(name) for name in slots} == slots
    assert "name" not in told.slots


@pytest.mark.parametrize("text", ["13800138000", "20260302", "我的电话12345678", "username"])
def test_a_date_or_a_phone_is_no_code(text):
    assert understand(text).slots == {}


def test_one_scene_is_named_two_are_not():
    assert understand("租车能免押金吗").slots["scene"] == "travel"
    assert "scene" not in understand("租车和借书能免押金吗").slots
