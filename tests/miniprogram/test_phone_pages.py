"""What the simulator serves to a phone in a browser."""

import json

import pytest
import requests

from tests.builders import City
from tests.people import ZHANG


@pytest.fixture
def phone(city: City):
    with city.served():
        yield f"{city.simulator.url}/phone"


def test_the_source_is_the_mini_programs_own(phone):
    files = requests.get(f"{phone}/files.json", timeout=10).json()
    assert json.loads(files["app.json"])["pages"][0] == "pages/home/home"
    assert "pages/pass/pass.wxml" in files
    script = requests.get(f"{phone}/source.js", timeout=10).text
    assert 'define("app/pages/pass/pass.js"' in script
    assert "eval" not in script


def test_nothing_inline_may_run(phone):
    policy = requests.get(phone, timeout=10).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy


def test_calls_are_passed_on_with_what_they_carry_and_no_more(city, phone):
    code = city.simulator.login_code(ZHANG.openid)
    answer = requests.post(f"{phone}/app/miniprogram/v1/sessions", json={"code": code}, timeout=10)
    assert answer.status_code == 201
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = requests.get(f"{phone}/app/miniprogram/v1/me", headers=headers, timeout=10)
    assert me.json()["identity"] is None
    without = requests.get(f"{phone}/app/miniprogram/v1/me", cookies={"session": "x"}, timeout=10)
    assert without.status_code == 401
    assert without.headers["Content-Type"] == "application/problem+json"


def test_there_is_no_phone_of_nobody(phone):
    assert requests.get(phone, params={"openid": "oNobody"}, timeout=10).status_code == 404


def test_an_app_that_is_away_is_told(city, phone):
    city.simulator.forget("http://127.0.0.1:9", "http://127.0.0.1:9")
    assert requests.get(f"{phone}/app/healthz", timeout=10).status_code == 502
    city.simulator.forget()
    assert requests.get(f"{phone}/app/healthz", timeout=10).status_code == 404
