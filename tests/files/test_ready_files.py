"""The file kept ready: a version a change, ends by the clock, and no change lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app import WORKER, build_house
from models import ReadyFile, Record
from services import expiry, ingestion, ready_files, records
from tests.builders import feed, record
from tests.files.reading import documents, shown
from tests.ingestion.truths import lies
from tests.people import LI, ZHANG, person

HONOUR, PENALTY, LICENCE = "P-HON-001", "P-PEN-001", "P-LIC-001"
ORDER = ["basic", "licence", "penalty", "judicial", "supervision", "honour", "other"]


def head(report: dict) -> tuple:
    return report["version"], report["report_no"], report["generated_at"]


def test_the_version_grows_with_each_change_and_never_with_a_look(city):
    phone = city.phone(ZHANG)
    first = phone.get("/me/report").json
    assert first["version"] == 1
    assert head(phone.get("/me/report").json) == head(first)
    seen = [first]
    for n in range(3):
        city.deliver([record(ZHANG, HONOUR, f"{n}号")])
        looks = [phone.get("/me/report").json for _ in range(2)]
        assert looks[0] == looks[1]
        seen.append(looks[0])
    assert [report["version"] for report in seen] == [1, 2, 3, 4]
    assert len({report["report_no"] for report in seen}) == 4


def test_somebody_elses_change_is_no_change_of_mine(city):
    phone = city.phone(ZHANG)
    before = phone.get("/me/report").json
    city.deliver([record(LI, HONOUR, "一号")])
    assert phone.get("/me/report").json == before


def test_sections_stand_in_the_laws_order_and_records_newest_first(city):
    codes = ["P-OTH-001", HONOUR, "P-SUP-001", "P-JUD-001", PENALTY, LICENCE, "P-BAS-001"]
    rows = [record(ZHANG, code, "旧", decided_on="2026-01-05") for code in codes]
    rows += [record(ZHANG, code, "新", decided_on="2026-02-06") for code in codes]
    rows += [record(ZHANG, HONOUR, "中", decided_on="2026-01-20")]
    batch = city.deliver(rows)
    assert batch["rejected"] == 0, city.collector.rejects(batch["batch_id"])
    report = city.phone(ZHANG).get("/me/report").json
    assert [part["class"] for part in report["sections"]] == ORDER
    for part in report["sections"]:
        expected = ["新", "中", "旧"] if part["class"] == "honour" else ["新", "旧"]
        assert [row["document_no"] for row in part["records"]] == expected


def test_an_empty_file_still_has_the_seven_sections(city):
    report = city.phone(ZHANG).get("/me/report").json
    assert [part["class"] for part in report["sections"]] == ORDER
    assert shown(report) == report["lists"] == []


def test_a_record_tells_all_that_the_contract_names(city):
    city.deliver([record(ZHANG, PENALTY, "罚1号", title="超速", fields={"处罚机关": "交警"})])
    (row,) = shown(city.phone(ZHANG).get("/me/report").json)
    assert row | {"id": ""} == {
        "id": "",
        "item_code": PENALTY,
        "title": "超速",
        "source": city.house.catalogue.items[PENALTY].source,
        "document_no": "罚1号",
        "decided_on": "2026-03-02",
        "valid_until": "2031-03-02",
        "effect": "negative",
        "status": "valid",
        "annotations": [],
        "fields": {"处罚机关": "交警"},
    }


DAY_BEFORE, LAST_SECOND = "2026-12-29T12:00:00+08:00", "2026-12-30T23:59:59+08:00"
MIDNIGHT = "2026-12-31T00:00:00+08:00"


def ending(timed, code: str = PENALTY) -> None:
    timed.at(DAY_BEFORE)
    timed.city.deliver(
        [record(ZHANG, code, "到期", valid_until="2026-12-30"), record(ZHANG, HONOUR, "留下")]
    )


@pytest.mark.parametrize("code", [PENALTY, LICENCE], ids=["penalty", "licence"])
def test_what_ends_is_shown_to_the_last_second_of_its_day_and_not_one_more(timed, code):
    ending(timed, code)
    timed.at(LAST_SECOND)
    before = timed.city.phone(ZHANG).get("/me/report").json
    assert set(documents(before)) == {"到期", "留下"}
    timed.at(MIDNIGHT)
    after = timed.city.phone(ZHANG).get("/me/report").json
    assert documents(after) == ["留下"]
    assert after["version"] == before["version"] + 1
    assert after["generated_at"] == MIDNIGHT


def test_the_sweep_does_the_same_without_a_look(timed):
    ending(timed)
    timed.at(LAST_SECOND)
    assert expiry.sweep(timed.city.worker) == 0
    timed.at(MIDNIGHT)
    assert expiry.sweep(timed.city.worker) == 1
    assert expiry.sweep(timed.city.worker) == 0
    with timed.city.worker.db.connect(write=False) as tx:
        row = tx.execute(select(ReadyFile.version, ReadyFile.generated_at)).one()
    assert row.version == 2
    assert row.generated_at == datetime.fromisoformat(MIDNIGHT)
    assert documents(timed.city.phone(ZHANG).get("/me/report").json) == ["留下"]


def test_a_file_that_cannot_be_read_does_not_keep_the_others_waiting(timed, monkeypatch):
    monkeypatch.setattr(expiry, "AT_ONCE", 2)
    timed.at(DAY_BEFORE)
    people = [person(number, "周子墨") for number in range(30, 36)]
    timed.city.deliver([record(who, PENALTY, "到期", valid_until="2026-12-30") for who in people])
    timed.at(MIDNIGHT)
    worker = timed.city.worker
    with worker.db.connect() as tx:
        first = tx.scalars(select(ReadyFile.subject_id).order_by(ReadyFile.subject_id)).first()
        broken = update(Record).where(Record.subject_id == first)
        tx.execute(broken.values(body=b"not sealed by us", valid_until=None))
        tx.commit()
    assert expiry.sweep(worker) == 5
    assert expiry.sweep(worker) == 0  # and nobody loops over the one that is left


def test_a_read_after_the_day_makes_the_file_once_for_sixteen_at_once(timed):
    ending(timed)
    timed.at(MIDNIGHT)
    phone = timed.city.phone(ZHANG)
    with ThreadPoolExecutor(16) as pool:
        reports = list(pool.map(lambda _: _read(timed.city, phone), range(16)))
    assert {report["version"] for report in reports} == {2}
    assert len({report["report_no"] for report in reports}) == 1


def _read(city, phone) -> dict:
    headers = {"Authorization": f"Bearer {phone.access_token}"}
    answer = city.app.test_client().get("/miniprogram/v1/me/report", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json


def changes_at_once(city, count: int = 16) -> tuple[int, int]:
    """Sixteen records of one person closed at once; how many are left, and the version."""
    city.deliver([record(ZHANG, PENALTY, f"{n}号") for n in range(count)])
    with city.worker.db.connect(write=False) as tx:
        found = tx.execute(select(Record.subject_id, Record.record_id)).all()
    barrier = threading.Barrier(count)
    failures: list[str] = []

    def close(row) -> None:
        barrier.wait()
        try:
            records.close(city.worker, row.subject_id, row.record_id, records.DELETED)
        except Exception as error:
            failures.append(type(error).__name__)

    threads = [threading.Thread(target=close, args=(row,)) for row in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with city.worker.db.connect(write=False) as tx:
        version = tx.scalar(select(ReadyFile.version))
    return len(lies(city.worker)) + len(failures), version


def test_sixteen_changes_at_once_lose_none(city):
    wrong, version = changes_at_once(city)
    assert wrong == 0
    assert version == 17


def test_without_the_row_lock_changes_are_lost(city, monkeypatch):
    """The control. SQLite has one writer at a time and cannot lose any."""
    if not city.house.db.is_postgres:
        pytest.skip("the lock is PostgreSQL's")
    monkeypatch.setattr(ready_files, "lock", lambda tx, ids: None)
    for _ in range(5):
        city.empty()
        city._collector = None
        wrong, version = changes_at_once(city)
        if wrong or version < 17:
            return
    pytest.fail("sixteen changes without the lock lost nothing, so the test shows nothing")


def test_files_and_decisions_at_once_lose_none(city):
    """Merging and closing meet on the same person."""
    city.deliver([record(ZHANG, PENALTY, f"{n}号") for n in range(12)])
    with city.worker.db.connect(write=False) as tx:
        found = tx.execute(select(Record.subject_id, Record.record_id)).all()
    other = build_house(city.settings, WORKER)
    for n in range(6):
        city.department(f"部门{n}").upload(
            feed([record(ZHANG, PENALTY, f"{m}号", title=f"第{n}次") for m in range(12)])
        )

    def ingest() -> None:
        while batch_id := ingestion.claim(other):
            ingestion.run(other, batch_id)

    worker = threading.Thread(target=ingest)
    worker.start()
    for row in found[:6]:
        records.close(city.worker, row.subject_id, row.record_id, records.DELETED)
    worker.join()
    other.db.engine.dispose()
    assert lies(city.worker) == []
    with city.worker.db.connect(write=False) as tx:
        left = set(tx.scalars(select(Record.record_id)))
    assert left == {row.record_id for row in found[6:]}


def test_report_numbers_name_nobody_and_do_not_follow_each_other():
    now = datetime(2026, 3, 2, 17, tzinfo=UTC)
    numbers = {ready_files.new_report_no(now) for _ in range(1000)}
    assert len(numbers) == 1000
    assert all(number.startswith("XB20260303") and len(number) == 22 for number in numbers)
