"""A merchant scans a pass and learns yes or no to the deposit it asks for, nothing else."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select

from models import MerchantOrder, Notice, Offer, Pass, Scan, new_id
from models.hot import HotConnection, HotStatement, RowTaken
from policy import scenes
from policy import waivers as waiver_policy
from policy.amounts import yuan
from policy.eligibility import Standing, judge
from policy.masks import mask_holder
from services import looks, notices, passes, standings
from services.callers import InstitutionCaller
from services.clocks import city_date, city_iso
from services.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    ServiceError,
    Unavailable,
    invalid_field,
)
from services.house import House
from services.looks import Purpose
from services.merchants import offers
from services.subjects import read_names

CHECK = Purpose("核验免押资格", "本人出示信用码", "是否可以免押")
WORDS = {True: "可以免押", False: "不免押"}
OUTCOMES = {True: "eligible", False: "not_eligible"}
FRESHENED = 3  # a file that goes stale again and again is nobody's to wait for
FOUND = HotStatement(
    select(
        Pass.subject_id,
        Pass.account_id,
        Pass.expires_at,
        Pass.ended_at,
        Scan.subject_id.label("used_by"),
    )
    .select_from(Pass)
    .outerjoin(Scan, Scan.pass_hash == Pass.pass_hash)
    .where(Pass.pass_hash == bindparam("pass_hash"))
)
# Held until the scan is written: whoever withdraws a pass comes before it or after it.
HELD = HotStatement(
    select(Pass.ended_at).where(Pass.pass_hash == bindparam("pass_hash")).with_for_update()
)
USED = HotStatement(insert(Scan))
TOLD = HotStatement(insert(Notice).values({name: bindparam(name) for name in notices.COLUMNS}))


@dataclass(frozen=True, slots=True)
class Question:
    """What a merchant asks about whoever shows a pass; `deposit_fen` in fen."""

    content: str
    scene: str
    deposit_fen: int
    offer_id: uuid.UUID | None = None


def redeem(house: House, caller: InstitutionCaller, question: Question) -> dict:
    """Use a pass up and answer the merchant's question.

    NotFound `pass_unknown`, Conflict `pass_used`, Gone `pass_expired`; Forbidden
    `scene_not_offered`, Invalid naming `deposit_fen` above the offer, which leave the pass as it
    was. Whoever is refused with a pass of ours in hand leaves a refused look.
    """
    now = house.clock.now()
    pass_hash = passes.read_token(question.content)
    with house.db.hot() as hot:
        found, offered = hot.read(
            (FOUND, {"pass_hash": pass_hash}),
            (offers.HOT_ACTIVE, {"institution_id": caller.institution_id}),
        )
    if not found:
        raise passes.unknown()
    shown = found[0]
    try:
        offer = choose_offer(offered, question)
        _check(shown, now)
        return _decided(house, caller, question, pass_hash, shown, offer, now)
    except ServiceError:
        _log_refusal(house, shown.subject_id, caller, now)
        raise


def redeem_for_offer(
    house: House,
    caller: InstitutionCaller,
    content: str,
    offer_id: uuid.UUID,
    deposit_fen: int | None = None,
) -> dict:
    """Likewise for a chosen offer of the caller's, by default for the whole of its deposit.

    Invalid naming `deposit_fen` where there is nothing to waive; the pass stays as it was.
    """
    if deposit_fen == 0:
        text = "押金须大于零；不收押金的，直接借出就可以"
        raise invalid_field("deposit_fen", "out_of_range", text)
    with house.db.session(write=False) as tx:
        offer = offers.find(tx, caller.institution_id, offer_id)
    if offer is None:
        raise unknown_offer()
    asked = offer.deposit_fen if deposit_fen is None else deposit_fen
    return redeem(house, caller, Question(content, offer.scene, asked, offer_id))


def view_own(house: House, caller: InstitutionCaller, scan_id: uuid.UUID) -> dict:
    """The answer to one of the caller's scans once more, while it is good for an order.

    It was logged when it was given, and nothing is asked anew. NotFound for anybody else's; Gone
    `scan_expired` when its minutes are over, or the person took the consent back. `order` is the
    number of the order that stands on it; `order_no` what a new one may be called.
    """
    now = house.clock.now()
    with house.db.session(write=False) as tx:
        scan = tx.get(Scan, scan_id)
        if scan is None or scan.institution_id != caller.institution_id:
            raise NotFound("scan_unknown", "没有这次扫码，请重新扫描顾客的信用码")
        offer = tx.get_one(Offer, scan.offer_id)
        opened = select(MerchantOrder.out_order_no).where(MerchantOrder.scan_id == scan_id)
        order = tx.scalar(opened)
    if order is None and now >= scan.expires_at:
        raise Gone("scan_expired", "扫码结果已失效，请重新扫描顾客的信用码")
    with house.db.connect(scan.subject_id, write=False) as connection:
        name = read_names(connection, house.sealer, [scan.subject_id])[scan.subject_id][2]
    answered = {"scan_id": scan_id, "is_eligible": scan.is_eligible}
    answered |= {"deposit_fen": scan.deposit_fen, "expires_at": scan.expires_at}
    return _answer(answered, mask_holder(name)) | {
        "deposit_fen": scan.deposit_fen,
        "at": city_iso(scan.at),
        "offer": offers.described(offer),
        "latest_due_at": city_iso(scan.at + timedelta(days=offer.days)),
        "order": order,
        "order_no": f"S{city_date(scan.at):%Y%m%d}{scan_id.hex[-10:].upper()}",
    }


def find_repeated(house: House, caller: InstitutionCaller, content: str) -> dict | None:
    """`{scan_id, at}` of the scan by which this very cashier used this pass, while it is good.

    Whose answer was lost on its way scans again, and hears that the pass is used.
    """
    query = select(Scan).where(Scan.pass_hash == passes.read_token(content))
    with house.db.session(write=False) as tx:
        scan = tx.scalars(query).first()
    if scan is None or house.clock.now() >= scan.expires_at:
        return None
    if (scan.institution_id, scan.operator_id) != (caller.institution_id, caller.operator_id):
        return None
    return {"scan_id": scan.scan_id.hex, "at": city_iso(scan.at)}


def choose_offer(offered: Sequence[Any], question: Question) -> Any:
    """The offer that is asked for, or the merchant's first of the scene that covers the deposit."""
    named = question.offer_id
    if named is not None and all(offer.offer_id != named for offer in offered):
        raise unknown_offer()
    fitting = [
        offer
        for offer in offered
        if offer.scene == question.scene and named in (None, offer.offer_id)
    ]
    # A scene that left the policy takes its offers with it.
    scene = scenes.load().scenes.get(question.scene)
    if not fitting or scene is None or not scene.grants_waivers:
        raise Forbidden("scene_not_offered", "本店没有开通这个场景的免押服务")
    for offer in fitting:
        if question.deposit_fen <= offer.deposit_fen:
            return offer
    most = max(offer.deposit_fen for offer in fitting)
    raise invalid_field("deposit_fen", "above_offer", f"押金超出本店该场景服务的上限 {yuan(most)}")


