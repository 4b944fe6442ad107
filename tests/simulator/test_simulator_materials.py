import base64
import io
import time

import pytest
from PIL import Image

from simulator.moderation import RISKY_MARK
from tests.simulator.helpers import MINI, OFFICIAL, OPENID, Callback, Wechat

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


def upload(wechat: Wechat, content: bytes, kind: str = "image", **more):
    query = {"access_token": wechat.token(OFFICIAL), "type": kind}
    files = {"media": (io.BytesIO(content), "a.jpg")}
    return wechat.http.post("/cgi-bin/media/upload", query_string=query, data=files, **more)


def fetch(wechat: Wechat, media_id: str, account=OFFICIAL):
    query = {"access_token": wechat.token(account), "media_id": media_id}
    return wechat.http.get("/cgi-bin/media/get", query_string=query)


def test_what_was_uploaded_comes_back_for_three_days(wechat):
    media_id = upload(wechat, JPEG).get_json()["media_id"]
    got = fetch(wechat, media_id)
    assert (got.data, got.content_type) == (JPEG, "image/jpeg")
    assert "attachment" in got.headers["Content-disposition"]
    assert fetch(wechat, media_id, MINI).get_json()["errcode"] == 40007
    wechat.pass_time(3 * 86400)
    assert fetch(wechat, media_id).get_json()["errcode"] == 40007


@pytest.mark.parametrize(
    ("content", "kind", "errcode"),
    [
        (b"", "image", 41005),
        (b"%PDF-1.4", "image", 40005),
        (JPEG, "smell", 40004),
        (JPEG + bytes(10 * 1024 * 1024), "image", 40009),
        (b"#!AMR\n" + bytes(2 * 1024 * 1024), "voice", 40006),
        (JPEG + bytes(64 * 1024), "thumb", 40006),
    ],
)
def test_uploads_are_checked_by_kind_size_and_content(wechat, content, kind, errcode):
    assert upload(wechat, content, kind).get_json()["errcode"] == errcode


def test_an_upload_without_a_user_agent_stops_at_the_gateway(wechat):
    assert upload(wechat, JPEG, headers={"User-Agent": ""}).status_code == 412


def test_a_video_is_a_link(wechat):
    video = b"\x00\x00\x00\x18ftypmp42" + b"x" * 50
    media_id = upload(wechat, video, "video").get_json()["media_id"]
    url = fetch(wechat, media_id).get_json()["video_url"]
    assert wechat.http.get(url).data == video


def test_a_persons_picture_can_be_fetched_by_the_app(wechat):
    picture = base64.b64encode(JPEG).decode()
    body = {"openid": OPENID, "type": "image", "image": picture, "mode": "plain"}
    wechat.sim("/official/messages", **body)
    (medium,) = wechat.world.media._media.values()
    assert fetch(wechat, medium.media_id).data == JPEG
    assert wechat.http.get(f"/mmbiz_jpg/{medium.media_id}/0").data == JPEG
    assert wechat.http.get("/mmbiz_jpg/made-up/0").status_code == 404


def test_nothing_and_a_thing_of_another_kind_are_no_medium(wechat):
    assert wechat.get(OFFICIAL, "/cgi-bin/media/get")["errcode"] == 41006
    answer = fetch(wechat, "made-up")
    assert (answer.status_code, answer.get_json()["errcode"]) == (200, 40007)
    assert answer.get_json()["errmsg"].startswith("invalid media_id rid: ")


MENU = {"button": [{"type": "click", "name": "查信用", "key": "report"}]}


def test_a_menu_is_kept_until_it_is_deleted(wechat):
    assert wechat.get(OFFICIAL, "/cgi-bin/menu/get")["errcode"] == 46003
    token = wechat.token(OFFICIAL)
    body = '{"button":[{"type":"click","name":"查信用","key":"report"}]}'
    path = f"/cgi-bin/menu/create?access_token={token}"
    assert wechat.http.post(path, data=body.encode()).get_json()["errcode"] == 0
    (button,) = wechat.get(OFFICIAL, "/cgi-bin/menu/get")["menu"]["button"]
    assert (button["name"], button["sub_button"]) == ("查信用", [])
    assert wechat.get(OFFICIAL, "/cgi-bin/menu/delete")["errcode"] == 0
    assert wechat.get(OFFICIAL, "/cgi-bin/menu/get")["errcode"] == 46003


