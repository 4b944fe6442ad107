"""A partner reads what was granted and nothing else, and every try is in the person's log."""

import uuid

import pytest

from models import Institution, Record
from services import authorisations, records
from tests.authorisations.acts import (
    LANDLORD,
    Partner,
    authorise,
    looks_of_partners,
    told,
)
from tests.authorisations.conftest import PENALTY
from tests.builders import record
from tests.citizens.acts import refused
from tests.people import LI, ZHANG
from tests.waivers.crowds import citizen_of

DAY = 86_400


def titles(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200, answer.text
    return {
        each["class"]: [row["title"] for row in each["records"]] for each in answer.json["sections"]
    }


def test_only_the_granted_classes_are_given(phone, bank):
    given = authorise(phone, bank, "honour", "other")
    answer = bank.read(given["id"])
    assert titles(answer) == {"honour": ["见义勇为"], "other": []}
    own = phone.get("/me/report").json
    assert answer.json["subject"] == own["subject"]
    assert answer.json["sections"][0] == own["sections"][5]
    assert answer.headers["Cache-Control"] == "no-store"
    for word in ("score", "lists", "tier", "处罚一件", ZHANG.id_number, ZHANG.phone):
        assert word not in answer.text


def test_every_use_is_in_the_persons_log_under_the_receipt(phone, bank):
    given = authorise(phone, bank, "honour", "penalty")
    receipts = [bank.read(given["id"]).json["receipt"] for _ in range(2)]
    seen = looks_of_partners(phone)
    assert [look["id"] for look in seen] == [receipt["id"] for receipt in reversed(receipts)]
    assert seen[0] == seen[0] | {
        "who": bank.name,
        "basis": f"授权 {given['id']}",
        "shown": "处罚、荣誉",
        "outcome": "shown",
    }
    [shown] = phone.get("/me/authorisations").json["items"]
    assert shown["used"] == 2
    assert shown["last_used_at"]


def test_the_first_use_of_a_day_is_told(city, phone, bank):
    given = authorise(phone, bank)
    bank.read(given["id"])
    bank.read(given["id"])
    assert told(phone) == ["authorisation_used", "authorisation_given"]
    city.simulator.advance(DAY)
    phone.sign_in()
    bank.sign_in()
    bank.read(given["id"])
    assert told(phone) == ["authorisation_used", "authorisation_used", "authorisation_given"]


def test_withdrawn_it_is_refused_with_the_next_query(phone, bank):
    given = authorise(phone, bank)
    assert bank.read(given["id"]).status_code == 200
    phone.delete(f"/me/authorisations/{given['id']}")
    refused(bank.read(given["id"]), 403, "not_authorised")
    refusal, use = looks_of_partners(phone)
    assert (refusal["outcome"], use["outcome"]) == ("refused", "shown")
    assert refusal["basis"] == f"授权 {given['id']}（已撤回）"


def test_expired_it_is_refused_on_the_moment(city, phone, bank):
    given = authorise(phone, bank, days=0.005)
    assert bank.read(given["id"]).status_code == 200
    city.simulator.advance(7 * 60 + 20)
    refused(bank.read(given["id"]), 403, "not_authorised")
    assert looks_of_partners(phone)[0]["basis"].endswith("（已到期）")
    [shown] = phone.get("/me/authorisations").json["items"]
    assert shown["state"] == "expired"
    assert authorisations.list_own(city.house, citizen_of(city, phone)) == []


def test_another_partner_is_refused_and_the_person_sees_it(city, phone, bank):
    given = authorise(phone, bank)
    other = Partner(city, LANDLORD)
    foreign = other.read(given["id"])
    refused(foreign, 403, "not_authorised")
    unknown = other.read(uuid.uuid4().hex)
    assert foreign.json == unknown.json == other.read("not an id").json
    [look] = looks_of_partners(phone)
    assert (look["who"], look["outcome"]) == (other.name, "refused")
    assert look["basis"].endswith("（不是给该机构的授权）")
    assert other.get("/partner/authorisations").json["items"] == []


def test_the_number_must_be_told(bank):
    refused(bank.get("/partner/reports"), 400, "malformed", "authorisation_id")


def test_only_a_partner_may_ask(city, phone, bank):
    given = authorise(phone, bank)
    path = f"/api/v1/partner/reports?authorisation_id={given['id']}"
    for headers, status in (
        (city.collector.headers(), 403),
        (city.merchant().headers(), 403),
        ({"Authorization": f"Bearer {phone.access_token}"}, 401),
        (city.staff("supervisor").headers(), 401),
    ):
        assert city.app.test_client().get(path, headers=headers).status_code == status
    assert looks_of_partners(phone) == []


@pytest.mark.parametrize("leave", ["/me/identity", "/me"])
def test_who_unbinds_or_leaves_takes_all_authorisations_along(city, phone, bank, leave):
    given = authorise(phone, bank)
    assert phone.delete(leave).status_code == 204
    refused(bank.read(given["id"]), 403, "not_authorised")


def test_a_repaired_record_is_no_longer_shared(city, phone, bank):
    given = authorise(phone, bank, "penalty", "honour")
    subject_id = citizen_of(city, phone).subject_id
    own = phone.get("/me/report").json
    record_id = uuid.UUID(own["sections"][2]["records"][0]["id"])
    with city.house.db.session(subject_id) as tx:
        row = tx.get(Record, (subject_id, record_id))
        row.status = "repaired"
        tx.flush()
        now = city.house.clock.now()
        records.close_within(
            tx.connection(), city.house, subject_id, record_id, records.REPAIRED, now
        )
        tx.commit()
    assert titles(bank.read(given["id"])) == {"penalty": [], "honour": ["见义勇为"]}
    assert "处罚一件" in phone.get("/me/report").text


def test_what_is_new_in_a_granted_class_is_given(city, phone, bank):
    given = authorise(phone, bank, "penalty")
    city.deliver([record(ZHANG, PENALTY, "罚字二号", title="处罚又一件")])
    assert sorted(titles(bank.read(given["id"]))["penalty"]) == ["处罚一件", "处罚又一件"]


def test_a_suspended_partner_is_neither_offered_nor_let_in(city, phone, bank):
    given = authorise(phone, bank)
    with city.worker.db.session() as tx:
        row = tx.get(Institution, uuid.UUID(bank.recipient_id))
        row.suspended_at = city.house.clock.now()
        tx.commit()
    refused(bank.read(given["id"]), 401, "client_suspended")
    assert phone.get("/partners").json["items"] == []
    assert city.phone(LI).get("/partners").json["items"] == []
