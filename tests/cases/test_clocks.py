"""Pause and extension, over every day that the State Council has moved, in any order."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Case
from policy import profiles, working_days
from policy.working_days import add, count, is_working
from services.cases import clock, kinds, receiving
from services.clocks import CITY_TIME
from services.errors import Conflict, Invalid
from services.objections import desk as objections
from services.objections import steps as objection_steps
from services.repairs import desk as repairs
from services.repairs import steps as repair_steps

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 364).map(lambda number: FIRST + timedelta(days=number))
GAPS = st.integers(0, 40)
MORE = st.integers(-1, 25)
CODES = st.sampled_from(sorted(profiles.load().profiles))
KINDS = st.sampled_from(
    [(objections.RECEIVING, objection_steps), (repairs.RECEIVING, repair_steps)]
)


@dataclass(frozen=True)
class Extend:
    after: int
    days: int


@dataclass(frozen=True)
class AskForHelp:
    after: int


STEPS = st.lists(st.one_of(st.builds(Extend, GAPS, MORE), st.builds(AskForHelp, GAPS)), max_size=8)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CITY_TIME)


def case_of(code: str, steps, day: date) -> tuple[Case, dict]:
    """A case that was accepted on a day; its clock runs."""
    case, body = Case(profile=code, closed_at=None, due_on=None, answer_by=None), {}
    case.latest_on = None
    steps.start_term(case, body, day)
    return case, body


def ceiling_of(code: str, desk) -> int | None:
    profile = profiles.of(code)
    return profile.extended if desk is objections.RECEIVING else profile.repair.extended


def walk(case: Case, body: dict, desk, steps, day: date, ways) -> Iterator[tuple[date, date]]:
    """The due day before and after each step that was allowed."""
    for way in ways:
        day += timedelta(days=way.after)
        before = case.due_on
        try:
            if isinstance(way, Extend):
                desk.prolong(case, body, way.days, noon(day))
            elif steps is objection_steps:
                steps.ask_for_help(case, body, day)
        except (Conflict, Invalid):
            assert case.due_on == before
            continue
        yield before, case.due_on


@given(DAYS, GAPS)
def test_what_is_handed_in_again_has_a_whole_term_from_that_day(day, gap):
    case = Case(profile="zhejiang")
    for steps, number in (
        (objection_steps, profiles.load().accept),
        (repair_steps, profiles.of("zhejiang").repair.accept),
    ):
        steps.await_acceptance(case, day)
        first = case.accept_by
        kinds.pause(case, noon(day))
        assert case.due_on is None
        again = day + timedelta(days=gap)
        steps.await_acceptance(case, again)
        assert count(first, case.accept_by) == count(day, again)
        assert count(again, case.accept_by) == number
        assert case.wakes_at == clock.end_of(case.accept_by)


@given(DAYS)
def test_a_day_off_costs_nobody_anything(day):
    case, weekend = Case(profile="zhejiang"), Case(profile="zhejiang")
    worked = day if is_working(day) else working_days.load().before(day)
    objection_steps.await_acceptance(case, worked)
    objection_steps.await_acceptance(weekend, day)
    assert case.accept_by == weekend.accept_by


@given(DAYS, st.integers(0, 60))
def test_a_pause_is_the_persons_own_time_until_it_lapses(day, gap):
    case = Case(profile="zhejiang", closed_at=None)
    kinds.pause(case, noon(day))
    later = day + timedelta(days=gap)
    assert not clock.is_overdue(case, later)
    has_lapsed = noon(later) >= case.wakes_at
    assert has_lapsed == (gap > profiles.load().resubmit_days)


@given(CODES, KINDS, DAYS, GAPS, st.integers(1, 25))
def test_an_extension_adds_exactly_its_working_days(code, kind, day, gap, days):
    desk, steps = kind
    case, body = case_of(code, steps, day)
    first = case.due_on
    extended = list(walk(case, body, desk, steps, day, [Extend(gap, days)]))
    ceiling = ceiling_of(code, desk)
    may = ceiling is not None and count(day, first) + days <= ceiling
    in_time = day + timedelta(days=gap) <= first
    assert extended == ([(first, add(first, days))] if may and in_time else [])


@settings(max_examples=300)
@given(CODES, KINDS, DAYS, STEPS)
def test_in_any_order_a_term_never_shrinks_and_never_passes_its_ceiling(code, kind, day, ways):
    desk, steps = kind
    case, body = case_of(code, steps, day)
    profile = profiles.of(code)
    longest = max(
        count(day, case.due_on),
        ceiling_of(code, desk) or 0,
        (profile.with_help or 0) if steps is objection_steps else 0,
    )
    for before, after in walk(case, body, desk, steps, day, ways):
        assert before <= after
        assert is_working(after)
        assert count(day, after) <= longest
        assert case.wakes_at == clock.end_of(after)
        if case.answer_by is not None:
            assert case.answer_by <= after


@given(CODES, DAYS, GAPS)
def test_asking_for_help_wakes_nobody_for_a_day_that_is_over(code, day, gap):
    case, body = case_of(code, objection_steps, day)
    asked = day + timedelta(days=gap)
    if clock.is_overdue(case, asked):
        case.wakes_at = None  # the clock has said so
    objection_steps.ask_for_help(case, body, asked)
    assert case.wakes_at is None or case.wakes_at > noon(asked)


@given(CODES, CODES, KINDS, DAYS, STEPS)
def test_another_profile_of_the_city_touches_no_running_case(code, other, kind, day, ways):
    desk, steps = kind
    case, body = case_of(code, steps, day)
    expected = list(walk(case, body, desk, steps, day, ways))
    with active(other):
        case, body = case_of(code, steps, day)
        assert list(walk(case, body, desk, steps, day, ways)) == expected
        kinds.pause(case, noon(day))
        steps.await_acceptance(case, day)
    accept = case.accept_by
    steps.await_acceptance(case, day)
    assert case.accept_by == accept


@contextmanager
def active(code: str) -> Iterator[None]:
    """Another profile in force, as after a change of `profiles.yaml`."""
    real = profiles.load()
    changed = replace(real, active=real.profiles[code])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(profiles, "load", lambda: changed)
        yield


def of_today(code: str):
    """A profile that is asked of the city, not of the case."""
    return profiles.active()


def in_calendar_days(day: date, number: int) -> date:
    return day + timedelta(days=number)


def without_ceiling(self, case, body, days, now) -> None:
    case.due_on = clock.term(case.due_on, max(days, 1))
    kinds.set_due(case, case.due_on)


def from_today(self, case, body, days, now) -> None:
    if clock.is_overdue(case, now.date()) or self.ceiling(profiles.of(case.profile)) is None:
        raise Conflict("overdue", "")
    kinds.set_due(case, clock.term(now.date(), max(days, 1)))


def always_helped(case, body, day) -> None:
    profile = profiles.of(case.profile)
    if profile.with_help:
        kinds.set_due(case, clock.term(objection_steps.counted_from(body), profile.with_help))
    case.answer_by = clock.term(day, profile.provider) if profile.provider else case.due_on


def runs_on(case, now) -> None:
    """A pause in which the clock goes on."""
    case.due_on, case.wakes_at = now.date(), clock.end_of(now.date())


@pytest.mark.parametrize(
    ("place", "name", "broken", "test"),
    [
        (clock, "term", in_calendar_days, test_a_day_off_costs_nobody_anything),
        (clock, "term", in_calendar_days, test_an_extension_adds_exactly_its_working_days),
        (
            receiving.Receiving,
            "prolong",
            without_ceiling,
            test_in_any_order_a_term_never_shrinks_and_never_passes_its_ceiling,
        ),
        (
            receiving.Receiving,
            "prolong",
            from_today,
            test_an_extension_adds_exactly_its_working_days,
        ),
        (
            objection_steps,
            "ask_for_help",
            always_helped,
            test_in_any_order_a_term_never_shrinks_and_never_passes_its_ceiling,
        ),
        (
            objection_steps,
            "ask_for_help",
            always_helped,
            test_asking_for_help_wakes_nobody_for_a_day_that_is_over,
        ),
        (kinds, "pause", runs_on, test_a_pause_is_the_persons_own_time_until_it_lapses),
        (profiles, "of", of_today, test_another_profile_of_the_city_touches_no_running_case),
    ],
)
def test_a_broken_clock_is_caught(monkeypatch, place, name, broken, test):
    monkeypatch.setattr(place, name, broken)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        test()
