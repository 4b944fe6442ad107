"""The shop's lasting code: on the page, and on a sheet of A5 that a phone can scan."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.pages.browsing import visible
from tests.pages.counters import at_counter
from tests.people import LI, uscc
from tests.postgres import left_out
from tests.waivers.test_pictures_of_the_code import rasterised, read

CARD, PDF = "/counter/card", "/counter/card.pdf"
LONG = ("杭城" * 18 + "书店有限公司", uscc(1003))
MM = 72 / 25.4


def test_the_page_shows_the_code_of_the_shop(shop, till):
    page = till.get(CARD).text
    [found] = read(rasterised(re.search(r"(?s)<svg[^>]*crispEdges.*?</svg>", page)[0], 400))
    assert found.endswith(f"/m/{shop.code}")
    assert "放在哪里" not in visible(page)


def test_a_site_has_a_code_of_its_own(shop, till):
    site = shop.site("湖滨店", "湖滨路 3 号")
    page = till.get(CARD).text
    assert "湖滨店，湖滨路 3 号" in visible(page)
    page = till.get(f"{CARD}?site={site['code']}").text
    [found] = read(rasterised(re.search(r"(?s)<svg[^>]*crispEdges.*?</svg>", page)[0], 400))
    assert found.endswith(f"/m/{shop.code}?s={site['code']}")
    assert f"/counter/card.pdf?site={site['code']}" in page
    for address in (CARD, PDF):
        assert till.get(f"{address}?site=NOWHERE").status_code == 404


def test_the_sheet_is_a5_and_says_whose_it_is(shop, till, tmp_path):
    site = shop.site("湖滨店", "湖滨路 3 号")
    answer = till.get(f"{PDF}?site={site['code']}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    [box] = re.findall(rb"/MediaBox \[ ([\d. ]+) \]", answer.data)
    _, _, width, height = (float(each) / MM for each in box.split())
    assert (width, height) == (pytest.approx(148, abs=0.5), pytest.approx(210, abs=0.5))
    text = run("pdftotext", "-raw", written(answer.data, tmp_path), "-")
    for word in ("信用免押", shop.name, "湖滨店", "用微信扫一扫", "照常交押金"):
        assert word in text


def test_the_printed_code_is_read_back(shop, till, tmp_path):
    picture = drawn(till.get(PDF).data, tmp_path)
    [found] = read(picture)
    assert found.endswith(f"/m/{shop.code}")


def test_the_longest_name_stays_on_the_sheet(city, tmp_path):
    till = at_counter(city, city.merchant(LONG), LI)
    picture = drawn(till.get(PDF).data, tmp_path).convert("L")
    margin = picture.width // 30
    for box in (
        (0, 0, margin, picture.height),
        (picture.width - margin, 0, picture.width, picture.height),
    ):
        assert picture.crop(box).getextrema() == (255, 255)


def drawn(content: bytes, folder: Path) -> Image.Image:
    """The sheet as a printer would have it."""
    target = folder / "card"
    run("pdftoppm", "-r", "150", "-png", "-singlefile", written(content, folder), str(target))
    return Image.open(target.with_suffix(".png"))


def written(content: bytes, folder: Path) -> str:
    path = folder / "card.pdf"
    path.write_bytes(content)
    return str(path)


def run(program: str, *told: str) -> str:
    """What a program of poppler says."""
    found = shutil.which(program)
    if found is None:
        left_out("A card on paper", "apt-get install poppler-utils")
    return subprocess.run([found, *told], check=True, capture_output=True, text=True).stdout
