"""The whole story in browsers: two phones and a camera; a wrong record, photos, a decision."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import chromium
from tests.faces.hands import Hand, Town

WORDS = "这件事不是我做的，当天我在外地出差，车票和酒店的照片附后。"
WRONG = "图书逾期未还"
FRAMES = 3  # of the pretended camera's film, which begins anew at its end


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos as a phone takes them."""
    found = []
    for number in range(2):
        path = tmp_path / f"photo{number}.jpg"
        Image.effect_noise((1600, 1200), 60 + number).convert("RGB").save(path, quality=80)
        found.append(path)
    return found


@pytest.fixture
def lens(tmp_path: Path) -> Path:
    """What the cashier's camera sees."""
    return tmp_path / "lens.mjpeg"


@pytest.fixture
def cashier(town, driver, lens) -> Iterator[Hand]:
    """The second phone, with a camera."""
    pretended = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={lens}",
    )
    with (
        chromium.started(driver, "Two phones and a camera", *pretended) as browser,
        Hand.taking(town, browser) as hand,
    ):
        yield hand
        assert hand.complaints == []


def hold_up(phone: Hand, lens: Path) -> None:
    """Let the camera see the phone's screen, as it is now."""
    screen = Image.open(io.BytesIO(phone.page.screenshot())).convert("RGB")
    out = io.BytesIO()
    screen.save(out, "JPEG", quality=85)
    lens.write_bytes(out.getvalue() * FRAMES)


def test_a_code_on_the_left_phone_is_scanned_by_the_right_one(hand, cashier, lens):
    cashier.stand_at_the_counter(1, shop=1)
    hand.sign_in(0)
    hand.open("/my/code")
    if (agree := hand.page.get_by_role("button", name="我已阅读，同意")).count():
        agree.click()
    hand.page.get_by_role("img", name="我的信用码").wait_for()
    hold_up(hand, lens)
    counter = cashier.page
    counter.get_by_role("button", name="打开摄像头扫码").click()
    counter.wait_for_url(re.compile(r"/counter/scans/[0-9a-f]{32}$"))
    assert counter.get_by_role("heading", name="免押", exact=True).is_visible()
    assert not cashier.sees(str(score(hand)))  # yes or no, and nothing else
    cashier.page.get_by_role("button", name="开单").click()
    counter.wait_for_url(re.compile(r"/counter/orders/"))
    hand.open("/my/orders")
    assert hand.sees("闲步单车")
    # The code on the screen was used: seen once more, it opens nothing.
    cashier.open("/counter")
    counter.get_by_role("button", name="打开摄像头扫码").click()
    counter.get_by_text(re.compile("已经用过|已使用|用过")).first.wait_for()
    hand.open("/my/looks")
    assert hand.sees("闲步单车")


def score(hand: Hand) -> int:
    hand.open("/my")
    return int(hand.page.locator(".standing .value strong").inner_text())


def step(hand: Hand, button: str = "下一步") -> None:
    hand.page.get_by_role("button", name=button, exact=True).click()


def object_to(hand: Hand, title: str, photos: list[Path]) -> str:
    """The four steps with the thumbs of a person; returns the case's address."""
    page = hand.page
    hand.open("/my/objections/new")
    page.get_by_role("radio", name=re.compile(title)).check()
    step(hand)
    page.get_by_role("radio", name=re.compile("不是本人")).check()
    step(hand)
    page.get_by_label("用您自己的话说").fill(WORDS)
    step(hand)
    page.locator("input[type=file][multiple]").set_input_files([str(path) for path in photos])
    step(hand, "提交异议")
    page.wait_for_url(re.compile(r"/my/objections/[0-9a-f]{32}"), timeout=30_000)
    return re.sub(r"[?#].*", "", page.url.removeprefix(hand.town.url))


@contextmanager
def at_the_desk(town: Town, browser: Any, role: str, case: str) -> Iterator[Hand]:
    """Somebody of the office who opened this case out of the queue."""
    with Hand.taking(town, browser) as desk:
        desk.sit_at_a_desk(role)
        desk.open("/desk/objections")
        desk.page.locator(f"a[href='/desk/objections/{case}']").click()
        yield desk
        assert desk.complaints == []


