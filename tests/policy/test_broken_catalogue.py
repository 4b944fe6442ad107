"""Twins of the catalogue, each with one mistake: refused, with file, item and field named."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from policy import catalogues
from policy.documents import PolicyError

Breaker = Callable[[str, str, str], list[str]]


@pytest.fixture
def broken(small_catalogue: Path, tmp_path: Path) -> Breaker:
    """Replace one text by another in one file of a copy, and return what the reader says."""

    def break_(file: str, old: str, new: str) -> list[str]:
        copy = tmp_path / "catalogue"
        shutil.copytree(small_catalogue, copy)
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text, "the twin must differ from the original"
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(PolicyError) as refused:
            catalogues.read(copy)
        return list(refused.value.problems)

    return break_


def test_the_untouched_copy_is_accepted(small_catalogue: Path) -> None:
    assert len(catalogues.read(small_catalogue).items) == 28 + 17 + 12


PENALTY = "person_penalty.yaml"
HEAD_OF_002 = "code: P-PEN-002\n    title: 违反治安管理处罚\n    source: 市公安局\n    effect: negative\n    severity: general\n    disclosure: self_only\n    validity: {months: 60}\n"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("    severity: general\n", "", "severity"),
        ("    disclosure: self_only\n", "", "disclosure"),
        ("disclosure: self_only", "disclosure: public", "disclosure"),
        ("disclosure: self_only", "disclosure: secret", "disclosure"),
        ("effect: negative", "effect: positive", "severity"),
        ("effect: negative", "effect: positive", "effect"),
        ("severity: general", "severity: grave", "severity"),
        ("source: 市公安局", "source: 市公安剧", "source"),
        ("validity: {months: 60}", "validity: none", "validity"),
        ("validity: {months: 60}", "validity: {months: 61}", "validity"),
        ("validity: {months: 60}", "validity: {days: 2000}", "validity"),
        ("validity: {months: 60}", "validity: forever", "validity"),
        ("validity: {months: 60}", "validity: {months: sixty}", "validity · months"),
        ("validity: {months: 60}", "validity: {months: 12, days: 5}", "validity"),
        ("title: 违反治安管理处罚", "title: 饮酒后驾驶机动车处罚", "title"),
        ("title: 违反治安管理处罚", "title: 违反治安管理处罚\n    colour: red", "colour"),
    ],
)
def test_a_mistake_in_an_item_names_file_item_and_field(
    broken: Breaker, old: str, new: str, named: str
) -> None:
    assert old in HEAD_OF_002
    problems = broken(PENALTY, HEAD_OF_002, HEAD_OF_002.replace(old, new))
    assert any(
        problem.startswith(PENALTY) and re.search(rf"P-PEN-00[23] · {named}：", problem)
        for problem in problems
    ), problems


def test_a_code_used_twice_is_named(broken: Breaker) -> None:
    problems = broken(PENALTY, "code: P-PEN-003", "code: P-PEN-002")
    assert [problem for problem in problems if "P-PEN-002 · code" in problem]


def test_a_code_of_another_class_is_named(broken: Breaker) -> None:
    [problem] = broken(PENALTY, "code: P-PEN-003", "code: P-LIC-099")
    assert "P-LIC-099 · code" in problem
    assert "P-PEN-" in problem


def test_an_item_that_got_lost_is_missed(broken: Breaker) -> None:
    text = (catalogues.DIRECTORY / PENALTY).read_text(encoding="utf-8")
    last = text[text.rindex("  - code:") :]
    [problem] = broken(PENALTY, last, "")
    assert "counts · person · penalty" in problem
    assert "28" in problem
    assert "27" in problem


def test_an_identity_number_is_not_published_by_oversight(broken: Breaker) -> None:
    problems = broken(
        "organisation_penalty.yaml",
        "- {name: 法定代表人证件号码, public: false}",
        "- 法定代表人证件号码",
    )
    assert ["O-PEN-001 · fields · 法定代表人证件号码" in problem for problem in problems] == [True]


def test_a_field_of_a_closed_item_cannot_be_public(broken: Breaker) -> None:
    [problem] = broken(
        PENALTY,
        "- {name: 违法行为类型, required: true}",
        "- {name: 违法行为类型, required: true, public: true}",
    )
    assert "P-PEN-001 · fields · 违法行为类型" in problem


def test_a_repeated_field_is_named(broken: Breaker) -> None:
    [problem] = broken(PENALTY, "- 处罚依据", "- 违法事实")
    assert "P-PEN-001 · fields · 违法事实" in problem


def test_what_needs_consent_cannot_be_public(broken: Breaker) -> None:
    text = (catalogues.DIRECTORY / "organisation_other.yaml").read_text(encoding="utf-8")
    entry = text[text.index("  - code: O-OTH-014") : text.index("  - code: O-OTH-015")]
    assert "consent_required: true" in entry
    [problem] = broken(
        "organisation_other.yaml", entry, entry.replace("disclosure: shared", "disclosure: public")
    )
    assert "O-OTH-014 · disclosure" in problem


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("effective_on: 2026-11-22", "effective_on: 四月", "effective_on"),
        ('version: "2026.2"', "", "version"),
        ("collector: 市公共信用信息中心", "collector: 市信用办", "collector"),
        ("minor: 3, ", "", "publicity_months · minor"),
        ("  - 市公安局\n", "", "source"),
    ],
)
def test_a_mistake_in_the_head_is_named(broken: Breaker, old: str, new: str, named: str) -> None:
    problems = broken("catalogue.yaml", old, new)
    assert any(f"{named}：" in problem for problem in problems), problems


def test_broken_yaml_says_where(broken: Breaker) -> None:
    [problem] = broken(PENALTY, "effect: negative", "effect: [negative")
    assert problem.startswith(PENALTY)
    assert re.search(r"第 \d+ 行", problem)


def test_every_mistake_is_told_at_once(broken: Breaker) -> None:
    problems = broken(
        PENALTY, HEAD_OF_002, HEAD_OF_002.replace("市公安局", "市某局").replace("60", "72")
    )
    assert len(problems) == 2
