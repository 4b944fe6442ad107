"""Who may speak for an organisation: whom its newest registration names, and nobody else."""

import threading
import uuid
from datetime import date

import pytest
from sqlalchemy import select, update

from models import Case, Representative
from services import keys, parties, representatives
from services.cases import hand_overs
from tests.builders import organisation_record, record
from tests.citizens.acts import refused
from tests.evidence.acts import hand_in
from tests.evidence.files import photo
from tests.objections.acts import done
from tests.people import LI, SHOP, WANG, ZHANG, Person
from tests.represented.acts import (
    CAFE,
    STATEMENT,
    fined,
    in_report,
    looks,
    objected,
    objecting,
    own_report,
    public,
    record_id,
    registered,
    represented,
    told,
)

NAMESAKE = Person(ZHANG.name, WANG.id_number, WANG.phone, WANG.openid, "oN", "uN")


def everything(phone, record: str, case: str) -> list:
    """All that a representative could ask for, by their answers."""
    return [
        own_report(phone),
        phone.get(f"/me/organisations/{SHOP[1]}/access-log"),
        phone.get(f"/me/objections?organisation={SHOP[1]}"),
        phone.get(f"/me/repairs?organisation={SHOP[1]}"),
        phone.get(f"/me/repairs/applications?organisation={SHOP[1]}"),
        objecting(phone, record),
        objecting(phone, record, organisation=SHOP[1]),
        phone.post("/me/repairs", {"record_id": record, "statement": STATEMENT}),
        phone.get(f"/me/objections/{case}"),
        phone.post(f"/me/objections/{case}/withdraw"),
        phone.post(f"/me/objections/{case}/resubmit"),
        phone.post(f"/me/objections/{case}/review", {"statement": STATEMENT}),
        phone.get(f"/me/objections/{case}/evidence"),
    ]


def shut_out(phone, record: str, case: str) -> None:
    assert represented(phone) == []
    for answer in everything(phone, record, case):
        refused(answer, 404, "not_found")


def test_who_is_not_registered_finds_nothing_and_leaves_a_line(phone, stranger):
    record, case = record_id(phone), objected(phone)["id"]
    shut_out(stranger, record, case)
    asked = [each for each in looks(phone) if each["outcome"] == "refused"]
    assert {(each["who"], each["role"]) for each in asked} == {("李**", "citizen")}


def test_who_has_the_same_name_is_not_the_one(city, phone):
    record, case = record_id(phone), objected(phone)["id"]
    shut_out(city.phone(NAMESAKE), record, case)


def test_who_has_the_number_under_another_name_is_not_the_one(city, phone):
    record = record_id(phone)
    case = objected(phone)["id"]
    registered(city, Person("张于安", ZHANG.id_number, "", "", "", ""), "登记-2")
    shut_out(phone, record, case)


def test_the_representative_of_another_organisation_is_not_this_ones(city, phone, stranger):
    registered(city, LI, "登记-9", CAFE)
    assert represented(stranger) == [CAFE[1]]
    record = record_id(phone)
    refused(objecting(stranger, record), 404, "not_found")
    refused(objecting(stranger, record, organisation=CAFE[1]), 404, "not_found")
    refused(own_report(stranger), 404, "not_found")


def test_before_the_identity_is_proved_nothing_is_told(city, phone):
    del phone
    unbound = city.phone(LI, proved=False)
    for answer in (
        unbound.get("/me/organisations"),
        own_report(unbound),
        objecting(unbound, "0" * 32, organisation=SHOP[1]),
    ):
        refused(answer, 403, "identity_required")


def test_a_change_of_representative_ends_it_at_once_and_hands_over(city, phone, stranger, clerk):
    record = record_id(phone)
    case = done(clerk, objected(phone)["id"], "accept")["id"]
    registered(city, LI, "登记-2", decided_on="2026-03-03")
    shut_out(phone, record, case)
    assert told(phone)[0] == "representation_ended"
    # The case runs on, and is the new one's.
    assert in_report(public(city).json)["status"] == "contested"
    assert represented(stranger) == [SHOP[1]]
    assert told(stranger)[0] == "cases_handed_over"
    assert stranger.get(f"/me/objections/{case}").json["state"] == "ACCEPTED"
    done(city.staff("reviewer"), case, "decide", outcome="delete", statement="原单位有误。")
    assert told(stranger)[0] == "objection_decided"
    assert told(phone)[0] == "representation_ended"


