"""Customer-service messages of every kind: what WeChat would refuse is refused, at no cost."""

import io
import json

import pytest

from tests.simulator.helpers import MINI, OFFICIAL, OPENID, Wechat

SEND = "/cgi-bin/message/custom/send"
SIGNS = {
    "image": b"\xff\xd8\xff\xe0",
    "thumb": b"\xff\xd8\xff\xe0",
    "voice": b"#!AMR\n",
    "video": b"\x00\x00\x00\x18ftypmp42",
}


@pytest.fixture
def chat(wechat: Wechat) -> Wechat:
    """Somebody has just written: five messages may be sent."""
    wechat.sim("/official/messages", openid=OPENID, type="text", content="你好", mode="plain")
    return wechat


def send(wechat: Wechat, kind: str, inner: object, account=OFFICIAL, **more) -> int:
    body = {"touser": OPENID, "msgtype": kind, kind: inner, **more}
    url = f"{SEND}?access_token={wechat.token(account)}"
    written = json.dumps(body, ensure_ascii=False).encode()
    return wechat.http.post(url, data=written).get_json()["errcode"]


def upload(wechat: Wechat, kind: str) -> str:
    query = {"access_token": wechat.token(OFFICIAL), "type": kind}
    files = {"media": (io.BytesIO(SIGNS[kind] + b"x" * 50), "a")}
    answer = wechat.http.post("/cgi-bin/media/upload", query_string=query, data=files).get_json()
    return answer.get("media_id") or answer["thumb_media_id"]


def lines(wechat: Wechat) -> list[dict]:
    return [line.shown() for line in wechat.world.transcripts.after(OPENID, 0)]


def menu(*entries: tuple[object, object], **more) -> dict:
    return {"list": [{"id": number, "content": words} for number, words in entries], **more}


URL = "https://example.org/a"


def test_what_wechat_takes_is_taken_and_drawn(chat):
    picture, thumb = upload(chat, "image"), upload(chat, "thumb")
    page = {"title": "报告", "pagepath": "pages/report/report", "thumb_media_id": thumb}
    article = {"title": "办事指南", "url": URL, "picurl": URL, "description": "怎么办"}
    sent = {
        "image": {"media_id": picture},
        "msgmenu": menu(("1", "查信用"), ("2", "免押金"), head_content="您想问"),
        "news": {"articles": [article]},
        "miniprogrampage": {**page, "appid": MINI[0]},
        "music": {"title": "曲", "musicurl": URL, "hqmusicurl": URL, "thumb_media_id": thumb},
    }
    assert {kind: send(chat, kind, inner) for kind, inner in sent.items()} == dict.fromkeys(sent, 0)
    image, entries, news, card, _ = lines(chat)[-5:]
    assert (image["type"], image["media_id"]) == ("image", picture)
    assert entries["head_content"] == "您想问"
    assert entries["list"][1] == {"id": "2", "content": "免押金"}
    assert news["articles"][0]["pic_url"] == URL
    assert card["page"] == "pages/report/report"


@pytest.mark.parametrize(
    ("kind", "inner", "errcode"),
    [
        ("text", {"content": "信" * 683}, 45002),
        ("text", {"content": 7}, 44004),
        ("text", {"content": '<a href="WeiXin://dl/business/?t=x">打开</a>'}, 40066),
        ("text", "你好", 47001),
        ("image", {"media_id": "made-up"}, 40007),
        ("image", {}, 40007),
        ("news", {"articles": ["x"]}, 47001),
        ("news", {"articles": [{"url": URL}]}, 47001),
        ("news", {"articles": [{"title": "t", "url": "javascript:alert(1)"}]}, 40066),
        ("news", {"articles": []}, 45008),
        ("mpnews", {"media_id": "x"}, 40008),
        ("mpnewsarticle", {}, 53600),
        ("msgmenu", menu(), 47001),
        ("msgmenu", menu(("1", "")), 47001),
        ("msgmenu", menu((1, "查信用")), 47001),
        ("msgmenu", menu(("1", "a"), ("1", "b")), 47001),
        ("msgmenu", menu(("k" * 129, "a")), 45002),
        ("msgmenu", menu(("1", "信" * 600), ("2", "用" * 100)), 45002),
        ("msgmenu", menu(("1", "a"), head_content=["x"]), 47001),
        ("msgmenu", menu(("1", "a"), tail_content="weixin://dl/x"), 40066),
        ("music", {"title": "t", "musicurl": URL, "hqmusicurl": "x"}, 40066),
        ("wxcard", {}, 40053),
        ("miniprogrampage", {"title": "t", "pagepath": "p", "appid": OFFICIAL[0]}, 40013),
        ("miniprogrampage", {"title": "t", "appid": MINI[0]}, 41030),
        ("link", {"title": "t", "url": URL}, 40008),
    ],
)
def test_what_wechat_would_refuse_is_refused_and_costs_nothing(chat, kind, inner, errcode):
    before = len(lines(chat))
    assert send(chat, kind, inner) == errcode
    assert len(lines(chat)) == before
    assert [send(chat, "text", {"content": "好"}) for _ in range(6)] == [0] * 5 + [45047]


def test_a_medium_has_to_be_of_the_kind_that_is_sent(chat):
    voice = upload(chat, "voice")
    assert send(chat, "image", {"media_id": voice}) == 40007
    assert send(chat, "voice", {"media_id": voice}) == 0
    assert send(chat, "video", {"media_id": upload(chat, "video")}) == 0


def test_the_sender_is_an_agent_who_is_there_and_machines_are_labelled(chat):
    text = {"content": "您好"}
    assert send(chat, "text", text, customservice={"kf_account": "nobody@z"}) == 65401
    assert send(chat, "text", text, customservice={"kf_account": "kf2001@zhangxin"}) == 0
    assert send(chat, "text", text, aimsgcontext={"is_ai_msg": "yes"}) == 47001
    assert send(chat, "text", text, aimsgcontext={"is_ai_msg": 1}) == 0
    assert [line.get("by_ai") for line in lines(chat)[-2:]] == [None, True]


def test_the_mini_program_sends_its_own_kinds(wechat):
    user = wechat.world.users.meet(MINI[0], OPENID)
    user.acted("message", wechat.world.clock.now())
    link = {"title": "指南", "description": "", "url": URL, "thumb_url": URL}
    assert send(wechat, "link", link, MINI) == 0
    assert send(wechat, "msgmenu", menu(("1", "a")), MINI) == 40008
    assert lines(wechat) == []
