"""What the ledger says that cannot be, whoever raced or died while it was written."""

from collections import Counter, defaultdict
from datetime import timedelta

from sqlalchemy import func, select

from models import MerchantEvent, MerchantOrder, Notice, Waiver, WaiverStep
from services.house import House

# As domain.md has it, not as the program does.
COUNTS = {"CREATED", "ACTIVE", "CLAIMED", "DISPUTED", "DEFAULTED"}
UNCONFIRMED_FOR = timedelta(minutes=15)


def lies(house: House, limit_fen: int) -> list[str]:
    """Each line a sentence; the house is one that sees everybody, all of whom have this limit.

    The steps of one person are written one after the other, under that person's lock, so that
    their ids have the order in which they came about.
    """
    with house.db.session(write=False) as tx:
        waivers = {row.waiver_id: row for row in tx.scalars(select(Waiver))}
        steps = tx.scalars(select(WaiverStep).order_by(WaiverStep.step_id)).all()
        orders = tx.scalars(select(MerchantOrder)).all()
    return [
        *_beyond_the_limit(waivers, steps, limit_fen),
        *_torn(waivers, steps, orders),
    ]


def _beyond_the_limit(waivers, steps, limit_fen: int) -> list[str]:
    found, states = [], defaultdict(dict)
    for step in steps:
        mine = states[step.subject_id]
        mine[step.waiver_id] = step.state
        running = [
            waivers[waiver_id].deposit_fen
            for waiver_id, state in mine.items()
            if state in COUNTS and not _has_lapsed(waivers[waiver_id], state, step.at)
        ]
        if sum(running) > limit_fen:
            found.append(f"after {step.act} {sum(running)} fen were open, beyond {limit_fen}")
    return found


def _has_lapsed(waiver: Waiver, state: str, at) -> bool:
    return state == "CREATED" and at >= waiver.created_at + UNCONFIRMED_FOR


def _torn(waivers, steps, orders) -> list[str]:
    found = []
    last = {step.waiver_id: step.state for step in steps}
    openings = Counter(step.waiver_id for step in steps if step.act == "open")
    if {order.waiver_id for order in orders} != set(waivers):
        found.append("an order number without its order, or the other way round")
    if set(last) != set(waivers) or set(openings.values()) - {1}:
        found.append("an order that was opened never, or twice")
    found += [
        f"an order is {row.state}, its timeline ends with {last.get(row.waiver_id)}"
        for row in waivers.values()
        if row.state != last.get(row.waiver_id)
    ]
    scans = [order.scan_id for order in orders if order.scan_id]
    if len(scans) != len(set(scans)):
        found.append("a scan was good for two orders")
    return found


def written(house: House) -> dict[str, int]:
    """How many rows of each kind stand: what belongs together is all there, or nothing of it."""
    # Whether somebody can be reached at all is told once in a while, not with each order.
    about_orders = Notice.kind.like("waiver_%") & (Notice.kind != "waiver_unreachable")
    with house.db.session(write=False) as tx:
        return {
            "orders": tx.scalar(select(func.count()).select_from(Waiver)),
            "numbers": tx.scalar(select(func.count()).select_from(MerchantOrder)),
            "steps": tx.scalar(select(func.count()).select_from(WaiverStep)),
            "notices": tx.scalar(select(func.count()).select_from(Notice).where(about_orders)),
            "events": tx.scalar(select(func.count()).select_from(MerchantEvent)),
        }
