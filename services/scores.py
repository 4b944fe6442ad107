"""One's own score: what it is, why, and how it came to be."""

import uuid

import orjson
from sqlalchemy import select

from models import ScorePoint
from policy import score_models
from services import looks, ready_files, score_points
from services.callers import Citizen
from services.clocks import city_iso
from services.house import House
from services.identity_gate import own_subject
from services.looks import Purpose

VIEW = Purpose("查阅本人信用分", "本人登录并已实名认证", "信用分、等级和构成")
HISTORY = Purpose("查阅本人信用分变化", "本人登录并已实名认证", "信用分的历次变化和原因")
POINTS = select(ScorePoint.point_id, ScorePoint.at, ScorePoint.model, ScorePoint.body)


def view_own(house: House, caller: Citizen) -> dict:
    """The caller's score as the report shows it, with the tiers of its model."""
    subject_id = own_subject(caller)
    now = house.clock.now()
    with house.db.connect(subject_id) as tx:
        file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        looks.note_own(tx, subject_id, VIEW, "shown", now)
        tx.commit()
    score = orjson.loads(file.body)["score"]
    tiers = score_models.load().version(score["model"]).tiers
    return score | {
        "tiers": [{"code": tier.code, "name": tier.name, "from": tier.floor} for tier in tiers]
    }


def list_own(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """How the caller's score changed, newest first, and where the next page begins.

    The file is made true first: what ended overnight is in the history when it is read.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    query = POINTS.where(ScorePoint.subject_id == subject_id)
    if before:
        query = query.where(ScorePoint.point_id < before)
    with house.db.connect(subject_id) as tx:
        ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        rows = tx.execute(query.order_by(ScorePoint.point_id.desc()).limit(limit + 1)).all()
        looks.note_own(tx, subject_id, HISTORY, "shown", now)
        tx.commit()
    items = [
        {"id": row.point_id.hex, "at": city_iso(row.at), "model": row.model}
        | score_points.opened(house.sealer, subject_id, row.point_id, row.body)
        for row in rows[:limit]
    ]
    return items, rows[limit - 1].point_id if len(rows) > limit else None
