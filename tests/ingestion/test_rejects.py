"""What a department is told of the rows and files that were refused."""

import csv
import io
import uuid

import pytest
from sqlalchemy import select

from models import Record
from services import batches, records
from services.errors import NotFound
from tests.builders import API, feed, record
from tests.people import LI, ZHANG

HONOUR, PENALTY = "P-HON-001", "P-PEN-001"


def refused(city, content: bytes, format: str = "records") -> str:
    batch = city.collector.deliver(content, format)
    assert batch["state"] == "refused", batch
    assert batch["rows"] == batch["accepted"] == batch["duplicates"] == batch["rejected"] == 0
    return batch["reason"]


def test_the_list_of_rejects_is_a_csv_that_a_spreadsheet_may_open(city):
    rows = [
        record(ZHANG, HONOUR, "一号"),
        record(ZHANG, HONOUR, "二号", title="上\n下"),  # two physical lines
        record(ZHANG, HONOUR, "三号", subject_id="=cmd|'/c calc'!A1"),
        record(ZHANG, HONOUR, "四号", decided_on="@SUM(A1)"),
        record(ZHANG, HONOUR, "五号", decided_on="2099-01-01"),
        record(ZHANG, HONOUR, "六号", subject_id='含"引号",与逗号'),
    ]
    batch = city.collector.deliver(feed(rows))
    answer = city.collector.client.get(
        f"{API}/department/batches/{batch['batch_id']}/rejects", headers=city.collector.headers()
    )
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.get_data()
    assert text.startswith("\ufeff".encode())
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert lines[0] == ["row", "field", "reason", "value", "code"]
    # The header is line 1, and the quoted line break of the second record counts.
    assert [line[:2] for line in lines[1:]] == [
        ["5", "subject_id"],
        ["6", "decided_on"],
        ["7", "decided_on"],
        ["8", "subject_id"],
    ]
    for line in lines[1:]:
        assert not line[3].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert line[2], "a reason in Chinese"
        assert any("\u4e00" <= character <= "\u9fff" for character in line[2])
    assert "'=cmd|'/c calc'!A1" in {line[3] for line in lines}
    assert '含"引号",与逗号' in {line[3] for line in lines}
    assert batch["rejected"] == len(lines) - 1


def test_a_long_list_of_rejects_comes_whole_and_in_order(city, monkeypatch):
    monkeypatch.setattr(batches, "REJECTS_AT_ONCE", 3)
    rows = [record(ZHANG, "P-XXX-999", f"{n}号") for n in range(11)]
    batch = city.collector.deliver(feed(rows))
    found = [int(row["row"]) for row in city.collector.rejects(batch["batch_id"])]
    assert found == list(range(2, 13))


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (b"\x00\x01\x02nonsense", "records"),
        ("姓名,金额\r\n张,1\r\n".encode(), "records"),
        (b"PK\x03\x04not really a workbook", "penalty_sheet"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "licence_sheet"),
        ("\ufeff".encode(), "records"),
        (feed([record(ZHANG, HONOUR, "一号")])[:-6] + b'"unclosed', "penalty_sheet"),
    ],
    ids=["binary", "header", "zip", "xls", "mark only", "wrong format"],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(city, content, format):
    reason = refused(city, content, format)
    assert any("\u4e00" <= character <= "\u9fff" for character in reason)


def test_a_refused_file_changes_nothing_and_leaves_no_copy(city):
    good = feed([record(ZHANG, HONOUR, f"{n}号") for n in range(3)])
    refused(city, good + '李,"没有关上的引号'.encode())
    report = city.phone(ZHANG).get("/me/report").json
    assert not any(part["records"] for part in report["sections"])
    folder = city.settings.data_dir / "deliveries"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("reason", [records.DELETED, records.CORRECTED, records.REPAIRED])
def test_what_a_decision_closed_does_not_come_back(city, reason):
    row = record(ZHANG, PENALTY, "一号", title="原件")
    city.deliver([row, record(LI, PENALTY, "二号")])
    phone = city.phone(ZHANG)
    before = _shown(phone)
    subject_id, record_id = _ids(city, before[0]["id"])
    records.close(city.worker, subject_id, record_id, reason)
    kept = _shown(phone)
    assert [item["id"] for item in kept] == ([] if reason == records.DELETED else [record_id.hex])
    batch = city.deliver([row | {"title": "又来了"}, record(LI, PENALTY, "三号")])
    assert (batch["created"], batch["rejected"]) == (1, 1)
    (told,) = city.collector.rejects(batch["batch_id"])
    assert (told["code"], told["row"]) == ("closed_by_decision", "2")
    assert _shown(phone) == kept


def test_closing_twice_or_what_is_not_there_says_so(city):
    city.deliver([record(ZHANG, PENALTY, "一号")])
    subject_id, record_id = _ids(city, _shown(city.phone(ZHANG))[0]["id"])
    records.close(city.worker, subject_id, record_id, records.DELETED)
    with pytest.raises(NotFound):
        records.close(city.worker, subject_id, record_id, records.DELETED)
    with pytest.raises(NotFound):
        records.close(city.worker, subject_id, uuid.uuid4(), records.REPAIRED)


def test_the_web_role_may_close_a_record_of_the_subject_in_its_case(city):
    """A clerk decides through the web role: row-level security lets it, for this one subject."""
    city.deliver([record(ZHANG, PENALTY, "一号")])
    phone = city.phone(ZHANG)
    subject_id, record_id = _ids(city, _shown(phone)[0]["id"])
    records.close(city.house, subject_id, record_id, records.DELETED)
    assert _shown(phone) == []


def test_a_deletion_leaves_no_trace_in_what_is_seen(city):
    city.deliver([record(ZHANG, PENALTY, "一号", title="将被删除"), record(ZHANG, HONOUR, "二号")])
    phone = city.phone(ZHANG)
    (penalty,) = (item for item in _shown(phone) if item["item_code"] == PENALTY)
    subject_id, record_id = _ids(city, penalty["id"])
    records.close(city.worker, subject_id, record_id, records.DELETED)
    text = phone.get("/me/report").get_data(as_text=True)
    assert penalty["id"] not in text
    assert "将被删除" not in text
    assert len(_shown(phone)) == 1


def _shown(phone) -> list[dict]:
    report = phone.get("/me/report").json
    return [row for part in report["sections"] for row in part["records"]]


def _ids(city, record_hex: str):
    record_id = uuid.UUID(hex=record_hex)
    with city.worker.db.connect(write=False) as tx:
        query = select(Record.subject_id).where(Record.record_id == record_id)
        return tx.scalar(query), record_id
