"""The ledger knows what WeChat still delivers, and warns before a reminder would be lost."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Notice, Waiver, new_id
from policy import notices as notice_policy
from services import accounts, notices
from services.errors import DatabaseUnavailable
from tests.citizens.acts import at_once, refused
from tests.notices.test_telling import SCANNED, account_of, newest, sent, tell
from tests.people import LI, ZHANG

SEND = "/cgi-bin/message/subscribe/send"
TEMPLATE_SEND = "/cgi-bin/message/template/send"
ORDER = {"merchant": "晨光书店", "item": "《边城》", "due": "2026-12-01 18:00"}
MINI = notice_policy.load().mini_template


@pytest.fixture
def phone(city):
    phone = city.phone(ZHANG)
    city.work()
    return phone


def ledger(phone) -> dict:
    [item] = phone.get("/me/subscriptions").json["items"]
    return item


def answered(phone, result: str, times: int = 1):
    for _ in range(times):
        answer = phone.post("/me/subscriptions", {"template_id": MINI, "result": result})
    return answer


def follow(city) -> None:
    with city.house.db.session() as tx:
        user = accounts.WeChatUser(ZHANG.official_openid, ZHANG.unionid)
        accounts.account_of(city.house, tx, accounts.OFFICIAL, user, city.house.clock.now())
        tx.commit()


def bound(city, account_id):
    with city.house.db.session(write=False) as tx:
        return accounts.bound_subject(tx, account_id)


def borrow(city, state: str = "ACTIVE", warn: bool = False):
    """An order of Zhang's as the waivers' service would leave it; returns the warning's id."""
    house, now = city.house, city.house.clock.now()
    account_id = account_of(city)
    subject_id, waiver_id = bound(city, account_id), new_id()
    told = house.sealer.seal(subject_id.bytes, b"waivers.told:" + waiver_id.bytes, b"{}")
    with house.db.session(subject_id) as tx:
        tx.add(
            Waiver(
                subject_id=subject_id,
                waiver_id=waiver_id,
                account_id=account_id,
                institution_id=new_id(),
                offer_id=new_id(),
                scene="books",
                out_order_no=waiver_id.hex,
                told=told,
                deposit_fen=5000,
                state=state,
                due_at=now + timedelta(days=7),
                created_at=now,
                changed_at=now,
            )
        )
        warning = None
        if warn:
            warning = notices.warn_if_unreachable(house, tx, account_id, subject_id, now, ORDER)
        tx.commit()
    return warning


def test_at_first_nothing_is_known_and_nothing_is_to_come(phone):
    assert ledger(phone) == {
        "template_id": MINI,
        "remaining": 0,
        "refused": False,
        "needed": 0,
        "reachable": [],
        "warning": None,
    }


def test_each_acceptance_is_good_for_one_message(city, phone):
    answer = answered(phone, "accept", times=2)
    assert answer.status_code == 201
    assert answer.json == ledger(phone)
    assert (ledger(phone)["remaining"], ledger(phone)["reachable"]) == (2, ["subscription"])
    for left in (1, 0, 0):
        tell(city, "pass_scanned", SCANNED)
        city.work()
        assert newest(phone)["channel"] == "subscription"
        assert ledger(phone)["remaining"] == left
    answered(phone, "accept")
    assert ledger(phone)["remaining"] == 1, "what was sent beyond the ledger is no debt"


def test_acceptances_at_once_all_count(phone):
    at_once(6, lambda _: answered(phone, "accept"))
    assert ledger(phone)["remaining"] == 6


@pytest.mark.parametrize("result", ["reject", "ban"])
def test_a_refusal_is_remembered_until_the_next_yes(phone, result):
    answered(phone, "accept")
    answered(phone, result)
    assert (ledger(phone)["refused"], ledger(phone)["remaining"]) == (True, 1)
    answered(phone, "accept")
    assert (ledger(phone)["refused"], ledger(phone)["remaining"]) == (False, 2)


def test_wechat_knows_better_that_none_is_left(city, phone):
    answered(phone, "accept", times=3)
    city.simulator.call(
        "POST",
        "/sim/subscriptions",
        {"openid": ZHANG.openid, "template_id": MINI, "state": "reject"},
    )
    tell(city, "pass_scanned", SCANNED)
    city.work()
    assert newest(phone)["state"] == "listed"
    assert (ledger(phone)["remaining"], ledger(phone)["reachable"]) == (0, [])


def test_another_refusal_of_wechats_says_nothing_about_the_ledger(city, phone):
    answered(phone, "accept", times=3)
    city.simulator.fault(SEND, "errcode", errcode=43108)
    tell(city, "pass_scanned", SCANNED)
    city.work()
    assert ledger(phone)["remaining"] == 3


def test_a_template_message_takes_nothing_from_the_ledger(city, phone):
    follow(city)
    answered(phone, "accept", times=3)
    city.simulator.fault(SEND, "errcode", errcode=43108)
    tell(city, "pass_scanned", SCANNED)
    city.work()
    assert newest(phone)["channel"] == "template"
    assert ledger(phone)["remaining"] == 3
    assert ledger(phone)["reachable"] == ["subscription", "template"]