def test_whoever_is_bound_later_is_told_then(city, phone):
    case = objected(phone)["id"]
    registered(city, LI, "登记-2", decided_on="2026-03-03")
    assert hand_overs.run(city.worker) == 0
    later = city.phone(LI)
    city.work()
    assert told(later)[0] == "cases_handed_over"
    assert hand_overs.run(city.worker) == 0
    assert later.post(f"/me/objections/{case}/withdraw").json["state"] == "WITHDRAWN"


def test_who_acts_first_follows_the_case_before_the_clock_hands_it_over(city, phone):
    case = objected(phone)["id"]
    nobodys = update(Case).values(account_id=None)
    with city.worker.db.session() as tx:
        tx.execute(nobodys)
        tx.commit()
    assert phone.post(f"/me/objections/{case}/withdraw").status_code == 200
    assert told(phone)[0] == "objection_withdrawn"


def test_an_older_registration_that_comes_late_changes_nothing(city, phone):
    registered(city, LI, "登记-0", decided_on="2024-01-05")
    assert represented(phone) == [SHOP[1]]


def test_the_newest_registration_counts_alone(city, phone):
    """One that names nobody ends what an older one said."""
    nobody = {"法定代表人": "", "法定代表人证件号码": ""}
    registered(city, ZHANG, "登记-2", fields=nobody, decided_on="2026-04-01")
    assert represented(phone) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"法定代表人证件类型": "护照", "法定代表人证件号码": "E12345678"},
        {"法定代表人证件类型": "护照"},
        {"法定代表人证件号码": ZHANG.id_number[:-1]},
        {"法定代表人证件号码": None},
    ],
)
def test_without_a_resident_identity_card_nobody_is_known(city, fields):
    assert registered(city, ZHANG, fields=fields)["created"] == 1
    assert represented(city.phone(ZHANG)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"法定代表人": " 张　予安 "},
        {"法定代表人证件类型": ""},
        {"法定代表人证件类型": "居民身份证"},
        {"法定代表人证件号码": f" {ZHANG.id_number.lower()} "},
        {"法定代表人证件号码": ZHANG.id_number.translate({48 + n: 0xFF10 + n for n in range(10)})},
    ],
)
def test_the_spelling_of_registers_is_read(city, fields):
    registered(city, ZHANG, fields=fields)
    assert represented(city.phone(ZHANG)) == [SHOP[1]]


def test_a_registration_that_ended_names_nobody(city, phone):
    registered(city, ZHANG, "登记-2", decided_on="2026-03-03", valid_until="2099-12-31")
    assert represented(phone) == [SHOP[1]]
    with city.worker.db.session() as tx:
        tx.execute(update(Representative).values(until=date(2026, 3, 4)))
        tx.commit()
    assert represented(phone) == []
    refused(own_report(phone), 404, "not_found")


def test_a_sole_traders_operator_speaks_for_the_business(city):
    fields = {"经营者姓名": ZHANG.name, "经营者证件号码": ZHANG.id_number}
    city.deliver([organisation_record(CAFE, "O-BAS-002", "个体-1", fields=fields)])
    assert represented(city.phone(ZHANG)) == [CAFE[1]]


def test_several_organisations_are_told_apart_by_the_record(city, phone):
    registered(city, ZHANG, "登记-9", CAFE)
    fined(city, "罚九", CAFE)
    assert sorted(represented(phone)) == sorted([SHOP[1], CAFE[1]])
    first = phone.get("/me/organisations?limit=1").json
    second = phone.get(f"/me/organisations?limit=1&cursor={first['next']}").json
    assert [first["items"][0]["uscc"], second["items"][0]["uscc"]] == represented(phone)
    for number, shop in (("罚一", SHOP), ("罚九", CAFE)):
        answer = objecting(phone, record_id(phone, number, shop))
        assert answer.json["organisation"]["uscc"] == shop[1]
    missing = {"ground": "missing", "statement": STATEMENT, "item_code": "O-HON-001"}
    refused(phone.post("/me/objections", missing), 422, "invalid", "organisation")
    answer = phone.post("/me/objections", missing | {"organisation": CAFE[1]})
    assert answer.json["organisation"]["uscc"] == CAFE[1]


def test_an_own_record_stays_the_persons_own(city, phone):
    city.deliver([record(ZHANG, "P-PEN-001", "人一")])
    report = phone.get("/me/report").json
    answer = objecting(phone, in_report(report, "人一")["id"])
    assert answer.status_code == 201
    assert "organisation" not in answer.json


