"""The file kept ready: assembled when something changes, read as one row.

A file says until when it is true (`stale_on`: the next record ends, the next points fade, or
another scoring model takes effect). A read after that day reassembles it, the sweep after
midnight does so for everybody due, and both go through `current` or `reassemble` below, so
nothing can show what has ended.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from models import ReadyFile, Sealer, Subject
from policy.catalogues import Catalogue
from policy.masks import mask_id_number
from services import gradings, materials, representatives, score_facts, score_points
from services.clocks import city_date, city_iso
from services.codes import new_code
from services.errors import NotFound
from services.gradings import Grading
from services.materials import Material
from services.representatives import Registered
from services.score_points import ScoreChange
from services.sections import public_sections, sections
from services.subjects import ORGANISATION

BODY, PUBLIC_BODY = b"ready_files.body", b"ready_files.public_body"
STANDING = b"ready_files.standing"
HEAD = ("report_no", "version", "generated_at")

READY = select(
    ReadyFile.version,
    ReadyFile.report_no,
    ReadyFile.generated_at,
    ReadyFile.stale_on,
    ReadyFile.digest,
    ReadyFile.body,
    ReadyFile.public_body,
    ReadyFile.standing,
)

# By what is to change: a new file, or only until when the old one is true.
UPDATES = {
    columns: update(ReadyFile)
    .where(ReadyFile.subject_id == bindparam("whose"))
    .values({name: bindparam(name) for name in columns if name != "subject_id"})
    for columns in (
        frozenset(ReadyFile.__table__.columns.keys()),
        frozenset({"subject_id", "stale_on"}),
    )
}


@dataclass(frozen=True, slots=True)
class File:
    """A ready file, opened: `body`, `public_body` and `standing` are JSON in UTF-8.

    `standing` is what a person's eligibility is decided on (`gradings.Grading`).
    """

    version: int
    report_no: str
    generated_at: datetime
    digest: bytes
    body: bytes
    public_body: bytes | None
    standing: bytes | None


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it is now, what of it is to be stored, and whether its score changed."""

    subject_id: uuid.UUID
    file: File
    values: dict | None
    change: ScoreChange | None
    packed: bytes | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says without its number and version, and until when it is true.

    `sections` are those of `told` as JSON, most of a file, to be written once only. `was`: the
    body that is stored, where it has been read.
    """

    told: dict[str, Any]
    sections: bytes
    public: dict[str, Any] | None
    grading: Grading | None
    stale_on: date | None
    was: dict[str, Any] | None = None


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
    if row is None or not is_true(row.stale_on, now) or _is_unscored(row):
        return None
    return _opened(sealer, subject_id, row)


def is_true(stale_on: date | None, now: datetime) -> bool:
    """Whether a file that says until when it is true still is."""
    return stale_on is None or stale_on > city_date(now)


def _is_unscored(row: Row) -> bool:
    """Whether it is a person's file from before there was a score."""
    return row.standing is None and row.public_body is None


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
        records = materials.read_records(tx, ids)
    before = {
        row.subject_id: row
        for row in tx.execute(
            READY.add_columns(ReadyFile.subject_id).where(ReadyFile.subject_id.in_(ids))
        )
    }
    found = materials.gather(tx, sealer, ids, records, city_date(now))
    made = [
        _assemble(sealer, catalogue, subject_id, material, before.get(subject_id), now)
        for subject_id, material in found.items()
    ]
    if len(made) < len(ids):
        raise NotFound
    _settle_representatives(tx, sealer, found, now)
    _store(tx, sealer, catalogue, made, before, now)
    return {each.subject_id: each.file for each in made}


