"""The mini-program's door believes WeChat alone, with the mini-program's own Token and key."""

from dataclasses import replace

import pytest

from app import create_app
from config import SettingsError
from models import ContentCheck
from services import content_checks
from simulator.crypto import signature
from tests.bot.pushing import AES_KEY, TOKEN, TOLD, WeChat, event
from tests.evidence.acts import hand_in, rows
from tests.evidence.files import photo
from tests.settings import make_settings

PATH = "/wechat/mini/callback"
VERDICT = "<trace_id><![CDATA[t-1]]></trace_id><version>2</version><result><suggest><![CDATA[{}]]></suggest><label>100</label></result>"


class MiniWeChat(WeChat):
    def post(self, body, query):
        return self.client.post(PATH, query_string=query, data=body, content_type="text/xml")


@pytest.fixture
def wechat(city) -> MiniWeChat:
    return MiniWeChat(city.app, app_id=TOLD["MINI_APP_ID"])


@pytest.fixture
def waiting(city, phone, case_id):
    hand_in(phone, case_id, photo())
    [check] = rows(city, ContentCheck)
    content_checks._remember(city.worker, check.check_id, "t-1")
    return lambda: rows(city)[0].state


def verdict(wechat, suggest: str = "pass") -> str:
    return event("oUser", "wxa_media_check", wechat.now, VERDICT.format(suggest))


def test_the_address_check_is_answered(wechat):
    query = {"timestamp": "1", "nonce": "n", "echostr": "4711"}
    signed = signature(TOKEN, "1", "n")
    answer = wechat.client.get(PATH, query_string=query | {"signature": signed})
    assert (answer.status_code, answer.get_data()) == (200, b"4711")
    assert wechat.client.get(PATH, query_string=query | {"signature": "0" * 40}).status_code == 403


def test_a_verdict_is_taken_and_accepted(wechat, waiting):
    answer = wechat.safe(verdict(wechat))
    assert (answer.status_code, answer.get_data()) == (200, b"success")
    assert waiting() == "ready"


@pytest.mark.parametrize(
    "changed",
    [{"token": "other"}, {"app_id": TOLD["OFFICIAL_APP_ID"]}, {"aes_key": "B" * 43}],
)
def test_a_verdict_that_is_not_wechats_changes_nothing(wechat, waiting, changed):
    forger = replace(wechat, **changed)
    assert forger.safe(verdict(wechat)).status_code in (400, 403)
    assert forger.safe(verdict(wechat), at=wechat.now - 400).status_code in (400, 403)
    assert waiting() == "checking"


def test_what_needs_nothing_done_is_accepted(wechat):
    for name in ("subscribe_msg_popup_event", "user_enter_tempsession", "debug_demo", "new"):
        assert wechat.safe(event("oUser", name, wechat.now)).get_data() == b"success"


def test_an_unknown_trace_is_wanted_again(wechat, monkeypatch):
    monkeypatch.setattr(content_checks, "WAIT_FOR_TRACE_S", 0.1)
    assert wechat.safe(verdict(wechat)).status_code == 503


def test_a_verdict_that_cannot_be_written_down_is_wanted_again(wechat, waiting, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as breaking:
        breaking.setattr(content_checks, "_finish", broken)
        assert wechat.safe(verdict(wechat)).status_code == 503
    assert wechat.safe(verdict(wechat)).status_code == 200
    assert waiting() == "ready"


@pytest.mark.parametrize("body", [b"", b"{}", b"<xml></xml>", b"\xff" * 100, b"x" * 70_000])
def test_malformed_pushes_are_refused_without_a_5xx(wechat, body):
    for query in ({"encrypt_type": "aes"}, {}):
        assert wechat.post(body, query).status_code in (400, 403, 413)


def test_json_pushes_are_refused_and_the_operator_is_told(wechat, caplog):
    assert (
        wechat.post(b'{"ToUserName": "gh", "Encrypt": "x"}', {"encrypt_type": "aes"}).status_code
        == 400
    )
    assert "choose XML" in caplog.text


def test_the_mini_program_may_have_a_token_and_key_of_its_own(city):
    own = {"mini_wechat_token": "own-token", "mini_wechat_aes_key": "M" * 43}
    app = create_app(replace(city.settings, **own), city.house)
    wechat = MiniWeChat(app, "own-token", TOLD["MINI_APP_ID"], "M" * 43)
    push = event("oUser", "new", wechat.now)
    assert wechat.safe(push).status_code == 200
    assert replace(wechat, token=TOKEN).safe(push).status_code == 403
    assert replace(wechat, aes_key=AES_KEY).safe(push).status_code == 400
    official = WeChat(app)
    assert official.safe(event("oUser", "VIEW", wechat.now)).status_code == 200


def test_a_key_of_another_length_refuses_to_start(tmp_path):
    with pytest.raises(SettingsError, match="MINI_WECHAT_AES_KEY"):
        make_settings(tmp_path, MINI_WECHAT_AES_KEY="short")
    told = make_settings(tmp_path)
    assert told.mini_wechat_token == told.wechat_token
