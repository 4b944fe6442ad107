"""What a merchant lends without a deposit: an offer narrows a scene and never widens it."""

import uuid

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session as Tx

from models import Institution, Offer, new_id
from models.hot import HotStatement
from policy import scenes, waivers
from policy.amounts import yuan
from services.callers import InstitutionCaller
from services.errors import NotFound, invalid_field
from services.house import House
from services.words import one_line

LONGEST_TITLE = 60
HOT_ACTIVE = HotStatement(
    select(Offer.offer_id, Offer.scene, Offer.deposit_fen)
    .where(Offer.institution_id == bindparam("institution_id"), Offer.withdrawn_at.is_(None))
    .order_by(Offer.offer_id)
)


def active(tx: Tx, institution_id: uuid.UUID) -> list[Offer]:
    """A merchant's offers that orders may be opened on, oldest first; none while suspended."""
    return list(tx.scalars(_active(institution_id).order_by(Offer.offer_id)))


def find(tx: Tx, institution_id: uuid.UUID, offer_id: uuid.UUID) -> Offer | None:
    """Likewise one of them."""
    return tx.scalars(_active(institution_id).where(Offer.offer_id == offer_id)).first()


def list_own(house: House, caller: InstitutionCaller) -> list[dict]:
    """The caller's offers that were not withdrawn."""
    with house.db.session(write=False) as tx:
        return [described(offer) for offer in active(tx, caller.institution_id)]


def add(
    house: House,
    caller: InstitutionCaller,
    *,
    scene: str,
    title: str,
    deposit_fen: int,
    days: int,
    confirm: bool | None = None,
) -> dict:
    """A new offer of the caller's.

    `confirm`: whether the citizen confirms each order; left open, as the policy wants it.
    """
    title = one_line("title", title, LONGEST_TITLE)
    _check(scene, deposit_fen, days)
    offer = Offer(
        offer_id=new_id(),
        institution_id=caller.institution_id,
        scene=scene,
        title=title,
        deposit_fen=deposit_fen,
        days=days,
        confirm=_confirmed(deposit_fen, confirm),
        created_at=house.clock.now(),
        withdrawn_at=None,
    )
    with house.db.session() as tx:
        tx.add(offer)
        tx.commit()
    return described(offer)


def withdraw(house: House, caller: InstitutionCaller, offer_id: uuid.UUID) -> None:
    """No further order on this offer; those that run go on."""
    with house.db.session() as tx:
        offer = find(tx, caller.institution_id, offer_id)
        if offer is None:
            raise NotFound
        offer.withdrawn_at = house.clock.now()
        tx.commit()


def described(offer: Offer) -> dict:
    """An offer as every channel shows it."""
    return {
        "offer_id": offer.offer_id.hex,
        "scene": offer.scene,
        "scene_name": scenes.load().scenes[offer.scene].name,
        "title": offer.title,
        "deposit_fen": offer.deposit_fen,
        "days": offer.days,
        "confirm": offer.confirm,
    }


def _active(institution_id: uuid.UUID) -> Select[Offer]:
    # A scene that left the policy takes its offers with it.
    granting = [code for code, scene in scenes.load().scenes.items() if scene.grants_waivers]
    return (
        select(Offer)
        .join(Institution, Institution.institution_id == Offer.institution_id)
        .where(Offer.institution_id == institution_id, Offer.withdrawn_at.is_(None))
        .where(Institution.suspended_at.is_(None), Offer.scene.in_(granting))
    )


def _check(scene: str, deposit_fen: int, days: int) -> None:
    granting = {code: each for code, each in scenes.load().scenes.items() if each.grants_waivers}
    limits = granting.get(scene)
    if limits is None:
        raise invalid_field("scene", "not_listed", f"scene 须为 {'、'.join(granting)} 之一")
    if not 1 <= deposit_fen <= limits.most_fen:
        text = f"该场景的免押金额须大于零，且不超过 {yuan(limits.most_fen)}"
        raise invalid_field("deposit_fen", "out_of_range", text)
    if not 1 <= days <= limits.most_days:
        text = f"该场景的使用天数须为 1 到 {limits.most_days} 天"
        raise invalid_field("days", "out_of_range", text)


def _confirmed(deposit_fen: int, confirm: bool | None) -> bool:
    above = waivers.load().confirm_above_fen
    must = deposit_fen > above
    if must and confirm is False:
        text = f"押金超过 {yuan(above)}的订单须由市民确认"
        raise invalid_field("confirm", "confirm_required", text)
    return must if confirm is None else confirm
