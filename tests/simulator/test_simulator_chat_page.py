"""What the chat page learns of a person's chat, and the page itself."""

import json
import re

import pytest

from simulator.replies import OUT_OF_SERVICE
from simulator.transcripts import LONGEST
from tests.simulator.helpers import MINI, OFFICIAL, OPENID, Callback, Served, Wechat
from tests.simulator.test_simulator_pushes import news, plain

CHAT = f"/sim/official/chats/{OPENID}"
SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"


@pytest.fixture
def served(serve, callback: Callback) -> Served:
    return serve(app_base_url=callback.url, push_mode="plain", push_timeout_s=0.3)


def chat(wechat: Wechat, since: int = 0) -> dict:
    return wechat.http.get(f"{CHAT}?since={since}").get_json()


def lines(served: Served) -> list[dict]:
    return [line.shown() for line in served.world.transcripts.after(OPENID, 0)]


def said(served: Served) -> list[tuple[str, str, str]]:
    return [(line["from"], line["type"], line["content"]) for line in lines(served)]


def test_what_was_said_and_what_came_back_stay_in_order(served, callback):
    callback.answer = lambda arrived: plain('看<a href="https://example.org">这里</a>')
    served.say("查信用")
    assert said(served) == [
        ("person", "text", "查信用"),
        ("account", "text", '看<a href="https://example.org">这里</a>'),
    ]
    callback.answer = lambda arrived: news(1, 1)
    served.say("指南")
    assert lines(served)[-1]["articles"][0]["url"] == "https://example.org"


def test_an_invalid_answer_is_the_notice_with_its_reason(served, callback):
    callback.answer = lambda arrived: b"{}"
    served.say("查信用")
    line = lines(served)[-1]
    assert (line["from"], line["content"]) == ("system", OUT_OF_SERVICE)
    assert line["problem"].startswith("the reply is not well-formed XML")


def test_silence_and_silent_events_leave_no_line(served, callback):
    served.say("查信用")
    view = {"openid": OPENID, "type": "event", "event": "VIEW", "event_key": "https://x.example"}
    callback.answer = lambda arrived: b"nonsense"
    served.post("/sim/official/messages", **view)
    assert [line["from"] for line in lines(served)] == ["person"]


def test_every_kind_of_own_message_is_drawn(wechat):
    place = {"lat": 30.25, "lng": 120.125, "label": "西湖"}
    for message in (
        {"type": "image", "image": "/9j/4AAQ"},
        {"type": "voice", "recognition": "查信用"},
        {"type": "location", "location": place},
        {"type": "link", "title": "文章", "url": "https://example.org/"},
    ):
        wechat.sim("/official/messages", openid=OPENID, **message)
    own = [line for line in chat(wechat)["items"] if line["from"] == "person"]
    image, voice, location, link = own
    assert wechat.http.get(f"/mmbiz_jpg/{image['media_id']}/0").data == b"\xff\xd8\xff\xe0\x00\x10"
    assert voice["recognition"] == "查信用"
    assert (location["content"], location["lat"], location["lng"]) == ("西湖", 30.25, 120.125)
    assert (link["content"], link["url"]) == ("文章", "https://example.org/")


def test_a_cursor_brings_what_is_new_and_nothing_twice(wechat):
    wechat.world.transcripts.add(OPENID, 0, "account", "text", "一")
    first = chat(wechat)
    assert [line["content"] for line in first["items"]] == ["一"]
    assert chat(wechat, first["cursor"])["items"] == []
    assert chat(wechat, first["cursor"])["cursor"] == first["cursor"]
    wechat.world.transcripts.add("oOther", 0, "account", "text", "别人的")
    wechat.world.transcripts.add(OPENID, 0, "account", "text", "二")
    assert [line["content"] for line in chat(wechat, first["cursor"])["items"]] == ["二"]
    assert chat(Wechat())["memory"] != first["memory"]
    for nonsense in ("x", "-1", "1.5", "²", "9" * 30):
        assert wechat.http.get(f"{CHAT}?since={nonsense}").status_code == 400


def test_a_long_chat_forgets_its_beginning(wechat):
    for number in range(LONGEST + 5):
        wechat.world.transcripts.add(OPENID, 0, "account", "text", str(number))
    assert chat(wechat)["items"][0]["content"] == "5"


