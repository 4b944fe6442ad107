"""A ready file by the shortest way: what a phone or the chat asks for most, in one statement."""

import uuid
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from models import ReadyFile, Sealer
from models.hot import HotConnection, HotStatement
from services.ready_files import BODY, STANDING, is_true

WHOSE = ReadyFile.subject_id == bindparam("subject_id")
# A person's file from before there was a score is to be made anew.
BODY_OF = HotStatement(
    select(ReadyFile.body, ReadyFile.stale_on).where(
        WHOSE, or_(ReadyFile.standing.is_not(None), ReadyFile.public_body.is_not(None))
    )
)
STANDING_OF = HotStatement(
    select(ReadyFile.standing, ReadyFile.stale_on).where(WHOSE, ReadyFile.standing.is_not(None))
)


def body_if_true(
    hot: HotConnection, sealer: Sealer, subject_id: uuid.UUID, now: datetime
) -> bytes | None:
    """The file's JSON as it is stored; None when there is none yet, or its day has passed."""
    row = hot.first(BODY_OF, {"subject_id": subject_id})
    if row is None or not is_true(row.stale_on, now):
        return None
    return sealer.open(subject_id.bytes, BODY, row.body)


def standing_if_true(
    hot: HotConnection, sealer: Sealer, subject_id: uuid.UUID, now: datetime
) -> bytes | None:
    """Likewise a person's standing alone, a few hundred bytes instead of the whole file."""
    row = hot.first(STANDING_OF, {"subject_id": subject_id})
    if row is None or not is_true(row.stale_on, now):
        return None
    return sealer.open(subject_id.bytes, STANDING, row.standing)
