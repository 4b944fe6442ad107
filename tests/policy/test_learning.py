"""学信用: every answer filled from the policy in force, every mistake in the texts told."""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy import (
    catalogues,
    consents,
    feeds,
    learning,
    learning_facts,
    scenes,
    score_models,
    waivers,
)
from policy.documents import PolicyError, read_yaml
from policy.score_models import ScoreModels
from services import identity_attempts, identity_gate, links, live_passes, passes

POLICY = learning.DIRECTORY.parent
ENTRIES = learning.load().entries.values()


def gathered(**changed: Any) -> dict[str, str]:
    """The facts of the policy in force but for the parts that a test changes."""
    parts = {
        "catalogue": catalogues.load(),
        "model": score_models.load().models[-1],
        "scenes": scenes.load(),
        "waivers": waivers.load(),
        "feeds": feeds.load(),
        "consents": consents.load(),
    }
    return learning_facts.gather(**(parts | changed))


def answers(**changed: Any) -> dict[str, str]:
    told = learning.read(learning.DIRECTORY, gathered(**changed)).entries
    return {id_: entry.answer for id_, entry in told.items()}


def changed_copy(path: Path, folder: Path, old: str, new: str) -> Path:
    """A copy of a policy file, under its own name, with one thing changed."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    twin = folder / path.name
    twin.write_text(text.replace(old, new, 1), encoding="utf-8")
    return twin


# The texts in force


def test_there_is_much_to_learn_under_every_topic() -> None:
    told = learning.load()
    assert len(told.entries) >= 130
    assert {entry.topic for entry in told.entries.values()} == set(told.topics)


def test_no_placeholder_is_left() -> None:
    assert not [e.id for e in ENTRIES if re.search("[{}]", e.answer + e.source_text)]


def test_an_answer_fits_the_chat() -> None:
    assert max(len(entry.answer) for entry in ENTRIES) <= learning.LONGEST_ANSWER


def test_whatever_no_rule_says_is_said_to_be_general_and_nothing_else() -> None:
    ending = "以上为一般说明，以本市公布的规定为准。"
    general = {entry.id for entry in ENTRIES if entry.source == "general"}
    assert general == {entry.id for entry in ENTRIES if entry.answer.endswith(ending)}
    assert 0 < len(general) < len(ENTRIES)
    assert all(entry.answer.count(ending) <= 1 for entry in ENTRIES)


def test_every_source_is_used_and_every_policy_file_named_is_there() -> None:
    sources = read_yaml(learning.DIRECTORY / learning.HEAD)["sources"]
    assert {entry.source for entry in ENTRIES} == set(sources)
    files = [source for source in sources if source.startswith("policy/")]
    assert files
    assert all((POLICY.parent / source).exists() for source in files)


def test_every_entry_says_when_it_was_held_against_its_source() -> None:
    assert {entry.as_of for entry in ENTRIES} == {date(2026, 11, 21)}


def test_the_texts_are_punctuated_as_chinese_is() -> None:
    odd = re.compile(r"[,;:?!()]|。。|，。|\s{2}| [，。、；]|[㐀-鿿][0-9]|[0-9][㐀-鿿]")
    assert not [(e.id, odd.findall(e.answer)) for e in ENTRIES if odd.search(e.answer)]


def test_who_asks_about_another_score_is_sent_there() -> None:
    told = {e.id: e.answer for e in ENTRIES}
    assert "中国人民银行征信中心" in told["report-not-pboc"]
    assert "不能换算" in told["report-not-sesame"]
    assert "没有换算关系" in told["report-not-payment-score"]


# Figures come from the policy


@pytest.mark.parametrize(
    ("old", "new", "entry", "before", "after"),
    [
        ("points: 650", "points: 640", "score-base", "650 分", "640 分"),
        ("from: 850", "from: 860", "score-tiers", "优秀（850 分起）", "优秀（860 分起）"),
        ("max: 1000", "max: 990", "score-range", "最高 1000 分", "最高 990 分"),
        ("P-HON-012: 10", "P-HON-012: 11", "improve-volunteer", "加 10 分", "加 11 分"),
        ("P-JUD-001: -300", "P-JUD-001: -310", "score-costs", "160 至 300", "160 至 310"),
        ("negative: 450", "negative: 440", "score-caps", "最多扣 450", "最多扣 440"),
        ("percent: 80", "percent: 85", "score-fading-negative", "按 80% 计", "按 85% 计"),
        ("points: 40\n", "points: 45\n", "list-red", "加 40 分", "加 45 分"),
    ],
)
def test_a_changed_score_model_changes_the_answer(
    tmp_path: Path, old: str, new: str, entry: str, before: str, after: str
) -> None:
    model = score_models.load().models[-1]
    path = score_models.DIRECTORY / f"{model.version}.yaml"
    twin = changed_copy(path, tmp_path, old, new)
    assert before in answers()[entry]
    told = answers(model=score_models.read_one(twin, catalogues.load()))[entry]
    assert after in told
    assert before not in told


@pytest.mark.parametrize(
    ("old", "new", "entry", "before", "after"),
    [
        ("open_orders: 5", "open_orders: 7", "scene-books", "同时 5 笔", "同时 7 笔"),
        ("most_days: 60", "most_days: 45", "scene-books", "最长 60 天", "最长 45 天"),
        ("excellent: 1000000", "excellent: 900000", "scene-exposure", "10000 元", "9000 元"),
        (", fair: 30000}", "}", "scene-rent", "等级“一般”起", "等级“良好”起"),
        ("from_tier: good", "from_tier: great", "scene-loans", "“良好”起", "“优良”起"),
        (", P-PEN-003]", "]", "scene-travel-refused", "、饮酒后驾驶机动车处罚", "失信被执行人"),
    ],
)
def test_changed_scenes_change_the_answer(
    tmp_path: Path, old: str, new: str, entry: str, before: str, after: str
) -> None:
    twin = scenes.read(changed_copy(scenes.FILE, tmp_path, old, new))
    assert before in answers()[entry]
    told = answers(scenes=twin)[entry]
    assert after in told
    assert before not in told


@pytest.mark.parametrize(
    ("old", "new", "entry", "before", "after"),
    [
        ("dispute_days: 15", "dispute_days: 20", "waiver-dispute", "15 天内", "20 天内"),
        ("grace_days: 3", "grace_days: 4", "waiver-late", "再过 3 天", "再过 4 天"),
        ("minutes: 15", "minutes: 25", "waiver-confirm", "15 分钟", "25 分钟"),
        ("fen: 20000", "fen: 12350", "waiver-confirm", "超过 200 元", "超过 123.5 元"),
        ("before: 24", "before: 48", "waiver-remind", "24 小时", "48 小时"),
        ("scan_minutes: 5", "scan_minutes: 6", "pass-scan-commit", "5 分钟", "6 分钟"),
    ],
)
def test_changed_clocks_change_the_answer(
    tmp_path: Path, old: str, new: str, entry: str, before: str, after: str
) -> None:
    twin = waivers.read(changed_copy(waivers.FILE, tmp_path, old, new))
    assert before in answers()[entry]
    told = answers(waivers=twin)[entry]
    assert after in told
    assert before not in told


def test_a_catalogue_that_keeps_negatives_for_less_long_is_quoted_so() -> None:
    catalogue = catalogues.load()
    kept = {
        code: dataclasses.replace(item, validity=catalogues.Term(months=30))
        if item.effect == "negative"
        else item
        for code, item in catalogue.items.items()
    }
    assert "最长保留 5 年" in answers()["expiry-when"]
    shorter = dataclasses.replace(catalogue, items=kept)
    assert "最长保留 30 个月" in answers(catalogue=shorter)["expiry-when"]


@pytest.fixture
def two_models(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScoreModels]:
    """The models in force and one more that takes effect in 2030."""
    now = score_models.load().models
    base = dataclasses.replace(now[-1].base, points=600)
    to_come = dataclasses.replace(
        now[-1], version="2030-1", effective_on=date(2030, 1, 1), base=base
    )
    models = ScoreModels((*now, to_come))
    monkeypatch.setattr(score_models, "load", lambda: models)
    yield models
    learning._load.cache_clear()  # it has read a model that nobody else knows


def test_the_model_of_the_day_is_quoted(two_models: ScoreModels) -> None:
    def base(day: date | None) -> str:
        return learning.load(day).entries["score-base"].answer

    assert "650 分" in base(date(2029, 12, 31))
    assert "600 分" in base(date(2030, 1, 1))
    assert base(None) == base(date(2030, 1, 1))
    later = learning.load(date(2030, 1, 1)).entries["score-base"].source_text
    assert later == "本市信用分评价规则（2030-1 版）"


def test_the_service_keeps_to_the_figures_that_people_are_told() -> None:
    told = read_yaml(learning.DIRECTORY / learning.HEAD)["service"]
    minute, hour = 60, 3600
    assert told["pass_seconds"] == passes.LIFE.total_seconds()
    assert told["passes_at_once"] == live_passes.AT_ONCE
    assert told["link_minutes"] * minute == links.CODE_LIFE.total_seconds()
    assert told["proof_minutes"] * minute == identity_gate.PROOF_LIFE.total_seconds()
    assert told["identity_failures"] == identity_attempts.FAILURES_ALLOWED
    assert told["identity_hours"] * hour == identity_attempts.FAILURE_WINDOW.total_seconds()


@pytest.mark.parametrize(
    ("months", "words"), [(3, "3 个月"), (12, "1 年"), (18, "18 个月"), (60, "5 年"), (0, "0 个月")]
)
def test_a_term_is_said_as_people_say_it(months: int, words: str) -> None:
    assert learning_facts.term(months) == words


# Broken texts


@pytest.fixture
def own_texts(tmp_path: Path) -> Path:
    """A copy of three topics that a test may break."""
    for name in ("authorisations", "scores", "safety"):
        shutil.copy(learning.DIRECTORY / f"{name}.yaml", tmp_path)
    head = (learning.DIRECTORY / learning.HEAD).read_text(encoding="utf-8")
    three = "topics: {scores: 信用分, authorisations: 授权, safety: 防骗}\n"
    head = re.sub(r"(?m)^topics:\n(  .*\n)*", three, head)
    (tmp_path / learning.HEAD).write_text(head, encoding="utf-8")
    return tmp_path


def problems_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as refused:
        learning.read(folder, gathered())
    return refused.value.problems


def test_topics_are_read_in_the_order_of_the_head(own_texts: Path) -> None:
    told = learning.read(own_texts, gathered())
    assert list(dict.fromkeys(e.topic for e in told.entries.values())) == list(told.topics)
    assert next(iter(told.entries)) == "score-what"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{scoring.base}", "{scoring.bass}", "score-how · answer：没有 {scoring.bass} 这个占位符"),
        ("{scoring.base}", "650", "score-how · answer：数字须写成占位符"),
        ("{scoring.base}", "６５０", "score-how · answer：数字须写成占位符"),
        ("{scoring.base}", "{scoring.base", "score-how · answer：花括号不成对或写法不对"),
        ("{scoring.base}", "{scoring.base!r}", "score-how · answer：花括号不成对或写法不对"),
        ("{scoring.base}", "{scoring.base:>9}", "score-how · answer：花括号不成对或写法不对"),
        ("{scoring.base}", "{}", "score-how · answer：花括号不成对或写法不对"),
        ("{scoring.base}", "长" * 260, "score-how · answer：填入数字后有"),
        ("id: score-how", "id: score-what", "score-what · id：已用于 scores.yaml"),
        ("id: score-how", "id: consent-kinds", "consent-kinds · id：已用于 authorisations.yaml"),
        ("id: score-how", "id: Score_How", "Score_How · id：'Score_How' 的写法不对"),
        ("[分数怎么计算的", "[信用分 是什么?", "score-how · also：“信用分 是什么?”已是 score-what"),
        ("[分数怎么计算的", "[信用分咋算！", "score-how · also：“信用分咋算”已是 score-how"),
        ("信用分是怎么算出来的？", "信用分怎么算", "score-how · question"),
        ("信用分是怎么算出来的？", "算？", "score-how · question"),
        ("[分数怎么计算的, 评分规则是什么, 算分的方法, 信用分咋算]", "[算分]", "score-how · also"),
        ("source: policy/score_models", "source: 报纸", "score-what · source：learning.yaml 的"),
        ("    source: policy/score_models\n", "", "score-what · source：缺少这一项"),
        ("as_of: 2026-11-21", "as_of: 昨天", "as_of：须为日期，而不是 '昨天'"),
        (
            "    also: [信用分有",
            "    as_of: 昨天\n    also: [信用分有",
            "score-what · as_of：须为日期",
        ),
        (
            "    also: [信用分有",
            "    note: 问\n    also: [信用分有",
            "score-what · note：不认识的键",
        ),
        ("as_of: 2026-11-21\n", "", "as_of：缺少这一项"),
        ("entries:", "entries: [", "不是合法的 YAML"),
    ],
)
def test_a_broken_text_is_told_naming_file_entry_and_field(
    own_texts: Path, old: str, new: str, problem: str
) -> None:
    path = own_texts / "scores.yaml"
    changed_copy(path, own_texts, old, new)
    problems = problems_of(own_texts)
    assert any(p.startswith("scores.yaml") and problem in p for p in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("scores: 信用分, ", "", "learning.yaml · topics：没有 scores.yaml 的主题"),
        ("{scores:", "{reports: 报告, scores:", "learning.yaml · topics · reports：没有 reports"),
        ("{scoring.version}", "{scoring.edition}", "没有 {scoring.edition} 这个占位符"),
        ("pass_seconds: 60", "pass_seconds: 一分钟", "service · pass_seconds：须为整数"),
        ("  general: 一般说明\n", "", "sources · general：缺少这一项"),
        ("general_ending: ", "ending: ", "general_ending：缺少这一项"),
    ],
)
def test_a_broken_head_is_told(own_texts: Path, old: str, new: str, problem: str) -> None:
    changed_copy(own_texts / learning.HEAD, own_texts, old, new)
    problems = problems_of(own_texts)
    assert any(problem in p for p in problems), problems


def test_an_entry_may_have_a_date_of_its_own(own_texts: Path) -> None:
    path = own_texts / "scores.yaml"
    changed_copy(path, own_texts, "    also:", "    as_of: 2027-02-03\n    also:")
    told = learning.read(own_texts, gathered()).entries
    assert told["score-what"].as_of == date(2027, 2, 3)
    assert told["score-how"].as_of == date(2026, 11, 21)


def test_all_mistakes_are_told_at_once(own_texts: Path) -> None:
    path = own_texts / "scores.yaml"
    changed_copy(path, own_texts, "source: service", "source: 报纸")
    changed_copy(path, own_texts, "{scoring.base}", "{scoring.bass}")
    assert len(problems_of(own_texts)) == 2


@pytest.mark.parametrize(
    "same", ["信用分是什么？", " 信用分 是什么 ", "信用分是什么!!", "信用分，是什么？？"]
)
def test_how_it_is_typed_makes_no_other_question(same: str) -> None:
    assert learning.normalise(same) == "信用分是什么"


def test_width_and_case_make_no_other_question() -> None:
    assert learning.normalise("ＰＤＦ 报告") == learning.normalise("pdf报告") == "pdf报告"
