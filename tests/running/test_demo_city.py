"""The demo city is one that the policy allows."""

from collections import Counter
from datetime import date, timedelta

import pytest

from demo import records, sheets
from demo.people import ORGANISATIONS, PEOPLE
from policy import catalogues, identifiers
from policy.catalogues import RECORD_CLASSES
from services.feeds import Row, read

# A leap day, a month's end, and a day like any other.
DAYS = [date(2028, 2, 29), date(2026, 8, 31), date(2026, 11, 21)]


@pytest.fixture(scope="module")
def catalogue():
    return catalogues.load()


def _rows(tmp_path, catalogue, content: bytes, format: str, today: date) -> list:
    path = tmp_path / "feed"
    path.write_bytes(content)
    return list(read(path, format, catalogue=catalogue, allowed=lambda code: True, today=today))


@pytest.mark.parametrize("today", DAYS)
def test_every_row_is_taken(tmp_path, catalogue, today):
    feed = records.feed(records.of_city(catalogue, today))
    sheet = sheets.as_gb18030(sheets.of_city(today))
    rows = _rows(tmp_path, catalogue, feed, "records", today)
    rows += _rows(tmp_path, catalogue, sheet, "penalty_sheet", today)
    assert [row for row in rows if type(row) is not Row] == []
    assert all(row.valid_until is None or row.valid_until >= today for row in rows)
    keys = {(row.subject_number, row.item.code, row.document_no) for row in rows}
    assert len(keys) == len(rows)


def test_people_are_valid_distinct_and_have_six_to_thirty_records(catalogue):
    counted = Counter(
        record["subject_id"] for record in records.of_city(catalogue, date(2026, 11, 21))
    )
    for person in PEOPLE:
        identifiers.parse_id_number(person.id_number, today=date(2026, 1, 1))
        assert 6 <= counted[person.id_number] <= 30, person.name
        assert person.phone.startswith("139")
        assert len(person.phone) == 11
        for openid in (person.openid, person.official_openid, person.unionid):
            assert len(openid) == 28
    for organisation in ORGANISATIONS:
        assert identifiers.parse_uscc(organisation.uscc) == organisation.uscc
        assert 6 <= counted[organisation.uscc] <= 30
    known = [value for p in PEOPLE for value in (p.id_number, p.phone, p.openid, p.unionid)]
    assert len(known) == len(set(known))


def test_all_seven_classes_occur(catalogue):
    found = {
        catalogue.items[record["item_code"]].record_class
        for record in records.of_city(catalogue, date(2026, 11, 21))
    }
    assert found == {code for code, _ in RECORD_CLASSES}


def test_fields_are_the_catalogues(catalogue):
    for code, template in records.templates().items():
        fields = catalogue.items[code].fields
        assert set(template["fields"]) <= {field.name for field in fields}, code
        assert {field.name for field in fields if field.required} <= set(template["fields"]), code


@pytest.mark.parametrize("today", DAYS)
def test_negatives_end_when_they_are_said_to(catalogue, today):
    for subject in (*PEOPLE, *ORGANISATIONS):
        for code, days_left in subject.negatives:
            item = catalogue.items[code]
            assert item.effect == "negative"
            last_day = today + timedelta(days=days_left)
            ends = item.valid_until(records.decided_for(item, last_day))
            assert timedelta(0) <= last_day - ends <= timedelta(days=3), code
            assert ends >= today


def test_the_same_day_makes_the_same_city(catalogue):
    today = date(2026, 11, 21)
    assert records.of_city(catalogue, today) == records.of_city(catalogue, today)
