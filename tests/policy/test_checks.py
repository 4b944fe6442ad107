"""The operator's check: silent when all is well, in words when it is not."""

import re
import shutil
from pathlib import Path

import pytest

from policy import catalogues, districts, feeds, learning, scenes, score_models
from policy.checks import check_all


def test_the_files_in_force_are_fine() -> None:
    assert check_all() == []


@pytest.fixture
def own_files(
    small_catalogue: Path,
    small_score_models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A copy of the policy files that the check reads in place of those in force."""
    shutil.copytree(small_catalogue, tmp_path / "catalogue")
    shutil.copytree(small_score_models, tmp_path / "score_models")
    # Of the registrations that say who represents an organisation the small catalogue has one.
    text = re.sub(r"(?m)^  O-BAS-(?!001).*\n", "", feeds.FILE.read_text(encoding="utf-8"))
    (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")
    shutil.copy(districts.FILE, tmp_path)
    monkeypatch.setattr(catalogues, "DIRECTORY", tmp_path / "catalogue")
    monkeypatch.setattr(score_models, "DIRECTORY", tmp_path / "score_models")
    monkeypatch.setattr(feeds, "FILE", tmp_path / "feeds.yaml")
    monkeypatch.setattr(districts, "FILE", tmp_path / "districts.yaml")
    # The small catalogue has none of the items that close a scene.
    text = scenes.FILE.read_text(encoding="utf-8")
    text = re.sub(r"refused_by: \[.*\]", "refused_by: []", text)
    (tmp_path / "scenes.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(scenes, "FILE", tmp_path / "scenes.yaml")
    # Nor most of those whose points an answer quotes: one topic that quotes none is enough.
    (tmp_path / "learning").mkdir()
    shutil.copy(learning.DIRECTORY / "authorisations.yaml", tmp_path / "learning")
    head = (learning.DIRECTORY / learning.HEAD).read_text(encoding="utf-8")
    head = re.sub(r"(?m)^topics:\n(  .*\n)*", "topics: {authorisations: 同意与授权}\n", head)
    (tmp_path / "learning" / learning.HEAD).write_text(head, encoding="utf-8")
    monkeypatch.setattr(learning, "DIRECTORY", tmp_path / "learning")
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("P-PEN-999", "目录里没有 P-PEN-999"),
        ("O-PEN-001", "O-PEN-001 是 organisation 的事项"),
        ("P-LIC-001", "P-LIC-001 属于 licence 类"),
        ("P-PEN-002", "P-PEN-002 的来源须为 市公共信用信息中心"),
    ],
)
def test_a_sheet_that_points_at_the_wrong_item_is_told(
    own_files: Path, code: str, words: str
) -> None:
    replace(own_files / "feeds.yaml", "{person: P-PEN-001", f"{{person: {code}")
    assert check_all() == [f"feeds.yaml · sheets · penalty_sheet · person：{words}"]


def test_a_forbidden_field_in_the_catalogue_is_told(own_files: Path) -> None:
    replace(own_files / "catalogue" / "person_basic.yaml", "- 户籍性质", "- 血型")
    [problem] = check_all()
    assert "P-BAS-001" in problem
    assert "血型" in problem


def test_a_broken_catalogue_is_told_once(own_files: Path) -> None:
    replace(own_files / "catalogue" / "person_basic.yaml", "effect: neutral", "effect: nice")
    [problem] = check_all()
    assert "P-BAS-001 · effect" in problem


def test_a_broken_districts_file_is_told(own_files: Path) -> None:
    replace(own_files / "districts.yaml", '"01-11 21-30 90"', "all")
    [problem] = check_all()
    assert "districts.yaml · provinces · 13 · prefectures" in problem


def test_a_score_model_that_prices_nothing_the_catalogue_has_is_told(own_files: Path) -> None:
    replace(own_files / "score_models" / "2026-1.yaml", "P-HON-001: 80", "P-HON-999: 80")
    assert check_all() == [
        "2026-1.yaml · positives · points · P-HON-999：目录里没有这个自然人事项",
        "2026-1.yaml · positives · points · P-HON-001：道德模范 没有分值",
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("refused_by: []", "refused_by: [P-PEN-999]", "目录里没有不良信息事项 P-PEN-999"),
        ("from_tier: good", "from_tier: splendid", "没有等级 splendid"),
        ("exposure_fen: {", "exposure_fen: {splendid: 1, ", "没有等级 splendid"),
        ("low: 5000}\nrefused", "low: 4000}\nrefused", "超过该等级的总敞口"),
        ("open_orders: 3", "open_orders: 0", "open_orders"),
        ("押金不超过 {ceiling}的", "押金的", "benefit"),
    ],
)
def test_a_scene_that_contradicts_itself_or_the_model_is_told(
    own_files: Path, old: str, new: str, words: str
) -> None:
    replace(own_files / "scenes.yaml", old, new)
    problems = check_all()
    assert problems
    assert any(words in problem for problem in problems), problems


def test_a_broken_answer_is_told(own_files: Path) -> None:
    replace(own_files / "learning" / "authorisations.yaml", "{consents.titles}", "{consents.tiles}")
    assert check_all() == [
        "authorisations.yaml · consent-kinds · answer：没有 {consents.tiles} 这个占位符"
    ]


def test_a_key_that_stands_twice_is_told_and_not_silently_overwritten(own_files: Path) -> None:
    with (own_files / "scenes.yaml").open("a", encoding="utf-8") as file:
        file.write('\nversion: "2099-1"\n')
    [problem] = check_all()
    assert problem.startswith("scenes.yaml：第 ")
    assert "“version”写了两次" in problem
