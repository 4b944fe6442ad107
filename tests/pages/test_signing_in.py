"""Signing in with WeChat: by the browser that began it, to the account of the mini-program."""

import pytest

from tests.pages.browsing import Browser, visible
from tests.people import LI, ZHANG


def test_whoever_is_not_signed_in_is_led_to_wechat_and_back(browser):
    answer = browser.get("/my/report")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/my/sign-in?next=%2Fmy%2Freport",
    )
    back = browser.sign_in("/my/report")
    assert (back.status_code, back.headers["Location"]) == (303, "/my/report")
    assert "我的信用报告" in browser.get("/my/report").text


def test_the_mini_programs_account_is_known_by_its_unionid(browser):
    browser.sign_in()
    page = visible(browser.get("/my").text)
    assert "张*" in page or "张" in page
    assert ZHANG.id_number not in page


def test_whoever_proved_nothing_is_led_to_prove_it(city):
    stranger = Browser(city, LI)
    stranger.sign_in()
    answer = stranger.get("/my/report")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/my/identity?next=%2Fmy%2Freport",
    )
    assert "实名认证" in stranger.follow("/my/report").text


def test_the_cookie_is_out_of_reach_of_scripts(browser):
    [session] = [
        each
        for each in browser.sign_in().headers.getlist("Set-Cookie")
        if each.startswith("session=")
    ]
    for word in ("HttpOnly", "SameSite=Lax", "Path=/my"):
        assert word in session


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_off_the_house(browser, onward):
    assert browser.sign_in(onward).headers["Location"] == "/my"


def test_a_code_that_another_browser_fetched_signs_nobody_in(city, browser):
    away = browser.get("/my/sign-in")
    back = browser.consent(away.headers["Location"])
    victim = Browser(city, LI)
    assert victim.get(back).status_code == 403
    victim.get("/my/sign-in")
    assert victim.get(back).status_code == 403
    assert victim.get("/my").status_code == 303


def test_refusing_is_answered_with_a_way_back(browser):
    away = browser.get("/my/sign-in?next=/my/report")
    state = away.headers["Location"].split("state=")[1].split("#")[0]
    page = browser.get(f"/my/sign-in/back?state={state}")
    assert page.status_code == 200
    assert "没有同意登录" in page.text
    assert "next=/my/report" in page.text


def test_two_hours_without_a_page_end_it_and_pages_prolong_it(city, browser):
    browser.sign_in()
    for _ in range(2):
        city.simulator.advance(90 * 60)
        assert browser.get("/my").status_code == 200
    city.simulator.advance(121 * 60)
    assert browser.get("/my").status_code == 303


def test_twelve_hours_end_it_however_many_pages_were_opened(city, browser):
    browser.sign_in()
    for _ in range(7):
        city.simulator.advance(90 * 60)
        assert browser.get("/my").status_code == 200
    city.simulator.advance(90 * 60)
    assert browser.get("/my").status_code == 303


def test_signing_out_ends_the_session_itself(browser):
    browser.sign_in()
    kept = browser.client.get_cookie("session", path="/my").value
    assert browser.post("/my/sign-out", page="/my/identity").status_code == 303
    browser.client.set_cookie("session", kept, path="/my")
    assert browser.get("/my").status_code == 303


def test_a_form_from_elsewhere_does_nothing(browser):
    browser.sign_in()
    answer = browser.client.post("/my/sign-out", data={"form": "somebody's"})
    assert answer.status_code == 403
    assert browser.get("/my").status_code == 200


def test_a_pages_token_opens_no_other_door(city, browser):
    browser.sign_in()
    token = browser.client.get_cookie("session", path="/my").value
    headers = {"Authorization": f"Bearer {token}"}
    assert browser.client.get("/miniprogram/v1/me", headers=headers).status_code == 401
    phone = city.phone(ZHANG)
    browser.client.set_cookie("session", phone.sign_in().json["access_token"], path="/my")
    assert browser.get("/my").status_code == 303


def test_a_session_closed_elsewhere_is_over_here(city, browser):
    browser.sign_in()
    phone = city.phone(ZHANG)
    phone.prove_afresh()
    assert phone.delete("/me/identity").status_code == 204
    assert browser.get("/my").status_code == 303
