"""Data keys: made at the start, rotated while the city works, rewrapped under a new master.

A rotation has three steps, each safe to repeat and to interrupt: new keys are added (from
then on everything new is sealed with them and findable under both), every sealed value and
look-up is moved, and only then the old keys are retired. Deliveries at rest are not moved but
waited for: they go by themselves when their batch is done. Files of evidence stay for years,
so they are sealed anew.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from models import (
    Annotation,
    Authorisation,
    Batch,
    BatchReject,
    Binding,
    Case,
    CaseStep,
    ChatMessage,
    DataKey,
    Evidence,
    IdempotencyKey,
    IdentityClaim,
    Lookup,
    MerchantEvent,
    Notice,
    Operator,
    ReadyFile,
    Record,
    Representative,
    ScorePoint,
    SeenMessage,
    Staff,
    StagedRow,
    Subject,
    Task,
    Ticket,
    TicketLine,
    Waiver,
    WaiverStep,
    WeChatIdentity,
)
from models.sealing import HEADER, PURPOSES, REFRESH_S, live_keys
from services import evidence_files, ingestion, representatives
from services.accounts import open_openid
from services.errors import Conflict
from services.house import House
from services.subjects import insert_or_ignore, read_names

Progress = Callable[[str, int], None]
AT_ONCE = 200
LOOK_AGAIN_S = 0.5
ROTATED = ("seal", "index")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed column: where it stands, under whose key, and which place it is bound to."""

    table: Any
    column: str
    scope: Callable[[Any], bytes]
    place: Callable[[Any], bytes]


def _fixed(table: Any, column: str, key: str) -> Sealed:
    name = f"{table.__tablename__}.{column}".encode()

    def scope(row: Any) -> bytes:
        value = getattr(row, key)
        return value.bytes if isinstance(value, uuid.UUID) else bytes(value)

    return Sealed(table, column, scope, lambda row: name)


def _of_row(table: Any, column: str, key: str) -> Sealed:
    """A column of a table of which a subject has many rows: the place names the row."""
    name = f"{table.__tablename__}.{column}:".encode()
    return Sealed(
        table,
        column,
        lambda row: row.subject_id.bytes,
        lambda row: name + getattr(row, key).bytes,
    )


SEALED = (
    _fixed(Subject, "number", "subject_id"),
    _fixed(Subject, "name", "subject_id"),
    _fixed(ReadyFile, "body", "subject_id"),
    _fixed(ReadyFile, "public_body", "subject_id"),
    _fixed(ReadyFile, "standing", "subject_id"),
    _fixed(Binding, "phone", "subject_id"),
    _fixed(Representative, "told", "subject_id"),
    _fixed(WeChatIdentity, "openid", "identity_id"),
    _fixed(WeChatIdentity, "unionid", "identity_id"),
    _fixed(IdentityClaim, "body", "claim_id"),
    _fixed(Notice, "body", "notice_id"),
    _fixed(Task, "note", "task_id"),
    _fixed(SeenMessage, "reply", "message_id"),
    _fixed(IdempotencyKey, "answer", "key_hash"),
    _fixed(MerchantEvent, "body", "event_id"),
    _fixed(Operator, "name", "operator_id"),
    _fixed(Staff, "name", "staff_id"),
    _fixed(Staff, "totp_secret", "staff_id"),
    _of_row(ScorePoint, "body", "point_id"),
    _of_row(Waiver, "told", "waiver_id"),
    _of_row(Waiver, "claim_reason", "waiver_id"),
    _of_row(WaiverStep, "note", "step_id"),
    _of_row(Case, "body", "case_id"),
    _of_row(CaseStep, "note", "step_id"),
    _of_row(Evidence, "media", "evidence_id"),
    _of_row(Authorisation, "purpose", "authorisation_id"),
    _fixed(ChatMessage, "body", "message_id"),
    _fixed(Ticket, "openid", "ticket_id"),
    _fixed(TicketLine, "words", "line_id"),
    # Before the records, which they become.
    Sealed(
        StagedRow,
        "body",
        lambda row: row.subject_id.bytes,
        lambda row: b"records.body:" + row.record_id.bytes,
    ),
    Sealed(
        Record,
        "body",
        lambda row: row.subject_id.bytes,
        lambda row: b"records.body:" + row.record_id.bytes,
    ),
    _of_row(Annotation, "text", "annotation_id"),
    Sealed(
        BatchReject,
        "value",
        lambda row: row.batch_id.bytes,
        lambda row: b"batch_rejects.value:" + row.row_no.to_bytes(8, "big"),
    ),
)


def ensure_keys(house: House) -> None:
    """Make the first data key of each purpose where there is none."""
    with house.db.session() as tx:
        have = set(tx.scalars(select(DataKey.purpose).where(DataKey.retired_at.is_(None))))
        for purpose in PURPOSES:
            if purpose not in have:
                tx.add(house.sealer.new_data_key(_next_no(tx), purpose, house.clock.now()))
                tx.flush()
        tx.commit()


def rewrap(house: House) -> int:
    """Wrap every data key by the newest master key; returns how many were not yet."""
    with house.db.session() as tx:
        count = sum(house.sealer.rewrap(row) for row in tx.scalars(live_keys()))
        tx.commit()
    return count


