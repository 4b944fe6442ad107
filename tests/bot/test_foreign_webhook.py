"""Our webhook, with other people's code in WeChat's place: npm's wechat-crypto over HTTP.

The driver encrypts, signs and sends, and opens, checks and parses what comes back. None of it
is ours, so that a mistake made alike in our gate and in our simulator would show here.
"""

import pytest

from clients.wechat import crypto, messages
from models import Link
from tests.bot.pushing import AES_KEY, APP_ID, OURS, PATH, TOKEN, WeChat, event, text
from tests.evidence.acts import rows
from tests.foreign.programs import running
from tests.people import ZHANG

OPENID = "oForeign"
MODES = ("plain", "safe")
ORGANISATION = "<EventKey>intent:organisation</EventKey>"
AWKWARD = "🙂]]></Content><MsgType><![CDATA[image]]>&amp;<b>𠮷\n"


class Foreign:
    """Pushes by the driver, to one app on a real port."""

    def __init__(self, program, url: str, wechat: WeChat):
        self._program, self._url, self._wechat = program, url + PATH, wechat
        self._told = {"token": TOKEN, "key": AES_KEY, "appId": APP_ID}

    @property
    def now(self) -> int:
        return self._wechat.now

    def push(self, xml: str, mode: str = "safe", nonce: str = "4711", **changed) -> dict:
        told = self._told | {"at": str(self.now), "spoiled": ""} | changed
        told |= {"url": self._url, "xml": xml, "mode": mode, "nonce": nonce}
        return self._program.ask(act="push", **told)

    def check_address(self, echostr: str, spoiled: str = "") -> dict:
        told = {"at": str(self.now), "nonce": "1514711492", "echostr": echostr}
        told |= {"url": self._url, "token": TOKEN, "spoiled": spoiled}
        return self._program.ask(act="check", **told)


@pytest.fixture(scope="module")
def program():
    with running("wechat.js", "wechat-crypto") as program:
        yield program


@pytest.fixture
def foreign(city, program):
    with city.served() as url:
        yield Foreign(program, url, WeChat(city.app))


def said(answer: dict, mode: str) -> str:
    """The text of a reply, after everything that the other side can check of it."""
    assert answer["status"] == 200, answer
    if mode == "safe":
        assert (answer["isSigned"], answer["isForUs"]) == (True, True)
    reply = answer["reply"]
    assert {name: len(values) for name, values in reply.items()} == dict.fromkeys(
        ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"), 1
    )
    assert (reply["ToUserName"], reply["FromUserName"]) == ([OPENID], [OURS])
    assert reply["MsgType"] == ["text"]
    assert reply["CreateTime"][0].isdigit()
    return reply["Content"][0]


def test_the_address_check(foreign):
    answer = foreign.check_address("4375120948345356249")
    assert answer == {"status": 200, "body": "4375120948345356249"}
    assert foreign.check_address("1", spoiled="signature")["status"] == 403


@pytest.mark.parametrize("mode", MODES)
def test_a_text_is_answered(foreign, mode):
    answer = foreign.push(text(OPENID, "你好", foreign.now), mode)
    assert "您好" in said(answer, mode)
    assert ("您好" in answer["body"]) == (mode == "plain")


@pytest.mark.parametrize("mode", MODES)
def test_events_are_answered_or_accepted(foreign, mode):
    welcomed = foreign.push(event(OPENID, "subscribe", foreign.now), mode)
    assert "欢迎关注" in said(welcomed, mode)
    for name in ("VIEW", "unsubscribe", "debug_demo"):
        accepted = foreign.push(event(OPENID, name, foreign.now), mode)
        assert (accepted["status"], accepted["body"]) == (200, "success")


@pytest.mark.parametrize("mode", MODES)
def test_words_come_back_as_they_were_typed(foreign, mode):
    """An organisation that nobody knows is named in the answer: here with all that hurts XML."""
    foreign.push(event(OPENID, "CLICK", foreign.now, ORGANISATION), mode)
    typed = AWKWARD.replace("]]>", "]]]]><![CDATA[>")
    found = said(foreign.push(text(OPENID, typed, foreign.now), mode), mode)
    assert AWKWARD.strip()[:23] in found


def test_twin_that_writes_what_people_type_between_cdata_marks_is_seen(foreign, monkeypatch):
    foreign.push(event(OPENID, "CLICK", foreign.now, ORGANISATION), "plain")
    monkeypatch.setattr(messages, "cdata", lambda words: f"<![CDATA[{words}]]>")
    typed = "🙂]]></Content><MsgType><![CDATA[image"
    push = text(OPENID, typed.replace("]]>", "]]]]><![CDATA[>"), foreign.now)
    with pytest.raises(AssertionError):
        said(foreign.push(push, "plain"), "plain")


WRONG = [("plain", "signature"), ("safe", "msg_signature"), ("safe", "body")]


@pytest.mark.parametrize(("mode", "spoiled"), WRONG)
def test_what_is_wrongly_signed_is_refused(foreign, mode, spoiled):
    answer = foreign.push(text(OPENID, "你好", foreign.now), mode, spoiled=spoiled)
    assert (answer["status"], answer["body"]) == (403, "rejected")


@pytest.mark.parametrize(("mode", "spoiled"), WRONG)
def test_twin_that_believes_every_signature_answers_a_liar(foreign, monkeypatch, mode, spoiled):
    monkeypatch.setattr(crypto.MessageCrypto, "_is_signed", lambda *_: True)
    answer = foreign.push(text(OPENID, "你好", foreign.now), mode, spoiled=spoiled)
    assert answer["status"] == 200


def test_the_signature_of_the_query_alone_counts_for_nothing_in_safe_mode(foreign):
    answer = foreign.push(text(OPENID, "你好", foreign.now), "safe", spoiled="signature")
    assert "您好" in said(answer, "safe")


@pytest.mark.parametrize(
    "stranger",
    [{"appId": "wx0000000000000000"}, {"key": "B" * 43}, {"token": "other"}, {"at": "1714112445"}],
)
def test_another_account_or_another_day_is_refused(foreign, stranger):
    answer = foreign.push(text(OPENID, "你好", foreign.now), "safe", **stranger)
    assert answer["status"] in (400, 403)
    assert "reply" not in answer


@pytest.mark.parametrize("mode", MODES)
def test_a_retry_gets_the_same_answer_and_nothing_happens_twice(city, foreign, mode):
    code = city.phone(ZHANG).post("/me/links").json["code"]
    push = text(OPENID, code, foreign.now)
    answers = [said(foreign.push(push, mode, nonce=f"{n}"), mode) for n in range(3)]
    assert "关联成功" in answers[0]
    assert len(set(answers)) == 1
    assert sum(link.linked_at is not None for link in rows(city, Link)) == 1
