"""One's own score: what it is, why, and how it came to be."""

import uuid

import orjson
from sqlalchemy import select

from models import ScorePoint
from policy import score_models
from services import hot_files, looks, ready_files, score_points
from services.callers import Citizen
from services.clocks import city_date, city_iso
from services.house import House
from services.identity_gate import own_subject
from services.looks import Purpose

VIEW = Purpose("查阅本人信用分", "本人登录并已实名认证", "信用分、等级和构成")
GLANCE = Purpose("查阅本人信用分", "本人登录并已实名认证", "信用分和等级")
HISTORY = Purpose("查阅本人信用分变化", "本人登录并已实名认证", "信用分的历次变化和原因")
POINTS = select(ScorePoint.point_id, ScorePoint.at, ScorePoint.model, ScorePoint.body)


def view_own(house: House, caller: Citizen) -> dict:
    """The caller's score as the report shows it, with the tiers of its model.

    Each contribution of a record has it under `record`, as objections name it:
    `{title, source, decided_on}`.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    with house.db.connect(subject_id) as tx:
        file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        looks.note_own(tx, subject_id, VIEW, "shown", now)
        tx.commit()
    told = orjson.loads(file.body)
    score = told["score"] | {"contributions": _named(told)}
    return score | {"tiers": _tiers(score_models.load().version(score["model"]))}


def glance_own(house: House, caller: Citizen) -> dict:
    """Value, tier, scale and tiers of the caller's score, without what it is made of.

    The shortest way, for those who ask in a word: `{value, tier, tier_name, scale, tiers}`.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    with house.db.hot(subject_id) as hot:
        standing = hot_files.standing_if_true(hot, house.sealer, subject_id, now)
        if standing is not None:
            looks.note_own_hot(hot, subject_id, GLANCE, "shown", now)
    if standing is None:
        score = view_own(house, caller)  # makes the file true again
        return {name: score[name] for name in ("value", "tier", "tier_name", "scale", "tiers")}
    told, model = orjson.loads(standing), score_models.in_force(city_date(now))
    return {
        "value": told["value"],
        "tier": told["tier"],
        "tier_name": model.tier(told["tier"]).name,
        "scale": {"min": model.low, "max": model.high},
        "tiers": _tiers(model),
    }


def list_own(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """How the caller's score changed, newest first, and where the next page begins.

    The file is made true first: what ended overnight is in the history when it is read.
    """
    return _page(house, caller, limit, before, HISTORY)


def list_held(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """Likewise within a look that is written down already."""
    return _page(house, caller, limit, before, None)


def _page(
    house: House, caller: Citizen, limit: int, before: uuid.UUID | None, look: Purpose | None
) -> tuple[list[dict], uuid.UUID | None]:
    subject_id = own_subject(caller)
    now = house.clock.now()
    query = POINTS.where(ScorePoint.subject_id == subject_id)
    if before:
        query = query.where(ScorePoint.point_id < before)
    with house.db.connect(subject_id) as tx:
        ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        rows = tx.execute(query.order_by(ScorePoint.point_id.desc()).limit(limit + 1)).all()
        if look:
            looks.note_own(tx, subject_id, look, "shown", now)
        tx.commit()
    items = [
        {"id": row.point_id.hex, "at": city_iso(row.at), "model": row.model}
        | score_points.opened(house.sealer, subject_id, row.point_id, row.body)
        for row in rows[:limit]
    ]
    return items, rows[limit - 1].point_id if len(rows) > limit else None


def _named(report: dict) -> list[dict]:
    """The contributions, each of a record with what tells it from the others of its item."""
    shown = ("title", "source", "decided_on")
    records = {
        row["id"]: {name: row[name] for name in shown}
        for section in report["sections"]
        for row in section["records"]
    }
    return [
        each | {"record": records[each["record_id"]]} if each.get("record_id") in records else each
        for each in report["score"]["contributions"]
    ]


def _tiers(model: score_models.ScoreModel) -> list[dict]:
    return [{"code": tier.code, "name": tier.name, "from": tier.floor} for tier in model.tiers]
