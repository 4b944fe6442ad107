"""An order as its citizen and as its merchant see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Waiver, WaiverStep
from services.clocks import city_iso
from services.house import House
from services.merchants import places
from services.waivers import machine
from services.waivers.machine import ACT_NAMES, ACTIVE, NAMES


def told(house: House, waiver: Waiver) -> dict:
    """`{item, holder, site}` of an order; `site` is the code of where it was lent, or None."""
    place = b"waivers.told:" + waiver.waiver_id.bytes
    return orjson.loads(house.sealer.open(waiver.subject_id.bytes, place, waiver.told))


def for_citizen(
    house: House, tx: Tx, waiver: Waiver, steps: Sequence[WaiverStep], now: datetime
) -> dict:
    """What the citizen reads, reasons included."""
    merchant = places.shown(tx, waiver.institution_id)
    shown = {
        "id": waiver.waiver_id.hex,
        "merchant": merchant.name,
        "merchant_code": merchant.code,
        "scene": waiver.scene,
        "offer_id": waiver.offer_id.hex,
        "out_order_no": waiver.out_order_no,
        "item": told(house, waiver)["item"],
        "deposit_fen": waiver.deposit_fen,
        "state": waiver.state,
        "state_name": NAMES[waiver.state],
        "overdue": is_overdue(waiver, now),
        "due_at": city_iso(waiver.due_at),
        "created_at": city_iso(waiver.created_at),
        "may": machine.may(waiver.state, machine.CITIZENS),
        "confirm_by": _confirm_by(waiver),
        "timeline": timeline(house, steps),
    }
    return shown | _claim(house, waiver)


def for_merchant(house: House, waiver: Waiver, now: datetime) -> dict:
    """What the merchant sees: the order, and of the citizen a surname."""
    words = told(house, waiver)
    shown = {
        "waiver_id": waiver.waiver_id.hex,
        "out_order_no": waiver.out_order_no,
        "state": waiver.state,
        "state_name": NAMES[waiver.state],
        "may": machine.may(waiver.state, machine.MERCHANTS),
        "confirm_by": _confirm_by(waiver),
        "overdue": is_overdue(waiver, now),
        "scene": waiver.scene,
        "offer_id": waiver.offer_id.hex,
        "site": words["site"],
        "holder": words["holder"],
        "item": words["item"],
        "deposit_fen": waiver.deposit_fen,
        "due_at": city_iso(waiver.due_at),
        "created_at": city_iso(waiver.created_at),
        "changed_at": city_iso(waiver.changed_at),
    }
    return shown | _claim(house, waiver)


def is_overdue(waiver: Waiver, now: datetime) -> bool:
    """Whether the thing should be back by now; a flag, not a state."""
    return waiver.state == ACTIVE and waiver.due_at < now


def _confirm_by(waiver: Waiver) -> str | None:
    """Until when the citizen may agree to it, after which it is over."""
    if waiver.state != machine.CREATED or waiver.wakes_at is None:
        return None
    return city_iso(waiver.wakes_at)


def steps_of(tx: Tx, waivers: Iterable[Waiver]) -> dict:
    """The timelines' rows by order, oldest first; all orders are of one subject."""
    found: dict = {waiver.waiver_id: [] for waiver in waivers}
    for step in tx.scalars(
        select(WaiverStep)
        .where(WaiverStep.waiver_id.in_(found))
        .order_by(WaiverStep.at, WaiverStep.step_id)
    ):
        found[step.waiver_id].append(step)
    return found


def timeline(house: House, steps: Iterable[WaiverStep]) -> list[dict]:
    """`[{at, state, act, act_name, by, note}]`: who did what when."""
    return [
        {
            "at": city_iso(step.at),
            "state": step.state,
            "act": step.act,
            "act_name": ACT_NAMES[step.act],
            "by": step.by,
            "note": _note(house, step),
        }
        for step in steps
    ]


def _note(house: House, step: WaiverStep) -> str | None:
    if step.note is None:
        return None
    place = b"waiver_steps.note:" + step.step_id.bytes
    return house.sealer.open(step.subject_id.bytes, place, step.note).decode()


def _claim(house: House, waiver: Waiver) -> dict:
    if waiver.claim_fen is None:
        return {}
    place = b"waivers.claim_reason:" + waiver.waiver_id.bytes
    assert waiver.claim_reason is not None
    assert waiver.dispute_until is not None
    reason = house.sealer.open(waiver.subject_id.bytes, place, waiver.claim_reason).decode()
    return {
        "claim": {
            "amount_fen": waiver.claim_fen,
            "reason": reason,
            "dispute_until": city_iso(waiver.dispute_until),
        }
    }
