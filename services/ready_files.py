"""The file kept ready: assembled when something changes, read as one row.

A file says until when it is true (`stale_on`, the day after the next record ends). A read
after that day reassembles it, the sweep after midnight does so for everybody due, and both
go through `current` or `reassemble` below, so nothing can show what has ended.
"""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from models import Annotation, ListEntry, ReadyFile, Record, Sealer, Subject
from models.hot import HotConnection, HotStatement
from policy.catalogues import RECORD_CLASSES, Catalogue
from policy.masks import mask_id_number
from services.clocks import city_date, city_iso
from services.errors import NotFound
from services.subjects import ORGANISATION, read_names

# No I, L, O, U: a number is read aloud over the telephone and copied from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

BODY = b"ready_files.body"

READY = select(
    ReadyFile.version,
    ReadyFile.report_no,
    ReadyFile.generated_at,
    ReadyFile.stale_on,
    ReadyFile.digest,
    ReadyFile.body,
    ReadyFile.public_body,
)

HOT_READY = HotStatement(
    select(ReadyFile.body, ReadyFile.stale_on).where(
        ReadyFile.subject_id == bindparam("subject_id")
    ),
)

RECORDS = select(
    Record.subject_id,
    Record.record_id,
    Record.item_code,
    Record.decided_on,
    Record.valid_until,
    Record.status,
    Record.body,
)


@dataclass(frozen=True, slots=True)
class File:
    """A ready file, opened: `body` and `public_body` are JSON in UTF-8."""

    version: int
    report_no: str
    generated_at: datetime
    digest: bytes
    body: bytes
    public_body: bytes | None


@dataclass(slots=True)
class Material:
    """What a file is made of: one subject's rows, as the database has them."""

    kind: str
    number: str
    name: str
    records: Sequence[Any]
    annotations: Mapping[uuid.UUID, list[dict]]
    lists: list[dict]


def current(
    tx: Connection,
    sealer: Sealer,
    catalogue: Catalogue,
    subject_id: uuid.UUID,
    now: datetime,
) -> File:
    """The file as it is true now; reassembled first when its day has passed."""
    file = if_true(tx, sealer, subject_id, now)
    return file or reassemble(tx, sealer, catalogue, [subject_id], now)[subject_id]


def if_true(tx: Connection, sealer: Sealer, subject_id: uuid.UUID, now: datetime) -> File | None:
    """The file as it is stored; None when there is none yet, or its day has passed."""
    row = tx.execute(READY.where(ReadyFile.subject_id == subject_id)).first()
    return _opened(sealer, subject_id, row) if row and _is_true(row.stale_on, now) else None


def body_if_true(
    hot: HotConnection, sealer: Sealer, subject_id: uuid.UUID, now: datetime
) -> bytes | None:
    """Likewise its body alone, by the shortest way."""
    row = hot.first(HOT_READY, {"subject_id": subject_id})
    if row is None or not _is_true(row.stale_on, now):
        return None
    return sealer.open(subject_id.bytes, BODY, row.body)


def _is_true(stale_on: date | None, now: datetime) -> bool:
    return stale_on is None or stale_on > city_date(now)


def reassemble(
    tx: Connection,
    sealer: Sealer,
    catalogue: Catalogue,
    subject_ids: Iterable[uuid.UUID],
    now: datetime,
    *,
    records: Mapping[uuid.UUID, Sequence[Any]] | None = None,
) -> dict[uuid.UUID, File]:
    """Build the files of these subjects anew from their rows, and store what differs.

    Holds each subject's row lock until the transaction ends: of two changes at once the
    second sees the first. `records`: all rows of these subjects, when the caller, who
    holds the locks already, has them at hand.
    """
    ids = sorted(subject_ids)
    if records is None:
        lock(tx, ids)
        records = _records(tx, ids)
    before = {
        row.subject_id: row
        for row in tx.execute(
            READY.add_columns(ReadyFile.subject_id).where(ReadyFile.subject_id.in_(ids))
        )
    }
    files: dict[uuid.UUID, File] = {}
    fresh: list[dict] = []
    changed: list[dict] = []
    for subject_id, material in _gather(tx, sealer, ids, records, city_date(now)).items():
        old = before.get(subject_id)
        file, values = _assemble(sealer, catalogue, subject_id, material, old, now)
        files[subject_id] = file
        (fresh if old is None else changed).append(values)
    if fresh:
        tx.execute(insert(ReadyFile), fresh)
    for values in changed:
        subject_id = values.pop("subject_id")
        tx.execute(update(ReadyFile).where(ReadyFile.subject_id == subject_id).values(values))
    if len(files) < len(ids):
        raise NotFound
    return files


