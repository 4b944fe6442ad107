"""A merchant scans a pass and learns yes or no to the deposit it asks for, nothing else."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from models import Offer, Pass, Scan, Subject, new_id
from models.notices import Notice
from policy import scenes
from policy import waivers as waiver_policy
from policy.eligibility import judge
from policy.masks import mask_holder
from services import looks, notices, passes, standings
from services.callers import InstitutionCaller
from services.clocks import city_iso
from services.errors import Conflict, Forbidden, Gone, ServiceError, invalid_field
from services.house import House
from services.looks import Purpose
from services.merchants import offers

CHECK = Purpose("核验免押资格", "本人出示信用码", "是否可以免押")
WORDS = {True: "可以免押", False: "不免押"}


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
    with house.db.session(write=False) as tx:
        shown = tx.get(Pass, pass_hash)
        used = tx.scalar(select(Scan.subject_id).where(Scan.pass_hash == pass_hash))
        offered = offers.active(tx, caller.institution_id)
    if shown is None and used is None:
        raise passes.unknown()
    try:
        offer = choose_offer(offered, question)
        _check(shown, used is not None, now)
        assert shown is not None
        return _decide(house, caller, question, shown, offer, now)
    except ServiceError:
        _log_refusal(house, used or shown.subject_id, caller, now)  # type: ignore[union-attr]
        raise


def choose_offer(offered: list[Offer], question: Question) -> Offer:
    """The offer that is asked for, or the merchant's first of the scene that covers the deposit."""
    of_scene = [offer for offer in offered if offer.scene == question.scene]
    if question.offer_id is not None:
        of_scene = [offer for offer in of_scene if offer.offer_id == question.offer_id]
        if not of_scene and any(o.offer_id == question.offer_id for o in offered):
            raise Forbidden("scene_not_offered", "这项服务不属于所选的场景")
    if not of_scene:
        if question.offer_id is not None:
            raise invalid_field("offer_id", "unknown_offer", "没有这项免押服务，或已停止提供")
        raise Forbidden("scene_not_offered", "本店没有开通这个场景的免押服务")
    for offer in of_scene:
        if question.deposit_fen <= offer.deposit_fen:
            return offer
    most = max(offer.deposit_fen for offer in of_scene)
    told = f"押金超出本店该场景服务的上限 {most} 分"
    raise invalid_field("deposit_fen", "above_offer", told)


def _check(shown: Pass | None, is_used: bool, now: datetime) -> None:
    if is_used or shown is None:
        raise Conflict("pass_used", "这个信用码已经用过，请顾客刷新后重新出示")
    if shown.ended_at is not None or now >= shown.expires_at:
        raise Gone("pass_expired", "这个信用码已过期，请顾客刷新后重新出示")


def _decide(
    house: House,
    caller: InstitutionCaller,
    question: Question,
    shown: Pass,
    offer: Offer,
    now: datetime,
) -> dict:
    subject_id, scan_id = shown.subject_id, new_id()
    expires_at = now + waiver_policy.load().scan_life
    with house.db.connect(subject_id) as tx:
        eligible = is_eligible(house, tx, subject_id, offer.scene, question.deposit_fen, now)
        holder = _holder(house, tx, subject_id)
        row = {
            "scan_id": scan_id,
            "pass_hash": shown.pass_hash,
            "subject_id": subject_id,
            "account_id": shown.account_id,
            "institution_id": caller.institution_id,
            "operator_id": caller.operator_id,
            "offer_id": offer.offer_id,
            "deposit_fen": question.deposit_fen,
            "is_eligible": eligible,
            "at": now,
            "expires_at": expires_at,
        }
        try:
            tx.execute(insert(Scan), row)
        except IntegrityError as error:
            # Somebody else's row for this pass stands: of all who try at once, one scanned it.
            raise Conflict("pass_used", "这个信用码已经用过，请顾客刷新后重新出示") from error
        outcome = "eligible" if eligible else "not_eligible"
        looks.note(
            tx, subject_id, CHECK, who=caller.name, role="merchant", outcome=outcome, now=now
        )
        told = {"merchant": caller.name, "decision": WORDS[eligible]}
        notice = notices.row(house.sealer, shown.account_id, "pass_scanned", now, told)
        tx.execute(insert(Notice), notice)
        tx.commit()
    return {
        "scan_id": scan_id.hex,
        "decision": outcome,
        "holder": holder,
        "deposit_waiver_fen": question.deposit_fen if eligible else 0,
        "expires_at": city_iso(expires_at),
    }


def is_eligible(
    house: House, tx: Connection, subject_id: uuid.UUID, scene: str, deposit_fen: int, now: datetime
) -> bool:
    """Yes or no to a deposit, with what is open already counted."""
    rules = scenes.load()
    standing = standings.read(tx, house, subject_id, now)
    verdict = judge(rules, rules.scenes[scene], standing)
    return verdict.eligible and deposit_fen <= verdict.waiver_fen


def _holder(house: House, tx: Connection, subject_id: uuid.UUID) -> str:
    sealed = tx.scalar(select(Subject.name).where(Subject.subject_id == subject_id))
    assert sealed is not None
    return mask_holder(house.sealer.open(subject_id.bytes, b"subjects.name", sealed).decode())


def _log_refusal(
    house: House, subject_id: uuid.UUID, caller: InstitutionCaller, now: datetime
) -> None:
    """A refused look is remembered too (浙江省公共信用信息管理条例 Art. 20)."""
    with house.db.connect(subject_id) as tx:
        looks.note(
            tx, subject_id, CHECK, who=caller.name, role="merchant", outcome="refused", now=now
        )
        tx.commit()
