"""What a granted repair does: the record is shown to nobody else, counts nothing, and its
receivers are told."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Tx

from models import Case, Institution, Record, Sharing
from services import comparisons, recipients, records
from services.cases import ledger
from services.cases.ledger import SYSTEM, Step
from services.clocks import city_date
from services.errors import Conflict
from services.house import House
from services.objections import marks
from services.objections.grounds import read_target

UNPUBLISH, UNSHARE, RESCORE, INFORM = "unpublish", "unshare", "rescore", "inform"
MARK = "repaired"


def carry_out(house: House, tx: Tx, case: Case, now: datetime) -> None:
    """End the record's publicity, its sharing and its points, in the deciding transaction.

    A person's file changes at once or not at all: the three are one change of one file, so each
    has the moment of the decision. Whoever was given the record is told by the clock, one by one.
    """
    record_id = read_target(case.target).id
    mine = (Record.subject_id == case.subject_id, Record.record_id == record_id)
    connection = tx.connection()
    before = comparisons.score_of(house, tx, case.subject_id, now)
    found = tx.execute(update(Record).where(*mine).values(status=records.REPAIRED))
    if not found.rowcount:  # type: ignore[attr-defined]
        raise Conflict("record_gone", "这条记录已不存在")
    records.close_row(connection, case.subject_id, record_id, records.REPAIRED, now)
    text = f"{city_date(now).isoformat()} 已完成信用修复，不再公示、共享和计分。"
    marks.add(house, tx, case, MARK, text, now)
    marks.refresh(house, tx, case, now)
    after = comparisons.score_of(house, tx, case.subject_id, now)
    _done(house, tx, case, UNPUBLISH, "停止公示")
    _done(house, tx, case, UNSHARE, "停止共享")
    if after is not None:
        _done(house, tx, case, RESCORE, f"信用分由 {before} 变为 {after}")
    case.wakes_at = now  # to tell its receivers
    tx.flush()


def inform_next(house: House, tx: Tx, case: Case, body: dict, now: datetime) -> None:
    """Tell the next of those who were given the record; nobody is told twice."""
    told: list[str] = body.setdefault("informed", [])
    record_id = read_target(case.target).id
    given = recipients.of_record(tx, case.subject_id, record_id)
    waiting = [each for each in given if each.authorisation_id.hex not in told]
    case.wakes_at = now if len(waiting) > 1 else None
    if waiting:
        recipients.tell(house, tx, waiting[0], recipients.REPAIRED, now)
        told.append(waiting[0].authorisation_id.hex)
        _done(house, tx, case, INFORM, f"已通知曾获得这条信息的{_name(tx, waiting[0])}")
    elif not told:
        _done(house, tx, case, INFORM, "没有机构获得过这条信息，不需通知")
    ledger.write_body(house, case, body)


def _done(house: House, tx: Tx, case: Case, act: str, note: str) -> None:
    # Each at its own moment, by which the timeline is in order.
    ledger.add_step(house, tx, case, Step(act, SYSTEM, house.clock.now(), note))


def _name(tx: Tx, sharing: Sharing) -> str:
    mine = Institution.institution_id == sharing.institution_id
    return tx.scalar(select(Institution.name).where(mine)) or "机构"