def test_an_objection_goes_from_the_phone_to_the_desk_and_back(town, browser, hand, photos):
    hand.sign_in(0)
    before = score(hand)
    address = object_to(hand, WRONG, photos)
    hand.page.get_by_text("图片 2").wait_for()
    case = address.rsplit("/", 1)[1]
    with at_the_desk(town, browser, "clerk", case) as clerk:
        assert clerk.sees(WORDS)
        clerk.page.get_by_role("button", name="受理", exact=True).click()
        clerk.page.get_by_text("核查中").or_(clerk.page.get_by_text("已受理")).first.wait_for()
    contested = score(hand)
    assert contested > before
    with at_the_desk(town, browser, "reviewer", case) as reviewer:
        reviewer.page.get_by_text("办结", exact=True).first.click()
        reviewer.page.get_by_role("radio", name=re.compile("删除")).check()
        reviewer.page.get_by_label("办理说明").fill("经核实，该信息不属于本人，予以删除。")
        reviewer.page.get_by_role("button", name="下一步：看看会改变什么").click()
        reviewer.page.get_by_role("button", name="确认办结").click()
        reviewer.page.get_by_text("办理结果").first.wait_for()
    assert score(hand) == contested
    hand.open(address)
    assert hand.sees("删除")
    hand.open("/my/report")
    assert not hand.sees(WRONG)
    hand.open("/my/notices")
    assert hand.sees("异议")


def prove_by_a_tap(hand: Hand, mini: Any, number: int = 0) -> None:
    """Prove on the mini-program's page, as the person of this number."""
    mini.get_by_role("button", name="用手机号验证").click()
    mini.get_by_role("button", name=hand.town.person(number)["phone"]).click()
    mini.get_by_text("已验证，请回到刚才的页面").wait_for()


def test_one_tap_in_the_mini_program_proves_the_waiting_page(hand):
    hand.sign_in(0)
    hand.open("/my/report.pdf")
    page = hand.page
    page.get_by_role("link", name="打开小程序验证").click()
    prove_by_a_tap(hand, page)
    page.get_by_role("button", name="返回网页").click()
    page.get_by_text("已验证，可以下载了").wait_for()
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载文件").click()
    assert Path(kept.value.path()).read_bytes().startswith(b"%PDF")


def test_back_from_the_mini_program_a_page_goes_on_to_where_it_was_meant(hand):
    hand.sign_in(2)
    hand.open("/my/proof?next=/my/report")
    page = hand.page
    page.get_by_role("link", name="打开小程序验证").click()
    page.get_by_role("button", name="返回网页").click()
    page.get_by_role("link", name="打开小程序验证").click()
    prove_by_a_tap(hand, page, 2)
    page.get_by_role("button", name="返回网页").click()
    page.wait_for_url(f"{hand.town.url}/my/report")


def test_whoever_is_asked_whose_phone_it_is_comes_back_all_the_same(hand):
    hand.sign_in(0)
    hand.open("/my/report.pdf")
    hand.context.clear_cookies(name="holders")
    page = hand.page
    page.get_by_role("link", name="打开小程序验证").click()
    page.get_by_role("link", name=hand.town.person()["name"]).click()
    page.get_by_role("button", name="返回网页").click()
    page.get_by_role("link", name="打开小程序验证").wait_for()


def test_a_phone_that_no_page_opened_has_no_way_back_to_one(hand):
    hand.sign_in(0)
    hand.open_mini_program("/pages/home/home")
    hand.page.get_by_text("信用分").first.wait_for()
    assert not hand.page.get_by_text("返回网页").is_visible()


def test_a_page_that_the_mini_program_covered_looks_again_when_it_is_seen(hand):
    """As in WeChat, where the page stays below: here the mini-program opens elsewhere."""
    hand.sign_in(0)
    hand.open("/my/report.pdf")
    page = hand.page
    page.evaluate("document.querySelector('a[data-over]').target = '_blank'")
    with hand.context.expect_page() as opened:
        page.get_by_role("link", name="打开小程序验证").click()
    mini = opened.value
    prove_by_a_tap(hand, mini)
    assert not mini.get_by_text("返回网页").is_visible()  # nothing is below it
    mini.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("已验证，可以下载了").wait_for()
