"""The score's history: one point a change, each with its cause."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ScorePoint(Base):
    """The score as it became at a moment, and why. Nobody rewrites one.

    `body` is sealed JSON: value, tier and the causes, which name catalogue items.
    """

    __tablename__ = "score_points"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    point_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    model: Mapped[str] = mapped_column(String(16))
    body: Mapped[bytes] = mapped_column(LargeBinary)
