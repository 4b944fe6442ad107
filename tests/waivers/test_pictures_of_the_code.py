"""The picture of a pass is read back by a stranger's scanner: small, turned, a little blurred."""

import base64
import io
import re

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.waivers.acts import agree

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
SMALL = 140  # pixels: about what is left of it on a cheap phone held at arm's length


def read(picture: Image.Image) -> list[str]:
    zxingcpp = pytest.importorskip("zxingcpp")
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def rasterised(svg: str, side: int) -> Image.Image:
    """What a browser makes of our SVG: its dark runs, drawn on white."""
    modules = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    scale = 8
    picture = Image.new("L", (modules * scale, modules * scale), "white")
    draw = ImageDraw.Draw(picture)
    runs = [tuple(map(int, run)) for run in RUN.findall(svg.rpartition("<path d=")[2])]
    assert runs
    for column, row, length in runs:
        left, top = column * scale, row * scale
        draw.rectangle((left, top, left + length * scale - 1, top + scale - 1), "black")
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def unpacked(data_uri: str, side: int) -> Image.Image:
    head, _, body = data_uri.partition(",")
    assert head == "data:image/png;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(body)))
    assert picture.mode == "1"
    return picture.convert("L").resize((side, side), Image.Resampling.LANCZOS)


UNPACK = {"svg": rasterised, "png": unpacked}


@pytest.fixture(params=UNPACK)
def shown(request, phone):
    """`(content, picture at a number of pixels)` of a fresh pass."""
    agree(phone)
    told = phone.post(f"/me/pass?picture={request.param}").json
    return told["content"], lambda side: UNPACK[request.param](told[request.param], side)


def held(picture: Image.Image, degrees: float) -> Image.Image:
    """On a white counter, turned."""
    margin = picture.width // 3
    counter = Image.new("L", (picture.width + 2 * margin,) * 2, "white")
    counter.paste(picture, (margin, margin))
    return counter.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")


@pytest.mark.parametrize("side", [SMALL, 200, 400])
def test_it_is_read_at_any_size(shown, side):
    content, picture = shown
    assert read(picture(side)) == [content]


@pytest.mark.parametrize("degrees", [15, 45, 90, 180])
def test_it_is_read_however_it_is_held(shown, degrees):
    content, picture = shown
    assert read(held(picture(280), degrees)) == [content]


@pytest.mark.parametrize("degrees", [0, 15, 90, 180])
def test_it_is_read_a_little_blurred(shown, degrees):
    content, picture = shown
    blurred = held(picture(280), degrees).filter(ImageFilter.GaussianBlur(1.2))
    assert read(blurred) == [content]


def test_small_and_turned_at_once(shown):
    content, picture = shown
    assert read(held(picture(SMALL), 15)) == [content]


def test_a_picture_of_something_else_is_not_it(shown):
    _, picture = shown
    half = picture(SMALL).crop((0, 0, SMALL // 2, SMALL))
    assert read(half) == []
