"""How somebody stands now: the score, what speaks against, and what is open already."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import orjson
from sqlalchemy import Connection, select

from models import Notice, Waiver
from policy import score_models
from policy import waivers as waiver_policy
from policy.eligibility import Negative, Standing
from services import ready_files
from services.clocks import city_date
from services.house import House
from services.waivers.machine import CREATED, DEFAULTED, OPEN

OPEN_WAIVERS = select(
    Waiver.waiver_id,
    Waiver.scene,
    Waiver.state,
    Waiver.deposit_fen,
    Waiver.wakes_at,
    Waiver.dispute_until,
    Waiver.claim_notice_id,
    Waiver.claim_proven_at,
)


def read(tx: Connection, house: House, subject_id: uuid.UUID, now: datetime) -> Standing:
    """The standing of a person in a transaction about them; a stale file is made anew first."""
    file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
    assert file.standing is not None  # only people's files are asked for
    is_open = (Waiver.subject_id == subject_id, Waiver.state.in_(OPEN))
    return build(house, tx, file.standing, tx.execute(OPEN_WAIVERS.where(*is_open)).all(), now)


def build(
    house: House, tx: Connection, standing: bytes, waivers: Iterable, now: datetime
) -> Standing:
    """A standing from what the ready file says and the orders that are open."""
    told = orjson.loads(standing)
    # An order that nobody confirmed in time is over, even before the clock has written it.
    running = [row for row in waivers if not _is_lapsed(row, now)]
    return Standing(
        value=told["value"],
        tier=told["tier"],
        tiers=tiers(city_date(now)),
        negatives=tuple(_negative(house, code) for code, *_ in told["negatives"]),
        lists=frozenset(told["lists"]),
        open_fen=sum(row.deposit_fen for row in running),
        open_orders=Counter(row.scene for row in running),
        defaults=sum(_closes(tx, row, now) for row in running),
    )


def tiers(today: date) -> tuple[tuple[str, str, int], ...]:
    """The tiers of the model in force as `(code, name, lowest value)`, the best first."""
    model = score_models.in_force(today)
    return tuple((tier.code, tier.name, tier.floor) for tier in model.tiers)


def _is_lapsed(row, now: datetime) -> bool:
    return row.state == CREATED and row.wakes_at is not None and row.wakes_at <= now


def _closes(tx: Connection, row, now: datetime) -> bool:
    """Whether a default closes further waivers: only after proven notice and time to dispute.

    Proven is what WeChat took for the person, or what the person opened here (rule 9 of the
    house: a merchant's claim is a private one).
    """
    if row.state != DEFAULTED:
        return False
    proven_at = row.claim_proven_at
    if proven_at is None and row.claim_notice_id is not None:
        query = select(Notice.sent_at).where(Notice.notice_id == row.claim_notice_id)
        proven_at = tx.scalar(query)
    if proven_at is None:
        return False
    was_in_time = row.dispute_until is None or proven_at <= row.dispute_until
    return was_in_time or now >= proven_at + waiver_policy.load().dispute_within


def _negative(house: House, item_code: str) -> Negative:
    item = house.catalogue.items.get(item_code)
    return Negative(item_code, item.title if item else item_code)
