"""What is kept only for a while, and then goes by itself (data minimisation, PIPL Art. 19)."""

from datetime import timedelta

from sqlalchemy import delete

from models import (
    ChatMessage,
    ContentCheck,
    CounterSession,
    IdempotencyKey,
    IdentityAttempt,
    IdentityClaim,
    LoginCode,
    MerchantEvent,
    Pass,
    RefreshToken,
    Reminder,
    Scan,
    SeenMessage,
    StaffFailure,
    StaffSession,
    Task,
    Ticket,
    TicketLine,
)
from services.house import House

DAY = timedelta(days=1)
# The moment from which a row ages, and how long it is of use to anybody after that.
KEPT = (
    (SeenMessage, SeenMessage.seen_at, DAY),
    (ContentCheck, ContentCheck.finished_at, 2 * 365 * DAY),
    (IdempotencyKey, IdempotencyKey.created_at, DAY),
    (LoginCode, LoginCode.claimed_at, DAY),
    (IdentityClaim, IdentityClaim.expires_at, DAY),
    (IdentityAttempt, IdentityAttempt.at, 7 * DAY),
    (RefreshToken, RefreshToken.expires_at, 7 * DAY),
    (Pass, Pass.expires_at, 7 * DAY),
    (Scan, Scan.at, 365 * DAY),
    (MerchantEvent, MerchantEvent.created_at, 90 * DAY),
    (ChatMessage, ChatMessage.created_at, 7 * DAY),
    (TicketLine, TicketLine.at, 365 * DAY),
    (Ticket, Ticket.changed_at, 365 * DAY),
    (Task, Task.closed_on, 365 * DAY),
    (Reminder, Reminder.sent_at, 365 * DAY),
    (StaffFailure, StaffFailure.at, 7 * DAY),
    (StaffSession, StaffSession.created_at, 30 * DAY),
    (CounterSession, CounterSession.created_at, 30 * DAY),
)


def forget_old(house: House) -> None:
    """Delete what nobody can use any more, each table in a transaction of its own."""
    now = house.clock.now()
    for table, moment, kept in KEPT:
        with house.db.session() as tx:
            tx.execute(delete(table).where(moment < now - kept))
            tx.commit()
