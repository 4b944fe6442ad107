"""score, passes, waivers, merchants, staff"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merchant_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_merchant_events")),
    )
    op.create_index(
        "ix_merchant_events_institution_id_event_id",
        "merchant_events",
        ["institution_id", "event_id"],
    )
    op.create_index(
        "ix_merchant_events_state_next_try_at", "merchant_events", ["state", "next_try_at"]
    )
    op.create_table(
        "merchant_orders",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("out_order_no", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("waiver_id", sa.Uuid(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("institution_id", "out_order_no", name=op.f("pk_merchant_orders")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_merchant_orders_scan_id")),
        sa.UniqueConstraint("waiver_id", name=op.f("uq_merchant_orders_waiver_id")),
    )
    op.create_table(
        "merchants",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("webhook_url", sa.String(length=400), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by", sa.Uuid(), nullable=True),
        sa.Column("suspension", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_merchants")),
        sa.UniqueConstraint("code", name=op.f("uq_merchants_code")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_merchants_organisation_id")),
        sa.UniqueConstraint("uscc", name=op.f("uq_merchants_uscc")),
    )
    op.create_table(
        "offers",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("scene", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("deposit_fen", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("confirm", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_offers")),
    )
    op.create_index(op.f("ix_offers_institution_id"), "offers", ["institution_id"])
    op.create_table(
        "operators",
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("invite_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invite_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_operators")),
        sa.UniqueConstraint("invite_hash", name=op.f("uq_operators_invite_hash")),
    )
    op.create_index(op.f("ix_operators_account_id"), "operators", ["account_id"])
    op.create_index(op.f("ix_operators_institution_id"), "operators", ["institution_id"])
    op.create_table(
        "passes",
        sa.Column("pass_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("pass_hash", name=op.f("pk_passes")),
    )
    op.create_index("ix_passes_account_id_expires_at", "passes", ["account_id", "expires_at"])
    op.create_index("ix_passes_expires_at", "passes", ["expires_at"])
    op.create_table(
        "scans",
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("pass_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("deposit_fen", sa.BigInteger(), nullable=False),
        sa.Column("is_eligible", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scans")),
        sa.UniqueConstraint("pass_hash", name=op.f("uq_scans_pass_hash")),
    )
    op.create_index("ix_scans_expires_at", "scans", ["expires_at"])
    op.create_table(
        "score_facts",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("catalogue", sa.String(length=40), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_score_facts")),
    )
    op.create_table(
        "score_points",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "point_id", name=op.f("pk_score_points")),
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
        sa.UniqueConstraint("code", name=op.f("uq_sites_code")),
    )
    op.create_index(op.f("ix_sites_institution_id"), "sites", ["institution_id"])
    op.create_index("ix_sites_latitude_longitude", "sites", ["latitude", "longitude"])
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("staff_no", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"])
    op.create_table(
        "staff_failures",
        sa.Column("failure_id", sa.Uuid(), nullable=False),
        sa.Column("username_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_staff_failures")),
    )
    op.create_index(
        "ix_staff_failures_username_hash_at", "staff_failures", ["username_hash", "at"]
    )
    op.create_table(
        "subscriptions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "template_id", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "waiver_steps",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("waiver_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "step_id", name=op.f("pk_waiver_steps")),
    )
    op.create_index(op.f("ix_waiver_steps_waiver_id"), "waiver_steps", ["waiver_id"])
    op.create_table(
        "waivers",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("waiver_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("scene", sa.String(length=12), nullable=False),
        sa.Column("out_order_no", sa.String(length=64), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("deposit_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wakes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_fen", sa.BigInteger(), nullable=True),
        sa.Column("claim_reason", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_notice_id", sa.Uuid(), nullable=True),
        sa.Column("claim_proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "waiver_id", name=op.f("pk_waivers")),
    )
    op.create_index(
        "ix_waivers_institution_id_changed_at", "waivers", ["institution_id", "changed_at"]
    )
    op.create_index("ix_waivers_state", "waivers", ["state"])
    op.create_index("ix_waivers_wakes_at", "waivers", ["wakes_at"])
    op.add_column("ready_files", sa.Column("standing", sa.LargeBinary(), nullable=True))


def downgrade() -> None:

    op.drop_column("ready_files", "standing")
    op.drop_index("ix_waivers_wakes_at", table_name="waivers")
    op.drop_index("ix_waivers_state", table_name="waivers")
    op.drop_index("ix_waivers_institution_id_changed_at", table_name="waivers")
    op.drop_table("waivers")
    op.drop_index(op.f("ix_waiver_steps_waiver_id"), table_name="waiver_steps")
    op.drop_table("waiver_steps")
    op.drop_table("subscriptions")
    op.drop_index("ix_staff_failures_username_hash_at", table_name="staff_failures")
    op.drop_table("staff_failures")
    op.drop_index(op.f("ix_staff_sessions_staff_id"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_table("staff")
    op.drop_index("ix_sites_latitude_longitude", table_name="sites")
    op.drop_index(op.f("ix_sites_institution_id"), table_name="sites")
    op.drop_table("sites")
    op.drop_table("score_points")
    op.drop_table("score_facts")
    op.drop_index("ix_scans_expires_at", table_name="scans")
    op.drop_table("scans")
    op.drop_index("ix_passes_expires_at", table_name="passes")
    op.drop_index("ix_passes_account_id_expires_at", table_name="passes")
    op.drop_table("passes")
    op.drop_index(op.f("ix_operators_institution_id"), table_name="operators")
    op.drop_index(op.f("ix_operators_account_id"), table_name="operators")
    op.drop_table("operators")
    op.drop_index(op.f("ix_offers_institution_id"), table_name="offers")
    op.drop_table("offers")
    op.drop_table("merchants")
    op.drop_table("merchant_orders")
    op.drop_index("ix_merchant_events_state_next_try_at", table_name="merchant_events")
    op.drop_index("ix_merchant_events_institution_id_event_id", table_name="merchant_events")
    op.drop_table("merchant_events")
