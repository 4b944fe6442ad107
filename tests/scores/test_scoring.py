"""The engine's promises, as properties: what the same facts, fewer facts, later days come to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy import scoring
from policy.catalogues import Term
from policy.scoring import Fact, latest_start, score
from tests.scores.modelling import (
    CODES,
    MODEL,
    NEGATIVE,
    POSITIVE,
    TODAY,
    days,
    ends,
    facts,
    lists,
    statuses,
    with_facts,
)

# Few items, for tests that walk through years day by day.
FEW = replace(
    MODEL,
    entries={
        code: MODEL.entries[code]
        for code in ("P-PEN-001", "P-PEN-003", "P-PEN-011", "P-OTH-001", "P-HON-001", "P-LIC-009")
    },
)
MANY = settings(max_examples=80, deadline=None)


def value(of: list[Fact], on: date = TODAY, named=()) -> int:
    return score(MODEL, of, on, named).value


def test_an_empty_file_is_good():
    empty = score(MODEL, [], TODAY)
    assert (empty.value, empty.tier.code, empty.next_change_on) == (650, "good", None)
    assert [(each.code, each.points) for each in empty.contributions] == [("base", 650)]


@pytest.mark.parametrize(
    ("codes", "tier"),
    [
        (["P-PEN-001"], "fair"),
        (["P-PEN-003"], "low"),
        (["P-JUD-001"], "repair"),
        (["P-HON-013", "P-HON-002", "P-HON-008", "P-HON-011"], "great"),
        (["P-LIC-009"] * 30, "good"),
        (["P-HON-001"] * 30, "excellent"),
    ],
)
def test_what_moves_an_empty_file_where(codes, tier):
    assert score(MODEL, with_facts(MODEL, *codes), TODAY).tier.code == tier


@MANY
@given(facts(), lists(), st.randoms())
def test_neither_order_nor_repetition_matters(some, named, random):
    first = score(MODEL, some, TODAY, named)
    mixed, mixed_lists = list(some), list(named)
    random.shuffle(mixed)
    random.shuffle(mixed_lists)
    assert score(MODEL, mixed, TODAY, mixed_lists) == first
    assert score(MODEL, iter(some), TODAY, iter(named)) == first


@MANY
@given(facts(most=40), lists())
def test_contributions_sum_up_to_the_value_within_the_scale(some, named):
    scored = score(MODEL, some, TODAY, named)
    assert sum(each.points for each in scored.contributions) == scored.value
    assert MODEL.low <= scored.value <= MODEL.high
    assert scored.tier == MODEL.tier_of(scored.value)
    assert scored.contributions[0].code == "base"
    assert all(each.basis and each.title and each.change_hint for each in scored.contributions)


@pytest.mark.parametrize("left_out", ["_caps", "_listed"])
def test_a_twin_that_leaves_contributions_out_is_caught(left_out, monkeypatch):
    """The sum would notice: what caps take away, and what lists add."""
    many = with_facts(MODEL, *["P-HON-001"] * 9)
    named = [scoring.ListFact("black", "1")]
    right = scoring.settle(MODEL, {("honour", True): 9 * 80}, ["black"])
    assert score(MODEL, many, TODAY, named).value == right
    monkeypatch.setattr(scoring, left_out, lambda *arguments: ())
    assert score(MODEL, many, TODAY, named).value != right


@MANY
@given(facts(), st.sampled_from(NEGATIVE), days, ends, st.sampled_from(["contested", "repaired"]))
def test_a_contested_or_repaired_negative_never_lowers(some, code, decided_on, until, status):
    more = [*some, Fact(code, "f" * 32, decided_on, until, status)]
    assert value(more) == value(some)
    assert value([*some, Fact(code, "f" * 32, decided_on, until, "valid", True)]) == value(some)


@MANY
@given(facts(), st.sampled_from(CODES), days, st.dates(date(2019, 1, 1), TODAY - timedelta(days=1)))
def test_an_ended_record_is_as_if_it_had_never_been(some, code, decided_on, until):
    assert score(MODEL, [*some, Fact(code, "f" * 32, decided_on, until)], TODAY) == score(
        MODEL, some, TODAY
    )


@MANY
@given(facts(), st.sampled_from(NEGATIVE), days, ends, statuses)
def test_taking_a_negative_away_never_lowers(some, code, decided_on, until, status):
    assert value(some) >= value([*some, Fact(code, "f" * 32, decided_on, until, status)])


@MANY
@given(facts(), st.sampled_from(POSITIVE), days, ends)
def test_a_positive_never_lowers_and_stays_while_contested(some, code, decided_on, until):
    more = value([*some, Fact(code, "f" * 32, decided_on, until)])
    assert more >= value(some)
    assert value([*some, Fact(code, "f" * 32, decided_on, until, "contested", True)]) == more


@MANY
@given(facts(), st.sampled_from(NEGATIVE), days)
def test_corrected_and_explained_records_count_as_before(some, code, decided_on):
    values = {
        value([*some, Fact(code, "f" * 32, decided_on, None, status)])
        for status in ("valid", "corrected", "explained")
    }
    assert len(values) == 1


def test_a_contested_negative_is_shown_and_costs_nothing():
    open_case = Fact("P-PEN-001", "f" * 32, TODAY, None, "valid", True)
    _, shown = score(MODEL, [open_case], TODAY).contributions
    assert (shown.points, shown.is_contested) == (0, True)
    assert shown.change_hint == MODEL.hints["contested"]


@pytest.mark.parametrize("twin", ["is_contested", "counts"])
def test_a_twin_that_forgets_the_objection_or_the_end_is_caught(twin, monkeypatch):
    held = [
        Fact("P-PEN-001", "1" * 32, TODAY, None, "contested"),
        Fact("P-PEN-002", "2" * 32, TODAY, TODAY - timedelta(days=1)),
        Fact("P-PEN-004", "3" * 32, TODAY, None, "repaired"),
    ]
    assert value(held) == 650
    monkeypatch.setattr(scoring, twin, lambda fact, *_: twin == "counts")
    assert value(held) < 650


def first_days(code: str, decided_on: date, steps) -> set[date]:
    return {Term(months=step.months).end(decided_on) for step in steps[1:]}


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(sorted(FEW.entries)), st.dates(date(2021, 1, 1), date(2024, 12, 31)))
def test_points_fade_on_the_steps_and_on_no_other_day(code, decided_on):
    of_one = [Fact(code, "f" * 32, decided_on, None)]
    positive = MODEL.entries[code].points > 0
    steps = MODEL.fading_positive if positive else MODEL.fading_negative
    borders = first_days(code, decided_on, steps)
    day, before = decided_on, score(FEW, of_one, decided_on).value
    for _ in range(6 * 366):
        day += timedelta(days=1)
        now = score(FEW, of_one, day).value
        if now != before:
            assert day in borders
            assert (now < before) == positive
        before = now
    full = MODEL.entries[code].points
    last = scoring.faded(full, steps[-1].percent)
    assert before == 650 + last


@settings(max_examples=15, deadline=None)
@given(facts(sorted(FEW.entries), most=6), lists(), st.dates(date(2025, 1, 1), TODAY))
def test_nothing_changes_before_the_day_that_is_announced(some, named, today):
    scored = score(FEW, some, today, named)
    until = scored.next_change_on or today + timedelta(days=3 * 366)
    assert until > today
    day = today + timedelta(days=1)
    while day < until:
        later = score(FEW, some, day, named)
        assert later.contributions == scored.contributions
        assert later.next_change_on == scored.next_change_on
        day += timedelta(days=1)


def test_a_twin_that_forgets_the_next_step_is_caught(monkeypatch):
    """Its announced day would come too late: points fade a year after the decision."""
    some = [Fact("P-PEN-001", "f" * 32, TODAY, None)]
    assert score(MODEL, some, TODAY).next_change_on == date(2027, 6, 15)
    forgetful = {
        code: price._replace(ageing=(None,) * len(price.ageing))
        for code, price in scoring.prices(MODEL, TODAY).items()
    }
    monkeypatch.setattr(scoring, "prices", lambda model, today: forgetful)
    assert score(MODEL, some, TODAY).next_change_on is None


@MANY
@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(1, 130))
def test_the_latest_start_is_the_reverse_of_a_terms_end(today, months):
    start = latest_start(today, months)
    end = Term(months=months).end
    assert end(start) <= today < end(start + timedelta(days=1))


@pytest.mark.parametrize(("points", "percent", "left"), [(-3, 50, -1), (3, 50, 1), (-1, 99, 0)])
def test_what_is_left_of_a_point_is_dropped(points, percent, left):
    assert scoring.faded(points, percent) == left
