"""The gate of the chat believes WeChat alone: its signature, its key, its clock."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app import create_app
from bot import conversation, events
from clients.wechat import crypto
from config import Settings
from simulator.crypto import signature
from tests.bot.pushing import AES_KEY, APP_ID, OURS, PATH, TOKEN, WeChat, event, text
from tests.settings import environment

VECTOR_SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcv"
    "ZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3F"
    "n2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSe"
    "OBrebufAlr7F9mFUPAJGj04="
)


@pytest.fixture
def official(city):
    """An app with the token and key of WeChat's published examples, at a time of choice."""

    class Fixed:
        moment = 0

        def now(self) -> datetime:
            return datetime.fromtimestamp(self.moment, UTC)

    clock = Fixed()
    told = replace(
        city.settings,
        wechat_token="AAAAA",
        wechat_aes_key="A" * 43,
        official_app_id="wxba5fad812f8e6fb9",
    )
    app = create_app(told, replace(city.house, clock=clock))
    app.clock = clock
    return app


def check_address(app, signed: str, timestamp: str, nonce: str, echostr: str):
    query = {"signature": signed, "timestamp": timestamp, "nonce": nonce, "echostr": echostr}
    return app.test_client().get(PATH, query_string=query)


def test_the_published_address_check(official):
    vector = ("f464b24fc39322e44b38aa78f5edd27bd1441696", "1714036504", "1514711492")
    answer = check_address(official, *vector, "4375120948345356249")
    assert (answer.status_code, answer.get_data()) == (200, b"4375120948345356249")
    assert check_address(official, "0" * 40, *vector[1:], "1").status_code == 403
    assert check_address(official, "", *vector[1:], "1").status_code == 403
    assert official.test_client().get(PATH).status_code == 403


def test_the_echo_is_no_page(wechat):
    page = "<script>alert(1)</script>"
    signed = signature(TOKEN, "1", "n")
    answer = check_address(wechat.app, signed, "1", "n", page)
    assert answer.get_data(as_text=True) == page
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_published_plain_signature(official):
    official.clock.moment = 1714037059
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
    }
    push = WeChat(official)
    assert push.post(event("oUser", "VIEW", 1714037059), query).get_data() == b"success"
    query["signature"] = query["signature"][::-1]
    assert push.post(event("oUser", "VIEW", 1714037059), query).status_code == 403


def test_the_published_sealed_push_opens_and_its_json_is_told_apart(official):
    """It is a mini-program's, JSON inside: opened, then refused for its shape and nothing else."""
    official.clock.moment = 1714112445
    body = f"<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[{VECTOR_SEALED}]]></Encrypt></xml>"
    query = {
        "encrypt_type": "aes",
        "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
        "timestamp": "1714112445",
        "nonce": "415670741",
    }
    push = WeChat(official)
    assert push.post(body, query).status_code == 400
    assert push.post(body, query | {"nonce": "415670742"}).status_code == 403


def test_a_text_is_answered_sealed_for_who_asked(wechat):
    answer = wechat.safe(text("oAsker", "你好", wechat.now), nonce="4711")
    assert answer.status_code == 200
    reply = wechat.unsealed(answer)
    assert "<ToUserName><![CDATA[oAsker]]></ToUserName>" in reply
    assert f"<FromUserName><![CDATA[{OURS}]]></FromUserName>" in reply
    assert "<MsgType><![CDATA[text]]></MsgType>" in reply


def test_an_event_that_wants_no_answer_gets_success(wechat):
    for name in ("VIEW", "LOCATION", "debug_demo", "TEMPLATESENDJOBFINISH", "unsubscribe", "new"):
        assert wechat.safe(event("oUser", name, wechat.now)).get_data() == b"success"


@pytest.mark.parametrize("away", [-301, 301, -86400, 10**9])
def test_a_push_is_believed_for_five_minutes(wechat, away):
    xml = text("oUser", "你好", wechat.now)
    assert wechat.safe(xml, at=wechat.now + away).status_code == 400
    assert wechat.plain(xml, at=wechat.now + away).status_code == 400
    assert wechat.safe(xml, at=wechat.now - 290).status_code == 200


def test_the_clock_that_counts_is_the_apps(city, wechat):
    then = wechat.now
    city.simulator.advance(400)
    assert wechat.safe(text("oUser", "你好", then), at=then).status_code == 400