def rescore(
    tx: Connection,
    sealer: Sealer,
    catalogue: Catalogue,
    subject_ids: Iterable[uuid.UUID],
    now: datetime,
) -> None:
    """Score these people anew, and store what differs: as `reassemble`, several times as fast.

    A file that is true shows everything that counts, so its records need not be opened.
    What is not true, or was never made, is reassembled.
    """
    ids = sorted(subject_ids)
    lock(tx, ids)
    rows = tx.execute(READY.add_columns(ReadyFile.subject_id).where(ReadyFile.subject_id.in_(ids)))
    before = {
        row.subject_id: row
        for row in rows
        if is_true(row.stale_on, now) and row.standing is not None
    }
    made = [_rescore(sealer, catalogue, subject_id, old, now) for subject_id, old in before.items()]
    _store(tx, sealer, catalogue, made, before, now)
    if others := [subject_id for subject_id in ids if subject_id not in before]:
        reassemble(tx, sealer, catalogue, others, now)


def _store(
    tx: Connection,
    sealer: Sealer,
    catalogue: Catalogue,
    made: Sequence[Made],
    before: Mapping[uuid.UUID, Row],
    now: datetime,
) -> None:
    values = [each.values for each in made if each.values]
    fresh = [row for row in values if row["subject_id"] not in before]
    if fresh:
        tx.execute(insert(ReadyFile), fresh)
    known = [row for row in values if row["subject_id"] in before]
    for columns, update_file in UPDATES.items():
        if rows := [row for row in known if row.keys() == columns]:
            tx.execute(update_file, [row | {"whose": row["subject_id"]} for row in rows])
    packs = {each.subject_id: each.packed for each in made if each.packed is not None}
    score_facts.store(tx, catalogue, packs)
    score_points.note(tx, sealer, [each.change for each in made if each.change], now)


def _settle_representatives(
    tx: Connection, sealer: Sealer, found: Mapping[uuid.UUID, Material], now: datetime
) -> None:
    """Who speaks for an organisation changes with the file that names them."""
    named: dict[uuid.UUID, Registered | None] = {
        subject_id: representatives.named_in(sealer, subject_id, material.records, city_date(now))
        for subject_id, material in found.items()
        if material.kind == ORGANISATION
    }
    if named:
        representatives.settle(tx, sealer, named, now)


def lock(tx: Connection, subject_ids: Sequence[uuid.UUID]) -> None:
    """Take the subjects' row locks, always in the same order, so that nobody waits in a ring."""
    if tx.dialect.name == "postgresql":
        query = select(Subject.subject_id).where(Subject.subject_id.in_(subject_ids))
        tx.execute(query.order_by(Subject.subject_id).with_for_update()).all()


def _opened(sealer: Sealer, subject_id: uuid.UUID, row: Row) -> File:
    scope = subject_id.bytes
    public, standing = row.public_body, row.standing
    return File(
        version=row.version,
        report_no=row.report_no,
        generated_at=row.generated_at,
        digest=bytes(row.digest),
        body=sealer.open(scope, BODY, row.body),
        public_body=sealer.open(scope, PUBLIC_BODY, public) if public else None,
        standing=sealer.open(scope, STANDING, standing) if standing else None,
    )


def _assemble(
    sealer: Sealer,
    catalogue: Catalogue,
    subject_id: uuid.UUID,
    material: Material,
    old: Row | None,
    now: datetime,
) -> Made:
    today = city_date(now)
    is_person = material.kind != ORGANISATION
    grading = gradings.grade(catalogue, material, today) if is_person else None
    shown = sections(sealer, catalogue, subject_id, material)
    told = {
        "subject": {
            "kind": material.kind,
            "name": material.name,
            "id_number": _shown_number(material),
        },
        "score": grading.shown if grading else None,
        "sections": shown,
        "lists": material.lists,
    }
    public = None if is_person else told | {"sections": public_sections(catalogue, shown, today)}
    stale_on = _stale_on(catalogue, material, grading, today)
    content = Content(told, orjson.dumps(shown), public, grading, stale_on)
    return _made(sealer, subject_id, old, content, now)


