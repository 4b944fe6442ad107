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
