"""How days and times are written, for whoever lives in the city."""

import pytest

from web import filters


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("2026-03-02", "2026年3月2日"),
        ("2026-03-02T00:10:00+08:00", "2026年3月2日"),
        ("2026-03-01T16:10:00+00:00", "2026年3月2日"),
    ],
)
def test_a_day_is_the_citys(told, shown):
    assert filters.day(told) == shown
    assert filters.short_day(told) == shown.removeprefix("2026年")


def test_a_moment_is_the_citys():
    assert filters.moment("2026-03-01T16:10:00+00:00") == "2026年3月2日 00:10"


def test_an_id_is_written_as_the_number_that_a_case_shows():
    told = "人工复核 01a2032e102f7469aa1c411e801348e3"
    assert filters.numbered(told) == "人工复核 411E801348E3"
    assert filters.numbered("文书号 杭文旅记〔2023〕7486号") == "文书号 杭文旅记〔2023〕7486号"
