"""Sensitive acts want a proof that is at most ten minutes old and this session's own."""

import pytest

from tests.citizens.acts import is_open, refresh, refused
from tests.people import LI, ZHANG

MINUTE = 60


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


def printed(phone) -> bool:
    answer = phone.get("/me/report.pdf")
    if answer.status_code == 200:
        assert answer.data.startswith(b"%PDF")
        return True
    refused(answer, 403, "proof_required")
    return False


def test_binding_counts_as_a_proof_for_ten_minutes(city, phone):
    assert printed(phone)
    city.simulator.advance(10 * MINUTE - 5)
    assert printed(phone)
    city.simulator.advance(6)
    assert not printed(phone)
    assert phone.get("/me/report").status_code == 200


def test_the_bound_phone_proves_afresh(city, phone):
    city.simulator.advance(11 * MINUTE)
    assert not printed(phone)
    assert phone.prove_afresh().status_code == 204
    assert printed(phone)
    city.simulator.advance(10 * MINUTE + 1)
    phone.sign_in()
    assert not printed(phone)


def test_refreshing_tokens_keeps_the_proof_but_does_not_prolong_it(city, phone):
    city.simulator.advance(9 * MINUTE)
    phone.access_token = refresh(city, phone.refresh_token).json["access_token"]
    assert printed(phone)
    city.simulator.advance(61)
    assert not printed(phone)


def test_a_proof_holds_for_the_session_that_gave_it(city, phone):
    other = city.phone(ZHANG, proved=False)
    assert not printed(other)
    assert other.prove_afresh().status_code == 204
    city.simulator.advance(11 * MINUTE)
    phone.prove_afresh()
    assert printed(phone)
    assert not printed(other)


def test_a_wrong_phone_proves_nothing(city, phone):
    city.simulator.advance(11 * MINUTE)
    code = city.simulator.phone_code(ZHANG.openid, LI.phone)
    refused(phone.post("/me/proof", {"phone_code": code}), 403, "phone_mismatch")
    assert not printed(phone)


def test_wrong_phones_are_counted(city, phone):
    for _ in range(5):
        code = city.simulator.phone_code(ZHANG.openid, LI.phone)
        phone.post("/me/proof", {"phone_code": code})
    refused(phone.prove_afresh(), 429, "too_many_failures")


def test_a_code_of_the_phone_button_proves_once(city, phone):
    code = city.simulator.phone_code(ZHANG.openid, ZHANG.phone)
    assert phone.post("/me/proof", {"phone_code": code}).status_code == 204
    refused(phone.post("/me/proof", {"phone_code": code}), 422, "invalid", "phone_code")


def test_who_is_nobody_yet_has_nothing_to_prove(city):
    stranger = city.phone(LI, proved=False)
    refused(stranger.prove_afresh(), 403, "identity_required")


def test_a_refused_look_stands_in_the_access_log(city, phone):
    city.simulator.advance(11 * MINUTE)
    printed(phone)
    newest = phone.get("/me/access-log").json["items"][0]
    assert (newest["role"], newest["outcome"]) == ("self", "refused")
    phone.prove_afresh()
    printed(phone)
    assert [item["outcome"] for item in phone.get("/me/access-log").json["items"][:2]] == [
        "shown",
        "refused",
    ]


def test_unbinding_wants_a_fresh_proof(city, phone):
    city.simulator.advance(11 * MINUTE)
    refused(phone.delete("/me/identity"), 403, "proof_required")
    assert phone.get("/me/report").status_code == 200
    phone.prove_afresh()
    assert phone.delete("/me/identity").status_code == 204


def test_unbinding_ends_every_session(city, phone):
    other = city.phone(ZHANG, proved=False)
    assert phone.delete("/me/identity").status_code == 204
    for each in (phone, other):
        refused(each.get("/me"), 401, "session_ended")
        refused(refresh(city, each.refresh_token), 401, "session_ended")
    phone.sign_in()
    assert phone.get("/me").json["identity"] is None
    refused(phone.get("/me/report"), 403, "identity_required")
    refused(phone.get("/me/notices"), 403, "identity_required")
    assert phone.prove().status_code == 201
    kinds = [notice["kind"] for notice in phone.get("/me/notices").json["items"]]
    assert kinds == ["identity_bound", "identity_unbound", "identity_bound"]


def test_unbinding_twice(city, phone):
    phone.delete("/me/identity")
    phone.sign_in()
    refused(phone.delete("/me/identity"), 403, "identity_required")
    assert is_open(city, phone.access_token)
