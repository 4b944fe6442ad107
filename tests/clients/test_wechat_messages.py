"""Pushes become Messages or are rejected; answers cannot be broken out of."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy import create_reply, parse_message

from clients.wechat.errors import MessageRejected
from clients.wechat.messages import MAX_TEXT_BYTES, Message, Place, Subscription, parse, render_text
from tests.clients.documents import root_of

COMMON = (
    "<ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oU]]></FromUserName>"
    "<CreateTime>1348831860</CreateTime>"
)


def push(kind: str, fields: str = "") -> bytes:
    return f"<xml>{COMMON}<MsgType><![CDATA[{kind}]]></MsgType>{fields}</xml>".encode()


def event(name: str, fields: str = "") -> Message:
    return parse(push("event", f"<Event><![CDATA[{name}]]></Event>{fields}"))


def text(content: str, more: str = "") -> Message:
    return parse(push("text", f"<Content><![CDATA[{content}]]></Content><MsgId>12</MsgId>{more}"))


def test_a_text() -> None:
    message = text("查信用")
    assert (message.kind, message.openid, message.to) == ("text", "oU", "gh_1")
    assert (message.content, message.msg_id, message.menu_id) == ("查信用", "12", "")
    assert message.created_at == datetime(2012, 9, 28, 11, 31, tzinfo=UTC)
    assert (message.event, message.event_key) == ("", "")


def test_a_tapped_answer_carries_its_id() -> None:
    message = text("查信用", "<bizmsgmenuid><![CDATA[m-7]]></bizmsgmenuid>")
    assert message.menu_id == "m-7"


def test_what_a_message_says_is_not_in_its_repr() -> None:
    assert repr(text("我的身份证号")) == "Message('text', '')"


@pytest.mark.parametrize(
    "content",
    ["", "<Content/>", "<Content></Content>", "<Content><![CDATA[]]></Content>"],
)
def test_an_empty_text_is_text(content: str) -> None:
    assert parse(push("text", content)).content == ""


def test_repeated_and_nested_fields_are_text() -> None:
    assert parse(push("text", "<Content>a</Content><Content>b</Content>")).content == "a"
    assert parse(push("text", "<Content x='1'>a</Content>")).content == "a"
    assert parse(push("text", "<Content><b>a</b></Content>")).content == ""


def test_control_characters_that_people_do_send_are_dropped() -> None:
    assert text("查\x00\x08信\x1f用\ufffe\n好").content == "查信用\n好"
    assert parse(b"\xef\xbb\xbf" + push("text", "<Content>a</Content>")).content == "a"
    assert (
        parse(push("text", "<Content>a").removesuffix(b"</xml>") + b"\xff</Content></xml>").content
        == "a\ufffd"
    )


def test_twin_wechatpy_alone_fails_on_a_control_character() -> None:
    with pytest.raises(Exception, match="invalid token"):
        parse_message(push("text", "<Content><![CDATA[a\x08]]></Content>"))


def test_doctype_as_words_is_a_message_like_any_other() -> None:
    assert text("<!DOCTYPE html>").content == "<!DOCTYPE html>"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"success", "malformed"),
        (b'{"MsgType":"text"}', "malformed"),
        (b"<xml></xml>", "malformed"),
        (b"<xml>text</xml>", "malformed"),
        (b"<html></html>", "malformed"),
        (push("text")[:-3], "malformed"),
        (push("text", "&bomb;"), "malformed"),
        (push("text", "&#0;"), "malformed"),
        (b"<!DOCTYPE xml>" + push("text"), "malformed"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + push("text"), "malformed"),
        (b"<!-- --><!DOCTYPE xml>" + push("text"), "malformed"),
        (push("text").replace(b"1348831860", b"soon"), "malformed"),
        (push("text").replace(b"1348831860", b"-1"), "malformed"),
        (push("text").replace(b"1348831860", b"9" * 30), "malformed"),
        (push("text").replace(b"1348831860", "１３４８".encode()), "malformed"),
        (push("text").replace(b"oU", b""), "malformed"),
        (push("text").replace(b"MsgType", b"Type"), "malformed"),
        (push("text", "<MsgType>event</MsgType>"), "malformed"),
        (push("event", "<Event><a/></Event>"), "malformed"),
        (push("text", "<a>" * 15_000 + "</a>" * 15_000), "too_large"),
        (push("text", "<a>" * 9_000 + "</a>" * 9_000)[:-10], "malformed"),
        (push("text", "x" * 65_536), "too_large"),
    ],
)
def test_what_is_no_push_is_rejected(body: bytes, code: str) -> None:
    with pytest.raises(MessageRejected) as caught:
        parse(body)
    assert caught.value.code == code
    assert caught.value.__context__ is None


def test_deep_nesting_is_survived() -> None:
    message = parse(push("text", "<a>" * 8_000 + "</a>" * 8_000))
    assert message.kind == "text"
    assert message.dedupe_key
    assert repr(message)


def test_kinds_not_known_yet_come_through() -> None:
    assert parse(push("Hologram", "<MsgId>1</MsgId>")).kind == "hologram"
    assert event("debug_demo").event == "debug_demo"
    assert parse(push("event")).event == ""


@pytest.mark.parametrize(
    ("name", "fields", "expected", "key"),
    [
        ("subscribe", "", "subscribe", ""),
        ("subscribe", "<EventKey></EventKey>", "subscribe", ""),
        ("subscribe", "<EventKey>qrscene_m=8</EventKey><Ticket>T</Ticket>", "subscribe", "m=8"),
        ("SCAN", "<EventKey>m=8</EventKey><Ticket>T</Ticket>", "scan", "m=8"),
        ("unsubscribe", "<EventKey/>", "unsubscribe", ""),
        ("CLICK", "<EventKey>REPORT</EventKey>", "click", "REPORT"),
        ("VIEW", "<EventKey>https://a</EventKey>", "view", "https://a"),
        ("view_miniprogram", "<EventKey>pages/me</EventKey>", "view_miniprogram", "pages/me"),
        ("TEMPLATESENDJOBFINISH", "<MsgID>5</MsgID>", "templatesendjobfinish", ""),
        ("kf_close_session", "<KfAccount>a</KfAccount>", "kf_close_session", ""),
        ("user_authorization_revoke", "<OpenID>o</OpenID>", "user_authorization_revoke", ""),
    ],
)
def test_events(name: str, fields: str, expected: str, key: str) -> None:
    message = event(name, fields)
    assert (message.kind, message.event, message.event_key) == ("event", expected, key)


def test_fields_of_other_kinds() -> None:
    voice = parse(push("voice", "<MediaId>M</MediaId><Recognition><![CDATA[]]></Recognition>"))
    assert (voice.media_id, voice.recognition) == ("M", "")
    heard = parse(push("voice", "<Recognition>查信用</Recognition>"))
    assert heard.recognition == "查信用"
    place = parse(
        push(
            "location",
            "<Location_X>30.25</Location_X><Location_Y>120.1</Location_Y><Label>西湖</Label>",
        )
    )
    assert place.place == Place(30.25, 120.1, "西湖")
    assert event("LOCATION", "<Latitude>1</Latitude><Longitude>2</Longitude>").place == Place(
        1, 2, ""
    )
    job = event("TEMPLATESENDJOBFINISH", "<MsgID>5</MsgID><Status>failed:user block</Status>")
    assert (job.text("MsgID"), job.text("Status")) == ("5", "failed:user block")


@pytest.mark.parametrize("number", ["nan", "inf", "1e999", "91", "x", ""])
def test_places_that_are_not_on_earth_are_none(number: str) -> None:
    fields = f"<Location_X>{number}</Location_X><Location_Y>2</Location_Y>"
    assert parse(push("location", fields)).place is None


def lines(*statuses: str) -> str:
    return "".join(
        f"<List><TemplateId>T-{status}</TemplateId>"
        f"<SubscribeStatusString>{status}</SubscribeStatusString></List>"
        for status in statuses
    )


def test_subscription_choices_come_alone_or_many() -> None:
    for statuses in (("accept",), ("accept", "reject")):
        message = event(
            "subscribe_msg_popup_event",
            f"<SubscribeMsgPopupEvent>{lines(*statuses)}</SubscribeMsgPopupEvent>",
        )
        assert message.subscriptions == tuple(Subscription(f"T-{s}", s, "", "") for s in statuses)
    changed = event(
        "subscribe_msg_change_event",
        f"<SubscribeMsgChangeEvent>{lines('reject')}</SubscribeMsgChangeEvent>",
    )
    assert [s.choice for s in changed.subscriptions] == ["reject"]
    sent = event(
        "subscribe_msg_sent_event",
        "<SubscribeMsgSentEvent><List><TemplateId>T</TemplateId><MsgID>7</MsgID>"
        "<ErrorCode>0</ErrorCode></List></SubscribeMsgSentEvent>",
    )
    assert sent.subscriptions == (Subscription("T", "", "7", "0"),)
    for empty in (
        "",
        "<SubscribeMsgPopupEvent/>",
        "<SubscribeMsgPopupEvent>x</SubscribeMsgPopupEvent>",
    ):
        assert event("subscribe_msg_popup_event", empty).subscriptions == ()


def test_a_picture_that_passed_passes() -> None:
    result = "<version>2</version><result><suggest>{}</suggest><label>100</label></result>"
    for suggest in ("pass", "review", "risky"):
        assert event("wxa_media_check", result.format(suggest)).media_verdict == suggest
    assert event("wxa_media_check").media_verdict == ""


def test_a_retry_has_the_same_key_and_everything_else_another() -> None:
    job = "<MsgID>{}</MsgID>"
    popup = "<SubscribeMsgPopupEvent>{}</SubscribeMsgPopupEvent>"
    pushes = [
        push("text", "<MsgId>1</MsgId>"),
        push("text", "<MsgId>2</MsgId>"),
        push("text", "<MsgId>1</MsgId>").replace(b"gh_1", b"gh_2"),
        push("event", "<Event>CLICK</Event><EventKey>A</EventKey>"),
        push("event", "<Event>CLICK</Event><EventKey>B</EventKey>"),
        push("event", "<Event>VIEW</Event><EventKey>A</EventKey>"),
        push("event", "<Event>CLICK</Event><EventKey>A</EventKey>").replace(b"[oU]", b"[oV]"),
        push("event", "<Event>CLICK</Event><EventKey>A</EventKey>").replace(b"860<", b"861<"),
        push("event", f"<Event>TEMPLATESENDJOBFINISH</Event>{job.format(1)}"),
        push("event", f"<Event>TEMPLATESENDJOBFINISH</Event>{job.format(2)}"),
        push("event", f"<Event>subscribe_msg_popup_event</Event>{popup.format(lines('accept'))}"),
        push("event", f"<Event>subscribe_msg_popup_event</Event>{popup.format(lines('reject'))}"),
    ]
    keys = [parse(body).dedupe_key for body in pushes]
    assert len(set(keys)) == len(pushes)
    assert [parse(body).dedupe_key for body in pushes] == keys
    assert not any("oU" in key for key in keys)


def content_of(xml: str) -> str:
    root = root_of(xml)
    assert [element.tag for element in root] == [
        *("ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"),
    ]
    assert root.findtext("MsgType") == "text"
    return root.findtext("Content") or ""


EVIL = "]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA["


def test_an_answer_goes_back_to_the_sender() -> None:
    root = root_of(render_text(text("hi"), "您好"))
    assert root.findtext("ToUserName") == "oU"
    assert root.findtext("FromUserName") == "gh_1"
    assert root.findtext("Content") == "您好"


def test_an_echoed_text_cannot_break_out() -> None:
    assert content_of(render_text(text("hi"), EVIL)) == EVIL


def test_twin_wechatpys_reply_is_broken_out_of() -> None:
    reply = create_reply(EVIL, parse_message(push("text", "<MsgId>1</MsgId>"))).render()
    assert len(root_of(reply).findall("MsgType")) == 2


@pytest.mark.parametrize("character", ["a", "é", "信", "😀"])
def test_a_long_answer_is_cut_between_characters(character: str) -> None:
    content = content_of(render_text(text("hi"), character * 3000))
    size = len(character.encode())
    assert len(content) == MAX_TEXT_BYTES // size
    assert set(content) == {character}
    assert len(content_of(render_text(text("hi"), "x" * MAX_TEXT_BYTES))) == MAX_TEXT_BYTES


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60, alphabet=st.characters()) | st.text("]>[<!CDATA&\x00\ud800\n信😀"))
def test_any_answer_is_well_formed_and_bounded(answer: str) -> None:
    content = content_of(render_text(text("hi"), answer))
    assert len(content.encode()) <= MAX_TEXT_BYTES


names = st.sampled_from(
    ["MsgType", "Event", "EventKey", "Content", "CreateTime", "FromUserName", "MsgId", "List"]
)
values = st.text(max_size=12) | st.sampled_from(
    ["event", "text", "subscribe", "qrscene_", "device_event", "<a/>", "]]>", "&a;", "<![CDATA["]
)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=80)
    | st.lists(st.tuples(names, values), max_size=8).map(
        lambda fields: (
            "<xml>"
            + COMMON
            + "".join(f"<{name}>{value}</{name}>" for name, value in fields)
            + "</xml>"
        ).encode("utf-8", "surrogatepass")
    )
)
def test_hostile_input_is_a_message_or_rejected(body: bytes) -> None:
    try:
        message = parse(body)
    except MessageRejected:
        return
    assert isinstance(message, Message)
    assert message.dedupe_key
    assert isinstance(message.subscriptions, tuple)
    assert message.place is None or isinstance(message.place, Place)
    assert all(
        isinstance(value, str)
        for value in (message.content, message.event, message.event_key, message.media_verdict)
    )
    content_of(render_text(message, message.content))
