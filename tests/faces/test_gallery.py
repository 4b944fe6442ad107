"""The gallery: one address, a phone for each role, ready to be played with."""

import re

import pytest
import requests

from app import create_app
from tests.settings import make_settings


@pytest.fixture
def gallery(hand):
    hand.context.set_default_timeout(30_000)
    hand.open("/gallery")
    return hand


def frame(hand, title: str):
    return hand.page.frame_locator(f"iframe[title='{title}']")


def test_every_role_has_a_phone_that_is_ready(gallery):
    frame(gallery, "市民的手机").get_by_text("您好").wait_for()
    frame(gallery, "信用办的工作台").get_by_label("用户名").wait_for()
    frame(gallery, "公众号聊天").get_by_label("说点什么").wait_for()


def test_the_same_role_opens_in_the_mini_program(gallery):
    frame(gallery, "市民的手机").get_by_text("您好").wait_for()
    with gallery.context.expect_page() as opened:
        gallery.page.locator("[data-role=citizen] a[data-mini]").click()
    opened.value.get_by_text("信用分").first.wait_for()


def test_another_person_takes_up_the_phone(town, gallery):
    phone = frame(gallery, "市民的手机")
    phone.get_by_text("您好").wait_for()
    before = phone.locator(".who").inner_text()
    role = gallery.page.locator("[data-role=citizen]")
    role.get_by_label("手机在谁手里").select_option(town.person(3)["name"])
    phone.get_by_text(f"{town.person(3)['name'][0]}*", exact=False).first.wait_for()
    assert phone.locator(".who").inner_text() != before


def test_make_run_prints_its_address(town):
    assert town.told["gallery_url"] == f"{town.url}/gallery"
    page = requests.get(town.told["gallery_url"], timeout=10)
    assert page.status_code == 200
    assert re.search(r"<iframe title=", page.text)
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_it_is_nowhere_but_in_the_demo(tmp_path):
    app = create_app(make_settings(tmp_path))
    client = app.test_client()
    assert client.get("/gallery").status_code == 404
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


def test_the_code_goes_from_the_citizen_to_the_cashier_without_a_camera(town, gallery):
    """By what every newcomer has: copy on the left, paste on the right."""
    gallery.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=town.url)
    phone, counter = frame(gallery, "市民的手机"), frame(gallery, "收银员的手机")
    phone.get_by_role("link", name="信用码").first.click()
    agree = phone.get_by_role("button", name="我已阅读，同意")
    copy = phone.get_by_role("button", name="复制信用码")
    agree.or_(copy).first.wait_for()
    if agree.count():
        agree.click()
    copy.click()
    phone.get_by_text("已复制").wait_for()
    field = counter.get_by_label("手工输入")
    field.click()
    field.press("Control+V")
    assert "/p#" in field.input_value()
    counter.get_by_role("button", name="核验").click()
    counter.get_by_text("免收押金").wait_for()


def test_the_desks_are_named_as_the_office_names_them(gallery):
    said = gallery.page.locator("[data-role=office] dl").text_content()
    assert "受理员" in said
    assert "supervisor" in said  # the username, which is typed
    assert gallery.page.locator("[data-role=office] dt").all_text_contents().count("主管") == 1
