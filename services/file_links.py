"""Short-lived links to files of evidence: for a party of the case, or for WeChat's checker.

A link is a sealed note of whose file it opens and until when, behind a keyed hash that turns
strangers away before any key is looked up. It names nobody, and needs no row.
"""

import base64
import binascii
import hmac
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from clients.files import StoreUnavailable
from models import Evidence, SealBroken
from services import evidence_files
from services.errors import Gone, NotFound, Unavailable
from services.house import House

PARTY, CHECKER = b"p", b"c"
# A party's link is opened at once; WeChat's checker has half an hour for its verdict.
LIVES = {PARTY: timedelta(minutes=5), CHECKER: timedelta(minutes=30)}
# What each may see: the parties what was released, the checker what it is to judge.
SHOWN = {PARTY: "ready", CHECKER: "checking"}
SCOPE, PLACE, PURPOSE = b"file links", b"file link", b"file link"
PROOF = 16
LONGEST_TOKEN = 200
PIECE = 1 << 16
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Served:
    """A file on its way out, in the clear."""

    content_type: str
    size: int
    name: str
    pieces: Iterator[bytes]


def make(
    house: House, kind: bytes, subject_id: uuid.UUID, evidence_id: uuid.UUID, now: datetime
) -> str:
    """The address that opens this file for a while."""
    ends = int((now + LIVES[kind]).timestamp())
    note = kind + subject_id.bytes + evidence_id.bytes + ends.to_bytes(6, "big")
    sealed = house.sealer.seal(SCOPE, PLACE, note)
    token = base64.urlsafe_b64encode(_proof(house, sealed) + sealed).rstrip(b"=").decode()
    return f"{house.public_base_url}/files/{token}"


def serve(house: House, token: str) -> Served:
    """The file behind a link. NotFound for what is no link of ours, Gone for one that ended."""
    kind, subject_id, evidence_id, ends = _read(house, token)
    if house.clock.now().timestamp() >= ends:
        raise _ended()
    query = select(Evidence.state, Evidence.content_type, Evidence.size).where(
        Evidence.subject_id == subject_id, Evidence.evidence_id == evidence_id
    )
    with house.db.connect(subject_id, write=False) as tx:
        row = tx.execute(query).one_or_none()
    if row is None or row.state != SHOWN[kind]:
        raise _ended()
    name = name_of(evidence_id, row.content_type)
    return Served(row.content_type, row.size, name, _pieces(house, evidence_id))


def name_of(evidence_id: uuid.UUID, content_type: str) -> str:
    """What a file is called where people save it or read of it; its own name nobody keeps."""
    return f"{evidence_id.hex[-8:]}.{SUFFIXES[content_type]}"


def _pieces(house: House, evidence_id: uuid.UUID) -> Iterator[bytes]:
    """The file, a piece at a time; opened and checked whole before the first one leaves."""
    stack = ExitStack()
    try:
        path = stack.enter_context(evidence_files.opened(house, evidence_id))
    except FileNotFoundError:
        raise _ended() from None
    except StoreUnavailable as error:
        raise Unavailable(retry_after=5) from error
    return _read_out(stack, path)


def _read_out(stack: ExitStack, path: Path) -> Iterator[bytes]:
    with stack, path.open("rb") as plain:
        while piece := plain.read(PIECE):
            yield piece


def _read(house: House, token: str) -> tuple[bytes, uuid.UUID, uuid.UUID, int]:
    try:
        padded = token[:LONGEST_TOKEN].encode("ascii") + b"=" * (-len(token) % 4)
        told = base64.b64decode(padded, b"-_", validate=True)
        proof, sealed = told[:PROOF], told[PROOF:]
        if not hmac.compare_digest(proof, _proof(house, sealed)):
            raise NotFound
        note = house.sealer.open(SCOPE, PLACE, sealed)
    except (binascii.Error, UnicodeEncodeError, SealBroken):
        raise NotFound from None
    subject_id, evidence_id = uuid.UUID(bytes=note[1:17]), uuid.UUID(bytes=note[17:33])
    return note[:1], subject_id, evidence_id, int.from_bytes(note[33:], "big")


def _proof(house: House, sealed: bytes) -> bytes:
    return house.sealer.derived(PURPOSE, sealed)[:PROOF]


def _ended() -> Gone:
    return Gone("link_ended", "链接已失效，请重新打开")