def test_a_clerk_never_touches_the_own_organisations_case(city, phone):
    case = objected(phone)["id"]
    mine = city.staff("clerk", person=ZHANG)
    refused(mine.get(f"/staff/objections/{case}"), 403, "own_case")
    refused(mine.post(f"/staff/objections/{case}/accept"), 403, "own_case")
    # Nor when somebody else represents it by now: they began it.
    registered(city, LI, "登记-2", decided_on="2026-03-03")
    refused(mine.post(f"/staff/objections/{case}/accept"), 403, "own_case")
    theirs = city.staff("clerk", person=LI)
    refused(theirs.post(f"/staff/objections/{case}/accept"), 403, "own_case")
    done(city.staff("clerk"), case, "accept")


def test_the_registrations_papers_are_in_no_report(city, phone):
    text = public(city).text
    assert ZHANG.name in text
    assert ZHANG.id_number not in text
    assert "证件" not in text
    own = own_report(phone)
    assert ZHANG.id_number not in own.text
    fields = in_report(own.json, "登记-1")["fields"]
    assert (
        fields["法定代表人证件号码"] == f"{ZHANG.id_number[:3]}*************{ZHANG.id_number[-2:]}"
    )


def changing_before_the_write(city, monkeypatch) -> None:
    """The registration changes after the representative was found to be one."""

    def act(write):
        registered(city, LI, "登记-2", decided_on="2026-03-03")
        return write()

    monkeypatch.setattr("services.objections.own.settled", act)


def test_who_is_replaced_while_submitting_submits_nothing(city, phone, monkeypatch):
    record = record_id(phone)
    changing_before_the_write(city, monkeypatch)
    refused(objecting(phone, record, organisation=SHOP[1]), 404, "not_found")
    with city.worker.db.session(write=False) as tx:
        assert tx.scalars(select(Case)).all() == []


def test_a_party_that_is_not_asked_again_under_the_lock_is_caught(city, phone, monkeypatch):
    record = record_id(phone)
    changing_before_the_write(city, monkeypatch)
    monkeypatch.setattr(parties.Party, "confirm", lambda *_: None)
    assert objecting(phone, record, organisation=SHOP[1]).status_code == 201


def test_replaced_and_submitting_at_once_the_case_is_never_the_former_ones(city, phone):
    for turn in range(4):
        number = f"争{turn}"
        fined(city, number)
        registered(city, ZHANG, f"回{turn}", decided_on=f"2026-04-{2 * turn + 1:02}")
        record, answers = record_id(phone, number), []
        threads = [
            threading.Thread(
                target=lambda to=answers, each=record: to.append(objecting(phone, each))
            ),
            threading.Thread(
                target=lambda each=turn: registered(
                    city, LI, f"换{each}", decided_on=f"2026-04-{2 * each + 2:02}"
                )
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status_code for answer in answers] in ([201], [404])
        with city.worker.db.session(write=False) as tx:
            cases = tx.scalars(select(Case).where(Case.target == f"record:{record}")).all()
        assert len(cases) == (answers[0].status_code == 201)
        assert [case.account_id for case in cases] in ([], [None])


def test_evidence_is_not_taken_from_who_was_replaced(city, phone):
    case = objected(phone)["id"]
    registered(city, LI, "登记-2", decided_on="2026-03-03")
    refused(hand_in(phone, uuid.UUID(hex=case), photo()), 404, "not_found")


def test_new_keys_change_nothing(city, phone, monkeypatch):
    monkeypatch.setattr("models.sealing.REFRESH_S", 0.1)
    keys.rotate(city.worker, settle_s=0.3, patience_s=30)
    with city.worker.db.session(write=False) as tx:
        [row] = tx.scalars(select(Representative)).all()
    newest = city.worker.sealer.blind_indexes(representatives.INDEX, "x")[0][0]
    assert row.key_no == newest
    assert represented(phone) == [SHOP[1]]


def test_what_is_held_about_a_person_says_whom_they_represent(phone):
    assert phone.prove_afresh().status_code == 204
    held = phone.post("/me/export").json
    assert [each["uscc"] for each in held["organisations"]] == [SHOP[1]]


def test_the_file_of_the_case_is_the_organisations_and_has_nobodys_numbers(city, phone, stranger):
    registration = in_report(own_report(phone).json, "登记-1")["id"]
    case = objecting(phone, registration, ground="inaccurate").json["id"]
    path = f"/me/cases/{case}/file"
    told = phone.get(path)
    assert told.json["subject"] == {"kind": "organisation", "name": SHOP[0], "id_number": SHOP[1]}
    assert told.json["record"]["before"]["fields"]["法定代表人"] == ZHANG.name
    assert ZHANG.id_number not in told.text
    assert phone.get(f"{path}.pdf").data.startswith(b"%PDF")
    assert looks(phone)[1]["purpose"] == "导出案卷"
    refused(stranger.get(path), 404, "not_found")
