"""Running cases of organisations that nobody follows go to whoever represents them now."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Tx

from models import Binding, Case, Organisation
from services import notices, ready_files, representatives
from services.house import House
from services.representatives import Speaker
from services.subjects import PERSON, find_target, read_names


def run(house: House) -> int:
    """Returns of how many organisations; the new one is told. For the worker.

    Nobody follows a case once the representative has changed, or has unbound the own account.
    """
    with house.db.connect(write=False) as tx:
        waiting = list(tx.scalars(_unfollowed()))
    return sum(_hand_over(house, organisation_id) for organisation_id in waiting)


def _unfollowed() -> Select:
    follows = select(Binding.account_id).where(Binding.account_id == Case.account_id).exists()
    return (
        select(Case.subject_id)
        .distinct()
        .join(Organisation, Organisation.subject_id == Case.subject_id)
        .where(Case.closed_at.is_(None), Case.account_id.is_(None) | ~follows)
    )


def _hand_over(house: House, organisation_id: uuid.UUID) -> bool:
    with house.db.session(organisation_id) as tx:
        ready_files.lock(tx.connection(), [organisation_id])
        now = house.clock.now()
        speaker = representatives.of(house, tx.connection(), organisation_id, now)
        account_id = _account_of(house, tx, speaker) if speaker else None
        if account_id is None:
            return False
        mine = (Case.subject_id == organisation_id, Case.closed_at.is_(None))
        is_others = Case.account_id.is_(None) | (Case.account_id != account_id)
        cases = tx.scalars(select(Case).where(*mine, is_others)).all()
        for case in cases:
            case.account_id = account_id
        if cases:
            organisation = tx.get(Organisation, organisation_id)
            assert organisation is not None
            told = {"organisation": organisation.name, "cases": str(len(cases))}
            notices.queue(house, tx, account_id, "cases_handed_over", now, told)
        tx.commit()
    return bool(cases)


def _account_of(house: House, tx: Tx, speaker: Speaker) -> uuid.UUID | None:
    """The account that is bound to a person of this name and number."""
    connection = tx.connection()
    person_id = find_target(connection, house.sealer, PERSON, speaker.id_number)
    binding = tx.get(Binding, person_id) if person_id else None
    if binding is None:
        return None
    _, number, name = read_names(connection, house.sealer, [binding.subject_id])[binding.subject_id]
    is_one = Speaker(name, number).indexes(house.sealer) == speaker.indexes(house.sealer)
    return binding.account_id if is_one else None
