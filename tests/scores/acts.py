"""Short ways to act on a person's records and to look at what came of it."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select, update

from models import Annotation, ListEntry, ReadyFile, Record, new_id
from services import ready_files


def only_subject(city) -> uuid.UUID:
    with city.worker.db.connect(write=False) as tx:
        return tx.execute(select(ReadyFile.subject_id)).scalar_one()


def record_ids(city) -> list[uuid.UUID]:
    with city.worker.db.connect(write=False) as tx:
        return list(tx.scalars(select(Record.record_id)))


def reassembled(city, tx, subject_id: uuid.UUID) -> None:
    worker = city.worker
    now = worker.clock.now()
    ready_files.reassemble(tx, worker.sealer, worker.catalogue, [subject_id], now)
    tx.commit()


def contest(city, record_id: uuid.UUID, kind: str = "contested") -> None:
    """Annotate a record as an accepted objection does, in one transaction with the file."""
    subject_id, annotation_id = only_subject(city), new_id()
    place = b"annotations.text:" + annotation_id.bytes
    text = city.worker.sealer.seal(subject_id.bytes, place, "异议处理中".encode())
    row = {
        "subject_id": subject_id,
        "annotation_id": annotation_id,
        "record_id": record_id,
        "kind": kind,
        "since": city.worker.clock.now().date(),
        "text": text,
    }
    with city.worker.db.connect() as tx:
        tx.execute(insert(Annotation).values(row))
        reassembled(city, tx, subject_id)


def settle(city, at: datetime) -> None:
    with city.worker.db.connect() as tx:
        tx.execute(update(Annotation).values(ended_at=at))
        reassembled(city, tx, only_subject(city))


def set_status(city, record_id: uuid.UUID, status: str) -> None:
    with city.worker.db.connect() as tx:
        tx.execute(update(Record).where(Record.record_id == record_id).values(status=status))
        reassembled(city, tx, only_subject(city))


def enter(city, list_name: str, exit_on=None) -> None:
    subject_id = only_subject(city)
    row = {
        "subject_id": subject_id,
        "entry_id": new_id(),
        "list_name": list_name,
        "entered_on": city.worker.clock.now().date(),
        "exit_on": exit_on,
        "basis": "测试名单办法",
    }
    with city.worker.db.connect() as tx:
        tx.execute(insert(ListEntry).values(row))
        reassembled(city, tx, subject_id)


def history(phone) -> list[dict]:
    """All points, newest first, by pages of two."""
    found, cursor = [], ""
    while True:
        page = phone.get(f"/me/score/history?limit=2{cursor}").json
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def texts(point: dict) -> list[str]:
    return [cause["text"] for cause in point["causes"]]
