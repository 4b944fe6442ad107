"""Opening an order: by a merchant on a scan, or by a citizen on a merchant's offer.

Both hold the person's row lock from reading the exposure to writing the order: of all who
open at once each sees the orders before, and the limit is never passed.
"""

import re
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Merchant, MerchantOrder, Offer, Scan, Waiver, new_id
from policy import scenes
from policy.amounts import yuan
from policy.eligibility import Verdict, judge
from policy.masks import mask_holder
from services import looks, ready_files, standings
from services.callers import Citizen, InstitutionCaller
from services.clocks import CITY_TIME, city_date
from services.codes import new_code
from services.errors import Conflict, FieldError, Forbidden, Gone, NotFound, invalid_field
from services.house import House
from services.identity_gate import own_subject
from services.looks import Purpose
from services.merchants import offers, places
from services.races import settled
from services.subjects import read_names
from services.waivers import ledger, machine, views
from services.waivers.ledger import CITIZEN, MERCHANT, Step
from services.words import one_line

ORDER_NO = re.compile(r"(?=.*[0-9A-Za-z])[0-9A-Za-z._:\-]{1,64}")
LONGEST_ITEM = 60
BY_SCAN = Purpose("办理免押订单", "本人出示信用码", "是否可以免押")
BY_OWN_ACT = Purpose("办理免押订单", "本人扫商户码发起", "是否可以免押")
LIMITS = {"exposure_limit", "orders_limit"}


@dataclass(frozen=True, slots=True)
class Order:
    """What a merchant asks to have opened."""

    scan_id: uuid.UUID
    out_order_no: str
    item: str
    deposit_fen: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """An order about to be written down."""

    subject_id: uuid.UUID
    account_id: uuid.UUID
    offer: Offer
    out_order_no: str
    item: str
    deposit_fen: int
    due_at: datetime
    state: str
    by: str
    scan_id: uuid.UUID | None = None
    site: str | None = None
    operator_id: uuid.UUID | None = None


def open_on_scan(house: House, caller: InstitutionCaller, order: Order) -> tuple[dict, bool]:
    """Open an order on a scan; returns the merchant's view and whether it is new.

    The same order again is answered with the order as it is now; Conflict `order_differs`
    naming the field when another stands under that number, `not_eligible` when the person's
    limit went to somebody faster, `scan_used`; Gone `scan_expired`; NotFound `scan_unknown`.
    """
    if not ORDER_NO.fullmatch(order.out_order_no):
        raise invalid_field(
            "out_order_no",
            "characters",
            "out_order_no 须为 1 到 64 位字母、数字或 . _ : -，且至少有一个字母或数字",
        )
    order = replace(order, item=one_line("item", order.item, LONGEST_ITEM))
    return settled(lambda: _open_on_scan(house, caller, order))


def _open_on_scan(house: House, caller: InstitutionCaller, order: Order) -> tuple[dict, bool]:
    with house.db.session(write=False) as tx:
        known = ledger.find_order(tx, caller.institution_id, order.out_order_no)
        scan = tx.get(Scan, order.scan_id)
    if known is not None:
        return _again(house, known, order), False
    if scan is None or scan.institution_id != caller.institution_id:
        raise NotFound("scan_unknown", "没有这次扫码，请重新扫描顾客的信用码")
    with house.db.session(scan.subject_id) as tx:
        ready_files.lock(tx.connection(), [scan.subject_id])
        now = house.clock.now()
        known = ledger.find_order(tx, caller.institution_id, order.out_order_no)
        if known is None:
            # Held until the order stands: whoever withdraws comes before it or after it.
            scan = tx.get_one(Scan, order.scan_id, with_for_update=True)
            _check_scan(tx, scan, now)
            waiver = _decide_and_write(house, tx, caller, scan, order, now)
            tx.commit()
            return views.for_merchant(house, waiver, now), True
    return _again(house, known, order), False  # the same request at the same moment was faster


