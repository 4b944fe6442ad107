"""Single values as clerks and spreadsheets write them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feeds import values
from services.feeds.rows import Fault
from tests.feeds.builders import sheet_time

DAY = date(2018, 3, 5)


@pytest.mark.parametrize(
    "spelling",
    [
        "2018-03-05",
        "2018-3-5",
        "2018/3/5",
        "2018/03/05",
        "2018.3.5",
        "20180305",
        "20180305.0",
        "2018年3月5日",
        "2018年03月05日",
        "2018 年 3 月 5 日",
        "２０１８－０３－０５",
        "２０１８年３月５日",
        " 2018-03-05\t",
        "'2018-03-05",
        "2018-03-05 00:00:00",
        "2018/3/5 0:00",
        "2018-03-05T00:00:00",
        "2018-03-05 14:30:59.123",
        "43164",
        43164,
        43164.0,
        43164.75,
        20180305,
        20180305.0,
        sheet_time(2018, 3, 5),
        sheet_time(2018, 3, 5, 9, 30),
        DAY,
    ],
)
def test_every_spelling_of_a_day_is_understood(spelling):
    assert values.parse_day(spelling) == DAY


@pytest.mark.parametrize(
    "wrong",
    [
        "2018-02-29",
        "2018-13-01",
        "2018-00-10",
        "20180230",
        "2018",
        "201803",
        "2018-3",
        "2018年3月",
        "18-3-5",
        "3/5/2018",
        "2018-03/05",
        "2018-W10-1",
        "0218-03-05",
        "2018-03-05 25:00:00",
        "2018-03-05T16:00:00Z",
        "2018-03-05 16:00:00+08:00",
        "2018-03-05x",
        "٢٠١٨-٠٣-٠٥",
        "-43164",
        "4" * 5000,
        2018,
        201803,
        -1,
        1e300,
        float("nan"),
        float("inf"),
        True,
        sheet_time(201, 3, 5),
    ],
)
def test_what_is_no_day_is_no_day(wrong):
    with pytest.raises(Fault) as fault:
        values.parse_day(wrong)
    assert fault.value.code == "date_invalid"


def test_an_empty_day_is_missing_and_not_wrong():
    with pytest.raises(Fault) as fault:
        values.parse_day("　 ")
    assert fault.value.code == "date_missing"


def test_days_counted_from_1904_are_four_years_later():
    assert values.parse_day(43164 - 1462, 1462) == DAY
    assert values.parse_day("43164", 1462) == DAY  # text was never counted by the workbook


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_survives_each_way_of_writing_it(day):
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year:04}{day:%m%d}",
        f"{day.year:04}/{day.month}/{day.day}",
        f"{day.year:04}年{day.month}月{day.day}日",
    ):
        assert values.parse_day(text) == day


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.datetimes()))
def test_any_cell_gives_a_value_or_a_fault(value):
    for read in (
        values.parse_day,
        values.cell_text,
        values.number_text,
        values.amount_text,
        values.sheet_document_number,
    ):
        with suppress(Fault):
            read(value)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("2018001.0", "2018001"),
        (2018001.0, "2018001"),
        (2018001, "2018001"),
        ("２０１８００１", "2018001"),
        ("\t2018001\t", "2018001"),
        ("'0012", "0012"),
        ('="0012"', "0012"),
        ("杭市监罚字〔2018〕12号", "杭市监罚字〔2018〕12号"),
        ("杭市监罚字（2018）12号 ", "杭市监罚字（2018）12号"),
        ("JY1330106-1.5", "JY1330106-1.5"),
        ("/", ""),
        (None, ""),
    ],
)
def test_document_numbers_are_freed_of_spreadsheet_habits(cell, text):
    assert values.sheet_document_number(cell) == text


@pytest.mark.parametrize("cell", ["3.30106E+17", "1.1E+5", 3.30106199003070e17])
def test_a_number_that_lost_digits_is_not_guessed(cell):
    with pytest.raises(Fault) as fault:
        values.number_text(cell)
    assert fault.value.code == "number_truncated"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1,200.00", "1200"),
        ("１，２００．５０", "1200.5"),
        ("1200", "1200"),
        (1200, "1200"),
        (1200.0, "1200"),
        (0.1 + 0.2, "0.3"),
        ("0.00", "0"),
        (" 0.50 ", "0.5"),
        ("1,20", "1,20"),
        ("约5万", "约5万"),
        ("1e999999999", "1e999999999"),
        ("NaN", "NaN"),
        ("—", ""),
        ("", ""),
    ],
)
def test_amounts_are_spelt_one_way(cell, text):
    assert values.amount_text(cell) == text


def test_a_formula_error_is_no_content():
    with pytest.raises(Fault) as fault:
        values.cell_text("#N/A")
    assert fault.value.code == "cell_error"
