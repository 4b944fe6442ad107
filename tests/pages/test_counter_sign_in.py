"""A cashier signs in for a shift at the counter of one merchant, and no longer than wanted there."""

import pytest

from services.merchants.operators import INVITES_ALLOWED
from tests.pages.browsing import Browser, visible
from tests.pages.counters import COUNTER, DOOR, ORDERS, SHOPS, at_counter
from tests.people import LI, WANG, ZHANG, uscc

OTHER = ("湖滨单车租赁有限公司", uscc(1002))
HOUR = 3600


def test_whoever_is_not_signed_in_is_led_to_wechat_and_back(city, till):
    stranger = Browser(city, WANG)
    answer = stranger.get(ORDERS)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/counter/sign-in?next=%2Fcounter%2Forders",
    )


def test_a_cashier_of_the_mini_program_stands_at_the_counter_at_once(city, shop):
    """The same account, by its unionid."""
    shop.cashier(LI)
    browser = Browser(city, LI)
    assert browser.sign_in(COUNTER, DOOR).headers["Location"] == COUNTER
    page = browser.get(COUNTER)
    assert page.status_code == 200
    assert shop.name in visible(page.text)


def test_whom_nobody_invited_is_asked_for_an_invitation_and_joins_by_it(city, shop):
    browser = Browser(city, LI)
    browser.sign_in(COUNTER, DOOR)
    assert browser.get(ORDERS).headers["Location"] == "/counter/shops?next=%2Fcounter%2Forders"
    page = browser.get("/counter/shops?next=/counter/orders")
    assert "目前一家也没有" in visible(page.text)
    code = shop.invite()["invite_code"]
    answer = browser.post(SHOPS, page="/counter/shops?next=/counter/orders", invite=code.lower())
    assert (answer.status_code, answer.headers["Location"]) == (303, ORDERS)
    assert browser.get(ORDERS).status_code == 200


def test_a_wrong_invitation_says_so_and_keeps_what_was_typed(city, shop):
    browser = Browser(city, LI)
    browser.sign_in(COUNTER, DOOR)
    answer = browser.post(SHOPS, invite="WRONG-1")
    assert answer.status_code == 403
    assert "邀请码不正确或已失效" in visible(answer.text)
    assert 'value="WRONG-1"' in answer.text
    assert browser.get(COUNTER).status_code == 303


def test_guessing_invitations_is_limited(city, shop):
    browser = Browser(city, LI)
    browser.sign_in(COUNTER, DOOR)
    allowed, _ = INVITES_ALLOWED[0]
    answers = [browser.post(SHOPS, invite=f"WRONG{n}").status_code for n in range(allowed)]
    # Without Redis each process allows half of it.
    assert (answers[0], set(answers) <= {403, 429}) == (403, True)
    right = browser.post(SHOPS, invite=shop.invite()["invite_code"])
    assert right.status_code == 429
    assert "Retry-After" in right.headers


def test_a_cashier_of_several_chooses_and_changes(city, shop):
    other = city.merchant(OTHER)
    shop.cashier(LI)
    other.cashier(LI)
    browser = Browser(city, LI)
    browser.sign_in(COUNTER, DOOR)
    assert browser.get(COUNTER).headers["Location"].startswith(SHOPS)
    for chosen, not_chosen in ((shop, other), (other, shop)):
        assert browser.post(SHOPS, merchant=chosen.code).status_code == 303
        page = visible(browser.get(COUNTER).text)
        assert chosen.name in page
        assert not_chosen.name not in page


def test_a_shop_that_did_not_invite_is_not_chosen(city, shop, till):
    other = city.merchant(OTHER)
    answer = till.post(SHOPS, merchant=other.code)
    assert answer.status_code == 403
    assert shop.name in visible(till.get(COUNTER).text)


def test_a_removed_cashier_is_out_with_the_next_page_and_hears_why(shop, till):
    [operator] = shop.get("/merchant/operators").json["items"]
    assert till.get(COUNTER).status_code == 200
    assert shop.delete(f"/merchant/operators/{operator['id']}").status_code == 204
    assert till.get(COUNTER).headers["Location"].startswith(SHOPS)
    assert "已不是原来那家商户的收银员" in visible(till.get(SHOPS).text)
    assert shop.name not in visible(till.get(SHOPS).text)


def test_a_shift_ends_after_twelve_hours(city, till):
    city.simulator.advance(12 * HOUR - 60)
    assert till.get(COUNTER).status_code == 200
    city.simulator.advance(61)
    assert till.get(COUNTER).headers["Location"].startswith(DOOR)


def test_signing_out_ends_the_session_itself(till):
    kept = till.client.get_cookie("counter", path=COUNTER).value
    assert till.post("/counter/sign-out", page=SHOPS).status_code == 303
    till.client.set_cookie("counter", kept, path=COUNTER)
    assert till.get(COUNTER).headers["Location"].startswith(DOOR)


def test_who_closes_the_account_is_no_cashier(city, shop):
    phone = city.phone(ZHANG)
    till = at_counter(city, shop, ZHANG)
    phone.prove_afresh()
    assert phone.delete("/me").status_code == 204
    assert till.get(COUNTER).headers["Location"].startswith(DOOR)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_roles(city, shop):
    browser = Browser(city, LI)
    told = browser.sign_in(COUNTER, DOOR).headers.getlist("Set-Cookie")
    [session] = [each for each in told if each.startswith("counter=")]
    for word in ("HttpOnly", "SameSite=Lax", "Path=/counter"):
        assert word in session


def test_a_counters_token_opens_no_other_door_nor_the_reverse(city, shop, till):
    token = till.client.get_cookie("counter", path=COUNTER).value
    headers = {"Authorization": f"Bearer {token}"}
    assert till.client.get("/api/v1/merchant/waivers", headers=headers).status_code == 401
    assert till.client.get("/miniprogram/v1/me", headers=headers).status_code == 401
    till.client.set_cookie("session", token, path="/my")
    assert till.get("/my").headers["Location"].startswith("/my/sign-in")
    for other in (shop.cashier(LI).token, shop.token):
        till.client.set_cookie("counter", other, path=COUNTER)
        assert till.get(COUNTER).headers["Location"].startswith(DOOR)


@pytest.mark.parametrize(
    "address",
    [COUNTER, SHOPS, "/counter/sign-out"],
)
def test_a_form_from_elsewhere_does_nothing(till, address):
    assert till.client.post(address, data={"form": "somebody's"}).status_code == 403


def test_a_code_that_another_browser_fetched_signs_nobody_in(city, shop):
    browser, victim = Browser(city, LI), Browser(city, WANG)
    back = browser.consent(browser.get(DOOR).headers["Location"])
    victim.get(DOOR)
    assert victim.get(back).status_code == 403
    assert victim.get(SHOPS).status_code == 303
    assert browser.get(back).status_code == 303


def test_refusing_at_wechat_leads_back_to_this_door(city, shop):
    browser = Browser(city, LI)
    away = browser.get(f"{DOOR}?next={ORDERS}")
    state = away.headers["Location"].split("state=")[1].split("#")[0]
    page = browser.get(f"{DOOR}/back?state={state}")
    assert "没有同意登录" in page.text
    assert f'href="{DOOR}?next={ORDERS}"' in page.text
