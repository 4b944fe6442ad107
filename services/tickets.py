"""A question left in the chat while nobody is there, and the credit office's answer to it.

A chat has one ticket at a time: what the person writes on belongs to it until it is closed, or
until so long after its answer that it must be about something else.
"""

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session as Tx

from clients.wechat.outgoing import Text, split
from models import Ticket, TicketLine, new_id
from policy import service_hours
from services import accounts, chat_messages, content_checks, looks, words
from services.callers import Citizen, StaffCaller
from services.cases import clock
from services.chats import chat_hash
from services.clocks import CITY_TIME, city_date, city_iso
from services.errors import Conflict, FieldError, Forbidden, NotFound, invalid_field
from services.house import House
from services.looks import Purpose
from services.races import settled

OPEN, ANSWERED, CLOSED = "OPEN", "ANSWERED", "CLOSED"
STATE_NAMES = {OPEN: "待答复", ANSWERED: "已答复", CLOSED: "已关闭"}
CITIZEN, STAFF = "citizen", "staff"
LONGEST_LINE, LONGEST_ANSWER = 1000, 600
SHOWN_TO_OWNER = 5
ANSWER_KIND, CLOSED_KIND = "ticket_answer", "ticket_closed"
# Longer than an answer of the bot: somebody waits for it, however late it comes.
ANSWER_KEPT = timedelta(hours=12)
ANSWERED_IN_CHAT = "【人工答复】{answer}\n（留言 {number}。如需补充，请回复“人工”。）"
CLOSED_UNANSWERED = "您的留言（编号 {number}）已关闭，不再另行答复。还有问题，请回复“人工”。"
# Why a desk looks, as the person in the ticket reads it.
LOOK, REPLY = "查看聊天留言", "答复聊天留言"
OPENID, WORDS = b"tickets.openid", b"ticket_lines.words"


def leave(
    house: House,
    openid: str,
    said: str,
    now: datetime,
    *,
    account_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    message_id: str,
) -> dict:
    """Leave words for the credit office, in the chat's ticket or a new one.

    `message_id`: WeChat's, so that the same push twice is one line. Returns `{number,
    answer_by}`; Invalid for words of which nothing can be read.
    """
    line = _readable(said)
    line_id = _line_id(house, openid, message_id)

    def take_in() -> Ticket:
        with house.db.session() as tx:
            known = tx.get(TicketLine, line_id)
            if known is not None:
                return tx.get_one(Ticket, known.ticket_id)
            ticket = _current(house, tx, openid, now) or _begun(house, tx, openid, now)
            if ticket.state != OPEN:
                ticket.state, ticket.answer_by = OPEN, _answer_by(now)
            ticket.account_id = account_id or ticket.account_id
            ticket.subject_id = subject_id or ticket.subject_id
            ticket.changed_at = now
            _write(house, tx, ticket, line, now, line_id=line_id)
            if ticket.account_id:  # WeChat judges only what a user of the mini-program wrote
                about = _about(ticket)
                content_checks.queue(
                    tx, content_checks.TEXT, about, ticket.subject_id, ticket.account_id, now
                )
            tx.commit()
            return ticket

    ticket = settled(take_in)
    return {
        "number": number(ticket.ticket_id),
        "answer_by": city_iso(ticket.answer_by) if ticket.answer_by else None,
    }


def own(house: House, openid: str) -> list[dict]:
    """The chat's last tickets with what was said, the newest first."""
    query = select(Ticket).where(Ticket.chat_hash == chat_hash(house, openid))
    return _with_lines(house, query.order_by(Ticket.ticket_id.desc()).limit(SHOWN_TO_OWNER))


def list_held(house: House, caller: Citizen) -> list[dict]:
    """All tickets that the caller left, whichever chat it was, with what was said."""
    query = select(Ticket).where(Ticket.account_id == caller.account_id)
    return _with_lines(house, query.order_by(Ticket.ticket_id.desc()))


def forget(tx: Tx, account_id: uuid.UUID) -> None:
    """Delete what an account that closes left in chats."""
    for ticket in tx.scalars(select(Ticket).where(Ticket.account_id == account_id)).all():
        tx.execute(delete(TicketLine).where(TicketLine.ticket_id == ticket.ticket_id))
        content_checks.forget(tx, _about(ticket))
        tx.delete(ticket)


def close(house: House, openid: str) -> str | None:
    """The person needs no answer (any more): the ticket's number, None where nothing was left."""
    now = house.clock.now()
    with house.db.session() as tx:
        ticket = _current(house, tx, openid, now)
        if ticket is not None:
            ticket.state, ticket.changed_at, ticket.answer_by = CLOSED, now, None
        tx.commit()
    return number(ticket.ticket_id) if ticket else None


