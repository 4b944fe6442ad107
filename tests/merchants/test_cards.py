"""The card at a shop's door: read back as a stranger's phone reads it, and what it opens."""

import io
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from clients.wechat import MiniProgram
from services.merchants import cards
from tests.builders import organisation_record
from tests.citizens.acts import refused
from tests.people import LI, SHOP, ZHANG

SVG = "{http://www.w3.org/2000/svg}"
AWAY = [
    {"kind": "http_500"},
    {"kind": "html"},
    {"kind": "truncated"},
    {"kind": "errcode", "errcode": 41030},  # no such page in what is published
    {"kind": "errcode", "errcode": 45009},
]


@pytest.fixture
def merchant(city):
    return city.merchant(offers=[("books", "图书借阅", 10000, 30)])


def read(png: bytes) -> str:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        (found,) = zxingcpp.read_barcodes(image.convert("L"))
    return found.text


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


def drawn(svg: str, scale: int = 12) -> bytes:
    """The QR of a card as pixels: what its nested picture draws, and nothing that it does not."""
    code = parsed(svg).find(f"{SVG}svg")
    side = int(code.get("viewBox").split()[2])
    image = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(image)
    path = code.findall(f"{SVG}path")[-1].get("d")
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(length) * scale - 1, top + scale - 1), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def address(merchant, site: str | None = None) -> str:
    base = merchant.city.settings.public_base_url
    return f"{base}/m/{merchant.code}" + (f"?s={site}" if site else "")


def test_the_card_leads_to_the_shop(merchant):
    answer = merchant.get("/merchant/card.svg")
    assert (answer.mimetype, answer.headers["X-Card"]) == ("image/svg+xml", "qr")
    assert read(drawn(answer.text)) == address(merchant)
    words = [element.text for element in parsed(answer.text).iter(f"{SVG}text")]
    assert words == [merchant.name, "信用免押"]


def test_a_sites_card_leads_to_the_site(merchant):
    site = merchant.site("东门书柜")
    answer = merchant.get(f"/merchant/card.svg?site={site['code']}")
    assert read(drawn(answer.text)) == address(merchant, site["code"])
    assert "东门书柜" in answer.text


def test_a_name_cannot_draw(city):
    merchant = city.merchant(name='<script>&"东湖"</script>')
    words = parsed(merchant.get("/merchant/card.svg").text).findall(f"{SVG}text")
    assert words[0].text == '<script>&"东湖"</script>'


def test_the_picture_is_the_mini_programs_code(merchant):
    answer = merchant.get("/merchant/card.png")
    assert (answer.mimetype, answer.headers["X-Card"]) == ("image/png", "mini-program")
    assert f"pages/merchant/merchant?scene={merchant.code}" in read(answer.get_data())


def test_a_sites_scene_fits_into_what_wechat_takes(merchant):
    site = merchant.site()
    scene = f"{merchant.code}/{site['code']}"
    assert len(scene) <= 32
    answer = merchant.get(f"/merchant/card.png?site={site['code']}")
    assert read(answer.get_data()).endswith(f"?scene={scene}")


def test_wechat_draws_a_card_once(city, merchant, monkeypatch):
    asked = []
    code_picture = MiniProgram.code_picture
    monkeypatch.setattr(
        MiniProgram,
        "code_picture",
        lambda self, *told: asked.append(told) or code_picture(self, *told),
    )
    first, again = (merchant.get("/merchant/card.png").get_data() for _ in range(2))
    assert first == again
    assert asked == [(merchant.code, cards.PAGE)]


def test_a_jpeg_of_wechats_becomes_a_png(merchant, monkeypatch):
    out = io.BytesIO()
    Image.open(io.BytesIO(merchant.get("/merchant/card.png").get_data())).convert("RGB").save(
        out, "JPEG", quality=92
    )
    site = merchant.site()
    monkeypatch.setattr(MiniProgram, "code_picture", lambda *_: out.getvalue())
    answer = merchant.get(f"/merchant/card.png?site={site['code']}")
    assert answer.headers["X-Card"] == "mini-program"
    assert read(answer.get_data()).endswith(merchant.code)


