"""A `wx.login` code becomes one session, however often and however hastily it is brought."""

import pytest
from sqlalchemy import func, select

from models import Account, Session, WeChatIdentity
from services import sessions
from tests.citizens.acts import ask, at_once, is_open, refresh, refused, sign_in
from tests.people import LI, ZHANG


@pytest.fixture
def code(city) -> str:
    return city.simulator.login_code(ZHANG.openid, ZHANG.unionid)


def count(city, table) -> int:
    with city.house.db.session(write=False) as tx:
        return tx.scalar(select(func.count()).select_from(table))


def test_a_new_account_has_no_identity_yet(city, code):
    answer = sign_in(city, code)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 15 * 60
    assert told["identity"] is None
    assert is_open(city, told["access_token"])
    refused(ask(city, "GET", "/me/report", told["access_token"]), 403, "identity_required")


def test_who_was_proved_is_known_at_the_next_sign_in_masked(city):
    city.phone(ZHANG)
    told = sign_in(city, city.simulator.login_code(ZHANG.openid)).json
    assert told["identity"]["name"] != ZHANG.name
    assert told["identity"]["name"].startswith(ZHANG.name[0])
    assert ZHANG.id_number not in str(told)
    assert count(city, Account) == 1


def test_the_same_code_within_a_minute_gives_a_new_pair(city, code):
    first = sign_in(city, code).json
    city.simulator.advance(55)
    again = sign_in(city, code)
    assert again.status_code == 201
    assert again.json["refresh_token"] != first["refresh_token"]
    refused(refresh(city, first["refresh_token"]), 401, "session_ended")
    assert refresh(city, again.json["refresh_token"]).status_code == 200
    assert count(city, Session) == 1


def test_a_superseded_token_ends_nothing_but_itself(city, code):
    first, second = sign_in(city, code).json, sign_in(city, code).json
    for _ in range(3):
        refused(refresh(city, first["refresh_token"]), 401, "session_ended")
    assert is_open(city, second["access_token"])
    assert refresh(city, second["refresh_token"]).status_code == 200


def test_the_same_code_after_a_minute_is_used(city, code):
    told = sign_in(city, code).json
    city.simulator.advance(61)
    refused(sign_in(city, code), 401, "code_used")
    assert is_open(city, told["access_token"])


def test_the_same_code_after_a_refresh_is_used(city, code):
    told = sign_in(city, code).json
    assert refresh(city, told["refresh_token"]).status_code == 200
    refused(sign_in(city, code), 401, "code_used")


def test_the_same_code_after_signing_out_is_used(city, code):
    told = sign_in(city, code).json
    assert ask(city, "DELETE", "/sessions/current", told["access_token"]).status_code == 204
    refused(sign_in(city, code), 401, "code_used")


@pytest.mark.parametrize("nonsense", ["made-up", "x" * 512, "代码", "\U0001f511", "' OR 1=1 --"])
def test_a_code_that_is_none_is_refused(city, nonsense):
    refused(sign_in(city, nonsense), 401, "code_invalid")
    assert count(city, Session) == 0


@pytest.mark.parametrize("body", [None, {}, [], "x", {"code": None}, {"code": 7}, {"code": ["a"]}])
def test_what_has_not_the_documented_shape_is_malformed(city, body):
    refused(ask(city, "POST", "/sessions", body=body), 400, "malformed")


def test_a_code_of_the_past_is_refused(city, code):
    city.simulator.advance(301)
    refused(sign_in(city, code), 401, "code_invalid")


def all_at_once(city, code: str) -> list:
    return at_once(16, lambda _: sign_in(city, code))


def test_sixteen_requests_with_one_code_are_one_session(city, code):
    answers = all_at_once(city, code)
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
    assert count(city, Session) == 1
    assert count(city, Account) == 1
    alive = [a for a in answers if refresh(city, a.json["refresh_token"]).status_code == 200]
    assert len(alive) == 1


def test_twin_that_does_not_claim_the_code_shows_wechats_refusal(city, code, monkeypatch):
    monkeypatch.setattr(sessions, "_claim", lambda house, code_hash: None)
    answers = all_at_once(city, code)
    assert {answer.status_code for answer in answers} != {201}


def test_sixteen_codes_of_one_new_person_are_one_account(city):
    codes = [city.simulator.login_code(LI.openid, LI.unionid) for _ in range(16)]
    answers = at_once(16, lambda number: sign_in(city, codes[number]))
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
    assert count(city, Account) == 1
    assert count(city, WeChatIdentity) == 1
    assert count(city, Session) == 16


def test_a_refresh_and_a_repeated_code_at_once_never_leave_two_living_tokens(city):
    for number in range(8):
        code = city.simulator.login_code(f"oMiniRace{number:019}")
        first = sign_in(city, code).json["refresh_token"]
        acts = (lambda token=first: refresh(city, token), lambda code=code: sign_in(city, code))
        answers = at_once(2, lambda which, acts=acts: acts[which]())
        won = [answer.json["refresh_token"] for answer in answers if answer.status_code < 300]
        alive = [token for token in won if refresh(city, token).status_code == 200]
        assert len(alive) == 1, [answer.text for answer in answers]
