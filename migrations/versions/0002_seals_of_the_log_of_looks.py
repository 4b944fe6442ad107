"""seals of the log of looks"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look_seals",
        sa.Column("seal_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("up_to", sa.Uuid(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seal_no", name=op.f("pk_look_seals")),
    )
    op.create_index("ix_access_log_look_id", "access_log", ["look_id"])


def downgrade() -> None:
    op.drop_index("ix_access_log_look_id", "access_log")
    op.drop_table("look_seals")
