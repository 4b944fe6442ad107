import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from simulator import SimulatorSettings
from simulator.settings import from_environment
from tests.simulator.helpers import Wechat

ROOT = Path(__file__).parents[2]
LIN = {"name": "林晓雨", "id_number": "33010219900307123X", "phone": "13800000001"}


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/people", {**LIN, "name": None}, 400, "name"),
        ("/people", {**LIN, "phone": 138}, 400, "phone"),
        ("/people", {**LIN, "id_number": " "}, 422, "id_number"),
        ("/people", {**LIN, "face": "perhaps"}, 422, "face"),
        ("/codes", {}, 400, "openid"),
        ("/codes", {"openid": ""}, 422, "openid"),
        ("/phone-codes", {"openid": "o"}, 400, "phone"),
        ("/faces", {"verify_id": ["x"]}, 400, "verify_id"),
        ("/clock", {}, 400, "advance_s"),
        ("/clock", {"advance_s": "1"}, 400, "advance_s"),
        ("/clock", {"advance_s": True}, 400, "advance_s"),
        ("/clock", {"advance_s": -1}, 422, "advance_s"),
        ("/clock", {"advance_s": 1e30}, 422, "advance_s"),
        ("/official/messages", {"openid": "o", "type": "dance"}, 422, "type"),
        ("/official/messages", {"openid": "o", "type": "text"}, 400, "content"),
        ("/official/messages", {"openid": "o", "type": "event"}, 400, "event"),
        ("/official/messages", {"openid": "o", "type": "image", "image": "???"}, 422, "image"),
        ("/official/messages", {"openid": "o", "type": "location"}, 400, "location"),
        (
            "/official/messages",
            {"openid": "o", "type": "location", "location": {"lat": 91, "lng": 0}},
            422,
            "location.lat",
        ),
        (
            "/official/messages",
            {"openid": "o", "type": "text", "content": "x", "mode": "loud"},
            422,
            "mode",
        ),
        (
            "/official/messages",
            {"openid": "o", "type": "text", "content": "x", "repeat": "yes"},
            400,
            "repeat",
        ),
        ("/subscriptions", {"openid": "o", "template_id": "t", "state": "?"}, 422, "state"),
    ],
)
def test_bad_input_is_refused_by_field(wechat: Wechat, path, body, status, field):
    answer = wechat.http.post(f"/sim{path}", json=body)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = json.loads(answer.text)
    assert problem["status"] == status
    assert problem["code"] == ("malformed" if status == 400 else "invalid")
    assert problem["errors"][0]["field"] == field


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_malformed(wechat: Wechat, raw):
    answer = wechat.http.post("/sim/people", data=raw)
    assert (answer.status_code, json.loads(answer.text)["code"]) == (400, "malformed")


def test_an_unknown_control_is_not_found(wechat: Wechat):
    answer = wechat.http.post("/sim/weather", json={})
    assert (answer.status_code, json.loads(answer.text)["code"]) == (404, "not_found")


def test_the_clock_adds_up_and_tells_the_app_by_file(tmp_path):
    path = tmp_path / "var" / "clock.json"
    wechat = Wechat(clock_file=str(path))
    assert json.loads(path.read_text()) == {"offset_s": 0}
    wechat.pass_time(60)
    assert wechat.sim("/clock", advance_s=1.5)["offset_s"] == 61.5
    assert json.loads(path.read_text()) == {"offset_s": 61.5}
    restarted = Wechat(clock_file=str(path))
    assert restarted.world.clock.offset_s == 61.5
    assert restarted.http.delete("/sim/clock").status_code == 204
    assert json.loads(path.read_text()) == {"offset_s": 0}
    assert os.listdir(path.parent) == ["clock.json"]


def test_the_landing_page_shows_lines_that_work(wechat: Wechat):
    page = wechat.http.get("/").text
    written = (
        r"curl (?:-X (\w+) )?[^\n]*?'?http://localhost(/sim[^\s'<]*)'?(?: \\\n)?(?: *-d '([^']+)')?"
    )
    lines = re.findall(written, page)
    assert len(lines) >= 18
    for method, path, body in lines:
        if "verify_id" in body:
            continue  # stands for what the reader got from the app
        asked = {"json": json.loads(body)} if body else {}
        method = method or ("POST" if body else "GET")
        answer = wechat.http.open(path, method=method, **asked)
        assert answer.status_code in {200, 201, 204}, (method, path)


def test_settings_come_from_the_environment():
    settings = from_environment(
        {"SIMULATOR_PORT": "9001", "WECHAT_TOKEN": "t", "STRICT_OPENIDS": "1", "CLOCK_FILE": ""}
    )
    assert (settings.port, settings.wechat_token, settings.strict_openids) == (9001, "t", True)
    assert settings.clock_file == ""
    assert from_environment({"WECHAT_TEMPLATES": "T-1, T-2"}).templates == ("T-1", "T-2")


@pytest.mark.parametrize(
    "environ",
    [
        {"SIMULATOR_PORT": "many"},
        {"STRICT_OPENIDS": "perhaps"},
        {"WECHAT_AES_KEY": "short"},
        {"APP_BASE_URL": "http://example.org"},
        {"APP_BASE_URL": "http://127.0.0.1.example.org"},
        {"MAX_DELIVERIES": "0"},
    ],
)
def test_settings_that_cannot_work_are_refused(environ):
    with pytest.raises(ValueError, match=next(iter(environ)).split("_")[0] + "|EncodingAESKey"):
        from_environment(environ)


def test_secrets_do_not_show_in_the_accounts():
    settings = SimulatorSettings()
    assert settings.mini_app_secret not in repr(Wechat().world.accounts.mini)


def test_it_starts_within_a_second_and_ends_when_told(tmp_path):
    environ = {**os.environ, "SIMULATOR_PORT": "0", "CLOCK_FILE": str(tmp_path / "clock.json")}
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "simulator"],
        cwd=ROOT,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            line = process.stderr.readline()
            took = time.monotonic() - started
            base = re.search(r"http://\S+", line)[0]
            assert requests.get(f"{base}/healthz", timeout=5).json() == {"status": "ok"}
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=5) == 0
        finally:
            process.kill()
    assert took < 2  # one second on an idle machine


def test_a_setting_that_cannot_work_ends_the_start_with_its_reason():
    environ = {**os.environ, "WECHAT_AES_KEY": "short"}
    ended = subprocess.run(
        [sys.executable, "-m", "simulator"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 2
    assert "EncodingAESKey" in ended.stderr
    assert "Traceback" not in ended.stderr
