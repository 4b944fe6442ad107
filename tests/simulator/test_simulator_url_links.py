"""Addresses that open the mini-program: what WeChat takes, and how long they live."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.helpers import MINI, OFFICIAL, Wechat

PATH = "/wxa/generate_urllink"
BODY = {"path": "pages/prove/prove", "query": "ask=1", "expire_type": 1, "expire_interval": 1}


def ask(wechat: Wechat, account=MINI, **changed) -> dict:
    address = f"{PATH}?access_token={wechat.token(account)}"
    return wechat.http.post(address, json=BODY | changed).get_json()


def test_an_address_opens_the_page_for_as_long_as_it_was_asked_for():
    wechat = Wechat()
    answer = ask(wechat)
    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    opened = answer["url_link"].partition("://")[2].partition("/")[2]
    phone = wechat.http.get(f"/{opened}")
    assert phone.status_code == 302
    assert parse_qs(urlsplit(phone.location).query)["page"] == ["/pages/prove/prove?ask=1"]
    asked = wechat.http.get(phone.location).text
    assert "谁的手机" in asked
    # The way back to the page that led here, and past the question.
    assert 'data-over="1"' in asked
    assert "data-over" not in wechat.http.get("/phone").text
    wechat.pass_time(86_401)
    assert wechat.http.get(f"/{opened}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"path": "/pages/prove/prove"}, 41030),
        ({"path": "pages/none/none"}, 41030),
        ({"query": 1}, 40097),
        ({"expire_interval": 31}, 40097),
        ({"expire_interval": 0}, 40097),
        ({"expire_interval": "1"}, 40097),
    ],
)
def test_what_wechat_refuses(changed, errcode):
    wechat = Wechat(pages=("pages/prove/prove",))
    assert ask(wechat, **changed)["errcode"] == errcode


def test_the_official_account_has_none():
    assert ask(Wechat(), OFFICIAL)["errcode"] == 48001
