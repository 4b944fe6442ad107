"""Refresh tokens work once and for half a day; whoever uses one again ends them all."""

import time

import pytest

from models import RefreshToken, Session
from services import sessions
from services.tokens import hash_secret
from tests.citizens.acts import HOUR, ask, at_once, is_open, refresh, refused
from tests.people import ZHANG


@pytest.fixture
def phone(city):
    return city.phone(ZHANG, proved=False)


def test_a_refresh_token_works_once_and_gives_the_next(city, phone):
    answer = refresh(city, phone.refresh_token)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert told["refresh_token"] != phone.refresh_token
    assert is_open(city, told["access_token"])
    assert refresh(city, told["refresh_token"]).status_code == 200


def test_an_old_one_used_again_ends_the_family_with_its_newest_tokens(city, phone):
    newer = refresh(city, phone.refresh_token).json
    newest = refresh(city, newer["refresh_token"]).json
    refused(refresh(city, phone.refresh_token), 401, "session_ended")
    refused(refresh(city, newest["refresh_token"]), 401, "session_ended")
    for access_token in (phone.access_token, newer["access_token"], newest["access_token"]):
        refused(ask(city, "GET", "/me", access_token), 401, "session_ended")


def test_other_phones_of_the_person_stay_signed_in(city, phone):
    other = city.phone(ZHANG, proved=False)
    refresh(city, phone.refresh_token)
    refused(refresh(city, phone.refresh_token), 401, "session_ended")
    assert is_open(city, other.access_token)


def exchanged_at_once(city, refresh_token: str) -> list:
    answers = at_once(16, lambda _: refresh(city, refresh_token))
    assert {answer.status_code for answer in answers} <= {200, 401}
    return [answer.json for answer in answers if answer.status_code == 200]


def test_sixteen_at_once_with_one_token_are_one_exchange_and_a_thief(city, phone):
    won = exchanged_at_once(city, phone.refresh_token)
    assert len(won) == 1
    assert not is_open(city, won[0]["access_token"])


def test_twin_that_looks_and_then_acts_exchanges_one_token_often(city, phone, monkeypatch):
    def looks_then_acts(house, refresh_token):
        token_hash, now = hash_secret(refresh_token), house.clock.now()
        with house.db.session(write=False) as tx:
            if tx.get(RefreshToken, token_hash).used_at is not None:
                raise sessions.session_ended()
        time.sleep(0.1)
        with house.db.session() as tx:
            row = tx.get(RefreshToken, token_hash)
            row.used_at = now
            session = tx.get(Session, row.session_id)
            fresh = sessions._add_refresh_token(tx, session)
            tx.commit()
        return sessions._signed_in(house, session, fresh, now)

    monkeypatch.setattr(sessions, "refresh", looks_then_acts)
    assert len(exchanged_at_once(city, phone.refresh_token)) > 1


@pytest.mark.parametrize("nonsense", ["x", "", "é" * 20, "令牌", "A" * 512])
def test_a_refresh_token_that_is_none(city, nonsense):
    answer = refresh(city, nonsense)
    assert answer.status_code == (422 if nonsense == "" else 401)


@pytest.mark.parametrize("body", [{}, {"refresh_token": None}, {"refresh_token": 1}, []])
def test_a_body_without_one_is_malformed(city, body):
    refused(ask(city, "POST", "/sessions/refresh", body=body), 400, "malformed")


def test_half_a_day_after_signing_in_it_is_over(city, phone):
    city.simulator.advance(12 * HOUR - 10)
    assert refresh(city, phone.refresh_token).status_code == 200
    fresh = city.phone(ZHANG, proved=False)
    city.simulator.advance(12 * HOUR + 1)
    refused(refresh(city, fresh.refresh_token), 401, "session_ended")


def test_exchanging_does_not_prolong_half_a_day(city, phone):
    city.simulator.advance(11 * HOUR)
    newer = refresh(city, phone.refresh_token).json
    assert is_open(city, newer["access_token"])
    city.simulator.advance(1 * HOUR + 1)
    refused(refresh(city, newer["refresh_token"]), 401, "session_ended")


def test_signing_out_is_immediate(city, phone):
    assert phone.delete("/sessions/current").status_code == 204
    refused(phone.get("/me"), 401, "session_ended")
    refused(phone.delete("/sessions/current"), 401, "session_ended")
    refused(refresh(city, phone.refresh_token), 401, "session_ended")


def test_a_look_that_began_before_signing_out_is_the_last(city, phone):
    """Whatever begins once the answer to signing out is there is refused, by every thread."""
    assert phone.delete("/sessions/current").status_code == 204
    token = phone.access_token
    answers = at_once(8, lambda _: ask(city, "GET", "/me", token).status_code)
    assert answers == [401] * 8
