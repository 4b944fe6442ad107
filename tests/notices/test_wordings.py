"""The wordings are data: what cannot be filled or does not fit is said before anybody is told."""

import pytest
import yaml

from policy import notices
from policy.documents import PolicyError

LONG_SHOP = "临江新区滨河路街道便民自行车及电动自行车租赁服务总店"


def test_the_wordings_in_force_are_read():
    kinds = notices.load().kinds
    optional = {kind for kind, words in kinds.items() if not words.essential}
    assert optional == {"score_changed", "waiver_unreachable"}
    assert kinds["waiver_claimed"].page == "pages/waivers/waivers"


@pytest.mark.parametrize("kind", sorted(notices.load().kinds))
@pytest.mark.parametrize("value", ["甲", LONG_SHOP, "{braces} {0} %s"])
def test_however_long_a_field_is_the_short_forms_fit_wechats_template(kind, value):
    wording = notices.load().kinds[kind]
    told = wording.fill(dict.fromkeys(wording.fields, value))
    assert 0 < len(told.title) <= 20
    assert 0 < len(told.short) <= 20
    assert (value in told.text) == bool(wording.fields)


def test_what_is_cut_shows_that_it_was():
    told = notices.load().kinds["pass_scanned"].fill({"merchant": LONG_SHOP, "decision": "可免押"})
    assert told.short == LONG_SHOP[:19] + "…"
    assert LONG_SHOP in told.text


@pytest.mark.parametrize(
    "told", [{}, {"merchant": "甲"}, {"merchant": "", "decision": "", "x": ""}]
)
def test_other_fields_than_the_declared_ones_are_refused(told):
    with pytest.raises(ValueError, match="decision"):
        notices.load().kinds["pass_scanned"].fill(told)


def written(folder, **changed):
    kind = {"essential": True, "fields": ["shop"], "title": "甲", "short": "乙", "text": "{shop}"}
    told = {
        "mini_template": "M",
        "official_template": "O",
        "page": "pages/a/a",
        "kinds": {"some_kind": {k: v for k, v in (kind | changed).items() if v is not None}},
    }
    path = folder / "notices.yaml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return path


def test_a_fitting_file_is_read(tmp_path):
    assert notices.read(written(tmp_path)).kinds["some_kind"].page == "pages/a/a"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": "{shop}{item}"}, "text：fields 里没有 item"),
        ({"short": "{item}"}, "short：fields 里没有 item"),
        ({"text": "丙"}, "fields：shop 没有用到"),
        ({"essential": False, "by_hand": True}, "by_hand：不是 essential 的"),
        ({"text": "{shop.__class__}"}, "text：花括号"),
        ({"text": "{shop!r}"}, "text：花括号"),
        ({"text": "{shop:>9}"}, "text：花括号"),
        ({"text": "{}{shop}"}, "text：花括号"),
        ({"text": "{shop"}, "text：花括号"),
        ({"title": "字" * 21}, "title：除去填入的内容最多 20 个字"),
        ({"short": "{shop}" + "字" * 17}, "short：除去填入的内容最多 16 个字"),
        ({"essential": None}, "essential：缺少这一项"),
        ({"page": "https://example.com"}, "page"),
        ({"colour": "red"}, "colour：不认识的键"),
    ],
)
def test_a_mistake_is_told_with_its_kind_and_field(tmp_path, changed, words):
    with pytest.raises(PolicyError) as refused:
        notices.read(written(tmp_path, **changed))
    assert any("some_kind" in each and words in each for each in refused.value.problems)
