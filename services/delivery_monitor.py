"""What departments delivered, as the office watches it; none of what stands in the files.

A refused row is told by its place and its fault: what stood there may be about anybody, and the
department has it.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from models import Batch, Institution
from services import batches
from services.callers import StaffCaller
from services.errors import NotFound, invalid_field
from services.house import House

QUEUED, RUNNING, DONE, REFUSED = "queued", "running", "done", "refused"
STATES = {QUEUED: "排队中", RUNNING: "处理中", DONE: "已完成", REFUSED: "整批退回"}
UNDER_WAY = (QUEUED, RUNNING)
FORMATS = dict(zip(batches.FORMATS, ("信用记录", "行政处罚公示表", "行政许可公示表"), strict=True))
WITHOUT_VALUES = ("row", "field", "reason", "code")


def list_delivered(
    house: House,
    caller: StaffCaller,
    *,
    state: str | None = None,
    limit: int,
    before: uuid.UUID | None,
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Batches of everybody, the newest first: `batches.view` with department and names."""
    if state is not None and state not in STATES:
        raise invalid_field("state", "not_listed", f"state 须为 {'、'.join(STATES)} 之一")
    query = select(Batch, Institution.name).join(
        Institution, Institution.institution_id == Batch.institution_id
    )
    if state:
        query = query.where(Batch.state == state)
    if before:
        query = query.where(Batch.batch_id < before)
    query = query.order_by(Batch.batch_id.desc()).limit(limit + 1)
    with house.db.session(write=False) as tx:
        rows = tx.execute(query).all()
    items = [_shown(row.Batch, row.name) for row in rows[:limit]]
    return items, rows[limit - 1].Batch.batch_id if len(rows) > limit else None


def list_rejects(house: House, caller: StaffCaller, batch_id: uuid.UUID) -> Iterator[str]:
    """The refused rows as CSV without what stood there, a piece at a time."""
    with house.db.session(write=False) as tx:
        if tx.get(Batch, batch_id) is None:
            raise NotFound
    return batches.rejects_csv(house, batch_id, WITHOUT_VALUES)


def _shown(batch: Batch, department: str) -> dict[str, Any]:
    return batches.described(batch) | {
        "department": department,
        "format_name": FORMATS[batch.format],
        "state_name": STATES[batch.state],
        "under_way": batch.state in UNDER_WAY,
    }
