"""Every event reaches its merchant at least once, under one id, or is given up for all to see."""

import threading
import time

import pytest
from sqlalchemy import update

from clients.webhooks import TIMEOUT_S, WebhookSender
from models import MerchantEvent
from services import webhooks
from tests.citizens.acts import at_once
from tests.clients.servers import OutsideServer, Reply, reset, stall
from tests.webhooks.conftest import Shop

DAY = 24 * 3600


def status(code: int):
    return lambda request: Reply(status=code)


def ids(outside) -> list[str]:
    return [request.headers["webhook-id"] for request in outside.requests]


@pytest.fixture
def impatient(city, monkeypatch):
    """A worker that waits for a merchant no longer than a test does."""
    sender = WebhookSender(local_allowed=True, timeout=0.4)
    monkeypatch.setitem(city.worker.__dict__, "webhooks", sender)


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_any_2xx_is_taken(city, hooked, outside, code):
    outside.answer = status(code)
    hooked.happens()
    assert webhooks.dispatch(city.worker) == 1
    [event] = hooked.events()
    assert (event["state"], event["attempts"]) == ("sent", 1)
    assert event["sent_at"].endswith("+08:00")
    assert webhooks.dispatch(city.worker) == 0


@pytest.mark.parametrize("code", [199, 301, 307, 400, 404, 429, 500, 503])
def test_anything_else_is_tried_again(city, hooked, outside, code):
    outside.answer = status(code) if code != 199 else lambda request: reset
    hooked.happens()
    webhooks.dispatch(city.worker)
    assert [event["state"] for event in hooked.events()] == ["due"]
    assert webhooks.dispatch(city.worker) == 0, "not before its pause is over"
    outside.answer = status(200)
    city.simulator.advance(webhooks.PAUSES_S[0] + 1)
    assert webhooks.dispatch(city.worker) == 1
    [event] = hooked.events()
    assert (event["state"], event["attempts"]) == ("sent", 2)
    assert len(set(ids(outside))) == 1


def test_the_schedule_is_fifteen_tries_in_a_day():
    assert webhooks.TRIES == 15
    assert sum(webhooks.PAUSES_S) == DAY
    assert list(webhooks.PAUSES_S) == sorted(webhooks.PAUSES_S)


def test_a_lane_ends_before_its_claims_run_out():
    assert webhooks.LEASE.total_seconds() / 2 > webhooks.IN_A_LANE * TIMEOUT_S


def test_after_fifteen_tries_over_a_day_it_is_given_up(city, hooked, outside):
    outside.answer = status(500)
    [event_id] = hooked.happens()
    began = city.house.clock.now()
    while hooked.rows()[0].state == "due":
        webhooks.dispatch(city.worker)
        row = hooked.rows()[0]
        if row.state == "due":
            pause = (row.next_try_at - city.house.clock.now()).total_seconds()
            city.simulator.advance(max(0.0, pause) + 0.1)
    took = (city.house.clock.now() - began).total_seconds()
    assert abs(took - DAY) < 600
    assert ids(outside) == [event_id] * 15
    [event] = hooked.events()
    assert (event["state"], event["attempts"]) == ("given_up", 15)
    assert hooked.rows()[0].last_error == "status_500"
    city.simulator.advance(10 * DAY)
    assert webhooks.dispatch(city.worker) == 0


def test_a_merchant_that_says_gone_is_not_asked_again(city, hooked, outside):
    outside.answer = status(410)
    hooked.happens()
    webhooks.dispatch(city.worker)
    [event] = hooked.events()
    assert (event["state"], event["attempts"]) == ("given_up", 1)


def test_a_merchant_that_was_dead_gets_everything_when_it_lives(city, hooked, outside):
    port = outside.port
    told = hooked.happens(count=5)
    outside.answer = lambda request: reset
    webhooks.dispatch(city.worker)
    assert {event["state"] for event in hooked.events()} == {"due"}
    outside.requests.clear()
    outside.answer = status(200)
    city.simulator.advance(6)
    while webhooks.dispatch(city.worker):
        pass
    assert sorted(ids(outside)) == sorted(told)
    assert {event["state"] for event in hooked.events()} == {"sent"}
    assert outside.port == port


def test_without_a_webhook_events_are_kept_and_nobody_is_called(city, shop, outside):
    shop.happens(count=2)
    assert webhooks.dispatch(city.worker) == 0
    assert {event["state"] for event in shop.events()} == {"kept"}
    shop.put_webhook(f"{outside.url}/hook")
    shop.happens()
    webhooks.dispatch(city.worker)
    assert [event["state"] for event in shop.events()] == ["kept", "kept", "sent"]


def test_a_webhook_that_is_removed_gets_nothing_that_still_waited(city, hooked, outside):
    hooked.happens()
    assert hooked.delete_webhook().status_code == 204
    webhooks.dispatch(city.worker)
    assert outside.requests == []
    assert [event["state"] for event in hooked.events()] == ["kept"]


def test_an_event_lives_and_dies_with_what_gave_cause(city, hooked):
    house = city.house
    with house.db.session() as tx:
        now = house.clock.now()
        webhooks.queue(tx, house, hooked.institution_id, "waiver.created", {}, now)
    assert hooked.events() == []


