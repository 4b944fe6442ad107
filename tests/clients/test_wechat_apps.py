"""The mini-program's and the official account's calls, against WeChat's documented shapes."""

from collections.abc import Iterator
from typing import Any

import pytest

from clients.caches import Cache
from clients.wechat import (
    ForeignPhone,
    MiniProgram,
    OfficialAccount,
    SnapshotUser,
    WeChatError,
    WeChatUnavailable,
    WeChatUser,
)
from clients.wechat.mini_programs import certificate_hash
from clients.wechat.outgoing import Picture, Text
from tests.clients.servers import OutsideServer, Reply, Request

JPEG = b"\xff\xd8\xff\xe0picture"


class Calls:
    """What one call sends, and what it makes of an answer."""

    def __init__(self, outside: OutsideServer) -> None:
        self.outside = outside
        self.replies: list[Any] = []
        outside.answer = self._answer
        self.mini = MiniProgram("wx1", "s1", Cache(None), base_url=outside.url, timeout=1)
        self.official = OfficialAccount("wx2", "s2", Cache(None), base_url=outside.url, timeout=1)

    def _answer(self, request: Request) -> Any:
        if request.path == "/cgi-bin/stable_token":
            return {"access_token": "T", "expires_in": 7200}
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    @property
    def sent(self) -> list[Request]:
        return [r for r in self.outside.requests if r.path != "/cgi-bin/stable_token"]


@pytest.fixture
def calls(outside: OutsideServer) -> Iterator[Calls]:
    return Calls(outside)


def test_sign_in_names_the_user_and_drops_the_session_key(calls: Calls) -> None:
    calls.replies = [{"openid": "o-1", "session_key": "k" * 24, "unionid": "u-1"}]
    user = calls.mini.sign_in("c0de")
    assert user == WeChatUser("o-1", "u-1")
    assert "o-1" not in repr(user)
    [request] = calls.sent
    assert (request.method, request.path) == ("GET", "/sns/jscode2session")
    assert request.query == {
        "appid": "wx1",
        "secret": "s1",
        "js_code": "c0de",
        "grant_type": "authorization_code",
    }


@pytest.mark.parametrize("more", [{}, {"unionid": ""}, {"unionid": None}])
def test_a_unionid_may_be_missing(calls: Calls, more: dict[str, Any]) -> None:
    calls.replies = [{"openid": "o-1", **more}]
    assert calls.mini.sign_in("c") == WeChatUser("o-1", None)


@pytest.mark.parametrize("reply", [{}, {"openid": ""}, {"openid": 5}, {"errcode": 0}])
def test_an_answer_without_openid_signs_nobody_in(calls: Calls, reply: dict[str, Any]) -> None:
    calls.replies = [reply]
    with pytest.raises(WeChatUnavailable):
        calls.mini.sign_in("c")


@pytest.mark.parametrize("country", ["86", 86])
def test_phone_numbers_of_the_mainland(calls: Calls, country: Any) -> None:
    info = {"phoneNumber": "x", "purePhoneNumber": "13800138000", "countryCode": country}
    calls.replies = [{"errcode": 0, "phone_info": info}]
    assert calls.mini.phone_number("pc") == "13800138000"
    assert calls.sent[0].path == "/wxa/business/getuserphonenumber"
    assert calls.sent[0].json == {"code": "pc"}


@pytest.mark.parametrize("country", ["852", 1, None, ""])
def test_foreign_phone_numbers_are_refused(calls: Calls, country: Any) -> None:
    info = {"purePhoneNumber": "13800138000", "countryCode": country}
    calls.replies = [{"errcode": 0, "phone_info": info}]
    with pytest.raises(ForeignPhone):
        calls.mini.phone_number("pc")


def test_a_subscription_notice(calls: Calls) -> None:
    calls.replies = [{"errcode": 0, "errmsg": "ok"}]
    calls.mini.send_subscription(
        "o-1", "T-1", {"thing1": "异议已受理"}, page="pages/me", state="trial"
    )
    assert calls.sent[0].path == "/cgi-bin/message/subscribe/send"
    assert calls.sent[0].json == {
        "touser": "o-1",
        "template_id": "T-1",
        "page": "pages/me",
        "miniprogram_state": "trial",
        "lang": "zh_CN",
        "data": {"thing1": {"value": "异议已受理"}},
    }


