"""The page of the figures: a desk's own session, charts without scripts, a table beside each."""

import re
from xml.etree import ElementTree

import pytest

from tests.objections.acts import decided, objected, penalised
from tests.pages.browsing import HTML
from tests.pages.offices import DeskBrowser
from tests.people import ZHANG
from web.charts import Bar, lying, standing

PAGE = "/desk/statistics"


@pytest.fixture
def browser(city):
    return DeskBrowser(city)


def test_without_a_desk_the_page_leads_to_the_form(browser):
    answer = browser.get(PAGE)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/desk/sign-in?next=%2Fdesk%2Fstatistics")
    browser.client.delete_cookie("desk_form", path="/desk")
    answer = browser.sign_in(next=PAGE)
    assert answer.status_code == 303
    assert answer.headers["Location"] == PAGE


def test_signing_in_leads_to_the_figures_and_out_again(city, browser):
    penalised(city)
    case = objected(city.phone(ZHANG))
    answer = browser.sign_in()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert "办理统计" in page.text
    assert ">1<" in page.text
    assert case["id"] not in page.text
    assert browser.post("/desk/sign-out", "sign_out").status_code == 303
    assert browser.get(PAGE).status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookies = browser.sign_in().headers.getlist("Set-Cookie")
    [session] = [each for each in cookies if each.startswith("desk=")]
    for word in ("HttpOnly", "SameSite=Strict", "Path=/desk"):
        assert word in session


def test_a_form_from_elsewhere_opens_no_desk(browser):
    assert browser.sign_in(form="somebody's").status_code == 403
    other = browser.client
    other.delete_cookie("desk_form", path="/desk")
    told = {"username": browser.desk.credentials.username, "form": ""}
    answer = other.post("/desk/sign-in", data=told | {"password": "x"})
    assert answer.status_code == 403
    assert browser.get(PAGE).status_code == 303


def test_nobody_is_signed_out_from_elsewhere(browser):
    browser.sign_in()
    told = {"form": "x", "act": "sign_out"}
    assert browser.client.post("/desk/sign-out", data=told, headers=HTML).status_code == 403
    assert browser.get(PAGE).status_code == 200


def test_a_wrong_password_says_so_on_the_form_and_never_which_part(browser):
    for changed in ({"password": "wrong"}, {"username": "nobody"}):
        answer = browser.sign_in(**changed)
        assert answer.status_code == 401
        assert "用户名、密码或动态码不正确" in answer.text
        assert 'name="password"' in answer.text
    for _ in range(5):
        answer = browser.sign_in(password="wrong")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_clerk_has_no_figures(city):
    browser = DeskBrowser.signed_in(city, "clerk")
    answer = browser.get(PAGE)
    assert answer.status_code == 403
    assert "无权" in answer.text


def test_the_page_needs_no_script_and_no_style_of_its_own(city, browser):
    penalised(city)
    decided_case = objected(city.phone(ZHANG))
    city.staff("clerk").post(f"/staff/objections/{decided_case['id']}/accept")
    decided(city, decided_case["id"], "uphold")
    browser.sign_in()
    page = browser.get(PAGE)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?! src=)", page.text)
    assert not re.search(r'\sstyle="', page.text)
    assert page.text.count('class="chart"') == page.text.count("<table>") == 4
    assert page.text.count("<caption>") == 4


def test_months_are_chosen_and_wrong_ones_refused(browser):
    browser.sign_in()
    page = browser.get(f"{PAGE}?from=2026-01&to=2026-03")
    assert 'value="2026-01"' in page.text
    assert browser.get(f"{PAGE}?from=&to=").status_code == 200
    assert browser.get(f"{PAGE}?from=2026-03&to=2026-01").status_code == 422


@pytest.mark.parametrize("draw", [lying, standing])
@pytest.mark.parametrize("number", [0, 1, 7, 60])
def test_every_chart_is_sound_svg_with_a_part_for_every_number(draw, number):
    bars = [
        Bar(f"<{n}>&单位名称很长很长", {"in_time": n, "late": 3 * n, "running": 0})
        for n in range(number)
    ]
    tree = ElementTree.fromstring(str(draw("图 & 表", bars)))  # noqa: S314 - our own
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == "图 & 表"
    parts = list(tree.iter("rect"))
    assert len(parts) == sum(value > 0 for bar in bars for value in bar.parts.values())
    width, height = map(float, tree.get("viewBox").split()[2:])
    for each in parts:
        x, y, wide, high = (float(each.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= -0.1
        assert x + wide <= width + 0.1
        assert y + high <= height + 0.1
    sizes = [float(each.get("width" if draw is lying else "height")) for each in parts]
    assert not number or all(size >= 1 for size in sizes)
