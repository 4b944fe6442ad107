"""Scoring models as data: whole, versioned by day, and said in words when they are wrong."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from policy import catalogues, score_models
from policy.documents import PolicyError
from policy.scoring import score
from tests.scores.modelling import MODEL, SOURCE, TODAY, changed, directory, read, with_facts


def test_every_item_that_is_not_neutral_has_points_of_its_sign():
    for item in catalogues.load().items.values():
        scored = item.subject_kind == "person" and item.effect != "neutral"
        assert scored == (item.code in MODEL.entries)
        if scored:
            assert (MODEL.entries[item.code].points > 0) == (item.effect == "positive")


def test_the_tiers_are_six_and_an_empty_file_is_good():
    told = [(tier.code, tier.name, tier.floor) for tier in MODEL.tiers]
    assert told == [
        ("excellent", "优秀", 850),
        ("great", "优良", 750),
        ("good", "良好", 650),
        ("fair", "一般", 550),
        ("low", "较低", 400),
        ("repair", "待提升", 0),
    ]
    assert MODEL.tier_of(650).code == "good"
    assert MODEL.tier_of(649).code == "fair"


def test_the_model_of_a_day_is_the_newest_in_effect(tmp_path: Path):
    folder = directory(tmp_path)
    day = date(2027, 3, 1)
    changed(folder, "2027-1", day, lambda data: data["negatives"]["general"].update(points=-50))
    models = read(folder)
    assert models.in_force(day - timedelta(days=1)).version == "2026-1"
    assert models.in_force(day).version == "2027-1"
    assert models.next_on(TODAY) == day
    assert models.next_on(day) is None
    with pytest.raises(LookupError):
        models.in_force(date(2025, 12, 31))


def test_a_score_of_before_can_be_worked_out_again(tmp_path: Path):
    some = with_facts(MODEL, "P-PEN-001", "P-HON-001")
    before = score(MODEL, some, TODAY)
    folder = directory(tmp_path)
    changed(folder, "2027-1", date(2027, 3, 1), lambda data: data["base"].update(points=600))
    models = read(folder)
    assert score(models.version("2026-1"), some, TODAY) == before
    assert score(models.version("2027-1"), some, TODAY).value == before.value - 50


def put(*path, value):
    """A change that puts a value at a place of the model."""

    def change(data):
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


def without(*path):
    def change(data):
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("scale", "low", value=0), "scale · low：不认识的键"),
        (without("base", "basis"), "base · basis：缺少这一项"),
        (put("negatives", "minor", "points", value=30), "negatives · minor · points"),
        (put("negatives", "minor", "points", value="many"), "须为整数"),
        (put("overrides", "P-XYZ-001", value=-5), "目录里没有这个自然人事项"),
        (put("overrides", "O-PEN-001", value=-5), "overrides"),
        (put("overrides", "P-HON-001", value=-5), "不能扣分"),
        (put("positives", "points", "P-PEN-001", value=5), "不能加分"),
        (put("positives", "points", "P-BAS-001", value=5), "不能加分"),
        (without("positives", "points", "P-HON-004"), "P-HON-004：见义勇为先进个人 没有分值"),
        (without("caps", "honour"), "caps · honour：缺少这一项"),
        (put("tiers", 2, "from", value=760), "起点分逐级减少"),
        (put("tiers", 5, "from", value=10), "最低等级须从最低分 0 起"),
        (put("tiers", 1, "code", value="excellent"), "等级重复"),
        (put("tiers", 1, "code", value="splendid"), "之一，而不是 'splendid'"),
        (put("base", "points", value=1001), "基础分须在评分范围以内"),
        (put("scale", "max", value=0), "最低分须小于最高分"),
        (put("fading", "negative", 1, "percent", value=101), "fading · negative"),
        (put("fading", "negative", 2, "percent", value=90), "百分比不得增加"),
        (put("fading", "positive", 0, "percent", value=90), "第一级须为"),
        (put("fading", "positive", 2, "months", value=36), "月数须逐级增加"),
        (put("effective_on", value="soon"), "effective_on：须为日期"),
        (put("lists", "black", "points", value=200), "lists · black"),
    ],
)
def test_a_broken_model_is_refused_in_words(tmp_path: Path, change, words):
    path = changed(tmp_path, "2026-1", date(2026, 1, 1), change)
    with pytest.raises(PolicyError) as refused:
        score_models.read(tmp_path, catalogues.load())
    assert any(words in problem for problem in refused.value.problems), refused.value.problems
    assert all(problem.startswith(path.name) for problem in refused.value.problems)


def test_two_models_of_one_day_or_a_misnamed_one_are_refused(tmp_path: Path):
    folder = directory(tmp_path)
    changed(folder, "2026-2", date(2026, 1, 1), lambda data: None)
    with pytest.raises(PolicyError, match=r"与 2026-1.yaml 同一天生效"):
        read(folder)
    (folder / "2026-2.yaml").unlink()
    shutil.copy(SOURCE, folder / "2026-3.yaml")
    with pytest.raises(PolicyError, match=r"文件名须为 2026-1.yaml"):
        read(folder)


def test_a_model_of_the_past_need_not_know_newer_items(tmp_path: Path):
    folder = directory(tmp_path)
    drop = without("positives", "points", "P-HON-004")
    changed(folder, "2025-1", date(2025, 1, 1), drop)
    assert "P-HON-004" not in read(folder).version("2025-1").entries


def test_the_check_of_all_policy_reads_the_models(tmp_path: Path, monkeypatch):
    from policy.checks import check_all

    assert check_all() == []
    changed(tmp_path, "2026-1", date(2026, 1, 1), put("tiers", 5, "from", value=10))
    monkeypatch.setattr(score_models, "DIRECTORY", tmp_path)
    assert check_all() == ["2026-1.yaml · tiers：最低等级须从最低分 0 起"]
