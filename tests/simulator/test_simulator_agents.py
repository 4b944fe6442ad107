"""Customer service: a person goes to an agent, talks past the app, and comes back."""

import time

import pytest
import requests
import xmltodict

from simulator.replies import OUT_OF_SERVICE
from simulator.settings import Agent
from tests.simulator.helpers import GH_ID, OFFICIAL, OPENID, Callback, Served, Wechat

AGENT, AWAY = Agent("a@z", "小甲", 1), Agent("b@z", "小乙", 2, online=False)
TRANSFER = "<MsgType>transfer_customer_service</MsgType>"


def reply(inner: str) -> bytes:
    head = f"<ToUserName>{OPENID}</ToUserName><FromUserName>{GH_ID}</FromUserName>"
    return f"<xml>{head}<CreateTime>1</CreateTime>{inner}</xml>".encode()


@pytest.fixture
def served(serve, callback: Callback) -> Served:
    return serve(app_base_url=callback.url, push_mode="plain", agents=(AGENT, AWAY))


def call(served: Served, name: str, **body) -> int:
    token = served.world.tokens.stable(OFFICIAL[0], served.world.clock.now()).value
    url = f"/customservice/kfsession/{name}?access_token={token}"
    return served.post(url, **body).json()["errcode"]


def events(callback: Callback, number: int) -> list[tuple[str, str]]:
    """The first so many pushed events, which come a moment later."""
    deadline = time.monotonic() + 3
    while True:
        pushed = [xmltodict.parse(arrived.body)["xml"] for arrived in list(callback.arrived)]
        found = [(p["Event"], p["KfAccount"]) for p in pushed if p["MsgType"] == "event"]
        if len(found) >= number or time.monotonic() > deadline:
            return found
        time.sleep(0.01)


def texts(served: Served) -> list[tuple[str, str]]:
    return [(line.by, line.content) for line in served.world.transcripts.after(OPENID, 0)]


def test_who_is_handed_over_talks_to_the_agent_until_the_agent_ends_it(served, callback):
    callback.answer = lambda arrived: reply(TRANSFER) if b"MsgId" in arrived.body else b"success"
    assert served.say("人工")["reply"]["type"] == "transfer_customer_service"
    assert events(callback, 1) == [("kf_create_session", "a@z")]
    before = len(callback.arrived)
    forwarded = served.say("在吗")
    assert (forwarded["forwarded_to"], forwarded["deliveries"]) == ("a@z", 0)
    assert (forwarded["reply"], forwarded["shown"]) == (None, "")
    assert len(callback.arrived) == before
    told = served.post("/sim/official/agents/a@z/messages", openid=OPENID, content="在的")
    assert told.status_code == 201
    assert texts(served)[-2:] == [("person", "在吗"), ("agent", "在的")]
    ended = f"{served.base}/sim/official/sessions/{OPENID}"
    assert requests.delete(ended, timeout=5).status_code == 204
    assert requests.delete(ended, timeout=5).status_code == 404
    assert events(callback, 2)[1] == ("kf_close_session", "a@z")
    assert "forwarded_to" not in served.say("谢谢")


def test_menus_and_other_events_reach_the_app_all_the_same(served, callback):
    assert call(served, "create", openid=OPENID, kf_account="a@z") == 0
    click = {"openid": OPENID, "type": "event", "event": "CLICK", "event_key": "k"}
    assert served.post("/sim/official/messages", **click).json()["deliveries"] == 1


def test_the_named_agent_gets_the_person_even_when_away(served, callback):
    named = f"{TRANSFER}<TransInfo><KfAccount>b@z</KfAccount></TransInfo>"
    callback.answer = lambda arrived: reply(named)
    served.say("人工")
    assert served.say("在吗")["forwarded_to"] == "b@z"


