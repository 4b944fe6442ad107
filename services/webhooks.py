"""What merchants are told: a row in the transaction that gives cause, posted to their address.

After the Standard Webhooks scheme, signed with Ed25519. An event is claimed, posted with no
transaction open, then finished; a dispatcher that dies in between leaves the claim to run out,
and the event is posted again under the same id: at least once, never lost, in no promised order.
"""

import base64
import logging
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session as Tx

from clients.calls import CallFailed
from clients.webhooks import AddressRefused
from models import Merchant, MerchantEvent, new_id
from services import signing
from services.clocks import city_iso
from services.errors import DatabaseUnavailable
from services.house import House

log = logging.getLogger(__name__)

# What became of a record that an institution was given.
RECORD_KINDS = frozenset(
    {"record.repaired", "record.corrected", "record.deleted", "record.undisclosed"}
)
KINDS = (
    RECORD_KINDS
    | {"merchant.resumed"}
    | frozenset(
        f"waiver.{step}"
        for step in (
            "created",
            "activated",
            "expired",
            "completed",
            "revoked",
            "claimed",
            "disputed",
            "settled",
            "defaulted",
            "overdue",
        )
    )
)
DUE, SENT, GIVEN_UP, KEPT = "due", "sent", "given_up", "kept"
# After each failed try; with the first one, 15 tries in 24 hours.
PAUSES_S = (
    *(5, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200),
    *(10_800, 14_400, 21_600, 24_685),
)
TRIES = len(PAUSES_S) + 1
GONE = 410  # the merchant's own way of saying: no more of this one
# Each merchant has one lane at a time, so that one that stalls holds up nobody but itself.
LANES = 16
IN_A_LANE = 4
LEASE = timedelta(seconds=60)  # longer than a lane can take, every post stalling
TAKEN_UP = 400  # a run of the dispatcher ends then; it begins anew within a second
LOOK_AGAIN_S = 0.5
PLACE = b"merchant_events.body"


@dataclass(frozen=True, slots=True)
class _Due:
    event_id: uuid.UUID
    body: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class _Lane:
    """Some of a merchant's events that are due, and where they go: None for nowhere."""

    institution_id: uuid.UUID
    url: str | None
    events: tuple[_Due, ...]


