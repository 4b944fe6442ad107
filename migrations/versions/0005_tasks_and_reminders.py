"""tasks for a human, reminders sent, counters in a browser"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("matter_id", "role", "due_on", "stage", name=op.f("pk_reminders")),
    )
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_due_on", "tasks", ["due_on"], unique=False)
    op.create_index("ix_tasks_opened_on", "tasks", ["opened_on"], unique=False)
    op.create_index(
        "uq_tasks_open",
        "tasks",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )

    op.create_table(
        "counter_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_counter_sessions")),
    )

    op.add_column("notices", sa.Column("case_id", sa.Uuid(), nullable=True))
    op.add_column("notices", sa.Column("task_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_notices_task_id"), "notices", ["task_id"], unique=False)


def downgrade() -> None:
    op.drop_table("counter_sessions")
    op.drop_index(op.f("ix_notices_task_id"), "notices")
    op.drop_column("notices", "task_id")
    op.drop_column("notices", "case_id")
    op.drop_index(
        "uq_tasks_open",
        "tasks",
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.drop_index("ix_tasks_opened_on", "tasks")
    op.drop_index("ix_tasks_due_on", "tasks")
    op.drop_table("tasks")
    op.drop_table("reminders")
