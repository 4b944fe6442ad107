"""The scanning page in a real browser: a camera that sees the code, a photo of it, and neither."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw, ImageFilter

from services.pictures import qr_png
from tests import chromium
from tests.pages.counters import COUNTER
from tests.waivers.acts import show_pass

FRAME = (640, 480)
FRAMES = 3


@pytest.fixture
def served(city, till) -> Iterator[str]:
    with city.served() as address:
        yield address


@pytest.fixture
def lens(tmp_path) -> Path:
    """What Chromium's pretended camera sees, over and over."""
    return tmp_path / "lens.mjpeg"


@pytest.fixture
def browser(driver, lens) -> Iterator[Any]:
    pretended = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={lens}",
    )
    with chromium.started(driver, "Scanning in a browser", *pretended) as browser:
        yield browser


@pytest.fixture
def page(browser, served, till) -> Iterator[Any]:
    """The cashier's phone; whatever it complains of, or asks of anybody else, fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    token = till.client.get_cookie("counter", path=COUNTER).value
    context.add_cookies([{"name": "counter", "value": token, "url": f"{served}{COUNTER}"}])
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    opened.on(
        "request",
        lambda asked: asked.url.startswith(served) or complaints.append(f"asked {asked.url}"),
    )
    yield opened
    context.close()
    assert complaints == []


def photographed(content: str) -> Image.Image:
    """A phone that shows the code, held at an angle, a little out of focus."""
    table = Image.new("RGB", FRAME, (120, 104, 88))
    code = Image.open(io.BytesIO(qr_png(content, 6))).convert("RGB")
    screen = Image.new("RGB", (code.width + 40, code.height + 80), (245, 245, 250))
    screen.paste(code, (20, 50))
    ImageDraw.Draw(screen).rectangle((20, 15, 120, 30), fill=(90, 90, 90))
    turned = screen.rotate(12, Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 104, 88))
    turned.thumbnail((FRAME[0] - 40, FRAME[1] - 20))
    table.paste(turned, ((FRAME[0] - turned.width) // 2, (FRAME[1] - turned.height) // 2))
    return table.filter(ImageFilter.GaussianBlur(0.8))


def as_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def test_the_camera_sees_the_code_and_the_decision_comes(page, served, lens, phone):
    lens.write_bytes(as_jpeg(photographed(show_pass(phone))) * FRAMES)
    page.goto(served + COUNTER)
    page.get_by_role("button", name="打开摄像头扫码").click()
    page.wait_for_url(re.compile(r"/counter/scans/[0-9a-f]{32}$"))
    assert page.get_by_role("heading", name="免押", exact=True).is_visible()
    assert "免收押金 200 元" in page.locator("main").inner_text()


def test_a_code_that_is_not_ours_is_passed_over(page, served, lens):
    lens.write_bytes(as_jpeg(photographed("https://example.org/menu?table=7")) * FRAMES)
    page.goto(served + COUNTER)
    page.get_by_role("button", name="打开摄像头扫码").click()
    page.get_by_text("这个二维码不是信用码").wait_for()
    assert urlsplit(page.url).path == COUNTER
    page.get_by_role("button", name="关闭摄像头").click()
    assert page.get_by_role("button", name="打开摄像头扫码").is_visible()
    assert not page.locator("#video").is_visible()


def test_a_photo_of_the_code_is_read_on_the_phone(page, served, lens, phone):
    lens.write_bytes(as_jpeg(Image.new("RGB", FRAME)))
    page.goto(served + COUNTER)
    choose = page.locator("#photo input")
    blank = {"name": "a.jpg", "mimeType": "image/jpeg"}
    choose.set_input_files(blank | {"buffer": as_jpeg(Image.new("RGB", FRAME, "grey"))})
    page.get_by_text("没有认出信用码").wait_for()
    choose.set_input_files(blank | {"buffer": b"no picture at all"})
    page.get_by_text("这张照片打不开").wait_for()
    choose.set_input_files(blank | {"buffer": as_jpeg(photographed(show_pass(phone)))})
    page.wait_for_url(re.compile(r"/counter/scans/[0-9a-f]{32}$"))
    assert page.get_by_role("heading", name="免押", exact=True).is_visible()


def test_without_the_permission_the_other_ways_are_named(page, served, lens):
    lens.write_bytes(as_jpeg(Image.new("RGB", FRAME)))
    refuse = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    page.add_init_script(refuse)
    page.goto(served + COUNTER)
    page.get_by_role("button", name="打开摄像头扫码").click()
    page.get_by_text("没有使用摄像头的权限").wait_for()
    assert page.get_by_text("拍下信用码").is_visible()
    assert page.get_by_label("手工输入或用扫码枪").is_visible()


def test_in_wechat_its_own_scanner_comes_first(page, served, lens, phone, monkeypatch):
    """Against WeChat's script as it is documented: config, ready, scanQRCode."""
    lens.write_bytes(as_jpeg(Image.new("RGB", FRAME)))
    script = f"{served}/wechats-script.js"
    monkeypatch.setattr("clients.wechat.OfficialAccount.page_script", script)
    content = show_pass(phone)
    wechats = f"""window.wx = {{
      config: told => {{ wx.told = told; }}, ready: act => setTimeout(act), error: () => {{}},
      scanQRCode: asked => asked.success({{ resultStr: {json.dumps(content)} }}) }};"""
    page.route(script, lambda route: route.fulfill(body=wechats, content_type="text/javascript"))
    page.context.set_extra_http_headers({"User-Agent": "MicroMessenger/8.0.50"})
    page.goto(served + COUNTER)
    page.get_by_role("button", name="扫一扫").wait_for()
    told = page.evaluate("wx.told")
    assert told["jsApiList"] == ["scanQRCode"]
    assert re.fullmatch("[0-9a-f]{40}", told["signature"])
    page.get_by_role("button", name="扫一扫").click()
    page.wait_for_url(re.compile(r"/counter/scans/[0-9a-f]{32}$"))


def test_a_page_that_waits_for_the_customer_hears_the_yes(page, served, lens, city, shop, phone):
    lens.write_bytes(as_jpeg(Image.new("RGB", FRAME)))
    shop.offer("travel", "电动车", 20_000, 3, confirm=True)
    page.goto(served + COUNTER)
    page.get_by_text("电动车").click()
    page.get_by_label("手工输入或用扫码枪").fill(show_pass(phone))
    page.get_by_role("button", name="核验").click()
    page.get_by_role("button", name="开单").click()
    page.get_by_text("等顾客确认").wait_for()
    [own] = phone.get("/me/waivers").json["items"]
    assert phone.post(f"/me/waivers/{own['id']}/confirm").status_code == 200
    page.get_by_text("可以交付物品了").wait_for()
