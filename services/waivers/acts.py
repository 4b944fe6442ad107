"""What a merchant and a citizen do to an order that is open."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session as Tx

from models import Waiver
from policy import waivers as policy
from policy.amounts import yuan
from services import words
from services.callers import Citizen, InstitutionCaller
from services.clocks import city_words
from services.errors import Conflict, NotFound, invalid_field
from services.house import House
from services.identity_gate import own_subject
from services.merchants import places
from services.waivers import clock, ledger, machine, views
from services.waivers.ledger import CITIZEN, MERCHANT, Step
from services.words import one_line

LONGEST_REASON, LONGEST_STATEMENT, LONGEST_EVIDENCE = 200, 500, 200
OVERDUE, DAMAGE, LOSS = "overdue", "damage", "loss"
CLAIM_KINDS = (OVERDUE, DAMAGE, LOSS)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a merchant claims of the waived deposit, in words that the citizen reads.

    `kind` is `overdue`, `damage` or `loss`; None means overdue once the thing is.
    """

    amount_fen: int
    reason: str
    kind: str | None = None
    evidence: Sequence[str] = ()


def complete(house: House, caller: InstitutionCaller, out_order_no: str) -> dict:
    """The thing came back, at whichever site of the merchant."""
    return _by_merchant(house, caller, out_order_no, machine.COMPLETE)


def settle(house: House, caller: InstitutionCaller, out_order_no: str) -> dict:
    """What was claimed is paid."""
    return _by_merchant(house, caller, out_order_no, machine.SETTLE)


def revoke(house: House, caller: InstitutionCaller, out_order_no: str, reason: str) -> dict:
    """The merchant gives the order up, with a reason that the citizen reads."""
    reason = one_line("reason", reason, LONGEST_REASON)
    return _by_merchant(house, caller, out_order_no, machine.REVOKE, note=reason)


def claim(house: House, caller: InstitutionCaller, out_order_no: str, claimed: Claim) -> dict:
    """Claim up to the deposit that was fixed when the order was opened.

    An overdue thing may be claimed after the grace, damage and loss at any time.
    """
    reason = one_line("reason", claimed.reason, LONGEST_REASON)
    if claimed.kind not in (None, *CLAIM_KINDS):
        raise invalid_field("kind", "not_listed", f"kind 须为 {'、'.join(CLAIM_KINDS)} 之一")
    shown = [one_line("evidence", text, LONGEST_EVIDENCE) for text in claimed.evidence]
    note = "；".join([reason, *(f"证据：{text}" for text in shown)])

    def prepare(waiver: Waiver, step: Step) -> None:
        machine.after(waiver.state, machine.CLAIM)
        if not 1 <= claimed.amount_fen <= waiver.deposit_fen:
            told = f"索赔金额须大于零，且不超过该订单的押金 {yuan(waiver.deposit_fen)}"
            raise invalid_field("amount_fen", "out_of_range", told)
        if views.is_overdue(waiver, step.at) and claimed.kind in (None, OVERDUE):
            may_at = waiver.due_at + policy.load().grace
            if step.at < may_at:
                raise Conflict(
                    "grace_running", f"还在逾期宽限期内，{city_words(may_at)} 起可以索赔"
                )
        elif claimed.kind == OVERDUE:
            raise Conflict("not_overdue", "订单还没有逾期")
        waiver.claim_fen = claimed.amount_fen
        place = b"waivers.claim_reason:" + waiver.waiver_id.bytes
        sealed = house.sealer.seal(waiver.subject_id.bytes, place, reason.encode())
        waiver.claim_reason = sealed

    return _by_merchant(house, caller, out_order_no, machine.CLAIM, note=note, prepare=prepare)


def confirm(house: House, caller: Citizen, waiver_id: uuid.UUID) -> dict:
    """The citizen agrees to an order that a merchant opened."""
    return _by_citizen(house, caller, waiver_id, machine.CONFIRM, prepare=_refuse_suspended)


def dispute(house: House, caller: Citizen, waiver_id: uuid.UUID, statement: str) -> dict:
    """The citizen says that a claim is wrong; staff will rule on it."""
    note = words.statement("statement", statement, LONGEST_STATEMENT)
    return _by_citizen(house, caller, waiver_id, machine.DISPUTE, note)


def _by_merchant(
    house: House,
    caller: InstitutionCaller,
    out_order_no: str,
    act: str,
    *,
    note: str | None = None,
    prepare: Callable[[Waiver, Step], None] | None = None,
) -> dict:
    with house.db.session(write=False) as tx:
        order = ledger.find_order(tx, caller.institution_id, out_order_no)
    if order is None:
        raise NotFound("not_found", "没有这个订单号")
    with house.db.session(order.subject_id) as tx:
        waiver, now = clock.awake(house, tx, order.subject_id, order.waiver_id)
        step = Step(act, MERCHANT, now, note, caller.operator_id)
        if prepare is not None:
            prepare(waiver, step)
        ledger.move(house, tx, waiver, step, now)
        tx.commit()
    return views.for_merchant(house, waiver, now)


def _refuse_suspended(tx: Tx, waiver: Waiver) -> None:
    """An order that begins now would have nobody to give the thing back to."""
    if waiver.state == machine.CREATED and places.is_suspended(tx, waiver.institution_id):
        raise Conflict("merchant_suspended", "这家商户的免押服务已停用，不能再确认订单")


def _by_citizen(
    house: House,
    caller: Citizen,
    waiver_id: uuid.UUID,
    act: str,
    note: str | None = None,
    prepare: Callable[[Tx, Waiver], None] | None = None,
) -> dict:
    subject_id = own_subject(caller)
    with house.db.session(subject_id) as tx:
        waiver, now = clock.awake(house, tx, subject_id, waiver_id)
        ledger.prove_by_looking(tx, waiver, now)
        if prepare is not None:
            prepare(tx, waiver)
        ledger.move(house, tx, waiver, Step(act, CITIZEN, now, note), now)
        steps = views.steps_of(tx, [waiver])[waiver.waiver_id]
        shown = views.for_citizen(house, tx, waiver, steps, now)
        tx.commit()
    return shown
