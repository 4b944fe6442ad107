"""Reading and moving one order of the 信易+ ledger; every step leaves its row, word and event.

A merchant's claim is a private one (rule 9): nothing here ever touches a credit record.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import MerchantOrder, Notice, Waiver, WaiverStep, new_id
from policy import waivers as policy
from policy.amounts import yuan
from services import notices, webhooks
from services.clocks import city_words
from services.house import House
from services.merchants import places
from services.waivers import machine, views

CITIZEN, MERCHANT, STAFF, SYSTEM = "citizen", "merchant", "staff", "system"
# Which notice a citizen gets of a state, and which event a merchant.
NOTICES = {
    machine.CREATED: "waiver_to_confirm",
    machine.ACTIVE: "waiver_started",
    machine.COMPLETED: "waiver_completed",
    machine.EXPIRED: "waiver_expired",
    machine.REVOKED: "waiver_revoked",
    machine.CLAIMED: "waiver_claimed",
    machine.DISPUTED: "waiver_disputed",
    machine.SETTLED: "waiver_settled",
    machine.DEFAULTED: "waiver_defaulted",
}
EVENTS = {state: f"waiver.{state.lower()}" for state in NOTICES} | {
    machine.ACTIVE: "waiver.activated"
}


@dataclass(frozen=True, slots=True)
class Step:
    """One act upon an order: which, whose, when it counts, in which words."""

    act: str
    by: str
    at: datetime
    note: str | None = None
    operator_id: uuid.UUID | None = None


def find(tx: Tx, subject_id: uuid.UUID, waiver_id: uuid.UUID) -> Waiver | None:
    """An order of the subject that the transaction is about, locked."""
    return tx.get(Waiver, (subject_id, waiver_id), with_for_update=True)


def find_order(tx: Tx, institution_id: uuid.UUID, out_order_no: str) -> MerchantOrder | None:
    """Where a merchant's order number leads; None for one that the merchant never gave."""
    return tx.get(MerchantOrder, (institution_id, out_order_no))


def seal_told(house: House, waiver: Waiver, told: Mapping[str, str | None]) -> bytes:
    """Seal `{item, holder, site}` for the order's row."""
    return house.sealer.seal(
        waiver.subject_id.bytes,
        b"waivers.told:" + waiver.waiver_id.bytes,
        orjson.dumps(told),
    )


def move(house: House, tx: Tx, waiver: Waiver, step: Step, now: datetime) -> None:
    """Take one step: the state, the clock's next moment, the timeline, the citizen, the merchant.

    Conflict `wrong_state` where the machine has no such way. `now` is later than the step's
    own moment where the clock took it late.
    """
    waiver.state = machine.after(waiver.state, step.act)
    if waiver.state == machine.CLAIMED:
        waiver.claimed_at = step.at
        waiver.dispute_until = step.at + policy.load().dispute_within
    record(house, tx, waiver, step, now)


def record(house: House, tx: Tx, waiver: Waiver, step: Step, now: datetime) -> None:
    """Write down a state that was just reached, and tell both sides."""
    waiver.changed_at = now  # when it could first be seen: whoever polls by it misses nothing
    waiver.wakes_at = _wakes_at(waiver, step.at)
    add_step(house, tx, waiver, step)
    kind = f"waiver_{step.act}" if step.act.startswith("rule_") else NOTICES[waiver.state]
    notice_id = tell(house, tx, waiver, kind, step.note, now)
    if waiver.state == machine.CLAIMED:
        waiver.claim_notice_id = notice_id
    tx.flush()
    announce(house, tx, waiver, EVENTS[waiver.state], now)
    if waiver.state == machine.ACTIVE:
        _warn_if_unreachable(house, tx, waiver, now)


def announce(house: House, tx: Tx, waiver: Waiver, kind: str, now: datetime) -> None:
    """Have the merchant told about the order as it is now."""
    shown = views.for_merchant(house, waiver, now)
    webhooks.queue(tx, house, waiver.institution_id, kind, shown, now)


def add_step(house: House, tx: Tx, waiver: Waiver, step: Step) -> None:
    """Write a line of the timeline."""
    row = WaiverStep(
        subject_id=waiver.subject_id,
        step_id=new_id(),
        waiver_id=waiver.waiver_id,
        institution_id=waiver.institution_id,
        at=step.at,
        state=waiver.state,
        act=step.act,
        by=step.by,
        operator_id=step.operator_id,
        note=None,
    )
    if step.note is not None:
        place = b"waiver_steps.note:" + row.step_id.bytes
        row.note = house.sealer.seal(waiver.subject_id.bytes, place, step.note.encode())
    tx.add(row)


def tell(
    house: House, tx: Tx, waiver: Waiver, kind: str, note: str | None, now: datetime
) -> uuid.UUID:
    """Have the citizen told about the order as it is now."""
    told = notices.only_declared(kind, _told(house, tx, waiver, note))
    return notices.queue(house, tx, waiver.account_id, kind, now, told)


def _warn_if_unreachable(house: House, tx: Tx, waiver: Waiver, now: datetime) -> None:
    """Say while it can still be mended that WeChat would not deliver the order's reminders."""
    told = notices.only_declared(notices.UNREACHABLE, _told(house, tx, waiver, None))
    subject_id, account_id = waiver.subject_id, waiver.account_id
    notices.warn_if_unreachable(house, tx, account_id, subject_id, now, told)


def _told(house: House, tx: Tx, waiver: Waiver, note: str | None) -> Mapping[str, str]:
    until = waiver.dispute_until
    return {
        "merchant": places.shown(tx, waiver.institution_id).name,
        "item": views.told(house, waiver)["item"],
        "deposit": yuan(waiver.deposit_fen),
        "amount": yuan(waiver.claim_fen if waiver.claim_fen is not None else waiver.deposit_fen),
        "due": city_words(waiver.due_at),
        "minutes": str(int(policy.load().confirm_within.total_seconds() // 60)),
        "reason": note or "",
        "until": city_words(until) if until else "",
    }


def _wakes_at(waiver: Waiver, since: datetime) -> datetime | None:
    """The next moment at which the clock itself has something to do with an order."""
    rules = policy.load()
    match waiver.state:
        case machine.CREATED:
            return waiver.created_at + rules.confirm_within
        case machine.ACTIVE:
            remind_at = waiver.due_at - rules.remind_before
            return remind_at if remind_at > since else waiver.due_at
        case machine.CLAIMED:
            return waiver.dispute_until
    return None


def prove_by_message(tx: Tx, waiver: Waiver) -> None:
    """Take over when WeChat took the notice of a claim for the person, if it did."""
    if waiver.claim_proven_at is None and waiver.claim_notice_id is not None:
        query = select(Notice.sent_at).where(Notice.notice_id == waiver.claim_notice_id)
        waiver.claim_proven_at = tx.scalar(query)


def prove_by_looking(tx: Tx, waiver: Waiver, now: datetime) -> None:
    """Remember that the person read of a claim here, where no message had proved it before."""
    if waiver.claimed_at is not None:
        prove_by_message(tx, waiver)
        waiver.claim_proven_at = waiver.claim_proven_at or now