def test_an_event_cannot_be_answered_by_a_transfer(served, callback):
    callback.answer = lambda arrived: reply(TRANSFER)
    tap = {"openid": OPENID, "type": "event", "event": "CLICK", "event_key": "intent:human"}
    outcome = served.post("/sim/official/messages", **tap, mode="plain").json()
    assert (outcome["reply"], outcome["shown"]) == (None, OUT_OF_SERVICE)
    assert "an event cannot" in outcome["problem"]
    assert served.world.desk.sessions() == []


def test_while_nobody_is_there_the_person_waits_and_the_app_goes_on(serve, callback):
    served = serve(app_base_url=callback.url, push_mode="plain", agents=(AWAY,))
    callback.answer = lambda arrived: reply(TRANSFER) if b"MsgId" in arrived.body else b"success"
    served.say("人工")
    assert "forwarded_to" not in served.say("还有人吗")
    assert list(served.world.desk.waiting()) == [OPENID]
    refused = served.post("/sim/official/agents/b@z/messages", openid=OPENID, content="来了")
    assert refused.status_code == 409
    served.world.desk.agents = [AGENT]
    picked_up = served.post("/sim/official/agents/a@z/messages", openid=OPENID, content="来了")
    assert picked_up.status_code == 201
    assert served.say("好")["forwarded_to"] == "a@z"
    assert served.world.desk.waiting() == {}


def test_half_an_hour_of_silence_gives_the_person_back(served, callback):
    call(served, "create", openid=OPENID, kf_account="a@z")
    served.post("/sim/clock", advance_s=1799)
    assert served.say("在吗")["forwarded_to"] == "a@z"
    served.post("/sim/clock", advance_s=1799)
    assert served.say("在吗")["forwarded_to"] == "a@z"
    served.post("/sim/clock", advance_s=1800)
    assert "forwarded_to" not in served.say("在吗")
    assert ("kf_close_session", "a@z") in events(callback, 2)


def test_who_leaves_leaves_the_agent_too(served):
    call(served, "create", openid=OPENID, kf_account="a@z")
    served.post("/sim/official/messages", openid=OPENID, type="event", event="unsubscribe")
    assert served.world.desk.sessions() == []


def test_the_app_opens_asks_and_closes_sessions():
    wechat = Wechat(agents=(AGENT, AWAY))
    path = "/customservice/kfsession"

    def post(name: str, kf_account: str) -> int:
        body = {"openid": OPENID, "kf_account": kf_account}
        return wechat.post(OFFICIAL, f"{path}/{name}", **body)["errcode"]

    assert post("close", "a@z") == 65413
    assert [post("create", who) for who in ("nobody@z", "b@z", "a@z", "a@z")] == [
        65401,
        65415,
        0,
        0,
    ]
    found = wechat.get(OFFICIAL, f"{path}/getsession", openid=OPENID)
    assert (found["kf_account"], found["createtime"] > 0) == ("a@z", True)
    (listed,) = wechat.get(OFFICIAL, f"{path}/getsessionlist", kf_account="a@z")["sessionlist"]
    assert listed["openid"] == OPENID
    (online,) = wechat.get(OFFICIAL, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"]
    assert online["accepted_case"] == 1
    both = {"items": [{"kf_account": "a@z"}, {"kf_account": "b@z"}]}
    assert wechat.http.put("/sim/agents", json=both).status_code == 200
    assert post("create", "b@z") == 65414
    assert post("close", "b@z") == 65414
    assert post("close", "a@z") == 0
    assert wechat.get(OFFICIAL, f"{path}/getsession", openid=OPENID)["kf_account"] == ""
    assert wechat.get(OFFICIAL, f"{path}/getwaitcase")["count"] == 0


def test_only_an_agent_who_exists_talks_to_somebody_who_exists(served):
    path = "/sim/official/agents/{}/messages"
    words = {"openid": OPENID, "content": "您好"}
    assert served.post(path.format("nobody@z"), **words).status_code == 404
    assert served.post(path.format("a@z"), **words).status_code == 404
    served.say("你好")
    assert served.post(path.format("a@z"), **words).status_code == 201