def lock(tx: Connection, subject_ids: Sequence[uuid.UUID]) -> None:
    """Take the subjects' row locks, always in the same order, so that nobody waits in a ring."""
    if tx.dialect.name == "postgresql":
        query = select(Subject.subject_id).where(Subject.subject_id.in_(subject_ids))
        tx.execute(query.order_by(Subject.subject_id).with_for_update()).all()


def _opened(sealer: Sealer, subject_id: uuid.UUID, row: Row) -> File:
    scope = subject_id.bytes
    public = row.public_body
    return File(
        version=row.version,
        report_no=row.report_no,
        generated_at=row.generated_at,
        digest=bytes(row.digest),
        body=sealer.open(scope, BODY, row.body),
        public_body=sealer.open(scope, b"ready_files.public_body", public) if public else None,
    )


def _gather(
    tx: Connection,
    sealer: Sealer,
    ids: Sequence[uuid.UUID],
    records: Mapping[uuid.UUID, Sequence[Any]],
    today: date,
) -> dict[uuid.UUID, Material]:
    annotations = _annotations(tx, sealer, ids)
    lists = _lists(tx, ids, today)
    return {
        subject_id: Material(
            kind,
            number,
            name,
            [row for row in records.get(subject_id, ()) if _is_shown(row, today)],
            annotations[subject_id],
            lists[subject_id],
        )
        for subject_id, (kind, number, name) in read_names(tx, sealer, ids).items()
    }


def _records(tx: Connection, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Any]]:
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


def _lists(tx: Connection, ids: Sequence[uuid.UUID], today: date):
    found: dict[uuid.UUID, list[dict]] = defaultdict(list)
    query = select(ListEntry).where(
        ListEntry.subject_id.in_(ids), (ListEntry.exit_on.is_(None)) | (ListEntry.exit_on > today)
    )
    for row in tx.execute(query.order_by(ListEntry.entry_id)):
        found[row.subject_id].append(
            {
                "id": row.entry_id.hex,
                "list": row.list_name,
                "entered_on": row.entered_on.isoformat(),
                "basis": row.basis,
                "exit_on": row.exit_on.isoformat() if row.exit_on else None,
            }
        )
    return found


def _assemble(
    sealer: Sealer,
    catalogue: Catalogue,
    subject_id: uuid.UUID,
    material: Material,
    old: Row | None,
    now: datetime,
) -> tuple[File, dict]:
    shown = sections(sealer, catalogue, subject_id, material)
    content = {
        "subject": {
            "kind": material.kind,
            "name": material.name,
            "id_number": _shown_number(material),
        },
        "score": None,
        "sections": shown,
        "lists": material.lists,
    }
    public = None
    if material.kind == ORGANISATION:
        public = content | {"sections": public_sections(catalogue, shown, city_date(now))}
    digest = sealer.hasher(32, orjson.dumps([content, public])).digest()
    stale_on = _stale_on(catalogue, material, city_date(now))
    if old is not None and bytes(old.digest) == digest:
        return _opened(sealer, subject_id, old), {"subject_id": subject_id, "stale_on": stale_on}
    version = 1 if old is None else old.version + 1
    head: dict[str, Any] = {
        "report_no": new_report_no(now),
        "version": version,
        "generated_at": city_iso(now),
    }
    body = orjson.dumps(head | content)
    file = File(
        version,
        head["report_no"],
        now,
        digest,
        body,
        orjson.dumps(head | public) if public else None,
    )
    return file, _sealed(sealer, subject_id, file, stale_on)


