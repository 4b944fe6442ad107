"""Everything that was due is sent at least once: through deaths, stalls and refusals."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import Notice
from services import accounts, notices
from tests.citizens.acts import HOUR, at_once
from tests.people import ZHANG

SUBSCRIPTION = "/cgi-bin/message/subscribe/send"
TEMPLATE = "/cgi-bin/message/template/send"


@pytest.fixture
def phone(city):
    """Somebody who follows the official account too, all notices of the beginning sent."""
    phone = city.phone(ZHANG)
    follow(city, phone)
    city.work()
    return phone


def follow(city, phone) -> None:
    with city.house.db.session() as tx:
        user = accounts.WeChatUser(ZHANG.official_openid, ZHANG.unionid)
        accounts.account_of(city.house, tx, accounts.OFFICIAL, user, city.house.clock.now())
        tx.commit()


def cause(city, count: int = 1) -> None:
    with city.house.db.session() as tx:
        account_id = tx.scalars(select(Notice.account_id)).first()
        for _ in range(count):
            notices.queue(city.house, tx, account_id, "chat_linked", city.house.clock.now())
        tx.commit()


def sent(city, openid: str) -> list[dict]:
    items = city.simulator.call("GET", f"/sim/outbox?openid={openid}")["items"]
    return [item for item in items if "公众号" in str(item["content"])]


def newest(phone) -> dict:
    return phone.get("/me/notices").json["items"][0]


def due(city) -> int:
    with city.house.db.session(write=False) as tx:
        query = select(func.count()).select_from(Notice).where(Notice.state == "due")
        return tx.scalar(query)


def test_a_notice_goes_to_the_mini_programs_subscription_first(city, phone):
    cause(city)
    assert newest(phone)["state"] == "due"
    assert notices.dispatch(city.worker) == 1
    told = newest(phone)
    assert (told["state"], told["channel"]) == ("sent", "subscription")
    assert told["sent_at"].endswith("+08:00")
    assert len(sent(city, ZHANG.openid)) == 1
    assert sent(city, ZHANG.official_openid) == []
    assert notices.dispatch(city.worker) == 0


def test_what_is_told_names_nobody(city, phone):
    cause(city)
    city.work()
    told = str(sent(city, ZHANG.openid)) + str(newest(phone))
    for secret in (ZHANG.name, ZHANG.id_number, ZHANG.phone):
        assert secret not in told


def test_who_did_not_subscribe_is_told_in_the_official_account(city, phone):
    city.simulator.fault(SUBSCRIPTION, "errcode", errcode=43101)
    cause(city)
    city.work()
    assert (newest(phone)["state"], newest(phone)["channel"]) == ("sent", "template")
    assert len(sent(city, ZHANG.official_openid)) == 1


def test_where_no_channel_is_left_it_stands_in_the_list(city, phone):
    city.simulator.fault(SUBSCRIPTION, "errcode", errcode=43101)
    city.simulator.fault(TEMPLATE, "errcode", errcode=43004)
    cause(city)
    city.work()
    told = newest(phone)
    assert (told["state"], told["channel"], told["sent_at"]) == ("listed", "list", None)
    assert due(city) == 0


def test_a_spent_quota_is_waited_for_where_nothing_else_is_left(city, phone):
    city.simulator.fault(SUBSCRIPTION, "errcode", errcode=45009)
    city.simulator.fault(TEMPLATE, "errcode", errcode=43004)
    cause(city)
    city.work()
    assert newest(phone)["state"] == "due"
    city.simulator.call("DELETE", "/sim/faults")
    city.simulator.advance(6)
    city.work()
    assert newest(phone)["channel"] == "subscription"


@pytest.mark.parametrize("kind", ["stall", "reset", "http_500", "html", "truncated", "errcode"])
def test_an_outage_is_retried_with_growing_pauses(city, phone, kind):
    city.worker.mini.client.timeout = 0.3
    city.simulator.fault(SUBSCRIPTION, kind, seconds=1)
    cause(city)
    pauses = []
    for _ in range(5):
        assert notices.dispatch(city.worker) == 1
        assert newest(phone)["state"] == "due"
        pauses.append(pause_until_next_try(city))
        city.simulator.advance(pauses[-1] + 0.1)
    assert [round(pause / 5) for pause in pauses] == [1, 2, 4, 8, 16]
    city.simulator.call("DELETE", "/sim/faults")
    city.work()
    assert newest(phone)["state"] == "sent"
    assert len(sent(city, ZHANG.openid)) >= 1


def pause_until_next_try(city) -> float:
    with city.house.db.session(write=False) as tx:
        next_try_at = tx.scalar(select(Notice.next_try_at).where(Notice.state == "due"))
    assert next_try_at is not None
    return (next_try_at - city.house.clock.now()).total_seconds()


def test_after_a_day_it_is_given_up_to_the_list(city, phone):
    city.simulator.fault(SUBSCRIPTION, "http_500")
    cause(city)
    tries, began = 0, city.house.clock.now()
    while due(city):
        assert city.house.clock.now() - began < timedelta(hours=27)
        tries += notices.dispatch(city.worker)
        if due(city):
            pause = pause_until_next_try(city)
            assert pause <= HOUR + 1
            city.simulator.advance(max(0.0, pause) + 0.1)
    assert city.house.clock.now() - began > timedelta(hours=24)
    assert tries > 24
    phone.sign_in()
    assert (newest(phone)["state"], newest(phone)["channel"]) == ("listed", "list")


def killed(*_):
    raise SystemExit("killed")


@pytest.mark.parametrize("step", ["_deliver", "_send", "_finish"])
def test_a_dispatcher_killed_in_between_is_taken_over_after_the_lease(
    city, phone, monkeypatch, step
):
    cause(city)
    with monkeypatch.context() as patched:
        patched.setattr(notices, step, killed)
        with pytest.raises(SystemExit):
            notices.dispatch(city.worker)
    assert notices.dispatch(city.worker) == 0, "the lease still runs"
    city.simulator.advance(notices.LEASE.total_seconds() + 1)
    assert notices.dispatch(city.worker) == 1
    assert newest(phone)["state"] == "sent"
    assert len(sent(city, ZHANG.openid)) == (2 if step == "_finish" else 1)


def test_twin_that_finishes_before_it_sends_loses_what_was_killed(city, phone, monkeypatch):
    def finishes_first(house, notice):
        notices._finish(house, notice, "subscription")
        killed()

    cause(city)
    with monkeypatch.context() as patched:
        patched.setattr(notices, "_deliver", finishes_first)
        with pytest.raises(SystemExit):
            notices.dispatch(city.worker)
    city.simulator.advance(notices.LEASE.total_seconds() + 1)
    city.work()
    assert sent(city, ZHANG.openid) == []


def test_many_are_all_sent_and_each_claimed_once(city, phone):
    cause(city, count=40)
    at_once(4, lambda _: notices.dispatch(city.worker))
    city.work()
    assert due(city) == 0
    assert len(sent(city, ZHANG.openid)) == 40


def test_one_that_cannot_be_sent_holds_up_no_other(city, phone):
    cause(city)
    with city.house.db.session() as tx:
        poison = tx.scalars(select(Notice).where(Notice.state == "due")).one()
        poison.kind = "unheard_of"
        tx.commit()
    cause(city, count=3)
    assert notices.dispatch(city.worker) == 4
    assert due(city) == 1
    assert len(sent(city, ZHANG.openid)) == 3


def test_a_notice_lives_and_dies_with_what_gave_cause(city, phone):
    with city.house.db.session() as tx:
        account_id = tx.scalars(select(Notice.account_id)).first()
        notices.queue(city.house, tx, account_id, "chat_linked", city.house.clock.now())
    assert due(city) == 0


def test_the_list_is_paged_newest_first_and_ones_own(city, phone):
    cause(city, count=5)
    first = phone.get("/me/notices?limit=3").json
    assert len(first["items"]) == 3
    rest = phone.get(f"/me/notices?limit=3&cursor={first['next']}").json
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 6
    assert rest["next"] is None
