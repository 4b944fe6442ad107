"""A citizen disputes a merchant's claim; staff hear both sides and rule."""

import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MerchantOrder, Waiver
from policy import scenes
from services import looks, words
from services.callers import StaffCaller
from services.clocks import city_iso
from services.errors import Conflict, Forbidden, NotFound, invalid_field
from services.house import House
from services.looks import Purpose
from services.merchants import places
from services.waivers import clock, ledger, machine, views
from services.waivers.ledger import STAFF, Step

DESK = "disputes"
LONGEST_STATEMENT = 500
# Why a desk looks, as the person in the case reads it.
OPEN, RULE, END = "查看免押争议", "裁定免押争议", "了结停用商户的订单"


def list_open(
    house: House, caller: StaffCaller, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The disputes that wait for a ruling, the oldest order first; a queue carries no names."""
    query = select(Waiver).where(Waiver.state == machine.DISPUTED)
    if after:
        query = query.where(Waiver.waiver_id > after)
    query = query.order_by(Waiver.waiver_id).limit(limit + 1)
    with house.db.at_desk(DESK) as connection, Session(connection) as tx:
        rows = tx.scalars(query).all()
        items = [
            {
                "id": row.waiver_id.hex,
                "merchant": places.shown(tx, row.institution_id).name,
                "scene": row.scene,
                "scene_name": scenes.name_of(row.scene),
                "deposit_fen": row.deposit_fen,
                "amount_fen": row.claim_fen,
                "claimed_at": city_iso(row.claimed_at) if row.claimed_at else None,
                "disputed_at": city_iso(row.changed_at),
            }
            for row in rows[:limit]
        ]
    return items, rows[limit - 1].waiver_id if len(rows) > limit else None


def open_case(house: House, caller: StaffCaller, waiver_id: uuid.UUID) -> dict:
    """One dispute with both sides' words; the person in it sees that it was opened, and by whom.

    Forbidden `own_case` for one's own; NotFound for an order that is not in dispute.
    """
    now = house.clock.now()
    subject_id = _whose(house, caller, waiver_id)
    with house.db.session(subject_id) as tx:
        waiver = tx.get(Waiver, (subject_id, waiver_id))
        if waiver is None or waiver.state != machine.DISPUTED:
            raise NotFound("not_found", "没有这件待裁定的争议")
        _log(tx, caller, waiver, OPEN, "争议订单及双方陈述", now)
        steps = views.steps_of(tx, [waiver])[waiver_id]
        merchant = places.shown(tx, waiver.institution_id)
        tx.commit()
    shown = views.for_merchant(house, waiver, now)
    told = {"id": waiver_id.hex, "merchant": merchant.name, "merchant_code": merchant.code}
    told["scene_name"] = scenes.name_of(waiver.scene)
    return told | shown | {"timeline": views.timeline(house, steps)}


def list_left_behind(
    house: House,
    caller: StaffCaller,
    institution_id: uuid.UUID,
    *,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The open orders of a suspended merchant, oldest first, without names."""
    query = select(Waiver).where(
        Waiver.institution_id == institution_id, Waiver.state.in_(machine.OPEN)
    )
    if after:
        query = query.where(Waiver.waiver_id > after)
    with house.db.session(write=False) as tx:
        if not places.is_suspended(tx, institution_id):
            raise Conflict("merchant_active", "商户没有停用，订单由商户自己办理")
    query = query.order_by(Waiver.waiver_id).limit(limit + 1)
    with house.db.of_institution(institution_id) as connection, Session(connection) as tx:
        rows = tx.scalars(query).all()
    items = [
        {
            "id": row.waiver_id.hex,
            "state": row.state,
            "state_name": machine.NAMES[row.state],
            "scene": row.scene,
            "scene_name": scenes.name_of(row.scene),
            "deposit_fen": row.deposit_fen,
            "due_at": city_iso(row.due_at),
        }
        for row in rows[:limit]
    ]
    return items, rows[limit - 1].waiver_id if len(rows) > limit else None


def end_left_behind(
    house: House, caller: StaffCaller, waiver_id: uuid.UUID, statement: str
) -> dict:
    """End an order that a suspended merchant does not: its customer must not be caught in it.

    A default counts as settled, whatever else runs is revoked; a dispute is ruled upon instead.
    Conflict `merchant_active` where the merchant can do so itself; Forbidden `own_case`.
    """

    def act(tx: Session, waiver: Waiver) -> str:
        if not places.is_suspended(tx, waiver.institution_id):
            raise Conflict("merchant_active", "商户没有停用，订单由商户自己办理")
        return machine.SETTLE if waiver.state == machine.DEFAULTED else machine.REVOKE

    return _decide(house, caller, waiver_id, statement, END, act)


def rule(
    house: House, caller: StaffCaller, waiver_id: uuid.UUID, outcome: str, statement: str
) -> dict:
    """Rule on a dispute: `settled`, `revoked` or `defaulted`; both sides read the statement.

    Conflict `wrong_state` when it is not in dispute (any more); Forbidden `own_case`.
    """
    if outcome not in machine.RULINGS:
        listed = "、".join(machine.RULINGS)
        raise invalid_field("outcome", "not_listed", f"outcome 须为 {listed} 之一")
    return _decide(house, caller, waiver_id, statement, RULE, lambda *_: f"rule_{outcome}")


def _decide(
    house: House,
    caller: StaffCaller,
    waiver_id: uuid.UUID,
    statement: str,
    purpose: str,
    act: Callable[[Session, Waiver], str],
) -> dict:
    """Take the step that `act` names for the order as it is now, in words that both sides read."""
    note = words.statement("statement", statement, LONGEST_STATEMENT)
    subject_id = _whose(house, caller, waiver_id)
    with house.db.session(subject_id) as tx:
        waiver, now = clock.awake(house, tx, subject_id, waiver_id)
        ledger.move(house, tx, waiver, Step(act(tx, waiver), STAFF, now, note), now)
        _log(tx, caller, waiver, purpose, "订单状态", now)
        tx.commit()
    return {"id": waiver_id.hex, "state": waiver.state, "statement": note}


def _whose(house: House, caller: StaffCaller, waiver_id: uuid.UUID) -> uuid.UUID:
    """Whose order it is; nobody touches their own case."""
    query = select(MerchantOrder.subject_id).where(MerchantOrder.waiver_id == waiver_id)
    with house.db.connect(write=False) as tx:
        subject_id = tx.scalar(query)
    if subject_id is None:
        raise NotFound("not_found", "没有这件争议")
    if subject_id == caller.subject_id:
        raise Forbidden("own_case", "这是您本人的订单，须由其他同事办理")
    return subject_id


def _log(
    tx: Session, caller: StaffCaller, waiver: Waiver, purpose: str, shown: str, now: datetime
) -> None:
    """Unit and number of who touched the case, with the case as the basis."""
    seen = Purpose(purpose, f"订单 {waiver.waiver_id.hex}", shown)
    looks.note_by_staff(tx.connection(), waiver.subject_id, seen, caller, now)