def test_an_order_whose_reminder_would_not_arrive_is_warned_about_in_time(city, phone):
    borrow(city)
    shown = ledger(phone)
    assert (shown["needed"], shown["reachable"]) == (1, [])
    assert "1笔" in shown["warning"]
    assert "允许提醒" in shown["warning"]
    answered(phone, "accept")
    assert ledger(phone)["warning"] is None
    borrow(city)
    assert "只会再送达1条" in ledger(phone)["warning"], "two reminders, one message"
    answered(phone, "accept")
    assert ledger(phone)["warning"] is None


def test_what_waits_to_be_sent_is_counted_too(city, phone):
    answered(phone, "accept")
    borrow(city)
    tell(city, "waiver_completed", {"merchant": "甲", "item": "乙"})
    assert ledger(phone)["needed"] == 2
    assert ledger(phone)["warning"] is not None
    city.work()
    assert (ledger(phone)["remaining"], ledger(phone)["needed"]) == (0, 1)
    assert ledger(phone)["warning"] is not None


def test_who_follows_the_official_account_needs_no_warning(city, phone):
    borrow(city)
    follow(city)
    assert (ledger(phone)["reachable"], ledger(phone)["warning"]) == (["template"], None)


def test_who_refused_for_good_is_told_where_to_allow_it(city, phone):
    borrow(city)
    answered(phone, "reject")
    assert "设置" in ledger(phone)["warning"]
    assert "公众号" in ledger(phone)["warning"]


@pytest.mark.parametrize("state", ["CREATED", "COMPLETED", "SETTLED", "EXPIRED", "REVOKED"])
def test_an_order_without_reminders_to_come_warns_of_nothing(city, phone, state):
    borrow(city, state)
    assert (ledger(phone)["needed"], ledger(phone)["warning"]) == (0, None)


def test_an_unreachable_order_says_so_once_in_the_list_as_it_begins(city, phone):
    before = len(sent(city))
    warning = borrow(city, warn=True)
    told = newest(phone)
    assert told["id"] == warning.hex
    assert (told["kind"], told["state"], told["channel"]) == (
        "waiver_unreachable",
        "listed",
        "list",
    )
    assert "《边城》" in told["text"]
    city.work()
    assert len(sent(city)) == before, "WeChat is not asked to deliver it"
    assert [n["kind"] for n in phone.get("/me/notices").json["items"]].count(
        "waiver_unreachable"
    ) == 1


def test_a_reachable_order_says_nothing(city, phone):
    answered(phone, "accept")
    assert borrow(city, warn=True) is None
    follow(city)
    assert borrow(city, warn=True) is None


def test_the_ledger_is_ones_own(city, phone):
    answered(phone, "accept")
    borrow(city)
    other = city.phone(LI)
    city.work()
    assert (ledger(other)["remaining"], ledger(other)["needed"]) == (0, 0)


def test_other_templates_and_answers_are_refused(phone):
    wrong = {"template_id": "X", "result": "accept"}
    refused(phone.post("/me/subscriptions", wrong), 422, "invalid", "template_id")
    wrong = {"template_id": MINI, "result": "maybe"}
    refused(phone.post("/me/subscriptions", wrong), 422, "invalid", "result")
    refused(phone.post("/me/subscriptions", {"template_id": MINI}), 400, "malformed", "result")


def test_before_the_identity_is_proved_there_is_no_ledger(city):
    stranger = city.phone(LI, proved=False)
    refused(stranger.get("/me/subscriptions"), 403, "identity_required")


def metric(city) -> float:
    text = city.app.test_client().get("/metrics").text
    [line] = [
        line for line in text.splitlines() if line.startswith('zhangxin_untold{what="notices"')
    ]
    return float(line.split()[-1])


def test_staff_see_how_many_were_not_reached(city, phone):
    city.simulator.fault(SEND, "errcode", errcode=43101)
    city.simulator.fault(TEMPLATE_SEND, "errcode", errcode=43004)
    assert metric(city) == 0
    tell(city, "waiver_completed", {"merchant": "甲", "item": "乙"})
    tell(city, "score_changed", {"value": "1", "change": "增加 2 分", "cause": ""})
    borrow(city, warn=True)
    city.work()
    assert newest(phone)["state"] == "listed"
    assert metric(city) == 1, "of the essential kinds alone"
    city.simulator.advance(25 * 3600)
    assert metric(city) == 0


def test_without_a_database_the_metrics_say_nothing_of_it(city, phone, monkeypatch):
    def gone(_):
        raise DatabaseUnavailable

    assert metric(city) == 0
    monkeypatch.setattr(notices, "count_unreached", gone)
    answer = city.app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert "zhangxin_untold{" not in answer.text


def test_a_notice_given_up_after_a_day_is_counted(city, phone):
    tell(city, "pass_scanned", SCANNED)
    with city.house.db.session() as tx:
        long_ago = city.house.clock.now() - timedelta(hours=25)
        tx.execute(update(Notice).where(Notice.state == "due").values(created_at=long_ago))
        tx.commit()
    city.simulator.fault(SEND, "http_500")
    city.work()
    assert newest(phone)["state"] == "listed"
    assert metric(city) == 1


def test_the_ledger_is_handed_out_and_goes_with_the_account(phone):
    answered(phone, "accept")
    [held] = phone.post("/me/export").json["subscriptions"]
    assert held == ledger(phone)
    assert phone.delete("/me").status_code == 204
    phone.sign_in()
    assert phone.prove().status_code == 201
    assert ledger(phone)["remaining"] == 0
