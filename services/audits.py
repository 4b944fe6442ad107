"""The log of looks cannot be quietly changed: a keyed chain over it, its head kept elsewhere.

Sealing stops short of the present by more than any web transaction may last, so that no look
which began earlier can still appear below a seal. Ids are UUIDv7 of the machine's own time,
which a moved clock does not move.
"""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy import Connection, select

from models import Look, LookSeal
from models.base import first_id_at
from services.house import House

# Longer than a request (15 s), its statements (2.5 s) and its idle time (2 s) together.
MARGIN = timedelta(seconds=60)
AT_ONCE = 5000
NOTHING = bytes(32)
FIRST = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Head:
    """A seal as it stands outside the database."""

    seal_no: int
    up_to: uuid.UUID
    looks: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the log no longer is what was sealed."""

    seal_no: int
    problem: str


def seal(house: House, *, margin: timedelta = MARGIN) -> int:
    """Cover the looks since the last seal; returns how many there were."""
    up_to = first_id_at(datetime.now(UTC) - margin)
    with house.db.session() as tx:
        last = tx.scalars(select(LookSeal).order_by(LookSeal.seal_no.desc()).limit(1)).first()
        head = _head_after(house, last.seal_no if last else 0)
        if head is None:
            head = _next_head(house, tx.connection(), last, up_to)
            if head is None:
                return 0
            # The head leaves the house before the commit. Should we die in between, the next
            # run finds it and stores the very seal that it names.
            house.audit_head.append(_told(head))
        tx.add(
            LookSeal(
                seal_no=head.seal_no,
                up_to=head.up_to,
                looks=head.looks,
                digest=head.digest,
                sealed_at=house.clock.now(),
            )
        )
        tx.commit()
    return head.looks


def verify(house: House) -> list[Finding]:
    """Walk the whole chain; an empty list means that nothing was changed, deleted or cut.

    What counts is the head outside the database: a seal that it names and the database does
    not have is checked against the log all the same.
    """
    findings, digest, after = [], NOTHING, FIRST
    heads = {head.seal_no: head for head in _heads(house)}
    with house.db.connect(write=False) as tx:
        columns = LookSeal.__table__.columns
        seals = {
            row.seal_no: Head(row.seal_no, row.up_to, row.looks, bytes(row.digest))
            for row in tx.execute(select(*columns))
        }
        for seal_no in range(1, max([0, *seals, *heads]) + 1):
            head = heads.get(seal_no)
            if head is None or seals.get(seal_no, head) != head:
                findings.append(Finding(seal_no, "与库外留存的封签不一致"))
            elif seal_no not in seals and seal_no < max(heads):
                findings.append(Finding(seal_no, "封签被删除"))
            sealed = head or seals.get(seal_no)
            if sealed is None:
                continue
            digest, looks = _chained(house, tx, digest, after, sealed.up_to)
            if looks != sealed.looks:
                text = f"应有 {sealed.looks} 条查询记录，现有 {looks} 条"
                findings.append(Finding(seal_no, text))
            elif digest != sealed.digest:
                findings.append(Finding(seal_no, "查询记录的内容被改动"))
            digest, after = sealed.digest, sealed.up_to
    return findings


def _next_head(house: House, tx: Connection, last: LookSeal | None, up_to: uuid.UUID):
    after, digest = (last.up_to, bytes(last.digest)) if last else (FIRST, NOTHING)
    if up_to <= after:
        return None
    digest, looks = _chained(house, tx, digest, after, up_to)
    return Head(last.seal_no + 1 if last else 1, up_to, looks, digest) if looks else None


def _head_after(house: House, seal_no: int) -> Head | None:
    """The head that a run wrote before it died."""
    return next((head for head in _heads(house) if head.seal_no == seal_no + 1), None)


def _heads(house: House) -> list[Head]:
    return [
        Head(
            line["seal_no"], uuid.UUID(line["up_to"]), line["looks"], bytes.fromhex(line["digest"])
        )
        for line in house.audit_head.read()
    ]


def _told(head: Head) -> dict:
    return {
        "seal_no": head.seal_no,
        "up_to": head.up_to.hex,
        "looks": head.looks,
        "digest": head.digest.hex(),
    }


def _chained(
    house: House, tx: Connection, digest: bytes, after: uuid.UUID, up_to: uuid.UUID
) -> tuple[bytes, int]:
    """The chain's next digest over the looks in `(after, up_to]`, and how many there are."""
    chain, count = hashlib.sha256(digest), 0
    for row in _looks(tx, after, up_to):
        chain.update(orjson.dumps([*map(str, row)]))
        count += 1
    return house.sealer.derived(b"look-seal", chain.digest()), count


def _looks(tx: Connection, after: uuid.UUID, up_to: uuid.UUID) -> Iterator[tuple]:
    columns = Look.__table__.columns
    while True:
        query = (
            select(*columns)
            .where(columns.look_id > after, columns.look_id <= up_to)
            .order_by(columns.look_id)
            .limit(AT_ONCE)
        )
        rows = tx.execute(query).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].look_id
