import base64
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.simulator.helpers import MINI, OFFICIAL, Wechat

PHONE = "/wxa/business/getuserphonenumber"


def log_in(wechat: Wechat, code: str, account=MINI):
    query = {
        "appid": account[0],
        "secret": account[1],
        "js_code": code,
        "grant_type": "authorization_code",
    }
    return wechat.http.get("/sns/jscode2session", query_string=query)


def code(wechat: Wechat, **more: str) -> str:
    return wechat.sim("/codes", openid="oLin", **more)["code"]


def test_a_login_code_gives_a_session_in_plain_text_and_without_errcode(wechat):
    answer = log_in(wechat, code(wechat))
    session = json.loads(answer.text)
    assert answer.content_type.startswith("text/plain")
    assert set(session) == {"openid", "session_key"}
    assert session["openid"] == "oLin"
    assert len(base64.b64decode(session["session_key"])) == 16


def test_the_unionid_appears_once_it_is_known(wechat):
    assert json.loads(log_in(wechat, code(wechat, unionid="u1")).text)["unionid"] == "u1"
    assert json.loads(log_in(wechat, code(wechat)).text)["unionid"] == "u1"


def test_a_login_code_is_good_once_and_for_five_minutes(wechat):
    used = code(wechat)
    log_in(wechat, used)
    again = json.loads(log_in(wechat, used).text)
    assert again["errcode"] == 40163
    assert again["errmsg"].startswith("code been used, rid: ")
    late = code(wechat)
    wechat.pass_time(299)
    fresh = code(wechat)
    wechat.pass_time(2)
    assert json.loads(log_in(wechat, late).text)["errcode"] == 42003
    assert "openid" in json.loads(log_in(wechat, fresh).text)


def test_of_sixteen_who_redeem_a_code_at_once_one_succeeds(serve):
    served = serve()
    login = served.code()
    with ThreadPoolExecutor(16) as pool:
        answers = [answer.json() for answer in pool.map(served.log_in, [login] * 16)]
    assert sorted(answer.get("errcode", 0) for answer in answers) == [0] + [40163] * 15


def test_calls_take_turns_at_the_state(serve):
    served = serve()
    login = served.code()
    with ThreadPoolExecutor(1) as pool:
        with served.world.lock:
            first = pool.submit(served.log_in, login)
            with pytest.raises(TimeoutError):
                first.result(timeout=0.3)
        assert first.result().json().get("errcode", 0) == 0


@pytest.mark.parametrize(("given", "errcode"), [("made-up", 40029), ("", 41008)])
def test_codes_that_are_none_are_refused(wechat, given, errcode):
    assert json.loads(log_in(wechat, given).text)["errcode"] == errcode


def test_codes_of_one_kind_do_not_open_the_other(wechat):
    phone = wechat.sim("/phone-codes", openid="oLin", phone="13800000001")["code"]
    assert json.loads(log_in(wechat, phone).text)["errcode"] == 40029
    assert wechat.post(MINI, PHONE, code=code(wechat))["errcode"] == 40029
    assert json.loads(log_in(wechat, code(wechat), OFFICIAL).text)["errcode"] == 48001


def test_a_phone_code_gives_the_number_once(wechat):
    given = wechat.sim("/phone-codes", openid="oLin", phone="13800000001")["code"]
    assert wechat.post(MINI, PHONE, code=given, openid="oOther")["errcode"] == 40029
    info = wechat.post(MINI, PHONE, code=given, openid="oLin")["phone_info"]
    assert info["phoneNumber"] == info["purePhoneNumber"] == "13800000001"
    assert info["countryCode"] == "86"
    assert info["watermark"]["appid"] == MINI[0]
    assert wechat.post(MINI, PHONE, code=given)["errcode"] == 40029


def test_a_phone_code_ends_after_five_minutes(wechat):
    given = wechat.sim("/phone-codes", openid="oLin", phone="13800000001")["code"]
    wechat.pass_time(300)
    assert wechat.post(MINI, PHONE, code=given)["errcode"] == 40029


def test_user_info_tells_the_unionid_of_a_follower_and_little_of_others(wechat):
    chat = {"openid": "oChat", "unionid": "u1", "mode": "plain"}
    wechat.sim("/official/messages", type="text", content="hi", **chat)
    info = wechat.get(OFFICIAL, "/cgi-bin/user/info", openid="oChat", lang="zh_CN")
    assert (info["subscribe"], info["unionid"]) == (1, "u1")
    assert "nickname" not in info
    wechat.sim("/official/messages", type="event", event="unsubscribe", **chat)
    info = wechat.get(OFFICIAL, "/cgi-bin/user/info", openid="oChat")
    assert info == {"subscribe": 0, "openid": "oChat", "unionid": "u1"}


def test_an_openid_of_the_other_account_is_no_openid_here(wechat):
    code(wechat)
    assert wechat.get(OFFICIAL, "/cgi-bin/user/info", openid="oLin")["errcode"] == 40003
    assert wechat.get(OFFICIAL, "/cgi-bin/user/info")["errcode"] == 41009


def test_unknown_openids_are_followers_unless_told_to_be_strict(wechat):
    assert wechat.get(OFFICIAL, "/cgi-bin/user/info", openid="oNew")["subscribe"] == 1
    strict = Wechat(strict_openids=True)
    assert strict.get(OFFICIAL, "/cgi-bin/user/info", openid="oNew")["errcode"] == 40003
