"""What is new to a citizen who comes back.

When they were here last is known by the log of looks: it is the newest look of their own before
this session began. Ids of looks, sessions, points and notices sort by the moment they were made,
so that it is found, and counted from, within the tables' own order.
"""

import uuid
from typing import Any

from sqlalchemy import func, select

from models import Look, Notice
from services import looks, scores
from services.callers import Citizen
from services.clocks import city_iso
from services.house import House
from services.identity_gate import own_subject

MOST = 5  # changes that are told one by one
SEEN_S = 12 * 3600  # a session lives no longer, and the next one counts from its own last visit


def describe_news(house: House, caller: Citizen) -> dict[str, Any]:
    """`{since, changes, more, notices}`: what happened since the caller was here last.

    `changes` are those of the score, newest first, `more` whether there were more than are told;
    `notices` how many came and were not read. `since` is None, and no change is new, for who
    comes for the first time.
    """
    last = _last_look(house, caller)
    notices = _count_notices(house, caller, last and last.look_id)
    if last is None:
        return {"since": None, "changes": [], "more": False, "notices": notices}
    points, following = scores.list_own(house, caller, limit=MOST, before=None)
    fresh = [each for each in points if uuid.UUID(each["id"]) > last.look_id]
    return {
        "since": city_iso(last.at),
        "changes": fresh,
        "more": following is not None and len(fresh) == len(points),
        "notices": notices,
    }


def note_notices_read(house: House, caller: Citizen, newest: uuid.UUID) -> None:
    """The caller saw the list up to this one; losing that shows a number too many, no more."""
    house.cache.set(_seen_key(caller), newest.bytes, ex=SEEN_S)


def _last_look(house: House, caller: Citizen):
    subject_id = own_subject(caller)
    query = (
        select(Look.look_id, Look.at)
        .where(
            Look.subject_id == subject_id,
            Look.role == looks.SELF,
            Look.look_id < caller.session_id,
        )
        .order_by(Look.look_id.desc())
        .limit(1)
    )
    with house.db.connect(subject_id, write=False) as tx:
        return tx.execute(query).first()


def _count_notices(house: House, caller: Citizen, since: uuid.UUID | None) -> int:
    read = house.cache.get(_seen_key(caller))
    marks = [mark for mark in (since and since.bytes, read) if mark]
    query = select(func.count(Notice.notice_id)).where(Notice.account_id == caller.account_id)
    if marks:
        query = query.where(Notice.notice_id > uuid.UUID(bytes=bytes(max(marks))))
    with house.db.session(write=False) as tx:
        return tx.scalar(query) or 0


def _seen_key(caller: Citizen) -> str:
    return f"notices-read:{caller.account_id.hex}"
