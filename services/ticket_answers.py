"""What the desk answered to words left in the chat, until the person has seen it.

An answer that WeChat did not take into the chat waits: whoever comes back reads it there.
"""

from sqlalchemy import bindparam, exists, select

from models import ChatMessage, Ticket, TicketLine
from models.hot import HotStatement
from services import chat_messages, tickets
from services.chats import chat_hash
from services.house import House

WAITING = HotStatement(
    select(TicketLine.line_id)
    .join(Ticket, Ticket.ticket_id == TicketLine.ticket_id)
    .where(
        Ticket.chat_hash == bindparam("chat"),
        TicketLine.by == bindparam("staff"),
        TicketLine.seen_at.is_(None),
    )
)


def is_waiting(house: House, openid: str) -> bool:
    """Whether the person has an answer that they did not see yet; asked with every message."""
    told = {"chat": chat_hash(house, openid), "staff": tickets.STAFF}
    with house.db.hot() as hot:
        return hot.first(WAITING, told) is not None


def take_waiting(house: House, openid: str) -> list[dict]:
    """The answers that the person did not see yet, `{number, at, words}`; now they are seen.

    Not those that are still on their way into the chat.
    """
    on_its_way = exists().where(
        ChatMessage.message_id == TicketLine.line_id, ChatMessage.state == chat_messages.DUE
    )
    query = (
        select(TicketLine)
        .join(Ticket, Ticket.ticket_id == TicketLine.ticket_id)
        .where(
            Ticket.chat_hash == chat_hash(house, openid),
            TicketLine.by == tickets.STAFF,
            TicketLine.seen_at.is_(None),
            ~on_its_way,
        )
        .order_by(TicketLine.line_id)
        .with_for_update(of=TicketLine)
    )
    now = house.clock.now()
    with house.db.session() as tx:
        lines = tx.scalars(query).all()
        for line in lines:
            line.seen_at = now
        found = [_shown(house, line) for line in lines]
        tx.commit()
    return found


def latest(house: House, openid: str) -> dict | None:
    """The last answer, seen or not; None where there never was one."""
    query = (
        select(TicketLine)
        .join(Ticket, Ticket.ticket_id == TicketLine.ticket_id)
        .where(Ticket.chat_hash == chat_hash(house, openid), TicketLine.by == tickets.STAFF)
        .order_by(TicketLine.line_id.desc())
        .limit(1)
    )
    with house.db.session(write=False) as tx:
        line = tx.scalars(query).first()
        return _shown(house, line) if line else None


def _shown(house: House, line: TicketLine) -> dict:
    told = tickets.read_line(house, line)
    return {"number": tickets.number(line.ticket_id), "at": told["at"], "words": told["words"]}