def _sealed(sealer: Sealer, subject_id: uuid.UUID, file: File, stale_on: date | None) -> dict:
    scope, public = subject_id.bytes, file.public_body
    return {
        "subject_id": subject_id,
        "version": file.version,
        "report_no": file.report_no,
        "generated_at": file.generated_at,
        "stale_on": stale_on,
        "digest": file.digest,
        "body": sealer.seal(scope, BODY, file.body),
        "public_body": sealer.seal(scope, b"ready_files.public_body", public) if public else None,
    }


def sections(
    sealer: Sealer, catalogue: Catalogue, subject_id: uuid.UUID, material: Material
) -> list[dict]:
    """The seven sections in the catalogue's order, each with its records, newest first."""
    by_class: dict[str, list[tuple[date, str, dict]]] = defaultdict(list)
    scope, items = subject_id.bytes, catalogue.items
    for row in material.records:
        item = items.get(row.item_code)
        if item is None:
            continue  # the item left the catalogue: what may not be collected is not shown
        told = orjson.loads(sealer.open(scope, b"records.body:" + row.record_id.bytes, row.body))
        record = {
            "id": row.record_id.hex,
            "item_code": row.item_code,
            "title": told["title"],
            "source": item.source,
            "document_no": told["document_no"],
            "decided_on": row.decided_on.isoformat(),
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            "effect": item.effect,
            "status": row.status,
            "annotations": material.annotations.get(row.record_id, []),
            "fields": told["fields"],
        }
        by_class[item.record_class].append((row.decided_on, record["id"], record))
    return [
        {
            "class": key,
            "title": title,
            "records": [record for *_, record in sorted(by_class[key], key=_newest_first)],
        }
        for key, title in RECORD_CLASSES
    ]


def _newest_first(entry: tuple[date, str, dict]) -> tuple[int, str]:
    return -entry[0].toordinal(), entry[1]


def public_sections(catalogue: Catalogue, shown: list[dict], today: date) -> list[dict]:
    """What everybody may see of an organisation.

    Only items that the catalogue discloses, until their publicity ends, and of each only the
    fields that the catalogue lists as public: what a department adds is for the file alone.
    """
    return [
        section
        | {
            "records": [
                public
                for record in section["records"]
                if (public := _public_record(catalogue, record, today))
            ]
        }
        for section in shown
    ]


def _public_record(catalogue: Catalogue, record: dict, today: date) -> dict | None:
    item = catalogue.items[record["item_code"]]
    until = item.public_until(date.fromisoformat(record["decided_on"]))
    if item.disclosure != "public" or (until is not None and until < today):
        return None
    names = {field.name for field in item.fields if field.public}
    return record | {
        "fields": {name: value for name, value in record["fields"].items() if name in names}
    }


def _shown_number(material: Material) -> str:
    return material.number if material.kind == ORGANISATION else mask_id_number(material.number)


def _stale_on(catalogue: Catalogue, material: Material, today: date) -> date | None:
    """The first day on which the file is no longer true: something in it has ended by then."""
    ends = [row.valid_until for row in material.records if row.valid_until]
    if material.kind == ORGANISATION:
        ends += [
            until
            for row in material.records
            if row.item_code in catalogue.items
            and (until := catalogue.items[row.item_code].public_until(row.decided_on))
        ]
    days = [until + timedelta(days=1) for until in ends if until >= today]
    days += [date.fromisoformat(entry["exit_on"]) for entry in material.lists if entry["exit_on"]]
    return min(days, default=None)


def new_report_no(now: datetime) -> str:
    """`XB`, the day, and 60 random bits: it cannot be guessed, and it names nobody."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"XB{city_date(now):%Y%m%d}{random}"
