"""法定代表人: who speaks for an organisation, as its newest registration says.

Written with the organisation's file, in the transaction that changes it: whoever is replaced
has no say from then on.
"""

import unicodedata
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Select, delete, insert, select, update

from models import Case, Notice, Organisation, Representative, Sealer
from policy import feeds
from policy.identifiers import IdentifierError, parse_id_number
from services import notices
from services.clocks import city_date
from services.house import House
from services.subjects import read_names

INDEX = "representative"
PLACE = b"representatives.told"
AT_ONCE = 200
# Spellings of the point within a name, as in 古丽娜尔·阿不都热合曼.
JOINTS = str.maketrans(dict.fromkeys("•‧・∙⋅.", "·"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody by name and resident ID number; both must be the registered ones to speak."""

    name: str
    id_number: str

    def indexes(self, sealer: Sealer) -> list[tuple[int, bytes]]:
        """The keyed indexes of both together, the newest key's first."""
        name = "".join(unicodedata.normalize("NFKC", self.name).split()).translate(JOINTS)
        return sealer.blind_indexes(INDEX, f"{self.id_number}:{name}")


@dataclass(frozen=True, slots=True)
class Registered:
    """Who a registration names, and until when it says so."""

    speaker: Speaker
    until: date | None


def named_in(
    sealer: Sealer, subject_id: uuid.UUID, records: Sequence[Any], today: date
) -> Registered | None:
    """Whom the newest registration among an organisation's records names, and it alone.

    None where it names nobody with a resident identity card: older ones no longer count.
    """
    rules = feeds.load().representatives
    rows = [row for row in records if row.item_code in rules]
    if not rows:
        return None
    newest = max(rows, key=lambda row: (row.decided_on, row.as_of, row.record_id))
    place = b"records.body:" + newest.record_id.bytes
    fields = orjson.loads(sealer.open(subject_id.bytes, place, newest.body))["fields"]
    told = rules[newest.item_code]
    name, number = _text(fields, told.name), _text(fields, told.id_number)
    if not name or not feeds.is_identity_card(_text(fields, told.id_type)):
        return None
    try:
        number = parse_id_number(number, today=today).number
    except IdentifierError:
        return None
    return Registered(Speaker(name, number), newest.valid_until)


def settle(
    tx: Connection, sealer: Sealer, found: Mapping[uuid.UUID, Registered | None], now: datetime
) -> None:
    """Have these organisations represented by whom their registrations name now.

    The running cases of one whose representative is another person are nobody's until the new
    one comes; who holds the organisations' locks calls.
    """
    query = select(Representative.__table__).where(Representative.subject_id.in_(found))
    known = {row.subject_id: row for row in tx.execute(query)}
    fresh = []
    for subject_id, registered in found.items():
        before = known.get(subject_id)
        was = _speaker(sealer, before) if before is not None else None
        if registered is not None and before is None:
            fresh.append(_values(sealer, subject_id, registered))
        elif before is None or _is_as_told(before, was, registered):
            continue
        else:
            _replace(tx, sealer, subject_id, registered)
            if registered is None or was is None or registered.speaker.id_number != was.id_number:
                _release(tx, sealer, subject_id, now)
    if fresh:
        tx.execute(insert(Representative), fresh)


def speaker(house: House, person_id: uuid.UUID) -> Speaker:
    """A person as they would have to be registered."""
    with house.db.connect(person_id, write=False) as tx:
        _, number, name = read_names(tx, house.sealer, [person_id])[person_id]
    return Speaker(name, number)


def represented(house: House, who: Speaker, now: datetime) -> Select:
    """The query for the organisations `(subject_id, uscc, name)` that somebody speaks for."""
    indexes = [index for _, index in who.indexes(house.sealer)]
    return (
        select(Organisation.subject_id, Organisation.uscc, Organisation.name)
        .join(Representative, Representative.subject_id == Organisation.subject_id)
        .where(
            Representative.blind_index.in_(indexes),
            Representative.until.is_(None) | (Representative.until >= city_date(now)),
        )
        .order_by(Organisation.subject_id)
    )


def of(house: House, tx: Connection, organisation_id: uuid.UUID, now: datetime) -> Speaker | None:
    """Who represents an organisation now, as registered."""
    query = select(Representative.__table__).where(Representative.subject_id == organisation_id)
    row = tx.execute(query).first()
    if row is None or (row.until is not None and row.until < city_date(now)):
        return None
    return _speaker(house.sealer, row)


def is_represented_by(house: House, organisation_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether an organisation's representative has this person's number, however they are spelt."""
    with house.db.connect(write=False) as tx:
        registered = of(house, tx, organisation_id, house.clock.now())
    return registered is not None and registered.id_number == speaker(house, person_id).id_number


def reindex(house: House, key_no: int) -> Iterator[int]:
    """Make representatives findable under this index key; yields how many so far."""
    done = 0
    older = select(Representative).where(Representative.key_no < key_no).limit(AT_ONCE)
    while True:
        with house.db.session() as tx:
            rows = tx.scalars(older.with_for_update()).all()
            for row in rows:
                newest, *_ = _speaker(house.sealer, row).indexes(house.sealer)
                row.key_no, row.blind_index = newest
            tx.commit()
        if not rows:
            return
        done += len(rows)
        yield done


def _release(tx: Connection, sealer: Sealer, organisation_id: uuid.UUID, now: datetime) -> None:
    """Nobody follows the running cases any more; who did is told so."""
    mine = (Case.subject_id == organisation_id, Case.closed_at.is_(None))
    followed = select(Case.account_id).distinct().where(*mine, Case.account_id.is_not(None))
    accounts = [each for each in tx.scalars(followed) if each is not None]
    if not accounts:
        return
    tx.execute(update(Case).where(*mine).values(account_id=None))
    named = select(Organisation.name).where(Organisation.subject_id == organisation_id)
    told = {"organisation": tx.scalars(named).one()}
    rows = [notices.row(sealer, each, "representation_ended", now, told) for each in accounts]
    tx.execute(insert(Notice), rows)


def _replace(
    tx: Connection, sealer: Sealer, subject_id: uuid.UUID, registered: Registered | None
) -> None:
    mine = Representative.subject_id == subject_id
    if registered is None:
        tx.execute(delete(Representative).where(mine))
    else:
        values = _values(sealer, subject_id, registered)
        tx.execute(update(Representative).where(mine).values(values))


def _values(sealer: Sealer, subject_id: uuid.UUID, registered: Registered) -> dict[str, Any]:
    who = registered.speaker
    (key_no, index), *_ = who.indexes(sealer)
    told = orjson.dumps({"name": who.name, "id_number": who.id_number})
    return {
        "subject_id": subject_id,
        "blind_index": index,
        "key_no": key_no,
        "told": sealer.seal(subject_id.bytes, PLACE, told),
        "until": registered.until,
    }


def _speaker(sealer: Sealer, row: Any) -> Speaker:
    return Speaker(**orjson.loads(sealer.open(row.subject_id.bytes, PLACE, row.told)))


def _is_as_told(before: Any, was: Speaker | None, registered: Registered | None) -> bool:
    return registered is not None and (was, before.until) == (registered.speaker, registered.until)


def _text(fields: Mapping[str, Any], name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", str(fields.get(name) or "")).split())
