"""The chat page in a real browser: what a newcomer types, taps and sees."""

import io
import json
from collections.abc import Iterator

import pytest
import requests
import xmltodict
from PIL import Image

from tests import chromium
from tests.simulator.helpers import MINI, OFFICIAL, OPENID, Arrived, Callback, Served
from tests.simulator.test_simulator_pushes import plain

HOSTILE = (
    "<script>window.broken = 1</script>"
    '<img src="/x" onerror="window.broken = 2">'
    '<a href="javascript:window.broken=3">坏</a>'
    '<a href="https://example.org/a?b=1&amp;c=2" onclick="window.broken=4">好<b>字</b></a>'
    '<a data-miniprogram-appid="wx1" data-miniprogram-path="pages/report/report" href="x">报告</a>'
    '<svg onload="window.broken = 5"></svg> &lt;b&gt; ]]> 🙂'
)


@pytest.fixture(scope="module")
def browser(driver) -> Iterator:
    with chromium.started(driver, "The chat page in a browser") as browser:
        yield browser


@pytest.fixture
def served(serve, callback: Callback) -> Served:
    return serve(app_base_url=callback.url, push_mode="plain")


@pytest.fixture
def page(browser, served: Served) -> Iterator:
    """Lin's phone, following; whatever the page complains of fails the test."""
    person = {"name": "林晓雨", "id_number": "33010219900307123X", "phone": "13800000001"}
    served.post("/sim/people", **person, openid="oMini", official_openid=OPENID, unionid="u1")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    opened.set_default_timeout(10_000)
    opened.goto(f"{served.base}/chat")
    opened.get_by_role("button", name="林晓雨").click()
    # The account answers in plain mode here: its side of the sealing has tests of its own.
    opened.get_by_role("button", name="更多", exact=True).click()
    opened.get_by_role("button", name="改用明文模式").click()
    yield opened
    context.close()
    assert complaints == []


def say(page, content: str) -> None:
    page.get_by_label("说点什么").fill(content)
    page.get_by_label("说点什么").press("Enter")


def pushed(arrived: Arrived) -> dict:
    return xmltodict.parse(arrived.body)["xml"]


def api(served: Served, path: str, account=OFFICIAL, **body) -> dict:
    token = served.world.tokens.stable(account[0], served.world.clock.now()).value
    written = json.dumps(body, ensure_ascii=False).encode()
    url = f"{served.base}{path}?access_token={token}"
    answer = requests.post(url, data=written, timeout=5).json()
    assert answer["errcode"] == 0, answer
    return answer


def send(served: Served, kind: str, **inner) -> None:
    body = {"touser": OPENID, "msgtype": kind, kind: inner}
    api(served, "/cgi-bin/message/custom/send", **body)


def test_typing_brings_an_answer_that_survives_a_reload(page, callback):
    callback.answer = lambda arrived: plain("您的信用分 782 分")
    say(page, "我的信用分")
    page.locator(".account .bubble", has_text="782").wait_for()
    assert page.locator(".person .bubble").inner_text() == "我的信用分"
    page.reload()
    page.locator(".account .bubble", has_text="782").wait_for()
    assert page.locator(".bubble").count() == 2


def test_an_accounts_words_are_text_and_two_kinds_of_links(page, callback):
    callback.answer = lambda arrived: plain(HOSTILE)
    say(page, HOSTILE)
    bubble = page.locator(".account .bubble")
    bubble.wait_for()
    assert bubble.locator("script, img, svg, b").count() == 0
    assert bubble.locator("a").get_attribute("href") == "https://example.org/a?b=1&c=2"
    assert bubble.locator("a").inner_text() == "好<b>字</b>"
    assert bubble.locator("a").get_attribute("onclick") is None
    assert "<script>window.broken = 1</script>" in bubble.inner_text()
    assert page.locator(".person .bubble").inner_text() == HOSTILE
    assert page.locator(".person .bubble *").count() == 0
    bubble.get_by_role("button", name="报告").click()
    assert page.locator("dialog code").inner_text() == "pages/report/report"
    assert page.evaluate("window.broken") is None


def test_hostile_words_in_every_other_place_stay_words(page, served):
    say(page, "你好")
    page.locator(".person .bubble").wait_for()
    entries = [{"id": "1", "content": HOSTILE}]
    send(served, "msgmenu", head_content=HOSTILE, list=entries, tail_content=HOSTILE)
    article = {"title": HOSTILE, "description": HOSTILE, "url": "https://example.org/"}
    send(served, "news", articles=[article | {"picurl": "javascript:window.broken=6"}])
    body = {"touser": OPENID, "template_id": "t", "data": {"thing1": {"value": HOSTILE}}}
    api(served, "/cgi-bin/message/template/send", **body)
    agent = "/sim/official/agents/kf2001@zhangxin/messages"
    served.post(agent, openid=OPENID, content=HOSTILE)
    page.locator(".agent .bubble").wait_for()
    lines = page.locator(".line:not(.person)")
    assert lines.count() == 4
    assert lines.locator("script, svg, b, [onerror], [onclick], [href^=javascript]").count() == 0
    assert page.evaluate("window.broken") is None


