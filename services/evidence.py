"""Evidence of a case: photos and documents of the citizen, sealed, checked, shown to its parties.

A row is there before its file, and says where the file would lie: a process that dies in
between leaves nothing behind that nobody knows of. `storing` and `fetching` are on their way,
`checking` waits for WeChat's view of a picture, `ready` is shown to the parties.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import Session as Tx

from models import Case, CaseOwner, Evidence, new_id
from policy import evidence as evidence_policy
from services import content_checks, evidence_files, file_links, parties, ready_files
from services.callers import Citizen
from services.clocks import city_iso
from services.errors import Conflict, NotFound, TooMany, Unavailable
from services.evidence_files import Found
from services.house import House
from services.looks import Purpose
from services.parties import Party

CITIZEN = "citizen"
STORING, FETCHING, CHECKING = "storing", "fetching", "checking"
READY, BLOCKED, FAILED = "ready", "blocked", "failed"
# The states in which somebody still looks at what is handed in.
TAKEN_IN = {
    "objection": frozenset({"SUBMITTED", "RETURNED", "ACCEPTED", "FORWARDED", "REVIEW"}),
    "repair": frozenset({"APPLIED", "RETURNED", "ACCEPTED"}),
}
TRIES, TRIES_WINDOW_S = 30, 600
STORED_WITHIN = timedelta(minutes=15)  # whoever takes longer is dead
LISTED = (
    *(Evidence.evidence_id, Evidence.state, Evidence.by, Evidence.created_at),
    *(Evidence.content_type, Evidence.size),
)


def add(
    house: House, caller: Citizen, case_id: uuid.UUID, content: bytes, kind: str | None = None
) -> dict:
    """Take in a file of the caller's case (of this kind, where one is named); returns its line.

    The same file again is the first one. NotFound for what is not the caller's case, Conflict
    `wrong_state` and `evidence_full`, TooLarge, Unsupported, TooMany, or Unavailable.
    """
    party = parties.on_case(house, caller, case_id)
    _slow_down(house, caller)
    digest = digest_of(house, content)
    _look_first(house, party.subject_id, case_id, kind)
    found = evidence_files.recognised(content)
    begun, is_new = _begin(house, party, case_id, kind, digest)
    if not is_new:
        return shown(begun)
    try:
        evidence_files.store(house, begun.evidence_id, found.content)
    except Unavailable:
        _abandon(house, begun)
        raise
    return _finish(house, begun, found)


def take_from_chat(
    house: House,
    caller: Citizen,
    case_id: uuid.UUID,
    media_id: str,
    now: datetime,
    kind: str | None = None,
) -> dict:
    """Take a photo that was sent into the chat; the worker fetches it from WeChat.

    The same photo of the same case again, a repeated push, is the first one. Raises as `add`
    does; what is wrong with the photo itself the person is told once it is here.
    """
    party = parties.on_case(house, caller, case_id)
    subject_id = party.subject_id
    evidence_id = _id_of_media(house, case_id, media_id)
    with house.db.session(subject_id) as tx:
        ready_files.lock(tx.connection(), [subject_id])
        party.confirm(house, tx.connection(), now)
        known = tx.get(Evidence, (subject_id, evidence_id))
        if known is not None:
            return shown(known)
        _check_room(tx, subject_id, case_id, kind, now)
        place = b"evidence.media:" + evidence_id.bytes
        row = _new(caller, subject_id, case_id, evidence_id, FETCHING, now)
        row.media = house.sealer.seal(subject_id.bytes, place, media_id.encode())
        row.next_try_at = now
        tx.add(row)
        tx.commit()
    return shown(row)


def most_a_case() -> int:
    """How many files a case takes."""
    return evidence_policy.load().most_a_case


def largest_bytes() -> int:
    """How large a file may be."""
    return evidence_policy.load().largest_bytes


def takes_in(case: Case) -> bool:
    """Whether somebody still looks at what is handed in with a case."""
    return case.closed_at is None and case.state in TAKEN_IN.get(case.kind, ())


def list_of_case(
    house: House, tx: Tx | Connection, subject_id: uuid.UUID, case_id: uuid.UUID
) -> list[dict]:
    """The files of a case, the oldest first: `{id, content_type, size, state, at, by, marked}`.

    `marked`: WeChat's check did not pass it, so that a person looks with care. The transaction
    is one about the case's subject; whoever asks has shown that they are a party.
    """
    rows = tx.execute(_of_case(subject_id, case_id, *LISTED)).all()
    abouts = {content_checks.of_evidence(row.evidence_id): row for row in rows}
    verdicts = content_checks.verdicts_of(tx, abouts)
    return [
        shown(row) | {"marked": row.state == READY and verdicts.get(about) != content_checks.PASS}
        for about, row in abouts.items()
    ]


def list_with_links(
    house: House, tx: Tx | Connection, subject_id: uuid.UUID, case_id: uuid.UUID
) -> list[dict]:
    """Likewise, with a fresh `url` of five minutes for each that can be opened, else None."""
    now = house.clock.now()

    def url_of(item: dict) -> str | None:
        if item["state"] != READY:
            return None
        evidence_id = uuid.UUID(hex=item["id"])
        return file_links.make(house, file_links.PARTY, subject_id, evidence_id, now)

    listed = list_of_case(house, tx, subject_id, case_id)
    return [item | {"url": url_of(item)} for item in listed]


def list_own(
    house: House, caller: Citizen, case_id: uuid.UUID, kind: str | None = None
) -> list[dict]:
    """The files of the caller's own case, with links, but not what the desk is to look at."""
    party = parties.on_case(house, caller, case_id)
    subject_id = party.subject_id
    if party.organisation:
        _note_look(house, party, case_id)
    with house.db.session(subject_id, write=False) as tx:
        _own_case(tx, subject_id, case_id, kind)
        listed = list_with_links(house, tx, subject_id, case_id)
    return [{name: item[name] for name in item if name != "marked"} for item in listed]