def list_open(
    house: House, caller: StaffCaller, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The tickets that wait for an answer, the oldest first; a queue carries nobody's words."""
    query = select(Ticket).where(Ticket.state == OPEN)
    if after:
        query = query.where(Ticket.ticket_id > after)
    query = query.order_by(Ticket.ticket_id).limit(limit + 1)
    with house.db.session(write=False) as tx:
        rows = tx.scalars(query).all()
    today = city_date(house.clock.now())
    items = [_listed(row) | {"urgency": _urgency(row, today)} for row in rows[:limit]]
    return items, rows[limit - 1].ticket_id if len(rows) > limit else None


def open_case(house: House, caller: StaffCaller, ticket_id: uuid.UUID) -> dict:
    """One ticket with all that was said; the person in it sees that it was opened, and by whom.

    `content_check`: WeChat's view of the words, null where there is none (yet). Forbidden
    `own_case` for one's own.
    """
    subject_id = _whose(house, caller, ticket_id)
    with house.db.session(subject_id) as tx:
        ticket = _locked(tx, ticket_id)
        _log(house, tx, caller, ticket, subject_id, LOOK)
        told = {
            "is_known": subject_id is not None,
            "content_check": content_checks.verdict_of(tx, _about(ticket)),
            "lines": [read_line(house, line) for line in _lines(tx, ticket)],
        }
        tx.commit()
    return _listed(ticket) | told


def answer(house: House, caller: StaffCaller, ticket_id: uuid.UUID, said: str) -> dict:
    """Answer a ticket: into the chat, else as a notice.

    Conflict `wrong_state` once it is answered or closed; Forbidden `own_case` for one's own.
    """
    line = words.statement("words", said, LONGEST_ANSWER)
    subject_id = _whose(house, caller, ticket_id)
    now = house.clock.now()
    with house.db.session(subject_id) as tx:
        ticket = _locked(tx, ticket_id)
        if ticket.state != OPEN:
            raise _wrong_state(ticket)
        ticket.state, ticket.changed_at, ticket.answer_by = ANSWERED, now, None
        line_id = _write(house, tx, ticket, line, now, staff_id=caller.staff_id)
        _log(house, tx, caller, ticket, subject_id, REPLY)
        told = ANSWERED_IN_CHAT.format(answer=line, number=number(ticket_id))
        chat_messages.queue(
            house,
            tx,
            _openid(house, ticket),
            [Text(piece) for piece in split(told)],
            now,
            ticket.account_id,
            ANSWER_KIND,
            told={"answer": line},
            kept=ANSWER_KEPT,
            message_id=line_id,
        )
        tx.commit()
    return _listed(ticket)


def close_case(house: House, caller: StaffCaller, ticket_id: uuid.UUID) -> dict:
    """Close a ticket: what the person writes next begins another one.

    Whoever still waits for an answer is told that none comes.

    Conflict `wrong_state` once it is closed; Forbidden `own_case` for one's own.
    """
    subject_id = _whose(house, caller, ticket_id)
    now = house.clock.now()
    with house.db.session(subject_id) as tx:
        ticket = _locked(tx, ticket_id)
        if ticket.state == CLOSED:
            raise _wrong_state(ticket)
        if ticket.state == OPEN:
            _tell_closed(house, tx, ticket, now)
        ticket.state, ticket.changed_at, ticket.answer_by = CLOSED, now, None
        tx.commit()
    return _listed(ticket)


def number(ticket_id: uuid.UUID) -> str:
    """What a ticket is called between people: its id's random end."""
    return ticket_id.hex[-8:].upper()


def _current(house: House, tx: Tx, openid: str, now: datetime) -> Ticket | None:
    """The chat's ticket; an answered one is closed once its follow-up time is over."""
    query = select(Ticket).where(
        Ticket.chat_hash == chat_hash(house, openid), Ticket.state != CLOSED
    )
    ticket = tx.scalars(query.with_for_update()).first()
    if ticket is None or ticket.state == OPEN:
        return ticket
    if now - ticket.changed_at <= service_hours.load().follow_up:
        return ticket
    ticket.state = CLOSED
    tx.flush()  # the next one may only begin after it
    return None


def _begun(house: House, tx: Tx, openid: str, now: datetime) -> Ticket:
    """A new ticket; IntegrityError when another message of this chat began one just now."""
    ticket_id = new_id()
    ticket = Ticket(
        ticket_id=ticket_id,
        chat_hash=chat_hash(house, openid),
        openid=house.sealer.seal(ticket_id.bytes, OPENID, openid.encode()),
        state=OPEN,
        opened_at=now,
        changed_at=now,
        answer_by=_answer_by(now),
    )
    tx.add(ticket)
    tx.flush()
    return ticket


def _write(
    house: House,
    tx: Tx,
    ticket: Ticket,
    line: str,
    now: datetime,
    *,
    line_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
) -> uuid.UUID:
    line_id = line_id or new_id()
    tx.add(
        TicketLine(
            line_id=line_id,
            ticket_id=ticket.ticket_id,
            by=STAFF if staff_id else CITIZEN,
            staff_id=staff_id,
            at=now,
            words=house.sealer.seal(line_id.bytes, WORDS, line.encode()),
        )
    )
    return line_id


def _tell_closed(house: House, tx: Tx, ticket: Ticket, now: datetime) -> None:
    told = CLOSED_UNANSWERED.format(number=number(ticket.ticket_id))
    chat_messages.queue(
        house,
        tx,
        _openid(house, ticket),
        [Text(told)],
        now,
        ticket.account_id,
        CLOSED_KIND,
        kept=ANSWER_KEPT,
    )


def _wrong_state(ticket: Ticket) -> Conflict:
    state, name = ticket.state, STATE_NAMES[ticket.state]
    return Conflict(
        "wrong_state",
        f"留言当前状态是“{name}”，不能进行这项操作",
        errors=[FieldError("state", state, name)],
    )


def _locked(tx: Tx, ticket_id: uuid.UUID) -> Ticket:
    ticket = tx.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None:
        raise NotFound("not_found", "没有这条留言")
    return ticket


def _whose(house: House, caller: StaffCaller, ticket_id: uuid.UUID) -> uuid.UUID | None:
    """Whose ticket it is, as far as anybody knows by now; nobody touches their own."""
    with house.db.session(write=False) as tx:
        ticket = tx.get(Ticket, ticket_id)
        if ticket is None:
            raise NotFound("not_found", "没有这条留言")
        official = accounts.OFFICIAL
        identity = accounts.find_identity(house, tx, official, _openid(house, ticket))
        # Who left it as a stranger may have linked the chat since.
        now_bound = accounts.bound_subject(tx, identity.account_id) if identity else None
    if caller.subject_id is not None and caller.subject_id in (ticket.subject_id, now_bound):
        raise Forbidden("own_case", "这是您本人的留言，须由其他同事办理")
    return ticket.subject_id or now_bound


def _log(
    house: House,
    tx: Tx,
    caller: StaffCaller,
    ticket: Ticket,
    subject_id: uuid.UUID | None,
    purpose: str,
) -> None:
    """Unit and number of who read the words, where it is known whose they are."""
    if subject_id is None:
        return
    seen = Purpose(purpose, f"留言 {number(ticket.ticket_id)}", "本人在公众号里的留言")
    looks.note_by_staff(tx.connection(), subject_id, seen, caller, house.clock.now())


def _about(ticket: Ticket) -> str:
    return f"ticket:{ticket.ticket_id.hex}"


def _with_lines(house: House, query: Select[Ticket]) -> list[dict]:
    with house.db.session(write=False) as tx:
        return [
            _shown(row) | {"lines": [read_line(house, line) for line in _lines(tx, row)]}
            for row in tx.scalars(query).all()
        ]


def _lines(tx: Tx, ticket: Ticket) -> list[TicketLine]:
    query = select(TicketLine).where(TicketLine.ticket_id == ticket.ticket_id)
    return list(tx.scalars(query.order_by(TicketLine.at, TicketLine.line_id)))


def read_line(house: House, line: TicketLine) -> dict:
    """One line as anybody reads it who may."""
    told = house.sealer.open(line.line_id.bytes, WORDS, line.words).decode()
    return {"at": city_iso(line.at), "by": line.by, "words": told}


def _shown(ticket: Ticket) -> dict:
    return {
        "number": number(ticket.ticket_id),
        "state": ticket.state,
        "opened_at": city_iso(ticket.opened_at),
        "answer_by": city_iso(ticket.answer_by) if ticket.answer_by else None,
    }


def _listed(ticket: Ticket) -> dict:
    return {"id": ticket.ticket_id.hex} | _shown(ticket)


def _urgency(ticket: Ticket, today: date) -> str | None:
    return clock.urgency(city_date(ticket.answer_by) if ticket.answer_by else None, today)


def _openid(house: House, ticket: Ticket) -> str:
    return house.sealer.open(ticket.ticket_id.bytes, OPENID, ticket.openid).decode()


def _answer_by(now: datetime) -> datetime:
    return service_hours.load().answer_by(now.astimezone(CITY_TIME))


def _line_id(house: House, openid: str, message_id: str) -> uuid.UUID:
    """The same for the same push (UUIDv8, RFC 9562, 5.8)."""
    value = bytearray(house.sealer.derived(b"ticket-line", f"{openid}:{message_id}".encode())[:16])
    value[6] = value[6] & 0x0F | 0x80
    value[8] = value[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(value))


def _readable(said: str) -> str:
    """Words from a chat as a desk can read them: nothing in them is worth refusing the person."""
    text = words.CONTROL.sub("", words.UNSEEN.sub("", said)).strip()[:LONGEST_LINE]
    if not text:
        raise invalid_field("words", "length", "请写下您要留言的内容")
    return text
