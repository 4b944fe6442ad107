"""The rules themselves: why a scene says yes or no, and files that cannot be obeyed."""

import dataclasses
from collections import Counter

import pytest

from policy import scenes, waivers
from policy.amounts import yuan
from policy.documents import PolicyError
from policy.eligibility import Negative, Standing, judge

TIERS = (
    ("excellent", "优秀", 850),
    ("great", "优良", 750),
    ("good", "良好", 650),
    ("fair", "一般", 550),
    ("low", "较低", 400),
    ("repair", "待提升", 0),
)
RULES = scenes.load()
WAIVING = ("rent", "travel", "tourism", "books")
NOBODY = Standing(650, "good", TIERS, (), frozenset(), 0, Counter(), 0)


def verdict(scene: str, **changed):
    return judge(RULES, RULES.scenes[scene], dataclasses.replace(NOBODY, **changed))


def codes(found) -> list[str]:
    return [said.code for said in found.reasons]


def test_an_empty_file_is_granted_the_basic_benefits_in_every_scene():
    for scene in RULES.scenes:
        found = verdict(scene)
        assert found.eligible, scene
        assert codes(found) == ["tier_reached"]
        assert found.missing == ()
        assert (found.waiver_fen > 0) == (scene in WAIVING)


@pytest.mark.parametrize("scene", WAIVING)
def test_the_ceiling_is_the_tiers_and_the_text_names_it(scene):
    for tier, _, floor in TIERS:
        found = verdict(scene, tier=tier, value=floor)
        ceiling = RULES.scenes[scene].ceilings_fen.get(tier, 0)
        assert (found.eligible, found.waiver_fen) == (ceiling > 0, ceiling)
        if ceiling:
            assert yuan(ceiling) in found.benefit
        else:
            assert codes(found) == ["tier_too_low"]
            assert found.benefit == RULES.scenes[scene].nothing


def test_a_better_tier_never_grants_less():
    for scene in WAIVING:
        granted = [verdict(scene, tier=tier).waiver_fen for tier, *_ in TIERS]
        assert granted == sorted(granted, reverse=True), scene


def test_whoever_stands_too_low_hears_how_many_points_are_missing():
    [missing] = verdict("rent", tier="low", value=530).missing
    assert missing.code == "raise_score"
    assert "20 分" in missing.text
    assert "550 分" in missing.text


@pytest.mark.parametrize(("tier", "yes"), [("good", True), ("great", True), ("fair", False)])
def test_where_it_only_informs_the_tier_decides_and_nothing_is_waived(tier, yes):
    for scene in ("loans", "approvals"):
        found = verdict(scene, tier=tier)
        assert (found.eligible, found.waiver_fen) == (yes, 0)


def test_a_valid_negative_of_a_listed_item_closes_that_scene_and_no_other():
    caught = (Negative("P-PEN-003", "交通违法"),)
    found = verdict("travel", negatives=caught)
    assert codes(found) == ["negative_record"]
    assert "交通违法" in found.reasons[0].text
    assert found.missing[0].code == "end_record"
    assert all(verdict(scene, negatives=caught).eligible for scene in ("rent", "books", "loans"))


def test_the_black_list_closes_everything_and_the_red_one_nothing():
    for scene in RULES.scenes:
        assert codes(verdict(scene, lists=frozenset({"black"}))) == ["black_listed"]
        assert verdict(scene, lists=frozenset({"red"})).eligible


def test_a_default_closes_what_waives_and_not_what_informs():
    for scene in WAIVING:
        found = verdict(scene, defaults=1)
        assert codes(found) == ["default_unsettled"]
        assert found.missing[0].code == "settle_default"
    assert verdict("loans", defaults=1).eligible


def test_the_scenes_own_orders_have_a_limit():
    for scene in WAIVING:
        most = RULES.scenes[scene].open_orders
        assert verdict(scene, open_orders=Counter({scene: most - 1})).eligible
        assert codes(verdict(scene, open_orders=Counter({scene: most}))) == ["orders_limit"]
        others = Counter(dict.fromkeys(set(WAIVING) - {scene}, most))
        assert verdict(scene, open_orders=others).eligible


def test_what_is_open_anywhere_takes_room_to_the_last_fen():
    limit = RULES.exposure_fen["good"]
    assert verdict("rent", open_fen=limit - 1).waiver_fen == 1
    assert codes(verdict("rent", open_fen=limit)) == ["exposure_limit"]
    # A tier that fell below what is open ends no order and grants no new one.
    assert verdict("rent", open_fen=limit * 3).waiver_fen == 0


def test_everything_that_is_missing_is_said_at_once():
    found = verdict(
        "travel",
        tier="repair",
        value=300,
        lists=frozenset({"black"}),
        defaults=2,
        negatives=(Negative("P-JUD-001", "失信被执行人"), Negative("P-PEN-003", "交通违法")),
    )
    assert codes(found) == [
        "black_listed",
        "negative_record",
        "negative_record",
        "default_unsettled",
        "tier_too_low",
    ]
    assert len(found.missing) == len(found.reasons)
    assert "2 笔" in found.reasons[3].text


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0 元"), (30_000, "300 元"), (50, "0.5 元"), (1234, "12.34 元")]
)
def test_money_is_worded(fen, text):
    assert yuan(fen) == text


BROKEN_SCENES = [
    ("rent:\n    name: 信易租", "rental:\n    name: 信易租", "rental"),
    ("good: 100000, fair: 30000", "good: 300000, fair: 30000", "rent · ceilings_fen · good"),
    ("open_orders: 3", "open_orders: 0", "open_orders"),
    ("open_orders: 3", "open_orders: many", "open_orders"),
    ("refused_by_lists: [black]", "refused_by_lists: [grey]", "refused_by_lists"),
    ("押金不超过 {ceiling}的可以免交", "押金都可以免交", "benefit"),
    ("P-JUD-001, P-SUP-014", "P-JUD-1", "refused_by"),
    ("from_tier: good", "from: good", "from"),
    ('version: "2026-1"', "version: new", "version"),
    ("exposure_fen: {", "exposure_fen: [", "YAML"),
]


@pytest.mark.parametrize(("old", "new", "named"), BROKEN_SCENES)
def test_a_broken_scene_is_told_in_words(tmp_path, old, new, named):
    text = scenes.FILE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "scenes.yaml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        scenes.read(broken)
    assert any(named in problem for problem in caught.value.problems), caught.value.problems


BROKEN_CLOCKS = [
    ("grace_days: 3", "grace_days: -3", "grace_days"),
    ("dispute_days: 15", "dispute_days: soon", "dispute_days"),
    ("scan_minutes: 5", "scan_minutes: 5.5", "scan_minutes"),
    ("scan_minutes: 5", "scan_hours: 5", "scan_hours"),
    ("confirm_above_fen: 20000", "confirm_above_fen: true", "confirm_above_fen"),
]


@pytest.mark.parametrize(("old", "new", "named"), BROKEN_CLOCKS)
def test_a_broken_clock_is_told_in_words(tmp_path, old, new, named):
    text = waivers.FILE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "waivers.yaml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        waivers.read(broken)
    assert any(named in problem for problem in caught.value.problems), caught.value.problems


def test_the_clocks_are_those_of_the_contract():
    rules = waivers.load()
    assert (rules.scan_life.seconds, rules.confirm_within.seconds) == (300, 900)
    assert (rules.grace.days, rules.dispute_within.days) == (3, 15)
