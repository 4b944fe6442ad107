"""cases, authorisations, chats"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authorisation_owners",
        sa.Column("authorisation_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("authorisation_id", name=op.f("pk_authorisation_owners")),
    )
    op.create_table(
        "authorisations",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("authorisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.String(length=16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "authorisation_id", name=op.f("pk_authorisations")),
    )
    op.create_index(
        "ix_authorisations_institution_id", "authorisations", ["institution_id"], unique=False
    )

    op.create_table(
        "case_facts",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "round", name=op.f("pk_case_facts")),
    )
    op.create_index("ix_case_facts_month", "case_facts", ["month"], unique=False)

    op.create_table(
        "case_owners",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_owners")),
    )
    op.create_table(
        "case_steps",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "step_id", name=op.f("pk_case_steps")),
    )
    op.create_index(op.f("ix_case_steps_case_id"), "case_steps", ["case_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("profile", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accept_by", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("wakes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspends", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "case_id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_account_id"), "cases", ["account_id"], unique=False)
    op.create_index(
        "ix_cases_institution_id_answer_by", "cases", ["institution_id", "answer_by"], unique=False
    )
    op.create_index(
        "ix_cases_kind_state_due_on", "cases", ["kind", "state", "due_on"], unique=False
    )
    op.create_index("ix_cases_wakes_at", "cases", ["wakes_at"], unique=False)
    op.create_index(
        "uq_cases_open_target",
        "cases",
        ["subject_id", "kind", "target"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "chat_messages",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("chat_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_chat_messages")),
    )
    op.create_index("ix_chat_messages_chat_hash", "chat_messages", ["chat_hash"], unique=False)
    op.create_index(
        "ix_chat_messages_state_next_try_at",
        "chat_messages",
        ["state", "next_try_at"],
        unique=False,
    )

    op.create_table(
        "content_checks",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("about", sa.String(length=48), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=True),
        sa.Column("trace_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_content_checks")),
        sa.UniqueConstraint("trace_hash", name=op.f("uq_content_checks_trace_hash")),
    )
    op.create_index("ix_content_checks_about", "content_checks", ["about"], unique=False)
    op.create_index(
        "ix_content_checks_next_try_at", "content_checks", ["next_try_at"], unique=False
    )

    op.create_table(
        "evidence",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content_type", sa.String(length=20), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("media", sa.LargeBinary(), nullable=True),
        sa.Column("failure", sa.String(length=100), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_after", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "evidence_id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_case_id"), "evidence", ["case_id"], unique=False)
    op.create_index("ix_evidence_delete_after", "evidence", ["delete_after"], unique=False)
    op.create_index("ix_evidence_next_try_at", "evidence", ["next_try_at"], unique=False)

    op.create_table(
        "partners",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspension", sa.String(length=200), nullable=True),
        sa.Column("telling", sa.String(length=24), nullable=True),
        sa.Column("told_up_to", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_partners")),
        sa.UniqueConstraint("name", name=op.f("uq_partners_name")),
    )
    op.create_table(
        "representatives",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("blind_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_no", sa.Integer(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_representatives")),
    )
    op.create_index(
        op.f("ix_representatives_blind_index"), "representatives", ["blind_index"], unique=False
    )
    op.create_table(
        "sharings",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("authorisation_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "subject_id", "record_id", "authorisation_id", name=op.f("pk_sharings")
        ),
    )
    op.create_table(
        "ticket_lines",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_ticket_lines")),
    )
    op.create_index(op.f("ix_ticket_lines_ticket_id"), "ticket_lines", ["ticket_id"], unique=False)

    op.create_table(
        "tickets",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("chat_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("openid", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_chat_hash", "tickets", ["chat_hash"], unique=False)
    op.create_index("ix_tickets_state_opened_at", "tickets", ["state", "opened_at"], unique=False)
    op.create_index(
        "uq_tickets_current",
        "tickets",
        ["chat_hash"],
        unique=True,
        sqlite_where=sa.text("state <> 'CLOSED'"),
        postgresql_where=sa.text("state <> 'CLOSED'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_tickets_current",
        "tickets",
        sqlite_where=sa.text("state <> 'CLOSED'"),
        postgresql_where=sa.text("state <> 'CLOSED'"),
    )
    op.drop_index("ix_tickets_state_opened_at", "tickets")
    op.drop_index("ix_tickets_chat_hash", "tickets")

    op.drop_table("tickets")
    op.drop_index(op.f("ix_ticket_lines_ticket_id"), "ticket_lines")

    op.drop_table("ticket_lines")
    op.drop_table("sharings")
    op.drop_index(op.f("ix_representatives_blind_index"), "representatives")

    op.drop_table("representatives")
    op.drop_table("partners")
    op.drop_index("ix_evidence_next_try_at", "evidence")
    op.drop_index("ix_evidence_delete_after", "evidence")
    op.drop_index(op.f("ix_evidence_case_id"), "evidence")

    op.drop_table("evidence")
    op.drop_index("ix_content_checks_next_try_at", "content_checks")
    op.drop_index("ix_content_checks_about", "content_checks")

    op.drop_table("content_checks")
    op.drop_index("ix_chat_messages_state_next_try_at", "chat_messages")
    op.drop_index("ix_chat_messages_chat_hash", "chat_messages")

    op.drop_table("chat_messages")
    op.drop_index(
        "uq_cases_open_target",
        "cases",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index("ix_cases_wakes_at", "cases")
    op.drop_index("ix_cases_kind_state_due_on", "cases")
    op.drop_index("ix_cases_institution_id_answer_by", "cases")
    op.drop_index(op.f("ix_cases_account_id"), "cases")

    op.drop_table("cases")
    op.drop_index(op.f("ix_case_steps_case_id"), "case_steps")

    op.drop_table("case_steps")
    op.drop_table("case_owners")
    op.drop_index("ix_case_facts_month", "case_facts")

    op.drop_table("case_facts")
    op.drop_index("ix_authorisations_institution_id", "authorisations")

    op.drop_table("authorisations")
    op.drop_table("authorisation_owners")
