"""Each push of WeChat acted on once, and its repetitions answered the same.

Two walls. The cache claims every push and keeps its answer, so that a repetition gets it
without a word to the database. What the answer changes is guarded by a row besides: the cache
may be lost, and a push that only asked may then be answered anew, but nothing happens twice.
"""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from models import SeenMessage, new_id
from services.arrivals import KEPT_S, Arrival
from services.house import House

WAIT_FOR_FIRST_S = 3.5  # WeChat hangs up after five seconds
LOOK_AGAIN_S = 0.05
# Later than any answer that is still being worked on, earlier than WeChat's first repetition.
GIVEN_UP_AFTER = timedelta(seconds=4.5)
ANSWERED = b"="
IN_CACHE, IN_ROW = b"pushes.reply", b"seen_messages.reply"

Claim = Callable[[], None]


class ActedBefore(Exception):
    """This push was acted on at an earlier delivery."""


def answer_once(house: House, arrival: Arrival, answer: Callable[[Claim], str]) -> str:
    """Answer a push once; its repetition gets the same answer, empty while that is unknown.

    `answer` calls what it is given before it changes anything. A push whose first delivery
    died on the way is answered at its repetition.
    """
    push = _Push(house, arrival)
    if not push.is_first():
        return push.first_answer()
    try:
        reply = answer(push.claim)
    except ActedBefore:
        return push.first_answer()
    except BaseException:
        push.forget()
        raise
    push.keep(reply)
    return reply


class _Push:
    """One delivery of one push."""

    def __init__(self, house: House, arrival: Arrival) -> None:
        self._house, self._arrival = house, arrival
        self._key, self._cached = arrival.dedupe_hash, arrival.key
        # A key of its own for each push would cost more than the sealing itself.
        self._scope, self._place = IN_CACHE + self._key[:1], IN_CACHE + self._key
        self._message_id: uuid.UUID | None = None

    def is_first(self) -> bool:
        """Whether this delivery is the one to answer."""
        began, known = self._arrival.began, self._arrival.known
        if known is None:
            return True
        if known.startswith(ANSWERED) or not known:
            return False
        if float(began) - float(known) < GIVEN_UP_AFTER.total_seconds():
            return False
        self._house.cache.set(self._cached, began, ex=KEPT_S)
        return True

    def claim(self) -> None:
        """Have this delivery alone act, whatever becomes of the cache; ActedBefore for others."""
        if self._message_id is None:
            self._message_id = self._new_row() or self._take_over()

    def keep(self, reply: str) -> None:
        """Remember the answer for repetitions."""
        sealed = self._house.sealer.seal(self._scope, self._place, reply.encode())
        self._house.cache.set(self._cached, ANSWERED + sealed, ex=KEPT_S)
        if self._message_id is None:
            return
        with self._house.db.session() as tx:
            row = tx.get(SeenMessage, self._key)
            if row is not None:
                scope = self._message_id.bytes
                row.reply = self._house.sealer.seal(scope, IN_ROW, reply.encode())
            tx.commit()

    def forget(self) -> None:
        """It failed with nothing done: the repetition may try."""
        self._house.cache.delete(self._cached)
        if self._message_id is None:
            return
        with self._house.db.session() as tx:
            tx.execute(delete(SeenMessage).where(SeenMessage.dedupe_hash == self._key))
            tx.commit()

    def first_answer(self) -> str:
        """What the first delivery answered; waits for one that is being worked on."""
        deadline = time.monotonic() + WAIT_FOR_FIRST_S
        while True:
            reply = self._known_answer()
            if reply is not None or time.monotonic() >= deadline:
                return reply or ""
            time.sleep(LOOK_AGAIN_S)

    def _known_answer(self) -> str | None:
        known = self._house.cache.get(self._cached) or b""
        if known.startswith(ANSWERED):
            return self._house.sealer.open(self._scope, self._place, known[1:]).decode()
        with self._house.db.session(write=False) as tx:
            row = tx.get(SeenMessage, self._key)
        if row is None or row.reply is None:
            return None
        return self._house.sealer.open(row.message_id.bytes, IN_ROW, row.reply).decode()

    def _new_row(self) -> uuid.UUID | None:
        message_id, now = new_id(), self._house.clock.now()
        try:
            with self._house.db.session() as tx:
                tx.add(SeenMessage(dedupe_hash=self._key, message_id=message_id, seen_at=now))
                tx.commit()
                return message_id
        except IntegrityError:
            return None

    def _take_over(self) -> uuid.UUID:
        now = self._house.clock.now()
        with self._house.db.session() as tx:
            row = tx.get(SeenMessage, self._key, with_for_update=True)
            if row is None or row.reply is not None or now - row.seen_at < GIVEN_UP_AFTER:
                raise ActedBefore
            row.seen_at = now
            tx.commit()
            return row.message_id