def test_the_body_is_signed_not_only_the_query(wechat):
    """With the plain signature of a captured push anything could be said."""
    captured = {
        "signature": signature(TOKEN, str(wechat.now), "n"),
        "timestamp": str(wechat.now),
        "nonce": "n",
    }
    forged = wechat.crypto.encrypt(event("oVictim", "unsubscribe", wechat.now).encode())
    body = f"<xml><Encrypt><![CDATA[{forged}]]></Encrypt></xml>"
    for more in ({}, {"msg_signature": ""}, {"msg_signature": captured["signature"]}):
        answer = wechat.post(body, captured | {"encrypt_type": "aes"} | more)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "changed", [{"token": "other"}, {"app_id": "wx0000000000000000"}, {"aes_key": "B" * 43}]
)
def test_another_account_is_not_ours(city, changed):
    stranger = WeChat(
        city.app, **({"token": TOKEN, "app_id": APP_ID, "aes_key": AES_KEY} | changed)
    )
    answer = stranger.safe(text("oUser", "你好", stranger.now))
    assert answer.status_code in (400, 403)
    assert b"<xml>" not in answer.get_data()


def test_the_last_key_opens_while_a_change_rolls_over(city):
    last = "B" * 42 + "A"
    app = create_app(replace(city.settings, wechat_last_aes_key=last), city.house)
    old = WeChat(app, aes_key=last)
    answer = old.safe(text("oUser", "你好", old.now))
    assert "MsgType" in WeChat(app).unsealed(answer)
    assert WeChat(city.app, aes_key=last).safe(text("oUser", "x", old.now)).status_code == 400


@pytest.fixture
def production(city, tmp_path) -> WeChat:
    told = environment(
        tmp_path,
        APP_ENV="production",
        PUBLIC_BASE_URL="https://credit.example.cn",
        AUTHORITY_BASE="https://authority.example.cn",
        CLOCK_FILE="",
    )
    return WeChat(create_app(Settings.from_env(told), city.house))


def test_production_takes_safe_mode_only(production):
    xml = text("oUser", "你好", production.now)
    answer = production.plain(xml)
    assert answer.status_code == 400
    assert b"<xml>" not in answer.get_data()
    assert production.plain(xml, encrypt_type="raw").status_code == 400
    assert production.safe(xml).status_code == 200


def test_twin_that_takes_plain_mode_lets_a_captured_signature_say_anything(city):
    app = create_app(city.settings, city.house)
    push = WeChat(app)
    captured = {"signature": signature(TOKEN, str(push.now), "n"), "timestamp": str(push.now)}
    answer = push.post(text("oVictim", "我说的", push.now), captured | {"nonce": "n"})
    assert b"oVictim" in answer.get_data()


def test_a_signature_is_compared_in_constant_time(monkeypatch, wechat):
    compared = []
    compare = crypto.hmac.compare_digest
    monkeypatch.setattr(crypto.hmac, "compare_digest", lambda *a: compared.append(1) or compare(*a))
    wechat.safe(text("oUser", "你好", wechat.now))
    assert compared


def test_the_compatible_mode_believes_what_is_sealed(wechat):
    """Its plain fields are covered by no signature."""
    sealed = wechat.crypto.encrypt(text("oTrue", "你好", wechat.now).encode())
    lie = text("oVictim", "你好", wechat.now).removesuffix("</xml>")
    timestamp = str(wechat.now)
    query = {
        "encrypt_type": "aes",
        "timestamp": timestamp,
        "nonce": "n",
        "msg_signature": signature(TOKEN, timestamp, "n", sealed),
    }
    answer = wechat.post(f"{lie}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>", query)
    assert "oTrue" in wechat.unsealed(answer)


def test_when_the_house_breaks_the_user_reads_a_sentence(wechat, monkeypatch):
    def broken(*_):
        raise RuntimeError

    for room in (conversation, events):
        monkeypatch.setattr(room, "answer", broken)
    reply = wechat.unsealed(wechat.safe(text("oUser", "你好", wechat.now)))
    assert "请稍后再试" in reply
    assert wechat.safe(event("oUser", "subscribe", wechat.now)).get_data() == b"success"
    assert wechat.safe(event("oUser", "unsubscribe", wechat.now)).status_code == 503
