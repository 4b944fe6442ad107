"""Hypothesis plays the same upon an organisation's record, its representative being the citizen."""

import pytest

from services.objections import marks
from tests.builders import organisation_record
from tests.objections.acts import today
from tests.objections.test_random_steps import MARKED, Actors, Model, play
from tests.people import SHOP, ZHANG
from tests.represented.acts import PENALTY, in_report, own_report, public, registered


class Represented(Actors):
    """The penalty is the organisation's, and everybody may read it."""

    item = PENALTY

    def __init__(self, city):
        self.days: dict[str, str] = {}
        registered(city, ZHANG)
        super().__init__(city)

    def row(self, number: str, **told) -> dict:
        # Of the day on which it is first delivered: publicity ends in the years that are played.
        told["decided_on"] = self.days.setdefault(number, today(self.city).isoformat())
        return organisation_record(SHOP, self.item, number, **told)

    def shown(self, number: str) -> dict | None:
        return in_report(own_report(self.phone).json, number)

    def check(self, number: str, row: dict | None, model: Model) -> None:
        """What everybody reads is what the organisation reads, or nothing at all."""
        seen = in_report(public(self.city).json, number)
        assert (seen is None) == (row is None or "undisclosed" in model.marks)
        if seen is not None:
            assert (seen["status"] == "contested") == (model.state in MARKED)
            assert seen["annotations"] == row["annotations"]


@pytest.fixture
def actors(city):
    return Represented(city)


@pytest.mark.parametrize("examples", [8, pytest.param(300, marks=pytest.mark.long)])
def test_whatever_anybody_tries_the_objection_keeps_to_its_ways(actors, examples):
    play(actors, examples)


def test_a_mark_that_outlives_its_case_is_caught(actors, monkeypatch):
    monkeypatch.setattr(marks, "end", lambda *_: None)
    with pytest.raises(AssertionError):
        play(actors, 40)