def link(house: House, case_id: uuid.UUID, evidence_id: uuid.UUID) -> str:
    """A link of five minutes to a file of a case, for a party of it: the caller checked that.

    NotFound for what is not of this case or not released.
    """
    with house.db.connect(write=False) as tx:
        query = select(CaseOwner.subject_id).where(CaseOwner.case_id == case_id)
        subject_id = tx.scalar(query)
    if subject_id is None:
        raise NotFound
    query = _of_case(subject_id, case_id, Evidence.state)
    with house.db.connect(subject_id, write=False) as tx:
        state = tx.scalar(query.where(Evidence.evidence_id == evidence_id))
    if state != READY:
        raise NotFound
    return file_links.make(house, file_links.PARTY, subject_id, evidence_id, house.clock.now())


def release(tx: Tx, row: Evidence, found: Found, now: datetime) -> None:
    """The file of a row is in its place: let a picture be judged; a PDF a person looks at.

    WeChat judges no PDFs, so that one is never unmarked.
    """
    row.content_type, row.size = found.content_type, len(found.content)
    row.media, row.next_try_at = None, None
    row.state = CHECKING if found.is_picture else READY
    if found.is_picture:
        assert row.account_id is not None
        about = content_checks.of_evidence(row.evidence_id)
        picture = content_checks.PICTURE
        content_checks.queue(tx, picture, about, row.subject_id, row.account_id, now)


def digest_of(house: House, content: bytes) -> bytes:
    """By which the same file is known again, as it was handed in."""
    return house.sealer.hasher(32, content).digest()


def shown(row: Any) -> dict:
    """A line of a case's files; what is on its way to the check is already in it."""
    return {
        "id": row.evidence_id.hex,
        "content_type": row.content_type,
        "size": row.size,
        "state": CHECKING if row.state == STORING else row.state,
        "at": city_iso(row.created_at),
        "by": row.by,
    }


def _slow_down(house: House, caller: Citizen) -> None:
    """Drawing photos anew is work: nobody has it done all day for files that are then refused."""
    key = f"evidence:{caller.account_id.hex}"
    allowed, retry_after = house.cache.incr_window(key, TRIES, TRIES_WINDOW_S)
    if not allowed:
        raise TooMany(retry_after=retry_after)


def _note_look(house: House, party: Party, case_id: uuid.UUID) -> None:
    """A look at an organisation's files, written before anything is shown."""
    now = house.clock.now()
    with house.db.connect(party.subject_id) as tx:
        party.confirm(house, tx, now)
        party.note(tx, _purpose("查看材料", case_id), now)
        tx.commit()


def _purpose(purpose: str, case_id: uuid.UUID) -> Purpose:
    return Purpose(purpose, f"事项 {case_id.hex}", "提交的材料")


