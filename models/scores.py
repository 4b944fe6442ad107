"""The score's history, one point a change with its cause, and what a whole city is scored from."""

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


class ScoreFacts(Base):
    """What a person's score depends on, packed (`policy.packed_facts`), so that a city is scored fast.

    Written with the file, of the same records; narrow, because whoever scores a city reads all
    rows. Plain, as the columns of `records` that it repeats. `catalogue`: the version that said
    which items can count; another version may say otherwise.
    """

    __tablename__ = "score_facts"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    catalogue: Mapped[str] = mapped_column(String(40))
    packed: Mapped[bytes] = mapped_column(LargeBinary)
