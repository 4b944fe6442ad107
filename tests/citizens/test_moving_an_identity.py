"""One person, one account: who is bound elsewhere shows the face, and takes the identity along."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from models import Binding, Notice, Subject
from services import accounts, bindings, holdings, sessions
from services.bindings import BoundElsewhere
from tests.citizens.acts import at_once, is_open, refresh, refused
from tests.people import LI, ZHANG

NEW_PHONE = replace(ZHANG, openid="oMiniNewWeChat", official_openid="oOffiNew", unionid="oUnionNew")


@pytest.fixture
def old(city):
    return city.phone(ZHANG)


@pytest.fixture
def new(city):
    return city.phone(NEW_PHONE, proved=False)


def bound_accounts(city) -> list:
    with city.house.db.session(write=False) as tx:
        return tx.execute(select(Binding.subject_id, Binding.account_id)).all()


def move(city, new):
    answer = new.prove()
    assert answer.status_code == 202, answer.text
    city.simulator.show_face(answer.json["verify_id"])
    return new.post(f"/me/identity/{answer.json['verify_id']}/confirm")


def test_a_number_bound_elsewhere_wants_the_face(old, new):
    answer = new.prove()
    assert answer.status_code == 202
    refused(new.post(f"/me/identity/{answer.json['verify_id']}/confirm"), 409, "face_pending")
    assert is_open(old.city, old.access_token)
    refused(new.get("/me/report"), 403, "identity_required")


def test_the_face_moves_it_ends_the_old_sessions_and_tells_the_old_account(city, old, new):
    report_no = old.get("/me/report").json["report_no"]
    second = city.phone(ZHANG, proved=False)
    assert move(city, new).status_code == 201
    for phone in (old, second):
        refused(phone.get("/me"), 401, "session_ended")
        refused(refresh(city, phone.refresh_token), 401, "session_ended")
    assert new.get("/me/report").json["report_no"] == report_no
    assert len(bound_accounts(city)) == 1
    city.work()
    old.sign_in()
    refused(old.get("/me/report"), 403, "identity_required")
    outbox = city.simulator.call("GET", f"/sim/outbox?openid={ZHANG.openid}")["items"]
    assert any("绑定到其他微信" in str(item["content"]) for item in outbox)
    assert ZHANG.name not in str(outbox)


def test_a_face_that_fails_moves_nothing(city, old, new):
    city.simulator.know(ZHANG, face="fail")
    refused(move(city, new), 403, "identity_mismatch")
    assert is_open(city, old.access_token)
    assert old.get("/me/report").status_code == 200


def test_it_can_move_back(city, old, new):
    assert move(city, new).status_code == 201
    old.sign_in()
    assert move(city, old).status_code == 201
    refused(new.get("/me"), 401, "session_ended")
    assert old.get("/me/report").status_code == 200


def test_what_the_old_account_could_do_does_not_stay_with_it(city, old, new):
    old.post("/me/consents", {"kind": "merchant_check"})
    assert move(city, new).status_code == 201
    given = {item["kind"]: item["given"] for item in new.get("/me/consents").json["items"]}
    assert given["merchant_check"] is False
    city.simulator.know(LI)
    old.sign_in()
    old.person = replace(LI, openid=ZHANG.openid)
    assert old.prove().status_code == 201
    given = {item["kind"]: item["given"] for item in old.get("/me/consents").json["items"]}
    assert given["merchant_check"] is False


def test_what_is_told_of_a_running_case_comes_to_the_new_account_alone(city, old, new):
    case = old.post("/me/complaints", {"about": "窗口", "text": "等了很久。"}).json
    assert move(city, new).status_code == 201
    desk = city.staff("reviewer")
    body = {"statement": "已经改进。"}
    assert desk.post(f"/staff/complaints/{case['id']}/decide", body).status_code == 200
    city.work()
    old.sign_in()
    assert "complaint_decided" not in kinds_told(old)
    assert "complaint_decided" in kinds_told(new)


def test_who_unbinds_and_comes_back_with_another_account_hears_there(city, old):
    case = old.post("/me/complaints", {"about": "窗口", "text": "等了很久。"}).json
    assert old.delete("/me/identity").status_code == 204
    back = city.phone(replace(ZHANG, openid="oBack", unionid="uBack"))
    body = {"statement": "已经改进。"}
    city.staff("reviewer").post(f"/staff/complaints/{case['id']}/decide", body)
    assert "complaint_decided" in kinds_told(back)
    old.sign_in()
    assert "complaint_decided" not in kinds_told(old)


def kinds_told(phone) -> set[str]:
    """Of what; a phone that is nobody's has its account's list all the same."""
    with phone.city.house.db.session(write=False) as tx:
        identity = accounts.find_identity(phone.city.house, tx, accounts.MINI, phone.person.openid)
        mine = select(Notice.kind).where(Notice.account_id == identity.account_id)
        return set(tx.scalars(mine))


def bind_at_once(city) -> list[int]:
    city.simulator.know(ZHANG)
    people = [replace(ZHANG, openid=f"oRace{n}", unionid=f"uRace{n}") for n in range(6)]
    phones = [city.phone(person, proved=False) for person in people]
    return sorted(at_once(6, lambda n: phones[n].prove().status_code))


def test_of_accounts_that_prove_the_same_person_at_once_one_is_bound(city):
    assert bind_at_once(city) == [201] + [202] * 5
    assert len(bound_accounts(city)) == 1


def test_twin_that_looks_and_then_binds_tells_several_that_they_are_bound(city, monkeypatch):
    bind = bindings.bind

    def looks_then_binds(house, caller, claim, method, now, **more):
        subject_id = None
        with house.db.session(write=False) as tx:
            subject_id = bindings.find_target(
                tx.connection(), house.sealer, bindings.PERSON, claim.id_number
            )
            if subject_id and tx.get(Binding, subject_id):
                raise BoundElsewhere
        time.sleep(0.2)
        bind(house, caller, claim, bindings.FACE, now, **more)

    monkeypatch.setattr(bindings, "bind", looks_then_binds)
    assert bind_at_once(city).count(201) > 1


def test_one_account_that_proves_two_people_at_once_is_one_of_them(city):
    city.simulator.know(ZHANG)
    city.simulator.know(LI)
    phone = city.phone(ZHANG, proved=False)
    claims = [{"name": p.name, "id_number": p.id_number, "phone": p.phone} for p in (ZHANG, LI)]
    statuses = sorted(at_once(2, lambda n: phone.prove(**claims[n]).status_code))
    assert statuses == [201, 409]
    assert len(bound_accounts(city)) == 1


@pytest.mark.parametrize("act", [bindings.unbind, holdings.leave])
def test_what_moved_away_meanwhile_is_not_undone_by_the_old_account(city, old, new, act):
    """The old phone was resolved to the person before the identity moved."""
    caller = sessions.authenticate(city.house, old.access_token)
    assert move(city, new).status_code == 201
    act(city.house, caller)
    assert new.get("/me/report").status_code == 200


def test_a_person_is_one_subject_however_often_they_come(city, old, new):
    move(city, new)
    city.phone(LI)
    city.deliver([])
    engine = city.worker.db
    with engine.session(write=False) as tx:
        assert len(tx.scalars(select(Subject.subject_id)).all()) == 2
