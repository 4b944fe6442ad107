"""The code on the phone: it renews itself, says when the network is gone, never shows an old one."""

import io

import pytest
import requests
import zxingcpp
from PIL import Image

from tests.faces.hands import Hand, Town

AGREE = "我已阅读，同意"
LIFE_MS, PERIOD_MS = 60_000, 30_000


def shown(hand: Hand) -> str:
    """What a scanner reads from the screen; empty where there is no code."""
    picture = hand.page.screenshot()
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return found[0].text if found else ""


def scan(town: Town, content: str) -> requests.Response:
    """The shop's machine asks for its first offer with what it read."""
    shop = town.shop()
    api, keys = f"{town.url}/api/v1", (shop["client_id"], shop["client_secret"])
    told = {"grant_type": "client_credentials"}
    token = requests.post(f"{api}/tokens", told, auth=keys, timeout=10).json()["access_token"]
    offer = shop["offers"][0]
    body = {"pass": content, "scene": offer["scene"], "deposit_fen": offer["deposit_fen"]}
    headers = {"Authorization": f"Bearer {token}"}
    return requests.post(f"{api}/merchant/scans", json=body, headers=headers, timeout=10)


@pytest.fixture
def phone(hand):
    """A phone whose time the test moves, showing the code."""
    hand.sign_in(2)
    hand.page.clock.install()
    hand.open("/my/code")
    agree = hand.page.get_by_role("button", name=AGREE)
    if agree.count():
        agree.click()
    hand.page.get_by_role("img", name="我的信用码").wait_for()
    return hand


def test_what_the_screen_shows_is_a_pass_that_works_once(town, phone):
    content = shown(phone)
    assert "/p#" in content
    assert scan(town, content).status_code == 201
    assert (scan(town, content).status_code, scan(town, content).json()["code"]) == (
        409,
        "pass_used",
    )


def test_it_renews_itself_and_the_one_before_still_works_for_a_moment(town, phone):
    first = shown(phone)
    with phone.page.expect_response(lambda told: told.request.method == "POST"):
        phone.page.clock.fast_forward(PERIOD_MS + 500)
    phone.page.wait_for_load_state("networkidle")
    second = shown(phone)
    assert second
    assert second != first
    assert scan(town, first).status_code == 201


def test_without_a_network_it_says_so_and_then_shows_nothing_old(phone):
    phone.context.set_offline(True)
    phone.page.clock.fast_forward(PERIOD_MS + 500)
    phone.page.get_by_text("连不上网络，正在重试").wait_for()
    assert shown(phone)
    phone.page.clock.fast_forward(LIFE_MS)
    phone.page.get_by_text("暂时不能出示信用码").wait_for()
    assert not shown(phone)
    phone.context.set_offline(False)
    phone.page.clock.fast_forward(5_000)
    phone.page.get_by_text("已连上网络").wait_for()
    assert shown(phone)


def test_a_third_code_ends_the_first(town, phone):
    first = shown(phone)
    for _ in range(2):
        with phone.page.expect_response(lambda told: told.request.method == "POST"):
            phone.page.get_by_role("button", name="换一个").click()
    phone.page.wait_for_load_state("networkidle")
    answer = scan(town, first)
    assert (answer.status_code, answer.json()["code"]) == (410, "pass_expired")