def test_a_kind_that_is_none_is_the_callers_mistake(city, hooked):
    now, kind = city.house.clock.now(), "waiver.invented"
    with city.house.db.session() as tx, pytest.raises(ValueError, match=kind):
        webhooks.queue(tx, city.house, hooked.institution_id, kind, {}, now)


def killed(*_):
    raise SystemExit("killed")


@pytest.mark.parametrize("step", ["_post_each", "_post", "_finish"])
def test_a_dispatcher_killed_in_between_is_taken_over_after_the_lease(
    city, hooked, outside, monkeypatch, step
):
    [event_id] = hooked.happens()
    with monkeypatch.context() as patched:
        patched.setattr(webhooks, step, killed)
        with pytest.raises(SystemExit):
            webhooks.dispatch(city.worker)
    assert webhooks.dispatch(city.worker) == 0, "the lease still runs"
    city.simulator.advance(webhooks.LEASE.total_seconds() + 1)
    assert webhooks.dispatch(city.worker) == 1
    assert [event["state"] for event in hooked.events()] == ["sent"]
    assert ids(outside) == [event_id] * (2 if step == "_finish" else 1)


def test_twin_that_finishes_before_it_posts_loses_what_was_killed(
    city, hooked, outside, monkeypatch
):
    def finishes_first(house, lane):
        for event in lane.events:
            webhooks._finish(house, event, "sent")
        killed()

    hooked.happens()
    with monkeypatch.context() as patched:
        patched.setattr(webhooks, "_post_each", finishes_first)
        with pytest.raises(SystemExit):
            webhooks.dispatch(city.worker)
    city.simulator.advance(webhooks.LEASE.total_seconds() + 1)
    webhooks.dispatch(city.worker)
    assert outside.requests == []


def test_an_event_of_which_every_dispatcher_dies_ends_too(city, hooked, outside, monkeypatch):
    hooked.happens()
    with monkeypatch.context() as patched:
        patched.setattr(webhooks, "_post", killed)
        for _ in range(webhooks.TRIES):
            with pytest.raises(SystemExit):
                webhooks.dispatch(city.worker)
            city.simulator.advance(webhooks.LEASE.total_seconds() + 1)
        assert webhooks.dispatch(city.worker) == 0
    assert [event["state"] for event in hooked.events()] == ["given_up"]


def test_dispatchers_at_once_post_each_event_once(city, hooked, outside):
    told = hooked.happens(count=30)
    at_once(4, lambda _: webhooks.dispatch(city.worker))
    while webhooks.dispatch(city.worker):
        pass
    assert sorted(ids(outside)) == sorted(told)


def test_a_merchant_that_stalls_holds_up_no_other(city, hooked, outside, impatient):
    outside.answer = lambda request: stall(1)
    hooked.happens(count=6)
    quick = OutsideServer()
    others = [Shop(city, number) for number in range(2, 6)]
    for other in others:
        other.put_webhook(quick.url)
        other.happens(count=10)
    worker = threading.Thread(target=webhooks.dispatch, args=(city.worker,))
    began = time.monotonic()
    worker.start()
    while len(quick.requests) < 40 and time.monotonic() - began < 10:
        time.sleep(0.02)
    waited = time.monotonic() - began
    stalled = len(outside.requests)
    worker.join()
    quick.close()
    assert len(quick.requests) == 40
    assert stalled < 6, "the others were done before the stalling one was"
    assert len(outside.requests) == 6, "each was tried"
    assert {row.attempts for row in hooked.rows()} == {1}
    assert waited < 6 * 0.4


def test_an_event_that_cannot_be_opened_holds_up_no_other(city, hooked, outside):
    poison, *others = hooked.happens(count=4)
    with city.house.db.session() as tx:
        tx.execute(
            update(MerchantEvent)
            .where(MerchantEvent.event_id == hooked.rows()[0].event_id)
            .values(body=b"not sealed")
        )
        tx.commit()
    while webhooks.dispatch(city.worker):
        pass
    assert sorted(ids(outside)) == sorted(others)
    row = hooked.rows()[0]
    assert (row.event_id.hex, row.state, row.last_error) == (poison, "due", "SealBroken")


def test_who_lost_the_lease_does_not_undo_what_the_next_one_did(city, hooked, outside):
    """A dispatcher that slept longer than its lease wakes and reports a failure."""
    hooked.happens()
    [late] = webhooks._claim(city.worker, 1, set())
    city.simulator.advance(webhooks.LEASE.total_seconds() + 1)
    webhooks.dispatch(city.worker)
    webhooks._postpone(city.worker, late.events[0], "timeout")
    webhooks._put_back(city.worker, late.events)
    [event] = hooked.events()
    assert (event["state"], event["attempts"]) == ("sent", 2)


def test_an_address_that_turned_inward_gets_nothing_and_is_tried_again(
    city, hooked, outside, monkeypatch
):
    hooked.happens()
    with monkeypatch.context() as patched:
        patched.setitem(city.worker.__dict__, "webhooks", WebhookSender(local_allowed=False))
        webhooks.dispatch(city.worker)
    assert outside.requests == []
    assert hooked.rows()[0].last_error == "address_scheme"
    assert hooked.rows()[0].state == "due"
