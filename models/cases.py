"""What a person asks the credit office for: objections, repairs, second looks, complaints."""

import uuid
from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Case(Base):
    """One matter with its clock: `kind` is `objection`, `repair`, `redecision` or `complaint`.

    `subject_id` is whose file it is about, `account_id` who asked and is told: nobody, while an
    organisation's representative has changed and the next one has not come. `target` names
    what it is about (`record:<id>`, `item:<code>`, `entry:<id>`, `scene:<code>`): of one kind
    and target one case is open at a time. `body` is sealed JSON: the words of the person, and
    those of the decision. `profile` is the clock profile that the case began under; a change of
    the city's profile never touches it. `wakes_at` is the next moment at which the clock itself
    has something to do. `institution_id` is the department that it was forwarded to.
    """

    __tablename__ = "cases"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    account_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(64))
    ground: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    profile: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    accept_by: Mapped[date | None]
    due_on: Mapped[date | None]
    latest_on: Mapped[date | None]
    wakes_at: Mapped[datetime | None]
    suspends: Mapped[bool] = mapped_column(default=False)
    returned: Mapped[bool] = mapped_column(default=False)
    institution_id: Mapped[uuid.UUID | None]
    answer_by: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_cases_open_target",
            "subject_id",
            "kind",
            "target",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_cases_wakes_at", "wakes_at"),
        Index("ix_cases_kind_state_due_on", "kind", "state", "due_on"),
        Index("ix_cases_institution_id_answer_by", "institution_id", "answer_by"),
    )


class CaseStep(Base):
    """One step of a case's timeline: who did what when. `note` is sealed text.

    `actor_id` is the person who took it for an organisation.
    """

    __tablename__ = "case_steps"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    step_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    act: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[uuid.UUID | None]
    staff_id: Mapped[uuid.UUID | None]
    institution_id: Mapped[uuid.UUID | None]
    note: Mapped[bytes | None] = mapped_column(LargeBinary)


class CaseOwner(Base):
    """Whose case it is: what a desk, a department or WeChat's answer finds it by.

    It stands outside row-level security, and names nobody.
    """

    __tablename__ = "case_owners"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID]


class CaseFact(Base):
    """What the office's statistics count of a case: no person and no words.

    One row a `round`: 1 is the case, 2 the review of a decided objection, whose `kind` is
    `review`. `month` is that of the city's day on which it was received, `department` the
    record's source. `outcome` also says how it ended without a decision. It stands outside
    row-level security, so that whoever counts opens nobody's case.
    """

    __tablename__ = "case_facts"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    month: Mapped[str] = mapped_column(String(7))
    department: Mapped[str | None] = mapped_column(String(80))
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (Index("ix_case_facts_month", "month"),)


class Reminder(Base):
    """That a desk was told, once, that a case or a task is due `soon` or `overdue`.

    A longer term is a new day, another role a new turn: each is told anew. It names nobody.
    """

    __tablename__ = "reminders"

    matter_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(8), primary_key=True)
    sent_at: Mapped[datetime]


class Evidence(Base):
    """A photo or document of a case; the file itself lies sealed in the file store.

    `state`: `storing` (its file is about to be there), `fetching` (WeChat has it still),
    `checking`, `ready`, `blocked` (not shown to anybody), `failed`. `media` is the sealed id
    under which WeChat keeps a photo from the chat, `digest` the keyed hash of an upload.
    `by` is `citizen`, `department` or `staff`. `failure`: why a photo from the chat was not
    taken, in words for its person; they are told at `next_try_at`.
    """

    __tablename__ = "evidence"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    evidence_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(index=True)
    account_id: Mapped[uuid.UUID | None]
    by: Mapped[str] = mapped_column(String(12))
    institution_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(String(10))
    content_type: Mapped[str | None] = mapped_column(String(20))
    size: Mapped[int | None]
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    media: Mapped[bytes | None] = mapped_column(LargeBinary)
    failure: Mapped[str | None] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    delete_after: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_evidence_next_try_at", "next_try_at"),
        Index("ix_evidence_delete_after", "delete_after"),
    )


class ContentCheck(Base):
    """A text or picture of a citizen that WeChat's content check is to judge before release.

    `about` is `case:<id>`, `evidence:<id>` or `ticket:<id>`. `state`: `due`, `asked` (a
    picture's verdict is pushed later, under `trace_hash`) or `done`; `verdict` is `pass`,
    `review` (a person looks) or `risky`. The text itself stays where it is sealed.
    """

    __tablename__ = "content_checks"

    check_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    about: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[uuid.UUID | None]
    account_id: Mapped[uuid.UUID]
    state: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[str | None] = mapped_column(String(8))
    trace_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_content_checks_next_try_at", "next_try_at"),
        Index("ix_content_checks_about", "about"),
    )