def test_a_code_picture(calls: Calls) -> None:
    calls.replies = [Reply(JPEG, "image/jpeg")]
    assert calls.mini.code_picture("m=8f2A", "pages/merchant/index") == JPEG
    assert calls.sent[0].path == "/wxa/getwxacodeunlimit"
    assert calls.sent[0].json["check_path"] is True


@pytest.mark.parametrize(
    "reply",
    [
        {"errcode": 41030, "errmsg": "invalid page"},
        {"errcode": 0},
        Reply(b"<html>", "image/jpeg"),
        Reply(JPEG, "text/html"),
    ],
)
def test_what_is_no_picture_is_not_taken_for_one(calls: Calls, reply: Any) -> None:
    calls.replies = [reply]
    with pytest.raises(WeChatError):
        calls.mini.code_picture("a", "pages/x")


@pytest.mark.parametrize("scene", ["", "a" * 33, "100%", "名", "a b"])
def test_scenes_that_wechat_would_refuse_are_not_sent(calls: Calls, scene: str) -> None:
    with pytest.raises(ValueError, match="scene"):
        calls.mini.code_picture(scene, "pages/x")
    assert calls.sent == []


@pytest.mark.parametrize("suggest", ["pass", "review", "risky"])
def test_a_text_is_judged(calls: Calls, suggest: str) -> None:
    calls.replies = [{"errcode": 0, "result": {"suggest": suggest, "label": 100}}]
    assert calls.mini.check_text("o-1", "这条记录不是我的") == suggest
    # Escaped characters would be judged as what they look like.
    assert "这条记录不是我的".encode() in calls.sent[0].body
    assert calls.sent[0].json["version"] == 2


def test_a_long_text_is_judged_by_its_worst_part(calls: Calls) -> None:
    verdicts = ["pass", "review", "pass"]
    calls.replies = [{"result": {"suggest": verdict}} for verdict in verdicts]
    assert calls.mini.check_text("o-1", "字" * 5001) == "review"
    assert [len(request.json["content"]) for request in calls.sent] == [2500, 2500, 1]


@pytest.mark.parametrize("result", [{}, {"suggest": ""}, None, "pass"])
def test_a_text_without_verdict_has_not_passed(calls: Calls, result: Any) -> None:
    calls.replies = [{"errcode": 0, "result": result}]
    with pytest.raises(WeChatUnavailable):
        calls.mini.check_text("o-1", "x")


def test_an_unknown_verdict_is_for_people(calls: Calls) -> None:
    calls.replies = [{"errcode": 0, "result": {"suggest": "perhaps"}}]
    assert calls.mini.check_text("o-1", "x") == "review"


def test_the_official_vector_of_the_certificate_hash() -> None:
    assert certificate_hash("张三", "310101199801011234") == (
        "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"
    )


def test_a_face_check_is_begun(calls: Calls) -> None:
    calls.replies = [{"errcode": 0, "verify_id": "V-1", "expires_in": 3600}]
    assert calls.mini.begin_face("seq-00001", "张三", "310101199801011234", "o-1") == "V-1"
    assert calls.sent[0].path == "/cityservice/face/identify/getverifyid"
    assert calls.sent[0].json == {
        "out_seq_no": "seq-00001",
        "cert_info": {
            "cert_type": "IDENTITY_CARD",
            "cert_name": "张三",
            "cert_no": "310101199801011234",
        },
        "openid": "o-1",
    }
    with pytest.raises(ValueError, match="out_seq_no"):
        calls.mini.begin_face("a b", "张三", "310101199801011234", "o-1")


