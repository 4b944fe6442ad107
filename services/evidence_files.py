"""Files of evidence: told apart by what is in them, sealed piece by piece, sealed anew when keys change."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Tx

from clients.files import StoreUnavailable
from models import Case, Evidence
from models.sealing import HEADER
from policy import evidence as evidence_policy
from services import deliveries, pdf_files, photos
from services.errors import TooLarge, Unavailable, Unsupported
from services.house import House

AT_ONCE = 200
WANTED = "只能提交 JPEG、PNG 图片或 PDF 文件"


@dataclass(frozen=True, slots=True)
class Found:
    """What was handed in, as it is kept."""

    content_type: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        return self.content_type != pdf_files.PDF


def recognised(content: bytes) -> Found:
    """What a file is by its content, photos drawn anew; whatever its name and sender say.

    Raises TooLarge, Unsupported, or Unavailable while too many others hand in photos.
    """
    largest = evidence_policy.load().largest_bytes
    if len(content) > largest:
        raise TooLarge("file_too_large", f"每个文件不能超过 {largest >> 20} MB")
    if not content:
        raise Unsupported("file_empty", f"文件是空的；{WANTED}")
    if content.startswith(tuple(photos.STARTS)):
        return Found(*photos.redrawn(content, largest))
    if content.startswith(pdf_files.START):
        pdf_files.check(content)
        return Found(pdf_files.PDF, content)
    raise Unsupported("file_type", WANTED)


def name_of(evidence_id: uuid.UUID) -> str:
    """Under which the store keeps a file; it tells nothing."""
    return f"evidence-{evidence_id.hex}"


def store(house: House, evidence_id: uuid.UUID, content: bytes) -> None:
    """Seal and keep a file, replacing what had its place; Unavailable when the store is away."""
    pieces = deliveries.pieces_of(io.BytesIO(content))
    try:
        deliveries.store(house.files, house.sealer, name_of(evidence_id), evidence_id.bytes, pieces)
    except StoreUnavailable as error:
        raise Unavailable(message="暂时无法保存文件，请稍后再传", retry_after=30) from error


def opened(house: House, evidence_id: uuid.UUID):
    """A context with the path of the file in the clear; FileNotFoundError, StoreUnavailable."""
    return deliveries.opened(house.files, house.sealer, name_of(evidence_id), evidence_id.bytes)


def sha256_of(house: House, evidence_id: uuid.UUID) -> str | None:
    """The digest of a file as its parties get it; None where it is gone, Unavailable while away."""
    try:
        with opened(house, evidence_id) as path, path.open("rb") as plain:
            return hashlib.file_digest(plain, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except StoreUnavailable as error:
        raise Unavailable(retry_after=5) from error


def delete(house: House, evidence_id: uuid.UUID) -> None:
    """Forget the file; no error when it is not there. Raises StoreUnavailable."""
    house.files.delete(name_of(evidence_id))


def retain(tx: Tx, case: Case, now: datetime) -> None:
    """As a case closes, say when its files go; as it opens again, that they stay.

    The caller holds the subject's lock, so that no file joins the case unseen.
    """
    after = evidence_policy.load().keep_after_close
    tx.execute(
        update(Evidence)
        .where(Evidence.subject_id == case.subject_id, Evidence.case_id == case.case_id)
        .values(delete_after=now + after if case.closed_at is not None else None)
    )


def reseal(house: House, key_no: int) -> Iterator[int]:
    """Seal every file that is still under an older key under this one; yields how many so far.

    Safe to interrupt and to repeat: a file is replaced whole, and tells under which key it is.
    """
    after, done = uuid.UUID(int=0), 0
    while True:
        query = select(Evidence.evidence_id).where(Evidence.evidence_id > after)
        with house.db.connect(write=False) as tx:
            ids = list(tx.scalars(query.order_by(Evidence.evidence_id).limit(AT_ONCE)))
        if not ids:
            return
        moved = sum(_resealed(house, evidence_id, key_no) for evidence_id in ids)
        done += moved
        if moved:
            yield done
        after = ids[-1]


def _resealed(house: House, evidence_id: uuid.UUID, key_no: int) -> bool:
    try:
        with house.files.open(name_of(evidence_id)) as sealed:
            head = sealed.read(deliveries.LENGTH_BYTES + HEADER)[deliveries.LENGTH_BYTES :]
        if int.from_bytes(head[1:], "big") == key_no:
            return False
        with opened(house, evidence_id) as path:
            content = path.read_bytes()
    except FileNotFoundError:
        return False  # not fetched yet, or just deleted
    store(house, evidence_id, content)
    with house.db.connect(write=False) as tx:
        query = select(Evidence.evidence_id).where(Evidence.evidence_id == evidence_id)
        is_kept = tx.scalar(query) is not None
    if not is_kept:  # its time ended meanwhile, and so would have gone the file
        delete(house, evidence_id)
    return True
