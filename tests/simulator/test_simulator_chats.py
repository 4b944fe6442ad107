import json
from datetime import datetime

import pytest

from simulator.outboxes import Outbox, Sent
from tests.simulator.helpers import MINI, OFFICIAL, OPENID, Wechat

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
SUBSCRIBE = "/cgi-bin/message/subscribe/send"
BIZSEND = "/cgi-bin/message/subscribe/bizsend"


def act(wechat: Wechat, **message):
    wechat.sim("/official/messages", **{"openid": OPENID, "mode": "plain", **message})


def send(wechat: Wechat, content: str = "您好", **more) -> int:
    body = {"touser": OPENID, "msgtype": "text", "text": {"content": content}, **more}
    token = wechat.token(OFFICIAL)
    written = json.dumps(body, ensure_ascii=False).encode()
    return wechat.http.post(f"{SEND}?access_token={token}", data=written).get_json()["errcode"]


def outbox(wechat: Wechat, **query):
    return wechat.http.get("/sim/outbox", query_string=query).get_json()["items"]


def test_a_message_of_the_person_opens_five_answers_for_48_hours(wechat):
    assert send(wechat) == 45015
    act(wechat, type="text", content="你好")
    assert [send(wechat) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    act(wechat, type="text", content="再问")
    assert send(wechat) == 0
    wechat.pass_time(48 * 3600)
    assert send(wechat) == 45015
    assert len(outbox(wechat)) == 6


@pytest.mark.parametrize("event", ["CLICK", "subscribe", "SCAN", "scancode_waitmsg"])
def test_a_tap_or_a_scan_opens_three_answers_for_a_minute(wechat, event):
    act(wechat, type="event", event=event, event_key="k")
    assert [send(wechat) for _ in range(4)] == [0, 0, 0, 45047]
    wechat.pass_time(60)
    assert send(wechat) == 45015


def test_answers_are_taken_first_from_what_ends_first(wechat):
    act(wechat, type="text", content="你好")
    act(wechat, type="event", event="CLICK", event_key="k")
    assert {send(wechat) for _ in range(3)} == {0}
    wechat.pass_time(61)
    assert [send(wechat) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_who_left_gets_no_answers(wechat):
    act(wechat, type="text", content="你好")
    act(wechat, type="event", event="unsubscribe")
    assert send(wechat) == 45015
    answer = wechat.post(OFFICIAL, TEMPLATE, touser=OPENID, template_id="t", data={})
    assert answer["errcode"] == 43004


def test_text_is_bounded_by_bytes_and_costs_nothing_when_refused(wechat):
    act(wechat, type="text", content="你好")
    assert send(wechat, "信" * 683) == 45002
    assert send(wechat, "") == 44004
    assert send(wechat, msgtype="smoke") == 40008
    assert [send(wechat, "信" * 682) for _ in range(5)] == [0] * 5


def test_escaped_chinese_arrives_escaped(wechat):
    act(wechat, type="text", content="你好")
    token = wechat.token(OFFICIAL)
    escaped = json.dumps({"touser": OPENID, "msgtype": "text", "text": {"content": "您\n好"}})
    assert "\\u60a8" in escaped
    wechat.http.post(f"{SEND}?access_token={token}", data=escaped)
    assert outbox(wechat)[0]["content"] == "\\u60a8\n\\u597d"


def test_the_outbox_tells_whom_when_and_what(wechat):
    act(wechat, type="text", content="你好")
    send(wechat, '<a href="https://example.org/">打开</a>')
    wechat.pass_time(3600)
    send(wechat, "第二条")
    first, second = outbox(wechat, openid=OPENID)
    assert (first["kind"], first["content"], second["content"]) == ("custom", "打开", "第二条")
    assert first["at"].endswith("+08:00")
    assert outbox(wechat, since=second["at"]) == [second]
    plus_as_space = wechat.http.get(f"/sim/outbox?since={second['at']}").get_json()["items"]
    assert plus_as_space == [second]
    assert outbox(wechat, openid="oNobody") == []
    for nonsense in ("yesterday", "9" * 30, "1e999", "nan"):
        assert wechat.http.get(f"/sim/outbox?since={nonsense}").status_code == 400


def test_the_time_of_an_item_finds_it_again_whatever_its_fraction():
    outbox = Outbox()
    for step in range(300):
        outbox.add(Sent(1_795_000_000 + step * 0.001_000_13, OPENID, "custom", "x"))
    for index, sent in enumerate(outbox.sent()):
        since = datetime.fromisoformat(sent.shown()["at"])
        assert len(outbox.sent(since=since)) == 300 - index


def test_typing_is_shown_only_to_who_just_wrote(wechat):
    def typing(command: str) -> int:
        path = "/cgi-bin/message/custom/typing"
        return wechat.post(OFFICIAL, path, touser=OPENID, command=command)["errcode"]

    assert typing("Typing") == 45080
    act(wechat, type="text", content="你好")
    assert [typing("Typing"), typing("Typing"), typing("Dance")] == [0, 45081, 45072]
    assert [typing("CancelTyping"), typing("Typing")] == [0, 0]
    wechat.pass_time(31)
    assert typing("Typing") == 45080


def test_menus_and_articles_have_their_shape(wechat):
    act(wechat, type="text", content="你好")
    menu = {"head_content": "您想问", "list": [{"id": "1", "content": "查信用"}]}
    assert send(wechat, msgtype="msgmenu", msgmenu=menu) == 0
    assert outbox(wechat)[0]["content"] == "您想问\n查信用"
    assert send(wechat, msgtype="news", news={"articles": [{}, {}]}) == 45008
    assert send(wechat, msgtype="image", image={"media_id": "made-up"}) == 40007


def test_online_agents_are_those_who_are_there(wechat):
    agents = [
        {"kf_account": "a@z", "kf_nick": "甲", "kf_id": 1, "online": False},
        {"kf_account": "b@z", "kf_nick": "乙", "kf_id": 2},
    ]
    assert wechat.http.put("/sim/agents", json={"items": agents}).status_code == 200
    everybody = wechat.get(OFFICIAL, "/cgi-bin/customservice/getkflist")["kf_list"]
    online = wechat.get(OFFICIAL, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"]
    assert [agent["kf_account"] for agent in everybody] == ["a@z", "b@z"]
    assert online == [{"kf_account": "b@z", "kf_id": 2, "status": 1, "accepted_case": 0}]


def test_a_template_message_arrives_and_its_repeat_does_not(wechat):
    body = {
        "touser": OPENID,
        "template_id": "tpl-1",
        "url": "https://example.org/x",
        "client_msg_id": "m1",
        "data": {"first": {"value": "您的异议已受理"}},
    }
    first = wechat.post(OFFICIAL, TEMPLATE, **body)
    assert first["errcode"] == 0
    assert wechat.post(OFFICIAL, TEMPLATE, **body)["msgid"] == first["msgid"]
    (item,) = outbox(wechat)
    assert item["kind"] == "template"
    assert item["template_id"] == "tpl-1"
    assert item["page"] == "https://example.org/x"
    assert "您的异议已受理" in item["content"]


@pytest.mark.parametrize("data", [None, "x", {"first": "bare"}, {"first": {}}])
def test_template_data_has_its_shape(wechat, data):
    answer = wechat.post(OFFICIAL, TEMPLATE, touser=OPENID, template_id="t", data=data)
    assert answer["errcode"] == 47003


GOOD = {
    "thing1": "信用报告已更新，请查看",
    "date2": "2026年11月21日 18:00",
    "time3": "18:00~19:30",
    "phrase4": "已受理",
    "number5": "650.5",
    "character_string6": "YY-2026/0001",
    "amount7": "¥99.00",
    "name8": "林晓雨",
    "phone_number9": "+86-0571-12345678",
    "car_number10": "浙A12345",
}


def subscribe(wechat: Wechat, path: str = SUBSCRIBE, account=MINI, **texts: str):
    data = {name: {"value": text} for name, text in texts.items()}
    return wechat.post(
        account, path, touser="oLin", template_id="tpl-1", page="pages/report/index", data=data
    )


def test_a_subscription_message_arrives_with_its_page(wechat):
    assert subscribe(wechat, **GOOD)["errcode"] == 0
    (item,) = outbox(wechat, openid="oLin")
    assert (item["kind"], item["page"]) == ("subscription", "pages/report/index")
    assert "信用报告已更新" in item["content"]
    assert item["data"]["phrase4"] == {"value": "已受理"}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("thing1", "信" * 21),
        ("thing1", ""),
        ("number2", "abc"),
        ("number2", "1" * 33),
        ("letter3", "a1"),
        ("symbol4", "******"),
        ("character_string5", "编号1"),
        ("time6", "25:00"),
        ("date7", "明天"),
        ("amount8", "很多"),
        ("phone_number9", "1" * 18),
        ("car_number10", "浙A12345678"),
        ("name11", "林晓雨林晓雨林晓雨林晓"),
        ("phrase12", "正在受理中请"),
        ("phrase12", "ok"),
        ("unheard1", "x"),
    ],
)
def test_a_value_that_the_template_refuses_is_named(wechat, field, text):
    answer = subscribe(wechat, **{field: text})
    assert answer["errcode"] == 47003
    assert answer["errmsg"].startswith(f"argument invalid! data.{field}.value invalid rid: ")
    assert outbox(wechat) == []


def test_who_refused_or_used_up_a_template_gets_no_more(wechat):
    choice = {"openid": "oLin", "template_id": "tpl-1"}
    wechat.sim("/subscriptions", **choice, state="once")
    assert [subscribe(wechat, **GOOD)["errcode"] for _ in range(2)] == [0, 43101]
    wechat.sim("/subscriptions", **choice, state="accept")
    assert subscribe(wechat, **GOOD)["errcode"] == 0
    wechat.sim("/subscriptions", **choice, state="reject")
    assert subscribe(wechat, **GOOD)["errcode"] == 43101
    careful = Wechat(subscriptions_accepted=False)
    assert subscribe(careful, **GOOD)["errcode"] == 43101


def test_only_templates_of_the_account_can_be_sent():
    wechat = Wechat(templates=("other",))
    assert subscribe(wechat, **GOOD)["errcode"] == 40037


def test_the_official_account_has_its_own_way_to_notify(wechat):
    assert subscribe(wechat, BIZSEND, OFFICIAL, **GOOD)["errcode"] == 0
    assert outbox(wechat)[0]["kind"] == "subscription"
    assert subscribe(wechat, SUBSCRIBE, OFFICIAL, **GOOD)["errcode"] == 48001
