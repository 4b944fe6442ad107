"""A delivered file's counts add up, and a record is what the latest word of a department says."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.ingestion import merging, staging
from tests.builders import API, feed, organisation_record, record
from tests.people import LI, SHOP, ZHANG, person

HONOUR = "P-HON-001"
EARLY, MIDDLE, LATE = (f"2026-0{month}-01T00:00:00+08:00" for month in (2, 3, 4))


def assert_adds_up(batch: dict) -> None:
    assert batch["rows"] == batch["accepted"] + batch["duplicates"] + batch["rejected"]
    assert batch["accepted"] == batch["created"] + batch["updated"]


def counts(batch: dict) -> tuple[int, int, int, int]:
    assert batch["state"] == "done", batch
    assert_adds_up(batch)
    return batch["created"], batch["updated"], batch["duplicates"], batch["rejected"]


def titles(city, person) -> list[str]:
    report = city.phone(person).get("/me/report").json
    return sorted(row["title"] for part in report["sections"] for row in part["records"])


def test_every_row_is_counted_once(city):
    rows = [
        record(ZHANG, HONOUR, "一号"),
        record(ZHANG, HONOUR, "二号"),
        record(ZHANG, HONOUR, "二号"),  # the same again
        record(LI, HONOUR, "一号", title="改前"),
        record(LI, HONOUR, "一号", title="改后"),  # the later row
        record(LI, HONOUR, "三号", subject_id=LI.id_number[:-1] + "0"),
        record(LI, "P-XXX-999", "四号"),
        organisation_record(SHOP, "O-LIC-001", "五号"),
    ]
    batch = city.deliver(rows)
    assert counts(batch) == (4, 1, 1, 2)
    assert batch["rows"] == len(rows)
    assert batch["subjects_touched"] == 3
    assert titles(city, LI) == ["改后"]


def test_blank_rows_are_no_rows(city):
    content = feed([record(ZHANG, HONOUR, "一号")]) + b",,,,,,,,\r\n\r\n"
    batch = city.collector.deliver(content)
    assert counts(batch) == (1, 0, 0, 0)
    assert batch["rows"] == 1


def test_the_same_file_again_is_the_first_batch(city):
    content = feed([record(ZHANG, HONOUR, "一号")])
    first = city.collector.upload(content)
    again = city.collector.upload(content)
    city.work()
    later = city.collector.upload(content, as_of=EARLY)
    assert (first.status_code, again.status_code, later.status_code) == (202, 200, 200)
    assert first.json["batch_id"] == again.json["batch_id"] == later.json["batch_id"]
    other = city.department("另一部门").upload(content)
    assert other.status_code == 202
    assert other.json["batch_id"] != first.json["batch_id"]


def test_the_same_file_twice_at_once_is_one_batch(city):
    content = feed([record(ZHANG, HONOUR, "一号")])
    headers = city.collector.headers()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: upload(city, content, headers), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [202]
    assert len({answer.json["batch_id"] for answer in answers}) == 1
    city.work()
    assert counts(city.collector.batch(answers[0].json["batch_id"])) == (1, 0, 0, 0)
    assert len(stored_files(city)) == 0


def upload(city, content: bytes, headers: dict):
    return city.app.test_client().post(
        f"{API}/department/batches",
        data={"file": (io.BytesIO(content), "x"), "format": "records"},
        headers=headers,
    )


def stored_files(city) -> list:
    folder = city.settings.data_dir / "deliveries"
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("as_of", "expected", "title"),
    [
        (LATE, (0, 1, 0, 0), "后来"),
        (MIDDLE, (0, 1, 0, 0), "后来"),
        (EARLY, (0, 0, 1, 0), "原来"),
    ],
    ids=["later", "equal", "earlier"],
)
def test_a_later_or_equal_state_updates_and_an_earlier_one_does_not(city, as_of, expected, title):
    city.deliver([record(ZHANG, HONOUR, "一号", title="原来")], as_of=MIDDLE)
    batch = city.deliver([record(ZHANG, HONOUR, "一号", title="后来")], as_of=as_of)
    assert counts(batch) == expected
    assert titles(city, ZHANG) == [title]


def test_nothing_new_still_says_that_it_was_so_later(city):
    """State A in February, confirmed in April; a file of March that arrives last must not undo it."""
    first = city.deliver([record(ZHANG, HONOUR, "一号", title="甲")], as_of=EARLY)
    confirmed = city.deliver(
        [record(ZHANG, HONOUR, "一号", title="甲"), record(LI, HONOUR, "九号")], as_of=LATE
    )
    assert counts(first) == (1, 0, 0, 0)
    assert counts(confirmed) == (1, 0, 1, 0)
    between = city.deliver([record(ZHANG, HONOUR, "一号", title="乙")], as_of=MIDDLE)
    assert counts(between) == (0, 0, 1, 0)
    assert titles(city, ZHANG) == ["甲"]


def test_nothing_new_makes_no_new_version(city):
    city.deliver([record(ZHANG, HONOUR, "一号")], as_of=EARLY)
    phone = city.phone(ZHANG)
    before = phone.get("/me/report").json
    city.deliver([record(ZHANG, HONOUR, "一号"), record(LI, HONOUR, "二号")], as_of=LATE)
    after = phone.get("/me/report").json
    assert after == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "别的"},
        {"decided_on": "2026-03-01"},
        {"valid_until": "2027-01-01"},
        {"fields": {"甲": "乙"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_a_record_counts_as_news(city, change):
    city.deliver([record(ZHANG, HONOUR, "一号")], as_of=EARLY)
    batch = city.deliver([record(ZHANG, HONOUR, "一号", **change)], as_of=MIDDLE)
    assert counts(batch) == (0, 1, 0, 0)


def test_one_document_under_two_items_or_two_people_is_two_records(city):
    batch = city.deliver(
        [
            record(ZHANG, HONOUR, "一号"),
            record(ZHANG, "P-HON-002", "一号"),
            record(LI, HONOUR, "一号"),
        ]
    )
    assert counts(batch) == (3, 0, 0, 0)


def test_many_subjects_and_rows_over_many_transactions_add_up(city, monkeypatch):
    for module, name in (
        (staging, "CHUNK_SQLITE"),
        (staging, "CHUNK_POSTGRES"),
        (merging, "ROWS_SQLITE"),
        (merging, "ROWS_POSTGRES"),
    ):
        monkeypatch.setattr(module, name, 7)
    people = [person(number, "周子墨") for number in range(20, 50)]
    rows = [record(who, HONOUR, f"{n}号") for n in range(5) for who in people]
    rows += [*rows[::3], record(people[0], "P-XXX-999", "坏")]
    batch = city.deliver(rows)
    assert counts(batch) == (150, 0, 50, 1)
    assert batch["subjects_touched"] == 30
