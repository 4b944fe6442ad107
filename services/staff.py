"""The credit office's people: who they are, and what their role lets them do."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Tx

from models import Staff, StaffSession, new_id
from policy import roles
from policy.identifiers import IdentifierError, parse_id_number
from services import passwords
from services.callers import StaffCaller
from services.clocks import city_date
from services.errors import Conflict, Forbidden, NotFound, invalid_field
from services.house import House
from services.subjects import PERSON, ensure_subjects

SHORTEST_USERNAME, LONGEST_USERNAME = 2, 40
LONGEST = {"name": 40, "unit": 60, "staff_no": 20}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is shown once; `totp_address` sets an authenticator app up."""

    username: str
    password: str
    totp_secret: str | None
    totp_address: str | None

    def __repr__(self) -> str:
        return f"Credentials({self.username!r}, …)"


def may(caller: StaffCaller, act: str) -> bool:
    """Whether the caller's role may do this."""
    return roles.load().may(caller.role, act)


def role_name(caller: StaffCaller) -> str:
    """The caller's role as people call it."""
    return roles.load().roles[caller.role].title


def require(caller: StaffCaller, act: str) -> None:
    """Forbidden `role_forbidden` unless the caller's role may do this."""
    if not may(caller, act):
        raise Forbidden("role_forbidden", "您的岗位无权进行此操作")


def enrol(
    house: House,
    username: str,
    *,
    name: str,
    unit: str,
    staff_no: str,
    role: str,
    id_number: str | None = None,
    with_totp: bool = False,
) -> Credentials:
    """Enrol somebody of the credit office; returns what they sign in with.

    `id_number` ties them to their own credit file, which they then cannot decide on.
    """
    now = house.clock.now()
    username = as_username(username)
    if not SHORTEST_USERNAME <= len(username) <= LONGEST_USERNAME:
        raise invalid_field("username", "length", "用户名须为 2 到 40 个字符")
    for field, value in (("name", name), ("unit", unit), ("staff_no", staff_no)):
        if not 1 <= len(value.strip()) <= LONGEST[field]:
            raise invalid_field(field, "length", f"{field} 须为 1 到 {LONGEST[field]} 个字符")
    if role not in roles.load().roles:
        raise invalid_field("role", "not_listed", f"没有 {role} 这个岗位")
    row = Staff(staff_id=new_id(), username=username, unit=unit, staff_no=staff_no, role=role)
    row.name = house.sealer.seal(row.staff_id.bytes, b"staff.name", name.encode())
    row.created_at = now
    fresh = _renew(house, row, with_totp=with_totp)
    with house.db.session() as tx:
        if tx.scalar(select(Staff.staff_id).where(Staff.username == username)):
            raise Conflict("already_enrolled", f"用户名 {username} 已存在")
        row.subject_id = _own_file(house, tx, id_number, name, now) if id_number else None
        tx.add(row)
        tx.commit()
    return fresh


def reset(house: House, username: str) -> Credentials:
    """A new password, and a new TOTP secret where there was one; ends all sessions."""
    now = house.clock.now()
    with house.db.session() as tx:
        row = _find(tx, username)
        fresh = _renew(house, row, with_totp=row.totp_secret is not None)
        _end_sessions(tx, row, now)
        tx.commit()
    return fresh


def end(house: House, username: str) -> None:
    """Somebody left: no further sign-in, and the sessions are over."""
    now = house.clock.now()
    with house.db.session() as tx:
        row = _find(tx, username)
        row.ended_at = now
        _end_sessions(tx, row, now)
        tx.commit()


def as_username(typed: str) -> str:
    """A username as it is stored, however it was typed."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def open_name(house: House, row: Staff) -> str:
    return house.sealer.open(row.staff_id.bytes, b"staff.name", row.name).decode()


def open_totp_secret(house: House, row: Staff) -> str | None:
    if row.totp_secret is None:
        return None
    return house.sealer.open(row.staff_id.bytes, b"staff.totp_secret", row.totp_secret).decode()


def _renew(house: House, row: Staff, *, with_totp: bool) -> Credentials:
    password = passwords.new_password()
    row.password_hash = passwords.hash_password(password)
    row.totp_secret = row.totp_last_step = secret = address = None
    if with_totp:
        secret = passwords.new_totp_secret()
        address = passwords.totp_address(secret, row.username, house.platform_name)
        row.totp_secret = house.sealer.seal(
            row.staff_id.bytes, b"staff.totp_secret", secret.encode()
        )
    return Credentials(row.username, password, secret, address)


def _own_file(house: House, tx: Tx, id_number: str, name: str, now: datetime):
    try:
        number = parse_id_number(id_number, today=city_date(now)).number
    except IdentifierError as error:
        raise invalid_field("id_number", error.code, error.message_zh) from error
    # Made where there is none yet: a record may come later, and is then still the own one.
    return ensure_subjects(tx.connection(), house.sealer, PERSON, {number: name}, now)[number]


def _find(tx: Tx, username: str) -> Staff:
    query = select(Staff).where(Staff.username == as_username(username), Staff.ended_at.is_(None))
    row = tx.scalars(query.with_for_update()).first()
    if row is None:
        raise NotFound("not_found", f"没有用户 {username}")
    return row


def _end_sessions(tx: Tx, row: Staff, now: datetime) -> None:
    live = (StaffSession.staff_id == row.staff_id, StaffSession.ended_at.is_(None))
    tx.execute(update(StaffSession).where(*live).values(ended_at=now))