def _decide_and_write(
    house: House, tx: Tx, caller: InstitutionCaller, scan: Scan, order: Order, now: datetime
) -> Waiver:
    """The order, if the person's limit still allows it; a refused look is remembered."""
    offer = tx.get(Offer, scan.offer_id)
    assert offer is not None  # offers are withdrawn, never deleted
    _check_order(order, scan, offer, now)
    verdict = _verdict(house, tx, scan.subject_id, offer.scene, now)
    allowed = verdict.eligible and order.deposit_fen <= verdict.waiver_fen
    _log(tx, scan.subject_id, BY_SCAN, caller.name, allowed, now)
    if not allowed:
        tx.commit()
        raise Conflict("not_eligible", "当前不符合免押条件，请照常收取押金")
    return _write(house, tx, _on_scan(caller, scan, offer, order), now)


def due_by(day: date, latest: datetime) -> datetime:
    """Until when a thing that is due on this day may come back: its end, but within the offer."""
    end = datetime.combine(day, time(23, 59, 59), CITY_TIME)
    return min(end, latest) if day == city_date(latest) else end


def open_own(
    house: House, caller: Citizen, code: str, offer_id: uuid.UUID, site: str | None = None
) -> dict:
    """Open an order on a merchant's offer; the citizen's own act is the confirmation.

    NotFound for a merchant that is none, Invalid naming `offer_id` or `site`, Forbidden
    `not_eligible` with the reasons, Conflict `limit_exceeded` when too much is open already.
    """
    return settled(lambda: _open_own(house, caller, code, offer_id, site))


def _open_own(
    house: House, caller: Citizen, code: str, offer_id: uuid.UUID, site: str | None
) -> dict:
    subject_id = own_subject(caller)
    with house.db.session(subject_id) as tx:
        ready_files.lock(tx.connection(), [subject_id])
        now = house.clock.now()
        merchant, offer = _offered(tx, code, offer_id)
        site = _site(tx, merchant, site)
        verdict = _verdict(house, tx, subject_id, offer.scene, now)
        allowed = verdict.eligible and offer.deposit_fen <= verdict.waiver_fen
        _log(tx, subject_id, BY_OWN_ACT, merchant.name, allowed, now)
        if not allowed:
            tx.commit()
            raise _refusal(verdict)
        opening = Opening(
            subject_id=subject_id,
            account_id=caller.account_id,
            offer=offer,
            out_order_no=_new_order_no(now),
            item=offer.title,
            deposit_fen=offer.deposit_fen,
            due_at=now + timedelta(days=offer.days),
            state=machine.ACTIVE,
            by=CITIZEN,
            site=site,
        )
        waiver = _write(house, tx, opening, now)
        shown = views.for_citizen(
            house, tx, waiver, views.steps_of(tx, [waiver])[waiver.waiver_id], now
        )
        tx.commit()
    return shown


def _again(house: House, known: MerchantOrder, order: Order) -> dict:
    """The order that stands under this number already, if it is the same one."""
    now = house.clock.now()
    with house.db.session(known.subject_id, write=False) as tx:
        waiver = tx.get(Waiver, (known.subject_id, known.waiver_id))
    assert waiver is not None  # both rows were written in one transaction
    same = {
        "scan_id": known.scan_id == order.scan_id,
        "item": views.told(house, waiver)["item"] == order.item,
        "deposit_fen": waiver.deposit_fen == order.deposit_fen,
        "due_at": waiver.due_at == order.due_at,
    }
    differing = [field for field, is_same in same.items() if not is_same]
    if differing:
        raise Conflict(
            "order_differs",
            f"订单号已用于另一笔订单，不一致的内容：{'、'.join(differing)}",
            errors=[FieldError(name, "differs", f"{name} 与原订单不一致") for name in differing],
        )
    return views.for_merchant(house, waiver, now)


def _check_scan(tx: Tx, scan: Scan, now: datetime) -> None:
    used = select(MerchantOrder.waiver_id).where(MerchantOrder.scan_id == scan.scan_id)
    if tx.scalar(used) is not None:
        raise Conflict("scan_used", "这次扫码已办理过订单，请重新扫描顾客的信用码")
    if not scan.is_eligible:
        raise Conflict("not_eligible", "这次扫码的结果是不免押，请照常收取押金")
    if now >= scan.expires_at:
        raise Gone("scan_expired", "扫码结果已失效，请重新扫描顾客的信用码")