def queue(
    tx: Tx,
    house: House,
    institution_id: uuid.UUID,
    kind: str,
    data: Mapping[str, Any],
    now: datetime,
) -> uuid.UUID:
    """Have a merchant told; the row commits with the caller's transaction.

    Without a webhook the event is kept for whoever asks. ValueError for a kind that is none.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of event")
    event_id = new_id()
    body = orjson.dumps(
        {"id": event_id.hex, "type": kind, "created_at": city_iso(now), "data": data}
    )
    query = select(Merchant.webhook_url).where(Merchant.institution_id == institution_id)
    tx.add(
        MerchantEvent(
            event_id=event_id,
            institution_id=institution_id,
            kind=kind,
            body=house.sealer.seal(event_id.bytes, PLACE, body),
            created_at=now,
            state=DUE if tx.scalar(query) else KEPT,
            attempts=0,
            next_try_at=now,
        )
    )
    return event_id


def opened(house: House, row: MerchantEvent) -> bytes:
    """The body of an event, as it is signed and posted."""
    return house.sealer.open(row.event_id.bytes, PLACE, row.body)


def dispatch(house: House) -> int:
    """Post what is due; returns how many events were taken up."""
    taken_up = 0
    under_way: dict[Future, uuid.UUID] = {}
    with ThreadPoolExecutor(LANES, thread_name_prefix="webhooks") as pool:
        while True:
            free = LANES - len(under_way) if taken_up < TAKEN_UP else 0
            for lane in _claim(house, free, set(under_way.values())):
                under_way[pool.submit(_post_each, house, lane)] = lane.institution_id
                taken_up += len(lane.events)
            if not under_way:
                return taken_up
            done, _ = wait(under_way, timeout=LOOK_AGAIN_S, return_when=FIRST_COMPLETED)
            for lane_done in done:
                del under_way[lane_done]
                lane_done.result()


def count_given_up(house: House) -> int:
    """How many events of the last day were given up."""
    since = house.clock.now() - timedelta(days=1)
    query = select(func.count(MerchantEvent.event_id)).where(
        MerchantEvent.state == GIVEN_UP, MerchantEvent.next_try_at > since
    )
    with house.db.session(write=False) as tx:
        return tx.scalar(query) or 0


def _claim(house: House, lanes: int, busy: set[uuid.UUID]) -> list[_Lane]:
    """Claim the oldest events of merchants that have no lane yet."""
    if not lanes:
        return []
    now = house.clock.now()
    with house.db.session(write=False) as tx:
        merchants = tx.scalars(_waiting(now, busy).limit(lanes)).all()
    if not merchants:
        return []  # the usual case, without taking SQLite's write lock
    with house.db.session() as tx:
        claimed = [lane for each in merchants for lane in _claim_lane(house, tx, each, now)]
        tx.commit()
    return claimed


def _waiting(now: datetime, busy: set[uuid.UUID]) -> Select:
    """The merchants with something due, who has waited longest first."""
    first = func.min(MerchantEvent.next_try_at)
    query = (
        select(MerchantEvent.institution_id)
        .where(MerchantEvent.state == DUE, MerchantEvent.next_try_at <= now)
        .group_by(MerchantEvent.institution_id)
        .order_by(first)
    )
    return query.where(MerchantEvent.institution_id.not_in(busy)) if busy else query


def _claim_lane(house: House, tx: Tx, institution_id: uuid.UUID, now: datetime) -> Iterator[_Lane]:
    query = (
        select(MerchantEvent)
        .where(
            MerchantEvent.institution_id == institution_id,
            MerchantEvent.state == DUE,
            MerchantEvent.next_try_at <= now,
        )
        .order_by(MerchantEvent.next_try_at, MerchantEvent.event_id)
        .limit(IN_A_LANE)
        .with_for_update(skip_locked=True)
    )
    url = tx.scalar(select(Merchant.webhook_url).where(Merchant.institution_id == institution_id))
    events = []
    for row in tx.scalars(query):
        if row.attempts >= TRIES:
            row.state = GIVEN_UP  # whoever made the last try died of it
            continue
        row.attempts += 1
        row.next_try_at = now + LEASE
        events.append(_Due(row.event_id, row.body, row.attempts))
    if events:
        yield _Lane(institution_id, url, tuple(events))


def _post_each(house: House, lane: _Lane) -> None:
    for position, event in enumerate(lane.events):
        try:
            failure = _post(house, lane.url, event) if lane.url else None
        except DatabaseUnavailable:
            raise  # there is nothing to write down in; the claims run out
        except Exception as error:
            # One event that cannot be posted must not hold up those behind it.
            log.error("an event cannot be posted", extra={"cause": type(error).__name__})
            failure = type(error).__name__
        if failure is None:
            _finish(house, event, SENT if lane.url else KEPT)
        else:
            _postpone(house, event, failure)
            _put_back(house, lane.events[position + 1 :])
            return  # what fails may stall: the lane goes to whoever has waited longest


def _post(house: House, url: str, event: _Due) -> str | None:
    """Post one event; None when the merchant took it, else a word for what went wrong."""
    body = house.sealer.open(event.event_id.bytes, PLACE, event.body)
    headers = signed_headers(house, event.event_id, body, house.clock.now())
    try:
        status = house.webhooks.post(url, body, headers)
    except AddressRefused as refused:
        return f"address_{refused.code}"
    except CallFailed as failed:
        return failed.reason
    return None if 200 <= status < 300 else f"status_{status}"


def signed_headers(house: House, event_id: uuid.UUID, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of the Standard Webhooks scheme, with the id of the key in our JWKS."""
    moment = str(int(now.timestamp()))
    signature = signing.sign(house, b".".join((event_id.hex.encode(), moment.encode(), body)))
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id.hex,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1a,{base64.b64encode(signature.value).decode()}",
        "webhook-key-id": signature.key_id,
    }


def _finish(house: House, event: _Due, state: str) -> None:
    now = house.clock.now()
    with house.db.session() as tx:
        values = {"state": state, "sent_at": now if state == SENT else None, "last_error": None}
        tx.execute(
            update(MerchantEvent).where(MerchantEvent.event_id == event.event_id).values(values)
        )
        tx.commit()


def _postpone(house: House, event: _Due, failure: str) -> None:
    """Try again later, or give up after the last try."""
    values: dict[str, Any] = {"last_error": failure[:60]}
    if failure == f"status_{GONE}" or event.attempts >= TRIES:
        values["state"] = GIVEN_UP
    else:
        pause = timedelta(seconds=PAUSES_S[event.attempts - 1])
        values["next_try_at"] = house.clock.now() + pause
    _change_own(house, event, values)


def _put_back(house: House, events: tuple[_Due, ...]) -> None:
    """Claimed but not tried: due as before, and not counted."""
    now = house.clock.now()
    for event in events:
        _change_own(house, event, {"attempts": event.attempts - 1, "next_try_at": now})


def _change_own(house: House, event: _Due, values: Mapping[str, Any]) -> None:
    """Change an event whose claim is still ours: after a lapsed lease it is another's."""
    mine = (
        MerchantEvent.event_id == event.event_id,
        MerchantEvent.state == DUE,
        MerchantEvent.attempts == event.attempts,
    )
    with house.db.session() as tx:
        tx.execute(update(MerchantEvent).where(*mine).values(values))
        tx.commit()