def button(**more):
    return {"type": "click", "name": "n", "key": "k", **more}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([button()] * 4, 40016),
        ([button(name="信" * 6)], 40018),
        ([button(key="k" * 129)], 40019),
        ([button(type="dance")], 40017),
        ([button(type="view", url="")], 40020),
        ([button(type="view", url="ftp://x")], 40055),
        ([{"name": "n", "sub_button": [button()] * 6}], 40023),
        ([{"name": "n", "sub_button": [button(name="信" * 21)]}], 40025),
    ],
)
def test_a_menu_that_wechat_would_refuse_is_refused(wechat, buttons, errcode):
    answer = wechat.post(OFFICIAL, "/cgi-bin/menu/create", button=buttons)
    assert answer["errcode"] == errcode


def ticket(wechat: Wechat, **body):
    return wechat.post(OFFICIAL, "/cgi-bin/qrcode/create", **body)


def test_a_qr_ticket_shows_a_picture_until_it_ends(wechat):
    scene = {"scene": {"scene_str": "case-1"}}
    made = ticket(wechat, action_name="QR_STR_SCENE", action_info=scene, expire_seconds=600)
    assert made["expire_seconds"] == 600
    path = f"/cgi-bin/showqrcode?ticket={made['ticket']}"
    picture = wechat.http.get(path)
    assert Image.open(io.BytesIO(picture.data)).size == (430, 430)
    wechat.pass_time(600)
    assert wechat.http.get(path).status_code == 404
    lasting = ticket(wechat, action_name="QR_LIMIT_STR_SCENE", action_info=scene)
    assert "expire_seconds" not in lasting
    wechat.pass_time(90 * 86400)
    assert wechat.http.get(f"/cgi-bin/showqrcode?ticket={lasting['ticket']}").status_code == 200


@pytest.mark.parametrize(
    ("name", "scene", "errcode"),
    [
        ("QR_SCENE", {"scene_id": 0}, 40129),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, 40129),
        ("QR_STR_SCENE", {"scene_str": "x" * 65}, 40129),
        ("QR_DANCE", {"scene_id": 1}, 40053),
    ],
)
def test_qr_scenes_have_limits(wechat, name, scene, errcode):
    answer = ticket(wechat, action_name=name, action_info={"scene": scene})
    assert answer["errcode"] == errcode


def test_a_mini_program_code_is_a_picture_of_the_asked_width(wechat):
    body = {"scene": "m=a1B2", "page": "pages/merchant/index", "width": 280}
    url = f"/wxa/getwxacodeunlimit?access_token={wechat.token(MINI)}"
    answer = wechat.http.post(url, json=body)
    assert Image.open(io.BytesIO(answer.data)).size == (280, 280)


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"scene": "x" * 33}, 40129),
        ({"scene": "100%"}, 40129),
        ({"page": "/pages/x"}, 41030),
        ({"page": "pages/x?a=1"}, 41030),
        ({"width": 279}, 40097),
        ({"env_version": "dream"}, 40097),
    ],
)
def test_a_mini_program_code_that_wechat_would_refuse_is_json(wechat, changed, errcode):
    body = {"scene": "a=1", "page": "pages/x", **changed}
    assert wechat.post(MINI, "/wxa/getwxacodeunlimit", **body)["errcode"] == errcode


def judged(wechat: Wechat, content: str, **changed):
    token = wechat.token(MINI)
    body = {"content": content, "version": 2, "scene": 2, "openid": "oLin", **changed}
    url = f"/wxa/msg_sec_check?access_token={token}"
    return wechat.http.post(url, data=wechat.app.json.dumps(body, ensure_ascii=False))


