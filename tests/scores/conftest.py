"""A city whose clock stands where a test puts it, and models that a test may add."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy import score_models
from tests.files.conftest import TimedCity
from tests.scores.modelling import changed, directory, read


@pytest.fixture
def timed(city) -> TimedCity:
    timed = TimedCity(city)
    timed.at("2026-06-15T12:00:00+08:00")
    return timed


@pytest.fixture
def publish(tmp_path: Path, monkeypatch) -> Callable[[str, date, Callable[[dict], Any]], Path]:
    """Put another model beside those in force; returns its file."""
    folder = directory(tmp_path)

    def add(version: str, effective_on: date, change: Callable[[dict], Any]) -> Path:
        path = changed(folder, version, effective_on, change)
        models = read(folder)
        monkeypatch.setattr(score_models, "load", lambda: models)
        return path

    return add
