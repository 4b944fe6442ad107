"""The office suspends a partner: refused with its next query, and everybody concerned is told."""

import pytest

from services import partner_tellings
from tests.authorisations.acts import LANDLORD, Partner, authorise, looks_of_partners, wish
from tests.citizens.acts import refused
from tests.people import LI, WANG


def suspend(city, partner: Partner, reason: str = "数据用途与授权不符"):
    path = f"/staff/partners/{partner.recipient_id}/suspend"
    return city.staff("supervisor").post(path, {"reason": reason})


def resume(city, partner: Partner):
    return city.staff("supervisor").post(f"/staff/partners/{partner.recipient_id}/resume")


def told(phone) -> list[str]:
    kinds = [each["kind"] for each in phone.get("/me/notices").json["items"]]
    return [kind for kind in reversed(kinds) if kind.startswith("partner_")]


def test_the_next_query_is_refused_and_goes_through_again_after(city, phone, bank):
    given = authorise(phone, bank, "honour")
    assert bank.read(given["id"]).status_code == 200
    answer = suspend(city, bank)
    assert answer.status_code == 200, answer.text
    assert (answer.json["suspended"], answer.json["suspension"]) == (True, "数据用途与授权不符")
    refused(bank.read(given["id"]), 401, "client_suspended")
    refused(bank.get("/partner/authorisations"), 401, "client_suspended")
    assert resume(city, bank).json["suspended"] is False
    assert bank.read(given["id"]).status_code == 200


def test_its_tries_stand_in_the_log_of_who_authorised_it(city, phone, bank):
    given = authorise(phone, bank, "honour")
    other = Partner(city, LANDLORD)
    suspend(city, bank)
    suspend(city, other)
    refused(bank.read(given["id"]), 401, "client_suspended")
    [look] = looks_of_partners(phone)
    assert (look["who"], look["outcome"]) == (bank.name, "refused")
    assert look["basis"] == f"授权 {given['id']}（该机构已被停用）"
    refused(other.read(given["id"]), 401, "client_suspended")
    assert looks_of_partners(phone)[0]["basis"] == f"授权 {given['id']}（不是给该机构的授权）"
    for nothing in ("0" * 32, "none"):
        refused(bank.read(nothing), 401, "client_suspended")
    assert len(looks_of_partners(phone)) == 2
    # Not a use: it is told to nobody as one, and counts for nothing.
    [shown] = phone.get("/me/authorisations").json["items"]
    assert shown["used"] == 0


def test_the_person_is_told_once_and_sees_it_beside_the_authorisation(city, phone, bank):
    for classes in ("honour", "penalty"):
        authorise(phone, bank, classes)
    suspend(city, bank)
    city.work()
    city.work()
    assert told(phone) == ["partner_suspended"]
    items = phone.get("/me/authorisations").json["items"]
    assert [each["suspended"] for each in items] == [True, True]
    assert {each["state"] for each in items} == {"standing"}
    resume(city, bank)
    city.work()
    assert told(phone) == ["partner_suspended", "partner_resumed"]
    assert not any(each["suspended"] for each in phone.get("/me/authorisations").json["items"])


def test_only_those_are_told_who_let_it_read(city, phone, bank):
    other, third = city.phone(LI), city.phone(WANG)
    withdrawn = authorise(other, bank, "honour")
    other.delete(f"/me/authorisations/{withdrawn['id']}")
    authorise(third, Partner(city, LANDLORD), "honour")
    authorise(phone, bank, "honour")
    suspend(city, bank)
    city.work()
    assert [told(each) for each in (phone, other, third)] == [["partner_suspended"], [], []]


def test_nobody_new_authorises_it(city, phone, bank):
    suspend(city, bank)
    answer = phone.post("/me/authorisations", wish(city, bank))
    refused(answer, 422, "invalid", "recipient_id")
    assert phone.get("/partners").json["items"] == []


def test_portions_and_a_death_between_them_leave_nobody_out(city, bank, monkeypatch):
    phones = [city.phone(person) for person in (LI, WANG)]
    for phone in phones:
        authorise(phone, bank, "honour")
    suspend(city, bank)
    monkeypatch.setattr(partner_tellings, "AT_ONCE", 1)
    queue, calls = partner_tellings.notices.queue, []

    def dies_at_the_second(*words):
        calls.append(words)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return queue(*words)

    with monkeypatch.context() as patch:
        patch.setattr("services.notices.queue", dies_at_the_second)
        with pytest.raises(RuntimeError):
            partner_tellings.run(city.worker)
    assert sorted(map(len, map(told, phones))) == [0, 1]
    assert partner_tellings.run(city.worker) == 1
    assert [told(phone) for phone in phones] == [["partner_suspended"]] * 2
    assert partner_tellings.run(city.worker) == 0


def test_who_may_do_so_and_when(city, bank):
    path = f"/staff/partners/{bank.recipient_id}"
    for role in ("clerk", "reviewer", "auditor"):
        for act in ("suspend", "resume"):
            refused(city.staff(role).post(f"{path}/{act}", {"reason": "x"}), 403, "role_forbidden")
    refused(resume(city, bank), 409, "wrong_state")
    suspend(city, bank)
    refused(suspend(city, bank), 409, "wrong_state")
    desk = city.staff("supervisor")
    refused(desk.post("/staff/partners/" + "0" * 32 + "/resume"), 404, "not_found")
    [line] = desk.get("/staff/partners").json["items"]
    assert line["suspended"] is True