@pytest.mark.parametrize(
    ("verify_ret", "result"),
    [
        (10000, "passed"),
        (10003, "failed"),
        (10004, "failed"),
        (10026, "failed"),
        (12345, "failed"),
        (10300, "pending"),
        (10005, "pending"),
        (90002, "pending"),
        (90199, "pending"),
    ],
)
def test_a_face_check_has_a_result(calls: Calls, verify_ret: int, result: str) -> None:
    calls.replies = [{"errcode": 0, "verify_ret": verify_ret}]
    asked = ("V-1", "seq-00001", "张三", "310101199801011234", "o-1")
    assert calls.mini.face_result(*asked) == result
    assert calls.sent[0].path == "/cityservice/face/identify/queryverifyinfo"
    assert calls.sent[0].json == {
        "verify_id": "V-1",
        "out_seq_no": "seq-00001",
        "cert_hash": certificate_hash("张三", "310101199801011234"),
        "openid": "o-1",
    }


@pytest.mark.parametrize("verify_ret", [10013, 10045, None, "10000", [10000]])
def test_wechats_own_trouble_is_nobodys_failed_face(calls: Calls, verify_ret: Any) -> None:
    calls.replies = [{"errcode": 0, "verify_ret": verify_ret}]
    with pytest.raises(WeChatUnavailable):
        calls.mini.face_result("V-1", "seq-00001", "张三", "310101199801011234", "o-1")


def test_an_error_beside_a_passed_face_is_no_pass(calls: Calls) -> None:
    calls.replies = [{"errcode": 84014, "errmsg": "x", "verify_ret": 10000}]
    with pytest.raises(WeChatError):
        calls.mini.face_result("V-1", "seq-00001", "张三", "310101199801011234", "o-1")


@pytest.mark.parametrize(
    ("reply", "unionid"),
    [
        ({"subscribe": 1, "openid": "g-1", "unionid": "u-1"}, "u-1"),
        ({"subscribe": 1, "openid": "g-1", "unionid": ""}, None),
        ({"subscribe": 0, "openid": "g-1"}, None),
    ],
)
def test_user_info(calls: Calls, reply: dict[str, Any], unionid: str | None) -> None:
    calls.replies = [reply]
    assert calls.official.user_info("g-1") == unionid
    assert calls.sent[0].query == {"openid": "g-1", "lang": "zh_CN", "access_token": "T"}


def test_web_authorisation(calls: Calls) -> None:
    calls.replies = [{"access_token": "A", "openid": "g-1", "unionid": "u-1", "scope": "x"}]
    assert calls.official.oauth_user("c") == WeChatUser("g-1", "u-1")
    assert calls.sent[0].query["code"] == "c"
    assert "access_token" not in calls.sent[0].query


def test_the_preview_of_a_page_is_nobody(calls: Calls) -> None:
    calls.replies = [{"openid": "g-1", "is_snapshotuser": 1}]
    with pytest.raises(SnapshotUser):
        calls.official.oauth_user("c")


def test_a_custom_text(calls: Calls) -> None:
    calls.replies = [{"errcode": 0}]
    calls.official.send_custom("g-1", Text("您好\n<a href='x'>x</a>"))
    calls.official.send_custom("g-1", Text("嗯"), by_ai=True)
    plain, by_ai = (request.json for request in calls.sent)
    assert plain == {
        "touser": "g-1",
        "msgtype": "text",
        "text": {"content": "您好\n<a href='x'>x</a>"},
    }
    assert by_ai["aimsgcontext"] == {"is_ai_msg": 1}


def test_a_part_of_a_chat_goes_as_its_kind(calls: Calls) -> None:
    calls.replies = [{"errcode": 0}]
    calls.official.send_custom("g-1", Picture("M-1"))
    calls.official.typing("g-1")
    picture, typing = calls.sent
    assert picture.json == {"touser": "g-1", "msgtype": "image", "image": {"media_id": "M-1"}}
    assert typing.path == "/cgi-bin/message/custom/typing"
    assert typing.json == {"touser": "g-1", "command": "Typing"}


