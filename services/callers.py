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

    @property
    def key_holder(self) -> uuid.UUID:
        """Whose idempotency keys these are."""
        return self.account_id


@dataclass(frozen=True, slots=True)
class InstitutionCaller:
    """A department's, merchant's or partner's machine client, or a merchant's cashier.

    `operator_id`: who scans with the own phone; None for the machine itself. `suspended`: it
    came through a door that lets those in as well, to be refused in the log.
    """

    institution_id: uuid.UUID
    kind: str
    name: str
    items: frozenset[str] | None
    operator_id: uuid.UUID | None = None
    suspended: bool = False

    @property
    def key_holder(self) -> uuid.UUID:
        """Whose idempotency keys these are: two cashiers may choose the same ones."""
        return self.operator_id or self.institution_id

    def may_deliver(self, item_code: str) -> bool:
        return self.items is None or item_code in self.items


@dataclass(frozen=True, slots=True)
class Cashier:
    """A cashier's signed-in browser.

    `counter` is None until a merchant is chosen, and once the merchant removed the cashier
    (`is_removed`); `is_suspended` where what runs may be ended and nothing begun.
    """

    session_id: uuid.UUID
    account_id: uuid.UUID
    counter: InstitutionCaller | None
    is_removed: bool
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class StaffCaller:
    """Somebody of the credit office at a signed-in desk.

    `subject_id` is the own credit file, where it is known: nobody decides the own case.
    """

    staff_id: uuid.UUID
    session_id: uuid.UUID
    username: str
    name: str
    unit: str
    staff_no: str
    role: str
    subject_id: uuid.UUID | None

    @property
    def key_holder(self) -> uuid.UUID:
        """Whose idempotency keys these are."""
        return self.staff_id
