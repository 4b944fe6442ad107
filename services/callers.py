"""Who is calling, resolved once for all channels."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Citizen:
    """A signed-in citizen. `subject_id` is None until the identity is proved."""

    session_id: uuid.UUID
    account_id: uuid.UUID
    subject_id: uuid.UUID | None
    proved_at: datetime | None


@dataclass(frozen=True, slots=True)
class InstitutionCaller:
    """A department's, merchant's or partner's machine client."""

    institution_id: uuid.UUID
    kind: str
    name: str
    items: frozenset[str] | None

    def may_deliver(self, item_code: str) -> bool:
        return self.items is None or item_code in self.items
