"""The score's history: a point in the transaction of the change itself, and a notice about it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from models import Binding, Notice, ScorePoint, Sealer, new_id
from services import notices
from services.clocks import city_date
from services.score_causes import causes

PLACE = b"score_points.body:"
KIND = "score_changed"


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A person's report before and after; `before` is None where there was no score yet."""

    subject_id: uuid.UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]

    @property
    def points(self) -> int:
        """By how much the value changed; a beginning is no change."""
        if self.before is None or self.before["score"] is None:
            return 0
        return self.after["score"]["value"] - self.before["score"]["value"]


def note(tx: Connection, sealer: Sealer, changes: Sequence[ScoreChange], now: datetime) -> None:
    """Write a point for each change, and tell those who are signed up that it changed."""
    if not changes:
        return
    tx.execute(insert(ScorePoint), [_point(sealer, change, now) for change in changes])
    told = {change.subject_id: change for change in changes if change.points}
    if not told:
        return
    today = city_date(now)
    query = select(Binding.subject_id, Binding.account_id).where(Binding.subject_id.in_(told))
    rows = [
        notices.row(sealer, row.account_id, KIND, now, _worded(told[row.subject_id], today))
        for row in tx.execute(query)
    ]
    if rows:
        tx.execute(insert(Notice), rows)


def opened(sealer: Sealer, subject_id: uuid.UUID, point_id: uuid.UUID, body: bytes) -> dict:
    """`{value, tier, change, causes}` of a stored point."""
    return orjson.loads(sealer.open(subject_id.bytes, PLACE + point_id.bytes, body))


def _point(sealer: Sealer, change: ScoreChange, now: datetime) -> dict:
    point_id, score = new_id(), change.after["score"]
    body = {
        "value": score["value"],
        "tier": score["tier"],
        "change": change.points,
        "causes": causes(change.before, change.after, city_date(now)),
    }
    return {
        "subject_id": change.subject_id,
        "point_id": point_id,
        "at": now,
        "model": score["model"],
        "body": sealer.seal(change.subject_id.bytes, PLACE + point_id.bytes, orjson.dumps(body)),
    }


def _worded(change: ScoreChange, today: date) -> dict[str, str]:
    """By how much, to what, and the weightiest cause in words."""
    points = change.points
    found = causes(change.before, change.after, today)
    return {
        "value": str(change.after["score"]["value"]),
        "change": f"增加 {points} 分" if points > 0 else f"减少 {-points} 分",
        "cause": f"主要原因：{found[0]['text']}。" if found else "",
    }
