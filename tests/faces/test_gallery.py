"""The gallery: one address, a phone for each role, ready to be played with."""

import re
from itertools import pairwise

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


def at(gallery, shop: str):
    """The cashier's phone that lends what this shop lends."""
    return frame(gallery, "收银员的手机").get_by_text(shop).first


def test_the_cashier_stands_at_the_shop_that_is_chosen(town, gallery):
    choice = gallery.page.get_by_label("在哪家店")
    at(gallery, town.shop(0)["offers"][0]["title"]).wait_for()
    for number in (1, 0):
        choice.select_option(town.shop(number)["name"])
        at(gallery, town.shop(number)["offers"][0]["title"]).wait_for()
    gallery.page.reload()
    at(gallery, town.shop(0)["offers"][0]["title"]).wait_for()


def test_opened_again_the_phones_are_in_the_same_hands_and_stay_signed_in(town, gallery):
    phone, role = frame(gallery, "市民的手机"), gallery.page.locator("[data-role=citizen]")
    phone.get_by_text("您好").wait_for()
    role.get_by_label("手机在谁手里").select_option(town.person(3)["name"])
    phone.get_by_text(f"{town.person(3)['name'][0]}*", exact=False).first.wait_for()
    gallery.page.get_by_label("在哪家店").select_option(town.shop(1)["name"])
    lent = town.shop(1)["offers"][0]["title"]
    at(gallery, lent).wait_for()
    before, mini = gallery.asked.copy(), role.locator("a[data-mini]").get_attribute("href")
    gallery.open("/gallery")
    phone.get_by_text(f"{town.person(3)['name'][0]}*", exact=False).first.wait_for()
    at(gallery, lent).wait_for()
    frame(gallery, "公众号聊天").get_by_label("说点什么").wait_for()
    assert chosen(gallery) == [town.person(3)["name"], town.person(1)["name"], "闲步单车"]
    assert role.locator("a[data-mini]").get_attribute("href") == mini
    since = gallery.asked[len(before) :]
    assert [each for each in since if "sign-in" in each and "/desk/" not in each] == []
    assert [each for each in since if each.endswith("/gallery/phones")] == []


def chosen(gallery) -> list[str]:
    return gallery.page.locator("select").evaluate_all(
        "all => all.map(each => each.selectedOptions[0].text)"
    )


def test_whoever_is_signed_out_is_signed_in_again(town, gallery):
    phone = frame(gallery, "市民的手机")
    phone.get_by_text("您好").wait_for()
    gallery.context.clear_cookies(path="/my")
    gallery.open("/gallery")
    phone.get_by_text("您好").wait_for()
    assert any("/my/sign-in" in each for each in gallery.asked[-200:])


def test_phones_of_a_city_that_is_gone_are_taken_up_anew(town, gallery):
    frame(gallery, "收银员的手机").get_by_label("手工输入").wait_for()
    kept = next(each for each in gallery.context.cookies() if each["name"] == "holders")
    other = re.sub("city=[^&]+", "city=another", kept["value"])
    gallery.context.add_cookies([kept | {"value": other}])
    gallery.open("/gallery")
    frame(gallery, "市民的手机").get_by_text("您好").wait_for()
    frame(gallery, "收银员的手机").get_by_label("手工输入").wait_for()
    now = {each["name"]: each["value"] for each in gallery.context.cookies()}
    assert now["holders"] != other


@pytest.mark.parametrize(("width", "rows"), [(1920, 1), (1400, 1), (1200, 2), (390, 4)])
def test_the_phones_stand_side_by_side_where_they_fit(gallery, width, rows):
    gallery.page.set_viewport_size({"width": width, "height": 1000})
    boxes = [each.bounding_box() for each in gallery.page.locator("iframe").all()]
    assert len({round(box["y"]) for box in boxes}) == rows
    assert all(box["width"] >= min(320 + 8, width - 16) for box in boxes)
    for one, two in pairwise(boxes):
        assert one["y"] != two["y"] or one["x"] + one["width"] < two["x"]
    assert gallery.overflow() == 0
    for role in gallery.page.locator(".role").all():
        choice, phone = role.locator(".who").bounding_box(), role.locator("iframe").bounding_box()
        assert 0 <= phone["y"] - choice["y"] - choice["height"] <= 12
        fields = [each.bounding_box() for each in role.locator("select").all()]
        assert all(each["x"] + each["width"] <= phone["x"] + phone["width"] for each in fields)


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