def _rescore(
    sealer: Sealer, catalogue: Catalogue, subject_id: uuid.UUID, old: Row, now: datetime
) -> Made:
    """The file with its score worked out anew from what it shows; nothing else of it is read."""
    body = sealer.open(subject_id.bytes, BODY, old.body)
    was = orjson.loads(body)
    material, today = materials.shown_in(was), city_date(now)
    # What was opened by hand stands in no report.
    standing = sealer.open(subject_id.bytes, STANDING, old.standing)
    material.granted = orjson.loads(standing).get("granted", [])
    grading = gradings.grade(catalogue, material, today)
    stale_on = _stale_on(catalogue, material, grading, today)
    told = {name: was[name] for name in was if name not in HEAD} | {"score": grading.shown}
    content = Content(told, _sections_of(body), None, grading, stale_on, was)
    return _made(sealer, subject_id, old, content, now)


def _sections_of(body: bytes) -> bytes:
    """A stored report's sections as they stand there.

    Within a text a quotation mark would be escaped, so only names can look like these; before the
    sections there is none such, and behind them stand only the lists, which have none.
    """
    start = body.index(b',"sections":') + len(b',"sections":')
    return body[start : body.rindex(b',"lists":')]


def _made(
    sealer: Sealer, subject_id: uuid.UUID, old: Row | None, content: Content, now: datetime
) -> Made:
    grading, public = content.grading, content.public
    told = content.told | {"sections": orjson.Fragment(content.sections)}
    packed = grading.packed if grading else None
    standing = orjson.dumps(grading.standing) if grading else None
    digest = sealer.hasher(32, orjson.dumps([told, public]) + (standing or b"")).digest()
    if old is not None and bytes(old.digest) == digest and bool(old.standing) == bool(standing):
        moved = {"subject_id": subject_id, "stale_on": content.stale_on}
        file = _opened(sealer, subject_id, old)
        values = moved if old.stale_on != content.stale_on else None
        return Made(subject_id, file, values, None, packed)
    head: dict[str, Any] = dict(
        zip(
            HEAD,
            (new_report_no(now), 1 if old is None else old.version + 1, city_iso(now)),
            strict=True,
        )
    )
    file = File(
        head["version"],
        head["report_no"],
        now,
        digest,
        orjson.dumps(head | told),
        orjson.dumps(head | public) if public else None,
        standing,
    )
    change = _score_change(sealer, subject_id, old, content) if grading else None
    values = _sealed(sealer, subject_id, file, content.stale_on)
    return Made(subject_id, file, values, change, packed)


def _score_change(
    sealer: Sealer, subject_id: uuid.UUID, old: Row | None, content: Content
) -> ScoreChange | None:
    """What history has to note; None where value, tier and model are what they were."""
    if old is None or old.standing is None:
        return ScoreChange(subject_id, None, content.told)
    was = orjson.loads(sealer.open(subject_id.bytes, STANDING, old.standing))
    if all(was[name] == content.told["score"][name] for name in ("value", "tier", "model")):
        return None
    before = content.was or orjson.loads(sealer.open(subject_id.bytes, BODY, old.body))
    return ScoreChange(subject_id, before, content.told)


def _sealed(sealer: Sealer, subject_id: uuid.UUID, file: File, stale_on: date | None) -> dict:
    scope, public, standing = subject_id.bytes, file.public_body, file.standing
    return {
        "subject_id": subject_id,
        "version": file.version,
        "report_no": file.report_no,
        "generated_at": file.generated_at,
        "stale_on": stale_on,
        "digest": file.digest,
        "body": sealer.seal(scope, BODY, file.body),
        "public_body": sealer.seal(scope, PUBLIC_BODY, public) if public else None,
        "standing": sealer.seal(scope, STANDING, standing) if standing else None,
    }


def _shown_number(material: Material) -> str:
    return material.number if material.kind == ORGANISATION else mask_id_number(material.number)


def _stale_on(
    catalogue: Catalogue, material: Material, grading: Grading | None, today: date
) -> date | None:
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
    if grading is not None and grading.changes_on is not None:
        days.append(grading.changes_on)
    return min(days, default=None)


def new_report_no(now: datetime) -> str:
    """`XB`, the day, and 60 random bits: it cannot be guessed, and it names nobody."""
    return f"XB{city_date(now):%Y%m%d}{new_code(12)}"
