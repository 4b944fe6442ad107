"""The simulator pushes to an app of other people's: npm's co-wechat, as accounts really run it.

What it hears must be what was pushed, and what it answers must be judged as WeChat would: it
stamps milliseconds, which WeChat overlooks, and writes `]]>` as it comes, which breaks its XML.
"""

from collections.abc import Iterator

import pytest
import requests

from simulator.crypto import signature
from simulator.replies import OUT_OF_SERVICE
from tests.foreign.programs import Program, running
from tests.simulator.helpers import AES_KEY, GH_ID, OFFICIAL, OPENID, TOKEN, Served

MODES = ("plain", "safe", "compatible")
PATH = "/wechat/callback"


class App:
    """The foreign app, and the simulator that pushes to it."""

    def __init__(self, program: Program, serve, **config: str) -> None:
        keys = {"token": TOKEN, "appid": OFFICIAL[0], "encodingAESKey": AES_KEY} | config
        self._program = program
        self.url = f"http://127.0.0.1:{program.ask(act='listen', **keys)['port']}"
        self.simulator: Served = serve(app_base_url=self.url)
        self.will_answer("")
        self.heard()

    def will_answer(self, answer) -> None:
        self._program.ask(act="answer", answer=answer)

    def heard(self) -> list[dict]:
        return self._program.ask(act="heard")["heard"]

    def push(self, mode: str = "safe", **message) -> dict:
        told = {"openid": OPENID, "mode": mode} | message
        return self.simulator.post("/sim/official/messages", **told).json()


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with running("app.js", "co-wechat") as program:
        yield program


@pytest.fixture
def app(program, serve) -> App:
    return App(program, serve)


def test_its_address_is_checked(app):
    query = {"timestamp": "1714036504", "nonce": "1514711492", "echostr": "4375120948345356249"}
    signed = signature(TOKEN, query["timestamp"], query["nonce"])
    answer = requests.get(app.url + PATH, params=query | {"signature": signed}, timeout=5)
    assert (answer.status_code, answer.text) == (200, query["echostr"])
    answer = requests.get(app.url + PATH, params=query | {"signature": "0" * 40}, timeout=5)
    assert answer.status_code == 401


@pytest.mark.parametrize("mode", MODES)
def test_it_hears_what_was_typed_and_its_answer_is_shown(app, mode):
    typed = "查信用 🙂 ]]> <b>&amp; 𠮷"
    app.will_answer("收到：查信用 🙂 <b>&amp; 𠮷")
    outcome = app.push(mode, type="text", content=typed)
    [message] = app.heard()
    assert (message["Content"], message["MsgType"]) == (typed, "text")
    assert (message["FromUserName"], message["ToUserName"]) == (OPENID, GH_ID)
    assert message["MsgId"].isdigit()
    assert (outcome["status"], outcome["deliveries"]) == (200, 1)
    assert outcome["reply"] == {"type": "text", "content": "收到：查信用 🙂 <b>&amp; 𠮷"}
    assert "problem" not in outcome


@pytest.mark.parametrize("mode", MODES)
def test_it_hears_scans_with_their_scene(app, mode):
    app.will_answer("扫到了")
    scan = {"type": "event", "event": "SCAN", "event_key": "m_4711", "fields": {"Ticket": "T"}}
    assert app.push(mode, **scan)["shown"] == "扫到了"
    [message] = app.heard()
    named = {name: message[name] for name in ("MsgType", "Event", "EventKey", "Ticket")}
    assert named == {"MsgType": "event", "Event": "SCAN", "EventKey": "m_4711", "Ticket": "T"}
    assert "MsgId" not in message


@pytest.mark.parametrize("mode", MODES)
def test_silence_is_accepted_and_nothing_is_pushed_again(app, mode):
    outcome = app.push(mode, type="event", event="subscribe", event_key="qrscene_m_4711")
    assert (outcome["reply"], outcome["shown"], outcome["deliveries"]) == (None, "", 1)
    [message] = app.heard()
    assert message["EventKey"] == "qrscene_m_4711"


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ({"type": "image", "image": "/9j/4AAQ"}, {"MsgType": "image"}),
        ({"type": "voice", "recognition": "查信用"}, {"Recognition": "查信用", "Format": "amr"}),
        (
            {"type": "location", "location": {"lat": 30.25, "lng": 120.125, "label": "西湖"}},
            {"Location_X": "30.25", "Location_Y": "120.125", "Label": "西湖"},
        ),
        ({"type": "link", "url": "https://example.org/?a=1&b=2"}, {"MsgType": "link"}),
        ({"type": "text", "content": "查信用", "menu_id": "7"}, {"bizmsgmenuid": "7"}),
    ],
    ids=lambda each: each.get("type", ""),
)
def test_it_hears_every_kind_of_message(app, message, fields):
    app.push("safe", **message)
    [heard] = app.heard()
    assert {name: heard[name] for name in fields} == fields
    if message["type"] == "image":
        assert requests.get(heard["PicUrl"], timeout=5).content == b"\xff\xd8\xff\xe0\x00\x10"


def test_other_kinds_of_its_answers_are_shown_as_well(app):
    app.will_answer([{"title": "信用修复指南", "description": "", "url": "https://example.org/"}])
    assert app.push(type="text", content="x")["shown"] == "信用修复指南"
    app.will_answer({"type": "customerService", "kfAccount": "kf2001@zhangxin"})
    reply = app.push(type="text", content="x")["reply"]
    assert (reply["type"], reply["kf_account"]) == ("transfer_customer_service", "kf2001@zhangxin")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("a]]>b", "well-formed"),
        ("a]]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA[", "repeated"),
        ("信" * 683, "2047 bytes"),
        ({"type": "image", "content": {"mediaId": "made-up"}}, "MediaId"),
        ({"type": "dance", "content": "x"}, "unknown MsgType"),
    ],
    ids=["unescaped", "broken out", "too long", "unknown picture", "unknown kind"],
)
def test_what_wechat_would_not_show_is_not_shown(app, mode, answer, problem):
    app.will_answer(answer)
    outcome = app.push(mode, type="text", content="x")
    assert outcome["shown"] == OUT_OF_SERVICE
    assert problem in outcome["problem"]


@pytest.mark.parametrize(
    ("mode", "config"),
    [
        ("plain", {"token": "other"}),
        ("safe", {"token": "other"}),
        ("safe", {"encodingAESKey": "B" * 42 + "A"}),
    ],
)
def test_an_app_with_another_token_or_key_cannot_be_talked_to(program, serve, mode, config):
    app = App(program, serve, **config)
    app.will_answer("收到")
    outcome = app.push(mode, type="text", content="x")
    assert outcome["status"] in (401, 500)
    assert outcome["shown"] == OUT_OF_SERVICE
    assert app.heard() == []
