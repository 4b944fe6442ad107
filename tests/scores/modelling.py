"""Scoring models to test with: the one in force, and changed copies of it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from policy import catalogues, score_models
from policy.score_models import ScoreModel
from policy.scoring import Fact, ListFact

TODAY = date(2026, 6, 15)
MODEL = score_models.load().in_force(TODAY)
CODES = sorted(MODEL.entries)
POSITIVE = [code for code in CODES if MODEL.entries[code].points > 0]
NEGATIVE = [code for code in CODES if MODEL.entries[code].points < 0]
SOURCE = score_models.DIRECTORY / "2026-1.yaml"

days = st.dates(date(2019, 1, 1), TODAY)
ends = st.none() | st.dates(date(2024, 1, 1), date(2031, 12, 31))
statuses = st.sampled_from(["valid", "valid", "corrected", "explained", "repaired", "contested"])


@st.composite
def facts(draw, codes=CODES, status=statuses, most: int = 14) -> list[Fact]:
    """Records of one person, each with an id of its own."""
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(codes), days, ends, status, st.booleans()), max_size=most
        )
    )
    return [
        Fact(code, f"{number:032x}", decided_on, valid_until, status, contested and number % 3 == 0)
        for number, (code, decided_on, valid_until, status, contested) in enumerate(drawn)
    ]


@st.composite
def lists(draw) -> list[ListFact]:
    drawn = draw(st.lists(st.tuples(st.sampled_from(["red", "black", "other"]), ends), max_size=3))
    return [ListFact(name, f"{number}", exit_on) for number, (name, exit_on) in enumerate(drawn)]


def changed(target: Path, version: str, effective_on: date, change: Callable[[dict], Any]) -> Path:
    """A copy of the model in force with another version, day and content."""
    data = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    data |= {"version": version, "effective_on": effective_on}
    change(data)
    path = target / f"{version}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def directory(target: Path) -> Path:
    """A copy of the models in force, to add to."""
    shutil.copytree(score_models.DIRECTORY, target / "score_models")
    return target / "score_models"


def read(folder: Path) -> score_models.ScoreModels:
    return score_models.read(folder, catalogues.load())


def with_facts(model: ScoreModel = MODEL, *codes: str, decided_on: date = TODAY) -> list[Fact]:
    return [
        Fact(code, f"{number:032x}", decided_on, date(2031, 1, 1))
        for number, code in enumerate(codes)
    ]