@pytest.mark.parametrize("fault", AWAY, ids=lambda fault: fault.get("errcode") or fault["kind"])
def test_without_wechat_the_picture_is_a_plain_code(city, merchant, fault):
    city.simulator.fault("/wxa/getwxacodeunlimit", times=10, **fault)
    answer = merchant.get("/merchant/card.png")
    assert (answer.status_code, answer.headers["X-Card"]) == (200, "qr")
    assert read(answer.get_data()) == address(merchant)


def test_nonsense_in_a_pictures_place_is_no_card(merchant, monkeypatch):
    monkeypatch.setattr(MiniProgram, "code_picture", lambda *_: b"\xff\xd8\xffnonsense")
    assert merchant.get("/merchant/card.png").headers["X-Card"] == "qr"


def test_a_site_that_is_none_or_closed_has_no_card(merchant):
    site = merchant.site()
    merchant.delete(f"/merchant/sites/{site['id']}")
    for code in (site["code"], "00000000", "'; DROP"):
        for kind in ("svg", "png"):
            path = f"/merchant/card.{kind}"
            refused(merchant.get(f"{path}?site={code}"), 404, "not_found")


@pytest.fixture
def open_shop(city, merchant):
    """A merchant with a penalty, two offers and a site."""
    merchant.offer("rent", "露营帐篷", 30000, 7)
    city.deliver([organisation_record(SHOP, "O-PEN-001", "市监罚〔2026〕9号")])
    return merchant, merchant.site("东门书柜", "延安路 1 号", latitude=30.25, longitude=120.16)


def test_a_citizen_sees_credit_offers_and_where(city, open_shop):
    merchant, site = open_shop
    answer = city.phone(ZHANG).get(f"/merchants/{merchant.code.lower()}?site={site['code']}")
    assert answer.status_code == 200
    told = answer.json
    assert (told["name"], told["uscc"], told["suspended"]) == (merchant.name, SHOP[1], False)
    assert [
        (each["scene"], each["title"], each["deposit_fen"], each["confirm"])
        for each in told["offers"]
    ] == [("books", "图书借阅", 10000, False), ("rent", "露营帐篷", 30000, True)]
    shown = {name: value for name, value in site.items() if name != "id"}
    assert told["sites"] == [shown]
    assert told["site"] == shown
    credit = told["credit"]
    assert len(credit["classes"]) == 7
    penalties = next(each for each in credit["classes"] if each["class"] == "penalty")
    assert (penalties["records"], penalties["negative"]) == (1, 1)
    report = credit["report"].removeprefix(city.settings.public_base_url)
    assert city.app.test_client().get(report).json["subject"]["name"] == merchant.name


def test_a_code_that_is_nobodys_is_not_found(city, merchant):
    phone = city.phone(ZHANG)
    for code in ("00000000", "nonsense", "信用", "%27--"):
        refused(phone.get(f"/merchants/{code}"), 404, "not_found")
    told = phone.get(f"/merchants/{merchant.code}?site=00000000").json
    assert told["site"] is None


def test_only_an_identified_citizen_is_told_in_the_app(city, merchant):
    phone = city.phone(LI, proved=False)
    refused(phone.get(f"/merchants/{merchant.code}"), 403, "identity_required")


def test_a_stranger_reads_the_same_in_a_browser(city, open_shop):
    merchant, site = open_shop
    page = city.app.test_client().get(f"/m/{merchant.code}?s={site['code']}")
    assert page.mimetype == "text/html"
    for words in (merchant.name, "图书借阅", "押金 100 元以内免交", "东门书柜", SHOP[1]):
        assert words in page.text
    html = {"Accept": "text/html"}
    nobody = city.app.test_client().get("/m/00000000", headers=html)
    assert (nobody.status_code, nobody.mimetype) == (404, "text/html")


def test_the_page_behind_a_citizens_code_has_nothing_that_could_read_it(city):
    page = city.app.test_client().get("/p")
    assert page.status_code == 200
    assert "script" not in page.text.lower()
    assert "只有已登记的商户" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_looking_at_a_merchant_is_no_look_at_a_person(city, merchant):
    phone = city.phone(ZHANG)
    phone.get(f"/merchants/{merchant.code}")
    assert phone.get("/me/access-log").json["items"] == []