def unknown_offer() -> Invalid:
    return invalid_field("offer_id", "unknown_offer", "没有这项免押服务，或已停止提供")


def _check(shown: Any, now: datetime) -> None:
    if shown.used_by is not None:
        raise _used()
    if shown.ended_at is not None or now >= shown.expires_at:
        raise Gone("pass_expired", "这个信用码已过期，请顾客刷新后重新出示")


def _used() -> Conflict:
    return Conflict("pass_used", "这个信用码已经用过，请顾客刷新后重新出示")


def _decided(
    house: House,
    caller: InstitutionCaller,
    question: Question,
    pass_hash: bytes,
    shown: Any,
    offer: Any,
    now: datetime,
) -> dict:
    """Read, decide and write in one transaction; a stale file is first made true again."""
    for _ in range(FRESHENED):
        with house.db.hot(shown.subject_id) as hot:
            held = (HELD, {"pass_hash": pass_hash})
            read = standings.read_hot(hot, house, shown.subject_id, now, held)
            if read is not None:
                standing, name, still = read
                if still[0].ended_at is not None:
                    # Ended since it was first looked at, and perhaps used before that.
                    _check(hot.first(FOUND, held[1]), now)
                eligible = is_eligible(standing, offer.scene, question.deposit_fen)
                scan = _scan(caller, question, pass_hash, shown, offer, eligible, now)
                _use(house, hot, caller, scan)
                return _answer(scan, mask_holder(name))
        standings.refresh(house, shown.subject_id, now)
    raise Unavailable(retry_after=1)


def is_eligible(standing: Standing, scene: str, deposit_fen: int) -> bool:
    """Yes or no to a deposit, with what is open already counted."""
    rules = scenes.load()
    verdict = judge(rules, rules.scenes[scene], standing)
    return verdict.eligible and deposit_fen <= verdict.waiver_fen


def _scan(
    caller: InstitutionCaller,
    question: Question,
    pass_hash: bytes,
    shown: Any,
    offer: Any,
    eligible: bool,
    now: datetime,
) -> dict:
    return {
        "scan_id": new_id(),
        "pass_hash": pass_hash,
        "subject_id": shown.subject_id,
        "account_id": shown.account_id,
        "institution_id": caller.institution_id,
        "operator_id": caller.operator_id,
        "offer_id": offer.offer_id,
        "deposit_fen": question.deposit_fen,
        "is_eligible": eligible,
        "at": now,
        "expires_at": now + waiver_policy.load().scan_life,
    }


def _use(house: House, hot: HotConnection, caller: InstitutionCaller, scan: dict) -> None:
    """Write the scan, the look and the notice; of all who try one pass at once, one can."""
    subject_id, now, eligible = scan["subject_id"], scan["at"], scan["is_eligible"]
    look = looks.row(subject_id, CHECK, caller.name, "merchant", OUTCOMES[eligible], now)
    told = {"merchant": caller.name, "decision": WORDS[eligible]}
    notice = notices.row(house.sealer, scan["account_id"], "pass_scanned", now, told)
    try:
        hot.write_and_commit((USED, scan), (looks.HOT_INSERT, look), (TOLD, notice))
    except RowTaken as error:
        raise _used() from error


def _answer(scan: dict, holder: str) -> dict:
    eligible = scan["is_eligible"]
    return {
        "scan_id": scan["scan_id"].hex,
        "decision": OUTCOMES[eligible],
        "holder": holder,
        "deposit_waiver_fen": scan["deposit_fen"] if eligible else 0,
        "expires_at": city_iso(scan["expires_at"]),
    }


def _log_refusal(
    house: House, subject_id: uuid.UUID, caller: InstitutionCaller, now: datetime
) -> None:
    """A refused look is remembered too (浙江省公共信用信息管理条例 Art. 20)."""
    with house.db.connect(subject_id) as tx:
        looks.note(
            tx, subject_id, CHECK, who=caller.name, role="merchant", outcome="refused", now=now
        )
        tx.commit()
