import re

import pytest

from simulator.errors import ApiError
from simulator.quotas import Quotas
from simulator.tokens import Tokens
from tests.simulator.helpers import MINI, OFFICIAL, Wechat

RID = re.compile(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$")


def plain_token(wechat: Wechat, **changed: str):
    query = {
        "grant_type": "client_credential",
        "appid": OFFICIAL[0],
        "secret": OFFICIAL[1],
        **changed,
    }
    return wechat.http.get("/cgi-bin/token", query_string=query).get_json()


def ask(wechat: Wechat, token: str) -> int:
    answer = wechat.http.get("/cgi-bin/getcallbackip", query_string={"access_token": token})
    return answer.get_json().get("errcode", 0)


def test_a_stable_token_stays_the_same_and_tells_what_is_left(wechat):
    first = wechat.stable_token(OFFICIAL)
    wechat.pass_time(6000)
    second = wechat.stable_token(OFFICIAL)
    assert second["access_token"] == first["access_token"]
    assert 1195 <= second["expires_in"] <= 1200
    wechat.pass_time(901)  # 299 s before its end
    third = wechat.stable_token(OFFICIAL)
    assert third["access_token"] != first["access_token"]
    assert ask(wechat, first["access_token"]) == 0
    wechat.pass_time(300)
    assert ask(wechat, first["access_token"]) == 42001
    assert ask(wechat, third["access_token"]) == 0


def test_forcing_a_stable_token_kills_the_old_one_and_is_rationed(wechat):
    first = wechat.stable_token(OFFICIAL)["access_token"]
    second = wechat.stable_token(OFFICIAL, force_refresh=True)["access_token"]
    assert second != first
    assert ask(wechat, first) == 40001
    assert wechat.stable_token(OFFICIAL, force_refresh=True)["errcode"] == 45011


def test_forcing_is_allowed_twenty_times_a_day():
    tokens, day = Tokens(), 86400 * 20000 - 8 * 3600  # a midnight in China
    for turn in range(20):
        tokens.stable("wx1", day + turn * 60, force=True)
    with pytest.raises(ApiError, match="45009"):
        tokens.stable("wx1", day + 1300, force=True)
    tokens.stable("wx1", day + 86400, force=True)


def test_a_plain_token_replaces_the_one_before_after_five_minutes(wechat):
    first, second = (plain_token(wechat)["access_token"] for _ in range(2))
    stable = wechat.token(OFFICIAL)
    assert first != second
    assert ask(wechat, first) == 0
    wechat.pass_time(301)
    assert ask(wechat, first) == 42001
    assert ask(wechat, second) == 0
    assert ask(wechat, stable) == 0


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wxdeadbeef"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_credentials_are_checked_and_the_answer_is_http_200(wechat, changed, errcode):
    answer = plain_token(wechat, **changed)
    assert answer["errcode"] == errcode
    assert RID.search(answer["errmsg"])


def test_calls_without_a_good_token_are_refused_as_wechat_does(wechat):
    assert wechat.http.get("/cgi-bin/getcallbackip").get_json()["errcode"] == 41001
    assert ask(wechat, "made-up") == 40001
    token = wechat.token(OFFICIAL)
    wechat.http.delete("/sim/tokens")
    assert ask(wechat, token) == 40001


def test_a_call_of_the_other_account_is_not_authorised(wechat):
    assert wechat.get(MINI, "/cgi-bin/user/info", openid="o1")["errcode"] == 48001
    answer = wechat.post(OFFICIAL, "/wxa/business/getuserphonenumber", code="x")
    assert answer["errcode"] == 48001


def test_the_wrong_method_an_unknown_path_and_no_json_have_their_codes(wechat):
    assert wechat.http.get("/cgi-bin/stable_token").get_json()["errcode"] == 43002
    assert wechat.http.post("/cgi-bin/token").get_json()["errcode"] == 43001
    unknown = wechat.http.get("/cgi-bin/no/such/call")
    assert (unknown.status_code, unknown.get_json()["errcode"]) == (200, 40066)
    for body, errcode in ((b"", 44002), (b"{", 47001), (b"[]", 47001), (b"[" * 99999, 47001)):
        answer = wechat.http.post("/cgi-bin/stable_token", data=body)
        assert answer.get_json()["errcode"] == errcode


def test_the_2001st_token_of_a_day_is_refused_and_midnight_in_china_forgives():
    quotas, evening = Quotas({}), 86400 * 20000 + 15 * 3600  # 23:00 in China
    for _ in range(2000):
        quotas.count("wx1", "/cgi-bin/token", evening)
    with pytest.raises(ApiError, match="45009"):
        quotas.count("wx1", "/cgi-bin/token", evening + 3599)
    quotas.count("wx2", "/cgi-bin/token", evening)
    quotas.count("wx1", "/cgi-bin/token", evening + 3600)


def test_a_spent_quota_answers_45009():
    wechat = Wechat(quotas={"/cgi-bin/token": 1})
    assert "access_token" in plain_token(wechat)
    assert plain_token(wechat)["errcode"] == 45009


def test_quotas_can_be_cleared_ten_times_a_month():
    wechat = Wechat(quotas={"/cgi-bin/user/info": 1})
    for _ in range(10):
        assert "errcode" not in wechat.get(OFFICIAL, "/cgi-bin/user/info", openid="o1")
        assert wechat.get(OFFICIAL, "/cgi-bin/user/info", openid="o1")["errcode"] == 45009
        assert wechat.post(OFFICIAL, "/cgi-bin/clear_quota", appid=OFFICIAL[0])["errcode"] == 0
    answer = wechat.post(OFFICIAL, "/cgi-bin/clear_quota", appid=OFFICIAL[0])
    assert answer["errcode"] == 48006


def test_an_address_outside_the_white_list_is_named():
    answer = plain_token(Wechat(ip_whitelist=("10.9.8.7",)))
    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in")


def test_the_ticket_of_the_js_sdk_is_shared_for_two_hours(wechat):
    first = wechat.get(OFFICIAL, "/cgi-bin/ticket/getticket", type="jsapi")
    again = wechat.get(OFFICIAL, "/cgi-bin/ticket/getticket", type="jsapi")
    assert first["errcode"] == 0
    assert again["ticket"] == first["ticket"]
    wechat.pass_time(7200)
    later = wechat.get(OFFICIAL, "/cgi-bin/ticket/getticket", type="jsapi")
    assert later["ticket"] != first["ticket"]
