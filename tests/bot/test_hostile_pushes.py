"""Whatever is pushed - rightly signed or not - is answered below 500, and breaks nothing."""

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from simulator.crypto import signature
from tests.bot.pushing import OURS, PATH, TOKEN, event, text
from tests.builders import City

QUIETLY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
XML_START = "<xml><ToUserName>gh</ToUserName><FromUserName>oHostile</FromUserName>"
FIELDS = st.sampled_from(
    [
        "ToUserName",
        "FromUserName",
        "CreateTime",
        "MsgType",
        "Event",
        "EventKey",
        "Content",
        "MsgId",
        "MsgID",
        "Ticket",
        "Recognition",
        "List",
        "SubscribeMsgPopupEvent",
        "Location_X",
        "Latitude",
        "bizmsgmenuid",
    ]
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["event", "text", "subscribe", "unsubscribe", "image", "voice", "location"]),
    st.sampled_from(["", "0", "-1", "9" * 40, "1e9", "NaN", "123456", "]]>", "<![CDATA[", "&x;"]),
)


@pytest.fixture(scope="module")
def city(migrated, simulator):
    """One city for the whole list: nothing here changes what the next test stands on."""
    simulator.forget()
    city = City(create_app(migrated), migrated, simulator)
    yield city
    city.close()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def calm(answer) -> None:
    assert answer.status_code < 500, (answer.status_code, answer.get_data()[:200])


@given(body=st.binary(max_size=300))
@QUIETLY
def test_bytes_that_mean_nothing(wechat, body):
    calm(wechat.safe(body))
    calm(wechat.plain(body))


@given(fields=st.lists(st.tuples(FIELDS, VALUES), max_size=12))
@QUIETLY
def test_fields_in_any_order_and_number(wechat, fields):
    inner = "".join(f"<{name}>{escaped(value)}</{name}>" for name, value in fields)
    calm(wechat.safe(f"<xml>{inner}</xml>".encode("utf-8", "surrogatepass")))
    calm(
        wechat.plain(
            f"{XML_START}<CreateTime>1</CreateTime>{inner}</xml>".encode("utf-8", "replace")
        )
    )


@given(
    query=st.dictionaries(
        st.sampled_from(
            [
                "signature",
                "timestamp",
                "nonce",
                "encrypt_type",
                "msg_signature",
                "echostr",
                "openid",
            ]
        ),
        st.text(max_size=30),
    )
)
@QUIETLY
def test_queries_that_mean_nothing(wechat, query):
    body = text("oHostile", "你好", wechat.now)
    encoded = {name: value.encode("utf-8", "replace") for name, value in query.items()}
    calm(wechat.post(body, encoded))
    calm(wechat.client.get(PATH, query_string=encoded))


@given(content=st.text(max_size=80))
@QUIETLY
def test_whatever_people_type(wechat, content):
    xml = text("oTypist", content.replace("]]>", ""), wechat.now)
    calm(wechat.safe(xml.encode("utf-8", "surrogatepass")))


@given(sealed=st.text(alphabet="ABCxyz019+/=\n <&", max_size=200))
@QUIETLY
def test_envelopes_that_are_rightly_signed_and_wrongly_filled(wechat, sealed):
    timestamp = str(wechat.now)
    query = {
        "encrypt_type": "aes",
        "timestamp": timestamp,
        "nonce": "n",
        "msg_signature": signature(TOKEN, timestamp, "n", sealed),
    }
    calm(wechat.post(f"<xml><Encrypt>{escaped(sealed)}</Encrypt></xml>", query))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><xml><Content>&i;</Content></xml>"
)
OUTSIDE = '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"<xml/>",
        b"<xml></xml>",
        b"<xml>" * 5000,
        b"<xml>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</xml>",
        BOMB.encode(),
        (OUTSIDE + "<xml><Content>&x;</Content></xml>").encode(),
        "<xml><Content>查信用</Content></xml>".encode("gb18030"),
        "<xml><Content>查信用</Content></xml>".encode("utf-16"),
        b"\xef\xbb\xbf<xml></xml>",
        b"\x00" * 1000,
        b"--boundary\r\nContent-Disposition: form-data\r\n\r\nx",
    ],
)
def test_bodies_that_are_no_pushes(wechat, body):
    for push in (wechat.safe, wechat.plain):
        answer = push(body)
        assert 400 <= answer.status_code < 500, answer.status_code
        assert b"root:" not in answer.get_data()


def test_what_is_larger_than_a_push_ever_is(wechat):
    long = text("oLong", "长" * 30_000, wechat.now)
    assert wechat.plain(long).status_code == 413
    assert wechat.safe(long).status_code == 413
    assert wechat.plain("x" * (65 << 10)).status_code == 413
    assert wechat.plain(text("oLong", "长" * 20_000, wechat.now)).status_code == 200


def test_a_body_without_a_length_is_bounded_too(city, wechat):
    timestamp = str(wechat.now)
    query = {"signature": signature(TOKEN, timestamp, "n"), "timestamp": timestamp, "nonce": "n"}
    with city.served() as url:
        push = text("oChunked", "你好", wechat.now).encode()
        for chunks, status in (([push], 200), ([push, b" " * 70_000], 413)):
            answer = requests.post(url + PATH, params=query, data=iter(chunks), timeout=10)
            assert answer.status_code == status


@pytest.mark.parametrize(
    "said",
    [
        "\x08退格",
        "a\x00b",
        "\x1b[31m",
        "😀👨‍👩‍👧‍👦🇨🇳",
        "𠮷䶮",
        "\ufffe",
        "\u202e反",
        "a" * 3000,
        "&lt;b&gt;",
    ],
)
def test_what_people_do_type_is_answered(wechat, said):
    reply = wechat.unsealed(wechat.safe(text(f"oTypist{ord(said[0])}", said, wechat.now)))
    assert "<MsgType><![CDATA[text]]></MsgType>" in reply
    assert len(reply.encode()) < 2600


def test_an_openid_cannot_break_out_of_the_answer(wechat):
    evil = "oX]]]]><![CDATA[></ToUserName><MsgType><![CDATA[image"
    xml = (
        f"<xml><ToUserName>{OURS}</ToUserName><FromUserName>{escaped('oX]]></FromUserName>')}"
        f"</FromUserName><CreateTime>{wechat.now}</CreateTime><MsgType>text</MsgType>"
        f"<Content>{escaped(evil)}</Content><MsgId>1</MsgId></xml>"
    )
    reply = wechat.unsealed(wechat.safe(xml))
    assert reply.count("<MsgType>") == 1
    assert "]]]]><![CDATA[>" in reply


@pytest.mark.parametrize(
    "kind", ["image", "voice", "video", "shortvideo", "location", "link", "miniprogrampage", "new"]
)
def test_kinds_other_than_text_are_answered(wechat, kind):
    xml = text("oUser", "x", wechat.now).replace("CDATA[text]", f"CDATA[{kind}]")
    assert "请" in wechat.unsealed(wechat.safe(xml))


@pytest.mark.parametrize(
    "name",
    [
        "CLICK",
        "SCAN",
        "subscribe_msg_popup_event",
        "wxa_media_check",
        "user_info_modified",
        "x",
    ],
)
def test_events_of_all_sorts_are_accepted(wechat, name):
    assert wechat.safe(event("oUser", name, wechat.now)).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods(wechat, method):
    assert wechat.client.open(PATH, method=method).status_code in (200, 403, 405)