def _check_order(order: Order, scan: Scan, offer: Offer, now: datetime) -> None:
    if order.deposit_fen > scan.deposit_fen:
        told = f"押金不能超过扫码时询问的 {yuan(scan.deposit_fen)}"
        raise invalid_field("deposit_fen", "above_scan", told)
    if order.due_at <= now:
        raise invalid_field("due_at", "past", "归还时间须晚于现在")
    if order.due_at > now + timedelta(days=offer.days):
        told = f"归还时间超出该项服务的最长期限 {offer.days} 天"
        raise invalid_field("due_at", "beyond_offer", told)


def _verdict(house: House, tx: Tx, subject_id: uuid.UUID, scene: str, now: datetime) -> Verdict:
    standing = standings.read(tx.connection(), house, subject_id, now)
    rules = scenes.load()
    return judge(rules, rules.scenes[scene], standing)


def _log(
    tx: Tx, subject_id: uuid.UUID, purpose: Purpose, who: str, allowed: bool, now: datetime
) -> None:
    outcome = "eligible" if allowed else "not_eligible"
    looks.note(
        tx.connection(), subject_id, purpose, who=who, role="merchant", outcome=outcome, now=now
    )


def _refusal(verdict: Verdict) -> Conflict | Forbidden:
    errors = [FieldError("eligibility", said.code, said.text) for said in verdict.reasons]
    if verdict.eligible or any(said.code in LIMITS for said in verdict.reasons):
        return Conflict("limit_exceeded", "免押额度不够这项服务的押金，请照常交押金", errors=errors)
    told = "；".join(said.text for said in verdict.reasons)
    return Forbidden("not_eligible", f"{verdict.benefit}：{told}", errors=errors)


def _on_scan(caller: InstitutionCaller, scan: Scan, offer: Offer, order: Order) -> Opening:
    return Opening(
        subject_id=scan.subject_id,
        account_id=scan.account_id,
        offer=offer,
        out_order_no=order.out_order_no,
        item=order.item,
        deposit_fen=order.deposit_fen,
        due_at=order.due_at,
        state=machine.CREATED if offer.confirm else machine.ACTIVE,
        by=MERCHANT,
        scan_id=scan.scan_id,
        operator_id=caller.operator_id,
    )


def _write(house: House, tx: Tx, opening: Opening, now: datetime) -> Waiver:
    """The order and all that goes with it; IntegrityError when its number or scan is taken."""
    offer = opening.offer
    waiver = Waiver(
        subject_id=opening.subject_id,
        waiver_id=new_id(),
        account_id=opening.account_id,
        institution_id=offer.institution_id,
        offer_id=offer.offer_id,
        scene=offer.scene,
        out_order_no=opening.out_order_no,
        deposit_fen=opening.deposit_fen,
        state=opening.state,
        due_at=opening.due_at,
        created_at=now,
        changed_at=now,
    )
    name = read_names(tx.connection(), house.sealer, [opening.subject_id])[opening.subject_id][2]
    told = {"item": opening.item, "holder": mask_holder(name), "site": opening.site}
    waiver.told = ledger.seal_told(house, waiver, told)
    tx.add(waiver)
    tx.add(
        MerchantOrder(
            institution_id=offer.institution_id,
            out_order_no=opening.out_order_no,
            subject_id=opening.subject_id,
            waiver_id=waiver.waiver_id,
            scan_id=opening.scan_id,
        )
    )
    tx.flush()
    step = Step("open", opening.by, now, operator_id=opening.operator_id)
    ledger.record(house, tx, waiver, step, now)
    return waiver


def _offered(tx: Tx, code: str, offer_id: uuid.UUID) -> tuple[Merchant, Offer]:
    place = places.find(tx, code)
    if place.is_suspended:
        raise Conflict("merchant_suspended", "这家商户的免押服务已停用")
    offer = offers.find(tx, place.merchant.institution_id, offer_id)
    if offer is None:
        raise invalid_field("offer_id", "unknown_offer", "商户没有这项免押服务，或已停止提供")
    return place.merchant, offer


def _site(tx: Tx, merchant: Merchant, code: str | None) -> str | None:
    if code is None:
        return None
    site = places.find_site(tx, merchant.institution_id, code)
    if site is None:
        raise invalid_field("site", "unknown_site", "商户没有这个网点")
    return site.code


def _new_order_no(now: datetime) -> str:
    """`C`, the day, and 50 random bits: minted here, since no merchant was asked for one."""
    return f"C{city_date(now):%Y%m%d}{new_code(10)}"
