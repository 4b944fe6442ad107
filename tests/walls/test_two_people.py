"""No route gives one person anything of another: every route, every id, both databases."""

import pytest
from sqlalchemy import delete, select

from models import Link, Notice
from services import links, notices
from services.clocks import city_iso
from tests.authorisations.acts import Partner, authorise
from tests.builders import City, record
from tests.people import LI, ZHANG
from tests.walls.strangers import Asked, Belongings, everything_to_ask

SAYING = ("POST", "/miniprogram/v1/me/complaints")
HONOUR, PENALTY = "P-HON-001", "P-PEN-001"


class Neighbours:
    """Two people who both live in the city, one of whom asks for what is the other's."""

    def __init__(self, city: City):
        self.city = city
        city.deliver(
            [
                record(LI, HONOUR, "李的", title="只属于李"),
                record(LI, PENALTY, "李的罚单"),
                record(ZHANG, HONOUR, "张的", title="只属于张"),
            ]
        )
        self.owner = city.phone(LI)
        for path in ("/me/report", "/me/report.pdf", "/me/access-log", "/me/notices"):
            assert self.owner.get(path).status_code == 200
        self.owner.post("/me/links")
        self.owner.post("/me/consents", {"kind": "merchant_check"})
        self.owner.post("/me/complaints", {"about": "只属于李", "text": "李的罚单"})
        self.case = self.object_to("李的罚单")
        partner = Partner(city)
        assert partner.read(authorise(self.owner, partner, "honour")["id"]).status_code == 200
        self.asker = city.phone(ZHANG)
        self.asker.get("/me/report.pdf")
        authorise(self.asker, partner, "honour")  # whose id both then know
        city.work()
        hers, mine = Belongings(city, LI), Belongings(city, ZHANG)
        self.hers = hers
        self.ids = hers.ids - mine.ids
        self.marks = {mark.encode() for mark in self.ids | hers.words | {"只属于李", "李的罚单"}}
        self.before = hers.rows()

    def object_to(self, document_no: str) -> str:
        """She objects to a record, which a desk accepts; returns the case."""
        sections = self.owner.get("/me/report").json["sections"]
        records = [row for section in sections for row in section["records"]]
        mine = next(row["id"] for row in records if row["document_no"] == document_no)
        told = {"ground": "not_mine", "statement": "只属于李", "record_id": mine}
        case = self.owner.post("/me/objections", told).json["id"]
        accepted = self.city.staff("clerk").post(f"/staff/objections/{case}/accept")
        assert accepted.status_code == 200, accepted.text
        return case

    def ask(self, asked: Asked, token: str):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.city.app.test_client().open(
            asked.path,
            method=asked.method,
            query_string=asked.query,
            json=asked.body,
            headers=headers,
        )

    def token(self) -> str:
        """The asker's own; she signs in again where the last question ended her session."""
        if self.asker.get("/me").status_code != 200:
            self.asker = self.city.phone(ZHANG)
        return self.asker.access_token

    def foreign_in(self, answer, asked: Asked) -> set[bytes]:
        """What of the other's the answer tells; a refusal may repeat what was asked, so may
        the way to the sign-in, and whoever says something is shown the own words."""
        told = answer.get_data() + repr(sorted(answer.headers)).encode()
        is_said = (asked.method, asked.path) == SAYING
        known = str(asked).encode() if answer.status_code >= 300 or is_said else b""
        return {mark for mark in self.marks if mark in told and mark not in known}


def leaks(neighbours: Neighbours, *, token: str | None = None, only: str = "") -> list[str]:
    """Everything that went wrong when one person asked for all that is the other's."""
    found, count = [], 0
    for asked in everything_to_ask(neighbours.city, neighbours.ids):
        if only not in asked.path:
            continue
        count += 1
        answer = neighbours.ask(asked, neighbours.token() if token is None else token)
        if answer.status_code >= 500 and asked.path != "/readyz":
            found.append(f"{asked}: {answer.status_code}")
        if foreign := neighbours.foreign_in(answer, asked):
            found.append(f"{asked}: {foreign}")
    after = neighbours.hers.rows()
    found += [
        f"rows of {table} changed" for table in after if after[table] != neighbours.before[table]
    ]
    assert count > 5
    return found


@pytest.fixture
def neighbours(city) -> Neighbours:
    return Neighbours(city)


def test_no_route_gives_a_person_anything_of_another(neighbours):
    assert len(neighbours.ids) > 8
    assert leaks(neighbours) == []


def test_no_route_gives_a_stranger_anything(neighbours):
    assert leaks(neighbours, token="") == []


def test_no_route_gives_a_department_anything_of_a_person(neighbours):
    other = neighbours.city.department("另一部门")
    assert leaks(neighbours, token=other.token) == []


def test_the_owner_sees_what_the_others_do_not(neighbours):
    """The control of the marks: they do occur where they belong."""
    told = b"".join(
        neighbours.owner.get(path).data
        for path in ("/me/report", "/me/access-log", "/me/notices", "/me/links")
    )
    assert sum(mark in told for mark in neighbours.marks) >= 5


def test_a_service_that_reads_by_an_id_alone_is_found(neighbours, monkeypatch):
    """The twin: the cursor is believed to be the caller's."""

    def list_any(house, caller, *, limit, before):
        with house.db.session(write=False) as tx:
            found = tx.scalars(select(Notice).where(Notice.notice_id == before)).all()
        return [{"id": row.notice_id.hex, "at": city_iso(row.created_at)} for row in found], None

    monkeypatch.setattr(notices, "list_own", list_any)
    assert leaks(neighbours, only="/me/notices") != []


def test_a_service_that_deletes_by_an_id_alone_is_found(neighbours, monkeypatch):
    def undo_any(house, caller, link_id):
        with house.db.session() as tx:
            tx.execute(delete(Link).where(Link.link_id == link_id))
            tx.commit()

    monkeypatch.setattr(links, "undo", undo_any)
    assert leaks(neighbours, only="/me/links") == ["rows of links changed"]
