"""`Idempotency-Key` on uploads: sent twice, done once."""

import io
import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Batch, IdempotencyKey
from services import batches, tidying
from services.errors import DatabaseUnavailable
from tests.builders import API, feed, record
from tests.people import LI, ZHANG

HONOUR = "P-HON-001"
ONE, OTHER = feed([record(ZHANG, HONOUR, "一号")]), feed([record(LI, HONOUR, "二号")])
PATH = f"{API}/department/batches"


def send(department, content: bytes = ONE, key: str = "k-1", **form):
    client = department.city.app.test_client()
    data = {"file": (io.BytesIO(content), "x"), "format": "records"} | form
    return client.post(PATH, data=data, headers=department.headers() | {"Idempotency-Key": key})


def count_batches(city) -> int:
    with city.worker.db.session(write=False) as tx:
        return tx.query(Batch).count()


def test_the_same_request_gets_the_first_answer(city):
    first, again = send(city.collector), send(city.collector)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.data == again.data
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.headers["Cache-Control"] == "no-store"
    assert again.mimetype == "application/json"
    assert count_batches(city) == 1


def test_another_body_under_the_key_is_refused(city):
    send(city.collector)
    for answer in (
        send(city.collector, OTHER),
        send(city.collector, format="penalty_sheet"),
        send(city.collector, as_of="2026-01-01T00:00:00+08:00"),
    ):
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert count_batches(city) == 1


def test_a_key_is_its_clients_own_and_its_paths_own(city):
    assert send(city.collector).status_code == 202
    other = send(city.department("另一部门"), OTHER)
    assert other.status_code == 202
    assert "Idempotent-Replay" not in other.headers


def test_while_the_first_still_runs_the_second_is_told_so(city, monkeypatch):
    entered, may_go_on = threading.Event(), threading.Event()
    whole = batches.receive

    def slow(*args, **kwargs):
        entered.set()
        assert may_go_on.wait(10)
        return whole(*args, **kwargs)

    monkeypatch.setattr(batches, "receive", slow)
    answers = []
    running = threading.Thread(target=lambda: answers.append(send(city.collector)))
    running.start()
    assert entered.wait(10)
    second = send(city.collector)
    may_go_on.set()
    running.join()
    assert (second.status_code, second.json["code"]) == (409, "request_in_progress")
    assert answers[0].status_code == 202
    assert send(city.collector).headers["Idempotent-Replay"] == "true"


@pytest.mark.parametrize("length", [255, 256, 0])
def test_a_key_has_1_to_255_characters(city, length):
    answer = send(city.collector, key="k" * length)
    if length == 255:
        assert answer.status_code == 202
    else:
        assert (answer.status_code, answer.json["code"]) == (400, "malformed")
        assert answer.json["errors"][0]["field"] == "Idempotency-Key"
        assert count_batches(city) == 0


def test_what_broke_after_it_began_stays_broken(city, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("somebody's data")

    monkeypatch.setattr(batches, "receive", broken)
    first = send(city.collector)
    monkeypatch.undo()
    again = send(city.collector)
    assert (first.status_code, again.status_code) == (500, 500)
    assert first.json["code"] == again.json["code"] == "internal"
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.mimetype == "application/problem+json"
    assert "somebody" not in first.text + again.text
    assert count_batches(city) == 0


def test_a_lost_database_is_told_as_such_both_times(city, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(batches, "receive", away)
    first = send(city.collector)
    monkeypatch.undo()
    again = send(city.collector)
    assert [(a.status_code, a.json["code"]) for a in (first, again)] == [(503, "unavailable")] * 2
    assert again.headers["Retry-After"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"format": "xml"}, 422), ({"as_of": "yesterday"}, 400), ({"file": (io.BytesIO(), "x")}, 422)],
    ids=["422", "400", "empty"],
)
def test_a_refusal_is_not_kept_and_the_key_may_be_used_again(city, wrong, status):
    refused = send(city.collector, **wrong)
    assert refused.status_code == status, refused.text
    mended = send(city.collector)
    assert mended.status_code == 202
    assert "Idempotent-Replay" not in mended.headers


def test_an_answer_is_kept_for_a_day(city):
    first = send(city.collector)
    with city.house.db.connect() as tx:
        day_ago = city.house.clock.now() - timedelta(hours=23, minutes=59)
        tx.execute(update(IdempotencyKey).values(created_at=day_ago))
        tx.commit()
    tidying.forget_old(city.worker)
    assert send(city.collector).headers["Idempotent-Replay"] == "true"
    with city.house.db.connect() as tx:
        older = city.house.clock.now() - timedelta(hours=24, seconds=1)
        tx.execute(update(IdempotencyKey).values(created_at=older))
        tx.commit()
    afresh = send(city.collector)
    assert "Idempotent-Replay" not in afresh.headers
    assert (afresh.status_code, afresh.json) == (200, first.json)  # the file itself is known


def test_sixteen_at_once_act_once(city):
    headers = city.collector.headers()
    assert headers
    answers: list = []
    start = threading.Barrier(16)

    def one():
        start.wait()
        answers.append(send(city.collector))

    threads = [threading.Thread(target=one) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {202, 409}
    first = [a for a in answers if a.status_code == 202 and "Idempotent-Replay" not in a.headers]
    assert len(first) == 1
    assert count_batches(city) == 1