def test_texts_pass_or_not_for_people_who_are_there(wechat):
    assert judged(wechat, "这条记录不是我的").get_json()["errcode"] == 61010
    wechat.sim("/codes", openid="oLin")
    assert judged(wechat, "这条记录不是我的").get_json()["result"]["suggest"] == "pass"
    assert judged(wechat, "可代开发票").get_json()["result"]["suggest"] == "risky"
    assert judged(wechat, "刷单").get_json()["result"]["suggest"] == "review"
    assert judged(wechat, "x" * 2501).get_json()["errcode"] == 45002
    assert judged(wechat, "x", scene=9).get_json()["errcode"] == 40097
    wechat.pass_time(2 * 3600 + 1)
    assert judged(wechat, "这条记录不是我的").get_json()["errcode"] == 61010


def test_an_escaped_text_escapes_the_check(wechat):
    wechat.sim("/codes", openid="oLin")
    answer = wechat.post(
        MINI, "/wxa/msg_sec_check", content="代开发票", version=2, scene=2, openid="oLin"
    )
    assert answer["result"]["suggest"] == "pass"


@pytest.mark.parametrize(
    ("stored", "expected"),
    [(JPEG, b"<![CDATA[pass]]>"), (JPEG + RISKY_MARK, b"<![CDATA[risky]]>"), (None, b"-1008")],
)
def test_the_verdict_on_a_picture_is_pushed_later(callback: Callback, serve, stored, expected):
    served = serve(app_base_url=callback.url, mini_callback_path="/wechat/mini", push_mode="plain")
    served.post("/sim/codes", openid="oLin")
    world = served.world
    media_id = "gone"
    if stored is not None:
        media_id = world.media.keep("wx", "image", stored, 0).media_id
    token = world.tokens.stable(MINI[0], world.clock.now()).value
    body = {
        "media_url": f"{served.base}/mmbiz_jpg/{media_id}/0",
        "media_type": 2,
        "version": 2,
        "scene": 2,
        "openid": "oLin",
    }
    answer = served.post(f"/wxa/media_check_async?access_token={token}", **body).json()
    assert answer["errcode"] == 0
    pushed = pushed_to(callback)
    assert b"wxa_media_check" in pushed
    assert answer["trace_id"].encode() in pushed
    assert expected in pushed


def pushed_to(callback: Callback) -> bytes:
    deadline = time.monotonic() + 3
    while not callback.arrived and time.monotonic() < deadline:
        time.sleep(0.01)
    return callback.arrived[0].body


def test_a_picture_of_the_app_is_read_on_this_machine_whatever_its_public_name(serve, callback):
    """The folder of pictures plays the app: a second simulator, known as credit.example."""
    app = serve()
    picture = app.world.media.keep("wx", "image", JPEG + RISKY_MARK, 0)
    served = serve(
        app_base_url=app.base, public_base_url="https://credit.example", mini_callback_path="/x"
    )
    served.post("/sim/codes", openid="oLin")
    arrived = []
    served.world.pushes.deliver_later = lambda account, message: arrived.append(message)
    token = served.world.tokens.stable(MINI[0], served.world.clock.now()).value
    for base in ("https://credit.example", "https://credit.example.org"):
        body = {"media_url": f"{base}/mmbiz_jpg/{picture.media_id}/0", "media_type": 2}
        body |= {"version": 2, "scene": 2, "openid": "oLin"}
        asked = served.post(f"/wxa/media_check_async?access_token={token}", **body)
        assert asked.json()["errcode"] == 0
        deadline = time.monotonic() + 3
        while not arrived and time.monotonic() < deadline:
            time.sleep(0.01)
        found = arrived.pop().elements
        if base.endswith("example"):
            assert found["result"]["suggest"] == "risky"
        else:
            assert found["errcode"] == -1008


def test_a_verdict_that_nobody_hears_does_no_harm(serve, callback):
    callback.answer = lambda arrived: (404, b"Not Found")
    served = serve(app_base_url=callback.url, mini_callback_path="/wechat/mini/callback")
    served.post("/sim/codes", openid="oLin")
    token = served.world.tokens.stable(MINI[0], served.world.clock.now()).value
    body = {"media_url": f"{served.base}/nothing", "media_type": 2, "version": 2, "scene": 2}
    served.post(f"/wxa/media_check_async?access_token={token}", **body, openid="oLin")
    pushed_to(callback)
    time.sleep(0.1)
    assert len(callback.arrived) == 1
    assert served.say("你好")["status"] == 404
