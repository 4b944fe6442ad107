"""Two codes live at most, and none of somebody who withdrew."""

from dataclasses import replace

import pytest

from services import passes
from tests.people import LI, ZHANG
from tests.waivers.acts import agree, scan, show_pass
from tests.waivers.crowds import at_once, citizen_of


def outcomes(merchant, contents) -> list[str]:
    answers = [scan(merchant, content) for content in contents]
    return ["answered" if answer.status_code == 201 else answer.json["code"] for answer in answers]


def expired(merchant, *contents) -> bool:
    answers = [scan(merchant, content) for content in contents]
    return {(a.status_code, a.json["code"]) for a in answers} == {(410, "pass_expired")}


def test_a_third_ends_the_oldest(merchant, phone):
    contents = [show_pass(phone) for _ in range(3)]
    assert outcomes(merchant, contents) == ["pass_expired", "answered", "answered"]


def test_a_used_one_is_not_live_and_takes_nobodys_place(merchant, phone):
    first, used = show_pass(phone), show_pass(phone)
    assert scan(merchant, used).status_code == 201
    third = show_pass(phone)
    assert outcomes(merchant, [used, first, third]) == ["pass_used", "answered", "answered"]


def test_one_that_ran_out_takes_nobodys_place(city, merchant, phone):
    old = show_pass(phone)
    city.simulator.advance(61)
    fresh = [show_pass(phone), show_pass(phone)]
    assert outcomes(merchant, [old, *fresh]) == ["pass_expired", "answered", "answered"]


@pytest.mark.parametrize("rounds", [6, pytest.param(100, marks=pytest.mark.long)])
def test_of_eight_issued_at_once_two_can_be_redeemed(city, merchant, phone, rounds, monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    agree(phone)
    citizen = citizen_of(city, phone)
    for _ in range(rounds):
        took = at_once([lambda: passes.issue(city.house, citizen)] * 8)
        assert {each.answer for each in took} == {"done"}
        found = outcomes(merchant, [each.value["content"] for each in took])
        assert sorted(found) == ["answered"] * 2 + ["pass_expired"] * 6


def test_nobody_shows_a_code_before_consent_nor_after_withdrawing_it(merchant, phone):
    refused = phone.post("/me/pass")
    assert (refused.status_code, refused.json["code"]) == (403, "consent_required")
    shown = show_pass(phone)
    assert phone.delete("/me/consents/merchant_check").status_code == 204
    assert expired(merchant, shown)
    refused = phone.post("/me/pass")
    assert (refused.status_code, refused.json["code"]) == (403, "consent_required")
    agree(phone)
    assert scan(merchant, show_pass(phone)).status_code == 201
    assert expired(merchant, shown)  # a new consent does not bring it back


def test_unbinding_ends_the_live_codes(merchant, phone):
    shown = [show_pass(phone), show_pass(phone)]
    phone.prove_afresh()
    assert phone.delete("/me/identity").status_code == 204
    assert expired(merchant, *shown)


def test_an_identity_that_moves_takes_the_old_phones_codes_along(city, merchant, phone):
    shown = show_pass(phone)
    new = city.phone(replace(ZHANG, openid="oMiniNew", unionid="oUnionNew"), proved=False)
    asked = new.prove().json["verify_id"]
    city.simulator.show_face(asked)
    assert new.post(f"/me/identity/{asked}/confirm").status_code == 201
    assert expired(merchant, shown)


def test_a_session_that_ended_shows_no_code(phone):
    agree(phone)
    assert phone.delete("/sessions/current").status_code == 204
    assert phone.post("/me/pass").status_code == 401


def test_nobody_shows_a_code_without_an_identity(city):
    stranger = city.phone(LI, proved=False)
    refused = stranger.post("/me/pass")
    assert (refused.status_code, refused.json["code"]) == (403, "identity_required")


def test_a_code_says_how_long_it_lives_and_nothing_about_whom(city, phone):
    agree(phone)
    told = phone.post("/me/pass?picture=png").json
    assert told.keys() == {"content", "expires_at", "refresh_after_s", "png"}
    assert told["refresh_after_s"] == 30
    token = told["content"].partition("/p#")[2]
    assert len(token) * 6 >= 128
    other = phone.post("/me/pass").json
    assert other.keys() == {"content", "expires_at", "refresh_after_s", "svg"}
    assert other["content"] != told["content"]
    subject = citizen_of(city, phone).subject_id
    assert subject.hex not in told["content"]
    wrong = phone.post("/me/pass?picture=gif")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "picture")
