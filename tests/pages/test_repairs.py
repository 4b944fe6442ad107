"""Repair on a page: what can be repaired and why not yet, the promise, and what was done."""

import io

import pytest

from tests.evidence.files import photo
from tests.pages.browsing import Browser, hidden, visible
from tests.pages.offices import DeskBrowser
from tests.people import LI, ZHANG
from tests.repairs.acts import GENERAL, STATEMENT, applied, decided, done, granted, punished, shown
from web.filters import day

NEW = "/my/repairs/new"


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


@pytest.fixture
def signed_in(browser, phone):
    browser.sign_in()
    return browser


def form_of(browser: Browser, record_id: str) -> dict[str, str]:
    return hidden(browser.get(f"{NEW}?record={record_id}").text)


def apply(browser: Browser, form: dict, **told):
    said = {"statement": STATEMENT, "promise": form["promise_version"], "act": "send"}
    headers = {"Accept": "text/html"}
    return browser.client.post(NEW, data=form | said | told, headers=headers)


def test_what_can_be_repaired_and_what_not_yet(city, signed_in):
    punished(city, number="罚一", months=40)
    punished(city, number="罚二", months=1)
    page = visible(signed_in.get("/my/repairs").text)
    assert "现在可以申请" in page
    assert "暂不能申请" in page
    assert "为什么还不能" in page


def test_the_end_of_publication_and_of_the_score_are_told_apart(city, phone, signed_in):
    punished(city, number="罚旧", months=40)
    punished(city, number="罚新", months=1)
    listed = {each["title"]: each for each in phone.get("/me/repairs").json["items"]}
    page = visible(signed_in.get("/my/repairs").text)
    old, new = listed["罚旧号处罚"], listed["罚新号处罚"]
    assert f"公示期到{day(old['until'])}已满，不再公示" in page
    assert f"不修复的，公示到{day(new['until'])}" in page
    assert f"不修复的，计到{day(new['valid_until'])}" in page


def test_nobody_who_has_nothing_to_repair_is_left_with_an_empty_page(signed_in):
    assert "您没有需要修复的失信信息" in visible(signed_in.get("/my/repairs").text)


def test_applying_makes_the_promise_and_takes_the_papers(city, phone, signed_in):
    punished(city, GENERAL, months=40)
    form = form_of(signed_in, shown(phone)["id"])
    answer = apply(signed_in, form, photos=(io.BytesIO(photo()), "a.jpg"))
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"].split("?")[0]
    case = phone.get(address.replace("/my/", "/me/")).json
    assert (case["statement"], case["promise"]["version"]) == (STATEMENT, form["promise_version"])
    assert "信用承诺" in visible(signed_in.get(address).text)
    assert len(phone.get(address.replace("/my/", "/me/") + "/evidence").json["items"]) == 1
    assert apply(signed_in, form).headers["Location"].split("?")[0] == address


def test_the_words_of_the_promise_stay_with_the_case(city, phone, signed_in):
    punished(city, GENERAL, months=40)
    promise = phone.get("/me/repairs").json["promise"]["text"]
    case = applied(phone)
    assert case["promise"]["text"] == promise
    assert promise in DeskBrowser.signed_in(city, "clerk").read(f"/desk/repairs/{case['id']}")


def test_without_the_promise_nothing_is_applied_for(city, phone, signed_in):
    punished(city, GENERAL, months=40)
    answer = apply(signed_in, form_of(signed_in, shown(phone)["id"]), promise="")
    assert answer.status_code == 422
    assert "请先阅读并作出信用承诺" in visible(answer.text)
    assert STATEMENT in answer.text
    assert phone.get("/me/repairs/applications").json["items"] == []


def test_too_early_the_page_says_why_instead_of_a_form(city, phone, signed_in):
    punished(city, GENERAL, months=1)
    page = signed_in.get(f"{NEW}?record={shown(phone)['id']}").text
    assert "现在还不能申请修复" in visible(page)
    assert "<textarea" not in page


def test_what_was_done_after_a_grant_stands_with_its_time(city, phone, signed_in):
    punished(city, GENERAL, months=40)
    case = granted(city, phone)
    before = visible(signed_in.get(f"/my/repairs/{case['id']}").text)
    for words in ("停止公示", "停止共享", "信用分由"):
        assert words in before
    city.work()
    after = visible(signed_in.get(f"/my/repairs/{case['id']}").text)
    assert "没有机构获得过这条信息" in after
    assert "正在进行" not in after


def test_a_refusal_says_so_and_leads_on(city, phone, signed_in):
    punished(city, GENERAL, months=40)
    case = applied(phone)
    done(city.staff("clerk"), case["id"], "accept")
    decided(city, case["id"], granted=False)
    page = visible(signed_in.get(f"/my/repairs/{case['id']}").text)
    assert "结果：不予修复" in page
    assert "停止公示" not in page


def test_returned_it_is_handed_in_again_and_may_be_withdrawn(city, phone, signed_in):
    punished(city, GENERAL, months=40)
    case = applied(phone)
    done(city.staff("clerk"), case["id"], "return", missing=["缴款凭证"])
    address = f"/my/repairs/{case['id']}"
    form = {"form": hidden(signed_in.get(address).text)["form"]}
    again = form | {"act": "resubmit", "statement": "补了凭证。"}
    assert signed_in.client.post(address, data=again).status_code == 303
    assert phone.get(f"/me/repairs/{case['id']}").json["state"] == "APPLIED"
    assert signed_in.client.post(address, data=form | {"act": "withdraw"}).status_code == 303
    assert phone.get(f"/me/repairs/{case['id']}").json["state"] == "WITHDRAWN"


def test_somebody_elses_record_is_not_found(city, phone):
    punished(city, GENERAL, months=40)
    record_id = shown(phone)["id"]
    city.phone(LI)
    other = Browser(city, LI)
    other.sign_in()
    assert other.get(f"{NEW}?record={record_id}").status_code == 404
