import io
import random
import re
import time
from xml.etree import ElementTree

import pytest
import qrcode
from PIL import Image

from services.pictures import QUIET, qr_png, qr_svg, qr_symbol

PASS = "https://credit.example.gov.cn/p#" + "A1b2C3d4" * 4
CONTENTS = ["1", "A" * 20, PASS, "商户信用码：东湖书屋", "0123456789" * 30, PASS * 12]


def qrcodes_rows(content):
    code = qrcode.QRCode(border=0)
    code.add_data(content)
    code.make()
    return tuple("".join("01"[module] for module in row) for row in code.get_matrix())


@pytest.mark.parametrize("content", CONTENTS)
def test_the_symbol_is_the_one_that_qrcode_draws(content):
    assert qr_symbol(content).rows == qrcodes_rows(content)


def test_every_mask_is_chosen_as_qrcode_chooses_it():
    seeded = random.Random(20260305)
    contents = ["".join(seeded.choices("abcXYZ019#/", k=40)) for _ in range(40)]
    assert [qr_symbol(one).rows for one in contents] == [qrcodes_rows(one) for one in contents]


@pytest.mark.parametrize("content", CONTENTS)
def test_the_png_has_the_pixels_of_qrcodes_png(content):
    theirs = io.BytesIO()
    qrcode.make(content).save(theirs)
    with Image.open(io.BytesIO(qr_png(content))) as mine, Image.open(theirs) as other:
        assert mine.mode == "1"
        assert mine.size == other.size
        assert mine.tobytes() == other.convert("1").tobytes()


def test_the_png_can_be_drawn_small():
    with Image.open(io.BytesIO(qr_png(PASS, scale=3))) as picture:
        picture.load()
        assert picture.width == 3 * (qr_symbol(PASS).size + 2 * QUIET)


def test_the_svg_draws_the_dark_modules_inside_a_quiet_zone():
    symbol, tree = qr_symbol(PASS), ElementTree.fromstring(qr_svg(PASS))  # noqa: S314 (our own)
    path = tree.findall("{http://www.w3.org/2000/svg}path")[1].get("d")
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
        for step in range(int(length))
    }
    assert dark == {
        (column + QUIET, row + QUIET)
        for row, bits in enumerate(symbol.rows)
        for column, bit in enumerate(bits)
        if bit == "1"
    }
    assert tree.get("viewBox") == f"0 0 {symbol.size + 8} {symbol.size + 8}"


def test_both_pictures_can_be_scanned(scan):
    for content in CONTENTS:
        with Image.open(io.BytesIO(qr_png(content))) as picture:
            assert scan(picture.convert("L")) == [content]


def test_the_png_is_much_faster_than_qrcodes():
    def theirs():
        qrcode.make(PASS).save(io.BytesIO())

    def seconds(draw):
        started = time.process_time()
        draw()
        return time.process_time() - started

    pairs = [(seconds(theirs), seconds(lambda: qr_png(PASS))) for _ in range(15)]
    ratios = sorted(slow / fast for slow, fast in pairs)
    assert ratios[len(ratios) // 2] > 3  # five on a quiet machine; the bench holds the promise
