"""A photo sent in the chat is noted at once, fetched from WeChat by the worker, and never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import ContentCheck, Notice
from services import evidence, evidence_files, evidence_jobs, photo_outcomes
from services.errors import Conflict, NotFound
from simulator.accounts import OFFICIAL
from tests.evidence.acts import caller_of, hand_in, listed, open_case, rows, stored
from tests.evidence.files import HIDDEN, photo
from tests.people import LI, ZHANG

MEDIA = "/cgi-bin/media/get"


@pytest.fixture
def caller(city, phone):
    return caller_of(city, phone)


def send(city, content: bytes) -> str:
    """Somebody sends a picture into the chat; returns WeChat's id of it."""
    world = city.simulator.world
    kept = world.media.keep(
        world.accounts.official.app_id, "image", content, city.house.clock.now().timestamp()
    )
    return kept.media_id


def take(city, caller, case_id, media_id):
    now = city.house.clock.now()
    return evidence.take_from_chat(city.house, caller, case_id, media_id, now)


def told(city) -> list[str]:
    """Which notices about evidence there are, once all that is to be told was told."""
    city.simulator.advance(photo_outcomes.TOLD_AFTER.total_seconds())
    photo_outcomes.tell(city.worker)
    with city.house.db.session(write=False) as tx:
        kinds = tx.scalars(select(Notice.kind).order_by(Notice.notice_id)).all()
    return [kind for kind in kinds if kind.startswith("evidence")]


def state(city) -> str:
    [row] = rows(city)
    return row.state


def test_it_is_noted_at_once_and_fetched_by_the_worker(city, phone, caller, case_id):
    noted = take(city, caller, case_id, send(city, photo()))
    assert (noted["state"], noted["size"], noted["content_type"]) == ("fetching", None, None)
    assert evidence_jobs.run(city.worker) == 1
    [line] = listed(phone, case_id)
    assert (line["id"], line["state"], line["content_type"]) == (
        noted["id"],
        "checking",
        "image/jpeg",
    )
    [row] = rows(city)
    assert row.media is None
    assert row.next_try_at is None
    assert bytes(row.digest) == evidence.digest_of(city.house, photo())
    assert len(rows(city, ContentCheck)) == len(stored(city)) == 1
    assert evidence_jobs.run(city.worker) == 0


def test_the_id_of_it_is_sealed(city, caller, case_id):
    media_id = send(city, photo())
    take(city, caller, case_id, media_id)
    [row] = rows(city)
    assert media_id.encode() not in bytes(row.media)


def test_the_same_push_twice_is_one_row_even_after_the_fetch(city, caller, case_id):
    media_id = send(city, photo())
    first = take(city, caller, case_id, media_id)
    assert take(city, caller, case_id, media_id) == first
    evidence_jobs.run(city.worker)
    assert take(city, caller, case_id, media_id)["id"] == first["id"]
    assert len(rows(city)) == 1
    take(city, caller, case_id, send(city, photo()))
    assert len(rows(city)) == 2  # the control: another picture is another row


def test_photos_of_both_ways_count_together(city, phone, caller, case_id):
    for number in range(3):
        hand_in(phone, case_id, photo((64, 64 + number)))
        take(city, caller, case_id, send(city, photo()))
    with pytest.raises(Conflict) as full:
        take(city, caller, case_id, send(city, photo()))
    assert full.value.code == "evidence_full"


def test_only_into_ones_own_open_case(city, phone, caller, case_id):
    with pytest.raises(NotFound):
        take(city, caller_of(city, city.phone(LI)), case_id, send(city, photo()))
    with pytest.raises(Conflict):
        take(city, caller, open_case(city, phone, state="DECIDED"), send(city, photo()))
    assert rows(city) == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("reset", {}),
        ("http_500", {}),
        ("html", {}),
        ("truncated", {}),
        ("errcode", {"errcode": -1}),
        ("errcode", {"errcode": 45009}),
        ("errcode", {"errcode": 40001, "times": 2}),
    ],
)
def test_where_wechat_fails_it_is_tried_again(city, caller, case_id, kind, more):
    take(city, caller, case_id, send(city, photo()))
    city.simulator.fault(MEDIA, kind, **{"times": 1} | more)
    assert evidence_jobs.run(city.worker) == 1
    assert state(city) == "fetching"
    assert evidence_jobs.run(city.worker) == 0  # not at once
    city.simulator.advance(evidence_jobs.FIRST_PAUSE_S)
    evidence_jobs.run(city.worker)
    assert state(city) == "checking"


