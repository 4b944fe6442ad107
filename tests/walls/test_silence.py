"""Logs, metrics and addresses tell nobody's name, number, phone or token.

`tests/silence.py` listens to the whole run; here it is shown that it hears, and that what speaks
loudest keeps silent.
"""

import json
import logging
import sys

import pytest

import observing
from tests import silence
from tests.builders import API, feed, record
from tests.people import LI, SHOP, ZHANG
from tests.settings import environment
from tests.silence import LISTENER, Listener

HONOUR = "P-HON-001"


@pytest.mark.parametrize(
    "said",
    [
        ZHANG.name,
        ZHANG.id_number,
        "33010619900307123X",
        ZHANG.phone,
        "13812345678",
        ZHANG.openid,
        LI.unionid,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "mini-secret-for-tests-only",
        "https://api.weixin.qq.com/sns/jscode2session?appid=x",
        "XB20260302ABCDEFGHJKMN",
    ],
)
def test_the_listener_hears(said):
    """The control: a line with it is found, wherever in the line it stands."""
    for place in ("event", "cause"):
        listener = Listener(silence.words())
        listener.hear(json.dumps({"logger": "x", place: f"关于{said}的"}, ensure_ascii=False))
        assert listener.heard
        assert said not in listener.heard[0] or place == "event"


def test_an_ordinary_line_is_no_alarm():
    listener = Listener(silence.words())
    listener.hear(
        '{"at":"2026-11-21T18:56:31.714+00:00","logger":"zhangxin.requests","event":"request",'
        '"request_id":"1b67e4b1032d48758febd9bd5703d28f","route":"/api/v1/tokens","ms":7.4}'
    )
    assert listener.heard == []


def test_the_whole_run_is_listened_to(city):
    lines = LISTENER.lines
    city.app.test_client().get("/healthz")
    assert LISTENER.lines > lines


def test_an_exceptions_own_words_are_not_logged():
    try:
        raise ValueError(f"cannot read {ZHANG.name}")
    except ValueError:
        told = logging.LogRecord("x", logging.ERROR, "f", 1, "broke", (), sys.exc_info())
    line = observing.JsonLines().format(told)
    assert ZHANG.name not in line
    assert json.loads(line)["error"] == "ValueError"
    assert "test_silence.py" in line


def test_what_people_do_leaves_no_word_in_log_or_metrics(city):
    before = len(LISTENER.heard)
    client = city.app.test_client()
    rows = [record(ZHANG, HONOUR, "一号"), record(LI, HONOUR, "二号", subject_id="坏")]
    city.deliver(rows)
    city.collector.upload(b"\xff\xfe nonsense")
    phone = city.phone(ZHANG)
    phone.get("/me/report")
    phone.get("/me/report.pdf")
    phone.prove(name=LI.name)
    phone.post("/me/identity", {"name": ZHANG.name, "id_number": ZHANG.id_number})
    client.get(f"{API}/open/organisations/{ZHANG.id_number}/report")
    client.get(f"{API}/open/organisations", query_string={"q": ZHANG.name})
    client.get(f"{API}/open/reports/{ZHANG.id_number}?code={ZHANG.phone}")
    client.get(f"/{ZHANG.id_number}/{ZHANG.name}")
    client.get(f"/check?report_no={ZHANG.id_number}&code={ZHANG.phone}")
    client.get(f"/miniprogram/v1/me?access_token={phone.access_token}")
    city.collector.upload(feed([record(LI, HONOUR, "三号")]), "penalty_sheet")
    city.work()
    assert LISTENER.heard[before:] == []
    listener = Listener(silence.words())
    listener.hear(client.get("/metrics").text)
    assert listener.heard == []


def test_no_answer_carries_a_secret_of_ours(city):
    told = environment(city.settings.data_dir)
    phone = city.phone(ZHANG)
    answers = [phone.get(path) for path in ("/me", "/me/report", "/me/access-log", "/me/notices")]
    answers.append(city.app.test_client().get(f"{API}/open/organisations/{SHOP[1]}/report"))
    for answer in answers:
        for name in silence.SECRETS:
            assert told[name] not in answer.text
