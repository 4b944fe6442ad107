"""What must hold of the database at every moment, read from its rows and nothing else."""

import uuid
from collections import Counter, defaultdict

import orjson
from sqlalchemy import select

from models import Batch, BatchReject, ReadyFile, Record, StagedRow
from services.house import House


def lies(house: House) -> list[str]:
    """Everything that is not as it must be; empty when all is well.

    A subject's file tells exactly the subject's records, a batch's rows of one subject are
    merged all or none, and the counts of a batch name every row once.
    """
    with house.db.connect(write=False) as tx:
        records = tx.execute(select(Record.__table__)).all()
        files = tx.execute(select(ReadyFile.subject_id, ReadyFile.body)).all()
        staged = tx.execute(select(StagedRow.batch_id, StagedRow.subject_id)).all()
        batches = tx.execute(select(Batch.__table__)).all()
        rejects = tx.execute(select(BatchReject.batch_id)).all()
    return [
        *_untrue_files(house, records, files),
        *_halves(records, staged),
        *_miscounted(batches, staged, rejects),
    ]


def _untrue_files(house: House, records, files) -> list[str]:
    said: dict[uuid.UUID, set] = {}
    for row in files:
        body = house.sealer.open(row.subject_id.bytes, b"ready_files.body", row.body)
        said[row.subject_id] = {
            (shown["id"], shown["title"], shown["document_no"], shown["decided_on"])
            for section in orjson.loads(body)["sections"]
            for shown in section["records"]
        }
    true: dict[uuid.UUID, set] = defaultdict(set)
    for row in records:
        name = b"records.body:" + row.record_id.bytes
        told = orjson.loads(house.sealer.open(row.subject_id.bytes, name, row.body))
        true[row.subject_id].add(
            (row.record_id.hex, told["title"], told["document_no"], row.decided_on.isoformat())
        )
    return [
        f"the file of {subject_id} does not tell its records"
        for subject_id in said.keys() | true.keys()
        if said.get(subject_id, set()) != true.get(subject_id, set())
    ]


def _halves(records, staged) -> list[str]:
    waiting = {(row.batch_id, row.subject_id) for row in staged}
    merged = {(row.batch_id, row.subject_id) for row in records}
    return [f"half of a batch's rows of {subject}" for _, subject in waiting & merged]


def _miscounted(batches, staged, rejects) -> list[str]:
    waiting = Counter(row.batch_id for row in staged)
    refused = Counter(row.batch_id for row in rejects)
    found = []
    for batch in batches:
        if not batch.staged:
            continue  # nothing is counted before the whole file was read
        done = batch.created + batch.updated + batch.duplicates + batch.rejected
        if done + waiting[batch.batch_id] != batch.rows:
            found.append(
                f"{batch.rows} rows, but {done} counted and {waiting[batch.batch_id]} wait"
            )
        if refused[batch.batch_id] != batch.rejected:
            found.append(f"{batch.rejected} rejects counted, {refused[batch.batch_id]} listed")
    return found
