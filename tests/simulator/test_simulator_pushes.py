"""Pushes to a real callback: what arrives there, and what WeChat makes of its answer."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import xmltodict
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import ArticlesReply, TextReply
from wechatpy.utils import check_signature

from simulator.replies import OUT_OF_SERVICE
from tests.simulator.helpers import (
    AES_KEY,
    GH_ID,
    OFFICIAL,
    OPENID,
    TOKEN,
    Arrived,
    Callback,
    Served,
)

CRYPTO = WeChatCrypto(TOKEN, AES_KEY, OFFICIAL[0])


def opened(arrived: Arrived) -> str:
    query = arrived.query
    return CRYPTO.decrypt_message(
        arrived.body, query["msg_signature"], query["timestamp"], query["nonce"]
    )


def plain(content: str, **changed: str) -> bytes:
    fields = {
        "ToUserName": OPENID,
        "FromUserName": GH_ID,
        "CreateTime": "1",
        "MsgType": "text",
        "Content": content,
        **changed,
    }
    return xmltodict.unparse({"xml": fields}, full_document=False).encode()


def sealed(inner: bytes, arrived: Arrived, crypto: WeChatCrypto = CRYPTO) -> bytes:
    query = arrived.query
    return crypto.encrypt_message(inner.decode(), query["nonce"], query["timestamp"]).encode()


@pytest.fixture
def served(serve, callback: Callback) -> Served:
    return serve(app_base_url=callback.url, push_timeout_s=0.3)


def test_a_plain_push_is_signed_and_read_by_the_library_of_the_app(served, callback):
    callback.answer = lambda arrived: (
        TextReply(content="收到", message=parse_message(arrived.body)).render().encode()
    )
    outcome = served.say("查信用 ]]> <b>🙂")
    (arrived,) = callback.arrived
    query = arrived.query
    check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
    assert set(query) == {"signature", "timestamp", "nonce", "openid"}
    message = parse_message(arrived.body)
    assert (message.source, message.target) == (OPENID, GH_ID)
    assert message.content == "查信用 ]]> <b>🙂"
    assert message.id > 0
    assert outcome["status"] == 200
    assert outcome["deliveries"] == 1
    assert outcome["reply"] == {"type": "text", "content": "收到"}
    assert outcome["shown"] == "收到"
    assert "problem" not in outcome


def test_a_safe_push_hides_everything_but_the_account(served, callback):
    callback.answer = lambda arrived: sealed(plain("收到"), arrived)
    outcome = served.say("查信用", mode="safe")
    (arrived,) = callback.arrived
    assert arrived.query["encrypt_type"] == "aes"
    assert set(xmltodict.parse(arrived.body)["xml"]) == {"ToUserName", "Encrypt"}
    assert parse_message(opened(arrived)).content == "查信用"
    assert outcome["reply"] == {"type": "text", "content": "收到"}


def test_safe_is_the_mode_when_none_is_named(served, callback):
    served.post("/sim/official/messages", openid=OPENID, type="text", content="x")
    assert b"Encrypt" in callback.arrived[0].body


def test_a_compatible_push_carries_both(served, callback):
    served.say("查信用", mode="compatible")
    fields = xmltodict.parse(callback.arrived[0].body)["xml"]
    assert fields["Content"] == "查信用"
    assert parse_message(opened(callback.arrived[0])).content == "查信用"


def kinds(served: Served, callback: Callback, **message):
    answer = served.post("/sim/official/messages", openid=OPENID, mode="plain", **message)
    assert answer.status_code == 200, answer.text
    return xmltodict.parse(callback.arrived[-1].body)["xml"]


def test_every_kind_of_message_has_its_fields(served, callback):
    image = kinds(served, callback, type="image", image="/9j/4AAQ")
    assert requests.get(image["PicUrl"], timeout=5).content == b"\xff\xd8\xff\xe0\x00\x10"
    spoken = kinds(served, callback, type="voice", recognition="查信用")
    assert (spoken["Format"], spoken["Recognition"]) == ("amr", "查信用")
    assert "Recognition" not in kinds(served, callback, type="voice")
    assert kinds(served, callback, type="voice", recognition="")["Recognition"] is None
    place = {"lat": 30.25, "lng": 120.125, "label": "西湖"}
    located = kinds(served, callback, type="location", location=place)
    assert (located["Location_X"], located["Location_Y"]) == ("30.25", "120.125")
    tapped = kinds(served, callback, type="text", content="查信用", menu_id="7")
    assert tapped["bizmsgmenuid"] == "7"
    scan = kinds(
        served,
        callback,
        type="event",
        event="SCAN",
        event_key="case-1",
        fields={"Ticket": "T", "ScanCodeInfo": {"ScanType": "qrcode"}},
    )
    assert (scan["Event"], scan["EventKey"], scan["Ticket"]) == ("SCAN", "case-1", "T")
    assert scan["ScanCodeInfo"] == {"ScanType": "qrcode"}
    assert "MsgId" not in scan


def test_success_and_nothing_are_silent_acceptance(served, callback):
    for answer in (b"success", b""):
        callback.answer = lambda arrived, answer=answer: answer
        outcome = served.say("x", mode="safe")
        assert (outcome["reply"], outcome["shown"], outcome["deliveries"]) == (None, "", 1)


def test_links_are_shown_as_their_words(served, callback):
    callback.answer = lambda arrived: plain('点 <a href="https://example.org/">这里</a>')
    outcome = served.say("x")
    assert outcome["shown"] == "点 这里"
    assert "https://example.org/" in outcome["reply"]["content"]


NEWS = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{of}</FromUserName>"
    "<CreateTime>1</CreateTime><MsgType>news</MsgType><ArticleCount>{count}</ArticleCount>"
    "<Articles>{items}</Articles></xml>"
)


def news(count: int, items: int) -> bytes:
    item = "<item><Title>标题</Title><Url>https://example.org</Url></item>"
    return NEWS.format(to=OPENID, of=GH_ID, count=count, items=item * items).encode()


def test_surplus_articles_are_dropped_without_a_word(served, callback):
    callback.answer = lambda arrived: news(2, 2)
    assert len(served.say("x")["reply"]["articles"]) == 1
    callback.answer = lambda arrived: (
        ArticlesReply(
            message=parse_message(arrived.body),
            articles=[
                {"title": "一", "url": "https://example.org", "description": "", "image": ""}
            ],
        )
        .render()
        .encode()
    )
    assert served.say("x")["shown"] == "一"
    callback.answer = lambda arrived: news(2, 2)
    event = {"openid": OPENID, "type": "event", "event": "CLICK", "mode": "plain"}
    answered = served.post("/sim/official/messages", **event).json()
    assert len(answered["reply"]["articles"]) == 2


def test_handing_over_to_an_agent_is_a_reply(served, callback):
    transfer = {"MsgType": "transfer_customer_service", "TransInfo": {"KfAccount": "a@z"}}
    callback.answer = lambda arrived: plain("", **transfer)
    reply = served.say("人工")["reply"]
    assert (reply["type"], reply["kf_account"]) == ("transfer_customer_service", "a@z")


WRONG = {
    "json": b'{"errcode": 0}',
    "prose": b"Error 500",
    "success with a newline": b"success\n",
    "unclosed": plain("x")[:-3],
    "other root": plain("x").replace(b"xml>", b"msg>"),
    "not swapped": plain("x", ToUserName=GH_ID, FromUserName=OPENID),
    "other person": plain("x", ToUserName="oOther"),
    "unknown kind": plain("x", MsgType="dance"),
    "no kind": plain("x").replace(b"<MsgType>text</MsgType>", b""),
    "two kinds": plain("x").replace(b"</Content>", b"</Content><MsgType>image</MsgType>"),
    "no time": plain("x", CreateTime="now"),
    "empty": plain(""),
    "too long": plain("信" * 683),
    "unknown picture": plain("x", MsgType="image", Image={"MediaId": "made-up"}),
    "fewer articles than counted": news(3, 2),
    "nine articles": news(9, 9),
    "entities": b'<!DOCTYPE x [<!ENTITY a "b">]>' + plain("x"),
    "status": (503, plain("x")),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_shows_the_notice_and_is_not_tried_again(served, callback, name):
    callback.answer = lambda arrived: WRONG[name]
    outcome = served.say("x")
    assert outcome["shown"] == OUT_OF_SERVICE
    assert outcome["reply"] is None
    assert outcome["problem"]
    assert outcome["deliveries"] == 1


def test_text_of_2047_bytes_is_still_shown(served, callback):
    callback.answer = lambda arrived: plain("信" * 682 + "x")
    assert served.say("x")["reply"]["content"].endswith("x")


OTHER_ACCOUNT = WeChatCrypto(TOKEN, AES_KEY, "wx0000000000000000")
OTHER_TOKEN = WeChatCrypto("other", AES_KEY, OFFICIAL[0])
OTHER_KEY = WeChatCrypto(TOKEN, AES_KEY[::-1], OFFICIAL[0])


@pytest.mark.parametrize(
    "answer",
    [
        lambda arrived: plain("x"),
        lambda arrived: sealed(plain("x"), arrived, OTHER_ACCOUNT),
        lambda arrived: sealed(plain("x"), arrived, OTHER_TOKEN),
        lambda arrived: sealed(plain("x"), arrived, OTHER_KEY),
        lambda arrived: sealed(plain("x"), arrived).replace(b"<TimeStamp>1", b"<TimeStamp>2"),
        lambda arrived: sealed(b"success", arrived),
    ],
    ids=["unsealed", "other AppID", "other token", "other key", "changed time", "no XML within"],
)
def test_in_safe_mode_a_badly_sealed_answer_shows_the_notice(served, callback, answer):
    callback.answer = answer
    outcome = served.say("x", mode="safe")
    assert (outcome["shown"], outcome["reply"]) == (OUT_OF_SERVICE, None)


def test_an_app_that_does_not_answer_is_asked_three_times(served, callback):
    callback.answer = lambda arrived: time.sleep(0.5) or b"success"
    outcome = served.say("x")
    assert outcome["deliveries"] == 3
    assert outcome["status"] is None
    assert outcome["shown"] == OUT_OF_SERVICE
    assert 800 < outcome["elapsed_ms"] < 2000
    assert len({arrived.body for arrived in callback.arrived}) == 1
    assert len({arrived.query["nonce"] for arrived in callback.arrived}) == 3


def test_an_app_that_answers_the_second_time_is_heard(served, callback):
    slow = [True]

    def answer(arrived: Arrived) -> bytes:
        if slow:
            slow.pop()
            time.sleep(0.5)
        return plain("收到")

    callback.answer = answer
    outcome = served.say("x")
    assert (outcome["deliveries"], outcome["shown"]) == (2, "收到")


def test_the_number_of_tries_is_a_setting(serve, callback):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        outcome = serve(app_base_url=nobody, max_deliveries=4).say("x")
    assert (outcome["deliveries"], outcome["shown"]) == (4, OUT_OF_SERVICE)


def test_an_app_that_dribbles_is_cut_off_in_time(serve):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def dribble() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
                for _ in range(40):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return
                    time.sleep(0.05)

        threading.Thread(target=dribble, daemon=True).start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        served = serve(app_base_url=base, push_timeout_s=0.3, max_deliveries=1)
        outcome = served.say("x")
    assert outcome["elapsed_ms"] < 1000
    assert outcome["shown"] == OUT_OF_SERVICE


def test_repeat_sends_the_same_message_again(served, callback):
    callback.answer = lambda arrived: plain("收到")
    outcome = served.say("x", repeat=2)
    ids = {xmltodict.parse(arrived.body)["xml"]["MsgId"] for arrived in callback.arrived}
    assert (outcome["deliveries"], len(callback.arrived), len(ids)) == (3, 3, 1)
    assert [each["shown"] for each in outcome["repeats"]] == ["收到"] * 2
    assert served.say("x", repeat=True)["deliveries"] == 2


def test_messages_have_ids_of_their_own(served, callback):
    for _ in range(3):
        served.say("x")
    ids = [int(xmltodict.parse(arrived.body)["xml"]["MsgId"]) for arrived in callback.arrived]
    assert len(set(ids)) == 3
    assert ids == sorted(ids)


def test_the_duplicate_fault_sends_a_message_twice_at_once(served, callback):
    both = threading.Barrier(2, timeout=2)

    def answer(arrived: Arrived) -> bytes:
        both.wait()  # breaks unless two are under way together
        return b"success"

    callback.answer = answer
    served.post("/sim/faults", target="/wechat/callback", kind="duplicate", times=1)
    outcome = served.say("x")
    assert outcome["deliveries"] == 2
    assert len({arrived.body for arrived in callback.arrived}) == 1


def test_the_reorder_fault_delivers_the_later_message_first(served, callback):
    served.post("/sim/faults", target="/wechat", kind="reorder", times=1, seconds=5)
    with ThreadPoolExecutor(1) as pool:
        earlier = pool.submit(served.say, "earlier")
        time.sleep(0.1)
        served.say("later")
        earlier.result(timeout=3)
    contents = [xmltodict.parse(arrived.body)["xml"]["Content"] for arrived in callback.arrived]
    assert contents == ["later", "earlier"]


def test_the_app_may_call_back_while_it_answers(served, callback):
    def answer(arrived: Arrived) -> bytes:
        app_id, secret = OFFICIAL
        body = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        url = f"{served.base}/cgi-bin/stable_token"
        token = requests.post(url, json=body, timeout=2).json()["access_token"]
        sent = {"touser": OPENID, "msgtype": "text", "text": {"content": "ok"}}
        url = f"{served.base}/cgi-bin/message/custom/send?access_token={token}"
        return requests.post(url, json=sent, timeout=2).json()["errmsg"].encode()

    callback.answer = answer
    outcome = served.say("x")
    assert outcome["problem"].startswith("the reply is not well-formed XML")
    assert outcome["status"] == 200
    items = requests.get(f"{served.base}/sim/outbox", timeout=5).json()["items"]
    assert [item["content"] for item in items] == ["ok"]


def test_silent_events_show_nothing_whatever_the_answer(served, callback):
    callback.answer = lambda arrived: b"nonsense"
    event = {"openid": OPENID, "type": "event", "event": "unsubscribe", "mode": "plain"}
    outcome = served.post("/sim/official/messages", **event).json()
    assert outcome["shown"] == ""
    assert outcome["problem"]


def test_after_many_unanswered_pushes_wechat_rests_for_a_minute(serve, callback):
    served = serve(
        app_base_url=callback.url, push_timeout_s=0.05, max_deliveries=1, mark_fail_after=2
    )
    callback.answer = lambda arrived: time.sleep(0.2) or b"success"
    served.say("1")
    served.say("2")
    callback.answer = lambda arrived: b"success"
    resting = served.say("3")
    assert (resting["deliveries"], resting["shown"]) == (0, OUT_OF_SERVICE)
    served.post("/sim/clock", advance_s=60)
    assert served.say("4")["status"] == 200


def test_a_template_message_is_followed_by_its_receipt(served, callback):
    token = served.world.tokens.stable(OFFICIAL[0], served.world.clock.now()).value
    url = f"/cgi-bin/message/template/send?access_token={token}"
    sent = served.post(url, touser=OPENID, template_id="t", data={"a": {"value": "1"}}).json()
    deadline = time.monotonic() + 2
    while not callback.arrived and time.monotonic() < deadline:
        time.sleep(0.01)
    receipt = xmltodict.parse(opened(callback.arrived[0]))["xml"]
    assert receipt["Event"] == "TEMPLATESENDJOBFINISH"
    assert (receipt["MsgID"], receipt["Status"]) == (str(sent["msgid"]), "success")


def test_pushes_carry_the_time_of_the_moved_clock(served, callback):
    served.post("/sim/clock", advance_s=86400)
    served.say("x")
    stamp = int(callback.arrived[0].query["timestamp"])
    assert abs(stamp - time.time() - 86400) < 5
