"""What people, the clock and WeChat do with evidence."""

import io
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from models import Case, CaseOwner, ContentCheck, Evidence, new_id
from services import accounts, content_checks
from services.callers import Citizen
from services.house import House
from tests.builders import V1, City, Phone


def caller_of(city: City, phone: Phone) -> Citizen:
    """The person with this phone, as the services know them."""
    with city.house.db.session(write=False) as tx:
        identity = accounts.find_identity(city.house, tx, accounts.MINI, phone.person.openid)
        assert identity is not None
        account_id = identity.account_id
        return Citizen(new_id(), account_id, accounts.bound_subject(tx, account_id), None)


def open_case(
    city: City, phone: Phone, *, kind: str = "objection", state: str = "SUBMITTED", **told
) -> uuid.UUID:
    """A case of this person, as the service of its kind would leave it."""
    caller, case_id, now = caller_of(city, phone), new_id(), city.house.clock.now()
    subject_id = caller.subject_id
    assert subject_id is not None
    words = told.pop("body", b'{"statement": "not mine"}')
    case = Case(
        subject_id=subject_id,
        case_id=case_id,
        kind=kind,
        account_id=caller.account_id,
        state=state,
        target=f"record:{new_id().hex}",
        body=city.house.sealer.seal(subject_id.bytes, b"cases.body:" + case_id.bytes, words),
        profile="default",
        opened_at=now,
        changed_at=now,
        **told,
    )
    with city.house.db.session(subject_id) as tx:
        tx.add_all([case, CaseOwner(case_id=case_id, subject_id=subject_id)])
        tx.commit()
    return case_id


def hand_in(phone: Phone, case_id: uuid.UUID, content: bytes, *, kind="objections", name="a.jpg"):
    return phone.client.post(
        f"{V1}/me/{kind}/{case_id.hex}/evidence",
        data={"file": (io.BytesIO(content), name)},
        headers=phone._headers(),
    )


def listed(phone: Phone, case_id: uuid.UUID, kind: str = "objections") -> list[dict]:
    answer = phone.get(f"/me/{kind}/{case_id.hex}/evidence")
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def rows(city: City, table=Evidence) -> list:
    with city.worker.db.session(write=False) as tx:
        return list(tx.scalars(select(table)))


def stored(city: City) -> list[bytes]:
    """The files of evidence in the store, as they lie there."""
    folder = city.settings.data_dir / "deliveries"
    return [path.read_bytes() for path in folder.rglob("evidence-*")]


def release(city: City) -> None:
    """Let WeChat's check pass every picture, without WeChat."""
    for check in rows(city, ContentCheck):
        content_checks._finish(city.worker, check.check_id, content_checks.PASS)


def reachable_at(house: House, url: str) -> House:
    """The house whose links lead to this address."""
    return replace(house, public_base_url=url)


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
