"""Repairs, second looks, disputes, tasks and words from the chat at the desk's pages."""

import pytest

from services import tickets
from tests.chatting import Chat
from tests.objections.acts import objected, penalised
from tests.objections.acts import today as day_in
from tests.pages.browsing import visible
from tests.pages.offices import DeskBrowser
from tests.people import ZHANG
from tests.repairs.acts import applied, punished, shown
from tests.tasks.acts import deaf, queue
from tests.waivers.acts import OFFER, act, opened, own

WORDS = {"statement": "经核实，情况如上。"}


def test_a_repair_is_taken_up_and_granted(city, phone):
    punished(city, months=6)
    case = applied(phone)
    address = f"/desk/repairs/{case['id']}"
    clerk = DeskBrowser.signed_in(city, "clerk")
    page = clerk.read(address)
    assert "信用承诺" in page
    assert "修复条件" in page
    assert clerk.post(address, "accept").status_code == 303
    assert clerk.post(address, "grant", **WORDS).status_code == 403
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    assert "已准予修复，本人已收到通知" not in reviewer.read(f"{address}?done=grant")
    granted = reviewer.post(address, "grant", **WORDS)
    assert "已准予修复，本人已收到通知" in reviewer.read(granted.headers["Location"])
    assert "准予修复" in reviewer.read(address)
    assert shown(phone)["status"] == "repaired"


def test_a_repair_that_is_denied_says_why(city, phone):
    punished(city, months=6)
    case = applied(phone)
    address = f"/desk/repairs/{case['id']}"
    DeskBrowser.signed_in(city, "clerk").post(address, "accept")
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    assert reviewer.post(address, "deny", statement="").status_code == 422
    assert reviewer.post(address, "deny", **WORDS).status_code == 303
    mine = phone.get(f"/me/repairs/{case['id']}").json
    assert (mine["granted"], mine["decision"]) == (False, WORDS["statement"])


def test_a_second_look_shows_both_answers_and_whose_it_is(city, phone):
    penalised(city)
    city.deliver([])
    told = phone.post("/me/redecisions", {"kind": "eligibility", "subject": "loans"})
    if told.status_code != 201:
        pytest.fail(told.text)
    address = f"/desk/redecisions/{told.json['id']}"
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    page = reviewer.read(address)
    for words in (ZHANG.name, "当时", "现在重新判定", "不符合条件"):
        assert words in page
    assert reviewer.post(address, "decide", **WORDS).status_code == 422
    assert reviewer.post(address, "decide", outcome="eligible", **WORDS).status_code == 303
    assert "恢复办理至" in reviewer.read(address)


@pytest.fixture
def disputed(city, phone) -> dict:
    shop = city.merchant()
    shop.offer(**OFFER)
    order = opened(city, shop, phone)
    claim = {"amount_fen": 5000, "reason": "车筐损坏", "kind": "damage"}
    assert act(shop, "N-1", "claim", **claim).status_code == 200
    words = {"statement": "取车时已经损坏，有照片。"}
    path = f"/me/waivers/{order['waiver_id']}/dispute"
    assert phone.post(path, words).status_code == 200
    return order


def test_a_dispute_is_heard_and_ruled_upon(city, phone, disputed):
    address = f"/desk/disputes/{disputed['waiver_id']}"
    clerk = DeskBrowser.signed_in(city, "clerk")
    assert disputed["waiver_id"] in clerk.get("/desk/disputes").text
    page = clerk.read(address)
    assert "车筐损坏" in page
    assert "取车时已经损坏" in page
    assert ZHANG.name not in page
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    answer = reviewer.post(address, "rule", outcome="revoked", statement="")
    assert answer.status_code == 422
    assert "裁定说明须有" in visible(answer.text)
    answer = reviewer.post(address, "rule", outcome="revoked", **WORDS)
    assert "已裁定" in reviewer.read(answer.headers["Location"])
    assert own(phone, disputed["waiver_id"])["state"] == "REVOKED"


def test_a_task_shows_nobody_until_it_is_opened(city, phone):
    penalised(city)
    case = objected(phone)
    city.work()
    deaf(city)
    city.staff("clerk").post(f"/staff/objections/{case['id']}/accept")
    city.work()
    [line] = queue(city.staff("clerk"))
    address = f"/desk/tasks/{line['id']}"
    clerk = DeskBrowser.signed_in(city, "clerk")
    assert line["id"] in clerk.get("/desk/tasks").text
    assert ZHANG.name not in clerk.read(address)
    shown_now = clerk.post(address, "open")
    assert ZHANG.name in shown_now.text
    assert ZHANG.phone in shown_now.text
    told = {"outcome": "phone", "note": "已电话告知。", "told_on": day_in(city).isoformat()}
    refused = clerk.post(address, "close", **told | {"told_on": ""})
    assert refused.status_code == 422
    assert "已电话告知。" in refused.text
    assert ZHANG.phone in refused.text
    assert clerk.post(address, "close", **told).status_code == 303
    assert line["id"] not in clerk.get("/desk/tasks").text
    assert line["id"] in clerk.get("/desk/tasks?state=closed").text
    assert "已电话告知" in clerk.read(address)
    assert ZHANG.name not in clerk.read(address)
    auditor = DeskBrowser.signed_in(city, "auditor")
    assert auditor.post(address, "open").status_code == 403


def test_words_from_the_chat_are_answered(city):
    chat = Chat(city)
    chat.says("我的信用分为什么降了")
    now = city.house.clock.now()
    tickets.leave(city.house, chat.openid, "我的信用分为什么降了", now, message_id="1")
    [line] = city.staff("clerk").get("/staff/tickets").json["items"]
    address = f"/desk/tickets/{line['id']}"
    clerk = DeskBrowser.signed_in(city, "clerk")
    assert line["number"] in clerk.read("/desk/tickets")
    assert "我的信用分为什么降了" in clerk.read(address)
    answer = clerk.post(address, "answer", words="请带身份证到窗口。")
    assert "已答复" in clerk.read(answer.headers["Location"])
    assert clerk.post(address, "answer", words="再答一次").status_code == 409
    assert clerk.post(address, "close").status_code == 303