def test_a_wechat_that_stalls_holds_nobody_up_for_long(city, caller, case_id, monkeypatch):
    monkeypatch.setattr("clients.wechat.official_accounts.MEDIA_TIMEOUT_S", 0.3)
    take(city, caller, case_id, send(city, photo()))
    city.simulator.fault(MEDIA, "stall", times=1, seconds=2)
    evidence_jobs.run(city.worker)
    assert state(city) == "fetching"


def test_what_wechat_keeps_no_longer_has_failed_and_is_told(city, phone, caller, case_id):
    take(city, caller, case_id, send(city, photo()))
    city.simulator.advance(timedelta(days=3).total_seconds())
    evidence_jobs.run(city.worker)
    assert told(city) == ["evidence_failed"]
    [row] = rows(city)
    assert (row.state, row.media, row.next_try_at) == ("failed", None, None)
    phone.sign_in()
    newest = phone.get("/me/notices").json["items"][0]
    assert evidence_jobs.GONE in newest["text"]


def test_a_failing_wechat_is_not_asked_for_ever(city, caller, case_id):
    take(city, caller, case_id, send(city, photo()))
    city.simulator.fault(MEDIA, "http_500", times=100)
    for _ in range(12):
        city.simulator.advance(timedelta(hours=7).total_seconds())
        evidence_jobs.run(city.worker)
    assert state(city) == "failed"
    assert told(city) == ["evidence_failed"]


def test_what_is_no_photo_has_failed_and_leaves_room(city, phone, caller, case_id):
    take(city, caller, case_id, send(city, b"GIF89a" + bytes(500)))
    evidence_jobs.run(city.worker)
    assert state(city) == "failed"
    assert told(city) == ["evidence_failed"]
    assert stored(city) == []
    for number in range(6):
        assert hand_in(phone, case_id, photo((64, 64 + number))).status_code == 201


def test_one_that_cannot_be_opened_does_not_hold_up_the_next(city, caller, case_id, monkeypatch):
    take(city, caller, case_id, send(city, photo((10, 10))))
    take(city, caller, case_id, send(city, photo((20, 20))))
    recognised, seen = evidence_files.recognised, []

    def broken(content):
        seen.append(content)
        if len(seen) == 1:
            raise ZeroDivisionError
        return recognised(content)

    monkeypatch.setattr(evidence_files, "recognised", broken)
    evidence_jobs.run(city.worker)
    assert sorted(row.state for row in rows(city)) == ["checking", "fetching"]


class Killed(BaseException):
    """The worker ends here."""


@pytest.mark.parametrize("place", ["store", "release"])
def test_a_worker_that_dies_is_followed_by_the_next(city, caller, case_id, monkeypatch, place):
    def die(*_):
        raise Killed

    take(city, caller, case_id, send(city, photo()))
    with monkeypatch.context() as killed:
        killed.setattr(
            *{"store": (evidence_files, "store"), "release": (evidence, "release")}[place], die
        )
        with pytest.raises(Killed):
            evidence_jobs.run(city.worker)
    assert state(city) == "fetching"
    city.simulator.advance(evidence_jobs.LEASE.total_seconds())
    evidence_jobs.run(city.worker)
    assert state(city) == "checking"
    assert len(stored(city)) == len(rows(city, ContentCheck)) == 1


def test_a_case_that_ends_while_it_is_fetched_leaves_no_file(city, caller, case_id, monkeypatch):
    take(city, caller, case_id, send(city, photo()))
    store = evidence_files.store

    def slow(house, evidence_id, content):
        store(house, evidence_id, content)
        evidence_jobs._forget_row(house, caller.subject_id, evidence_id)

    monkeypatch.setattr(evidence_files, "store", slow)
    evidence_jobs.run(city.worker)
    assert rows(city) == []
    assert stored(city) == []


def test_what_the_worker_logs_names_nobody(city, caller, case_id, caplog):
    media_id = send(city, photo())
    take(city, caller, case_id, media_id)
    city.simulator.fault(MEDIA, "http_500", times=1)
    evidence_jobs.run(city.worker)
    for word in (media_id, HIDDEN, ZHANG.name, OFFICIAL + ":"):
        assert word not in caplog.text
