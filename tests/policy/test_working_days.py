"""Every day of 2026 against the State Council's notice, and terms counted in working days."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import profiles, working_days
from policy.documents import PolicyError
from policy.working_days import UnknownYear, add, count, is_working

# 国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04: free from the first day to the last.
FREE_2026 = [
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
]
WORKED_2026 = {
    *(date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)),
    *(date(2026, 9, 20), date(2026, 10, 10)),
}
DAYS_2026 = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
IN_2026 = st.sampled_from(DAYS_2026[:-60])
TERMS = st.integers(1, 20)


def as_announced(day: date) -> bool:
    if any(first <= day <= last for first, last in FREE_2026):
        return False
    return day in WORKED_2026 or day.weekday() < 5


def test_every_day_of_2026_is_as_the_state_council_announced():
    assert [day for day in DAYS_2026 if is_working(day) != as_announced(day)] == []


def test_a_calendar_of_weekdays_alone_is_caught(monkeypatch):
    monkeypatch.setattr(
        working_days.Calendar, "is_working", lambda _, day: day.weekday() < working_days.SATURDAY
    )
    with pytest.raises(AssertionError):
        test_every_day_of_2026_is_as_the_state_council_announced()


@given(IN_2026, TERMS)
def test_a_term_ends_on_a_working_day_and_has_as_many_as_it_says(day, number):
    end = add(day, number)
    assert is_working(end)
    assert count(day, end) == number
    assert count(day, end - timedelta(days=1)) == number - 1


@given(IN_2026, TERMS, TERMS)
def test_a_term_may_be_counted_in_two_parts(day, one, other):
    assert add(add(day, one), other) == add(day, one + other)


@given(IN_2026, IN_2026, TERMS)
def test_who_begins_later_is_never_due_earlier(day, other, number):
    earlier, later = sorted((day, other))
    assert add(earlier, number) <= add(later, number)


@given(IN_2026)
def test_the_working_day_before_is_one_working_day_away(day):
    last = working_days.load().before(add(day, 2))
    assert add(last, 1) == add(day, 2)


def test_moved_saturdays_count_and_holidays_do_not():
    assert add(date(2026, 2, 13), 1) == date(2026, 2, 14)  # a Saturday that is worked
    assert add(date(2026, 2, 14), 1) == date(2026, 2, 24)  # over the whole festival
    assert add(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add(date(2026, 9, 18), 1) == date(2026, 9, 20)  # a Sunday that is worked


@pytest.mark.parametrize("year", [2003, 2027])
def test_an_unknown_year_is_refused_and_names_the_file(year, monkeypatch):
    monkeypatch.setattr(working_days, "KNOWN_TO_PACKAGE", range(2004, 2027))
    with pytest.raises(UnknownYear) as refusal:
        working_days.read(working_days.FILE).is_working(date(year, 3, 1))
    assert "working_days.yaml" in str(refusal.value)
    assert str(year) in str(refusal.value)


def test_a_term_that_runs_into_an_unknown_year_is_refused(monkeypatch):
    monkeypatch.setattr(working_days, "KNOWN_TO_PACKAGE", range(2004, 2027))
    calendar = working_days.read(working_days.FILE)
    assert calendar.add(date(2026, 12, 30), 1) == date(2026, 12, 31)
    with pytest.raises(UnknownYear):
        calendar.add(date(2026, 12, 30), 2)


def test_nothing_is_no_term():
    with pytest.raises(ValueError, match="at least one"):
        add(date(2026, 3, 2), 0)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "working_days.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_year_and_a_day_can_be_entered_by_hand(tmp_path, monkeypatch):
    monkeypatch.setattr(working_days, "KNOWN_TO_PACKAGE", range(2004, 2027))
    text = """
version: "2027-1"
years:
  2027: {holidays: [2027-01-01], workdays: [2027-01-02]}
days: {2026-12-31: false}
"""
    calendar = working_days.read(written(tmp_path, text))
    assert calendar.add(date(2026, 12, 30), 1) == date(2027, 1, 2)
    assert calendar.add(date(2026, 12, 30), 2) == date(2027, 1, 4)
    assert calendar.known_until == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("years: {2026: {holidays: [], workdays: []}}", "程序包已有这一年"),
        ("years: {2031: {holidays: [2030-01-01], workdays: []}}", "不是这一年的日期"),
        ("years: {2031: {holidays: [2031-01-04], workdays: []}}", "须为周一至周五"),
        ("years: {2031: {holidays: [], workdays: [2031-01-06]}}", "须为周六或周日"),
        ("years: {2031: {holidays: []}}", "workdays：缺少这一项"),
        ("years: {soon: {holidays: [], workdays: []}}", "须为年份"),
        ("years: {}\ndays: {tomorrow: true}", "须为 YYYY-MM-DD"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, text, words):
    whole = f'version: "2026-1"\n{text}\n' + ("" if "days: {tom" in text else "days: {}\n")
    with pytest.raises(PolicyError, match=words):
        working_days.read(written(tmp_path, whole))


def test_the_active_profile_is_one_line_and_the_default_is_zhejiangs():
    assert profiles.active().code == "zhejiang"
    assert set(profiles.load().profiles) == {
        "zhejiang",
        "shanghai",
        "shenzhen",
        "shandong",
        "henan",
    }


@pytest.mark.parametrize(
    ("code", "decide", "with_help", "extended", "forward", "provider"),
    [
        ("zhejiang", 5, None, 20, 2, None),
        ("shanghai", 5, 7, None, 2, 5),
        ("shenzhen", 1, 3, 6, 1, 2),
        ("shandong", 3, 7, None, 2, None),
        ("henan", 3, 7, None, 2, None),
    ],
)
def test_the_profiles_have_their_provinces_terms(
    code, decide, with_help, extended, forward, provider
):
    found = profiles.of(code)
    assert (found.decide, found.with_help, found.extended) == (decide, with_help, extended)
    assert (found.forward, found.provider) == (forward, provider)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("active: zhejiang", "active: atlantis", "没有 atlantis 这套时限"),
        ("extended: 20 ", "extended: 5 ", "须长于不延期的时限"),
        ("with_help: 7              # forwarded", "with_help: 4 # ", "不能短于 decide"),
        ("provider: 2", "provider: 3", "超过了办理时限"),
        ("decide: 3, extended: 6", "decide: 6, extended: 6", "须长于 decide"),
        ("annotate: submitted", "annotate: someday", "须为 submitted、accepted 之一"),
        ("accept: 1\n", "accept: 0\n", "accept"),
    ],
)
def test_profiles_that_contradict_themselves_are_refused(tmp_path, old, new, words):
    text = profiles.FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "profiles.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=words):
        profiles.read(path)


def test_a_profile_that_cases_still_carry_cannot_just_go():
    with pytest.raises(PolicyError, match=r"profiles\.yaml"):
        profiles.of("atlantis")