@pytest.mark.parametrize(("content", "kind"), [(JPEG, "jpeg"), (b"\x89PNG\r\n\x1a\n", "png")])
def test_a_picture_is_lent_to_wechat_whole(calls: Calls, content: bytes, kind: str) -> None:
    calls.replies = [{"type": "image", "media_id": "M-1", "created_at": 1}]
    assert calls.official.upload_picture(content) == "M-1"
    [request] = calls.sent
    assert request.query == {"type": "image", "access_token": "T"}
    assert content in request.body
    assert f"Content-Type: image/{kind}".encode() in request.body
    assert b'name="media"; filename="picture.' in request.body


def test_a_code_that_opens_the_chat(calls: Calls) -> None:
    calls.replies = [{"ticket": "gQ1", "expire_seconds": 600, "url": "http://weixin.qq.com/q/1"}]
    code = calls.official.create_qr("m-ABCDEFGH", 600)
    assert (code.ticket, code.url) == ("gQ1", "http://weixin.qq.com/q/1")
    assert calls.sent[0].json == {
        "expire_seconds": 600,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": "m-ABCDEFGH"}},
    }


def test_no_menu_is_none_and_another_no_is_an_error(calls: Calls) -> None:
    calls.replies = [{"errcode": 46003, "errmsg": "menu no exist"}]
    assert calls.official.menu() is None
    calls.replies = [{"errcode": 48001, "errmsg": "api unauthorized"}]
    with pytest.raises(WeChatError):
        calls.official.menu()


def test_what_wechat_lists(calls: Calls) -> None:
    calls.replies = [{"kf_online_list": [{"kf_account": "b@x"}, {"kf_account": "a@x"}]}]
    assert calls.official.online_agents() == ("a@x", "b@x")
    calls.replies = [{"ip_list": ["203.0.113.1"]}]
    assert calls.official.callback_ips() == ("203.0.113.1",)
    calls.replies = [{"template_list": [{"template_id": "T-1", "title": "x"}]}]
    assert calls.official.template_ids() == {"T-1"}
    calls.replies = [{"errcode": 0, "data": [{"priTmplId": "T-2", "title": "x", "type": 3}]}]
    assert calls.mini.template_ids() == {"T-2"}


def test_a_template_message(calls: Calls) -> None:
    calls.replies = [{"errcode": 0, "msgid": 200228332}]
    sent_id = calls.official.send_template(
        "g-1",
        "T-1",
        {"thing1": "已受理"},
        url="https://zhangxin.example/me",
        mini_program=("wx1", "pages/me"),
        client_msg_id="n-1",
    )
    assert sent_id == "200228332"
    assert calls.sent[0].path == "/cgi-bin/message/template/send"
    assert calls.sent[0].json == {
        "touser": "g-1",
        "template_id": "T-1",
        "url": "https://zhangxin.example/me",
        "miniprogram": {"appid": "wx1", "pagepath": "pages/me"},
        "client_msg_id": "n-1",
        "data": {"thing1": {"value": "已受理"}},
    }


@pytest.mark.parametrize("reply", [Reply(JPEG, "image/jpeg"), Reply(b"[]"), Reply(b"null")])
def test_every_call_takes_an_object_or_says_unavailable(calls: Calls, reply: Reply) -> None:
    calls.replies = [reply]
    mini, official = calls.mini, calls.official
    for call in (
        lambda: mini.sign_in("c"),
        lambda: mini.phone_number("c"),
        lambda: mini.send_subscription("o-1", "T-1", {}),
        lambda: mini.check_text("o-1", "x"),
        lambda: mini.begin_face("seq-00001", "张三", "310101199801011234", "o-1"),
        lambda: mini.face_result("V", "seq-00001", "张三", "310101199801011234", "o-1"),
        lambda: official.user_info("g-1"),
        lambda: official.oauth_user("c"),
        lambda: official.send_custom("g-1", Text("x")),
        lambda: official.typing("g-1"),
        lambda: official.upload_picture(JPEG),
        lambda: official.online_agents(),
        lambda: official.create_menu({}),
        lambda: official.menu(),
        lambda: official.create_qr("x", 60),
        lambda: official.callback_ips(),
        lambda: official.template_ids(),
        lambda: mini.template_ids(),
        lambda: official.send_template("g-1", "T-1", {}),
    ):
        with pytest.raises(WeChatUnavailable):
            call()