def test_following_leaving_and_typing_are_told(wechat):
    assert (chat(wechat)["followed"], chat(wechat)["typing"]) == (False, False)
    event = {"openid": OPENID, "type": "event"}
    wechat.sim("/official/messages", **event, event="subscribe", event_key="qrscene_case-1")
    assert wechat.world.users.known(OFFICIAL[0], OPENID).scene == "case-1"
    typing = {"touser": OPENID, "command": "Typing"}
    wechat.post(OFFICIAL, "/cgi-bin/message/custom/typing", **typing)
    assert (chat(wechat)["followed"], chat(wechat)["typing"]) == (True, True)
    wechat.pass_time(15)
    assert not chat(wechat)["typing"]
    wechat.sim("/official/messages", **event, event="unsubscribe")
    assert not chat(wechat)["followed"]
    told = [line["content"] for line in chat(wechat)["items"] if line["type"] != "failed"]
    assert told == ["您已关注“掌信”", "您已取消关注“掌信”"]


def test_notices_of_both_accounts_arrive_on_the_same_phone(wechat):
    person = {"name": "林晓雨", "id_number": "33010219900307123X", "phone": "13800000001"}
    wechat.sim("/people", **person, openid="oMini", official_openid=OPENID, unionid="u1")
    body = {"touser": "oMini", "template_id": "t", "page": "pages/notices/notices"}
    data = {"thing1": {"value": "订单已生效"}}
    wechat.post(MINI, "/cgi-bin/message/subscribe/send", **body, data=data)
    body = {"touser": OPENID, "template_id": "t", "url": "https://example.org/", "data": data}
    wechat.post(OFFICIAL, TEMPLATE, **body)
    mine, official = chat(wechat)["items"]
    assert (mine["type"], mine["page"]) == ("subscription", "pages/notices/notices")
    assert (official["type"], official["url"]) == ("template", "https://example.org/")
    assert mine["fields"] == official["fields"] == {"thing1": "订单已生效"}


def test_the_picker_shows_people_by_name_first_and_makes_strangers(wechat):
    assert wechat.http.get("/sim/official/people").get_json() == {"items": [], "next": None}
    openid = wechat.http.post("/sim/official/people").get_json()["openid"]
    assert re.fullmatch(r"o[\w-]{27}", openid)
    person = {"name": "林晓雨", "id_number": "33010219900307123X", "phone": "13800000001"}
    wechat.sim("/people", **person, official_openid=OPENID)
    named, stranger = wechat.http.get("/sim/official/people").get_json()["items"]
    assert named == {"openid": OPENID, "name": "林晓雨", "followed": True}
    assert (stranger["openid"], stranger["followed"]) == (openid, False)


def test_the_account_shows_the_menu_that_was_created(wechat):
    assert wechat.http.get("/sim/official/account").get_json()["menu"] == []
    button = {"type": "click", "name": "查信用", "key": "report"}
    body = json.dumps({"button": [button]}, ensure_ascii=False).encode()
    wechat.http.post(f"/cgi-bin/menu/create?access_token={wechat.token(OFFICIAL)}", data=body)
    account = wechat.http.get("/sim/official/account").get_json()
    assert account["menu"] == [{**button, "sub_button": []}]
    assert account["name"] == "掌信"


def test_a_camera_button_announces_the_picture_by_its_digest(served, callback):
    event = {"type": "event", "event": "pic_sysphoto", "event_key": "p", "image": "/9j/4AAQ"}
    served.post("/sim/official/messages", openid=OPENID, mode="plain", **event)
    assert b"<PicMd5Sum><![CDATA[" in callback.arrived[-1].body
    assert b"<Count>1</Count>" in callback.arrived[-1].body
    assert lines(served) == []


def test_the_page_brings_everything_itself_and_lets_nothing_else_run(wechat):
    page = wechat.http.get("/chat")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert len(named) == 3
    for path in named:
        answer = wechat.http.get(path)
        assert path.startswith("/chat/static/")
        assert answer.status_code == 200
        for further in re.findall(r'from "\./(\w+\.js)"', answer.text):
            assert wechat.http.get(f"/chat/static/{further}").status_code == 200
    assert not re.search(r"<script>|\son\w+=|style=", page.text)


def test_faults_do_not_reach_the_page(wechat):
    wechat.sim("/faults", target="/", kind="http_500")
    assert wechat.http.get("/chat").status_code == 200
    assert wechat.http.get(CHAT).status_code == 200
