"""Orders as a cashier looks for them: the newest first, by what is to be done with them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Waiver
from services.callers import InstitutionCaller
from services.clocks import CITY_TIME, city_date
from services.errors import invalid_field
from services.house import House
from services.waivers import clock, machine, views

RUNNING, DUE_TODAY, OVERDUE, CLAIMS, CLOSED = "running", "due_today", "overdue", "claims", "closed"
SHELVES = {
    RUNNING: "进行中",
    DUE_TODAY: "今天应还",
    OVERDUE: "逾期未还",
    CLAIMS: "索赔",
    CLOSED: "已结束",
}
CLAIMED = (machine.CLAIMED, machine.DISPUTED, machine.DEFAULTED)
LONGEST_SOUGHT = 64


@dataclass(frozen=True, slots=True)
class Sought:
    """Which orders: of this shelf, with this in their number, one page before this one."""

    shelf: str | None
    number: str
    limit: int
    before: uuid.UUID | None


def glance(house: House, caller: InstitutionCaller) -> dict[str, int]:
    """How many orders stand on each shelf but the last, which only grows."""
    now = clock.catch_up_merchant(house, caller.institution_id)
    counts = [
        func.count().filter(_on_shelf(shelf, now)).label(shelf)
        for shelf in SHELVES
        if shelf != CLOSED
    ]
    with house.db.of_institution(caller.institution_id) as tx:
        row = tx.execute(
            select(*counts).where(
                Waiver.institution_id == caller.institution_id, Waiver.state.in_(machine.OPEN)
            )
        ).one()
    return dict(row._mapping)


def find(
    house: House, caller: InstitutionCaller, sought: Sought
) -> tuple[list[dict], uuid.UUID | None]:
    """A merchant's orders, newest first, and where the next page begins."""
    if sought.shelf is not None and sought.shelf not in SHELVES:
        raise invalid_field("shelf", "not_listed", f"没有这一类订单：{'、'.join(SHELVES.values())}")
    now = clock.catch_up_merchant(house, caller.institution_id)
    query = select(Waiver).where(Waiver.institution_id == caller.institution_id)
    if sought.shelf:
        query = query.where(_on_shelf(sought.shelf, now))
    if sought.number:
        part = sought.number[:LONGEST_SOUGHT]
        query = query.where(Waiver.out_order_no.icontains(part, autoescape=True))
    if sought.before:
        query = query.where(Waiver.waiver_id < sought.before)
    query = query.order_by(Waiver.waiver_id.desc()).limit(sought.limit + 1)
    with house.db.of_institution(caller.institution_id) as connection, Session(connection) as tx:
        rows = tx.scalars(query).all()
    items = [views.for_merchant(house, row, now) for row in rows[: sought.limit]]
    more = len(rows) > sought.limit
    return items, rows[sought.limit - 1].waiver_id if more else None


def _on_shelf(shelf: str, now: datetime) -> ColumnElement[bool]:
    tomorrow = datetime.combine(city_date(now) + timedelta(days=1), time(), CITY_TIME)
    is_out = Waiver.state == machine.ACTIVE
    return {
        RUNNING: Waiver.state.in_((machine.CREATED, machine.ACTIVE)),
        DUE_TODAY: is_out & (Waiver.due_at >= now) & (Waiver.due_at < tomorrow),
        OVERDUE: is_out & (Waiver.due_at < now),
        CLAIMS: Waiver.state.in_(CLAIMED),
        CLOSED: Waiver.state.not_in(machine.OPEN),
    }[shelf]
