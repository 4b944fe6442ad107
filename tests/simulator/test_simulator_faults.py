"""Every fault over a real socket: what it does to the caller, and what had happened by then."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from simulator.faults import Faults
from tests.simulator.helpers import MINI, Served, Wechat


def order(served: Served, kind: str, target: str = "/sns", **more) -> None:
    answer = served.post("/sim/faults", target=target, kind=kind, **more)
    assert answer.status_code == 201, answer.text


def test_reset_ends_the_connection_without_a_byte_and_without_effect(serve):
    served = serve()
    code = served.code()
    order(served, "reset", times=1)
    host, port = served.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(b"GET /sns/jscode2session HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            raw.recv(1)
    assert served.log_in(code).json()["openid"] == "oMiniLin"


def test_a_lost_answer_leaves_its_effect(serve):
    served = serve()
    code = served.code()
    order(served, "reset", times=1, handled=True)
    with pytest.raises(requests.ConnectionError):
        served.log_in(code)
    assert served.log_in(code).json()["errcode"] == 40163


def test_the_server_serves_on_after_many_resets(serve):
    served = serve()
    order(served, "reset")
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(served.log_in, "x") for _ in range(40)]
    assert all(isinstance(each.exception(), requests.ConnectionError) for each in futures)
    assert requests.delete(f"{served.base}/sim/faults", timeout=5).status_code == 204
    assert served.log_in(served.code()).json()["openid"] == "oMiniLin"


def test_truncated_promises_more_bytes_than_it_sends(serve):
    served = serve()
    code = served.code()
    order(served, "truncated", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        served.log_in(code)
    assert served.log_in(code).json()["errcode"] == 40163


def test_http_500_and_html_are_no_json(serve):
    served = serve()
    order(served, "http_500", times=1)
    order(served, "html", times=1)
    broken = served.log_in("x")
    assert broken.status_code == 500
    page = served.log_in("x")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html")
    assert page.text.startswith("<html>")
    assert served.log_in("x").json()["errcode"] == 40029


def test_errcode_answers_as_often_as_ordered(serve):
    served = serve()
    order(served, "errcode", errcode=45009, times=2)
    answers = [served.log_in("x").json() for _ in range(3)]
    assert [answer["errcode"] for answer in answers] == [45009, 45009, 40029]
    assert answers[0]["errmsg"].startswith("reach max api daily quota limit rid: ")
    order(served, "errcode")
    assert served.log_in("x").json()["errcode"] == -1


def test_stall_keeps_the_caller_waiting_and_does_not_act_for_who_left(serve):
    served = serve()
    code = served.code()
    order(served, "stall", times=1, seconds=0.6)
    with pytest.raises(requests.ReadTimeout):
        served.log_in(code, timeout=0.2)
    time.sleep(0.6)
    assert served.log_in(code).json()["openid"] == "oMiniLin"


def test_a_patient_caller_gets_the_stalled_answer(serve):
    served = serve()
    code = served.code()
    order(served, "stall", times=1, seconds=0.3)
    started = time.monotonic()
    assert served.log_in(code).json()["openid"] == "oMiniLin"
    assert time.monotonic() - started >= 0.3


def test_deleting_the_faults_frees_who_is_stalled(serve):
    served = serve()
    order(served, "stall", seconds=60)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(served.log_in, served.code())
        time.sleep(0.1)
        assert not waiting.done()
        requests.delete(f"{served.base}/sim/faults", timeout=5)
        assert waiting.result(timeout=5).json()["openid"] == "oMiniLin"


def test_duplicate_acts_twice_and_answers_the_second(serve):
    served = serve()
    code = served.code()
    order(served, "duplicate", times=1)
    assert served.log_in(code).json()["errcode"] == 40163


def test_reorder_lets_the_later_call_pass_the_earlier(serve):
    served = serve()
    code = served.code()
    order(served, "reorder", times=1, seconds=5)
    with ThreadPoolExecutor(1) as pool:
        earlier = pool.submit(served.log_in, code)
        time.sleep(0.1)
        assert not earlier.done()
        later = served.log_in(code).json()
        assert later["openid"] == "oMiniLin"
        assert earlier.result(timeout=2).json()["errcode"] == 40163


def test_reorder_waits_only_so_long(serve):
    served = serve()
    order(served, "reorder", times=1, seconds=0.2)
    assert served.log_in(served.code()).json()["openid"] == "oMiniLin"


def test_faults_keep_to_their_target_and_spare_the_controls(serve):
    served = serve()
    order(served, "http_500", target="/")
    assert requests.get(f"{served.base}/healthz", timeout=5).status_code == 200
    assert requests.get(f"{served.base}/", timeout=5).status_code == 200
    assert served.post("/sim/codes", openid="o").status_code == 201
    assert served.post("/authority/v1/three-elements").status_code == 500
    requests.delete(f"{served.base}/sim/faults", timeout=5)
    order(served, "http_500", target="/authority")
    assert served.post("/authority/v1/three-elements").status_code == 500
    assert served.log_in("x").json()["errcode"] == 40029


def test_a_fault_is_used_up_exactly_as_often_as_ordered_under_a_crowd():
    faults = Faults()
    faults.order("/sns", "errcode", 50)
    taken, lock = [], threading.Lock()

    def take() -> None:
        for _ in range(25):
            fault = faults.take("/sns/x")
            with lock:
                taken.append(fault)

    crowd = [threading.Thread(target=take) for _ in range(8)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert sum(fault is not None for fault in taken) == 50


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"kind": "explode"}, 422, "kind"),
        ({"kind": None}, 400, "kind"),
        ({"target": "sns"}, 422, "target"),
        ({"target": "/sim/clock"}, 422, "target"),
        ({"target": "/wechat/callback", "kind": "http_500"}, 422, "kind"),
        ({"times": 0}, 422, "times"),
        ({"times": "twice"}, 400, "times"),
        ({"times": 1.5}, 400, "times"),
        ({"seconds": -1}, 422, "seconds"),
        ({"errcode": True}, 400, "errcode"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(wechat: Wechat, changed, status, field):
    body = {"target": "/sns", "kind": "reset", **changed}
    answer = wechat.http.post("/sim/faults", json=body)
    assert answer.status_code == status
    assert json.loads(answer.text)["errors"][0]["field"] == field


def test_faults_in_force_can_be_read(wechat: Wechat):
    wechat.sim("/faults", target="/sns", kind="errcode", errcode=40029, times=3)
    wechat.http.get("/sns/jscode2session", query_string={"appid": MINI[0]})
    (fault,) = wechat.http.get("/sim/faults").get_json()["items"]
    assert (fault["kind"], fault["errcode"], fault["times"]) == ("errcode", 40029, 2)
