"""For whom a citizen acts: for the own person, or for an organisation that they represent."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from models import Organisation
from policy.masks import mask_name
from services import looks, representatives
from services.callers import Citizen
from services.cases import ledger
from services.cases.ledger import CITIZEN, Step
from services.errors import NotFound
from services.house import House
from services.identity_gate import own_subject
from services.looks import Purpose
from services.representatives import Speaker
from services.subjects import ORGANISATION, PERSON

SPEAKS = "登记的法定代表人"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Party:
    """A citizen, and whose file they act upon.

    `organisation` is `{name, uscc}` of the one that `speaker` represents, both None for the own
    person.
    """

    caller: Citizen
    subject_id: uuid.UUID
    organisation: Mapping[str, str] | None = None
    speaker: Speaker | None = None

    @property
    def kind(self) -> str:
        return ORGANISATION if self.organisation else PERSON

    def step(self, act: str, now: datetime, note: str | None = None) -> Step:
        """A step that the party takes in the own matter."""
        actor_id = self.caller.subject_id if self.organisation else None
        return Step(act, CITIZEN, now, note, actor_id=actor_id)

    def confirm(self, house: House, tx: Connection, now: datetime) -> None:
        """NotFound for who no longer represents the organisation.

        Asked under the organisation's lock, which a change of its registration holds as well,
        the answer is true until the transaction ends.
        """
        if self.speaker is None:
            return
        still = representatives.represented(house, self.speaker, now)
        if tx.execute(still.where(Organisation.subject_id == self.subject_id)).first() is None:
            raise NotFound

    def note(self, tx: Connection, purpose: Purpose, now: datetime) -> None:
        """Write into the subject's log that the party looked, and who it was."""
        if self.speaker is None:
            looks.note_own(tx, self.subject_id, purpose, "shown", now)
            return
        basis = f"{purpose.basis}，{SPEAKS}" if purpose.basis else SPEAKS
        about = Purpose(purpose.purpose, basis, purpose.shown)
        who = f"法定代表人 {mask_name(self.speaker.name)}"
        looks.note(tx, self.subject_id, about, who=who, role="self", outcome="shown", now=now)


def own(caller: Citizen) -> Party:
    """The caller's own person; Forbidden `identity_required` before the identity is proved."""
    return Party(caller, own_subject(caller))


def on_case(house: House, caller: Citizen, case_id: uuid.UUID) -> Party:
    """The party of a case; NotFound for a case that is neither the caller's nor such an
    organisation's."""
    mine = own(caller)
    subject_id = ledger.whose(house, case_id)
    if subject_id == mine.subject_id:
        return mine
    found = next(_organisations(house, caller, Organisation.subject_id == subject_id), None)
    if found is None:
        raise NotFound
    return found


def of_organisation(house: House, caller: Citizen, uscc: str) -> Party:
    """An organisation that the caller represents, by its code; NotFound for any other.

    Who asks for one that is not theirs leaves a line in its log.
    """
    code = uscc.strip().upper()
    found = next(_organisations(house, caller, Organisation.uscc == code), None)
    if found is None:
        _note_refusal(house, caller, code)
        raise NotFound
    return found


def organisations(house: House, caller: Citizen) -> Iterator[Party]:
    """Every organisation that the caller represents now, in a lasting order."""
    return _organisations(house, caller)


def chosen(house: House, caller: Citizen, uscc: str | None) -> Party:
    """The organisation of this code, or the own person where none is told."""
    return own(caller) if uscc is None else of_organisation(house, caller, uscc)


def of_any(house: House, caller: Citizen, uscc: str | None) -> Iterator[Party]:
    """Whose matter something may be that was told without a subject; the own person first."""
    yield chosen(house, caller, uscc)
    if uscc is None:
        yield from organisations(house, caller)


def first(candidates: Iterable[Party], act: Callable[[Party], T]) -> T:
    """Act for the party whose matter it is; NotFound where it is none of theirs."""
    for party in candidates:
        try:
            return act(party)
        except NotFound:
            continue
    raise NotFound


def _organisations(house: House, caller: Citizen, *conditions) -> Iterator[Party]:
    speaker = representatives.speaker(house, own_subject(caller))
    query = representatives.represented(house, speaker, house.clock.now())
    with house.db.connect(write=False) as tx:
        rows = tx.execute(query.where(*conditions)).all()
    for row in rows:
        yield Party(caller, row.subject_id, {"name": row.name, "uscc": row.uscc}, speaker)


def _note_refusal(house: House, caller: Citizen, uscc: str) -> None:
    with house.db.connect(write=False) as tx:
        subject_id = tx.scalar(select(Organisation.subject_id).where(Organisation.uscc == uscc))
    if subject_id is None:
        return
    speaker = representatives.speaker(house, own_subject(caller))
    asked = Purpose("以法定代表人身份查阅或者办理", "不是登记的法定代表人", "无")
    with house.db.connect(subject_id) as tx:
        who = mask_name(speaker.name)
        now = house.clock.now()
        looks.note(tx, subject_id, asked, who=who, role="citizen", outcome="refused", now=now)
        tx.commit()
