import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.helpers import OFFICIAL, Wechat

BACK = "http://127.0.0.1:8000/h5/signed-in"


def authorize(wechat: Wechat, **changed: str):
    query = {
        "appid": OFFICIAL[0],
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "snsapi_userinfo",
        "state": "abc123",
        **changed,
    }
    return wechat.http.get("/connect/oauth2/authorize", query_string=query).text


def chosen(wechat: Wechat, **changed: str) -> dict[str, str]:
    """What the browser brings back after the person was chosen on the page."""
    page = authorize(wechat, **changed)
    link = re.search(r'class="choice" href="([^"]+)"', page)[1].replace("&amp;", "&")
    location = wechat.http.get(link).headers["Location"]
    assert location.startswith(BACK)
    return {name: each[0] for name, each in parse_qs(urlsplit(location).query).items()}


def ask(wechat: Wechat, path: str, **query: str):
    answer = wechat.http.get(path, query_string=query)
    assert answer.status_code == 200
    return json.loads(answer.text)


def exchange(wechat: Wechat, code: str):
    return ask(
        wechat,
        "/sns/oauth2/access_token",
        appid=OFFICIAL[0],
        secret=OFFICIAL[1],
        code=code,
        grant_type="authorization_code",
    )


@pytest.fixture
def lin(wechat: Wechat) -> Wechat:
    wechat.sim(
        "/people",
        name="林晓雨",
        id_number="33010219900307123X",
        phone="13800000001",
        official_openid="oOfficialLin",
        unionid="uLin",
    )
    return wechat


def test_a_chosen_person_comes_back_with_a_code_good_once(lin):
    back = chosen(lin)
    assert back["state"] == "abc123"
    token = exchange(lin, back["code"])
    assert (token["openid"], token["unionid"]) == ("oOfficialLin", "uLin")
    assert exchange(lin, back["code"])["errcode"] == 40163
    info = ask(lin, "/sns/userinfo", access_token=token["access_token"], openid="oOfficialLin")
    assert info["unionid"] == "uLin"


def test_the_silent_scope_tells_the_openid_alone(lin):
    token = exchange(lin, chosen(lin, scope="snsapi_base")["code"])
    assert "unionid" not in token
    answer = ask(lin, "/sns/userinfo", access_token=token["access_token"], openid="oOfficialLin")
    assert answer["errcode"] == 48001


def test_codes_and_tokens_end_and_can_be_renewed(lin):
    late = chosen(lin)["code"]
    token = exchange(lin, chosen(lin)["code"])
    lin.pass_time(301)
    assert exchange(lin, late)["errcode"] == 42003
    lin.pass_time(7200)
    who = {"openid": "oOfficialLin"}
    expired = ask(lin, "/sns/auth", access_token=token["access_token"], **who)
    assert expired["errcode"] == 42001
    renewal = {"appid": OFFICIAL[0], "grant_type": "refresh_token"}
    path = "/sns/oauth2/refresh_token"
    renewed = ask(lin, path, refresh_token=token["refresh_token"], **renewal)
    assert ask(lin, "/sns/auth", access_token=renewed["access_token"], **who)["errcode"] == 0
    lin.pass_time(30 * 86400)
    ended = ask(lin, path, refresh_token=token["refresh_token"], **renewal)
    assert ended["errcode"] == 42002


def test_who_refuses_comes_back_without_a_code(lin):
    link = re.search(r'href="([^"]+)">拒绝', authorize(lin))[1].replace("&amp;", "&")
    assert link == f"{BACK}?state=abc123"


@pytest.mark.parametrize(
    "changed",
    [
        {"appid": "wxother"},
        {"redirect_uri": "https://evil.example/steal"},
        {"redirect_uri": "javascript:alert(1)//127.0.0.1"},
        {"response_type": "token"},
        {"scope": "everything"},
        {"state": "a" * 129},
        {"state": "<script>"},
    ],
)
def test_a_wrong_request_shows_an_error_page_and_nobody(lin, changed):
    page = authorize(lin, **changed)
    assert "无法登录" in page
    assert "林晓雨" not in page


def test_a_code_is_given_only_for_somebody_on_the_page(lin):
    query = {
        "appid": OFFICIAL[0],
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "snsapi_base",
        "openid": "oNobody",
    }
    answer = lin.http.get("/connect/oauth2/consent", query_string=query)
    assert answer.status_code == 404