def _look_first(house: House, subject_id: uuid.UUID, case_id: uuid.UUID, kind: str | None) -> None:
    """Nobody has a picture drawn for a case that is not theirs or takes none."""
    with house.db.session(subject_id, write=False) as tx:
        _check_open(_own_case(tx, subject_id, case_id, kind))


def _begin(
    house: House, party: Party, case_id: uuid.UUID, kind: str | None, digest: bytes
) -> tuple[Evidence, bool]:
    """The row of a file that is about to be stored, or of the same file that was; whether new."""
    subject_id = party.subject_id
    with house.db.session(subject_id) as tx:
        ready_files.lock(tx.connection(), [subject_id])
        now = house.clock.now()
        party.confirm(house, tx.connection(), now)
        same = _of_case(subject_id, case_id, Evidence).where(
            Evidence.digest == digest, _is_there(now)
        )
        known = tx.scalars(same).first()
        if known is not None:
            _own_case(tx, subject_id, case_id, kind)
            return known, False
        _check_room(tx, subject_id, case_id, kind, now)
        row = _new(party.caller, subject_id, case_id, new_id(), STORING, now)
        if party.organisation:
            party.note(tx.connection(), _purpose("提交材料", case_id), now)
        row.digest, row.next_try_at = digest, now + STORED_WITHIN
        tx.add(row)
        tx.commit()
        return row, True


def _finish(house: House, begun: Evidence, found: Found) -> dict:
    with house.db.session(begun.subject_id) as tx:
        row = tx.get(Evidence, (begun.subject_id, begun.evidence_id), with_for_update=True)
        if row is not None:
            release(tx, row, found, house.clock.now())
            tx.commit()
            return shown(row)
    evidence_files.delete(house, begun.evidence_id)  # given up for dead meanwhile
    raise Unavailable(message="暂时无法保存文件，请稍后再传", retry_after=30)


def _abandon(house: House, begun: Evidence) -> None:
    """The store took nothing: the row need not be waited for."""
    with house.db.session(begun.subject_id) as tx:
        row = tx.get(Evidence, (begun.subject_id, begun.evidence_id))
        if row is not None:
            row.next_try_at = house.clock.now()
        tx.commit()


def _new(
    caller: Citizen,
    subject_id: uuid.UUID,
    case_id: uuid.UUID,
    evidence_id: uuid.UUID,
    state: str,
    now: datetime,
) -> Evidence:
    return Evidence(
        subject_id=subject_id,
        evidence_id=evidence_id,
        case_id=case_id,
        account_id=caller.account_id,
        by=CITIZEN,
        state=state,
        attempts=0,
        created_at=now,
    )


def _check_room(
    tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID, kind: str | None, now: datetime
) -> None:
    """Whether the case takes one more file, its subject's lock being held."""
    _check_open(_own_case(tx, subject_id, case_id, kind))
    most = most_a_case()
    there = _of_case(subject_id, case_id, Evidence.evidence_id).where(_is_there(now))
    if len(tx.scalars(there).all()) >= most:
        raise Conflict("evidence_full", f"每件最多提交 {most} 个文件")


def _is_there(now: datetime):
    """Not of a row that failed, nor of one whose writer died."""
    return (Evidence.state != FAILED) & ((Evidence.state != STORING) | (Evidence.next_try_at > now))


def _own_case(tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID, kind: str | None) -> Case:
    case = tx.get(Case, (subject_id, case_id))
    if case is None or case.kind not in TAKEN_IN or kind not in (None, case.kind):
        raise NotFound
    return case


def _check_open(case: Case) -> None:
    if not takes_in(case):
        raise Conflict("wrong_state", "这件事现在不能再提交材料")


def _of_case(subject_id: uuid.UUID, case_id: uuid.UUID, *wanted: Any) -> Select:
    query = select(*wanted).where(Evidence.subject_id == subject_id, Evidence.case_id == case_id)
    return query.order_by(Evidence.created_at, Evidence.evidence_id)


def _id_of_media(house: House, case_id: uuid.UUID, media_id: str) -> uuid.UUID:
    """The id of the row of a chat's photo in a case (UUIDv8, RFC 9562, 5.8)."""
    derived = house.sealer.derived(b"chat photo", case_id.bytes + media_id.encode())
    value = bytearray(derived[:16])
    value[6] = value[6] & 0x0F | 0x80
    value[8] = value[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(value))
