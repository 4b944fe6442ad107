"""How somebody stands now: the score, what speaks against, and what is open already."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, literal_column, select

from models import Notice, ReadyFile, Subject, Waiver
from models.hot import HotConnection, HotStatement
from policy import scenes, score_models
from policy import waivers as waiver_policy
from policy.eligibility import Negative, Standing
from services import ready_files
from services.clocks import city_date
from services.house import House
from services.waivers.machine import CREATED, DEFAULTED, OPEN

# Written out, since a hot statement has the values of one row only.
IS_OPEN: list[Any] = [literal_column(f"'{state}'") for state in OPEN]
SHOWN_FILE = HotStatement(
    select(ReadyFile.standing, ReadyFile.stale_on, Subject.name)
    .join(Subject, Subject.subject_id == ReadyFile.subject_id)
    .where(ReadyFile.subject_id == bindparam("subject_id"))
)
OPEN_WAIVERS = (
    select(
        Waiver.scene,
        Waiver.state,
        Waiver.deposit_fen,
        Waiver.wakes_at,
        Waiver.dispute_until,
        Waiver.claim_proven_at,
        Notice.sent_at,
    )
    .outerjoin(Notice, Notice.notice_id == Waiver.claim_notice_id)
    .where(Waiver.subject_id == bindparam("subject_id"), Waiver.state.in_(IS_OPEN))
)
HOT_OPEN_WAIVERS = HotStatement(OPEN_WAIVERS)


def read(tx: Connection, house: House, subject_id: uuid.UUID, now: datetime) -> Standing:
    """The standing of a person in a transaction about them; a stale file is made anew first."""
    file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
    assert file.standing is not None  # only people's files are asked for
    waivers = tx.execute(OPEN_WAIVERS, {"subject_id": subject_id}).all()
    return _built(house, file.standing, waivers, now)


def read_hot(
    hot: HotConnection,
    house: House,
    subject_id: uuid.UUID,
    now: datetime,
    also: tuple[HotStatement, Mapping[str, Any]],
) -> tuple[Standing, str, list[Any]] | None:
    """Likewise by the shortest way, with the person's name; None when the file is stale.

    `also` travels in the same message, before the rest; its rows come last.
    """
    about = {"subject_id": subject_id}
    more, files, waivers = hot.read(also, (SHOWN_FILE, about), (HOT_OPEN_WAIVERS, about))
    if not files or files[0].standing is None or not ready_files.is_true(files[0].stale_on, now):
        return None
    scope = subject_id.bytes
    standing = house.sealer.open(scope, ready_files.STANDING, files[0].standing)
    name = house.sealer.open(scope, b"subjects.name", files[0].name).decode()
    return _built(house, standing, waivers, now), name, more


def refresh(house: House, subject_id: uuid.UUID, now: datetime) -> None:
    """Make a stale file true again, for those who read it by the shortest way."""
    with house.db.connect(subject_id) as tx:
        ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        tx.commit()


def _built(house: House, standing: bytes, waivers: Iterable, now: datetime) -> Standing:
    """A standing from what the ready file says and the orders that are open."""
    told = orjson.loads(standing)
    # An order that nobody confirmed in time is over, even before the clock has written it.
    running = [row for row in waivers if not _is_lapsed(row, now)]
    return Standing(
        value=told["value"],
        tier=told["tier"],
        tiers=tiers(city_date(now)),
        negatives=_negatives(house, told["negatives"]),
        lists=frozenset(told["lists"]),
        open_fen=sum(row.deposit_fen for row in running),
        open_orders=_by_scene(running),
        defaults=sum(_closes(row, now) for row in running),
        granted=frozenset(
            scene
            for scene, until in told.get("granted", ())  # most files have none
            if city_date(now) <= date.fromisoformat(until)
        ),
    )


def tiers(today: date) -> tuple[tuple[str, str, int], ...]:
    """The tiers of the model in force as `(code, name, lowest value)`, the best first."""
    model = score_models.in_force(today)
    return tuple((tier.code, tier.name, tier.floor) for tier in model.tiers)


def _is_lapsed(row, now: datetime) -> bool:
    return row.state == CREATED and row.wakes_at is not None and row.wakes_at <= now


def _closes(row, now: datetime) -> bool:
    """Whether a default closes further waivers: only after proven notice and time to dispute.

    Proven is what WeChat took for the person, or what the person opened here (domain rule 9:
    a merchant's claim is a private one).
    """
    proven_at = row.claim_proven_at or row.sent_at
    if row.state != DEFAULTED or proven_at is None:
        return False
    was_in_time = row.dispute_until is None or proven_at <= row.dispute_until
    return was_in_time or now >= proven_at + waiver_policy.load().dispute_within


def _by_scene(running: Iterable) -> Mapping[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in running:
        found[row.scene] += 1
    return found


def _negatives(house: House, told: Iterable[Sequence[str]]) -> tuple[Negative, ...]:
    """Those that close a scene; the others cost points and nothing else."""
    closing = scenes.load().refusing_items
    return tuple(_negative(house, code) for code, *_ in told if code in closing)


def _negative(house: House, item_code: str) -> Negative:
    item = house.catalogue.items.get(item_code)
    return Negative(item_code, item.title if item else item_code)
