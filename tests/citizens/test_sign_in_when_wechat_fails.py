"""WeChat stalls, resets and lies: the phone is told when to come back, and then gets in."""

import time

import pytest
from sqlalchemy import select

from clients.wechat import MiniProgram
from models import LoginCode
from services import sessions
from tests.citizens.acts import refused, sign_in
from tests.people import ZHANG

EXCHANGE = "/sns/jscode2session"
# What leaves the code unused at WeChat, so that the same one works a moment later.
UNTOUCHED = [
    ("stall", {"seconds": 2}),
    ("reset", {}),
    ("http_500", {}),
    ("html", {}),
    ("errcode", {"errcode": -1}),
    ("errcode", {"errcode": 45011}),
    ("errcode", {"errcode": 0}),
    ("errcode", {"errcode": 99999}),
]


@pytest.fixture
def code(city) -> str:
    city.house.mini.client.timeout = 0.5
    return city.simulator.login_code(ZHANG.openid, ZHANG.unionid)


@pytest.mark.parametrize(("kind", "more"), UNTOUCHED)
def test_the_phone_comes_back_and_gets_in(city, code, kind, more):
    city.simulator.fault(EXCHANGE, kind, times=1, **more)
    began = time.monotonic()
    answer = sign_in(city, code)
    assert time.monotonic() - began < 1.5
    refused(answer, 503, "unavailable")
    assert 1 <= int(answer.headers["Retry-After"]) <= 30
    assert sign_in(city, code).status_code == 201


@pytest.mark.parametrize(("kind", "more"), [("truncated", {}), ("reset", {"handled": True})])
def test_a_code_that_wechat_used_up_unheard_asks_for_a_new_one(city, code, kind, more):
    city.simulator.fault(EXCHANGE, kind, times=1, **more)
    refused(sign_in(city, code), 503, "unavailable")
    refused(sign_in(city, code), 401, "code_used")
    assert sign_in(city, city.simulator.login_code(ZHANG.openid)).status_code == 201


def test_signing_in_needs_no_access_token_of_the_app(city, code):
    city.simulator.fault("/cgi-bin/stable_token", "http_500")
    assert sign_in(city, code).status_code == 201


def died(*_):
    raise SystemExit("killed")


def test_a_request_that_died_before_asking_wechat_is_taken_over(city, code, monkeypatch):
    monkeypatch.setattr(sessions, "WAIT_FOR_FIRST_S", 0.1)
    with monkeypatch.context() as killed:
        killed.setattr(MiniProgram, "sign_in", died)
        with pytest.raises(SystemExit):
            sign_in(city, code)
    refused(sign_in(city, code), 503, "sign_in_running")
    city.simulator.advance(9)
    assert sign_in(city, code).status_code == 201


def test_a_request_that_died_after_asking_wechat_asks_for_a_new_code(city, code, monkeypatch):
    monkeypatch.setattr(sessions, "WAIT_FOR_FIRST_S", 0.1)
    with monkeypatch.context() as killed:
        killed.setattr(sessions, "_finish", died)
        with pytest.raises(SystemExit):
            sign_in(city, code)
    city.simulator.advance(9)
    refused(sign_in(city, code), 401, "code_used")
    assert sign_in(city, city.simulator.login_code(ZHANG.openid)).status_code == 201


def test_what_is_stored_of_a_code_is_not_the_code(city, code):
    sign_in(city, code)
    with city.house.db.session(write=False) as tx:
        stored = tx.scalars(select(LoginCode.code_hash)).one()
    assert code.encode() not in bytes(stored)
