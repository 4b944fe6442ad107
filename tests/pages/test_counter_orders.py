"""A shop's orders at the counter: found again, taken back, claimed, settled, given up."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import MerchantOrder, WaiverStep
from tests.pages.browsing import hidden, visible
from tests.pages.counters import COUNTER, ORDERS, at_counter, lent
from tests.people import LI, WANG, uscc
from tests.waivers.acts import opened

OTHER = ("湖滨单车租赁有限公司", uscc(1002))
DAY = 86_400


@pytest.fixture
def order(till, shop, phone) -> str:
    """The address of an order that runs."""
    return lent(till, shop, phone, item="7 号车", out_order_no="N-1")


def state(shop, number="N-1") -> str:
    return shop.get(f"/merchant/waivers/{number}").json["state"]


def test_nothing_yet_says_what_would_stand_there(till):
    told = visible(till.get(ORDERS).text)
    assert "可以开第一张" in told


def test_the_list_shows_each_with_its_state(till, order):
    told = visible(till.get(ORDERS).text)
    for word in ("7 号车", "张*", "押金 200 元", "进行中", "N-1"):
        assert word in told


def test_the_counter_counts_what_is_to_be_done(city, till, order):
    def glance() -> dict:
        page = visible(till.get(COUNTER).text)
        words = page.split("杭城初见书店有限公司")[1].split("这次借什么")[0].split()
        return dict(zip(words[1::2], words[::2], strict=True))

    counts = {"进行中": "1", "今天应还": "0", "逾期未还": "0", "索赔": "0"}
    assert glance() == counts
    city.simulator.advance(3 * DAY + 60)
    till.sign_in(COUNTER, "/counter/sign-in")
    assert glance() == counts | {"逾期未还": "1"}


def test_overdue_is_marked_and_found(city, till, order):
    city.simulator.advance(3 * DAY + 60)
    till.sign_in(COUNTER, "/counter/sign-in")
    assert "逾期未还" in visible(till.get(order).text)
    assert "7 号车" in till.get(f"{ORDERS}?shelf=overdue").text
    assert "7 号车" not in till.get(f"{ORDERS}?shelf=due_today").text


def test_shelves_and_numbers_find_and_say_when_they_do_not(till, order):
    for query, is_found in (
        ("shelf=running", True),
        ("shelf=closed", False),
        ("shelf=claims", False),
        ("q=n-", True),
        ("q=N-2", False),
        ("q=%25", False),
        ("q=_", False),
        ("shelf=running&q=N-1", True),
    ):
        page = till.get(f"{ORDERS}?{query}")
        assert page.status_code == 200
        assert ("7 号车" in page.text) == is_found, query
    assert "没有订单号含“N-2”的订单" in visible(till.get(f"{ORDERS}?q=N-2").text)
    assert till.get(f"{ORDERS}?shelf=elsewhere").status_code == 422
    assert till.get(f"{ORDERS}?cursor=nothing").status_code == 400


def test_the_list_goes_on_by_pages_newest_first(city, till, shop, phone):
    opened(city, shop, phone, "A-1")
    opened(city, shop, phone, "A-2")
    first = till.get(f"{ORDERS}?limit=1").text
    assert ("A-2" in first, "A-1" in first) == (True, False)
    following = first.split('href="/counter/orders?cursor=')[1].split('"')[0]
    second = till.get(f"{ORDERS}?limit=1&cursor={following}").text
    assert ("A-2" in second, "A-1" in second) == (False, True)
    assert "更早的订单" not in visible(second)


def test_somebody_elses_order_is_not_there(city, order):
    elsewhere = at_counter(city, city.merchant(OTHER), WANG)
    for address in (order, f"{order}/claim"):
        assert elsewhere.get(address).status_code == 404
    answer = elsewhere.post(order, page="/counter/shops", act="complete")
    assert answer.status_code == 404
    assert "7 号车" not in elsewhere.get(ORDERS).text


@pytest.mark.parametrize("address", ["", "/claim"])
def test_a_form_from_elsewhere_does_nothing(shop, till, order, address):
    told = {"form": "somebody's", "act": "complete"}
    assert till.client.post(order + address, data=told).status_code == 403
    assert state(shop) == "ACTIVE"


def test_taken_back_it_is_closed_with_its_story(shop, till, order, phone):
    answer = till.post(order, act="complete")
    assert (answer.status_code, answer.headers["Location"]) == (303, order)
    assert state(shop) == "COMPLETED"
    told = visible(till.get(order).text)
    assert "开单" in told.split("经过")[1]
    assert "已归还" in told.split("经过")[1]
    assert "物品已归还" not in told
    [own] = phone.get("/me/waivers").json["items"]
    assert own["state"] == "COMPLETED"


def test_what_the_state_does_not_allow_is_said(till, order):
    form = hidden(till.get(order).text)
    till.post(order, act="complete")
    answer = till.client.post(order, data=form | {"act": "settle"})
    assert answer.status_code == 409
    assert "不能进行这项操作" in visible(answer.text)
    assert till.client.post(order, data=form | {"act": "fly"}).status_code == 400


def test_given_up_with_a_reason_that_the_customer_reads(shop, till, order, phone):
    answer = till.post(order, act="revoke", reason=" ")
    assert answer.status_code == 422
    assert '<details class="more" open>' in answer.text
    assert till.post(order, act="revoke", reason="顾客不借了").status_code == 303
    assert state(shop) == "REVOKED"
    [own] = phone.get("/me/waivers").json["items"]
    assert own["timeline"][-1]["note"] == "顾客不借了"


def test_a_claim_is_made_and_settled(shop, till, order, phone):
    claim = f"{order}/claim"
    told = {"kind": "damage", "amount_fen": "50", "reason": "车座划破"}
    answer = till.post(claim, **told)
    assert (answer.status_code, answer.headers["Location"]) == (303, order)
    page = visible(till.get(order).text)
    for word in ("商户索赔中", "50 元", "车座划破", "顾客可在", "结清"):
        assert word in page
    [own] = phone.get("/me/waivers").json["items"]
    assert own["claim"]["amount_fen"] == 5_000
    assert "7 号车" in till.get(f"{ORDERS}?shelf=claims").text
    assert till.post(order, act="settle").status_code == 303
    assert state(shop) == "SETTLED"
    assert "不能要求赔偿" in visible(till.get(claim).text)


@pytest.mark.parametrize(
    ("told", "status", "word"),
    [
        ({"amount_fen": "201"}, 422, "不超过该订单的押金 200 元"),
        ({"amount_fen": "很多"}, 422, "请填写金额"),
        ({"reason": ""}, 422, " 理由须有 1 到 200 个字"),
        ({"kind": "overdue"}, 409, "还没有逾期"),
        ({"kind": "spite"}, 422, "为什么要求赔偿请从列出的选项中选择"),
    ],
)
def test_a_refused_claim_keeps_what_was_typed(shop, till, order, told, status, word):
    form = {"kind": "damage", "amount_fen": "50", "reason": "车座划破"} | told
    answer = till.post(f"{order}/claim", **form)
    assert answer.status_code == status
    assert word in visible(answer.text)
    assert f'value="{form["amount_fen"]}"' in answer.text
    assert f">{form['reason']}</textarea>" in answer.text
    assert state(shop) == "ACTIVE"


def test_an_overdue_one_is_claimed_after_the_grace(city, till, order):
    city.simulator.advance(timedelta(days=4).total_seconds())
    till.sign_in(COUNTER, "/counter/sign-in")
    told = {"kind": "overdue", "amount_fen": "50", "reason": "没有归还"}
    answer = till.post(f"{order}/claim", **told)
    assert answer.status_code == 409
    assert "宽限期" in visible(answer.text)
    city.simulator.advance(timedelta(days=3).total_seconds())
    till.sign_in(COUNTER, "/counter/sign-in")
    assert till.post(f"{order}/claim", **told).status_code == 303


def test_at_a_suspended_shop_what_runs_is_still_ended(shop, till, order):
    shop.suspend()
    page = till.get(order)
    assert "要求赔偿" not in visible(page.text)
    assert till.post(order, act="complete").status_code == 303
    assert state(shop) == "COMPLETED"
    assert till.get(ORDERS).status_code == 200
    assert till.post(f"{order}/claim", page=order, amount_fen="1", reason="x").status_code == 403


def test_the_cashier_who_acted_is_written_down(city, shop, till, order):
    till.post(order, act="complete")
    [operator] = [
        each["id"] for each in shop.get("/merchant/operators").json["items"] if each["joined_at"]
    ]
    with city.house.db.session(write=False) as tx:
        found = tx.scalars(select(MerchantOrder)).one()
    with city.house.db.session(found.subject_id, write=False) as tx:
        steps = tx.scalars(select(WaiverStep).order_by(WaiverStep.step_id)).all()
    assert [step.operator_id.hex for step in steps] == [operator, operator]
    assert LI.name not in till.get(order).text
