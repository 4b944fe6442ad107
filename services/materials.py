"""What a file is made of: a subject's rows, gathered for many subjects at once."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from models import Annotation, ListEntry, Record, Sealer
from policy.scoring import CONTESTED
from services.score_facts import is_looked_into
from services.subjects import read_names

VALID = "valid"
# Said beside no record: that a person opened a scene by hand, `{scene, until}`.
GRANTED = "granted"

RECORDS = select(
    Record.subject_id,
    Record.record_id,
    Record.item_code,
    Record.decided_on,
    Record.valid_until,
    Record.as_of,
    Record.status,
    Record.body,
)


@dataclass(slots=True)
class Material:
    """What a file is made of: one subject's rows, as the database has them.

    `annotations` by the records' own ids; `granted`: `[scene, last day]` of what was opened by hand.
    """

    kind: str
    number: str
    name: str
    records: Sequence[Any]
    annotations: Mapping[Any, list[dict]]
    lists: list[dict]
    granted: list[list[str]] = field(default_factory=list)


def gather(
    tx: Connection,
    sealer: Sealer,
    ids: Sequence[uuid.UUID],
    records: Mapping[uuid.UUID, Sequence[Any]],
    today: date,
) -> dict[uuid.UUID, Material]:
    annotations = _annotations(tx, sealer, ids)
    lists = _lists(tx, ids, today, annotations)
    return {
        subject_id: Material(
            kind,
            number,
            name,
            [row for row in records.get(subject_id, ()) if _is_shown(row, today)],
            annotations[subject_id],
            lists[subject_id],
            _granted(annotations[subject_id]),
        )
        for subject_id, (kind, number, name) in read_names(tx, sealer, ids).items()
    }


def _granted(annotations: Mapping[Any, list[dict]]) -> list[list[str]]:
    said = (note for notes in annotations.values() for note in notes if note["kind"] == GRANTED)
    told = (orjson.loads(note["text"]) for note in said)
    return sorted([each["scene"], each["until"]] for each in told)


class ShownRecord(NamedTuple):
    """A record as a file shows it; its id is the text that stands there."""

    record_id: str
    item_code: str
    decided_on: date
    valid_until: date | None
    status: str


def shown_in(content: Mapping[str, Any]) -> Material:
    """The material of a file read back from the file; of records only what is not sealed."""
    rows = [row for section in content["sections"] for row in section["records"]]
    return Material(
        content["subject"]["kind"],
        content["subject"]["id_number"],
        content["subject"]["name"],
        [_shown_record(row) for row in rows],
        {row["id"]: row["annotations"] for row in rows if row["annotations"]},
        content["lists"],
    )


def _shown_record(row: Mapping[str, Any]) -> ShownRecord:
    until = row["valid_until"]
    return ShownRecord(
        row["id"],
        row["item_code"],
        date.fromisoformat(row["decided_on"]),
        date.fromisoformat(until) if until else None,
        row["status"],
    )


def read_records(tx: Connection, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Any]]:
    found: dict[uuid.UUID, list] = defaultdict(list)
    for row in tx.execute(RECORDS.where(Record.subject_id.in_(ids))):
        found[row.subject_id].append(row)
    return found


def _is_shown(row: Any, today: date) -> bool:
    """A record counts to the end of the day on which its validity ends."""
    return row.valid_until is None or row.valid_until >= today


def _annotations(tx: Connection, sealer: Sealer, ids: Sequence[uuid.UUID]):
    found: dict[uuid.UUID, dict[uuid.UUID, list[dict]]] = defaultdict(lambda: defaultdict(list))
    query = select(Annotation).where(Annotation.subject_id.in_(ids), Annotation.ended_at.is_(None))
    for row in tx.execute(query.order_by(Annotation.annotation_id)):
        name = b"annotations.text:" + row.annotation_id.bytes
        text = sealer.open(row.subject_id.bytes, name, row.text).decode()
        found[row.subject_id][row.record_id].append(
            {"kind": row.kind, "since": row.since.isoformat(), "text": text}
        )
    return found


def _lists(tx: Connection, ids: Sequence[uuid.UUID], today: date, annotations):
    """What an entry's annotations say stands with the entry, as it does with a record."""
    found: dict[uuid.UUID, list[dict]] = defaultdict(list)
    query = select(ListEntry).where(
        ListEntry.subject_id.in_(ids), (ListEntry.exit_on.is_(None)) | (ListEntry.exit_on > today)
    )
    for row in tx.execute(query.order_by(ListEntry.entry_id)):
        said = annotations[row.subject_id].get(row.entry_id, [])
        found[row.subject_id].append(
            {
                "id": row.entry_id.hex,
                "list": row.list_name,
                "entered_on": row.entered_on.isoformat(),
                "basis": row.basis,
                "exit_on": row.exit_on.isoformat() if row.exit_on else None,
                "status": CONTESTED if is_looked_into(said) else VALID,
                "annotations": said,
            }
        )
    return found