def test_a_tapped_entry_goes_back_with_its_id(page, served, callback):
    say(page, "你好")
    page.locator(".person .bubble").wait_for()
    send(served, "msgmenu", list=[{"id": "m7", "content": "查信用"}])
    page.get_by_role("button", name="查信用").click()
    page.locator(".person .bubble", has_text="查信用").wait_for()
    last = pushed(callback.arrived[-1])
    assert (last["Content"], last["bizmsgmenuid"]) == ("查信用", "m7")


MENU = [
    {
        "name": "我的信用",
        "sub_button": [
            {"type": "click", "name": "查信用分", "key": "score"},
            {
                "type": "miniprogram",
                "name": "完整报告",
                "url": "https://example.org",
                "appid": MINI[0],
                "pagepath": "pages/report/report",
            },
            {"type": "scancode_waitmsg", "name": "扫商户码", "key": "scan"},
        ],
    },
    {"type": "location_select", "name": "附近", "key": "near"},
]


def test_the_accounts_menu_does_what_its_buttons_say(page, served, callback):
    api(served, "/cgi-bin/menu/create", button=MENU)
    page.reload()
    with page.expect_response("**/sim/official/messages"):
        page.get_by_role("button", name="我的信用").click()
        page.get_by_role("button", name="查信用分").click()
    page.get_by_role("button", name="我的信用").click()
    with page.expect_response("**/sim/official/messages"):
        page.get_by_role("button", name="完整报告").click()
    assert page.locator("dialog code").inner_text() == "pages/report/report"
    page.get_by_role("button", name="知道了").click()
    page.get_by_role("button", name="我的信用").click()
    page.get_by_role("button", name="扫商户码").click()
    page.get_by_label("二维码里的内容").fill("https://example.org/m/a1")
    with page.expect_response("**/sim/official/messages"):
        page.get_by_role("button", name="扫描").click()
    page.get_by_role("button", name="附近").click()
    page.get_by_role("button", name="武林广场").click()
    page.locator(".person .place").wait_for()
    events = [pushed(arrived) for arrived in callback.arrived]
    assert [(event.get("Event"), event.get("EventKey")) for event in events] == [
        ("CLICK", "score"),
        ("view_miniprogram", "pages/report/report"),
        ("scancode_waitmsg", "scan"),
        ("location_select", "near"),
        (None, None),
    ]
    assert events[2]["ScanCodeInfo"]["ScanResult"] == "https://example.org/m/a1"
    assert events[3]["SendLocationInfo"]["Location_X"] == events[4]["Location_X"] == "30.2716"


def test_a_picture_goes_up_and_is_shown(page, served, callback, tmp_path):
    drawn = io.BytesIO()
    Image.new("RGB", (30, 40), "#07c160").save(drawn, "PNG")
    path = tmp_path / "photo.png"
    path.write_bytes(drawn.getvalue())
    page.get_by_role("button", name="图片、位置和其他").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="图片", exact=True).click()
    chooser.value.set_files(path)
    page.locator(".person .shot img").wait_for()
    page.wait_for_function("document.querySelector('.person .shot img').naturalWidth === 30")
    url = pushed(callback.arrived[-1])["PicUrl"]
    assert requests.get(url, timeout=5).content == drawn.getvalue()


def test_a_broken_answer_shows_the_notice_and_a_stranger_can_follow(page, served, callback):
    callback.answer = lambda arrived: b"{}"
    say(page, "你好")
    page.get_by_text("该公众号提供的服务出现故障").wait_for()
    page.get_by_role("button", name="换一个人").click()
    page.get_by_role("button", name="一位刚刚关注的新朋友").click()
    page.get_by_text("您已关注“掌信”").wait_for()
    page.get_by_role("button", name="更多", exact=True).click()
    page.get_by_role("button", name="取消关注").click()
    page.get_by_role("button", name="关注公众号").wait_for()
    assert page.get_by_label("说点什么").is_hidden()


def test_the_page_shows_who_holds_the_person_and_comes_back_after_a_restart(page, served):
    say(page, "你好")
    page.locator(".person .bubble").wait_for()
    served.post("/sim/official/agents/kf2001@zhangxin/messages", openid=OPENID, content="在的")
    page.locator(".agent .bubble", has_text="在的").wait_for()
    page.get_by_text("人工客服接待中").wait_for()
    fresh = type(served.world.transcripts)()
    fresh.add(OPENID, served.world.clock.now(), "account", "text", "又见面了")
    served.world.transcripts = fresh
    page.locator(".account .bubble", has_text="又见面了").wait_for()
    assert page.locator(".bubble").count() == 1
