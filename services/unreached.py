"""What no channel took for somebody becomes a task: a person of the office reaches them by hand."""

import logging
import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import CaseOwner, Notice, Task, new_id
from policy import notices as notice_policy
from policy import profiles, working_days
from services import accounts
from services.clocks import city_date

log = logging.getLogger(__name__)


def take_up(tx: Tx, notice: Notice, now: datetime) -> None:
    """Put a notice on the account's open task, or on a new one.

    IntegrityError where another worker begins one for the same account at this moment.
    """
    if not notice_policy.load().kinds[notice.kind].by_hand:
        return
    open_one = (Task.account_id == notice.account_id, Task.closed_on.is_(None))
    task = tx.scalars(select(Task).where(*open_one).with_for_update()).first()
    task = task or _begun(tx, notice, city_date(now))
    notice.task_id = task.task_id if task else None


def _begun(tx: Tx, notice: Notice, today: date) -> Task | None:
    """A new task; None where nobody can know whom it should reach."""
    subject_id = _whom(tx, notice)
    if subject_id is None:
        return None
    task = Task(
        task_id=new_id(),
        account_id=notice.account_id,
        subject_id=subject_id,
        opened_on=today,
        due_on=_due_on(today),
    )
    tx.add(task)
    tx.flush()
    return task


def _whom(tx: Tx, notice: Notice) -> uuid.UUID | None:
    """Who the account is; once it is nobody's any more, whose case the notice is about."""
    subject_id = accounts.bound_subject(tx, notice.account_id)
    if subject_id is None and notice.case_id is not None:
        owner = tx.get(CaseOwner, notice.case_id)
        return owner.subject_id if owner else None
    return subject_id


def _due_on(today: date) -> date:
    try:
        return working_days.add(today, profiles.load().reach)
    except working_days.UnknownYear as error:
        log.error("working days unknown", extra={"cause": str(error)})
        return today  # sooner than it must be, rather than not at all