def rotate(
    house: House,
    progress: Progress | None = None,
    *,
    settle_s: float = REFRESH_S * 1.5,
    patience_s: float = 600,
) -> None:
    """New data keys, everything moved to them, the old ones retired.

    `settle_s`: how long to wait until every process has noticed the new keys. Conflict
    `batches_waiting` where deliveries under the old keys are not taken in after `patience_s`;
    the old keys then still open them, and the rotation may be started again.
    """
    report = progress or (lambda what, done: None)
    added = _add_keys(house)
    house.sealer.load()
    time.sleep(settle_s)
    _wait_for_deliveries(house, patience_s, report)
    # A transaction that began under the old keys may end after its table was gone through.
    while _move_everything(house, added["seal"], report):
        pass
    for done in _move_lookups(house):
        report("lookups", done)
    for done in representatives.reindex(house, added["index"]):
        report("representatives", done)
    _retire(house, added)
    house.sealer.load()


def _wait_for_deliveries(house: House, patience_s: float, report: Progress) -> None:
    before, deadline = house.clock.now(), time.monotonic() + patience_s
    query = select(func.count(Batch.batch_id))
    query = query.where(Batch.stored_as.is_not(None), Batch.received_at <= before)
    while True:
        ingestion.forget_deliveries(house)
        with house.db.session(write=False) as tx:
            waiting = tx.scalar(query)
        if not waiting:
            return
        report("deliveries to wait for", waiting)
        if time.monotonic() > deadline:
            raise Conflict("batches_waiting", f"还有 {waiting} 个批次未处理完，请稍后再轮换密钥")
        time.sleep(LOOK_AGAIN_S)


def _move_everything(house: House, key_no: int, report: Progress) -> bool:
    """Whether anything was still to be moved."""
    moved = False
    for sealed in SEALED:
        for done in _move_column(house, sealed, key_no):
            report(f"{sealed.table.__tablename__}.{sealed.column}", done)
            moved = True
    for done in evidence_files.reseal(house, key_no):
        report("files of evidence", done)
        moved = True
    return moved


def _add_keys(house: House) -> dict[str, int]:
    added = {}
    with house.db.session() as tx:
        for purpose in ROTATED:
            row = house.sealer.new_data_key(_next_no(tx), purpose, house.clock.now())
            tx.add(row)
            tx.flush()
            added[purpose] = row.key_no
        tx.commit()
    return added


def _move_column(house: House, sealed: Sealed, key_no: int) -> Iterator[int]:
    """Seal a column's older values anew, a few rows a transaction."""
    columns = sealed.table.__table__.c
    value, key = columns[sealed.column], list(sealed.table.__table__.primary_key.columns)
    prefix = bytes((1,)) + key_no.to_bytes(2, "big")
    older = value.is_not(None) & (func.substr(value, 1, HEADER) != prefix)
    done = 0
    while True:
        with house.db.connect() as tx:
            query = select(columns).where(older).limit(AT_ONCE)
            rows = tx.execute(query.with_for_update()).all()
            for row in rows:
                scope, place = sealed.scope(row), sealed.place(row)
                plain = house.sealer.open(scope, place, row._mapping[value])
                fresh = house.sealer.seal(scope, place, plain)
                mine = [column == row._mapping[column] for column in key]
                tx.execute(update(sealed.table).where(*mine).values({sealed.column: fresh}))
            tx.commit()
        if not rows:
            return
        done += len(rows)
        yield done


def _move_lookups(house: House) -> Iterator[int]:
    """Make every number, openid and unionid findable under the newest index key."""
    done = 0
    for values in _indexed_values(house):
        with house.db.connect() as tx:
            rows = [
                {"blind_index": index, "kind": kind, "target_id": target, "key_no": key_no}
                for kind, value, target in values
                for key_no, index in house.sealer.blind_indexes(kind, value)[:1]
            ]
            tx.execute(insert_or_ignore(tx, Lookup), rows)
            tx.commit()
        done += len(values)
        yield done


def _indexed_values(house: House) -> Iterator[list[tuple[str, str, uuid.UUID]]]:
    for ids in _ids(house, Subject.subject_id):
        with house.db.connect(write=False) as tx:
            names = read_names(tx, house.sealer, ids)
        yield [(kind, number, subject_id) for subject_id, (kind, number, _) in names.items()]
    for ids in _ids(house, WeChatIdentity.identity_id):
        with house.db.session(write=False) as tx:
            rows = tx.scalars(
                select(WeChatIdentity).where(WeChatIdentity.identity_id.in_(ids))
            ).all()
        yield [
            ("openid", f"{row.app}:{open_openid(house, row)}", row.identity_id) for row in rows
        ] + [
            ("unionid", _unionid(house, row), row.account_id)
            for row in rows
            if row.unionid is not None
        ]


def _unionid(house: House, row: WeChatIdentity) -> str:
    assert row.unionid is not None
    scope = row.identity_id.bytes
    return house.sealer.open(scope, b"wechat_identities.unionid", row.unionid).decode()


def _ids(house: House, column: Any) -> Iterator[list[uuid.UUID]]:
    after = None
    while True:
        query = select(column).order_by(column).limit(AT_ONCE)
        with house.db.connect(write=False) as tx:
            ids = list(tx.scalars(query.where(column > after) if after else query))
        if not ids:
            return
        yield ids
        after = ids[-1]


def _retire(house: House, added: dict[str, int]) -> None:
    now = house.clock.now()
    with house.db.session() as tx:
        tx.execute(delete(Lookup).where(Lookup.key_no < added["index"]))
        for purpose, key_no in added.items():
            old = DataKey.key_no < key_no
            tx.execute(
                update(DataKey)
                .where(DataKey.purpose == purpose, old, DataKey.retired_at.is_(None))
                .values(retired_at=now)
            )
        tx.commit()


def _next_no(tx: Any) -> int:
    return (tx.scalar(select(func.max(DataKey.key_no))) or 0) + 1
